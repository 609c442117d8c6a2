"""Lines of the reference list → one entry per cited work.

Entries begin where numbers or labels say so; in a list without them where hanging indents, distances or names
do, whichever leaves whole entries.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from alexandria.reading.pdf.page_content import Line

__all__ = [
    "LONGEST_ENTRY",
    "counted_rows",
    "names_year",
    "number_of",
    "numbered_rows",
    "printed_rows",
    "split_references",
]

_LABEL = re.compile(r"\s*(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})(?:\s*[.)]|(?=\s*[^\W\d_.,;:])))")
_LONE_LABEL = re.compile(r"[\[(]?\d{1,3}[\]).]{0,2}")
_KEY = re.compile(r"\s*\[[A-Za-z][\w+’' &.,-]{1,30}\]\s")
_AUTHOR = re.compile(
    r"(?:[\[(]?\d{1,3}[\]).]{0,2}\s+)?(?:[^\W\d_][\w'’-]+(?:\s[^\W\d_][\w'’-]+)?,?\s+[A-Z]\.?|[A-Z]\.[\s~]?(?:[A-Z]\.)?[\s~]?[A-Z][a-z])"
)
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)|\bin press\b", re.IGNORECASE)
_LOST = 3
"""Numbers that may be missing between two."""
LONGEST_ENTRY = 25
"""Printed lines of an entry at most."""

_NEARLY = 0.1
"""Share of whole entries that a split may fall behind another: entries without a year are no proof against it."""

EntryRow = Sequence[Line]


def split_references(lines: Sequence[Line]) -> list[list[Line]]:
    """Groups of lines, one per entry."""
    rows = [row for row in printed_rows(lines) if any(re.search(r"\w", ln.text) for ln in row)]
    if not rows:
        return []
    starts = numbered_rows(rows) or _keyed(rows) or _best(rows)
    entries: list[list[Line]] = []
    for i, row in enumerate(rows):
        if i in starts or not entries:
            entries.append(list(row))
        else:
            entries[-1].extend(row)
    return entries


def printed_rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Pieces of one printed line together. A number often stands apart from its entry, on the page and in the
    order of the lines.
    """
    labels = [line for line in lines if _LONE_LABEL.fullmatch(line.text)]
    rows: list[list[Line]] = []
    for line in lines:
        if rows and _beside(rows[-1][-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    for label in labels:
        lone = next((i for i, row in enumerate(rows) if len(row) == 1 and row[0] is label), None)
        if lone is None:
            continue
        own = next((row for row in rows if row[0] is not label and _beside(label, row[0])), None)
        if own is not None:
            own.insert(0, label)
            del rows[lone]
    return rows


def _beside(a: Line, b: Line) -> bool:
    """Whether `b` follows `a` on its printed line."""
    return (
        a.page == b.page
        and abs(a.baseline - b.baseline) < 0.35 * b.size
        and -1 < b.x0 - a.x1 < 4 * b.size
    )


def number_of(row: EntryRow) -> int | None:
    """The number that a row begins with, as [7], (7) or 7."""
    match = _LABEL.match(_text(row))
    return int(next(filter(None, match.groups()))) if match else None


def _text(row: EntryRow) -> str:
    return " ".join(ln.text for ln in row)


def numbered_rows(rows: Sequence[EntryRow]) -> set[int]:
    """Rows that carry the next number. A volume or year at a line's start breaks the count and is none."""
    first = next((i for i, row in enumerate(rows[:12]) if number_of(row) in (1, 2)), None)
    if first is None:
        numbers = [number_of(row) for row in rows[:6]]
        first = next(
            (i for i, n in enumerate(numbers) if n is not None and n + 1 in map(number_of, rows)),
            None,
        )
        if first is None:
            return set()
    starts = counted_rows(rows, first)
    if len(starts) < 2 or len(starts) * 9 < len(rows):
        return set()
    return {*starts, *_lost(rows, starts)}


def counted_rows(rows: Sequence[EntryRow], first: int) -> list[int]:
    """Rows from `first` on that carry the next number. A few numbers may be lost, at the edges of pages; a jump
    further, or in the middle of a line's column, is another kind of number.
    """
    edges = _at_edge(rows)
    starts = [first]
    expected = (number_of(rows[first]) or 0) + 1
    for i in range(first + 1, len(rows)):
        number = number_of(rows[i])
        if number is None:
            continue
        aligned = i in edges or abs(rows[starts[-1]][0].x0 - rows[i][0].x0) < 6
        if number == expected or (0 < number - expected <= _LOST and aligned):
            starts.append(i)
            expected = number + 1
    return starts


def _lost(rows: Sequence[EntryRow], starts: Sequence[int]) -> list[int]:
    """Rows that look like the entries whose numbers are missing between two others."""
    found: list[int] = []
    for a, b in itertools.pairwise(starts):
        missing = (number_of(rows[b]) or 0) - (number_of(rows[a]) or 0) - 1
        begins = [i for i in range(a + 1, b) if _begins(rows, a, i)] if missing > 0 else []
        found += begins[:missing]
    return found


def _begins(rows: Sequence[EntryRow], start: int, i: int) -> bool:
    """Whether row `i` begins another entry than the one from `start` on: that ended, with a year in it, and a
    name comes next.
    """
    if _AUTHOR.match(_text(rows[i])) is None or not _ended(_text(rows[i - 1])):
        return False
    return _YEAR.search(" ".join(_text(row) for row in rows[start:i])) is not None


def _keyed(rows: Sequence[EntryRow]) -> set[int]:
    """Rows that begin with a label such as [Smi99]."""
    starts = {i for i, row in enumerate(rows) if _KEY.match(_text(row))}
    return starts if len(starts) >= 2 and len(starts) * 8 >= len(rows) else set()


def _best(rows: Sequence[EntryRow]) -> set[int]:
    """The first split that has about the largest share of whole entries."""
    splits = [_hanging(rows), _spaced(rows), _named(rows)]
    shares = [_wholeness(rows, starts) for starts in splits]
    return next(
        s for s, share in zip(splits, shares, strict=True) if share >= max(shares) - _NEARLY
    )


def _wholeness(rows: Sequence[EntryRow], starts: set[int]) -> float:
    """Share of entries that begin like one, name a year and leave nothing that begins like one within, 0…1."""
    cuts = sorted(starts | {0})
    whole = 0
    within = 0
    for a, b in itertools.pairwise([*cuts, len(rows)]):
        text = " ".join(_text(row) for row in rows[a:b])
        begins = not text[:1].islower() and (a == 0 or _ended(_text(rows[a - 1])))
        whole += begins and b - a <= LONGEST_ENTRY and _YEAR.search(text) is not None
        within += sum(_begins(rows, a, i) for i in range(a + 1, b))
    return whole / (len(cuts) + within)


def _ended(text: str) -> bool:
    return (
        text.rstrip()[-1:] in (".", "]", ")", "。", "．", "/")
        or re.search(r"\d$|://|doi", text) is not None
    )


def _passages(rows: Sequence[EntryRow]) -> list[list[int]]:
    """Rows that stand under each other in one column, in order."""
    passages: list[list[int]] = []
    for i, row in enumerate(rows):
        last = rows[i - 1][0] if i else None
        if last is None or last.page != row[0].page or row[0].baseline < last.baseline:
            passages.append([])
        passages[-1].append(i)
    return passages


def _hanging(rows: Sequence[EntryRow]) -> set[int]:
    """Rows at the left edge where the others are indented; where a column has no others, those with names."""
    starts = {i for i, mixed in _at_edge(rows).items() if mixed or _AUTHOR.match(_text(rows[i]))}
    return starts if 0 < len(starts) <= 0.75 * len(rows) else set()


def _at_edge(rows: Sequence[EntryRow]) -> dict[int, bool]:
    """Rows at the left edge of their column in a list with hanging indents, each with whether others of the
    column are indented.
    """
    offsets: dict[int, float] = {}
    passages = _passages(rows)
    for passage in passages:
        left = min(rows[i][0].x0 for i in passage)
        offsets.update((i, rows[i][0].x0 - left) for i in passage)
    indents = Counter(round(offset) for offset in offsets.values() if offset > 4)
    if not indents:
        return {}
    near = 0.4 * indents.most_common(1)[0][0]
    return {
        i: any(offsets[j] >= near for j in passage)
        for passage in passages
        for i in passage
        if offsets[i] < near
    }


def _spaced(rows: Sequence[EntryRow]) -> set[int]:
    """Rows after a wider gap, and names at the head of a column after the end of an entry."""
    gaps = {
        b: rows[b][0].baseline - rows[a][0].baseline
        for passage in _passages(rows)
        for a, b in itertools.pairwise(passage)
    }
    usual = Counter(round(g) for g in gaps.values()).most_common(1)[0][0] if gaps else 0
    starts = {i for i, gap in gaps.items() if gap > 1.18 * usual}
    if len(starts) <= 0.08 * len(rows):
        return set()
    return starts | {0} | (_named(rows) - gaps.keys())


def _named(rows: Sequence[EntryRow]) -> set[int]:
    """Rows that begin with a name after a row that ended an entry: in a point, or short of the right edge."""
    right = {
        i: max(rows[j][-1].x1 for j in passage) for passage in _passages(rows) for i in passage
    }
    starts = {0}
    for i in range(1, len(rows)):
        above = rows[i - 1]
        ended = _text(above).endswith(".") or above[-1].x1 < right[i - 1] - 2 * above[-1].size
        if ended and _AUTHOR.match(_text(rows[i])):
            starts.add(i)
    return starts


def names_year(text: str) -> bool:
    """Whether a text names a year as cited works do."""
    return _YEAR.search(text) is not None
