"""Lines and headings in order → which lines are the reference list, and which other matter behind the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from alexandria.paper import BlockKind, SectionRole
from alexandria.reading.pdf.heading_detection import Heading
from alexandria.reading.pdf.page_content import Line
from alexandria.reading.section_roles import section_role

__all__ = ["back_matter_lines", "mark_unheaded_references", "reference_lines"]

_BACK_MATTER = (
    SectionRole.ACKNOWLEDGEMENTS,
    SectionRole.FUNDING,
    SectionRole.CONTRIBUTIONS,
    SectionRole.DECLARATIONS,
)
"""Set small as they often are, they are no footnotes."""
_ENTRY = re.compile(r"\[(\d{1,3})\]\s*\S|(\d{1,3})\.\s+[A-ZÀ-Þ]")
_YEAR = re.compile(r"\b(?:18|19|20)\d\d")
_FEWEST = 6
"""Shorter lists, as of steps, show nothing."""
_MAX_LINES = 15
"""Of one entry, with what stands between its lines."""


def reference_lines(flow: Sequence[Line], headings: Sequence[Heading]) -> set[int]:
    """ids of the lines under a heading of the reference list, up to the next heading of another kind."""
    starts = {id(h.lines[0]): h for h in headings}
    members = {id(line) for line in flow if line.kind is BlockKind.REFERENCE}
    inside = False
    sizes: list[float] = []
    for line in flow:
        heading = starts.get(id(line))
        if heading is not None:
            inside = heading.role is SectionRole.REFERENCES
            sizes = []
        elif inside and line.kind is not BlockKind.HEADING:
            sizes.append(line.size)
            usual = sorted(sizes)[len(sizes) // 2]
            if abs(line.size - usual) < 0.2 * usual:
                members.add(id(line))
    return members


def back_matter_lines(flow: Sequence[Line], headings: Sequence[Heading]) -> set[int]:
    """ids of the lines under "Acknowledgements" and the like: set small below the text, they are no footnotes."""
    starts = {id(h.lines[0]): h for h in headings}
    members: set[int] = set()
    inside = False
    for line in flow:
        heading = starts.get(id(line))
        if heading is not None:
            inside = heading.role in _BACK_MATTER
        elif inside:
            members.add(id(line))
    return members


def mark_unheaded_references(flow: Sequence[Line]) -> None:
    """Give the kind REFERENCE to a numbered list at the end whose entries are short and have years, where no
    heading names the reference list: some layouts print none.
    """
    if any(len(ln.text) < 40 and section_role(ln.text) is SectionRole.REFERENCES for ln in flow):
        return
    starts = _numbered_from_one(flow)
    if len(starts) < _FEWEST:
        return
    entries = [flow[a:b] for a, b in pairwise(starts)]
    longest = max(map(len, entries))
    dated = sum(any(_YEAR.search(ln.text) for ln in entry) for entry in entries)
    rest = flow[starts[-1] :]
    if longest > _MAX_LINES or dated < 0.8 * len(entries) or len(rest) > 2 * _MAX_LINES:
        return
    size = flow[starts[0]].size
    for line in (*flow[starts[0] : starts[-1]], *rest[:longest]):
        if line.kind is None and abs(line.size - size) < 0.3:
            line.kind = BlockKind.REFERENCE


def _numbered_from_one(flow: Sequence[Line]) -> list[int]:
    """Where the entries of the last list that counts from 1 begin; one number may be missing."""
    found: list[int] = []
    last = 0
    for i, line in enumerate(flow):
        match = _ENTRY.match(line.text)
        number = int(match[1] or match[2]) if match else 0
        if number == 1:
            found, last = [i], 1
        elif number and last < number <= last + 2:
            found.append(i)
            last = number
    return found
