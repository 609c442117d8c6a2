"""Printed lines of a table's header → its rows: titles over several columns, and what stands under each.

A title spans the columns under its rule, or those it is centred over. All other header cells are one cell
from top to bottom, however many lines they wrap to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from alexandria.reading.pdf.page_content import Box
from alexandria.reading.pdf.printed_rows import PrintedCell, PrintedRow, join_cell

__all__ = ["ColumnExtent", "header_rows"]

_CENTRED = 0.06
"""How far a title may stand from the middle of its columns, as a share of their width."""


_ALIGNED = 0.6
"""In widths of a letter: lines of one cell are set to one side or the middle more exactly than that."""


@dataclass(frozen=True, slots=True)
class ColumnExtent:
    """Where a column's cells begin and end, and where the next column (or the table's edge) leaves off."""

    x0: float
    x1: float
    end: float


@dataclass(frozen=True, slots=True)
class _Span:
    """Columns under one title; `y` parts the title from them."""

    y: float
    columns: tuple[int, ...]


def header_rows(
    rows: Sequence[PrintedRow], rules: Sequence[Box], columns: Sequence[ColumnExtent]
) -> list[list[str]]:
    """The header's rows from top to bottom; a title stands in the first column that it spans.

    `rules` are those inside the header: none of them spans the table.
    """
    if not rows:
        return []
    spans = [*_ruled(rows, rules)] or _centred(rows, columns)
    width = len(rows[0].cells)
    levels: list[list[list[str]]] = [[[] for _ in range(width)]]
    for row in rows:
        for column, cell in enumerate(row.cells):
            if cell is None:
                continue
            above = [s for s in spans if column in s.columns and s.y < cell.baseline]
            under = [s for s in spans if column in s.columns and s.y >= cell.baseline]
            while len(levels) <= len(above):
                levels.append([[] for _ in range(width)])
            place = column
            if under:
                first = min(under, key=lambda s: s.y).columns[0]
                place = first if _alone(row, column, under[0].columns) else column
            levels[len(above)][place].append(cell.text)
    return [[join_cell(lines) for lines in level] for level in levels if any(level)]


def _alone(row: PrintedRow, column: int, columns: Sequence[int]) -> bool:
    return not any(row.cells[c] is not None for c in columns if c != column)


def _ruled(rows: Sequence[PrintedRow], rules: Sequence[Box]) -> list[_Span]:
    """Columns under a rule that has a title above it."""
    spans: list[_Span] = []
    for rule in rules:
        y = (rule[1] + rule[3]) / 2
        above = [r for r in rows if r.baseline < y + 1]
        below = [r for r in rows if r.baseline > y + 1]
        columns = {
            i
            for row in below
            for i, cell in enumerate(row.cells)
            if cell is not None and rule[0] - 2 < (cell.x0 + cell.x1) / 2 < rule[2] + 2
        }
        titled = any(
            cell is not None and min(cell.x1, rule[2]) - max(cell.x0, rule[0]) > 0.5 * cell.width
            for row in above
            for cell in row.cells
        )
        if columns and titled:
            spans.append(_Span(y, tuple(sorted(columns))))
    return spans


def _centred(rows: Sequence[PrintedRow], extents: Sequence[ColumnExtent]) -> list[_Span]:
    """Columns that a title is centred over without a rule, in the two rows where most columns are found."""
    found: list[list[_Span]] = []
    for above, below in combinations(rows, 2):
        spans: list[_Span] = []
        for column, cell in enumerate(above.cells):
            columns = _under(cell, column, above, below, extents) if cell is not None else ()
            if columns:
                spans.append(_Span((above.baseline + below.baseline) / 2, columns))
        found.append(spans)
    return max(found, key=lambda spans: sum(len(s.columns) for s in spans), default=[])


def _under(
    title: PrintedCell,
    column: int,
    above: PrintedRow,
    below: PrintedRow,
    extents: Sequence[ColumnExtent],
) -> tuple[int, ...]:
    """The columns of `below` that `title` is centred over, two and more, none with a title of its own."""
    free = [
        i
        for i, c in enumerate(below.cells)
        if c is not None and (i == column or above.cells[i] is None)
    ]
    best: tuple[float, tuple[int, ...]] = (_CENTRED, ())
    for first, last in combinations(range(len(free)), 2):
        columns = free[first : last + 1]
        if columns != list(range(columns[0], columns[-1] + 1)) or column not in columns:
            continue
        leaves = [c for i in columns if (c := below.cells[i]) is not None]
        apart = _beside_all(title, leaves) or _alike(leaves) or _askew(title, below.cells[column])
        off = _off_centre(title, leaves, extents[columns[0]], extents[columns[-1]])
        if apart and off < best[0]:
            best = (off, tuple(columns))
    return best[1]


def _off_centre(
    title: PrintedCell, leaves: Sequence[PrintedCell], first: ColumnExtent, last: ColumnExtent
) -> float:
    """How far a title is from the middle of its columns, as a share of their width: columns are as wide as
    their titles, as their cells, or reach up to the next column.
    """
    middle = (title.x0 + title.x1) / 2
    sides = [(leaves[0].x0, leaves[-1].x1), (first.x0, last.x1), (first.x0, last.end)]
    return min(
        (abs((a + b) / 2 - middle) / (b - a) for a, b in sides if title.width < b - a), default=1.0
    )


def _askew(title: PrintedCell, leaf: PrintedCell | None) -> bool:
    """Whether a title shares neither side nor middle with what stands under it, as lines of one cell do."""
    if leaf is None:
        return True
    left, right = title.x0 - leaf.x0, title.x1 - leaf.x1
    return min(abs(left), abs(right), abs(left + right) / 2) > _ALIGNED * (
        title.width / len(title.text)
    )


def _beside_all(title: PrintedCell, leaves: Sequence[PrintedCell]) -> bool:
    """Whether the title's middle stands between two columns: a wrapped cell stands over its own."""
    middle = (title.x0 + title.x1) / 2
    return not any(leaf.x0 < middle < leaf.x1 for leaf in leaves)


def _alike(leaves: Sequence[PrintedCell]) -> bool:
    """Whether the columns have titles of one form, such as Day 0, Day 7, Day 14."""
    forms = [re.sub(r"\d+(?:[.,]\d+)?", "#", leaf.text) for leaf in leaves]
    return len(forms) > 2 and len(set(forms)) == 1 and "#" in forms[0]
