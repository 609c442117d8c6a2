"""Table grid: lines and rules of a table → rows and cells.

Printed lines are cut at wide gaps into pieces; the gaps that nearly all rows share part the columns;
rules, distances and empty first cells tell which printed lines make one row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from alexandria.reading.pdf.grid_columns import column_gaps
from alexandria.reading.pdf.page_content import Box, Line
from alexandria.reading.pdf.printed_rows import PrintedCell, PrintedRow, is_value, merged_row
from alexandria.reading.pdf.spanning_cells import set_apart, spread_labels
from alexandria.reading.pdf.table_fragments import TableFragment, cut_line, printed_fragments
from alexandria.reading.pdf.table_header import ColumnExtent, header_rows
from alexandria.reading.pdf.table_rules import full_width
from alexandria.reading.pdf.wrapped_cells import group_rows

__all__ = ["Grid", "build_grid"]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, all of the same length; the first `header_rows` are headers."""

    rows: tuple[tuple[str, ...], ...]
    header_rows: int
    columns: int


def build_grid(lines: Sequence[Line], rules: Sequence[Box]) -> Grid:
    """The table that `lines` print, with horizontal `rules` drawn between them."""
    pieces = [piece for line in lines for piece in cut_line(line)]
    if not pieces:
        return Grid((), 0, 0)
    fragments = printed_fragments(pieces)
    horizontal = [(r[1] + r[3]) / 2 for r in rules]
    full = full_width(rules, min(p.x0 for p in pieces), max(p.x1 for p in pieces))
    edges = column_gaps(fragments)
    reach = _line_box(pieces)
    printed = [_printed_row(row, edges, reach) for row in fragments]
    header_end = _header_end(printed, full)
    header = header_rows(
        printed[:header_end],
        _rules_inside(printed[:header_end], rules, full),
        _extents(printed, max([r[2] for r in rules] + [p.x1 for p in pieces])),
    )
    rows = header + _body(printed[header_end:], horizontal, full)
    headers = len(header)
    if not headers and rows and not any(re.search(r"\d", c) for c in rows[0][1:]):
        headers = 1
    return Grid(tuple(map(tuple, rows)), headers, len(edges) + 1)


def _extents(rows: Sequence[PrintedRow], right: float) -> list[ColumnExtent]:
    """Where the columns of a table begin and end that reaches to `right`."""
    columns = [[c for c in column if c] for column in zip(*(r.cells for r in rows), strict=True)]
    starts = [min((c.x0 for c in column), default=right) for column in columns]
    # A cell that spans several columns stands in the first, and reaches into the next.
    ends = [
        max((c.x1 for c in column if c.x1 < after), default=start)
        for column, start, after in zip(columns, starts, [*starts[1:], right + 1], strict=True)
    ]
    size = rows[0].size
    return [
        ColumnExtent(start, end, after - 0.7 * size)
        for start, end, after in zip(starts, ends, [*starts[1:], right], strict=True)
    ]


def _rules_inside(
    header: Sequence[PrintedRow], rules: Sequence[Box], full: Sequence[float]
) -> list[Box]:
    """Rules between the first and the last row of a header, none of them as wide as the table."""
    if not header:
        return []
    low, high = header[0].baseline - 1, header[-1].baseline
    return [r for r in rules if low < r[1] < high and not any(r[1] < y < r[3] for y in full)]


def _body(
    printed: Sequence[PrintedRow], horizontal: list[float], full: list[float]
) -> list[list[str]]:
    """The rows below the header, labels that stand in the middle of several rows at the first of them."""
    main, between = set_apart(printed)
    groups = group_rows(main, horizontal, full)
    merged = [merged_row(group) for group in groups]
    inner = sum(main[0].baseline < y < main[-1].baseline for y in full) if main else 0
    if not between and inner >= 0.5 * len(groups):
        return merged  # No cell reaches over a rule.
    if not spread_labels(groups, between, merged):
        return merged
    return [merged_row(group) for group in group_rows(printed, horizontal, full)]


def _line_box(pieces: Sequence[TableFragment]) -> tuple[float, float]:
    """How far the lines of a table reach over and under their baselines, in font sizes. The median: scripts and
    letters of another font make single boxes higher, and say nothing about the distance of rows.
    """
    return (
        median((p.baseline - p.y0) / p.size for p in pieces),
        median((p.y1 - p.baseline) / p.size for p in pieces),
    )


def _printed_row(
    pieces: list[TableFragment], edges: list[float], reach: tuple[float, float]
) -> PrintedRow:
    """The pieces of a printed row by column; one that spans several stands in the first."""
    cells: list[list[TableFragment]] = [[] for _ in range(len(edges) + 1)]
    for piece in pieces:
        start = sum(piece.x0 + 0.3 * piece.size > e for e in edges)
        middle = sum((piece.x0 + piece.x1) / 2 > e for e in edges)
        spanning = sum(piece.x1 - 1 > e for e in edges) > start
        cells[start if spanning else middle].append(piece)
    made = tuple(
        PrintedCell(" ".join(p.text for p in cell), cell[0].x0, cell[-1].x1, cell[0].baseline)
        if cell
        else None
        for cell in cells
    )
    size = median(p.size for p in pieces)
    baselines = [p.baseline for p in pieces]
    top, bottom = min(baselines) - reach[0] * size, max(baselines) + reach[1] * size
    return PrintedRow(made, pieces[0].baseline, top, bottom, size)


def _header_end(rows: Sequence[PrintedRow], full: Sequence[float]) -> int:
    """Number of printed rows above the first full rule inside the table, else above the first row of values."""
    most = max(4, 0.4 * len(rows))
    for y in full:
        # Baselines, since the box of a line may reach over the rule above it.
        above = sum(row.baseline < y + 1 for row in rows)
        if 0 < above < len(rows):
            return above if above <= most else 0
    for i, row in enumerate(rows):
        cells = [cell for cell in row.cells[1:] if cell is not None]
        values = sum(is_value(cell.text) for cell in cells)
        if values > 0.5 * len(cells):
            # Lines of one header leave columns blank; two full ones are two rows.
            full_lines = sum(None not in line.cells for line in rows[:i])
            return i if rows[i - 1].filled != {0} and i <= most and full_lines < 2 else 0
        if values:
            break
    return 0
