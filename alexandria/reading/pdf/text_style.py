"""All lines of a document → the style of its running text: size, font, line distance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from alexandria.reading.pdf.page_content import Line, PageContent

__all__ = ["DocumentStyle", "document_style"]


_LONG = 38
"""Characters of a line that is hardly a cell or a label."""
_RUNNING = 20
"""Lines under lines of the same kind count that much more: the cells of long tables must not win."""
_ANOTHER_COLOUR = 60
"""Levels of 256 by which one of red, green and blue differs: black inks differ by 40."""


@dataclass(frozen=True, slots=True)
class DocumentStyle:
    """How most of the characters are set. Sizes in points; `pitch` is from baseline to baseline."""

    size: float
    font: str
    pitch: float
    bold: bool
    text_fonts: frozenset[str]
    """Fonts that set a good part of the running text: figures mostly use others."""
    color: int = 0
    """RGB."""

    def is_body(self, line: Line) -> bool:
        """Whether the line is set like running text."""
        return abs(line.size - self.size) < 0.06 * self.size and (not line.bold or self.bold)

    def is_coloured(self, line: Line) -> bool:
        """Whether the line has another colour than the running text, to the eye."""
        return any(
            abs((line.color >> shift & 255) - (self.color >> shift & 255)) > _ANOTHER_COLOUR
            for shift in (0, 8, 16)
        )


def _long_line(pages: Sequence[PageContent]) -> float:
    """Characters that make a line one of running text: fewer in narrow columns, whose lines are all short."""
    lengths = sorted(len(ln.text) for p in pages for ln in p.lines if ln.upright)
    half = sum(lengths) / 2
    for length, so_far in zip(lengths, accumulate(lengths), strict=True):
        if so_far >= half:
            return min(_LONG, 0.8 * length)
    return _LONG


def _paragraph(a: Line, b: Line, long: float) -> bool:
    return (
        len(a.text) > long
        and abs(a.size - b.size) < 0.3
        and abs(a.x0 - b.x0) < 2
        and 0 < b.baseline - a.baseline < 2 * b.size
    )


def document_style(pages: Sequence[PageContent]) -> DocumentStyle:
    """Measure the running text; long lines count, tables and labels hardly do."""
    sizes: Counter[float] = Counter()
    # References in smaller print may be more than half of a paper: what counts is the print of one size.
    fonts: defaultdict[float, Counter[str]] = defaultdict(Counter)
    colors: Counter[int] = Counter()
    bolds: Counter[bool] = Counter()
    pitches: Counter[float] = Counter()
    long = _long_line(pages)
    for page in pages:
        last: Line | None = None
        for line in page.lines:
            if line.upright and len(line.text) > long:
                weight = len(line.text)
                if last is not None and _paragraph(last, line, long):
                    weight *= _RUNNING
                sizes[round(line.size * 2) / 2] += weight
                fonts[round(line.size * 2) / 2][line.font] += weight
                colors[line.color] += weight
                bolds[line.bold] += weight
                if last is not None and last.size == line.size and abs(last.x0 - line.x0) < 2:
                    pitches[round((line.baseline - last.baseline) * 2) / 2] += 1
            if (
                line.kind is None or not line.text.isdecimal()
            ):  # a line number stands between two lines
                last = line
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    likely = Counter({p: n for p, n in pitches.items() if 0.8 * size < p < 3 * size})
    everywhere = sum(fonts.values(), Counter())
    total = max(1, everywhere.total())
    return DocumentStyle(
        size=size,
        font=fonts[size].most_common(1)[0][0] if fonts else "",
        pitch=likely.most_common(1)[0][0] if likely else 1.2 * size,
        bold=bolds[True] > bolds[False],
        text_fonts=frozenset(f for f, n in everywhere.items() if n > 0.04 * total),
        color=colors.most_common(1)[0][0] if colors else 0,
    )
