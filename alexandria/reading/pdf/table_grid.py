"""Table grid: lines and rules of a table → rows and cells.

Printed lines are cut at wide gaps into pieces; the gaps that nearly all rows share part the columns;
rules, distances and empty first cells tell which printed lines make one row.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from alexandria.reading.pdf.page_content import Box, Line, Span

__all__ = ["Grid", "TableFragment", "build_grid", "cut_line"]

_WIDE_GAP = 0.75
"""In font sizes: wider than a stretched word space, narrower than a column gap."""
_NUMERIC = re.compile(r"[\s\d.,%()±+\-−–<>=≤≥*/^×]*\d[\s\d.,%()±+\-−–<>=≤≥*/^×a-c]*|[-–—−+]+")
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
    """The table that `lines` print, with `rules` drawn between them."""
    pieces = [piece for line in lines for piece in cut_line(line)]
    if not pieces:
        return Grid((), 0, 0)
    printed = _printed_rows(pieces)
    horizontal = sorted(
        {
            round((r[1] + r[3]) / 2, 1)
            for r in rules
            if r[2] - r[0] > r[3] - r[1] and r[2] - r[0] > 15
        }
    )
    full = _full_width(rules, pieces)
    edges = _column_edges(printed)
    cells = [_cells(row, edges) for row in printed]
    header_end = _header_end(printed, full)
    groups = _logical_rows(printed, cells, horizontal, full, header_end)
    rows = [_merged([cells[i] for i in group]) for group in groups]
    headers = sum(group[-1] < header_end for group in groups)
    if not headers and rows and not any(re.search(r"\d", c) for c in rows[0][1:]):
        headers = 1
    return Grid(tuple(map(tuple, rows)), headers, len(edges) + 1)


def cut_line(line: Line) -> list[TableFragment]:
    """The line's pieces between wide gaps; three and more spaces in a row are a gap, too."""
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
    tolerated = 0.12 * len(several)
    crossing = _crossings(several, left, right)
    edges: list[float] = []
    run: list[tuple[float, int]] = []
    for i, count in enumerate(crossing):
        if count <= tolerated:
            run.append((left + i * _STEP, count))
        elif run:
            edges.append(_middle(run))
            run = []
    edges = [e for e in edges if left + 2 < e < right - 2]
    return [e for e in edges if _separates(e, edges, rows)]


def _crossings(rows: list[list[TableFragment]], left: float, right: float) -> list[int]:
    """How many pieces lie over each step from `left` to `right`."""
    counts = [0] * (int((right - left) / _STEP) + 1)
    for row in rows:
        for piece in row:
            first = int((piece.x0 - left) / _STEP) + 1
            for i in range(first, min(len(counts), math.ceil((piece.x1 - left) / _STEP))):
                counts[i] += 1
    return counts


def _middle(run: list[tuple[float, int]]) -> float:
    least = min(count for _, count in run)
    calm = [x for x, count in run if count == least]
    return (calm[0] + calm[-1]) / 2


def _separates(edge: float, edges: list[float], rows: list[list[TableFragment]]) -> bool:
    """Whether the column left of `edge` holds anything."""
    i = edges.index(edge)
    low = edges[i - 1] if i else float("-inf")
    return any(low < (p.x0 + p.x1) / 2 < edge for row in rows for p in row)


def _cells(row: list[TableFragment], edges: list[float]) -> list[str]:
    cells = [""] * (len(edges) + 1)
    for piece in row:
        start = sum(piece.x0 + 0.3 * piece.size > e for e in edges)
        middle = sum((piece.x0 + piece.x1) / 2 > e for e in edges)
        spanning = sum(piece.x1 - 1 > e for e in edges) > start
        column = start if spanning else middle
        cells[column] = f"{cells[column]} {piece.text}".strip()
    return cells


def _full_width(rules: Sequence[Box], pieces: list[TableFragment]) -> list[float]:
    """y of the rules, whole or in parts on one line, that span nearly the whole table."""
    left, right = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    by_y: dict[int, float] = {}
    for rule in rules:
        if rule[3] - rule[1] < 3:
            y = round((rule[1] + rule[3]) / 2)
            by_y[y] = by_y.get(y, 0) + min(rule[2], right) - max(rule[0], left)
    return sorted(y for y, length in by_y.items() if length > 0.8 * (right - left))


def _header_end(rows: list[list[TableFragment]], full: list[float]) -> int:
    """Number of printed rows above the first full rule inside the table."""
    tops = [min(p.y0 for p in row) for row in rows]
    first = tops[0]
    for y in full:
        above = sum(top < y for top in tops)
        if y > first + 2 and 0 < above < len(rows):
            return above if above <= max(4, 0.4 * len(rows)) else 0
    return 0


