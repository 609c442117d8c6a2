"""Papers and a model → a question set as a file, written paper by paper so that a kill loses at most one.

In: paths, settings, who writes and who checks. Out: the set, and how many drafts were turned down. A paper that
the file already holds questions of is not asked about again: the same command goes on where it stopped.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from alexandria.errors import (
    AlexandriaError,
    EndpointError,
    InputError,
    SettingsError,
)
from alexandria.evaluation.answering import Ask as Asking
from alexandria.evaluation.answering import load_answer_prompt, read_answer, to_request, unreadable
from alexandria.evaluation.protocol import load_protocol
from alexandria.evaluation.questions import read_set, write_set
from alexandria.evaluation.values import Arm, Asked, Question
from alexandria.evaluation.writing import Writing, write_questions
from alexandria.extraction import load_prompt
from alexandria.interruption import interrupts
from alexandria.llm import (
    Budget,
    CallContext,
    Client,
    EndpointSpec,
    Patience,
    PriceTable,
    Request,
    Totals,
    open_endpoint,
)
from alexandria.reading import ReadingOptions, find_inputs, read_many
from alexandria.settings import Settings

__all__ = ["CheckingPut", "MakingReport", "PaperAsk", "client_for", "make_questions"]

T = TypeVar("T")


@dataclass(slots=True)
class MakingReport:
    """What came of it."""

    questions: list[Question] = field(default_factory=list)
    """All that the file holds now."""
    new: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)
    """Names of the files that could not be read, with the reason."""
    totals: list[Totals] = field(default_factory=list)
    """Of the author, and of the checker where that is another model."""
    stopped_by: AlexandriaError | None = None

    @property
    def exit_code(self) -> int:
        """0 if every paper was gone through; the code of what stopped it; else 1."""
        if self.stopped_by is not None:
            return self.stopped_by.exit_code
        return 1 if self.unreadable or not self.questions else 0


def make_questions(
    paths: Sequence[Path],
    out: Path,
    settings: Settings,
    author: EndpointSpec,
    checker: EndpointSpec | None,
    *,
    reading: ReadingOptions,
    per_paper: int = 10,
    domain: str = "",
    note: Callable[[str], None] = lambda _: None,
) -> MakingReport:
    """Write questions about papers into `out`.

    Args:
        checker: who answers with and without the paper; None means the author itself.

    Raises:
        AlexandriaError: nothing could be started. What goes wrong later is in the report.
    """
    files = find_inputs(paths)
    if not files:
        raise SettingsError("No readable file there.", hint="Name files, or folders with papers.")
    report = MakingReport(questions=list(read_set(out).questions) if out.exists() else [])
    plan = _Plan(files, out, settings, author, checker, reading, per_paper, domain, note)
    asyncio.run(_make(plan, report))
    return report


@dataclass(frozen=True, slots=True)
class _Plan:
    files: Sequence[Path]
    out: Path
    settings: Settings
    author: EndpointSpec
    checker: EndpointSpec | None
    reading: ReadingOptions
    per_paper: int
    domain: str
    note: Callable[[str], None]


async def _make(plan: _Plan, report: MakingReport) -> None:
    async with AsyncExitStack() as stack:
        writer = await stack.enter_async_context(client_for(plan.author, plan.settings))
        checker = writer
        if plan.checker is not None and plan.checker != plan.author:
            checker = await stack.enter_async_context(client_for(plan.checker, plan.settings))
        clients = [writer] if checker is writer else [writer, checker]
        report.totals = [client.totals for client in clients]

        def stop(reason: AlexandriaError) -> None:
            report.stopped_by = report.stopped_by or reason
            for client in clients:
                client.stop(reason)

        with interrupts(stop, plan.note):
            try:
                await _papers(plan, report, writer, checker)
            except AlexandriaError as error:
                report.stopped_by = report.stopped_by or error


async def _papers(plan: _Plan, report: MakingReport, writer: Client, checker: Client) -> None:
    how = Writing(load_prompt("question"), writer.endpoint.model_id, plan.per_paper)
    done = {q.paper_id for q in report.questions}
    for path, paper in read_many(plan.files, options=plan.reading):
        if isinstance(paper, InputError):
            report.unreadable.append(f"{path.name}: {paper.reason}")
            continue
        if paper.sha256 in done:
            plan.note(f"{path.name}: its questions are there")
            continue
        done.add(paper.sha256)
        ask = PaperAsk(writer, paper.sha256, how.prompt.digest)
        made = await write_questions(
            how, paper, ask, CheckingPut(checker, paper.sha256), domain=plan.domain
        )
        report.questions += made.questions
        report.new += len(made.questions)
        report.rejected.update(made.rejected)
        await asyncio.to_thread(write_set, plan.out, report.questions)
        plan.note(f"{path.name}: {len(made.questions)} questions, {_drafts(made.rejected)}")


def _drafts(rejected: object) -> str:
    total = sum(rejected.values()) if isinstance(rejected, dict) else 0
    return f"{total} drafts turned down"


@asynccontextmanager
async def client_for(spec: EndpointSpec, settings: Settings) -> AsyncIterator[Client]:
    """A client as ingest has it, without a library to keep its calls in."""
    async with open_endpoint(spec) as endpoint:
        yield Client(
            endpoint,
            record=lambda _: None,
            prices=PriceTable.load(settings.prices),
            budget=Budget(settings.budget) if settings.budget is not None else None,
            concurrency=settings.concurrency,
            deadline_s=settings.timeout,
            patience=Patience(attempts=settings.max_attempts, corrections=1),
        )


class PaperAsk:
    """Asks a model about one paper."""

    def __init__(self, client: Client, paper_id: str, version: str) -> None:
        self._client, self._paper_id, self._version = client, paper_id, version

    async def __call__(
        self, request: Request, *, purpose: str, chunk: str, parse: Callable[[str], T]
    ) -> T:
        """The parsed answer."""
        context = CallContext("evaluation", self._paper_id, chunk, purpose, self._version)
        return await self._client.ask(request, context, parse)


class CheckingPut:
    """Puts a question to the checker by the rules of the default protocol; by log-probabilities where they come.

    Without them a guess cannot be told from knowledge, and the letters alone decide.
    """

    def __init__(self, client: Client, paper_id: str) -> None:
        self._client, self._paper_id = client, paper_id
        self._prompt, self._protocol = load_answer_prompt(), load_protocol("default")
        self._logprobs = True

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
        request = to_request(self._prompt, one, shown, self._protocol, logprobs=logprobs, slot=None)
        context = CallContext(
            "evaluation", self._paper_id, one.questions[0].id, f"check:{one.arm.value}", self._prompt.digest
        )  # fmt: skip
        try:
            (answer,) = await self._client.ask_whole(
                request, context, lambda answer: read_answer(one, answer, self._protocol)
            )
        except EndpointError as error:
            if error.fatal:
                raise
            (answer,) = unreadable(one, error.slug)
        return answer
