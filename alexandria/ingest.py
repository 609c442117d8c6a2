"""Files → library: the one place that knows the order of the stages.

    find → read → chunk → extract → free of expression → resolve → write

Many papers and chunks are under way at once; how many calls is the client's business, how much text is in
memory is bounded here. Each input ends in exactly one state. Answers go to the journal as they come, papers
to the library in one transaction each, so that a killed run costs nothing that was answered.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, cast

from alexandria import __version__
from alexandria.background import instruction_warning, paper_head
from alexandria.checking.freeing import freed_units
from alexandria.chunking import Chunk, chunk_paper
from alexandria.errors import (
    AlexandriaError,
    AnswerInvalid,
    AnswerTruncated,
    EndpointError,
    ExpressionHeld,
    InputError,
    Interrupted,
    SettingsError,
)
from alexandria.extraction import (
    Extraction,
    PaperHead,
    Prompt,
    chunk_request,
    extract_chunk,
    extraction_of,
    load_prompt,
    read_passage,
    unasked_digest,
)
from alexandria.filing import Filing, paper_record, paper_state
from alexandria.interruption import interrupts
from alexandria.journal import Journal
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
    CallContext,
    Client,
    Patience,
    PriceTable,
    Request,
    describe,
    open_endpoint,
)
from alexandria.paper import Paper
from alexandria.reading import ReadingOptions, find_inputs, read_many
from alexandria.recipe import endpoint_spec, file_sha256, reading_options, recipe_of
from alexandria.resolution import Decide, add_definitions, asking
from alexandria.settings import Settings
from alexandria.watching import IngestReport, Unwatched, Watch

__all__ = ["IngestReport", "ingest"]

T = TypeVar("T")

CHUNKS_IN_MEMORY = 512
"""No further paper is taken up while more chunks than this wait or run: text in memory stays bounded."""


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
    watch.note(describe(spec))
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
                patience=Patience(attempts=settings.max_attempts),
            )
            run = _Run(
                settings=settings,
                filing=filing,
                client=client,
                how=how,
                deciding=load_prompt("resolve"),
                watch=watch,
                below=below,
            )
            with interrupts(run.stop, watch.note):
                return await run.over(inputs, command, describe(spec))


@dataclass(slots=True)
class _Run:
    settings: Settings
    filing: Filing
    client: Client
    how: Extraction
    deciding: Prompt
    watch: Watch
    below: Path | None = None
    id: str = field(default_factory=lambda: f"r_{uuid.uuid4().hex[:12]}")
    outcomes: dict[Path, Outcome] = field(default_factory=dict)
    stopped_by: AlexandriaError | None = None
    waiting_chunks: int = 0
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
        async with asyncio.TaskGroup() as group:
            async for path, read in _results(todo, reading_options(self.settings)):
                if self.stopped_by is not None:
                    break
                if isinstance(read, InputError):
                    reason = f"{read.reason}: {read} {read.hint}".strip()
                    self._end(path, None, PaperState.FAILED, reason, 0.0)
                    continue
                chunks = chunk_paper(read, target_words=self.settings.chunk_words)
                self.watch.started(path, len(chunks))
                self.waiting_chunks += len(chunks)
                group.create_task(self._paper_or_stop(path, read, chunks))
                while self.waiting_chunks > CHUNKS_IN_MEMORY and self.stopped_by is None:
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
        except ExpressionHeld as error:
            # A fault of this program with this paper: the others go on.
            self.filing.keep_journal = True
            self._end(path, paper.sha256, PaperState.FAILED, f"not saved: {error}", 0.0)
        except AlexandriaError as error:
            self.filing.keep_journal = True
            self.stop(error)
            self._end(path, paper.sha256, PaperState.FAILED, f"not saved: {error}", 0.0)

    async def _paper(self, path: Path, paper: Paper, chunks: tuple[Chunk, ...]) -> None:
        """One paper from chunks to its place in the library."""
        begun = time.monotonic()
        head = await asyncio.to_thread(paper_head, paper, chunks)
        if warning := instruction_warning(printable_path(path, self.below), chunks):
            self.watch.note(warning)
        kept = await self.filing.units_made_by(paper.sha256, self.how.version)
        results = await asyncio.gather(
            *(self._chunk(head, chunk, kept) for chunk in chunks), return_exceptions=True
        )
        units: list[KnowledgeUnit] = []
        errors: list[AlexandriaError] = []
        for result in results:
            if isinstance(result, AlexandriaError):
                self.stop(result)
                errors.append(result)
            elif isinstance(result, BaseException):
                raise result
            else:
                units.extend(result[0])
                errors.extend(result[1])
        named = add_definitions(units, head.names.definitions)
        units, guard = await asyncio.to_thread(freed_units, head.index, named)
        state, reason = paper_state(units, errors, len(chunks))
        recipe = recipe_of(self.settings, self.how)
        record = paper_record(paper, chunks, recipe, self.id, state, reason)
        outcome = self._outcome(path, paper.sha256, state, reason, time.monotonic() - begun)
        await self.filing.save_paper(record, units, outcome, guard, self._decide(paper.sha256))
        self._note(path, outcome)

    async def _chunk(
        self, head: PaperHead, chunk: Chunk, kept: dict[str, KnowledgeUnit]
    ) -> tuple[tuple[KnowledgeUnit, ...], tuple[EndpointError, ...]]:
        try:
            passage = await asyncio.to_thread(read_passage, chunk, head.language)
            request = chunk_request(self.how, head, passage)
            digest = request.digest(self.how.model_id) if request else unasked_digest(chunk)
            if digest in kept:
                return (kept[digest],), ()
            return await extract_chunk(
                self.how, head, passage, _JournalFirst(self, head.paper_id, self.how.version)
            )
        finally:
            self.waiting_chunks -= 1
            self.room.set()
            self.watch.chunk_done(chunk.word_count, self.client.totals)

    def _decide(self, paper_id: str) -> Decide:
        version = f"{self.deciding.name}@{self.deciding.digest}"
        return asking(self.deciding, _JournalFirst(self, paper_id, version))

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


@dataclass(frozen=True, slots=True)
class _JournalFirst:
    """Asks the journal first, then the model."""

    run: _Run
    paper_id: str
    prompt_version: str

    async def __call__(
        self, request: Request, *, purpose: str, chunk: str, parse: Callable[[str], T]
    ) -> T:
        digest = request.digest(self.run.how.model_id)
        if (answer := self.run.filing.journal.answers.get(digest)) is not None:
            try:
                return parse(answer)
            except AnswerInvalid:
                pass  # kept by a version that took it; this one asks anew
        if digest in self.run.filing.journal.cut:
            raise AnswerTruncated("The answer to this question was cut before.")
        context = CallContext(
            run_id=self.run.id,
            paper_id=self.paper_id,
            chunk=chunk,
            purpose=purpose,
            prompt_version=self.prompt_version,
        )
        return await self.run.client.ask(request, context, parse)


async def _results(
    paths: Sequence[Path], options: ReadingOptions
) -> AsyncIterator[tuple[Path, Paper | InputError]]:
    """read_many, awaited in a thread so that answers are handled while files are read."""
    results = cast("Generator[tuple[Path, Paper | InputError]]", read_many(paths, options=options))
    try:
        while (item := await asyncio.to_thread(next, results, None)) is not None:
            yield item
    finally:
        await asyncio.to_thread(results.close)


def _budget(settings: Settings, journal: Journal) -> Budget | None:
    """What may be spent; the calls of a killed run that this one goes on with count."""
    if settings.budget is None:
        return None
    return Budget(settings.budget, spent=sum(call.cost or 0.0 for call in journal.calls))
