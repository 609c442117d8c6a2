"""Pieces in reading order → the tree of sections, each with its role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from alexandria.paper import BlockKind, Section, SectionRole
from alexandria.reading.paper_draft import Piece
from alexandria.reading.section_roles import section_role, split_heading_number

__all__ = ["build_sections"]


_ASIDES = (SectionRole.FRONT, SectionRole.KEYWORDS)


@dataclass(slots=True)
class _Open:
    """A section that still takes blocks."""

    level: int
    role: SectionRole
    heading: str = ""
    number: str = ""
    page: int | None = None
    blocks: list[Piece] = field(default_factory=list)
    children: list[_Open] = field(default_factory=list)


def build_sections(pieces: Sequence[Piece]) -> tuple[Section, ...]:
    """The outline that the heading pieces span.

    A section takes the role that its piece or its heading's words name, else its parent's: what stands
    under "Acknowledgements" is acknowledgement. Text before any heading is body unless its piece says
    otherwise. A reference outside a reference section opens one.
    """
    root = _Open(level=0, role=SectionRole.BODY)
    path = [root]
    for piece in pieces:
        if piece.block.kind is BlockKind.HEADING:
            _open(path, piece)
        else:
            _add(path, piece)
    sections = list(map(_close, root.children))
    return tuple(sections)


def _open(path: list[_Open], piece: Piece) -> None:
    level = max(1, piece.level)
    while path[-1].level >= level or (len(path) > 1 and not path[-1].heading):
        path.pop()
    parent = path[-1]
    number, words = (
        (piece.number, piece.block.text) if piece.number else split_heading_number(piece.block.text)
    )
    role = piece.role or _role_in_context(f"{number} {words}", parent)
    section = _Open(level, role, words, number, piece.block.page, [piece])
    parent.children.append(section)
    path.append(section)


def _role_in_context(heading: str, parent: _Open) -> SectionRole:
    """A "Summary" deep inside the text is no abstract, and "Notes" inside Methods no declaration."""
    role = section_role(heading)
    if role is None:
        return parent.role
    if parent.level and parent.role is SectionRole.BODY and role is SectionRole.ABSTRACT:
        return SectionRole.BODY
    return role


def _add(path: list[_Open], piece: Piece) -> None:
    """Put a block where it belongs, in an untitled section if its role is not the open section's."""
    role = piece.role
    if role in _ASIDES and (len(path) == 1 or path[-1].role is not role):
        _aside(path[0], piece)
        return
    if len(path) > 1 and not path[-1].heading and role is not None and role is not path[-1].role:
        path.pop()
    if len(path) == 1 or (role is not None and role is not path[-1].role):
        if role is not None:
            del path[1:]
        section = _Open(1, role or SectionRole.BODY, page=piece.block.page)
        path[-1].children.append(section)
        path.append(section)
    path[-1].blocks.append(piece)


def _aside(root: _Open, piece: Piece) -> None:
    """Put what is printed beside the text into a section of its own; the open section stays open."""
    last = root.children[-1] if root.children else None
    if last is None or last.role is not piece.role or last.heading:
        last = _Open(1, piece.role or SectionRole.FRONT, page=piece.block.page)
        root.children.append(last)
    last.blocks.append(piece)


def _close(section: _Open) -> Section:
    return Section(
        heading=section.heading,
        number=section.number,
        level=max(1, section.level),
        role=section.role,
        page=section.page,
        blocks=tuple(piece.block for piece in section.blocks),
        sections=tuple(map(_close, section.children)),
    )
