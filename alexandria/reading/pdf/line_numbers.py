"""Numbers of the lines of manuscripts for review, beside the text → the lines that hold them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from alexandria.reading.pdf.page_content import Line, PageContent

__all__ = ["find_line_numbers"]

_STEPS = frozenset({1, 5})
_ENOUGH = 8
"""Numbers one under the other that show by themselves what they are."""
_TEXT = 20
"""Characters of a line of text."""


@dataclass(frozen=True, slots=True)
class _Column:
    """Numbers one under the other that rise by `step`; 0 where there is one alone."""

    lines: tuple[Line, ...]
    values: tuple[int, ...]
    step: int

    def goes_on_from(self, other: _Column) -> bool:
        """Whether these are the next numbers at the same place, or begin anew as the others did."""
        step = other.step
        near = abs(self.lines[0].x1 - other.lines[0].x1) < 3
        next_ones = self.values[0] in (other.values[-1] + step, other.values[0])
        return near and self.step in (0, step) and next_ones


def find_line_numbers(pages: Sequence[PageContent]) -> list[Line]:
    """Numbers that rise by a fixed step at a margin. Those of the rows of a table stand where the document has its
    text. A page with few lines has few of them: they count where they go on from the page before.
    """
    texts = [ln for page in pages for ln in page.lines if len(ln.text) > _TEXT and ln.upright]
    found: list[Line] = []
    before: list[_Column] = []
    for page in pages:
        here = [t for t in texts if t.page == page.number]
        columns = [
            column
            for column in _columns(page)
            if all(_is_outside(column.lines[0], those) for those in (here, texts))
        ]
        sure = [column for column in columns if column.step and len(column.values) >= _ENOUGH]
        taken = sure or [c for c in columns if any(map(c.goes_on_from, before))]
        found += [line for column in taken for line in column.lines]
        before = [_with_step(column, before) for column in taken] or before
    return found


def _columns(page: PageContent) -> Iterator[_Column]:
    places: defaultdict[int, list[Line]] = defaultdict(list)
    for line in page.lines:
        if re.fullmatch(r"\d{1,4}", line.text):
            places[round(line.x1 / 6)].append(line)
    for lines in places.values():
        lines.sort(key=lambda ln: ln.y0)
        values = tuple(int(ln.text) for ln in lines)
        steps = {b - a for a, b in pairwise(values)}
        if not steps or (len(steps) == 1 and steps <= _STEPS):
            yield _Column(tuple(lines), values, min(steps, default=0))


def _with_step(column: _Column, before: Sequence[_Column]) -> _Column:
    """A number that stands alone on its page has the step of those before it."""
    step = column.step or next(c.step for c in before if column.goes_on_from(c))
    return _Column(column.lines, column.values, step)


def _is_outside(number: Line, texts: Sequence[Line]) -> bool:
    """Whether nearly all texts stand beside a number, none over or under it."""
    outside = sum(t.x0 >= number.x1 or t.x1 <= number.x0 for t in texts)
    return outside >= 0.9 * len(texts)
