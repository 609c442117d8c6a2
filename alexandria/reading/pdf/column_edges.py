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
    """Edges of the running text of one page, and of each of its columns from left to right."""

    whole: tuple[float, float]
    each: tuple[tuple[float, float], ...]
    gutters: tuple[float, ...] = ()
    """The x between the columns."""

    @classmethod
    def of_page(cls, lines: Sequence[Line], page: PageContent, style: DocumentStyle) -> Columns:
        """Measure the lines of running text of a page."""
        long = [ln for ln in lines if len(ln.text) > 20]
        body = [ln for ln in long if style.is_body(ln)]
        long = body if len(body) >= 6 else long or list(lines)
        whole = _edges(long) or (0.0, page.width)
        gutters = find_gutters(long, page)
        sides = pairwise((-math.inf, *gutters, math.inf))
        each = [_edges(_between(long, left, right)) or whole for left, right in sides]
        return cls(whole, tuple(each), gutters)

    @classmethod
    def of_document(cls, pages: Sequence[PageContent], style: DocumentStyle) -> dict[int, Columns]:
        """Columns of every page, by page number. A page with too little text to show its gutters has those
        of the document, if lines begin where its last column does.
        """
        free = {p.number: [ln for ln in p.lines if ln.kind is None] for p in pages}
        found = {p.number: cls.of_page(free[p.number], p, style) for p in pages}
        rounded = {n: tuple(round(x / 8) for x in c.gutters) for n, c in found.items()}
        shared = Counter(g for g in rounded.values() if g).most_common(1)
        if not shared or shared[0][1] < 0.3 * len(pages):
            return found
        usual = shared[0][0]
        model = next(c for n, c in found.items() if rounded[n] == usual)
        for number, columns in found.items():
            starts = [
                ln
                for ln in free[number]
                if abs(ln.x0 - model.each[-1][0]) < 4 and ln.x1 > ln.x0 + 20
            ]
            if len(columns.gutters) < len(model.gutters) and len(starts) >= 2:
                found[number] = model
        return found

    def extent(self, line: Line) -> tuple[float, float]:
        """Left and right edge of the column that the line stands in, or of all that it runs across."""
        first, last = self._reach(line)
        if last - first == len(self.gutters):
            return self.whole
        return self.each[first][0], self.each[last][1]

    def index(self, line: Line) -> int:
        """0 for the first or only column, -1 for lines across several."""
        first, last = self._reach(line)
        return first if first == last else -1

    def _reach(self, line: Line) -> tuple[int, int]:
        """The first and the last column that the line stands in."""
        if not self.gutters:
            return 0, 0
        x0, _, x1, _ = line.box
        first = sum([x0 >= x - 4 for x in self.gutters])
        last = sum([x1 > x + 4 for x in self.gutters])
        if first < last:
            return first, last
        middle = bisect_right(self.gutters, (x0 + x1) / 2)
        return middle, middle


def _between(lines: Sequence[Line], left: float, right: float) -> list[Line]:
    return [ln for ln in lines if ln.x0 >= left - 4 and ln.x1 <= right + 4]


def _edges(lines: Sequence[Line]) -> tuple[float, float] | None:
    """The left edge that a tenth of the lines reach, and the right one; outliers do not count."""
    if not lines:
        return None
    lefts = sorted(ln.x0 for ln in lines)
    rights = sorted(ln.x1 for ln in lines)
    return lefts[len(lefts) // 12], rights[-1 - len(rights) // 12]
