"""A line that is labelled as keywords → all lines of the keywords."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alexandria.reading.pdf.column_edges import Columns
from alexandria.reading.pdf.heading_detection import Heading
from alexandria.reading.pdf.page_content import Line
from alexandria.reading.section_roles import KEYWORDS_LABEL

__all__ = ["keyword_lines"]

_MAX_KEYWORDS = 600


def keyword_lines(
    label: Line,
    rest: Sequence[Line],
    starts: Mapping[int, Heading],
    columns: Mapping[int, Columns],
) -> list[Line]:
    """`label`, whose words call what follows keywords, and those of the lines `rest` that are keywords: up to a
    heading, a full stop of the list, a gap or another style. `starts` are headings by the id of their first line.
    """
    members = [label]
    alone = label.text.strip() == (KEYWORDS_LABEL.match(label.text) or [""])[0].strip()
    one_each = alone and bool(rest) and rest[0].baseline - label.baseline > 0.5 * label.size
    count = len(label.text)
    for line in rest:
        last = members[-1]
        gap = line.baseline - last.baseline
        beside = abs(gap) < 0.4 * last.size and line.x0 >= last.x1 - 1
        if id(line) in starts or line.page != label.page or count > _MAX_KEYWORDS:
            break
        if not beside:
            if not 0.5 * line.size < gap < 1.75 * line.size or line.size > 1.05 * last.size:
                break
            if abs(line.x0 - label.x0) > 4 * line.size or KEYWORDS_LABEL.match(line.text):
                break
            begun = len(members) > 1 or not alone
            if begun and not one_each and _ends(last, line, columns):
                break
        members.append(line)
        one_each = one_each and len(line.text.split()) <= 5
        count += len(line.text)
    return members


def _ends(last: Line, line: Line, columns: Mapping[int, Columns]) -> bool:
    """Whether a list of words ends with `last`: it has a point, or room for the next line's first word."""
    if last.text.endswith((",", ";", "-", "\u00ad", "，", "；")):
        return False
    if last.text.endswith("."):
        return True
    _, right = columns[last.page].extent(last)
    words = line.text.split()
    first = len(words[0]) * line.width / max(1, len(line.text)) if words else 0.0
    return last.x1 + first < max(right, line.x1) - 0.5 * last.size
