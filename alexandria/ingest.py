"""Files → library: the one place that knows the order of the stages.

    find → read → chunk → extract → resolve → write

Many papers and chunks are under way at once; how many calls is the client's business, how much text is in
memory is bounded here. Each input ends in exactly one state. Answers go to the journal as they come, papers
to the library in one transaction each, so that a killed run costs nothing that was answered.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from alexandria import __version__
from alexandria.chunking import CHUNKING_VERSION, Chunk, chunk_paper
from alexandria.errors import (
    AlexandriaError,
    AnswerInvalid,
    AnswerTruncated,
    EndpointError,
    InputError,
    Interrupted,
    SettingsError,
)
from alexandria.extraction import Extraction, PaperHead, chunk_request, extract_chunk, load_prompt
from alexandria.journal import Journal
from alexandria.knowledge import CONTRACT_VERSION, KnowledgeUnit
from alexandria.library import (
    CallRow,
    Library,
    Outcome,
    PaperRecord,
    PaperState,
    RunOutcome,
    RunRecord,
    printable_path,
)
from alexandria.llm import (
    Budget,
    CallContext,
    CallRecord,
    Client,
    Endpoint,
    EndpointSpec,
    Patience,
    PriceTable,
    Request,
    Totals,
    describe,
    open_endpoint,
)
from alexandria.paper import Paper
from alexandria.reading import ReadingOptions, find_inputs, read_many, reader_version
from alexandria.resolution import resolve_entities
from alexandria.settings import Settings

__all__ = [
    "IngestReport",
    "Watch",
    "endpoint_spec",
    "ingest",
    "reading_options",
    "recipe_of",
]

T = TypeVar("T")

CHUNKS_IN_MEMORY = 512
"""No further paper is taken up while more chunks than this wait or run: text in memory stays bounded."""


class Watch(Protocol):
    """Whoever looks on: progress for a terminal, or nothing."""

    def note(self, message: str) -> None:
        """Something worth a line."""

    def preparing(self, what: str, done: int, total: int) -> None:
        """A long preparation, in bytes."""

    def found(self, inputs: int) -> None:
        """So many inputs in all."""

    def started(self, path: Path, chunks: int) -> None:
        """A paper was read and cut."""

    def chunk_done(self, words: int, totals: Totals) -> None:
        """A chunk has its units, or has failed."""

    def ended(self, outcome: Outcome) -> None:
        """An input reached its state."""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest came to.

    Attributes:
        outcomes: one per input, in the order in which they were found.
        stopped_by: what ended the run before its time, if anything did.
    """

    run_id: str
    model: str
    outcomes: tuple[Outcome, ...]
    totals: Totals
    seconds: float
    stopped_by: AlexandriaError | None = None

    @property
    def exit_code(self) -> int:
        """0 if all are done or skipped; the code of what stopped the run; else 1."""
        if self.stopped_by is not None:
            return self.stopped_by.exit_code
        good = {PaperState.DONE, PaperState.SKIPPED}
        return 0 if all(o.state in good for o in self.outcomes) else 1


def ingest(
    paths: Sequence[Path], settings: Settings, *, watch: Watch | None = None, command: str = ""
) -> IngestReport:
    """Read papers, extract their Knowledge Units and write them into the library.

    Args:
        paths: files and folders; folders are searched recursively.
        settings: see `alexandria.settings`.
        watch: hears of progress.
        command: kept with the run, for people.

    Raises:
        AlexandriaError: where nothing could be started (settings, library, endpoint). What goes wrong
            later is in the report.
    """
    return asyncio.run(_ingest(paths, settings, watch or _Unwatched(), command))


