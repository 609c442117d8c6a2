"""What the reader of a format returns: pieces in reading order, and metadata. `paper_builder` makes the Paper."""

from __future__ import annotations

from dataclasses import dataclass

from alexandria.paper import Block, PageWarning, SectionRole

__all__ = ["PaperDraft", "Piece"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One block in reading order; a heading carries its level (1 is a main section) and number."""

    block: Block
    level: int = 0
    number: str = ""
    role: SectionRole | None = None
    """Set where the format says what the section is; None lets the heading's words decide."""


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A paper before its outline is built."""

    pieces: tuple[Piece, ...]
    title: str = ""
    authors: tuple[str, ...] = ()
    doi: str | None = None
    arxiv_id: str | None = None
    year: int | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()
    page_count: int = 0
    warnings: tuple[PageWarning, ...] = ()
