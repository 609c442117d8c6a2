"""Rows of tables and set-off equations → claims: their form says all, no model need read them."""

from __future__ import annotations

import re

from alexandria.checking.claims import Claim
from alexandria.knowledge import Maker

__all__ = ["claims_of_row", "is_row"]

_ROW = "Table row: "


def is_row(sentence: str) -> bool:
    """Whether chunking made this sentence from a row of a table."""
    return sentence.startswith(_ROW)


def claims_of_row(sentence: str) -> list[Claim] | None:
    """One claim per cell: what the row is about – the column – the cell. None if it is no row.

    The first cell names the row; a row of two cells without headers is name and value.
    """
    if not is_row(sentence):
        return None
    cells = [_cell(part) for part in sentence.removeprefix(_ROW).rstrip(".").split("; ")]
    cells = [(name, value) for name, value in cells if value]
    if len(cells) < 2:
        return []
    first_name, first = cells[0]
    subject = (
        f"{first_name} {first}" if first_name and re.fullmatch(r"[\d.,\s–-]+", first) else first
    )
    return [
        Claim(
            sentence=0,
            subject=subject,
            predicate=name or "value",
            value=value,
            made_by=Maker.RULE,
        )
        for name, value in cells[1:]
    ]


def _cell(part: str) -> tuple[str, str]:
    name, equals, value = part.partition(" = ")
    return (name.strip(), value.strip()) if equals else ("", part.strip())
