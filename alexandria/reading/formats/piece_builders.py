"""Builders of pieces that the readers of text formats share."""

from __future__ import annotations

from collections.abc import Sequence

from alexandria.paper import Block, BlockKind, SectionRole
from alexandria.reading.paper_draft import Piece
from alexandria.reading.text_normalisation import normalise, one_line

__all__ = ["heading_piece", "paragraph_piece", "table_piece", "text_piece"]


def text_piece(kind: BlockKind, text: str, role: SectionRole | None = None) -> Piece:
    """A block of running text, white space collapsed."""
    return Piece(Block(kind=kind, text=one_line(normalise(text)).replace("\u00ad", "")), role=role)


def paragraph_piece(text: str, role: SectionRole | None = None) -> Piece:
    """A paragraph."""
    return text_piece(BlockKind.PARAGRAPH, text, role)


def heading_piece(
    text: str, level: int, *, number: str = "", role: SectionRole | None = None
) -> Piece:
    """A heading of `level` (1 is a main section)."""
    block = Block(kind=BlockKind.HEADING, text=one_line(normalise(text)).replace("\u00ad", ""))
    return Piece(block, level=level, number=number, role=role)


def table_piece(
    rows: Sequence[Sequence[str]], header_rows: int, role: SectionRole | None = None
) -> Piece | None:
    """A table whose rows are padded to one width; None where no cell holds anything."""
    cells = [[one_line(normalise(cell)).replace("\u00ad", "") for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    if not cells:
        return None
    width = max(map(len, cells))
    padded = tuple(tuple(row + [""] * (width - len(row))) for row in cells)
    return Piece(
        Block(
            kind=BlockKind.TABLE,
            text="\n".join("\t".join(row) for row in padded),
            rows=padded,
            header_rows=min(header_rows, len(padded)),
        ),
        role=role,
    )
