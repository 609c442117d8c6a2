"""Caption detection: lines that begin with "Figure 3." or "TABLE 1 |" → captions, kept apart from prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from alexandria.paper import BlockKind
from alexandria.reading.pdf.page_content import Box, Line, PageContent, union
from alexandria.reading.pdf.text_style import DocumentStyle

__all__ = ["Caption", "caption_label", "find_captions", "is_caption_start"]

_LABEL = re.compile(
    r"""(?:(?:supplementary|supplemental|supporting|extended\s+data|appendix|online)\s+)?
    (?P<what>fig(?:ure|s?\.)?|table|tab\.|scheme|chart|plate|box|exhibit|algorithm|listing|graph|photo)
    (?:[\s-]{0,2}(?=[A-Z]?\d)|[\s-]{1,2})               # "Tables" has no number
    (?P<number>[A-Z]?\d{1,3}(?:[.\-]\d{1,2})?[A-Za-z]?|[IVX]{1,5}|[A-Z])
    (?P<mark>\s*[.:|\u2014\u2013—)\]]|\s*$|\s+)""",
    re.VERBOSE | re.IGNORECASE,
)
_MAX_LINES = 40
_WIDE = 1.5
"""Font sizes from line to line in manuscripts with wide lines."""


@dataclass(slots=True)
class Caption:
    """A caption's lines; `table` tells whether it names a table."""

    lines: list[Line]
    table: bool
    label: str

    @property
    def box(self) -> Box:
        """Around all lines."""
        box = self.lines[0].box
        for line in self.lines[1:]:
            box = union(box, line.box)
        return box


def is_caption_start(line: Line, before: Line | None, style: DocumentStyle) -> re.Match[str] | None:
    """The label's match where the line begins a caption.

    Prose that begins with "Figure 3 shows" is set like prose, follows prose and goes on in lower case.
    """
    match = _LABEL.match(line.text)
    if match is None or not line.text[:1].isupper():
        return None
    rest = line.text[match.end() :].lstrip()
    marked = bool(match["mark"].strip()) or not rest
    plain = style.is_body(line) and not line.spans[0].bold and line.hint != "caption"
    if before is not None and _goes_on(before, line):
        return None
    runs_on = before is not None and before.block == line.block and _touching(before, line)
    runs_on = runs_on and before is not None and before.bold == line.bold
    if plain and runs_on and not re.match(r"\s*[.:|]", match["mark"]):
        return None
    if plain and not marked and not rest[:1].isupper():
        return None
    if runs_on and plain and before is not None and before.text[-1:] not in ".:;)":
        return None
    if re.match(r"[,;)]|(?:and|to|in|of|for)\b", rest):
        return None
    if marked or line.hint == "caption":
        return match
    # "Table 2 Numerical data": no mark, so the label must be set apart or the line not like prose.
    set_apart = (
        line.spans[0].bold != line.spans[-1].bold or line.spans[0].bold or line.text[:3].isupper()
    )
    return match if set_apart or not plain or (rest[:1].isupper() and not runs_on) else None


def find_captions(page: PageContent, style: DocumentStyle) -> list[Caption]:
    """Captions of one page; their lines get the kind CAPTION."""
    lines = [ln for ln in page.lines if ln.kind is None]
    captions: list[Caption] = []
    before: Line | None = None
    i = 0
    while i < len(lines):
        match = is_caption_start(lines[i], before, style)
        if match is None:
            before = lines[i]
            i += 1
            continue
        table = match["what"].lower().startswith("tab")
        members = _extent(lines, i, page, style, table=table)
        for line in members:
            line.kind = BlockKind.CAPTION
        captions.append(Caption(members, table, _label(match)))
        before = members[-1]
        i += len(members)
    return captions


def caption_label(text: str) -> str | None:
    """What a caption names, such as "tab 1"; None where it begins with no label."""
    match = _LABEL.match(text)
    return _label(match) if match else None


def _label(match: re.Match[str]) -> str:
    return f"{match['what'][:3].lower()} {match['number']}"


def _extent(
    lines: Sequence[Line], start: int, page: PageContent, style: DocumentStyle, *, table: bool
) -> list[Line]:
    """The caption that starts at `start`, as far as its lines follow each other closely."""
    members = [lines[start]]
    for line in lines[start + 1 : start + _MAX_LINES]:
        last = members[-1]
        first_row = abs(line.baseline - last.baseline) < 0.3 * last.size and line.x0 > last.x1
        if first_row and (line.x0 - last.x1) < 3 * last.size:
            members.append(line)
            continue
        if not _follows(last, line, members, style) or _rule_between(last, line, page):
            break
        if _LABEL.match(line.text) and line.block != last.block:
            break
        if table and _is_row(line, lines):
            break
        members.append(line)
    return members


def _follows(last: Line, line: Line, members: list[Line], style: DocumentStyle) -> bool:
    size = members[0].size if len(members) > 1 else max(last.size, line.size)
    if abs(line.size - size) > 0.13 * size:
        return False
    gap = line.y0 - last.y1
    limit = 0.55 * size if line.block == last.block else 0.45 * size
    if len(members) > 1:
        limit = max(limit, (members[1].y0 - members[0].y1) + 0.25 * size)
    if style.pitch > _WIDE * style.size and last.text[-1:] not in ".:)":
        # Manuscripts leave a line's height between all lines, those of captions too.
        limit = max(limit, 1.1 * style.pitch - last.height)
    if not -0.6 * size < gap < limit:
        return False
    left = min(m.x0 for m in members)
    right = max(m.x1 for m in members)
    if line.x1 < left or line.x0 > right or line.x0 < left - 4 * size:
        return False
    # A line set in body style after a caption that ended a sentence early is the text going on.
    ended = last.text.rstrip().endswith((".", ")")) and last.x1 < right - 3 * size
    new_block = line.block != last.block
    return not (new_block and ended and style.is_body(line) and not style.is_body(members[0]))


def _touching(a: Line, b: Line) -> bool:
    return -0.6 * a.size < b.y0 - a.y1 < 0.7 * a.size


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a line of text goes on in the next: no sentence ends between them, and they are set alike."""
    flush = abs(before.x0 - line.x0) < 1 and before.x1 >= line.x1 - 2
    alike = abs(before.size - line.size) < 0.2 and before.font == line.font
    ended = before.text[-1:] in ".:;)?!"
    return _touching(before, line) and flush and alike and not ended and len(before.text) > 30


def _rule_between(a: Line, b: Line, page: PageContent) -> bool:
    top, bottom = min(a.y1, b.y0) - 1, max(a.y1, b.y0) + 1
    return any(
        r[2] - r[0] > 30 and top <= (r[1] + r[3]) / 2 <= bottom and r[0] < b.x1 and r[2] > b.x0
        for r in page.rules
        if r[3] - r[1] < 3
    )


def _is_row(line: Line, lines: Sequence[Line]) -> bool:
    """Whether other pieces stand on the same baseline: cells of a row."""
    return any(
        o is not line
        and abs(o.baseline - line.baseline) < 0.25 * line.size
        and (o.x0 > line.x1 + 0.8 * line.size or o.x1 < line.x0 - 0.8 * line.size)
        and abs(o.x0 - line.x1) < 200
        for o in lines
    )
