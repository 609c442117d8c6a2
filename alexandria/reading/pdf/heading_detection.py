"""Heading detection: lines set apart from the running text → headings with number and level."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alexandria.paper import BlockKind, SectionRole
from alexandria.reading.pdf.column_edges import Columns
from alexandria.reading.pdf.heading_lines import heading_run
from alexandria.reading.pdf.page_content import Line
from alexandria.reading.pdf.text_style import DocumentStyle
from alexandria.reading.section_roles import is_known_heading, section_role, split_heading_number

__all__ = ["Heading", "find_headings", "style_of"]

StyleKey = tuple[str, float, bool, bool, bool, int, bool]
"""Font, size, bold, italic, capitals, colour, underlined."""

_MAX_CHARACTERS = 260
_RELATION = re.compile(r"[=<>≤≥]")
_STATEMENT = re.compile(
    r"(?:theorem|lemma|corollary|proposition|definition|proof|remark|example|conjecture|claim|assumption|algorithm)"
    r"s?\b\s*(?:[\dA-Z]|$|[.(:])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{3}|[\u3040-\u9fff]{2}")
_START = re.compile(r"[A-ZÀ-Þ\u3040-\u9fff0-9(\"“‘'α-ωΑ-Ω]|[ivx]{1,4}[.)]\s|[a-z]{1,4}[A-Z]|\w-")
_ADDRESS = re.compile(r"@|http|\bdoi\b", re.IGNORECASE)
_LEADER = re.compile(r"\.{4,}\s*\d*$")


@dataclass(slots=True)
class Heading:
    """One heading: its lines in the flow, number, words and level."""

    lines: list[Line]
    text: str
    number: str
    words: str
    style: StyleKey
    level: int = 1
    role: SectionRole | None = None


def style_of(line: Line) -> StyleKey:
    """How the line is set, without regard to scripts and small changes inside it."""
    letters = re.sub(r"[^A-Za-z]", "", line.text)
    capitals = len(letters) > 3 and letters.isupper()
    return (
        line.font.split("-")[0].split(",")[0],
        round(line.size * 2) / 2,
        line.bold,
        line.italic,
        capitals,
        line.color,
        line.underlined,
    )


def find_headings(
    flow: Sequence[Line], style: DocumentStyle, columns: Mapping[int, Columns]
) -> list[Heading]:
    """Headings in reading order; their lines get the kind HEADING.

    A line is one if it stands alone, starts like one and is set apart (bold, larger, capitals, italics,
    number, or the layout model says so); single oddly set lines need more proof than a style that
    several share.
    """
    headings: list[Heading] = []
    run_in_styles = {style_of(line) for line in flow if line.run_in}
    i = 0
    while i < len(flow):
        run = heading_run(flow, i, style, columns)
        if not run:
            i += 1
            continue
        after_heading = bool(headings) and i > 0 and headings[-1].lines[-1] is flow[i - 1]
        listed = next(
            (h for h in reversed(headings[-1:]) if h.role is SectionRole.REFERENCES), None
        )
        if listed is not None and not _ends_references(run, listed):
            run = []
        text = " ".join(line.text for line in run)
        # A heading that ends in a point just at the line's end is set like those that text follows.
        pointed = bool(run) and (run[0].bold or style_of(run[0]) in run_in_styles)
        if _is_heading_text(text, pointed=pointed) and _is_heading(
            run, flow, i, style, columns, after_heading=after_heading
        ):
            number, words = split_heading_number(text)
            headings.append(
                Heading(run, text, number, words, style_of(run[0]), role=section_role(text))
            )
            i += len(run)
        else:
            i += 1
    headings = _drop_masthead(_drop_lone_styles(headings, style), flow, style)
    for heading in headings:
        for line in heading.lines:
            line.kind = BlockKind.HEADING
    return headings


def _ends_references(run: list[Line], listed: Heading) -> bool:
    """Within the reference list only what is set like its heading, or known, is another heading."""
    text = " ".join(line.text for line in run)
    return (
        is_known_heading(text)
        or text.lower().startswith(("appendix", "supplement"))
        or run[0].hint == "section-header"
        or (
            style_of(run[0]) == listed.style
            and run[0].font != ""
            and (run[0].bold or listed.style[4])
        )
        or run[0].size > listed.lines[0].size
    )


def _is_heading(
    run: list[Line],
    flow: Sequence[Line],
    start: int,
    style: DocumentStyle,
    columns: Mapping[int, Columns],
    *,
    after_heading: bool,
) -> bool:
    text = " ".join(line.text for line in run)
    known, numbered = is_known_heading(text), bool(split_heading_number(text)[0])
    before = flow[start - 1] if start else None
    after = flow[start + len(run)] if start + len(run) < len(flow) else None
    first = run[0]
    if after is None and not known:
        return False
    # Also where the model says heading: it calls "Using (10) we get" one, alone above a formula.
    if _has_body_style(first, style) and not (known or numbered):
        room = columns[first.page].extent(first)[1] - first.x1
        return room > 20 and _isolated(run, before, flow[start + len(run) :][:2], style)
    neighbours = flow[max(0, start - 3) : start + len(run) + 4]
    if not _is_at_heading_position(run, neighbours, columns[first.page], style, known=known):
        return False
    if run[-1].run_in:
        return True
    # Italic or capital lines inside a paragraph look the same: a heading has room above, or the line
    # before it ended.
    roomy = after_heading or _has_space_above(before, first, style)
    closed = before is not None and _ends_paragraph(before, columns)
    striking = first.bold or first.size > 1.07 * style.size or style.is_coloured(first)
    striking = striking or first.underlined
    weak = not striking or first.size < 0.95 * style.size
    alone = closed and _is_alone(run, before, after, columns)
    if weak and not roomy and not (known and closed) and not alone:
        return False
    strong = _is_labelled_heading(first) or known or numbered
    if weak and not first.hint and not strong and (after is None or after.font == run[-1].font):
        return False
    return roomy or before is None or closed or before.kind is not None or strong


def _is_heading_text(text: str, *, pointed: bool) -> bool:
    """Whether the words can be a heading; `pointed` ones may end in a point or colon."""
    number, words = split_heading_number(text)
    if len(text) > _MAX_CHARACTERS or not _WORD.search("".join(words.split())):
        return False
    if _LEADER.search(text) or _STATEMENT.match(text) or _ADDRESS.search(text):
        return False
    if is_known_heading(text):
        return True
    if not _START.match(words):
        return False
    if text.endswith((",", ";", "，", "；", "。")) or (text.endswith(":") and not pointed):
        return False
    return not text.endswith(".") or bool(number) or pointed


def _is_at_heading_position(
    run: list[Line],
    neighbours: Sequence[Line],
    columns: Columns,
    style: DocumentStyle,
    *,
    known: bool,
) -> bool:
    """Whether the lines stand where headings do: at the left edge or in the middle, alone in their row."""
    first = run[0]
    left, right = columns.extent(first)
    if _is_in_margin(run, neighbours, left):
        return True
    number = split_heading_number(" ".join(line.text for line in run))[0]
    # A number apart from its words is a line of its own: the whole row is centred.
    end = max(line.x1 for line in run if abs(line.baseline - first.baseline) < 0.3 * first.size)
    off_centre = abs((first.x0 - left) - (right - end))
    centred = off_centre < 0.06 * (right - left) and first.x0 > left + 10
    indent = 0 if centred else first.x0 - left
    # A plain number with an indent is an item of a list.
    allowed = 0.8 if number and "." not in number else 3.2
    if indent > allowed * style.size and not (known or _is_labelled_heading(first)):
        return False
    if run[-1].run_in:
        return True
    # "ARTICLE INFO" and "ABSTRACT" stand side by side.
    row = [o for o in neighbours if o not in run and not (known and is_known_heading(o.text))]
    width = _column_width(run, row, right - left)
    if any(_same_row(o, ln, width) for o in row for ln in run):
        return False
    return first.x1 >= left - 2 and first.x0 >= left - 5 * style.size


def _is_in_margin(run: Sequence[Line], neighbours: Sequence[Line], left: float) -> bool:
    """Whether bold lines stand wholly to the left of the text, the first of them beside a line of it."""
    first = run[0]
    outside = first.bold and all(line.x1 < left - 0.5 * line.size for line in run)
    return outside and any(
        o.page == first.page
        and abs(o.x0 - left) < 2
        and abs(o.baseline - first.baseline) < 0.3 * first.size
        for o in neighbours
    )


def _column_width(run: Sequence[Line], neighbours: Sequence[Line], width: float) -> float:
    """Width of the column that the heading stands in: a page with little text does not show its gutter, but
    the lines of text right under the heading do.
    """
    first, last = run[0], run[-1]
    below = [
        o.x1 - first.x0
        for o in neighbours
        if o.page == last.page
        and abs(o.x0 - first.x0) < 2 * first.size
        and 0 < o.baseline - last.baseline < 6 * last.size
        and len(o.text) > 20
    ]
    return min(width, max(below)) if len(below) >= 2 else width


def _is_labelled_heading(line: Line) -> bool:
    return line.hint in ("section-header", "title")


def _has_body_style(line: Line, style: DocumentStyle) -> bool:
    marked = line.underlined or style.is_coloured(line)
    return style.is_body(line) and line.font == style.font and not marked


def _same_row(a: Line, b: Line, width: float) -> bool:
    """Whether two lines print side by side within one column of this width."""
    return (
        a.page == b.page
        and abs(a.baseline - b.baseline) < 0.3 * max(a.size, b.size)
        and max(a.x1, b.x1) - min(a.x0, b.x0) < width + 5
    )


def _isolated(
    run: list[Line], before: Line | None, following: Sequence[Line], style: DocumentStyle
) -> bool:
    """A line set like the text, but alone between wider distances, that a paragraph follows."""
    if len(following) < 2:
        return False
    after, second = following
    if len(run) > 1 or after.page != run[0].page or run[0].math or _RELATION.search(run[0].text):
        return False
    below = after.baseline - run[0].baseline
    return (
        _has_space_above(before, run[0], style)
        and 1.4 * style.pitch < below < 4 * style.pitch
        and run[0].text[-1] not in ".:,;)"
        and 2 <= len(run[0].text.split()) <= 14
        and len(after.text) > 30
        and (after.page != second.page or second.baseline - after.baseline < 1.25 * style.pitch)
    )


def _is_alone(
    run: Sequence[Line], before: Line | None, after: Line | None, columns: Mapping[int, Columns]
) -> bool:
    """Whether a line in italics stands by itself between two paragraphs of upright text: manuscripts with wide
    lines leave no more room above headings.
    """
    if before is None or after is None or before.italic or after.italic or not run[0].italic:
        return False
    left, right = columns[run[-1].page].extent(run[-1])
    short = run[-1].x1 < right - 0.15 * (right - left)
    begins = after.text[:1].isupper() and run[-1].text[-1:] not in ".,;:"
    return short and begins and before.text.rstrip()[-1:] in ".!?)]"


def _has_space_above(before: Line | None, line: Line, style: DocumentStyle) -> bool:
    if before is None or before.page != line.page or line.y0 < before.y0:
        return True
    return line.baseline - before.baseline > 1.15 * style.pitch


def _ends_paragraph(line: Line, columns: Mapping[int, Columns]) -> bool:
    left, right = columns[line.page].extent(line)
    return line.text.rstrip()[-1:] in '.:!?)]’”"' or line.x1 < right - 0.12 * (right - left)


def _drop_masthead(
    headings: list[Heading], flow: Sequence[Line], style: DocumentStyle
) -> list[Heading]:
    """Drop what stands above the first heading that text follows: names of authors and kinds of article
    are set large, too.
    """
    at = {id(line): i for i, line in enumerate(flow)}
    for i, heading in enumerate(headings):
        end = at[id(heading.lines[-1])]
        following = flow[end + 1 : end + 4]
        prose = sum(style.is_body(ln) and len(ln.text.split()) >= 5 for ln in following)
        if is_known_heading(heading.text) or prose >= 2:
            return headings[i:]
    return headings


def _drop_lone_styles(headings: list[Heading], style: DocumentStyle) -> list[Heading]:
    """Drop headings whose style nothing confirms: no number, no known words, no second one like it."""
    counts = Counter(h.style for h in headings)
    confirmed = {h.style for h in headings if is_known_heading(h.text) or h.number}
    kept = []
    for heading in headings:
        first = heading.lines[0]
        sure = is_known_heading(heading.text) or heading.number or heading.style in confirmed
        sure = sure or first.hint in ("section-header", "title")
        sure = (
            sure
            or (first.bold and first.size > 0.95 * style.size)
            or first.size > 1.15 * style.size
        )
        if sure or counts[heading.style] >= 2:
            kept.append(heading)
    return kept
