"""Cells that span several rows of a table and stand in the middle of them → each at its first row.

Such a label stands between two baselines, or beside the middle row. It is put to the first row of its span,
where HTML and JATS put it, only if the labels of its column together tile the rows of the table.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from alexandria.reading.pdf.printed_rows import PrintedCell, PrintedRow, join_cell

__all__ = ["set_apart", "spread_labels"]

_INTERLEAVED = 0.85
"""In font sizes: baselines nearer than this are no two lines of one cell."""
_LEADING = 1.6
"""In font sizes: lines of one label stand no further apart."""
_TOLERANCE = 0.5
"""In row distances: how far a label between rows may stand from the middle of those it spans."""
_STRICT = 0.25
"""The same for labels beside rows, which may as well stand at their first row."""
_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class _Label:
    lines: tuple[PrintedCell, ...]

    @property
    def middle(self) -> float:
        return (self.lines[0].baseline + self.lines[-1].baseline) / 2


def set_apart(rows: Sequence[PrintedRow]) -> tuple[list[PrintedRow], list[PrintedRow]]:
    """The rows whose baselines follow each other, and those that stand between them."""
    main: list[PrintedRow] = []
    between: list[PrintedRow] = []
    for row in sorted(rows, key=lambda r: -len(r.filled)):
        near = [m for m in main if abs(m.baseline - row.baseline) < _INTERLEAVED * row.size]
        if near and not any(m.filled & row.filled for m in near):
            between.append(row)
        else:
            main.append(row)
    return sorted(main, key=lambda r: r.baseline), sorted(between, key=lambda r: r.baseline)


def spread_labels(
    groups: Sequence[Sequence[PrintedRow]], between: Sequence[PrintedRow], merged: list[list[str]]
) -> list[PrintedRow]:
    """Put labels into `merged`, the texts of `groups`, at the first row they span.

    Returns the rows of `between` that found no place.
    """
    if not groups:
        return list(between)
    middles = [(g[0].baseline + g[-1].baseline) / 2 for g in groups]
    distances = [b - a for a, b in itertools.pairwise(middles)]
    pitch = median(distances) if distances else 2 * groups[0][0].size
    placed: set[int] = set()
    for column in range(len(merged[0])):
        floating = [c for row in between if (c := row.cells[column]) is not None]
        if not floating and (column or merged[0][column]):
            continue
        own = [c for g in groups for r in g if (c := r.cells[column]) is not None]
        cells = sorted([*floating, *own], key=lambda c: c.baseline)
        tiled = _tile(cells, groups, pitch, _TOLERANCE if floating else _STRICT)
        if tiled is None:
            continue
        placed.add(column)
        for row in merged:
            row[column] = ""
        for label, start in tiled:
            merged[start][column] = join_cell([line.text for line in label.lines])
    return [row for row in between if not row.filled <= placed]


def _tile(
    cells: Sequence[PrintedCell],
    groups: Sequence[Sequence[PrintedRow]],
    pitch: float,
    tolerance: float,
) -> list[tuple[_Label, int]] | None:
    """Labels of one to four lines and the rows they start at, which leave no row out; None if there are none."""
    size = groups[0][0].size
    best: dict[tuple[int, int], tuple[float, tuple[int, int] | None]] = {(0, 0): (0.0, None)}
    for used in range(len(cells)):
        for start in range(len(groups)):
            if (used, start) not in best:
                continue
            cost = best[used, start][0]
            for lines in range(1, min(_MOST_LINES, len(cells) - used) + 1):
                label = _Label(tuple(cells[used : used + lines]))
                if lines > 1 and _apart(label, size):
                    break
                for end in _ends(label, start, groups, tolerance * pitch):
                    off = abs(_middle(groups, start, end) - label.middle) / pitch
                    state = (used + lines, end)
                    total = cost + off + (lines - 1) * _cost_of_join(label, pitch)
                    if state not in best or total < best[state][0]:
                        best[state] = (total, (used, start))
    reached = (len(cells), len(groups))
    if reached not in best:
        return None
    path: list[tuple[_Label, int]] = []
    while (before := best[reached][1]) is not None:
        path.append((_Label(tuple(cells[before[0] : reached[0]])), before[1]))
        reached = before
    return path[::-1]


def _apart(label: _Label, size: float) -> bool:
    return label.lines[-1].baseline - label.lines[-2].baseline > _LEADING * size


def _cost_of_join(label: _Label, pitch: float) -> float:
    """Lines of one label stand nearer than rows do; where they do not, they are rather labels of their own."""
    tight = len(label.lines) > 1 and (
        label.lines[-1].baseline - label.lines[0].baseline < 0.85 * pitch * (len(label.lines) - 1)
    )
    return -0.3 if tight else 0.1


def _middle(groups: Sequence[Sequence[PrintedRow]], start: int, end: int) -> float:
    return (groups[start][0].baseline + groups[end - 1][-1].baseline) / 2


def _ends(
    label: _Label, start: int, groups: Sequence[Sequence[PrintedRow]], most: float
) -> list[int]:
    """Where a span from `start` may end so that the label stands in its middle."""
    ends: list[int] = []
    for end in range(start + 1, len(groups) + 1):
        off = _middle(groups, start, end) - label.middle
        if off > most:
            break
        if off > -most:
            ends.append(end)
    return ends
