"""The values of a table: cells with their evidence, rows, and the table that a person gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from alexandria.answers.result_tables import ResultTable
from alexandria.answers.table_columns import TableColumn
from alexandria.library import QueryResult

__all__ = [
    "FORMULA_SIGNS",
    "Cell",
    "CellEvidence",
    "CellState",
    "FilledRow",
    "FilledTable",
    "StatedAmount",
    "shown_cell",
]

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet begins a formula."""


class CellState(StrEnum):
    """What is known of a cell."""

    STATED = "stated"
    NOT_STATED = "not stated"
    """Facts and paper were looked at, and do not say it."""
    UNCLEAR = "unclear"
    """Something was found that cannot be told apart, or did not pass the checks; the reason says what."""
    NOT_LOOKED_FOR = "not looked for"
    """The facts do not say it, and the paper was not asked."""


@dataclass(frozen=True, slots=True)
class CellEvidence:
    """Where a cell's value is from.

    Attributes:
        source: "fact" or "paper".
        page, section, sentences: the place in the paper; sentences count from 1 through its prose.
        fact_id, statement: of the fact; empty where the value is from the paper itself.
        certainty: how firmly it is said.
    """

    source: str
    page: int | None
    section: str
    sentences: tuple[int, ...]
    certainty: str
    fact_id: str = ""
    statement: str = ""

    def __str__(self) -> str:
        numbers = ", ".join(map(str, self.sentences))
        parts = [
            f"p. {self.page}" if self.page is not None else "",
            f"sentence{'s' * (len(self.sentences) > 1)} {numbers}",
            f"fact {self.fact_id}" if self.fact_id else "asked of the paper",
            self.certainty,
        ]
        return " · ".join(p for p in parts if p)


@dataclass(frozen=True, slots=True)
class StatedAmount:
    """A number in the unit of its column, with what belongs to it; the fields are those of `Quantity`."""

    value: float
    unit: str
    bound: str = ""
    low: float | None = None
    high: float | None = None
    uncertainty: float | None = None
    interval_low: float | None = None
    interval_high: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes:
        value: the number in the column's unit, or the text; None unless it is stated.
        printed: a number as the paper prints it, with its own unit.
        amount: what belongs to a number: bound, range, uncertainty.
        reason: why there is no value.
        others: how many more facts say the same.
    """

    state: CellState
    value: float | str | None = None
    printed: str = ""
    amount: StatedAmount | None = None
    evidence: CellEvidence | None = None
    reason: str = ""
    others: int = 0

    @property
    def note(self) -> str:
        """What a person should know of the cell, in a line."""
        if self.state is not CellState.STATED:
            return f"{self.state}: {self.reason}" if self.reason else str(self.state)
        more = f"and {self.others} more" if self.others else ""
        return " · ".join(p for p in (self.printed, str(self.evidence), more) if p)

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "state": self.state.value,
            "value": self.value,
            "printed": self.printed or None,
            "amount": self.amount and asdict(self.amount),
            "evidence": self.evidence and asdict(self.evidence),
            "others": self.others,
            "reason": self.reason or None,
        }


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row: a paper, or a thing of it; its cells are in the order of the columns."""

    paper_id: str
    paper: str
    file: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class FilledTable(ResultTable):
    """A filled table.

    Attributes:
        by_paper: whether each paper is one row.
        notes: sentences for people about what is missing.
    """

    columns: tuple[TableColumn, ...]
    filled: tuple[FilledRow, ...]
    by_paper: bool = True
    notes: tuple[str, ...] = field(default=())

    def count(self, state: CellState) -> int:
        """How many cells are in a state."""
        return sum(cell.state is state for row in self.filled for cell in row.cells)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One mapping per row: for each column its value, its state and its evidence."""
        return [self._row(row) for row in self.filled]

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that people see first."""
        leading = ("paper",) if self.by_paper else ("paper", "row")
        return (*leading, *(c.head for c in self.columns))

    @property
    def shown_rows(self) -> list[dict[str, str]]:
        """The rows as people read them: a cell without a value says why there is none."""
        return [
            {
                "paper": row.paper,
                "row": row.name,
                **{
                    c.head: shown_cell(cell)
                    for c, cell in zip(self.columns, row.cells, strict=True)
                },
            }
            for row in self.filled
        ]

    @property
    def evidence_rows(self) -> list[dict[str, Any]]:
        """One mapping per cell, with everything that is known of it."""
        return [
            {
                "paper": row.paper,
                "row": row.name,
                "column": column.name,
                **_long(column, cell),
                "paper_id": row.paper_id,
            }
            for row in self.filled
            for column, cell in zip(self.columns, row.cells, strict=True)
        ]

    def query_result(self, *, safe: bool = False) -> QueryResult:
        """The rows as the result of a query, with types, which the exports write.

        `safe` puts an apostrophe before text that a spreadsheet would take for a formula: a CSV file has no types.
        """
        rows = self.rows
        leading = {"paper": "VARCHAR", "row": "VARCHAR", "file": "VARCHAR", "paper_id": "VARCHAR"}
        types = {n: t for n, t in leading.items() if n != "row" or not self.by_paper}
        for c in self.columns:
            types[c.head] = "DOUBLE" if c.type == "number" else "VARCHAR"
            types[f"{c.name} state"] = types[f"{c.name} evidence"] = "VARCHAR"
        return QueryResult(
            columns=tuple(types),
            types=tuple(types.values()),
            rows=tuple(tuple(_as_text(row[n]) if safe else row[n] for n in types) for row in rows),
        )

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "columns": [
                {"name": c.name, "type": c.type.value, "unit": c.unit or None} for c in self.columns
            ],
            "counts": {s.value: self.count(s) for s in CellState},
            "rows": [
                {
                    "paper_id": row.paper_id,
                    "paper": row.paper,
                    "file": row.file,
                    "row": row.name or None,
                    "cells": {
                        c.name: cell.as_json()
                        for c, cell in zip(self.columns, row.cells, strict=True)
                    },
                }
                for row in self.filled
            ],
            "notes": list(self.notes),
        }

    def _row(self, row: FilledRow) -> dict[str, Any]:
        leading: dict[str, Any] = {"paper": row.paper}
        if not self.by_paper:
            leading["row"] = row.name
        for column, cell in zip(self.columns, row.cells, strict=True):
            leading[column.head] = cell.value
            leading[f"{column.name} state"] = cell.state.value
            leading[f"{column.name} evidence"] = cell.note
        return {**leading, "file": PurePath(row.file).name, "paper_id": row.paper_id}


