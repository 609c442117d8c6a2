"""What writing questions and judging share: a client as ingest has it, and where its calls go.

In: an endpoint, settings, whoever records calls. Out: callables that put one request about one paper, and the
ledger on its way into a library.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import TypeVar

from alexandria.errors import EndpointError
from alexandria.evaluation.answering import Ask as Asking
from alexandria.evaluation.answering import load_answer_prompt, read_answer, to_request, unreadable
from alexandria.evaluation.keeping import call_row
from alexandria.evaluation.protocol import load_protocol
from alexandria.evaluation.values import Arm, Asked, Question
from alexandria.library import Library
from alexandria.llm import CallContext, CallRecord, Client, Request
from alexandria.run.checkpoint import Journal

__all__ = ["CheckingPut", "Ledger", "PaperAsk", "run_named"]

T = TypeVar("T")


def run_named(what: str) -> str:
    """An id for the calls of one command."""
    return f"{what}_{uuid.uuid4().hex[:12]}"


class Ledger:
    """Calls on their way into a library's ledger; without a library they are let go."""

    def __init__(self, library: Library | None) -> None:
        self._library = library
        self._calls: list[CallRecord] = []

    def record(self, call: CallRecord) -> None:
        """Note one call, failed ones too."""
        if self._library is not None:
            self._calls.append(call)

    async def save(self) -> None:
        """Write what has come.

        Raises:
            LibraryError: it could not be written.
        """
        calls, self._calls = self._calls, []
        if self._library is not None and calls:
            await asyncio.to_thread(self._library.save_calls, [call_row(c) for c in calls])


class PaperAsk:
    """Asks about one paper: the journal first, where there is one, then a model."""

    def __init__(
        self,
        client: Client,
        run_id: str,
        paper_id: str,
        version: str,
        journal: Journal | None = None,
    ) -> None:
        self._client, self._run_id = client, run_id
        self._paper_id, self._version = paper_id, version
        self._journal = journal

    async def __call__(
        self, request: Request, *, purpose: str, chunk: str, parse: Callable[[str], T]
    ) -> T:
        """The parsed answer."""
        if self._journal is not None:
            digest = request.digest(self._client.endpoint.model_id)
            if (known := self._journal.recall(digest, parse)) is not None:
                return known
        context = CallContext(self._run_id, self._paper_id, chunk, purpose, self._version)
        return await self._client.ask(request, context, parse)


class CheckingPut:
    """Puts a question to the checker by the rules of the default protocol; by log-probabilities where they come.

    Without them a guess cannot be told from knowledge, and the letters alone decide. At our own server what is
    asked about one passage goes to one cache: the questions of a passage share all but their last lines.
    """

    def __init__(self, client: Client, run_id: str, paper_id: str) -> None:
        self._client, self._run_id, self._paper_id = client, run_id, paper_id
        self._prompt, self._protocol = load_answer_prompt(), load_protocol("default")
        self._logprobs = True
        self._places: dict[str, int] = {}

    async def __call__(self, question: Question, arm: Arm, rotation: int, context: str) -> Asked:
        """What was chosen."""
        one = Asking((question,), arm, rotation)
        if self._logprobs:
            answer = await self._answered(one, context, logprobs=True)
            if answer.probabilities is not None:
                return answer
            self._logprobs = False
        return await self._answered(one, context, logprobs=False)

    async def _answered(self, one: Asking, shown: str, *, logprobs: bool) -> Asked:
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
            (answer,) = await self._client.ask_whole(
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
