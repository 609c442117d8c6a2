"""The questions of one paper → answers: from the checkpoint where it has them, else by calls to the model.

An answer in the checkpoint is not requested again. A fatal error stops the run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from alexandria.errors import AlexandriaError, AnswerTruncated, EndpointError
from alexandria.extraction import VERIFYING
from alexandria.llm import CallContext, Client, ModelQuestion
from alexandria.run.checkpoint import Checkpoint

__all__ = ["PaperAnswers"]


@dataclass(slots=True)
class PaperAnswers:
    """Answers questions about one paper of one run, each once.

    Attributes:
        verifier: asks the second model, where the run has one.
        stop: is called with errors after which no call succeeds.
    """

    client: Client
    checkpoint: Checkpoint
    stop: Callable[[AlexandriaError], None]
    run_id: str
    paper_id: str
    verifier: Client | None = None
    _ahead: dict[str, asyncio.Task[object]] = field(default_factory=dict)
    _further: dict[str, asyncio.Task[object]] = field(default_factory=dict)

    def ask_ahead(self, questions: Iterable[ModelQuestion], group: asyncio.TaskGroup) -> None:
        """Prefetch answers; calls that a paper waits for have priority."""
        for question in questions:
            if question.id not in self._ahead:
                calling = self._answer(question, urgent=False)
                self._ahead[question.id] = group.create_task(calling)

    async def ready(self) -> None:
        """Return when the pipeline has anything to do: at once, since every answer is on its way."""

    def require_all(self) -> None:
        """Return if every question had its answer, or the error in its place."""

    async def answer(self, question: ModelQuestion) -> object:
        """The parsed answer to a question that the paper waits for, or the AlexandriaError in its place."""
        if (calling := self._ahead.get(question.id)) is not None:
            return await asyncio.shield(calling)
        if question.id not in self._further:
            self._further[question.id] = asyncio.create_task(self._answer(question, urgent=True))
        # Where a worker was lost, the next one asks again while the first call may still be in flight.
        return await asyncio.shield(self._further[question.id])

    def is_answered(self, question: ModelQuestion) -> bool:
        """Whether a question asked ahead has an answer, a cut one included."""
        calling = self._ahead.get(question.id)
        if calling is None or not calling.done():
            return False
        answer = calling.result()
        return not isinstance(answer, AlexandriaError) or isinstance(answer, AnswerTruncated)

    async def _answer(self, question: ModelQuestion, *, urgent: bool) -> object:
        if (known := self.checkpoint.recall(question.id, question.parse)) is not None:
            return known
        if question.id in self.checkpoint.cut:
            return AnswerTruncated("The answer to this question was cut before.")
        context = CallContext(
            run_id=self.run_id,
            paper_id=self.paper_id,
            chunk=question.chunk,
            purpose=question.purpose,
            prompt_version=question.prompt_version,
        )
        client = self.client
        if self.verifier is not None and question.purpose == VERIFYING:
            client = self.verifier
        try:
            return await client.complete_text(
                question.request, context, question.parse, urgent=urgent
            )
        except AlexandriaError as error:
            if not isinstance(error, EndpointError) or error.fatal:
                self.stop(error)
            return error
