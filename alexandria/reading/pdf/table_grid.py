"""Table grid: lines and rules of a table → rows and cells.

Printed lines are cut at wide gaps into pieces; the gaps that nearly all rows share part the columns;
rules, distances and empty first cells tell which printed lines make one row.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from alexandria.reading.pdf.page_content import Box, Line, Span
from alexandria.reading.pdf.spanning_cells import set_apart, spread_labels
from alexandria.reading.pdf.table_header import ColumnExtent, header_rows
from alexandria.reading.pdf.table_rules import full_width
from alexandria.reading.pdf.wrapped_cells import (
    PrintedCell,
    PrintedRow,
    group_rows,
    is_value,
    merged_row,
)

__all__ = ["Grid", "TableFragment", "build_grid", "cut_line"]

_WIDE_GAP = 0.75
"""In font sizes: wider than a stretched word space, narrower than a column gap."""
_STEP = 1.5


@dataclass(frozen=True, slots=True)
class TableFragment:
    """A part of a printed line without a wide gap in it."""

    text: str
    x0: float
    x1: float
    baseline: float
    y0: float
    y1: float
    size: float


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
    fragments = _printed_rows(pieces)
    horizontal = [(r[1] + r[3]) / 2 for r in rules]
    full = full_width(rules, min(p.x0 for p in pieces), max(p.x1 for p in pieces))
    edges = _column_edges(fragments)
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


def cut_line(line: Line) -> list[TableFragment]:
    """The line's pieces between wide gaps; three and more spaces in a row are a gap, too."""
    if len(line.spans) == 1 and "   " not in line.spans[0].text:
        x0, y0, x1, y1 = line.box
        return [TableFragment(line.text, x0, x1, line.baseline, y0, y1, line.size)]
    pieces: list[TableFragment] = []
    run: list[Span] = []
    for span in line.spans:
        if not span.text.strip():
            if run and span.box[2] - span.box[0] > _WIDE_GAP * line.size:
                pieces.append(_piece(run, line))
                run = []
            elif run:
                run.append(span)
            continue
        if run and span.box[0] - run[-1].box[2] > _WIDE_GAP * line.size:
            pieces.append(_piece(run, line))
            run = []
        run.extend(_split_at_spaces(span))
        if (
            len(run) > 1
            and run[-1] is not span
            and run[-1].box[0] - run[-2].box[2] > _WIDE_GAP * line.size
        ):
            cut: list[Span] = []
            for part in run:
                if cut and part.box[0] - cut[-1].box[2] > _WIDE_GAP * line.size:
                    pieces.append(_piece(cut, line))
                    cut = []
                cut.append(part)
            run = cut
    if run:
        pieces.append(_piece(run, line))
    return [p for p in pieces if p.text]


def _split_at_spaces(span: Span) -> list[Span]:
    """Parts of a span that runs of three and more spaces separate; x by share of characters."""
    if "   " not in span.text:
        return [span]
    width = (span.box[2] - span.box[0]) / max(1, len(span.text))
    parts = []
    for match in re.finditer(r"\S+(?: {1,2}\S+)*", span.text):
        x0 = span.box[0] + match.start() * width
        box = (x0, span.box[1], span.box[0] + match.end() * width, span.box[3])
        parts.append(Span(match[0], box, span.size, span.font, span.bold, span.italic, span.script))
    return parts or [span]


def _piece(spans: list[Span], line: Line) -> TableFragment:
    from alexandria.reading.pdf.page_extraction import line_of_spans  # noqa: PLC0415  cycle of two modules

    built = line_of_spans(spans, line.page, line.block)
    return TableFragment(
        built.text, built.x0, built.x1, line.baseline, built.y0, built.y1, line.size
    )


def _printed_rows(pieces: list[TableFragment]) -> list[list[TableFragment]]:
    """Pieces that share a baseline, from top to bottom, each from left to right."""
    rows: list[list[TableFragment]] = []
    for piece in sorted(pieces, key=lambda p: p.baseline):
        if rows and piece.baseline - rows[-1][0].baseline < 0.45 * min(
            piece.size, rows[-1][0].size
        ):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.x0) for row in rows]


def _column_edges(rows: list[list[TableFragment]]) -> list[float]:
    """x of the gaps between columns: crossed by few rows, with pieces on both sides."""
    left = min(p.x0 for row in rows for p in row)
    right = max(p.x1 for row in rows for p in row)
    several = [row for row in rows if len(row) > 1] or rows
    spanning = _spanning(several)
    tolerated = 0.12 * len(several)
    edges: list[float] = []
    run: list[tuple[float, int]] = []
    single = [[p for p in row if p not in spanning] for row in several]
    for i, count in enumerate(_crossings(single, left, right)):
        if count <= tolerated:
            run.append((left + i * _STEP, count))
        elif run:
            edges += _valleys(run)
            run = []
    edges = [e for e in edges if left + 2 < e < right - 2]
    return _without_fragments(edges, rows)


def _spanning(rows: list[list[TableFragment]]) -> set[TableFragment]:
    """Pieces that lie over several of most other rows: titles of columns, and cells too close to be told apart."""
    usual = median(p.x1 - p.x0 for row in rows for p in row)
    found: set[TableFragment] = set()
    for row in rows:
        for piece in row:
            if piece.x1 - piece.x0 < 1.5 * usual:
                continue
            under = [
                sum(min(p.x1, piece.x1) - max(p.x0, piece.x0) > 0.5 * (p.x1 - p.x0) for p in other)
                for other in rows
                if other is not row
            ]
            if sum(n > 1 for n in under) > 0.5 * sum(n > 0 for n in under):
                found.add(piece)
    return found


def _crossings(rows: list[list[TableFragment]], left: float, right: float) -> list[int]:
    """How many pieces lie over each step from `left` to `right`."""
    counts = [0] * (int((right - left) / _STEP) + 1)
    for row in rows:
        for piece in row:
            first = int((piece.x0 - left) / _STEP) + 1
            for i in range(first, min(len(counts), math.ceil((piece.x1 - left) / _STEP))):
                counts[i] += 1
    return counts


def _valleys(run: list[tuple[float, int]]) -> list[float]:
    """The middles of the stretches that fewest rows cross: columns with few cells lie between two of them."""
    least = min(count for _, count in run)
    stretches: list[list[float]] = [[]]
    for x, count in run:
        if count == least:
            stretches[-1].append(x)
        elif stretches[-1]:
            stretches.append([])
    return [(s[0] + s[-1]) / 2 for s in stretches if s]


def _without_fragments(edges: list[float], rows: list[list[TableFragment]]) -> list[float]:
    """The edges without those left of nothing, and those between two words of one stretched cell."""
    i = 0
    while i <= len(edges):
        low = edges[i - 1] if i else float("-inf")
        high = edges[i] if i < len(edges) else float("inf")
        held = sum(any(low < (p.x0 + p.x1) / 2 < high for p in row) for row in rows)
        crossed = [e for e in (low, high) if held < 2 and e in edges and _is_crossed(e, rows)]
        dropped = [high] if not held and i < len(edges) else crossed[:1]
        if not dropped:
            i += 1
            continue
        edges = [e for e in edges if e not in dropped]
        i = max(0, i - 1)
    return edges


def _is_crossed(edge: float, rows: list[list[TableFragment]]) -> bool:
    return any(p.x0 + 2 < edge < p.x1 - 2 for row in rows for p in row)


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
