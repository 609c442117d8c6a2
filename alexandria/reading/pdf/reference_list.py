"""Where the reference list stands: its lines, among those of the paper.

A list begins under its heading or, where none is known, where cited works are counted from 1 on. It goes on
over columns, pages and lines that only look like headings.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from alexandria.paper import BlockKind, SectionRole
from alexandria.reading.pdf.heading_detection import Heading
from alexandria.reading.pdf.page_content import Line
from alexandria.reading.pdf.reference_entries import (
    LONGEST_ENTRY,
    counted_rows,
    names_year,
    number_of,
    numbered_rows,
    printed_rows,
)

__all__ = ["ReferenceLines", "find_references"]

_FEWEST = 5
"""Entries that prove a list without a known heading."""
_CITED = 0.7
"""Share of counted paragraphs that name a year, from which they are a reference list."""


@dataclass(frozen=True, slots=True)
class ReferenceLines:
    """ids of the lines of all reference lists, and what was taken for headings but stands inside entries."""

    members: frozenset[int]
    no_headings: tuple[Heading, ...]


def find_references(flow: Sequence[Line], headings: Sequence[Heading]) -> ReferenceLines:
    """The lines of the reference lists in `flow`.

    What was taken for a heading inside an entry becomes text again. The heading of a list that was known by
    its entries gets the role REFERENCES.
    """
    starts = {id(h.lines[0]): h for h in headings}
    begins = [
        i + len(h.lines)
        for i, line in enumerate(flow)
        if (h := starts.get(id(line))) is not None and h.role is SectionRole.REFERENCES
    ]
    if not begins:
        begins = _counted(flow)
        for begin in begins:
            _name(flow, begin, starts)
    members: set[int] = set()
    inside: list[Heading] = []
    for begin in begins:
        end, false = _end(flow, begin, starts)
        for line in (line for heading in false for line in heading.lines):
            line.kind = None
        inside += false
        members |= _of_one_size(flow[begin:end])
    return ReferenceLines(frozenset(members), tuple(inside))


def _name(flow: Sequence[Line], begin: int, starts: Mapping[int, Heading]) -> None:
    """A heading of unknown words right above the list is the list's."""
    for heading in starts.values():
        if begin and heading.lines[-1] is flow[begin - 1] and heading.role is None:
            heading.role = SectionRole.REFERENCES


def _of_one_size(lines: Sequence[Line]) -> set[int]:
    """ids of the lines without headings and what is set in another size."""
    members: set[int] = set()
    sizes: list[float] = []
    for line in lines:
        if line.kind is BlockKind.HEADING:
            continue
        sizes.append(line.size)
        usual = sorted(sizes)[len(sizes) // 2]
        if abs(line.size - usual) < 0.2 * usual:
            members.add(id(line))
    return members


def _counted(flow: Sequence[Line]) -> list[int]:
    """Where, behind the first third, the longest run of paragraphs begins that are counted from 1 on and
    name a year each. At most one place.
    """
    best, place = 0, -1
    for i in range(len(flow) // 3, len(flow)):
        if number_of([flow[i]]) != 1:
            continue
        rows = printed_rows(flow[i:])
        chain = _unbroken(counted_rows(rows, 0))
        texts = [
            " ".join(ln.text for row in rows[a : min(b, a + LONGEST_ENTRY)] for ln in row)
            for a, b in itertools.pairwise([*chain, chain[-1] + 4])
        ]
        cited = sum(names_year(text) for text in texts)
        if len(chain) >= _FEWEST and cited >= _CITED * len(chain) and len(chain) > best:
            best, place = len(chain), i
    return [place] if best else []


def _unbroken(chain: list[int]) -> list[int]:
    """The rows up to where the next number is further off than an entry is long: any list begins with 1."""
    for n, (a, b) in enumerate(itertools.pairwise(chain)):
        if b - a > LONGEST_ENTRY:
            return chain[: n + 1]
    return chain


def _end(
    flow: Sequence[Line], begin: int, starts: Mapping[int, Heading]
) -> tuple[int, list[Heading]]:
    """Where the list that starts at `begin` ends, and the headings before it that are none."""
    false: list[Heading] = []
    i = begin
    while i < len(flow):
        heading = starts.get(id(flow[i]))
        if heading is not None:
            after = i + len(heading.lines)
            if heading.role is SectionRole.REFERENCES or not (
                _in_line(flow[begin:i], heading) or _counts_on(flow[begin:i], flow[after:])
            ):
                break
            false.append(heading)
            i = after
        else:
            i += 1
    return i, false


def _counts_on(before: Sequence[Line], after: Sequence[Line]) -> bool:
    """Whether the numbers of the list go on behind a heading."""
    rows = printed_rows(before)
    chain = sorted(numbered_rows(rows))
    if not chain:
        return False
    number = number_of(rows[chain[-1]]) or 0
    return any(
        number_of(row) == number + 1
        for row in printed_rows(after[: 2 * LONGEST_ENTRY])[:LONGEST_ENTRY]
    )


def _in_line(before: Sequence[Line], heading: Heading) -> bool:
    """Whether a heading stands where the next line of an entry would, in its font, text behind it."""
    line = heading.lines[-1]
    if not before or heading.role is not None or not line.run_in:
        return False
    above = before[-1]
    pitches = [b.baseline - a.baseline for a, b in itertools.pairwise(before) if a.page == b.page]
    pitch = median([p for p in pitches if p > 0.5 * line.size] or [1.2 * line.size])
    near = above.page != line.page or heading.lines[0].baseline - above.baseline < 1.2 * pitch
    return near and abs(line.size - above.size) < 0.05 * above.size
