"""What generating questions and judging units share: a client as ingest has it, and the record of its calls.

In: an endpoint, settings, a function that records calls. Out: callables that send one request about one paper,
and a buffer of calls for the library's ledger.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import TypeVar

from alexandria.errors import EndpointError
from alexandria.evaluation.multiple_choice import Arm, Question, Response
from alexandria.evaluation.run.answering import (
    QuestionBatch,
    load_answer_prompt,
    read_answer,
    to_request,
    unreadable,
)
from alexandria.evaluation.run.evaluation_writer import call_row
from alexandria.evaluation.run.protocol import load_protocol
from alexandria.library import Library
from alexandria.llm import CallContext, CallRecord, Client, Request
from alexandria.run.checkpoint import Checkpoint

__all__ = ["Ledger", "ModelChecker", "PaperAsk", "run_named"]

T = TypeVar("T")


def run_named(what: str) -> str:
    """An id for the calls of one command."""
    return f"{what}_{uuid.uuid4().hex[:12]}"


class Ledger:
    """Buffers calls for a library's ledger; without a library they are dropped."""

    def __init__(self, library: Library | None) -> None:
        self._library = library
        self._calls: list[CallRecord] = []

    def record(self, call: CallRecord) -> None:
        """Add one call, failed ones too."""
        if self._library is not None:
            self._calls.append(call)

    async def save(self) -> None:
        """Write the buffered calls.

        Raises:
            LibraryError: it could not be written.
        """
        calls, self._calls = self._calls, []
        if self._library is not None and calls:
            await asyncio.to_thread(self._library.save_calls, [call_row(c) for c in calls])


class PaperAsk:
    """Calls a model about one paper; an answer in the checkpoint, where there is one, is used instead."""

    def __init__(
        self,
        client: Client,
        run_id: str,
        paper_id: str,
        version: str,
        checkpoint: Checkpoint | None = None,
    ) -> None:
        self._client, self._run_id = client, run_id
        self._paper_id, self._version = paper_id, version
        self._checkpoint = checkpoint

    async def __call__(
        self, request: Request, *, purpose: str, chunk: str, parse: Callable[[str], T]
    ) -> T:
        """The parsed answer."""
        if self._checkpoint is not None:
            digest = request.digest(self._client.endpoint.model_id)
            if (known := self._checkpoint.recall(digest, parse)) is not None:
                return known
        context = CallContext(self._run_id, self._paper_id, chunk, purpose, self._version)
        return await self._client.complete_text(request, context, parse)


class ModelChecker:
    """Asks the checking model a question by the default protocol, with log-probabilities where they come.

    Without them a guess looks like knowledge, and the letters alone decide. At our own server what is
    asked about one passage goes to one cache: the questions of a passage share all but their last lines.
    """

    def __init__(self, client: Client, run_id: str, paper_id: str) -> None:
        self._client, self._run_id, self._paper_id = client, run_id, paper_id
        self._prompt, self._protocol = load_answer_prompt(), load_protocol("default")
        self._logprobs = True
        self._places: dict[str, int] = {}

    async def __call__(self, question: Question, arm: Arm, rotation: int, context: str) -> Response:
        """What was chosen."""
        one = QuestionBatch((question,), arm, rotation)
        if self._logprobs:
            answer = await self._answered(one, context, logprobs=True)
            if answer.probabilities is not None:
                return answer
            self._logprobs = False
        return await self._answered(one, context, logprobs=False)

    async def _answered(self, one: QuestionBatch, shown: str, *, logprobs: bool) -> Response:
        request = to_request(
            self._prompt,
            one,
            shown,
            self._protocol,
            logprobs=logprobs,
            slot=self._slot(shown or one.questions[0].id),
        )
        context = CallContext(
            run_id=self._run_id,
            paper_id=self._paper_id,
            chunk=one.questions[0].id,
            purpose=f"check:{one.arm.value}",
            prompt_version=self._prompt.digest,
        )
        try:
            (answer,) = await self._client.complete(
                request, context, lambda answer: read_answer(one, answer, self._protocol)
            )
        except EndpointError as error:
            if error.fatal:
                raise
            (answer,) = unreadable(one, error.slug)
        return answer

    def _slot(self, shared: str) -> int | None:
        """The cache of our own server for whatever begins alike, in turn; None at other endpoints."""
        slots = self._client.endpoint.suggested_concurrency
        if slots is None:
            return None
        return self._places.setdefault(shared, len(self._places)) % slots