def _logical_rows(
    printed: list[list[TableFragment]],
    cells: list[list[str]],
    horizontal: list[float],
    full: list[float],
    header_end: int,
) -> list[list[int]]:
    """Which printed rows make one row of the table."""
    tops = [min(p.y0 for p in row) for row in printed]
    bottoms = _cumulative_bottoms(printed)
    gaps = [tops[i] - bottoms[i - 1] for i in range(1, len(printed))]
    inner = [y for y in full if tops[0] + 2 < y < bottoms[-1] - 2]
    ruled = len(inner) >= 0.3 * len(printed) > 1
    blocks: list[list[int]] = [[0]]
    limit = _line_gap_limit(gaps[max(0, header_end - 1) :], _size(printed))
    for i in range(1, len(printed)):
        low, high = printed[i - 1][0].baseline, printed[i][0].baseline - 0.35 * printed[i][0].size
        parted = any(low - 1 < y < high + 1 for y in horizontal)
        if parted or i == header_end:
            blocks.append([i])
        elif i < header_end or ruled or (limit is not None and gaps[i - 1] <= limit):
            blocks[-1].append(i)
        else:
            blocks.append([i])
    groups: list[list[int]] = []
    for block in blocks:
        if (
            len(block) == 1
            or block[-1] < header_end
            or ruled
            or _wrapped([cells[i] for i in block])
        ):
            groups.append(block)
        else:
            groups += [[i] for i in block]
    return _join_continued_rows(groups, cells, header_end)


def _cumulative_bottoms(printed: list[list[TableFragment]]) -> list[float]:
    """The lowest edge of all pieces down to each printed row: cells centred in their row overlap."""
    bottoms: list[float] = []
    for row in printed:
        low = max(p.y1 for p in row)
        bottoms.append(max(low, bottoms[-1]) if bottoms else low)
    return bottoms


def _size(printed: list[list[TableFragment]]) -> float:
    return median(p.size for row in printed for p in row)


def _line_gap_limit(gaps: list[float], size: float) -> float | None:
    """The gap that still is a line's distance and not a row's; None where all gaps are alike."""
    # Overlaps say that cells are centred beside each other; how much they overlap says nothing.
    positive = sum(g > 0.1 * size for g in gaps)
    ordered = sorted(max(g, 0.0) for g in gaps) if positive >= 0.12 * len(gaps) else sorted(gaps)
    if len(ordered) < 3:
        return None
    jumps = [
        (b - a, (a + b) / 2)
        for i, (a, b) in enumerate(pairwise(ordered))
        if len(ordered) - i - 1 >= 0.12 * len(ordered)
    ]
    jump, middle = max(jumps, default=(0.0, 0.0))
    return middle if jump > 0.18 * size and middle < 0.9 * size else None


def _wrapped(rows: list[list[str]]) -> bool:
    """Whether printed rows close together are one row with wrapped cells: words wrap, numbers do not, and
    some column has less lines than others.
    """
    columns = list(zip(*rows, strict=True))
    if any(sum(bool(_NUMERIC.fullmatch(cell)) for cell in column) > 1 for column in columns):
        return False
    filled = [n for n in (sum(bool(cell) for cell in column) for column in columns) if n]
    return min(filled, default=len(rows)) < len(rows)


def _join_continued_rows(
    groups: list[list[int]], cells: list[list[str]], header_end: int
) -> list[list[int]]:
    """Single printed rows that only go on with words begun above, joined to what they continue."""
    result: list[list[int]] = []
    for group in groups:
        row = cells[group[0]]
        above = cells[result[-1][-1]] if result else []
        filled = [i for i, cell in enumerate(row) if cell]
        rest = (
            bool(result)
            and len(group) == 1
            and group[0] >= header_end > -1
            and result[-1][-1] >= header_end
            and not row[0]
            and bool(above[0])
            and len(filled) <= max(1, len(row) // 3)
            and all(above[i] and not re.search(r"\d", row[i]) for i in filled)
        )
        if rest:
            result[-1] = result[-1] + group
        else:
            result.append(group)
    return result


def _merged(rows: list[list[str]]) -> list[str]:
    merged: list[str] = []
    for column in zip(*rows, strict=True):
        text = ""
        for cell in filter(None, column):
            if re.search(r"[a-z]-$", text) and cell[:1].islower():
                text = text[:-1] + cell
            else:
                text = f"{text} {cell}".strip()
        merged.append(text)
    return merged
