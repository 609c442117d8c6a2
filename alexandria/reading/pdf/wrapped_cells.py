"""Printed lines of a table → its rows: which lines continue a cell, which begin a row.

Rules and wide distances decide where a table has them. Where it has none, the text does: a line was broken
only where the next word did not fit, values stand one to a row, and a cell that was blank does not go on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median

from alexandria.reading.pdf.printed_rows import PrintedCell, PrintedRow, is_value, join_cell

__all__ = ["group_rows"]

_OPEN = re.compile(r"[\w)%°][^\w\s]{0,2}\s*[±×=≈<>≤≥]$")
"""A value goes on behind these signs. What is nothing but signs is a value of its own."""
_SPACE = 0.25
"""Width of a word space in font sizes."""
_INTERLEAVED = 0.85
"""In font sizes: baselines nearer than this are not lines of one cell."""

_MOST_SHORT = 0.3
"""Share of the lines of sentences that end before they must; more of them begin with small letters."""


@dataclass(frozen=True, slots=True)
class _Context:
    """What the whole table says about its lines."""

    widths: tuple[float, ...]
    """The widest line of each column."""
    small: tuple[bool, ...]
    """Whether nearly all lines of a column begin with a small letter, so that one more says nothing."""
    prose: bool
    """Whether most lines are as long as words allow, as those of sentences are."""
    labelled: bool
    """Whether the rows stand in groups under labels of their own: the first line of all is one."""


def group_rows(
    rows: Sequence[PrintedRow], horizontal: Sequence[float], full: Sequence[float]
) -> list[list[PrintedRow]]:
    """The rows of a table's body, each as the printed lines that make it up.

    `horizontal` are the y of all rules, `full` of those that span the table.
    """
    if not rows:
        return []
    inner = [y for y in full if rows[0].baseline < y < rows[-1].baseline]
    ruled = _parted(rows, horizontal, None)
    context = _context(rows)
    if len(inner) >= 0.3 * len(rows) > 1 or _are_rows(ruled, len(inner), context):
        return ruled
    limit = _line_gap_limit(_gaps(rows), median(r.size for r in rows))
    blocks = _parted(rows, horizontal, limit)
    if limit is not None and _gaps_part_lines(blocks):
        return _at_first_cells(rows)
    cells = _cells_of_lines(blocks)
    lists, goes_on = _are_lists(blocks, cells), _goes_on(cells)
    groups: list[list[PrintedRow]] = []
    for block in blocks:
        whole = _wrapped(block) or (goes_on and not _has_values(block))
        if limit is not None and not lists and whole:
            groups += _at_full_lines(block)
        else:
            groups += _by_text(block, context)
    return groups


def _gaps_part_lines(blocks: Sequence[Sequence[PrintedRow]]) -> bool:
    """Whether the wide gaps are those within cells, as in manuscripts with wide lines and narrow tables: then what
    follows them never begins a row, and what begins one follows closely.
    """
    begun = [block[0].cells[0] is not None for block in blocks]
    return len(blocks) > 3 and begun[0] and not any(begun[1:])


def _at_first_cells(rows: Sequence[PrintedRow]) -> list[list[PrintedRow]]:
    """A row begins where the first column has a cell."""
    groups: list[list[PrintedRow]] = []
    for row in rows:
        if row.cells[0] is not None or not groups:
            groups.append([row])
        else:
            groups[-1].append(row)
    return groups


def _at_full_lines(block: Sequence[PrintedRow]) -> list[list[PrintedRow]]:
    """A row whose first line fills all columns is cut where a later line does so again: a cell that has ended
    does not go on. Cells in the middle of their row leave the first line incomplete.
    """
    full = len(block[0].cells)
    parts = [[block[0]]]
    for above, row in pairwise(block):
        if len(parts[-1][0].filled) == len(row.filled) == full > len(above.filled):
            parts.append([row])
        else:
            parts[-1].append(row)
    return parts


def _parted(
    rows: Sequence[PrintedRow], horizontal: Sequence[float], limit: float | None
) -> list[list[PrintedRow]]:
    """The printed rows between two rules, or between two gaps wider than `limit`."""
    blocks = [[rows[0]]]
    gaps = _gaps(rows)
    for (above, row), gap in zip(pairwise(rows), gaps, strict=True):
        ruled = any(above.baseline - 1 < y < row.baseline - 0.35 * row.size + 1 for y in horizontal)
        if ruled or (limit is not None and gap > limit):
            blocks.append([row])
        else:
            blocks[-1].append(row)
    return blocks


def _are_rows(blocks: Sequence[Sequence[PrintedRow]], inner: int, context: _Context) -> bool:
    """Whether the rules inside a table part its rows rather than groups of them: then no two values stand one
    under the other between two rules. One rule is proof only of running text.
    """
    several = [block for block in blocks if len(block) > 1]
    if not inner or not all(_wrapped(block) for block in several):
        return False
    return inner > 1 or all(_runs_on(block, context) for block in several)


def _runs_on(block: Sequence[PrintedRow], context: _Context) -> bool:
    """Whether the column with most lines is running text: most of its lines are as long as words allow."""
    columns = [[c for c in column if c] for column in zip(*(r.cells for r in block), strict=True)]
    longest = max(range(len(columns)), key=lambda i: len(columns[i]))
    width, size = context.widths[longest], block[0].size
    short = [_fits(a, b, width, size) for a, b in pairwise(columns[longest])]
    return len(short) > 1 and sum(short) <= 0.5 * len(short)


def _by_text(block: Sequence[PrintedRow], context: _Context) -> list[list[PrintedRow]]:
    groups = [[block[0]]]
    for row in block[1:]:
        if _continues(groups[-1], row, context):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _wrapped(block: Sequence[PrintedRow]) -> bool:
    """Whether printed rows close together are one row with wrapped cells: words wrap, values do not, and
    some column has less lines than others.
    """
    columns = zip(*(row.cells for row in block), strict=True)
    counts = [sum(cell is not None for cell in column) for column in columns]
    return not _has_values(block) and min(filter(None, counts), default=0) < len(block)


def _has_values(block: Sequence[PrintedRow]) -> bool:
    """Whether two values stand one under the other."""
    return any(
        is_value(above.text) and is_value(below.text) and not _OPEN.search(above.text)
        for lines in _cells_of_lines([block])
        for above, below in pairwise(lines)
    )


def _cells_of_lines(blocks: Sequence[Sequence[PrintedRow]]) -> list[list[PrintedCell]]:
    """The lines of each cell that would have several, if each block were one row."""
    columns = [column for block in blocks for column in zip(*(r.cells for r in block), strict=True)]
    cells = [[cell for cell in column if cell is not None] for column in columns]
    return [lines for lines in cells if len(lines) > 1]


def _goes_on(cells: Sequence[Sequence[PrintedCell]]) -> bool:
    """Whether the later lines of cells begin with small letters more often than the first."""
    if not cells:
        return False
    first = mean(lines[0].text[:1].islower() for lines in cells)
    return mean(c.text[:1].islower() for lines in cells for c in lines[1:]) > first + 0.2


def _are_lists(blocks: Sequence[Sequence[PrintedRow]], cells: list[list[PrintedCell]]) -> bool:
    """Whether the blocks are rows with one label: then two columns at least have a cell in each of their lines,
    which wrapped words have by chance only; the last line of a cell is no shorter than those before, and no
    line goes on with the one before.
    """
    several = [block for block in blocks if len(block) > 1]
    even = sum(
        sum(None not in column for column in zip(*(r.cells for r in block), strict=True)) > 1
        for block in several
    )
    if len(several) < 3 or even <= 0.6 * len(several) or _goes_on(cells):
        return False
    shares = [[c.width / max(d.width for d in lines) for c in lines] for lines in cells]
    return mean(s for share in shares for s in share[:-1]) < mean(s[-1] for s in shares) + 0.2


def _context(rows: Sequence[PrintedRow]) -> _Context:
    columns = [[c for c in column if c] for column in zip(*(r.cells for r in rows), strict=True)]
    widths = tuple(max((c.width for c in column), default=0.0) for column in columns)
    small = tuple(
        sum(c.text[:1].islower() for c in column) > 0.7 * len(column) for column in columns
    )
    labelled = len(rows) > 1 and _is_label(rows[0]) and 0 in rows[1].filled
    return _Context(widths, small, _is_prose(rows, widths), labelled)


def _is_prose(rows: Sequence[PrintedRow], widths: Sequence[float]) -> bool:
    """Whether lines of several words end where the next word does not fit, and go on with small letters."""
    pairs = [
        (_fits(a, b, width, row.size), b.text[:1].islower())
        for above, row in pairwise(rows)
        for a, b, width in zip(above.cells, row.cells, widths, strict=True)
        if a is not None and b is not None and " " in a.text and not is_value(b.text)
    ]
    return (
        len(pairs) > len(rows)
        and mean(short for short, _ in pairs) < _MOST_SHORT
        and mean(small for _, small in pairs) > _MOST_SHORT
    )


def _is_label(row: PrintedRow) -> bool:
    """Whether a line has nothing but the beginning of a text in the first column."""
    cell = row.cells[0]
    return cell is not None and row.filled == {0} and not cell.text[:1].islower()


def _continues(group: Sequence[PrintedRow], row: PrintedRow, context: _Context) -> bool:
    """Whether `row` goes on with the cells of `group`, whose last line stands right above it."""
    last = group[-1]
    if context.labelled and _is_label(row) and len(last.filled) > 1:
        return False
    if context.prose and row.cells[0] is None:
        return True
    if len(row.filled) == len(row.cells) and not context.prose:
        return False
    join = -1.0
    for i, cell in enumerate(row.cells):
        above = last.cells[i]
        if cell is None:
            # A row of a table fills its columns; only the first may stand for several rows.
            join += (0.5 if i else 0.25) if above is not None else 0.0
            continue
        if above is None:
            begun = any(r.cells[i] is not None for r in group)
            join -= 2.0 if begun else 1.0
            continue
        opened = join_cell([c.text for r in group if (c := r.cells[i]) is not None])
        if (
            opened.count("(") > opened.count(")")
            or re.search(r"[-–,/]$", opened)
            or _OPEN.search(opened)
        ):
            join += 2.0
        elif is_value(above.text) and is_value(cell.text):
            return False
        elif _fits(above, cell, context.widths[i], row.size):
            join -= 2.0
        elif cell.text[:1].islower():
            join += 0.5 if context.small[i] else 2.0
    return join > 0


def _fits(above: PrintedCell, cell: PrintedCell, width: float, size: float) -> bool:
    """Whether the first word of `cell` had room behind `above`: then its line was not broken there."""
    first = len(cell.text.split()[0]) / len(cell.text) * cell.width
    return above.width + _SPACE * size + first < width - 0.1 * size


def _gaps(rows: Sequence[PrintedRow]) -> list[float]:
    """Distances between printed rows; cells centred beside each other overlap."""
    gaps: list[float] = []
    bottom = rows[0].y1
    for row in rows[1:]:
        gaps.append(row.y0 - bottom)
        bottom = max(bottom, row.y1)
    return gaps


def _line_gap_limit(gaps: Sequence[float], size: float) -> float | None:
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
