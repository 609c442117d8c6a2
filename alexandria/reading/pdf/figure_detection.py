"""Figure detection: images and drawings of a page → regions, whose lettering is taken out of the text."""

from __future__ import annotations

from collections.abc import Sequence

from alexandria.paper import BlockKind
from alexandria.reading.pdf.page_content import Box, Line, PageContent, overlap, union
from alexandria.reading.pdf.text_style import DocumentStyle

__all__ = ["figure_regions", "mark_figure_text"]

_NEAR = 8.0
_MIN_SIDE = 30.0
_LABEL_DISTANCE = 16.0


def figure_regions(page: PageContent, style: DocumentStyle) -> list[Box]:
    """Boxes of figures: clusters of images and drawings that do not just frame or shade prose."""
    pieces = [
        b for b in page.images if b[2] - b[0] < 0.97 * page.width or b[3] - b[1] < 0.9 * page.height
    ]
    regions = [
        box
        for box in _cluster(pieces + page.areas)
        if box[2] - box[0] > _MIN_SIDE and box[3] - box[1] > _MIN_SIDE
    ]
    return [box for box in regions if not _holds_prose(box, page.lines, style)]


def mark_figure_text(page: PageContent, regions: Sequence[Box], style: DocumentStyle) -> None:
    """Lettering inside and right beside figures becomes furniture; captions and prose stay."""
    for line in page.lines:
        if line.kind is not None:
            continue
        for box in regions:
            inside = overlap(line.box, box)
            if (inside > 0.6 and not _is_prose(line, box, style)) or (
                _beside(line, box) and _is_label(line, style)
            ):
                line.kind = BlockKind.FURNITURE


def _cluster(boxes: list[Box]) -> list[Box]:
    """Merge boxes that nearly touch. Sorted by height first, so that one pass mostly suffices."""
    clusters: list[Box] = []
    for box in sorted(set(boxes), key=lambda b: b[1]):
        merged = box
        again = True
        while again:
            again = False
            rest: list[Box] = []
            for other in clusters:
                if _close(merged, other):
                    merged, again = union(merged, other), True
                else:
                    rest.append(other)
            clusters = rest
        clusters.append(merged)
    return clusters


def _close(a: Box, b: Box) -> bool:
    return (
        a[0] - _NEAR < b[2] and b[0] - _NEAR < a[2] and a[1] - _NEAR < b[3] and b[1] - _NEAR < a[3]
    )


def _holds_prose(box: Box, lines: Sequence[Line], style: DocumentStyle) -> bool:
    inside = [ln for ln in lines if ln.kind is None and overlap(ln.box, box) > 0.7]
    prose = sum(_is_prose(ln, box, style) for ln in inside)
    return prose >= 3 or (len(inside) > 0 and prose >= 0.5 * len(inside) and prose > 1)


def _is_prose(line: Line, box: Box, style: DocumentStyle) -> bool:
    words = line.text.split()
    return (
        len(words) >= 5
        and line.size > 0.75 * style.size
        and line.font in style.text_fonts
        and line.width > 0.35 * (box[2] - box[0])
    )


def _beside(line: Line, box: Box) -> bool:
    grown = (
        box[0] - _LABEL_DISTANCE,
        box[1] - _LABEL_DISTANCE,
        box[2] + _LABEL_DISTANCE,
        box[3] + _LABEL_DISTANCE,
    )
    return overlap(line.box, grown) > 0.6


def _is_label(line: Line, style: DocumentStyle) -> bool:
    """Axis titles, panel letters: short, and not set like the text."""
    short = len(line.text) <= 3 or (len(line.text.split()) <= 6 and not style.is_body(line))
    foreign = (
        line.font not in style.text_fonts or line.size < 0.9 * style.size or len(line.text) <= 3
    )
    return short and foreign
