"""Lines of all pages → pieces. First, plain version: paragraphs in the order of the stream."""

from __future__ import annotations

from alexandria.paper import Block, BlockKind, PageWarning
from alexandria.reading.draft import Draft, Piece
from alexandria.reading.hyphens import Vocabulary, join_lines
from alexandria.reading.pdf.page import PageContent

__all__ = ["build_draft"]


def build_draft(
    pages: list[PageContent], metadata: dict[str, str], page_count: int, warnings: list[PageWarning]
) -> Draft:
    """Every MuPDF block becomes a paragraph."""
    vocabulary = Vocabulary.of_lines(ln.text for p in pages for ln in p.lines)
    pieces: list[Piece] = []
    for page in pages:
        groups: dict[int, list[str]] = {}
        for line in page.lines:
            if line.kind is not BlockKind.FURNITURE:
                groups.setdefault(line.block, []).append(line.text)
        for lines in groups.values():
            text = join_lines(lines, vocabulary)
            pieces.append(Piece(Block(kind=BlockKind.PARAGRAPH, text=text, page=page.number + 1)))
    return Draft(pieces=tuple(pieces), title=metadata.get("title") or "", page_count=page_count,
                 warnings=tuple(warnings))  # fmt: skip
