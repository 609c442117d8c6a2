"""Headings in order → their levels, and which of them belong to the abstract."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from alexandria.paper import SectionRole
from alexandria.reading.pdf.heading_detection import Heading, StyleKey
from alexandria.reading.section_roles import is_known_heading, level_of_number

__all__ = ["assign_abstract", "set_levels"]

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


def set_levels(headings: list[Heading]) -> None:
    """Numbers tell the level; without them the order of styles does, main headings being those whose
    words are main headings elsewhere, too.
    """
    mains = Counter(
        h.style for h in headings if is_known_heading(h.text) and not h.number.count(".")
    )
    main = mains.most_common(1)[0][0] if mains else None
    ranks = sorted({_weight(h.style) for h in headings}, reverse=True)
    base = ranks.index(_weight(main)) if main is not None else 0
    for heading in headings:
        depth = level_of_number(heading.number) if re.match(r"[\dA-Z]", heading.number) else 0
        rank = max(0, ranks.index(_weight(heading.style)) - base) + 1
        if depth:
            heading.level = depth
        elif heading.role is not None and heading.role is not SectionRole.APPENDIX:
            heading.level = 1 if rank <= 2 else rank
        else:
            heading.level = min(rank, 6)


def assign_abstract(headings: Sequence[Heading]) -> None:
    """Decide which headings belong to the abstract.

    A "Summary" is an abstract where the paper then introduces itself; else it is a section of its own.
    "Background" to "Conclusions" right after "Abstract" are its parts, until a heading comes again, is set
    larger, or is none of theirs.
    """
    abstract: Heading | None = None
    seen: set[str] = set()
    for i, heading in enumerate(headings):
        words = heading.words.lower().strip(" .:")
        if heading.role is SectionRole.ABSTRACT:
            later = any(_OPENING.fullmatch(h.words.strip(" .:")) for h in headings[i + 1 :])
            if words in ("summary", "synopsis") and (heading.number or i or not later):
                heading.role = SectionRole.BODY
            elif abstract is None:
                abstract, heading.level = heading, 1
        elif abstract is not None:
            larger = heading.lines[0].size > abstract.lines[0].size + 0.3
            opens = words == "introduction" and not heading.lines[-1].run_in
            # "Areas of agreement", set like "Background" before it, is a part, too.
            alike = (
                bool(seen)
                and heading.style == headings[i - 1].style
                and not is_known_heading(words)
            )
            part = (_PART.fullmatch(words) or alike) and words not in seen and not opens
            if part and not larger and not heading.number:
                heading.level, heading.role = 2, SectionRole.ABSTRACT
                seen.add(words)
            else:
                heading.level = 1
                return


def _weight(style: StyleKey) -> tuple[float, bool, bool, bool]:
    _, size, bold, italic, capitals = style
    return (size, bold, capitals, not italic)
