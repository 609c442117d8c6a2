"""What an evaluation tells whoever looks on, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol as Interface

from alexandria.errors import AlexandriaError
from alexandria.evaluation.multiple_choice import Question, Response
from alexandria.evaluation.run.protocol import Protocol
from alexandria.llm import Totals

__all__ = ["EvaluationProgress", "EvaluationResult", "NoEvaluationProgress"]


class EvaluationProgress(Interface):
    """Whoever looks on: progress for a terminal, or nothing."""

    def note(self, message: str) -> None:
        """Something worth a line."""

    def preparing(self, what: str, done: int, total: int) -> None:
        """A long preparation, in bytes."""

    def begun(self, answers: int, reused: int, new: int) -> None:
        """So many answers are wanted; earlier runs have given some, and the first call has been made."""

    def answered(self, answers: int, totals: Totals) -> None:
        """So many more have come."""


class NoEvaluationProgress:
    """Nobody looks on."""

    def note(self, message: str) -> None:
        """Nobody looks on."""

    def preparing(self, what: str, done: int, total: int) -> None:
        """Nobody looks on."""

    def begun(self, answers: int, reused: int, new: int) -> None:
        """Nobody looks on."""

    def answered(self, answers: int, totals: Totals) -> None:
        """Nobody looks on."""


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """What one evaluation came to.

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
    totals: Totals
    seconds: float
    stopped_by: AlexandriaError | None = None

    @property
    def exit_code(self) -> int:
        """0 if every question was answered; the code of what stopped the run; else 1."""
        if self.stopped_by is not None:
            return self.stopped_by.exit_code
        return 1 if self.missing else 0