async def _ingest(
    paths: Sequence[Path], settings: Settings, watch: Watch, command: str
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
    prompt = load_prompt("extract")
    with Journal(settings.library) as journal:
        library.create_or_open()
        _close_killed_runs(library)
        if journal.calls:
            watch.note(f"going on after an unfinished run: {len(journal.answers)} answers kept")
        async with open_endpoint(spec, on_progress=watch.preparing) as endpoint:
            how = Extraction(prompt=prompt, model_id=endpoint.model_id, passes=settings.passes)
            client = Client(
                endpoint,
                record=journal.record,
                prices=prices,
                budget=Budget(settings.budget) if settings.budget else None,
                concurrency=settings.concurrency,
                deadline_s=settings.timeout,
                patience=Patience(attempts=settings.max_attempts),
            )
            run = _Run(
                settings=settings,
                library=library,
                journal=journal,
                endpoint=endpoint,
                client=client,
                how=how,
                watch=watch,
            )
            with _signals(run.stop, watch):
                return await run.over(inputs, command, describe(spec))


def endpoint_spec(settings: Settings) -> EndpointSpec:
    """The part of the settings that says which model to ask."""
    return EndpointSpec(
        model=settings.model,
        base_url=settings.base_url,
        api_key=settings.api_key.get_secret_value() if settings.api_key else None,
        local_only=settings.local_only,
        cache_dir=settings.cache_dir,
    )


def reading_options(settings: Settings) -> ReadingOptions:
    """The part of the settings that says how to read."""
    return ReadingOptions(layout=settings.layout, ocr=settings.ocr)


def recipe_of(settings: Settings, how: Extraction) -> str:
    """Digest of everything that a paper's units depend on; another recipe makes them stale."""
    parts = (
        reader_version(reading_options(settings)),
        CHUNKING_VERSION,
        settings.chunk_words,
        how.version,
        how.passes,
        how.model_id,
        CONTRACT_VERSION,
    )
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


@dataclass(slots=True)
class _Run:
    settings: Settings
    library: Library
    journal: Journal
    endpoint: Endpoint
    client: Client
    how: Extraction
    watch: Watch
    id: str = field(default_factory=lambda: f"r_{uuid.uuid4().hex[:12]}")
    outcomes: dict[Path, Outcome] = field(default_factory=dict)
    stopped_by: AlexandriaError | None = None
    waiting_chunks: int = 0
    keep_journal: bool = False
    room: asyncio.Event = field(default_factory=asyncio.Event)
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def over(self, inputs: Sequence[Path], command: str, endpoint: str) -> IngestReport:
        """The whole run over all inputs."""
        begun = time.monotonic()
        record = RunRecord(
            id=self.id,
            started_at=datetime.now(UTC),
            command=command,
            model=self.endpoint.model_id,
            endpoint=endpoint,
            prompt_version=self.how.version,
            settings=self.settings.model_dump(mode="json", exclude={"api_key"}),
            program_version=__version__,
        )
        await self._write(self.library.save_run, record)
        self.watch.found(len(inputs))
        try:
            await self._papers(inputs)
        except AlexandriaError as error:
            self.stop(error)
        for path in inputs:
            if path not in self.outcomes:
                self._end(path, None, PaperState.FAILED, f"not reached: {self._why_stopped()}", 0.0)
        await self._close(record)
        return IngestReport(
            run_id=self.id,
            model=self.endpoint.model_id,
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
            await self._write(self.library.save_outcomes, list(self.outcomes.values()))
            await self._write(self.library.save_calls, [_row(c) for c in self.journal.calls])
            await self._write(self.library.save_run, ended)
        except AlexandriaError as error:
            # The journal stays: the next run brings all of it in.
            self.stop(error)
            return
        if not self.keep_journal:
            self.journal.finish()

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
        known = await asyncio.to_thread(self.library.known_recipes)
        recipe = recipe_of(self.settings, self.how)
        seen: dict[str, Path] = {}
        todo = []
        for path in inputs:
            try:
                digest = await asyncio.to_thread(_sha256, path)
            except OSError as error:
                reason = f"unreadable: {error.strerror}"
                self._end(path, None, PaperState.FAILED, reason, 0.0)
                continue
            if digest in seen:
                reason = f"the same file as {seen[digest].name}"
                self._end(path, digest, PaperState.SKIPPED, reason, 0.0)
            elif known.get(digest) in ((recipe, PaperState.DONE), (recipe, PaperState.EMPTY)):
                state = known[digest][1]
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
        except AlexandriaError as error:
            self.keep_journal = True
            self.stop(error)
            self._end(path, paper.sha256, PaperState.FAILED, f"not saved: {error}", 0.0)

    async def _paper(self, path: Path, paper: Paper, chunks: tuple[Chunk, ...]) -> None:
        """One paper from chunks to its place in the library."""
        begun = time.monotonic()
        head = PaperHead(paper_id=paper.sha256, doi=paper.doi, title=paper.title)
        kept = await self._kept_units(paper.sha256)
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
        state, reason = _state(units, errors, len(chunks))
        record = self._record(paper, chunks, state, reason)
        outcome = self._outcome(path, paper.sha256, state, reason, time.monotonic() - begun)
        await self._save(record, units, outcome)
        self._note(path, outcome)

    async def _chunk(
        self, head: PaperHead, chunk: Chunk, kept: dict[str, KnowledgeUnit]
    ) -> tuple[tuple[KnowledgeUnit, ...], tuple[EndpointError, ...]]:
        try:
            digest = chunk_request(self.how.prompt, head, chunk).digest(self.how.model_id)
            if digest in kept:
                return (kept[digest],), ()
            return await extract_chunk(self.how, head, chunk, self._asker(head.paper_id))
        finally:
            self.waiting_chunks -= 1
            self.room.set()
            self.watch.chunk_done(chunk.word_count, self.client.totals)

    def _asker(self, paper_id: str) -> _Asker:
        return _Asker(run=self, paper_id=paper_id)

    async def _kept_units(self, paper_id: str) -> dict[str, KnowledgeUnit]:
        """Units of an earlier run that the same question made: they need not be asked for again."""
        held = await asyncio.to_thread(self.library.known_recipes)
        if paper_id not in held:
            return {}
        units = await asyncio.to_thread(self.library.load_units, paper_id)
        return {u.making.request_digest: u for u in units}

    async def _save(
        self, record: PaperRecord, units: Sequence[KnowledgeUnit], outcome: Outcome
    ) -> None:
        """Write a paper; a whole one is never replaced by a part, nor anything by nothing."""
        rows = [_row(c) for c in self.journal.take_calls(record.id)]
        known = (await asyncio.to_thread(self.library.known_recipes)).get(record.id)
        was_done = known is not None and known[1] is PaperState.DONE
        if record.state is PaperState.FAILED or (was_done and record.state is PaperState.PARTIAL):
            self.keep_journal |= bool(units)
            await self._write(self.library.save_calls, rows)
            await self._write(self.library.save_outcomes, [outcome])
            return
        resolved = resolve_entities(units)
        await self._write(self.library.save_paper, record, resolved, rows, outcome)
        self.journal.forget({r.request_digest for r in rows})

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
            path=printable_path(path),
            paper_id=paper_id,
            state=state,
            reason=reason,
            seconds=round(seconds, 3),
        )

    def _record(
        self, paper: Paper, chunks: tuple[Chunk, ...], state: PaperState, reason: str
    ) -> PaperRecord:
        last = chunks[-1].sentences[-1] if chunks else None
        return PaperRecord(
            id=paper.sha256,
            title=paper.title,
            authors=paper.authors,
            doi=paper.doi,
            arxiv_id=paper.arxiv_id,
            year=paper.year,
            language=paper.language,
            format=paper.format,
            reader=paper.reader,
            page_count=paper.page_count,
            word_count=last.word_end if last else 0,
            sentence_count=last.number if last else 0,
            chunk_count=len(chunks),
            recipe=recipe_of(self.settings, self.how),
            state=state,
            reason=reason,
            run_id=self.id,
        )

    def _why_stopped(self) -> str:
        return str(self.stopped_by) if self.stopped_by else "the run ended early"

    async def _write(self, write: Callable[..., object], *values: object) -> None:
        """One write at a time, off the event loop: a wait for the library holds up nothing else."""
        async with self.writing:
            await asyncio.to_thread(write, *values)


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks the journal first, then the model."""

    run: _Run
    paper_id: str

    async def __call__(
        self, request: Request, *, purpose: str, chunk: str, parse: Callable[[str], T]
    ) -> T:
        digest = request.digest(self.run.how.model_id)
        if (answer := self.run.journal.answers.get(digest)) is not None:
            try:
                return parse(answer)
            except AnswerInvalid:
                pass  # kept by a version that took it; this one asks anew
        if digest in self.run.journal.cut:
            raise AnswerTruncated("The answer to this question was cut before.")
        context = CallContext(
            run_id=self.run.id,
            paper_id=self.paper_id,
            chunk=chunk,
            purpose=purpose,
            prompt_version=self.run.how.version,
        )
        return await self.run.client.ask(request, context, parse)


def _state(
    units: Sequence[KnowledgeUnit], errors: Sequence[AlexandriaError], chunks: int
) -> tuple[PaperState, str]:
    """The state of a paper whose chunks have all ended, with a reason for people."""
    if not chunks:
        return PaperState.EMPTY, "holds no prose"
    facts = sum(u.fact_count for u in units)
    if not errors:
        if facts:
            return PaperState.DONE, ""
        return PaperState.EMPTY, "the model found no facts"
    kinds = sorted({str(e) for e in errors})
    missing = f"{len(errors)} of {chunks} chunks without units: {kinds[0]}"
    if len(kinds) > 1:
        missing += f" (and {len(kinds) - 1} other reasons, see the table call)"
    return (PaperState.PARTIAL if facts else PaperState.FAILED), missing


async def _results(
    paths: Sequence[Path], options: ReadingOptions
) -> AsyncIterator[tuple[Path, Paper | InputError]]:
    """read_many, awaited in a thread so that answers are handled while files are read."""
    results: Iterator[tuple[Path, Paper | InputError]] = iter(read_many(paths, options=options))
    try:
        while (item := await asyncio.to_thread(next, results, None)) is not None:
            yield item
    finally:
        close = getattr(results, "close", None)
        if close is not None:
            await asyncio.to_thread(close)


def _close_killed_runs(library: Library) -> None:
    """We hold the lock, so a run that is still marked as running was killed."""
    for run in library.runs():
        if run.outcome is RunOutcome.RUNNING:
            library.save_run(run.model_copy(update={"outcome": RunOutcome.INTERRUPTED}))


def _row(call: CallRecord) -> CallRow:
    return CallRow.model_validate(call.model_dump(exclude={"answer"}))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _signals(stop: Callable[[AlexandriaError], None], watch: Watch) -> Iterator[None]:
    """First Ctrl-C (or SIGTERM): finish what is in flight. Second: stop now."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread's owner
        return
    loop = asyncio.get_running_loop()
    asked = False

    def heard() -> None:
        nonlocal asked
        if asked:
            # Nothing is lost: answers are in the journal already.
            os._exit(Interrupted.exit_code)
        asked = True
        watch.note("stopping: calls in flight finish, then the run ends. Ctrl-C again stops now.")
        stop(Interrupted("Stopped by the user."))

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, heard)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


class _Unwatched:
    def note(self, message: str) -> None:
        """Nobody looks on."""

    def preparing(self, what: str, done: int, total: int) -> None:
        """Nobody looks on."""

    def found(self, inputs: int) -> None:
        """Nobody looks on."""

    def started(self, path: Path, chunks: int) -> None:
        """Nobody looks on."""

    def chunk_done(self, words: int, totals: Totals) -> None:
        """Nobody looks on."""

    def ended(self, outcome: Outcome) -> None:
        """Nobody looks on."""
