"""Progress of an evaluation run, as a Protocol to implement, and the result at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol as Interface

from alexandria.errors import AlexandriaError
from alexandria.evaluation.multiple_choice import Question, Response
from alexandria.evaluation.run.protocol import Protocol
from alexandria.llm import UsageTotals

__all__ = ["EvaluationProgress", "EvaluationResult", "NoEvaluationProgress"]


class EvaluationProgress(Interface):
    """Receives the progress of a run: a terminal's progress bar, for instance."""

    def note(self, message: str) -> None:
        """One line of text for the user."""

    def preparing(self, what: str, done: int, total: int) -> None:
        """A long preparation, such as loading a model: bytes done, and bytes in all (0 if unknown)."""

    def begun(self, answers: int, reused: int, new: int) -> None:
        """The run starts: answers wanted, answers reused from earlier runs, answers already new."""

    def answered(self, answers: int, totals: UsageTotals) -> None:
        """So many more answers were received; the totals of all calls so far."""


class NoEvaluationProgress:
    """Ignores all progress."""

    def note(self, message: str) -> None:
        """Ignored."""

    def preparing(self, what: str, done: int, total: int) -> None:
        """Ignored."""

    def begun(self, answers: int, reused: int, new: int) -> None:
        """Ignored."""

    def answered(self, answers: int, totals: UsageTotals) -> None:
        """Ignored."""


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """The result of one evaluation run.

    Attributes:
        missing: answers that did not come because of the endpoint, or because the run was stopped before.
        stopped_by: what ended the run before its time, if anything did.
    """

    run_id: str
    answerer: str
    protocol: Protocol
    questions: tuple[Question, ...]
    responses: tuple[Response, ...]
    missing: int
    rejected: Mapping[str, int]
    notes: tuple[str, ...]
    totals: UsageTotals
    seconds: float
    stopped_by: AlexandriaError | None = None

    @property
    def exit_code(self) -> int:
        """0 if every question was answered; the code of what stopped the run; else 1."""
        if self.stopped_by is not None:
            return self.stopped_by.exit_code
        return 1 if self.missing else 0
