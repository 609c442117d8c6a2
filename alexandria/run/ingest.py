"""Files → library: the one place that knows the order of the stages.

    find → read → chunk → extract → free of expression → resolve → write

Many papers and chunks are under way at once. The first questions of a paper are asked as soon as it is read; what
becomes of the answers is the workers' business (processes of their own), how many calls the client's, how much
text is in memory is bounded here. Each input ends in exactly one state. Answers go to the journal as they come,
papers to the library in one transaction each, so that a killed run costs nothing that was answered.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, cast

from alexandria import __version__
from alexandria.chunking import Chunk, chunk_paper
from alexandria.errors import (
    AlexandriaError,
    AnswerTruncated,
    ExpressionHeld,
    InputError,
    Interrupted,
    PaperLost,
    SettingsError,
)
from alexandria.extraction import (
    Extraction,
    Question,
    WireAnswer,
    extraction_of,
    first_question,
    unasked_digest,
)
from alexandria.knowledge import KnowledgeUnit
from alexandria.library import (
    Library,
    Outcome,
    PaperState,
    RunOutcome,
    RunRecord,
    printable_path,
)
from alexandria.llm import (
    Budget,
    Client,
    PriceTable,
    Prompt,
    RetryPolicy,
    describe_endpoint,
    load_prompt,
    open_endpoint,
)
from alexandria.paper import Paper
from alexandria.paper_context import instruction_warning
from alexandria.reading import ReadingOptions, find_inputs, read_many
from alexandria.resolution import Decide, asking
from alexandria.run.answers import Asking
from alexandria.run.checkpoint import Journal
from alexandria.run.executors import FirstAnswer, Made, Workers
from alexandria.run.interruption import interrupts
from alexandria.run.progress import IngestReport, Unwatched, Watch
from alexandria.run.recipe import endpoint_spec, file_sha256, reading_options, recipe_of
from alexandria.run.writer import Filing, paper_record, paper_state
from alexandria.settings import Settings

__all__ = ["IngestReport", "ingest"]

T = TypeVar("T")

WORDS_IN_MEMORY = 300_000
"""No further paper is taken up while the open ones hold more words than this: text in memory stays bounded, and
calls may run ahead of the checks by so much."""


def ingest(
    paths: Sequence[Path],
    settings: Settings,
    *,
    watch: Watch | None = None,
    command: str = "",
    below: Path | None = None,
) -> IngestReport:
    """Read papers, extract their Knowledge Units and write them into the library.

    Args:
        paths: files and folders; folders are searched recursively.
        settings: see `alexandria.settings`.
        watch: hears of progress.
        command: kept with the run, for people.
        below: a folder whose own name is told nowhere: what lies in it goes by its path from there.

    Raises:
        AlexandriaError: where nothing could be started (settings, library, endpoint). What goes wrong
            later is in the report.
    """
    return asyncio.run(_ingest(paths, settings, watch or Unwatched(), command, below))


async def _ingest(
    paths: Sequence[Path], settings: Settings, watch: Watch, command: str, below: Path | None
) -> IngestReport:
    inputs = find_inputs(paths)
    if not inputs:
        named = ", ".join(printable_path(p) for p in paths)
        raise SettingsError(
            f"No readable file in {named}.", hint="Name files, or folders that hold papers."
        )
    spec = endpoint_spec(settings)
    watch.note(describe_endpoint(spec))
    library = Library(settings.library, wait_s=settings.wait, on_wait=watch.note)
    prices = PriceTable.load(settings.prices)
    with Journal(settings.library) as journal:
        filing = Filing(library, journal)
        await filing.open()
        if journal.calls:
            watch.note(f"going on after an unfinished run: {len(journal.answers)} answers kept")
        async with open_endpoint(spec, on_progress=watch.preparing) as endpoint:
            how = extraction_of(endpoint.model_id, passes=settings.passes, detail=settings.detail)
            client = Client(
                endpoint,
                record=journal.record,
                prices=prices,
                budget=_budget(settings, journal),
                concurrency=settings.concurrency,
                deadline_s=settings.timeout,
                retries=RetryPolicy(attempts=settings.max_attempts),
            )
            run = _Run(
                settings=settings,
                filing=filing,
                client=client,
                how=how,
                deciding=load_prompt("resolve"),
                watch=watch,
                below=below,
                workers=Workers(how),
            )
            with interrupts(run.stop, watch.note):
                return await run.over(inputs, command, describe_endpoint(spec))


@dataclass(slots=True)
class _Run:
    settings: Settings
    filing: Filing
    client: Client
    how: Extraction
    deciding: Prompt
    watch: Watch
    workers: Workers
    below: Path | None = None
    id: str = field(default_factory=lambda: f"r_{uuid.uuid4().hex[:12]}")
    outcomes: dict[Path, Outcome] = field(default_factory=dict)
    stopped_by: AlexandriaError | None = None
    open_words: int = 0
    room: asyncio.Event = field(default_factory=asyncio.Event)

    async def over(self, inputs: Sequence[Path], command: str, endpoint: str) -> IngestReport:
        """The whole run over all inputs."""
        begun = time.monotonic()
        record = RunRecord(
            id=self.id,
            started_at=datetime.now(UTC),
            command=command,
            model=self.how.model_id,
            endpoint=endpoint,
            prompt_version=self.how.version,
            settings=self.settings.model_dump(mode="json", exclude={"api_key"}),
            program_version=__version__,
        )
        await self.filing.save_run(record)
        self.watch.found(len(inputs))
        try:
            await self._papers(inputs)
        except AlexandriaError as error:
            self.stop(error)
        not_reached = f"not reached: {self.stopped_by or 'the run ended early'}"
        for path in (p for p in inputs if p not in self.outcomes):
            self._end(path, None, PaperState.FAILED, not_reached, 0.0)
        await self._close(record)
        return IngestReport(
            run_id=self.id,
            model=self.how.model_id,
            outcomes=tuple(self.outcomes[p] for p in inputs),
            totals=self.client.totals,
            seconds=time.monotonic() - begun,
            stopped_by=self.stopped_by,
        )

    def stop(self, reason: AlexandriaError) -> None:
        """Take up nothing new; what is in flight finishes."""
        if self.stopped_by is None:
            self.stopped_by = reason
            self.client.stop(reason)
            self.workers.stop(reason)
            self.room.set()

    async def _close(self, record: RunRecord) -> None:
        if self.stopped_by is None:
            outcome = RunOutcome.FINISHED
        elif isinstance(self.stopped_by, Interrupted):
            outcome = RunOutcome.INTERRUPTED
        else:
            outcome = RunOutcome.FAILED
        ended = record.model_copy(update={"finished_at": datetime.now(UTC), "outcome": outcome})
        try:
            await self.filing.close(ended, list(self.outcomes.values()))
        except AlexandriaError as error:
            # The journal stays: the next run brings all of it in.
            self.stop(error)

    # --- papers -----------------------------------------------------------------------------

    async def _papers(self, inputs: Sequence[Path]) -> None:
        """Read what has to be read, and extract many papers side by side."""
        todo = await self._to_do(inputs)
        if not todo:
            return
        reading = _results(todo, reading_options(self.settings))
        async with self.workers, asyncio.TaskGroup() as group, aclosing(reading) as results:
            async for path, read in results:
                if self.stopped_by is not None:
                    break
                if isinstance(read, InputError):
                    reason = f"{read.reason}: {read} {read.hint}".strip()
                    self._end(path, None, PaperState.FAILED, reason, 0.0)
                    continue
                chunks = chunk_paper(read, target_words=self.settings.chunk_words)
                self.watch.started(path, len(chunks))
                self.open_words += _words(chunks)
                group.create_task(self._paper_or_stop(path, read, chunks))
                while self.open_words > WORDS_IN_MEMORY and self.stopped_by is None:
                    self.room.clear()
                    await self.room.wait()

    async def _to_do(self, inputs: Sequence[Path]) -> list[Path]:
        """The inputs that the library does not hold already, each content once."""
        recipe = recipe_of(self.settings, self.how)
        seen: dict[str, Path] = {}
        todo = []
        for path in inputs:
            try:
                digest = await asyncio.to_thread(file_sha256, path)
            except OSError as error:
                reason = f"unreadable: {error.strerror}"
                self._end(path, None, PaperState.FAILED, reason, 0.0)
                continue
            if digest in seen:
                reason = f"the same file as {seen[digest].name}"
                self._end(path, digest, PaperState.SKIPPED, reason, 0.0)
            elif self.filing.held.get(digest) in (
                (recipe, PaperState.DONE),
                (recipe, PaperState.EMPTY),
            ):
                state = self.filing.held[digest][1]
                reason = "already in the library" if state is PaperState.DONE else "holds no facts"
                self._end(path, digest, PaperState.SKIPPED, reason, 0.0)
            else:
                todo.append(path)
            seen.setdefault(digest, path)
        return todo

    async def _paper_or_stop(self, path: Path, paper: Paper, chunks: tuple[Chunk, ...]) -> None:
        """One paper; what goes wrong with library or journal ends the run, and its answers are kept."""
        try:
            await self._paper(path, paper, chunks)
        except (ExpressionHeld, PaperLost) as error:
            # A fault of this program with this paper: the others go on.
            self.filing.keep_journal = True
            self._end(path, paper.sha256, PaperState.FAILED, f"not saved: {error}", 0.0)
        except AlexandriaError as error:
            self.filing.keep_journal = True
            self.stop(error)
            self._end(path, paper.sha256, PaperState.FAILED, f"not saved: {error}", 0.0)
        finally:
            self.open_words -= _words(chunks)
            self.room.set()

    async def _paper(self, path: Path, paper: Paper, chunks: tuple[Chunk, ...]) -> None:
        """One paper from chunks to its place in the library."""
        begun = time.monotonic()
        if warning := instruction_warning(printable_path(path, self.below), chunks):
            self.watch.note(warning)
        made = await self._made(paper, chunks)
        state, reason = paper_state(made.units, made.errors, len(chunks))
        recipe = recipe_of(self.settings, self.how)
        record = paper_record(paper, chunks, recipe, self.id, state, reason)
        outcome = self._outcome(path, paper.sha256, state, reason, time.monotonic() - begun)
        decide = self._decide(paper.sha256)
        await self.filing.save_paper(record, made.units, outcome, made.guard, decide)
        self._note(path, outcome)

    async def _made(self, paper: Paper, chunks: tuple[Chunk, ...]) -> Made:
        """The units of a paper: all first questions are asked at once, a worker makes units of the answers."""
        told = await self.filing.units_made_by(paper.sha256, self.how.version)
        kept: dict[int, KnowledgeUnit] = {}
        ask = self._asking(paper.sha256, self.how.version)
        made: Made | PaperLost
        async with asyncio.TaskGroup() as group:  # calls in flight finish, whatever else happens
            firsts: dict[int, asyncio.Task[FirstAnswer]] = {}
            for chunk in chunks:
                question = first_question(self.how, paper.title, chunk, paper.language)
                if unit := told.get(self._digest(chunk, question)) if told else None:
                    kept[chunk.index] = unit
                else:
                    firsts[chunk.index] = group.create_task(ask.first(chunk, question))
            try:
                made = await self.workers.extract(
                    paper, chunks, firsts, kept, ask.urgently(), self._chunk_ended
                )
            except PaperLost as error:
                made = error
        if isinstance(made, PaperLost):
            raise made
        if self.stopped_by is not None:
            # Answers whose units the stop prevented are for the next run to use.
            answered = {n for n, first in firsts.items() if _was_answered(first.result())}
            self.filing.keep_journal |= bool(answered - {u.provenance.chunk for u in made.units})
        return made

    def _digest(self, chunk: Chunk, question: Question | None) -> str:
        return question.request.digest(self.how.model_id) if question else unasked_digest(chunk)

    def _chunk_ended(self, words: int) -> None:
        self.watch.chunk_done(words, self.client.totals)

    def _asking(self, paper_id: str, version: str) -> Asking:
        return Asking(
            self.client, self.filing.journal, self.stop, self.id, paper_id, prompt_version=version
        )

    def _decide(self, paper_id: str) -> Decide:
        version = f"{self.deciding.name}@{self.deciding.digest}"
        return asking(self.deciding, self._asking(paper_id, version).urgently())

    # --- small things -----------------------------------------------------------------------

    def _end(
        self, path: Path, paper_id: str | None, state: PaperState, reason: str, seconds: float
    ) -> None:
        self._note(path, self._outcome(path, paper_id, state, reason, seconds))

    def _note(self, path: Path, outcome: Outcome) -> None:
        self.outcomes[path] = outcome
        self.watch.ended(outcome)

    def _outcome(
        self, path: Path, paper_id: str | None, state: PaperState, reason: str, seconds: float
    ) -> Outcome:
        return Outcome(
            run_id=self.id,
            path=printable_path(path, self.below),
            paper_id=paper_id,
            state=state,
            reason=reason,
            seconds=round(seconds, 3),
        )


def _was_answered(first: FirstAnswer) -> bool:
    return isinstance(first, WireAnswer | AnswerTruncated)


def _words(chunks: Sequence[Chunk]) -> int:
    return sum(c.word_count for c in chunks)


async def _results(
    paths: Sequence[Path], options: ReadingOptions
) -> AsyncGenerator[tuple[Path, Paper | InputError]]:
    """read_many, awaited in a thread so that answers are handled while files are read."""
    results = cast("Generator[tuple[Path, Paper | InputError]]", read_many(paths, options=options))
    loop = asyncio.get_running_loop()
    # One thread: where this is cancelled while a file is read, closing waits its turn.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading") as thread:
        try:
            while (item := await loop.run_in_executor(thread, next, results, None)) is not None:
                yield item
        finally:
            await loop.run_in_executor(thread, results.close)


def _budget(settings: Settings, journal: Journal) -> Budget | None:
    """What may be spent; the calls of a killed run that this one goes on with count."""
    if settings.budget is None:
        return None
    return Budget(settings.budget, spent=sum(call.cost or 0.0 for call in journal.calls))
