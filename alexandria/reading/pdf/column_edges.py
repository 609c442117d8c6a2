"""Column edges of a page: how far left and right running text goes around a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from alexandria.reading.pdf.page_content import Line, PageContent
from alexandria.reading.pdf.reading_order import find_gutter
from alexandria.reading.pdf.text_style import DocumentStyle

__all__ = ["Columns"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Edges of the running text of one page; with a gutter, of both columns."""

    gutter: float | None
    whole: tuple[float, float]
    left: tuple[float, float]
    right: tuple[float, float]

    @classmethod
    def of_page(cls, lines: Sequence[Line], page: PageContent, style: DocumentStyle) -> Columns:
        """Measure the lines of running text of a page."""
        long = [ln for ln in lines if len(ln.text) > 20]
        body = [ln for ln in long if style.is_body(ln)]
        long = body if len(body) >= 6 else long or list(lines)
        gutter = find_gutter(long, page)
        whole = _edges(long) or (0.0, page.width)
        if gutter is None:
            return cls(None, whole, whole, whole)
        left = _edges([ln for ln in long if ln.x1 <= gutter + 4])
        right = _edges([ln for ln in long if ln.x0 >= gutter - 4])
        return cls(gutter, whole, left or whole, right or whole)

    @classmethod
    def of_document(cls, pages: Sequence[PageContent], style: DocumentStyle) -> dict[int, Columns]:
        """Columns of every page, by page number. A page with too little text to show its gutter has that
        of the document, if lines begin where its right column does.
        """
        free = {p.number: [ln for ln in p.lines if ln.kind is None] for p in pages}
        found = {p.number: cls.of_page(free[p.number], p, style) for p in pages}
        gutters = Counter(round(c.gutter / 8) for c in found.values() if c.gutter is not None)
        if not gutters or gutters.most_common(1)[0][1] < 0.3 * len(pages):
            return found
        usual = gutters.most_common(1)[0][0]
        model = next(
            c for c in found.values() if c.gutter is not None and round(c.gutter / 8) == usual
        )
        for number, columns in found.items():
            starts = [
                ln for ln in free[number] if abs(ln.x0 - model.right[0]) < 4 and ln.x1 > ln.x0 + 20
            ]
            if columns.gutter is None and len(starts) >= 2:
                found[number] = model
        return found

    def extent(self, line: Line) -> tuple[float, float]:
        """Left and right edge of the column that the line stands in."""
        if self.gutter is None or (line.x0 < self.gutter - 4 and line.x1 > self.gutter + 4):
            return self.whole
        return self.left if (line.x0 + line.x1) / 2 < self.gutter else self.right

    def index(self, line: Line) -> int:
        """0 for the left or only column, 1 for the right one, -1 for lines across both."""
        if self.gutter is None:
            return 0
        if line.x0 < self.gutter - 4 and line.x1 > self.gutter + 4:
            return -1
        return 0 if (line.x0 + line.x1) / 2 < self.gutter else 1


def _edges(lines: Sequence[Line]) -> tuple[float, float] | None:
    """The left edge that a tenth of the lines reach, and the right one; outliers do not count."""
    if not lines:
        return None
    lefts = sorted(ln.x0 for ln in lines)
    rights = sorted(ln.x1 for ln in lines)
    return lefts[len(lefts) // 12], rights[-1 - len(rights) // 12]
