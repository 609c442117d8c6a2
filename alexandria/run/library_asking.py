"""A question to a library, and a model → a `CitedAnswer`: the client, its budget, and the ledger of its calls.

One question is one run: its calls are in the library's ledger under one id. An `Asker` answers several questions
with one model, which is opened when it is first needed: a question that the library has nothing for costs nothing.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from alexandria.answers import (
    AskCost,
    AskedFacts,
    CitedAnswer,
    SearchFilter,
    ask_index,
    ask_request,
    checked_answer,
    facts_for,
    read_drafts,
)
from alexandria.errors import AlexandriaError, LibraryError
from alexandria.library import CallRow, Library
from alexandria.llm import CallContext, CallRecord, Client, expected_model_id, load_prompt
from alexandria.run.interruption import interrupts
from alexandria.run.model_client import open_client
from alexandria.run.recipe import endpoint_spec
from alexandria.settings import Settings

__all__ = ["Asker", "ask", "open_asker"]

_WAIT_S = 5.0
"""An answer is not held up for longer than this by a library that is in use when its calls are to be stored."""


def ask(
    library: Library | Path | str,
    question: str,
    settings: Settings | None = None,
    *,
    paper: str | Sequence[str] = (),
    facts: int | None = None,
    on_notice: Callable[[str], None] | None = None,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> CitedAnswer:
    """What the facts of a library say to a question, each sentence with the facts that it rests on.

    Args:
        library: the library, or its file.
        question: in words.
        settings: model, base URL, key, budget, time limit; the defaults of `Settings` if None. Its `library` is
            not used.
        paper: use facts of these papers only, named as for `Library.find_paper`.
        facts: how many facts the model gets at most; None: as many as suit the model.
        on_notice: is given lines for people.
        on_progress: is called with what is being prepared, bytes done and bytes in total.

    Raises:
        QueryRefused: the question has no word to look for.
        PaperNotFound, PaperAmbiguous: of `paper`.
        LibraryError: the library or its index cannot be used.
        SettingsError, EndpointError: the model cannot be used, or gave no usable answer.
        BudgetReached: the question could cost more than the budget allows.
    """

    async def once() -> CitedAnswer:
        async with open_asker(
            library,
            settings or Settings.model_validate({}),
            on_notice=on_notice,
            on_progress=on_progress,
        ) as asker:
            with interrupts(asker.stop, on_notice or (lambda _: None)):
                return await asker.ask(question, paper=paper, facts=facts)

    return asyncio.run(once())


@asynccontextmanager
async def open_asker(
    library: Library | Path | str,
    settings: Settings,
    *,
    on_notice: Callable[[str], None] | None = None,
    on_progress: Callable[[str, int, int], None] | None = None,
) -> AsyncIterator[Asker]:
    """Something that answers questions about one library with one model; closes the model at the end.

    Args:
        library, settings, on_notice, on_progress: as for `ask`, which also says what is raised.
    """
    store = library if isinstance(library, Library) else Library(library)
    async with AsyncExitStack() as stack:
        yield Asker(store, settings, stack, on_notice or (lambda _: None), on_progress)


class Asker:
    """Answers questions about one library with one model. Bound to one event loop; made by `open_asker`."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        stack: AsyncExitStack,
        on_notice: Callable[[str], None],
        on_progress: Callable[[str, int, int], None] | None,
    ) -> None:
        self._library, self._settings, self._stack = library, settings, stack
        self._notice, self._progress = on_notice, on_progress
        self._prompt = load_prompt("ask")
        self._client: Client | None = None
        self._calls: list[CallRecord] = []
        self._asking = asyncio.Lock()
        self._stopped: AlexandriaError | None = None

    def stop(self, reason: AlexandriaError) -> None:
        """Make the question that is being answered, and every later one, raise `reason`."""
        self._stopped = reason
        if self._client is not None:
            self._client.stop(reason)

    async def ask(
        self, question: str, *, paper: str | Sequence[str] = (), facts: int | None = None
    ) -> CitedAnswer:
        """The answer to one question; several at once are answered one after the other."""
        async with self._asking:
            begun = time.monotonic()
            asked = await asyncio.to_thread(self._facts, question, paper, facts)
            if not asked.facts:
                return checked_answer(asked, (), AskCost(seconds=time.monotonic() - begun))
            return await self._answered(asked, begun)

    def _facts(self, question: str, paper: str | Sequence[str], facts: int | None) -> AskedFacts:
        names = (paper,) if isinstance(paper, str) else tuple(paper)
        chosen = SearchFilter(papers=tuple(self._library.find_paper(name).id for name in names))
        model_id, _ = expected_model_id(endpoint_spec(self._settings))
        return ask_index(
            self._library,
            lambda index: facts_for(index, question, chosen, model_id, facts),
            on_notice=self._notice,
        )

    async def _answered(self, asked: AskedFacts, begun: float) -> CitedAnswer:
        client = await self._open()
        run_id = f"ask_{uuid.uuid4().hex[:12]}"
        context = CallContext(run_id, "", "", "ask", self._prompt.digest)
        self._calls.clear()
        try:
            request = ask_request(self._prompt, asked)
            drafts = await client.complete_text(request, context, read_drafts)
        finally:
            await self._save_calls()
        run = self._cost(run_id, client.endpoint.model_id)
        answer = await asyncio.to_thread(checked_answer, asked, drafts, run)
        return replace(answer, run=replace(run, seconds=time.monotonic() - begun))

    async def _open(self) -> Client:
        if self._client is None:
            self._client = await self._stack.enter_async_context(
                open_client(
                    endpoint_spec(self._settings),
                    self._settings,
                    self._calls.append,
                    corrections=1,
                    on_progress=self._progress,
                    note=self._notice,
                )
            )
        if self._stopped is not None:
            raise self._stopped
        return self._client

    def _cost(self, run_id: str, model_id: str) -> AskCost:
        costs = [call.cost for call in self._calls]
        known = [cost for cost in costs if cost is not None]
        return AskCost(
            run_id=run_id,
            model=model_id,
            prompt_version=self._prompt.digest,
            calls=len(self._calls),
            input_tokens=sum(call.input_tokens or 0 for call in self._calls),
            output_tokens=sum(call.output_tokens or 0 for call in self._calls),
            cost=sum(known) if len(known) == len(costs) else None,
        )

    async def _save_calls(self) -> None:
        """Store the calls; a library that cannot be written does not cost anybody the answer."""
        if not self._calls:
            return
        unknown = {"paper_id": None, "chunk": None}
        rows = [CallRow(**{**c.model_dump(exclude={"answer"}), **unknown}) for c in self._calls]
        ledger = Library(self._library.path, wait_s=_WAIT_S)
        try:
            await asyncio.to_thread(ledger.save_calls, rows)
        except LibraryError as error:
            self._notice(f"the calls of this question are not in the library's ledger: {error}")
