"""Headings and lines in order → which of them are the abstract, and where the text begins behind it.

An abstract is short, set in one style, and ends at the keywords, at a heading that is none of its parts or where
the style changes. Where nothing shows its end, its length does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from alexandria.paper import BlockKind, SectionRole
from alexandria.reading.pdf.column_edges import Columns
from alexandria.reading.pdf.heading_detection import Heading
from alexandria.reading.pdf.page_content import Line
from alexandria.reading.pdf.text_style import DocumentStyle
from alexandria.reading.section_roles import KEYWORDS_LABEL, is_known_heading

__all__ = ["abstract_lines", "assign_abstract"]

_MAX_WORDS = 700
"""More than nearly every abstract has."""
_OPENING = re.compile(
    r"(?:general )?introduction|background|results|(?:materials and )?methods", re.IGNORECASE
)
_PART = re.compile(
    r"(?:background|aims?|objectives?|purpose|context|rationale|introduction"
    r"|(?:materials?|patients|subjects) and methods"
    r"|methods?|methodology|study design|design|setting|participants|interventions?"
    r"|(?:main )?outcomes?( measures)?"
    r"|(?:main |principal )?(?:results?|findings)|methodology/principal findings|measurements?|discussion"
    r"|conclusions?(?:/significance)?|interpretation|significance|trial registration"
    r"|clinical (?:relevance|significance)"
    r"|(?:background|aims?) and (?:aims?|objectives?|purpose)|scope|key results|limitations|implications)"
)
_SENTENCE_END = re.compile(r"[.!?)\]。！？”\"]\s*$")


def assign_abstract(headings: Sequence[Heading], flow: Sequence[Line]) -> None:
    """Give the role and level of the abstract to its heading and to the headings of its parts.

    A "Summary" is an abstract where the paper then introduces itself; else it is a section of its own. An
    abstract without a heading shows by its parts: several run-in headings above the first one on a line of its
    own.
    """
    start = _abstract_heading(headings)
    if start is not None:
        headings[start].level = 1
        parts = _parts(headings, start, flow)
    else:
        start = -1
        parts = [h for h in _parts(headings, start, flow) if h.lines[-1].run_in]
        if len(parts) < 2:
            return
    for heading in parts:
        heading.level, heading.role = 2, SectionRole.ABSTRACT
    if start < 0:
        parts[0].level = 1
    rest = headings[start + 1 + len(parts) :]
    if rest:
        rest[0].level = 1


def _abstract_heading(headings: Sequence[Heading]) -> int | None:
    found = None
    for i, heading in enumerate(headings):
        if heading.role is not SectionRole.ABSTRACT:
            continue
        words = heading.words.lower().strip(" .:")
        if words in ("summary", "synopsis"):
            later = any(_OPENING.fullmatch(h.words.strip(" .:")) for h in headings[i + 1 :])
            if heading.number or i or not later:
                heading.role = SectionRole.BODY
                continue
        if found is None:
            found = i
    return found


def _parts(headings: Sequence[Heading], start: int, flow: Sequence[Line]) -> list[Heading]:
    """The headings right behind `start` that part the abstract ("Methods:" within it).

    Those on lines of their own could as well be the paper's sections. They are the abstract's if the paper
    has its own behind them.
    """
    size = headings[start].lines[0].size if start >= 0 else 0.0
    parts: list[Heading] = []
    seen: set[str] = set()
    end = _at(flow, headings[start].lines[-1]) if start >= 0 else 0
    for i in range(start + 1, len(headings)):
        heading = headings[i]
        words = heading.words.lower().strip(" .:")
        run_in = heading.lines[-1].run_in
        at = _at(flow, heading.lines[0])
        known = _PART.fullmatch(words) or (run_in and is_known_heading(words))
        first = run_in and not parts and at == end + 1
        # "Areas of agreement", set like "Background" before it, is a part, too.
        alike = bool(parts) and heading.style == parts[-1].style and not is_known_heading(words)
        own = heading.number or heading.role is not None or words in seen
        larger = size and heading.lines[0].size > size + 0.3
        opens = words == "introduction" and not run_in
        keywords = any(KEYWORDS_LABEL.match(ln.text) for ln in flow[end:at])
        if own or larger or opens or keywords or not (known or alike or first):
            break
        seen.add(words)
        parts.append(heading)
        end = at
    later = headings[start + 1 + len(parts) :]
    reopened = any(_OPENING.fullmatch(h.words.strip(" .:")) for h in later)
    if reopened and _words_until(flow, headings, start, later[0]) <= _MAX_WORDS:
        return parts
    return [h for h in parts if h.lines[-1].run_in and (reopened or start >= 0)]


def _at(flow: Sequence[Line], line: Line) -> int:
    """Where `line` itself, not one like it, stands in the flow."""
    return next(i for i, other in enumerate(flow) if other is line)


def _words_until(
    flow: Sequence[Line], headings: Sequence[Heading], start: int, stop: Heading
) -> int:
    first = _at(flow, headings[max(start, 0)].lines[0])
    return sum(len(ln.text.split()) for ln in flow[first : _at(flow, stop.lines[0])])


def abstract_lines(
    flow: Sequence[Line],
    start: int,
    roles: Mapping[int, SectionRole],
    headings: Mapping[int, Heading],
    style: DocumentStyle,
    columns: Mapping[int, Columns],
) -> tuple[list[Line], Line | None]:
    """The abstract's lines from flow[start] on, and the line with which the text begins behind it.

    The latter is None where a heading does it. `roles` are those of lines that stand apart, by id: keywords,
    notices; `headings` are the headings by the id of their first line.
    """
    members: list[Line] = []
    keywords = False
    for line in flow[start:]:
        heading = headings.get(id(line))
        if heading is not None and heading.role is not SectionRole.ABSTRACT:
            if id(line) in roles:
                continue
            return _at_most(members, None, columns)
        if id(line) in roles:
            keywords = keywords or (roles[id(line)] is SectionRole.KEYWORDS and bool(members))
            continue
        if line.kind not in (None, BlockKind.LIST):
            continue
        ended = bool(members) and _SENTENCE_END.search(members[-1].text) is not None
        if ended and (keywords or _is_text_again(members, line, style, columns)):
            return _at_most(members, line, columns)
        members.append(line)
    return _at_most(members, None, columns)


def _is_text_again(
    members: Sequence[Line], line: Line, style: DocumentStyle, columns: Mapping[int, Columns]
) -> bool:
    """Whether a line is set as the paper's text is and the abstract before it is not: size, font or width."""
    if not style.is_body(line):
        return False
    sizes = sorted(ln.size for ln in members)
    if abs(sizes[len(sizes) // 2] - line.size) > 0.04 * line.size:
        return True
    own = Counter(s.font for ln in members for s in ln.spans for _ in s.text)
    if style.font in {s.font for s in line.spans} and 2 * own[style.font] < own.total():
        return True
    here = columns[line.page]
    across = sum(here.index(ln) == -1 for ln in members if ln.page == line.page)
    return 2 * across > len(members) and here.index(line) != -1 and len(line.text) > 30


def _at_most(
    members: list[Line], following: Line | None, columns: Mapping[int, Columns]
) -> tuple[list[Line], Line | None]:
    """No longer than abstracts are: what goes on for pages is the text, from its second paragraph on."""
    if sum(len(ln.text.split()) for ln in members) <= _MAX_WORDS:
        return members, following
    for i in range(1, len(members)):
        before, line = members[i - 1], members[i]
        left, right = columns[line.page].extent(line)
        _, end = columns[before.page].extent(before)
        below = line.page == before.page and line.baseline > before.baseline
        gap = below and line.baseline - before.baseline > 1.45 * line.size
        if _SENTENCE_END.search(before.text) and (
            line.x0 > left + 0.6 * line.size or before.x1 < end - 0.1 * (right - left) or gap
        ):
            return members[:i], line
    return members, following
