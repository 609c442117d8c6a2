"""Questions about one paper → answers: from the journal where it has them, else from the model.

Serves accountability and going on: nothing that was answered is asked again, and what ends the run is told to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from alexandria.chunking import Chunk
from alexandria.errors import AlexandriaError, AnswerTruncated, EndpointError
from alexandria.extraction import Question, WireAnswer
from alexandria.llm import CallContext, Client, Request
from alexandria.run.checkpoint import Journal

__all__ = ["Asking"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks about one paper of one run.

    Attributes:
        stop: hears of errors after which no call succeeds.
        urgent: before the first questions of other papers, because this one waits for it.
    """

    client: Client
    journal: Journal
    stop: Callable[[AlexandriaError], None]
    run_id: str
    paper_id: str
    prompt_version: str
    urgent: bool = False

    async def __call__(
        self, request: Request, *, purpose: str, chunk: str, parse: Callable[[str], T]
    ) -> T:
        """The parsed answer.

        Raises:
            EndpointError: no usable answer came.
            AlexandriaError: the run was stopped.
        """
        digest = request.digest(self.client.endpoint.model_id)
        if (known := self.journal.recall(digest, parse)) is not None:
            return known
        if digest in self.journal.cut:
            raise AnswerTruncated("The answer to this question was cut before.")
        context = CallContext(
            run_id=self.run_id,
            paper_id=self.paper_id,
            chunk=chunk,
            purpose=purpose,
            prompt_version=self.prompt_version,
        )
        try:
            return await self.client.complete_text(request, context, parse, urgent=self.urgent)
        except AlexandriaError as error:
            if not isinstance(error, EndpointError) or error.fatal:
                self.stop(error)
            raise

    def urgently(self) -> Asking:
        """The same for what a paper waits for."""
        return replace(self, urgent=True)

    async def first(
        self, chunk: Chunk, question: Question | None
    ) -> WireAnswer | AlexandriaError | None:
        """What comes of a chunk's first question."""
        if question is None:
            return None
        try:
            return await self(
                question.request, purpose="extract", chunk=chunk.label, parse=question.parse
            )
        except AlexandriaError as error:
            return error
