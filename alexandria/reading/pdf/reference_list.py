"""Lines of the reference list → one entry per cited work."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from alexandria.reading.pdf.column_edges import Columns
from alexandria.reading.pdf.page_content import Line

__all__ = ["split_references"]

_LABEL = re.compile(r"\s*(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})(?:\s*[.)]|(?=\s*[^\W\d_.,;:])))")
_KEY = re.compile(r"\s*\[[A-Za-z][\w+’' &.,-]{1,30}\]\s")
_AUTHOR = re.compile(
    r"[^\W\d_][\w'’-]+(?:\s[^\W\d_][\w'’-]+)?,?\s+[A-Z]\.?|[A-Z]\.[\s~]?(?:[A-Z]\.)?[\s~]?[A-Z][a-z]"
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b")


def split_references(lines: Sequence[Line], columns: Mapping[int, Columns]) -> list[list[Line]]:
    """Groups of lines, one per entry: by running numbers, by labels, by hanging indents, by distances."""
    rows = [row for row in _rows(lines) if any(re.search(r"\w", ln.text) for ln in row)]
    if not rows:
        return []
    starts = _numbered(rows) or _keyed(rows) or _hanging(rows, columns) or _spaced(rows, columns)
    entries: list[list[Line]] = []
    for i, row in enumerate(rows):
        if i in starts or not entries:
            entries.append(list(row))
        else:
            entries[-1].extend(row)
    return entries


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Pieces of one printed line together: a label often stands apart from its entry."""
    rows: list[list[Line]] = []
    for line in lines:
        last = rows[-1][-1] if rows else None
        if (
            last is not None
            and last.page == line.page
            and abs(last.baseline - line.baseline) < 0.35 * line.size
            and -1 < line.x0 - last.x1 < 4 * line.size
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _number(row: Sequence[Line]) -> int | None:
    match = _LABEL.match(" ".join(ln.text for ln in row))
    return int(next(filter(None, match.groups()))) if match else None


def _numbered(rows: Sequence[Sequence[Line]]) -> set[int]:
    """Rows that carry the next number. A volume or year at a line's start breaks the count and is none."""
    first = next((i for i, row in enumerate(rows[:12]) if _number(row) in (1, 2)), None)
    if first is None:
        numbers = [_number(row) for row in rows[:6]]
        first = next(
            (i for i, n in enumerate(numbers) if n is not None and n + 1 in map(_number, rows)),
            None,
        )
        if first is None:
            return set()
    starts = {first}
    expected = (_number(rows[first]) or 0) + 1
    for i in range(first + 1, len(rows)):
        number = _number(rows[i])
        if number is None:
            continue
        # One number may be lost to a broken line; a jump further is another kind of number.
        if number == expected or (number == expected + 1 and _label_like(rows[i], rows, starts)):
            starts.add(i)
            expected = number + 1
    return starts if len(starts) >= 2 and len(starts) * 9 >= len(rows) else set()


def _label_like(row: Sequence[Line], rows: Sequence[Sequence[Line]], starts: set[int]) -> bool:
    return any(abs(rows[i][0].x0 - row[0].x0) < 6 for i in starts)


def _keyed(rows: Sequence[Sequence[Line]]) -> set[int]:
    """Rows that begin with a label such as [Smi99]."""
    starts = {i for i, row in enumerate(rows) if _KEY.match(" ".join(ln.text for ln in row))}
    return starts if len(starts) >= 2 and len(starts) * 8 >= len(rows) else set()


def _hanging(rows: Sequence[Sequence[Line]], columns: Mapping[int, Columns]) -> set[int]:
    """Rows at the left edge where the others are indented."""
    lefts: dict[tuple[int, int], list[float]] = {}
    for row in rows:
        key = (row[0].page, columns[row[0].page].index(row[0]))
        lefts.setdefault(key, []).append(row[0].x0)
    starts: set[int] = set()
    for i, row in enumerate(rows):
        edges = lefts[row[0].page, columns[row[0].page].index(row[0])]
        left = min(edges)
        indents = Counter(round(x - left) for x in edges if x - left > 4)
        deep = indents.most_common(1)[0][0] if indents else 0
        if (deep and row[0].x0 - left < 0.4 * deep) or (not deep and _AUTHOR.match(row[0].text)):
            starts.add(i)
    indented = len(rows) - len(starts)
    return (
        starts
        if starts and indented >= 0.25 * len(rows) and len(starts) * 9 >= len(rows)
        else set()
    )


def _spaced(rows: Sequence[Sequence[Line]], columns: Mapping[int, Columns]) -> set[int]:
    """Rows after a wider gap, or that begin with a name after a row that ended an entry."""
    gaps = [
        b[0].baseline - a[0].baseline
        for a, b in itertools.pairwise(rows)
        if a[0].page == b[0].page and b[0].baseline > a[0].baseline
    ]
    usual = Counter(round(g, 0) for g in gaps).most_common(1)[0][0] if gaps else 0
    wide = sum(g > 1.18 * usual for g in gaps)
    starts = {0}
    for i in range(1, len(rows)):
        a, b = rows[i - 1][-1], rows[i][0]
        gap = b.baseline - a.baseline if a.page == b.page else 0.0
        left, right = columns[a.page].extent(a)
        ended = a.text.rstrip().endswith(".") or a.x1 < right - 0.08 * (right - left)
        if (
            (wide > 0.08 * len(rows) and gap > 1.18 * usual)
            or (gap <= 0 and ended and _AUTHOR.match(b.text) is not None)
            or (wide <= 0.08 * len(rows) and ended and _AUTHOR.match(b.text))
        ):
            starts.add(i)
    return starts
