"""What an ingest tells whoever looks on: its progress to a `Watch`, and an `IngestReport` at the end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from alexandria.errors import AlexandriaError
from alexandria.library import Outcome, PaperState
from alexandria.llm import UsageTotals

__all__ = ["IngestReport", "Unwatched", "Watch"]


class Watch(Protocol):
    """Whoever looks on: progress for a terminal, or nothing."""

    def note(self, message: str) -> None:
        """Something worth a line."""

    def preparing(self, what: str, done: int, total: int) -> None:
        """A long preparation, in bytes."""

    def found(self, inputs: int) -> None:
        """So many inputs in all."""

    def started(self, path: Path, chunks: int) -> None:
        """A paper was read and cut."""

    def chunk_done(self, words: int, totals: UsageTotals) -> None:
        """A chunk has its units, or has failed."""

    def ended(self, outcome: Outcome) -> None:
        """An input reached its state."""


class Unwatched:
    """Nobody looks on."""

    def note(self, message: str) -> None:
        """Nobody looks on."""

    def preparing(self, what: str, done: int, total: int) -> None:
        """Nobody looks on."""

    def found(self, inputs: int) -> None:
        """Nobody looks on."""

    def started(self, path: Path, chunks: int) -> None:
        """Nobody looks on."""

    def chunk_done(self, words: int, totals: UsageTotals) -> None:
        """Nobody looks on."""

    def ended(self, outcome: Outcome) -> None:
        """Nobody looks on."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest came to.

    Attributes:
        outcomes: one per input, in the order in which they were found.
        stopped_by: what ended the run before its time, if anything did.
    """

    run_id: str
    model: str
    outcomes: tuple[Outcome, ...]
    totals: UsageTotals
    seconds: float
    stopped_by: AlexandriaError | None = None

    @property
    def exit_code(self) -> int:
        """0 if all are done or skipped; the code of what stopped the run; else 1."""
        if self.stopped_by is not None:
            return self.stopped_by.exit_code
        good = {PaperState.DONE, PaperState.SKIPPED}
        return 0 if all(o.state in good for o in self.outcomes) else 1
