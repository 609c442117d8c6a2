"""Pieces of a table's lines → the x that part its columns: the gaps that nearly all rows share."""

from __future__ import annotations

import math
from statistics import median

from alexandria.reading.pdf.table_fragments import TableFragment

__all__ = ["column_gaps"]

_STEP = 1.5


def column_gaps(rows: list[list[TableFragment]]) -> list[float]:
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
