"""Headings in order → their levels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from alexandria.paper import SectionRole
from alexandria.reading.pdf.heading_detection import Heading, StyleKey
from alexandria.reading.section_roles import is_known_heading, level_of_number

__all__ = ["set_levels"]


def set_levels(headings: Sequence[Heading]) -> None:
    """Numbers tell the level; without them the order of styles does, main headings being those whose
    words are main headings elsewhere, too. No heading is more than one level below the one before it.
    """
    mains = Counter(
        h.style for h in headings if is_known_heading(h.text) and not h.number.count(".")
    )
    main = mains.most_common(1)[0][0] if mains else None
    ranks = sorted({_weight(h.style) for h in headings}, reverse=True)
    base = ranks.index(_weight(main)) if main is not None else 0
    above = 0
    lettered = _lettered(headings)
    for i, heading in enumerate(headings):
        depth = level_of_number(heading.number) if re.match(r"[\dA-Z]", heading.number) else 0
        if depth and i in lettered:
            depth += 1
        rank = max(0, ranks.index(_weight(heading.style)) - base) + 1
        if depth:
            heading.level = depth
        elif heading.role is not None and heading.role is not SectionRole.APPENDIX:
            heading.level = 1 if rank <= 2 else rank
        else:
            heading.level = min(rank, 6)
        if not depth:
            heading.level = min(heading.level, above + 1)
        above = heading.level


def _lettered(headings: Sequence[Heading]) -> set[int]:
    """Indices of headings with letters for numbers, where they part the sections that have numbers ("II", "A").

    Those of appendices come behind the last section with a number. "I" behind "H" is a letter.
    """
    letters: set[int] = set()
    mains: list[int] = []
    last = ""
    for i, heading in enumerate(headings):
        number = heading.number.split(".")[0]
        if re.fullmatch(r"[A-Z]", number) and (number not in "IVX" or last == chr(ord(number) - 1)):
            letters.add(i)
            last = number
        elif re.match(r"[\dIVX]", number):
            mains.append(i)
            last = ""
    return letters if mains and letters and min(letters) < mains[-1] else set()


def _weight(style: StyleKey) -> tuple[float, bool, bool, bool]:
    _, size, bold, italic, capitals, *_ = style
    return (size, bold, capitals, not italic)
