"""The content of a page before structure is recognised: lines of styled spans, rules, filled areas, images.

All coordinates are points from the top left of the page as it is shown, y downwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from alexandria.paper import BlockKind

__all__ = ["Box", "Line", "PageContent", "Span", "overlap", "union"]

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1."""


@dataclass(slots=True)
class Span:
    """A run of one font. `script` is 1 raised, -1 lowered, 0 on the line."""

    text: str
    box: Box
    size: float
    font: str
    bold: bool
    italic: bool
    script: int = 0
    math: bool = False
    color: int = 0
    """RGB, eight bits each."""


@dataclass(slots=True)
class Line:
    """One printed line, or the part of it that stands in one column or cell."""

    text: str
    box: Box
    size: float
    """Font size of most of its characters, points."""
    baseline: float
    spans: tuple[Span, ...]
    page: int
    """Counted from 0."""
    block: int
    """Number of MuPDF's block: lines of one block were written together."""
    bold: bool = False
    """All of its letters are."""
    italic: bool = False
    font: str = ""
    color: int = 0
    """RGB of all its characters; black where they differ."""
    upright: bool = True
    underlined: bool = False
    """From end to end."""
    math: float = 0.0
    """Share of its characters set in a mathematical font."""
    kind: BlockKind | None = None
    hint: str = ""
    """Label of the layout model's box that holds it."""
    hint_box: int = -1
    run_in: bool = False
    """A heading that text followed on the same printed line."""
    confidence: float | None = None
    """Mean word confidence 0…1 where the line was read by OCR."""

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.box[0]

    @property
    def x1(self) -> float:
        """Right edge."""
        return self.box[2]

    @property
    def y0(self) -> float:
        """Top edge."""
        return self.box[1]

    @property
    def y1(self) -> float:
        """Bottom edge."""
        return self.box[3]

    @property
    def height(self) -> float:
        """Height of the box."""
        return self.box[3] - self.box[1]

    @property
    def width(self) -> float:
        """Width of the box."""
        return self.box[2] - self.box[0]


@dataclass(slots=True)
class PageContent:
    """One page. `rules` are thin straight lines, `areas` other drawings, `images` pictures."""

    number: int
    """Counted from 0."""
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    areas: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    characters: int = 0
    unknown: int = 0
    """Glyphs whose character is unknown (U+FFFD)."""
    hidden: dict[str, int] = field(default_factory=dict)
    """Why text was hidden → how many characters."""
    ocr_confidence: float | None = None
    turned: bool = False
    """Its text ran up or down and was turned."""


def overlap(a: Box, b: Box) -> float:
    """Share of `a`'s area that lies in `b`, 0…1."""
    ax0, ay0, ax1, ay1 = a
    bx0, by0, bx1, by1 = b
    # Most boxes that are asked about lie apart.
    if ay1 <= by0 or by1 <= ay0 or ax1 <= bx0 or bx1 <= ax0:
        return 0.0
    w = (ax1 if ax1 < bx1 else bx1) - (ax0 if ax0 > bx0 else bx0)
    h = (ay1 if ay1 < by1 else by1) - (ay0 if ay0 > by0 else by0)
    area = (ax1 - ax0) * (ay1 - ay0)
    return w * h / area if w > 0 and h > 0 and area > 0 else 0.0


def union(a: Box, b: Box) -> Box:
    """The smallest box around both."""
    ax0, ay0, ax1, ay1 = a
    bx0, by0, bx1, by1 = b
    return (
        ax0 if ax0 <= bx0 else bx0,
        ay0 if ay0 <= by0 else by0,
        ax1 if ax1 >= bx1 else bx1,
        ay1 if ay1 >= by1 else by1,
    )
