"""Papers and a model → a question set (Parquet), written paper by paper so that a kill loses at most one paper.

In: paths, settings, who writes and who checks. Out: the set, and how many drafts were turned down. A paper that
the file already holds questions of is not asked about again: the same command goes on where it stopped.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from alexandria.errors import AlexandriaError, InputError
from alexandria.evaluation.multiple_choice import Question
from alexandria.evaluation.questions.drafting import DraftingSettings, draft_questions
from alexandria.evaluation.questions.question_sets import read_set, write_set
from alexandria.evaluation.run import (
    Ledger,
    ModelChecker,
    PaperAsk,
    run_named,
)
from alexandria.library import Library
from alexandria.llm import Client, EndpointSpec, UsageTotals, load_prompt
from alexandria.reading import FoundInputs, ReadingOptions, read_found
from alexandria.run.inputs import find_papers, reason_of
from alexandria.run.interruption import interrupts
from alexandria.run.model_client import open_client
from alexandria.settings import Settings

__all__ = ["GenerationReport", "generate_questions"]


@dataclass(slots=True)
class GenerationReport:
    """The result of one generation, as far as it came."""

    questions: list[Question] = field(default_factory=list)
    """All that the file holds now."""
    new: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)
    """Names of the files that could not be read, with the reason."""
    totals: list[UsageTotals] = field(default_factory=list)
    """Of the author, and of the checker where that is another model."""
    stopped_by: AlexandriaError | None = None

    @property
    def exit_code(self) -> int:
        """0 if every paper was gone through; the code of what stopped it; else 1."""
        if self.stopped_by is not None:
            return self.stopped_by.exit_code
        return 1 if self.unreadable or not self.questions else 0


def generate_questions(
    paths: Sequence[Path | str],
    out: Path,
    settings: Settings,
    author: EndpointSpec,
    checker: EndpointSpec | None,
    *,
    reading: ReadingOptions,
    per_paper: int = 10,
    domain: str = "",
    library: Library | None = None,
    note: Callable[[str], None] = lambda _: None,
) -> GenerationReport:
    """Write questions about papers into `out`.

    Args:
        checker: who answers with and without the paper; None means the author itself.
        library: its ledger stores the calls; None for no ledger.

    Raises:
        AlexandriaError: nothing could be started. What goes wrong later is in the report.
    """
    found = find_papers(paths)
    report = GenerationReport(questions=list(read_set(out).questions) if out.exists() else [])
    report.unreadable += map(reason_of, found.errors)
    for text in found.notes:
        note(text)
    plan = _Plan(
        found, out, settings, author, checker, reading, per_paper, domain, Ledger(library), note
    )
    asyncio.run(_generate(plan, report))
    return report


@dataclass(frozen=True, slots=True)
class _Plan:
    found: FoundInputs
    out: Path
    settings: Settings
    author: EndpointSpec
    checker: EndpointSpec | None
    reading: ReadingOptions
    per_paper: int
    domain: str
    ledger: Ledger
    note: Callable[[str], None]


async def _generate(plan: _Plan, report: GenerationReport) -> None:
    async with AsyncExitStack() as stack:
        record = plan.ledger.record
        writer = await stack.enter_async_context(
            open_client(plan.author, plan.settings, record, corrections=1)
        )
        checker = writer
        if plan.checker is not None and plan.checker != plan.author:
            checker = await stack.enter_async_context(
                open_client(plan.checker, plan.settings, record, corrections=1)
            )
        clients = [writer] if checker is writer else [writer, checker]
        report.totals = [client.totals for client in clients]

        def stop(reason: AlexandriaError) -> None:
            report.stopped_by = report.stopped_by or reason
            for client in clients:
                client.stop(reason)

        with interrupts(stop, plan.note):
            try:
                await _generate_for_papers(plan, report, writer, checker)
            except AlexandriaError as error:
                report.stopped_by = report.stopped_by or error
            try:
                await plan.ledger.save()
            except AlexandriaError as error:
                report.stopped_by = report.stopped_by or error


async def _generate_for_papers(
    plan: _Plan, report: GenerationReport, writer: Client, checker: Client
) -> None:
    how = DraftingSettings(load_prompt("question"), writer.endpoint.model_id, plan.per_paper)
    done = {q.paper_id for q in report.questions}
    run_id = run_named("questions")
    for path, paper in read_found(plan.found, plan.reading):
        name = plan.found.name_of(path)
        if isinstance(paper, InputError):
            report.unreadable.append(f"{name}: {paper.reason}")
            continue
        if paper.sha256 in done:
            plan.note(f"{name}: its questions are there")
            continue
        done.add(paper.sha256)
        ask = PaperAsk(writer, run_id, paper.sha256, how.prompt.digest)
        check = ModelChecker(checker, run_id, paper.sha256)
        made = await draft_questions(how, paper, ask, check, domain=plan.domain)
        report.questions += made.questions
        report.new += len(made.questions)
        report.rejected.update(made.rejected)
        await asyncio.to_thread(write_set, plan.out, report.questions)
        await plan.ledger.save()
        plan.note(f"{name}: {len(made.questions)} questions, {_rejected_text(made.rejected)}")


def _rejected_text(rejected: object) -> str:
    total = sum(rejected.values()) if isinstance(rejected, dict) else 0
    return f"{total} drafts turned down"
