"""Run-in headings, which text follows on their line ("2.1. Animals. Male rats …") → two lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from alexandria.paper import SectionRole
from alexandria.reading.pdf.column_edges import Columns
from alexandria.reading.pdf.page_content import Line
from alexandria.reading.pdf.page_extraction import line_of_spans
from alexandria.reading.pdf.text_style import DocumentStyle
from alexandria.reading.section_roles import is_known_heading, section_role, split_heading_number

__all__ = ["split_run_in_headings"]

_NO_RUN_IN = frozenset({SectionRole.REFERENCES, SectionRole.CONTRIBUTIONS})
_UNPOINTED = (SectionRole.ABSTRACT, SectionRole.KEYWORDS)
"""Their words in bold are headings without a point, too."""
_MARKS = (".", ":", "—", "–")
_SEVERAL = 3
_ENTRY_LINES = 6
"""No entry of a list of terms is longer."""
_MAX_CHARACTERS = 150
_SENTENCE_END = re.compile(r"[.?!][\"”’)]*(?:\s*\[[\d,\s–-]+\]|\^[\d,\s–-]+)*$")
_CITED = re.compile(r"\bet al\b|^(?:e\.g|i\.e|cf|viz|in vitro|in vivo|ex vivo)\b", re.IGNORECASE)


def split_run_in_headings(
    flow: Sequence[Line], style: DocumentStyle, columns: Mapping[int, Columns]
) -> list[Line]:
    """The flow with such lines cut in two.

    A run-in heading is bold or italic and begins a paragraph. Bold ones with a point or colon, and those with a
    number, are sure. Italics also mark species, and bold words without a point emphasis: they count when the
    paper has several.
    """
    plans: list[tuple[int, int, bool]] = []
    outside = False
    for i, line in enumerate(flow):
        if len(line.text) < 60:
            role = section_role(line.text)
            if role is not None or is_known_heading(line.text):
                outside = role in _NO_RUN_IN
        goes_on = i > 0 and _is_wholly_styled(flow[i - 1], line) and _unfinished(flow[i - 1])
        cut = _body_start(line, style, goes_on=goes_on)
        if outside and cut and not (line.spans[0].bold and section_role(_text(line, cut))):
            cut = 0
        if cut and _begins_paragraph(flow, i, columns):
            head = " ".join([*_lines_before(flow, i), _text(line, cut)])
            sure = (
                (line.spans[0].bold and head.endswith(_MARKS))
                or bool(split_heading_number(head)[0])
                or is_known_heading(head)
            )
            plans.append((i, cut, sure))
    terms = _terms(flow, [i for i, _, _ in plans])
    plans = [plan for plan in plans if plan[0] not in terms]
    ways = Counter(_bold(flow[i]) for i, _, sure in plans if not (sure and _bold(flow[i])))
    chosen = {i: cut for i, cut, sure in plans if sure or ways[_bold(flow[i])] >= _SEVERAL}
    result: list[Line] = []
    for i, line in enumerate(flow):
        if i in chosen:
            result += _split(line, chosen[i])
        else:
            result.append(line)
    return result


def _terms(flow: Sequence[Line], starts: Sequence[int]) -> set[int]:
    """Those of `starts` that begin the entries of a list of terms ("AST: aspartate aminotransferase"): several
    in a row, a few words behind each, which are no sentence.
    """
    runs: list[list[int]] = [[]]
    for start, following in pairwise([*starts, len(flow)]):
        runs[-1].append(start)
        ended = _SENTENCE_END.search(flow[following - 1].text) is not None
        if ended or following - start > _ENTRY_LINES:
            runs.append([])
    return {start for run in runs if len(run) > _SEVERAL for start in run}


def _bold(line: Line) -> bool:
    return line.spans[0].bold


def _unfinished(line: Line) -> bool:
    """Whether a line set like a heading waits for its rest."""
    begins = bool(split_heading_number(line.text)[0]) or line.bold or line.italic
    return begins and line.text[-1] not in ".:"


def _body_start(line: Line, style: DocumentStyle, *, goes_on: bool) -> int:
    """Index of the first span of text after a heading at the line's start; 0 where there is none."""
    if line.kind is not None or style.bold:
        return 0
    bold = line.spans[0].bold
    if not (bold or line.spans[0].italic or goes_on):
        return 0
    styled = total = 0
    for i, span in enumerate(line.spans):
        count = len(span.text.strip())
        if not count or span.script:
            continue
        if (bold and span.bold) or (not bold and span.italic):
            styled, total = styled + count, total + count
        elif styled > 0.6 * total and _ends_heading(line, i, goes_on=goes_on):
            return i
        else:
            total += count
    return 0


def _ends_heading(line: Line, cut: int, *, goes_on: bool) -> bool:
    head = _text(line, cut)
    rest = "".join(s.text for s in line.spans[cut:]).lstrip()
    if rest[:1] in (".", ":") and not head.endswith((".", ":")):
        return False
    letters = re.sub(r"[\W\d_]", "", head)
    if _bold(line) and section_role(head) in _UNPOINTED and len(rest) > 2:
        return True
    unpointed = _bold(line) and rest[:1].isupper() and len(rest) > 2 and len(head.split()) > 1
    return (
        (head.endswith(_MARKS) or unpointed)
        and len(letters) >= 3
        and len(head) <= _MAX_CHARACTERS
        and (head[0].isupper() or goes_on or bool(split_heading_number(head)[0]))
        and not _CITED.search(head)
        and (rest[:1].isupper() or rest[:1].isdigit() or rest[:1] in '(“"[' or len(rest) < 2)
    )


def _begins_paragraph(flow: Sequence[Line], i: int, columns: Mapping[int, Columns]) -> bool:
    """Whether the heading's first line begins a paragraph; it may stand some lines further up."""
    first = i - len(_lines_before(flow, i))
    if first == 0:
        return True
    before = flow[first - 1]
    if before.kind is not None:
        return True
    left, right = columns[before.page].extent(before)
    return before.text.rstrip()[-1:] in ".:?!" or before.x1 < right - 0.12 * (right - left)


def _lines_before(flow: Sequence[Line], i: int) -> list[str]:
    """The heading's lines above the one in which it ends."""
    first = i
    while first and i - first < 3 and _is_wholly_styled(flow[first - 1], flow[i]):
        first -= 1
    return [line.text for line in flow[first:i]]


def _is_wholly_styled(before: Line, line: Line) -> bool:
    """Whether the line before is wholly set as this one begins (or a word later, after a roman name)."""
    alike = (
        before.bold
        if line.spans[0].bold
        else before.italic and any(s.italic for s in line.spans[:4])
    )
    return alike and before.page == line.page and abs(before.size - line.size) < 0.5


def _text(line: Line, cut: int) -> str:
    return " ".join("".join(s.text for s in line.spans[:cut]).split())


def _split(line: Line, cut: int) -> list[Line]:
    parts = []
    for spans in (line.spans[:cut], line.spans[cut:]):
        if any(s.text.strip() for s in spans):
            part = line_of_spans(list(spans), line.page, line.block)
            part.baseline, part.hint, part.hint_box = line.baseline, line.hint, line.hint_box
            parts.append(part)
    if len(parts) == 2:
        parts[0].run_in = True
    return parts
