"""Progress of the filling of a table while it runs (`TableProgress`), and its result (`TableReport`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from alexandria.answers import FilledTable
from alexandria.errors import AlexandriaError
from alexandria.llm import UsageTotals

__all__ = ["NoTableProgress", "TableProgress", "TableReport"]


class TableProgress(Protocol):
    """Callbacks that the filling of a table calls to report its progress."""

    def note(self, message: str) -> None:
        """Show a line."""

    def preparing(self, what: str, done: int, total: int) -> None:
        """Called during a long preparation: bytes done and bytes in total (0 if unknown)."""

    def begun(self, papers: int) -> None:
        """So many papers have cells that their facts leave open."""

    def reading(self, path: Path, cells: int) -> None:
        """A paper was read, and so many of its cells are open."""

    def cell_done(self, totals: UsageTotals) -> None:
        """A cell was filled, or not; `totals`: of all calls so far."""


class NoTableProgress:
    """A `TableProgress` that shows nothing."""

    def note(self, message: str) -> None:
        """Do nothing."""

    def preparing(self, what: str, done: int, total: int) -> None:
        """Do nothing."""

    def begun(self, papers: int) -> None:
        """Do nothing."""

    def reading(self, path: Path, cells: int) -> None:
        """Do nothing."""

    def cell_done(self, totals: UsageTotals) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class TableReport:
    """A filled table, and what it took.

    Attributes:
        table: the table, as far as it was filled.
        model: id of the model that was asked; empty if none was.
        failed: papers that could not be read.
        stopped_by: the error that ended the run early; None if it finished.
    """

    table: FilledTable
    model: str
    totals: UsageTotals
    seconds: float
    failed: int = 0
    stopped_by: AlexandriaError | None = None

    @property
    def exit_code(self) -> int:
        """0 if all was done; the code of what stopped the run; else 1."""
        if self.stopped_by is not None:
            return self.stopped_by.exit_code
        return 1 if self.failed else 0
