"""Front matter of the first page: affiliations, dates, notices; and the abstract in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from alexandria.paper import Block, BlockKind, SectionRole
from alexandria.reading.paper_draft import Piece
from alexandria.reading.pdf.heading_detection import Heading
from alexandria.reading.pdf.page_content import Line
from alexandria.reading.pdf.pdf_metadata import split_keywords
from alexandria.reading.pdf.text_style import DocumentStyle
from alexandria.reading.section_roles import section_role

__all__ = ["FrontMatter", "mark_front_matter", "pick_abstract"]

_KEYWORDS = re.compile(
    r"(?:key\s?-?words?(?: and phrases)?|index terms)\s*[:.—–-]|keywords\s+\S", re.IGNORECASE
)
_ABSTRACT = re.compile(r"(?:abstract|summary)\b\s*[:.—–-]?\s*", re.IGNORECASE)
_NOTICE = re.compile(
    r"@|copyright|©|creative commons|licen[cs]e|received|accepted|correspond|universit|department|e-?mail|https?:|"
    r"\bdoi\b|edited by|reviewed by|citation|issn|abbreviations|academic editor",
    re.IGNORECASE,
)
_MIN_ABSTRACT_WORDS = 45


@dataclass(slots=True)
class FrontMatter:
    """ids of the lines before the text; whether a heading names the abstract."""

    lines: set[int] = field(default_factory=set)
    has_abstract: bool = False
    aside: set[int] = field(default_factory=set)

    def section_role(self, line: Line) -> SectionRole | None:
        """FRONT for what is printed beside or below the text of the first page."""
        return SectionRole.FRONT if id(line) in self.aside else None

    def is_keywords(self, text: str) -> bool:
        """Whether a paragraph lists the keywords."""
        return _KEYWORDS.match(text) is not None and len(text) < 600

    def keywords(self, text: str) -> tuple[str, ...]:
        """The keywords that a paragraph lists."""
        return split_keywords(text)


def mark_front_matter(
    flow: Sequence[Line],
    headings: Sequence[Heading],
    style: DocumentStyle,
) -> FrontMatter:
    """Find where the text begins: at the abstract's heading, else at the first heading, else at the start."""
    front = FrontMatter()
    if not flow:
        return front
    first_page = flow[0].page
    starts = [h for h in headings if h.lines[0].page <= first_page + 1]
    abstract = next((h for h in starts if h.role is SectionRole.ABSTRACT), None)
    front.has_abstract = abstract is not None or any(
        _ABSTRACT.match(ln.text) and len(ln.text) > 12 for ln in flow if ln.page == first_page
    )
    begin = abstract or (starts[0] if starts else None)
    if begin is not None:
        for line in flow:
            if line is begin.lines[0]:
                break
            front.lines.add(id(line))
    elif not headings:
        _mark_notices(flow, front, first_page)
    _mark_aside(flow, front, abstract, style, first_page)
    return front


def _mark_notices(flow: Sequence[Line], front: FrontMatter, page: int) -> None:
    """A note without headings begins after the last address or date above its first long prose."""
    top = [ln for ln in flow if ln.page == page and ln.kind is None]
    last = -1
    for i, line in enumerate(top[:40]):
        if _NOTICE.search(line.text) or re.search(r"^\^?\d\s?[A-Z]", line.text):
            last = i
    for line in top[: last + 1]:
        front.lines.add(id(line))


def _mark_aside(
    flow: Sequence[Line],
    front: FrontMatter,
    abstract: Heading | None,
    style: DocumentStyle,
    page: int,
) -> None:
    """Small print on the first page that is not the abstract: side columns, notices at the foot."""
    size = style.size
    sizes = {round(style.size, 1)}
    if abstract is not None:
        after = [
            ln
            for ln in flow
            if ln.page == page and ln.y0 >= abstract.lines[0].y0 - 2 and ln.kind is None
        ]
        if after:
            sizes.add(round(after[0].size, 1))
    for line in flow:
        if line.page != page or id(line) in front.lines or line.kind is not None:
            continue
        if line.size < 0.93 * size and not any(abs(line.size - s) < 0.35 for s in sizes):
            front.aside.add(id(line))


def pick_abstract(pieces: Sequence[Piece], front: FrontMatter) -> list[Piece]:
    """Front pieces with their roles: the long prose among them is the abstract where no heading names one."""
    chosen: set[int] = set()
    if not front.has_abstract:
        prose = [
            p
            for p in pieces
            if p.block.kind is BlockKind.PARAGRAPH and not _NOTICE.search(p.block.text)
        ]
        long = [p for p in prose if len(p.block.text.split()) >= _MIN_ABSTRACT_WORDS]
        chosen = {id(p) for p in long}
    result = []
    for piece in pieces:
        text = piece.block.text
        match = _ABSTRACT.match(text)
        if match and len(text) > 60 and section_role(text) is None:
            block = piece.block.model_copy(update={"text": text[match.end() :]})
            result.append(Piece(block, role=SectionRole.ABSTRACT))
        elif front.is_keywords(text):
            result.append(Piece(piece.block, role=SectionRole.KEYWORDS))
        elif id(piece) in chosen:
            result.append(Piece(piece.block, role=SectionRole.ABSTRACT))
        else:
            result.append(Piece(Block(**piece.block.model_dump()), role=SectionRole.FRONT))
    return result