def shown_cell(cell: Cell) -> str:
    """A cell as people read it: "245", "138.5 ± 9.8", "> 400", "not stated"."""
    if cell.state is not CellState.STATED:
        return cell.state.value
    amount = cell.amount
    if amount is None or not isinstance(cell.value, float):
        return str(cell.value)
    if cell.value != amount.value:  # an end of an interval, or an uncertainty
        return f"{cell.value:.6g}"
    if amount.low is not None and amount.high is not None and amount.interval_low is None:
        return f"{amount.low:.6g}–{amount.high:.6g}"
    spread = f" ± {amount.uncertainty:.6g}" if amount.uncertainty is not None else ""
    bound = f"{amount.bound} " if amount.bound else ""
    return f"{bound}{amount.value:.6g}{spread}"


def _as_text(value: object) -> object:
    return (
        f"'{value}"
        if isinstance(value, str) and value.lstrip().startswith(FORMULA_SIGNS)
        else value
    )


def _long(column: TableColumn, cell: Cell) -> Mapping[str, Any]:
    evidence, amount = cell.evidence, cell.amount
    return {
        "state": cell.state.value,
        "value": cell.value,
        "unit": column.unit or None,
        "printed": cell.printed or None,
        "bound": (amount and amount.bound) or None,
        "low": amount and amount.low,
        "high": amount and amount.high,
        "uncertainty": amount and amount.uncertainty,
        "source": evidence and evidence.source,
        "page": evidence and evidence.page,
        "section": (evidence and evidence.section) or None,
        "sentences": ", ".join(map(str, evidence.sentences)) if evidence else None,
        "certainty": evidence and evidence.certainty,
        "fact_id": (evidence and evidence.fact_id) or None,
        "statement": (evidence and evidence.statement) or None,
        "reason": cell.reason or None,
    }
