"""Column edges of a page: how far left and right running text goes around a line."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from alexandria.reading.pdf.page_content import Line, PageContent
from alexandria.reading.pdf.reading_order import find_gutters
from alexandria.reading.pdf.text_style import DocumentStyle

__all__ = ["Columns"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Edges of the running text of one page: of all of it, and of each of its columns from left to right."""

    whole: tuple[float, float]
    gutters: tuple[float, ...] = ()
    edges: tuple[tuple[float, float], ...] = ()

    @classmethod
    def of_page(cls, lines: Sequence[Line], page: PageContent, style: DocumentStyle) -> Columns:
        """Measure the lines of running text of a page."""
        long = [ln for ln in lines if len(ln.text) > 20]
        body = [ln for ln in long if style.is_body(ln)]
        long = body if len(body) >= 6 else long or list(lines)
        gutters = find_gutters(long, page)
        whole = _edges(long) or (0.0, page.width)
        bounds = (-math.inf, *gutters, math.inf)
        inside = [
            [ln for ln in long if ln.x0 >= left - 4 and ln.x1 <= right + 4]
            for left, right in pairwise(bounds)
        ]
        return cls(whole, gutters, tuple(_edges(those) or whole for those in inside))

    @classmethod
    def of_document(cls, pages: Sequence[PageContent], style: DocumentStyle) -> dict[int, Columns]:
        """Columns of every page, by page number. A page with too little text to show its gutters has those
        of the document, if lines begin where its columns do.
        """
        free = {p.number: [ln for ln in p.lines if ln.kind is None] for p in pages}
        found = {p.number: cls.of_page(free[p.number], p, style) for p in pages}
        layouts = Counter(c._layout for c in found.values() if c.gutters)
        if not layouts or layouts.most_common(1)[0][1] < 0.3 * len(pages):
            return found
        usual = layouts.most_common(1)[0][0]
        model = next(c for c in found.values() if c._layout == usual)
        for number, columns in found.items():
            starts = [
                ln
                for ln in free[number]
                if any(abs(ln.x0 - left) < 4 for left, _ in model.edges[1:]) and ln.width > 20
            ]
            if not columns.gutters and len(starts) >= 2:
                found[number] = model
        return found

    @property
    def _layout(self) -> tuple[int, ...]:
        return tuple(round(x / 8) for x in self.gutters)

    def extent(self, line: Line) -> tuple[float, float]:
        """Left and right edge of the column that the line stands in."""
        column = self.index(line)
        return self.edges[column] if self.gutters and column >= 0 else self.whole

    def index(self, line: Line) -> int:
        """The column from the left, counted from 0; -1 for lines across several."""
        if any(line.x0 < x - 4 and line.x1 > x + 4 for x in self.gutters):
            return -1
        return bisect_right(self.gutters, (line.x0 + line.x1) / 2)


def _edges(lines: Sequence[Line]) -> tuple[float, float] | None:
    """The left edge that a tenth of the lines reach, and the right one; outliers do not count."""
    if not lines:
        return None
    lefts = sorted(ln.x0 for ln in lines)
    rights = sorted(ln.x1 for ln in lines)
    return lefts[len(lefts) // 12], rights[-1 - len(rights) // 12]
