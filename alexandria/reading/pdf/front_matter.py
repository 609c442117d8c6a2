"""Lines of the first pages → what each is: affiliations and notices, keywords, abstract; where the text begins."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alexandria.paper import BlockKind, SectionRole
from alexandria.reading.pdf.abstract_extent import abstract_lines
from alexandria.reading.pdf.column_edges import Columns
from alexandria.reading.pdf.heading_detection import Heading
from alexandria.reading.pdf.keyword_lines import keyword_lines
from alexandria.reading.pdf.page_content import Line
from alexandria.reading.pdf.text_style import DocumentStyle
from alexandria.reading.section_roles import (
    KEYWORDS_LABEL,
    is_known_heading,
    section_role,
)

__all__ = ["ABSTRACT_LABEL", "FrontMatter", "mark_front_matter"]

ABSTRACT_LABEL = re.compile(
    r"(?:abstract|summary|resumen|resumo|r[ée]sum[ée]|zusammenfassung)\s*(?:[.:—–-]\s*|$)|摘\s*要\s*[.:：\]】]?\s*",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"@|copyright|©|creative commons|licen[cs]e|received|accepted|correspond|universit|department|e-?mail|https?:|"
    r"\bdoi\b|edited by|reviewed by|citation|issn|abbreviations|academic editor",
    re.IGNORECASE,
)
_MIN_WORDS = 45
"""Fewer are no abstract and no paragraph of the text."""
_WIDE = re.compile(r"[\u3040-\u9fff]")
_CHARACTERS_A_WORD = 2
"""Of scripts without blanks."""


@dataclass(slots=True)
class FrontMatter:
    """By the id of a line: what it is, where it stands apart from the text (FRONT, KEYWORDS, ABSTRACT without a
    heading).
    """

    roles: dict[int, SectionRole] = field(default_factory=dict)
    text_start: int | None = None
    """id of the line with which the text begins where no heading does."""
    abstract: set[int] = field(default_factory=set)
    """ids of the lines of an abstract that the file has behind text: it comes first all the same."""


def mark_front_matter(
    flow: Sequence[Line],
    headings: Sequence[Heading],
    style: DocumentStyle,
    columns: Mapping[int, Columns],
    title: Sequence[Line],
) -> FrontMatter:
    """Find abstract and keywords; what stands before them, above the title or beside them is front matter."""
    front = FrontMatter()
    if not flow:
        return front
    first, second = (sorted({ln.page for ln in flow})[:2] * 2)[:2]
    opening = [ln for ln in flow if ln.page in (first, second)]
    starts = {id(h.lines[0]): h for h in headings}
    _mark_above(opening, front, title)
    abstract = next(
        (h for h in headings if h.role is SectionRole.ABSTRACT and h.lines[0].page <= second),
        None,
    )
    _mark_keywords(opening, starts, front, columns)
    if abstract is not None:
        at = _index(opening, abstract.lines[0])
        prose = _first_prose(opening[:at], front)
        _mark(opening[: at if prose is None else prose], front)
        _mark_beside(opening, at, front)
        members, following = abstract_lines(opening, at + 1, front.roles, starts, style, columns)
        front.text_start = id(following) if following is not None else None
        if prose is not None:
            front.text_start = id(opening[prose])
            front.abstract = {id(ln) for ln in (*abstract.lines, *members)}
            front.abstract |= {
                id(ln) for h in headings if h.role is SectionRole.ABSTRACT for ln in h.lines
            }
    else:
        members = _mark_unheaded(opening, headings, starts, front, style, columns)
    _mark_small_print(opening, front, style, members, first)
    return front


def _mark(lines: Sequence[Line], front: FrontMatter) -> None:
    for line in lines:
        front.roles.setdefault(id(line), SectionRole.FRONT)


def _index(lines: Sequence[Line], line: Line) -> int:
    return next(i for i, other in enumerate(lines) if other is line)


def _mark_above(opening: Sequence[Line], front: FrontMatter, title: Sequence[Line]) -> None:
    """The masthead above the title, wherever the file has it."""
    if title:
        top = min(ln.baseline for ln in title)
        left, right = min(ln.x0 for ln in title), max(ln.x1 for ln in title)
        above = [
            ln
            for ln in opening
            if ln.page == title[0].page and ln.baseline < top and ln.x0 < right and ln.x1 > left
        ]
        _mark(above, front)


def _mark_keywords(
    opening: Sequence[Line],
    starts: Mapping[int, Heading],
    front: FrontMatter,
    columns: Mapping[int, Columns],
) -> None:
    """Lines that a label calls keywords, as far as they go: to a full stop of the list, a gap, another style."""
    for i, line in enumerate(opening):
        heading = starts.get(id(line))
        labelled = heading is not None and heading.role is SectionRole.KEYWORDS
        label = KEYWORDS_LABEL.match(line.text)
        if id(line) in front.roles or not (labelled or label):
            continue
        if not labelled and line.kind not in (None, BlockKind.HEADING, BlockKind.LIST):
            continue
        rest = opening[i + 1 : i + 30]
        for member in keyword_lines(line, rest, starts, columns):
            front.roles[id(member)] = SectionRole.KEYWORDS


def _first_prose(lines: Sequence[Line], front: FrontMatter) -> int | None:
    """Index of the first line of running text, which may follow addresses closely."""
    run: list[int] = []
    for i, line in enumerate(lines):
        if line.kind not in (None, BlockKind.LIST) or id(line) in front.roles:
            run = []
            continue
        last = lines[run[-1]] if run else None
        if last is None or not (
            line.page == last.page
            and abs(line.size - last.size) < 0.05 * last.size
            and abs(line.baseline - last.baseline) < 2.1 * last.size
        ):
            run = []
        run.append(i)
        start = len(run) - 1
        while start and _length([lines[k] for k in run[start:]]) < _MIN_WORDS:
            start -= 1
        tail = [lines[k] for k in run[start:]]
        if len(tail) >= 3 and _length(tail) >= _MIN_WORDS and _is_prose(tail):
            while start and _is_prose([lines[run[start - 1]]], notices=1):
                start -= 1
            return run[start]
    return None


def _length(lines: Sequence[Line]) -> int:
    """Number of words, or what stands for them in scripts without blanks."""
    text = " ".join(ln.text for ln in lines)
    return len(text.split()) + len(_WIDE.findall(text)) // _CHARACTERS_A_WORD


def _is_prose(lines: Sequence[Line], notices: int = 2) -> bool:
    """Whether the words are mostly in lower case, and fewer than `notices` are an address's or a notice's."""
    text = " ".join(ln.text for ln in lines)
    words = text.split()
    lower = sum(w[:1].islower() for w in words)
    if lower <= 0.45 * len(words) and len(_WIDE.findall(text)) <= 0.5 * len(text):
        return False
    return len({m.lower() for m in _NOTICE.findall(text)}) < notices


def _mark_unheaded(
    opening: Sequence[Line],
    headings: Sequence[Heading],
    starts: Mapping[int, Heading],
    front: FrontMatter,
    style: DocumentStyle,
    columns: Mapping[int, Columns],
) -> list[Line]:
    """Without a heading for it, the abstract is the prose above the first heading that is set apart, is labelled
    in its first words, or stands before the keywords or an introduction.
    """
    prose = _labelled(opening, front)
    prose = _first_prose(opening, front) if prose is None else prose
    headed = [
        i
        for i, ln in enumerate(opening)
        if id(ln) in starts
        and id(ln) not in front.roles
        and starts[id(ln)].role is not SectionRole.DECLARATIONS
        and (is_known_heading(starts[id(ln)].text) or i + len(starts[id(ln)].lines) == prose)
    ]
    if prose is None or (headed and headed[0] < prose):
        _mark(opening[: headed[0] if headed else 0], front)
        return []
    _mark(opening[:prose], front)
    members, following = abstract_lines(opening, prose, front.roles, starts, style, columns)
    heading = next((h for h in headings if id(h.lines[0]) not in front.roles), None)
    labelled = ABSTRACT_LABEL.match(opening[prose].text)
    introduced = (
        following is None
        and heading is not None
        and (heading.number in ("1", "I") or is_known_heading(heading.text))
        and section_role(heading.text) is None
    )
    if labelled or following is not None or introduced or not style.is_body(members[0]):
        for line in members:
            front.roles[id(line)] = SectionRole.ABSTRACT
        front.text_start = id(following) if following is not None else None
        return members
    return []


def _labelled(opening: Sequence[Line], front: FrontMatter) -> int | None:
    """Index of the line that a label makes the first of an abstract ("Abstract—We …"), however short it is."""
    labels = ((i, ABSTRACT_LABEL.match(ln.text)) for i, ln in enumerate(opening))
    found = (i for i, label in labels if label and len(opening[i].text) > label.end() + 2)
    return next((i for i in found if id(opening[i]) not in front.roles), None)


def _mark_beside(opening: Sequence[Line], at: int, front: FrontMatter) -> None:
    """The box of article information to the left of the abstract."""
    heading = opening[at]
    below = [
        ln
        for ln in opening[at + 1 :]
        if ln.page == heading.page
        and ln.baseline > heading.baseline - 2
        and ln.x1 > heading.x0
        and len(ln.text) > 30
    ]
    near = [ln for ln in below if ln.baseline - heading.baseline < 5 * heading.size]
    if not near:
        return
    left = min(ln.x0 for ln in near)
    bottom = heading.baseline
    for line in sorted(below, key=lambda ln: ln.baseline):
        if line.x0 >= left - 2 and line.baseline - bottom < 4 * line.size:
            bottom = line.baseline
    beside = [
        ln
        for ln in opening
        if ln.page == heading.page
        and ln.x1 < left
        and heading.baseline - 1 <= ln.baseline <= bottom + 1
    ]
    if _first_prose(beside, front) is None:
        _mark(beside, front)


def _mark_small_print(
    opening: Sequence[Line],
    front: FrontMatter,
    style: DocumentStyle,
    abstract: Sequence[Line],
    page: int,
) -> None:
    """Small print on the first page that is neither the abstract nor prose like it: side columns, notices at
    the foot.
    """
    kept = {id(ln) for ln in abstract}
    sizes = sorted(ln.size for ln in abstract)
    usual = sizes[len(sizes) // 2] if sizes else style.size
    small = [
        ln
        for ln in opening
        if ln.page == page
        and ln.kind is None
        and id(ln) not in kept
        and ln.size < 0.93 * style.size
        and abs(ln.size - usual) > 0.35
    ]
    prose = _first_prose(small, front)
    if prose is not None:
        small = [ln for ln in small if abs(ln.size - small[prose].size) > 0.35]
    _mark(small, front)
