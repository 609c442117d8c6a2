"""Progress of an ingest while it runs (`Progress`), and its result (`IngestReport`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from alexandria.batch_errors import AnswerPending
from alexandria.errors import AlexandriaError, WaitTooLong
from alexandria.library import Outcome, PaperState
from alexandria.llm import UsageTotals
from alexandria.reading import ListEntry
from alexandria.run.batches.batch_counts import BatchCounts

__all__ = ["IngestReport", "NoProgress", "Progress"]


class Progress(Protocol):
    """Callbacks that an ingest calls to report its progress."""

    def note(self, message: str) -> None:
        """Show a line."""

    def preparing(self, what: str, done: int, total: int) -> None:
        """Called during a long preparation: bytes done and bytes in total (0 if unknown)."""

    def found(self, inputs: int) -> None:
        """The run begins, with so many inputs."""

    def started(self, path: Path, chunks: int) -> None:
        """A paper was read and cut into so many chunks."""

    def chunk_done(self, words: int, totals: UsageTotals) -> None:
        """A chunk of so many words has its units, or has failed; `totals`: of all calls so far."""

    def ended(self, outcome: Outcome) -> None:
        """An input reached its final state."""


class NoProgress:
    """A `Progress` that shows nothing."""

    def note(self, message: str) -> None:
        """Do nothing."""

    def preparing(self, what: str, done: int, total: int) -> None:
        """Do nothing."""

    def found(self, inputs: int) -> None:
        """Do nothing."""

    def started(self, path: Path, chunks: int) -> None:
        """Do nothing."""

    def chunk_done(self, words: int, totals: UsageTotals) -> None:
        """Do nothing."""

    def ended(self, outcome: Outcome) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The result of one ingest.

    Attributes:
        outcomes: one per input, in the order in which the inputs were found; then those of files that lists of
            papers name and that are not there.
        without_file: entries of lists of papers that name no file.
        stopped_by: the error that ended the run early; None if it finished.
        batches: what was sent and is under way; None where nothing is asked in batches.
    """

    run_id: str
    model: str
    outcomes: tuple[Outcome, ...]
    totals: UsageTotals
    seconds: float
    stopped_by: AlexandriaError | None = None
    without_file: tuple[ListEntry, ...] = ()
    batches: BatchCounts | None = None

    @property
    def come_back_at(self) -> datetime | None:
        """When the endpoint will answer again, as it says, if that ended the run."""
        return self.stopped_by.come_back_at if isinstance(self.stopped_by, WaitTooLong) else None

    @property
    def exit_code(self) -> int:
        """0 if all are done or skipped; the code of what stopped the run, or of papers that wait; else 1."""
        if self.stopped_by is not None:
            return self.stopped_by.exit_code
        if any(o.state is PaperState.WAITING for o in self.outcomes):
            return AnswerPending.exit_code
        good = {PaperState.DONE, PaperState.SKIPPED}
        return 0 if all(o.state in good for o in self.outcomes) else 1
