"""What a printed line holds of a table's columns, and how such lines are joined to cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["PrintedCell", "PrintedRow", "is_value", "join_cell", "merged_row"]

_VALUE = re.compile(r"(?!.*[^\W\d_]{3})(?:.*\d.*|[-–—−+]+)")


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """What one printed line holds of one column."""

    text: str
    x0: float
    x1: float
    baseline: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One printed line across the table; a cell is None where a column holds nothing of it."""

    cells: tuple[PrintedCell | None, ...]
    baseline: float
    y0: float
    y1: float
    size: float

    @property
    def filled(self) -> frozenset[int]:
        """The columns that hold something."""
        return frozenset(i for i, cell in enumerate(self.cells) if cell is not None)


def is_value(text: str) -> bool:
    """Whether a cell holds a measured value, a code or a dash rather than words."""
    return _VALUE.fullmatch(text) is not None


def merged_row(rows: Sequence[PrintedRow]) -> list[str]:
    """The cells of one row, the lines of each joined."""
    return [
        join_cell([cell.text for row in rows if (cell := row.cells[i]) is not None])
        for i in range(len(rows[0].cells))
    ]


def join_cell(lines: Sequence[str]) -> str:
    """The lines of a cell as one text; a hyphen before a small letter is taken out."""
    text = ""
    for line in lines:
        if re.search(r"[^\W\d_]-$", text) and line[:1].islower():
            text = text[:-1] + line
        else:
            text = f"{text} {line}".strip()
    return text
