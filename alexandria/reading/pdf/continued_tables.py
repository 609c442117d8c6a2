"""Parts of one table on pages that follow each other → one table with its header once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alexandria.paper import Block, BlockKind
from alexandria.reading.paper_draft import Piece
from alexandria.reading.pdf.caption_detection import caption_label
from alexandria.reading.pdf.printed_rows import is_value

__all__ = ["join_continued_tables"]

_ALIGNED = 0.1
"""How far the sides of two parts without a header of their own may differ, as a share of the width."""

Rows = tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class _Table:
    """A table as far as it was joined: its place among the pieces, its caption's label, its last page."""

    place: int
    label: str | None
    block: Block
    last_page: int

    @property
    def rows(self) -> Rows:
        return self.block.rows or ()


def join_continued_tables(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces, each part of a table added to the part on the page before.

    A part goes on with the last table of the page before if both have as many columns and it repeats the
    caption's label or the header, or has neither and stands in the same place with values under values, or under
    nothing but the header.
    """
    result: list[Piece] = []
    before: _Table | None = None
    for piece in pieces:
        if piece.block.kind is not BlockKind.TABLE:
            result.append(piece)
            continue
        caption = result[-1].block if result else None
        captioned = caption is not None and caption.kind is BlockKind.CAPTION
        label = caption_label(caption.text) if caption is not None and captioned else None
        rest = _continuation(before, label, piece.block) if before is not None else None
        if before is None or rest is None:
            before = _Table(len(result), label, piece.block, piece.block.page or 0)
            result.append(piece)
            continue
        if label is not None:
            result.pop()
        rows = before.rows + rest
        text = "\n".join("\t".join(row) for row in rows)
        before.block = before.block.model_copy(update={"rows": rows, "text": text})
        before.last_page = piece.block.page or 0
        result[before.place] = replace(result[before.place], block=before.block)
    return tuple(result)


def _continuation(before: _Table, label: str | None, block: Block) -> Rows | None:
    """The rows of `block` without the header, if it goes on with the table `before`."""
    rows = block.rows or ()
    if block.page != before.last_page + 1 or not rows or len(rows[0]) != len(before.rows[0]):
        return None
    if label is not None and label != before.label:
        return None
    headers = before.block.header_rows
    repeated = 0
    while repeated < min(headers, len(rows)) and _same(rows[repeated], before.rows[repeated]):
        repeated += 1
    if repeated or label is not None:
        return rows[repeated:]
    a, b = before.block.bbox, block.bbox
    if a is None or b is None:
        return None
    most = _ALIGNED * (a[2] - a[0])
    aligned = abs(a[0] - b[0]) < most and abs(a[2] - b[2]) < most
    values = any(
        is_value(below) and is_value(above)
        for below, above in zip(rows[0][1:], before.rows[-1][1:], strict=True)
    )
    bare = len(before.rows) <= max(1, headers)
    return rows if aligned and (values or bare) else None


def _same(a: Sequence[str], b: Sequence[str]) -> bool:
    return [_squashed(x) for x in a] == [_squashed(x) for x in b]


def _squashed(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
