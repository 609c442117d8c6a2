"""Files → library: one ingest. Finds and reads papers, runs their pipelines, writes the results.

    find → read → pipeline (alexandria/pipeline.py, in worker processes) → write

Many papers and chunks are under way at once. The first questions of a paper are asked as soon as it is read; the
pipeline runs where the executor has room for it; the client bounds the calls, and this module how much text is in
memory. Each input ends in exactly one state. Answers are written to the checkpoint as they come, papers to the
library in one transaction each, so that a killed run loses nothing that was answered.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from alexandria import __version__
from alexandria.batch_errors import AnswerPending
from alexandria.chunking import Chunk
from alexandria.errors import (
    AlexandriaError,
    ExpressionHeld,
    InputError,
    Interrupted,
    LanguageNotServed,
    PaperLost,
)
from alexandria.extraction import chunk_digest
from alexandria.library import (
    Library,
    Outcome,
    PaperState,
    RunOutcome,
    RunRecord,
    Shard,
    printable_path,
)
from alexandria.llm import Client, PriceTable, describe_endpoint
from alexandria.paper import Paper
from alexandria.pipeline import FinishedPaper, PipelineConfig, questions_ahead
from alexandria.reading import FoundInputs
from alexandria.run.asked_ingest import AskedIngest
from alexandria.run.batches import BatchAnswers, BatchIngest, BatchPolicy
from alexandria.run.checkpoint import Checkpoint
from alexandria.run.engine import executor_of
from alexandria.run.executors import Executor, PaperTask
from alexandria.run.ingest_clients import ingest_spec, open_ingest_clients
from alexandria.run.inputs import (
    digest_of,
    find_papers,
    instruction_warning,
    reason_of,
    require_served_language,
    said_by,
)
from alexandria.run.interruption import interrupts
from alexandria.run.paper_answers import PaperAnswers
from alexandria.run.progress import IngestReport, NoProgress, Progress
from alexandria.run.recipe import (
    pipeline_config,
    reading_options,
    recipe_of,
)
from alexandria.run.run_spans import trace_outcome, trace_report
from alexandria.run.writer import LibraryWriter, paper_record
from alexandria.settings import Settings
from alexandria.spans import open_span

__all__ = ["IngestReport", "ingest"]

WORDS_IN_MEMORY = 300_000
"""No further paper is taken up while the open ones hold more words than this: text in memory stays bounded, and
calls may run ahead of the checks by so much."""


def ingest(
    paths: Sequence[Path | str],
    settings: Settings,
    *,
    progress: Progress | None = None,
    command: str = "",
    below: Path | None = None,
    shard: Shard | None = None,
    batch_policy: BatchPolicy | None = None,
) -> IngestReport:
    """Read papers, extract their Knowledge Units and write them into the library.

    Args:
        paths: files, folders, archives and URLs; folders are searched recursively.
        settings: see `alexandria.settings`.
        progress: is called as the run goes on.
        command: stored with the run, for people.
        below: a folder whose own name is stored nowhere: paths of files in it are relative to it.
        shard: takes those papers alone whose digest falls to it.
        batch_policy: how batches are handled, with the setting `batch`.

    Raises:
        AlexandriaError: where nothing could be started (settings, library, endpoint). What goes wrong
            later is in the report.
    """
    inputs = find_papers(paths, shard)
    part = f"{shard.number}/{shard.of}" if shard else ""
    asked = AskedIngest(tuple(paths), command, below, part, batch_policy)
    with open_span("ingest") as span:
        report = asyncio.run(_ingest(inputs, settings, progress or NoProgress(), asked))
        trace_report(span, report)
    return report


async def _ingest(
    inputs: FoundInputs, settings: Settings, progress: Progress, asked: AskedIngest
) -> IngestReport:
    for note in inputs.notes:
        progress.note(note)
    endpoint = describe_endpoint(ingest_spec(settings))
    progress.note(endpoint)
    library = Library(settings.library, wait_s=settings.wait, on_wait=progress.note)
    PriceTable.load(settings.prices)  # a malformed file is an error before anything is written
    with Checkpoint(settings.library) as checkpoint:
        writer = LibraryWriter(library, checkpoint)
        await writer.open()
        if checkpoint.calls:
            progress.note(
                f"going on after an unfinished run: {len(checkpoint.answers)} answers kept"
            )
        async with open_ingest_clients(
            settings, checkpoint, progress, asked.batch_policy
        ) as clients:
            config = pipeline_config(settings, *clients.model_ids)
            run = _IngestRun(
                settings=settings,
                writer=writer,
                client=clients.extracting,
                verifier=clients.verifying,
                config=config,
                progress=progress,
                below=asked.below,
                executor=executor_of(settings, config, progress.note),
                batches=clients.batches,
            )
            with interrupts(run.stop, progress.note):
                return await run.ingest_all(inputs, asked, endpoint)


@dataclass(slots=True)
class _IngestRun:
    settings: Settings
    writer: LibraryWriter
    client: Client
    config: PipelineConfig
    progress: Progress
    executor: Executor
    verifier: Client | None = None
    below: Path | None = None
    batches: BatchIngest | None = None
    id: str = field(default_factory=lambda: f"r_{uuid.uuid4().hex[:12]}")
    outcomes: dict[Path, Outcome] = field(default_factory=dict)
    stopped_by: AlexandriaError | None = None
    open_words: int = 0
    room: asyncio.Event = field(default_factory=asyncio.Event)

    async def ingest_all(
        self, found: FoundInputs, asked: AskedIngest, endpoint: str
    ) -> IngestReport:
        """The whole run over all inputs."""
        inputs = found.files
        begun = time.monotonic()
        record = RunRecord(
            id=self.id,
            started_at=datetime.now(UTC),
            command=asked.command,
            model=self.client.endpoint.model_id,
            endpoint=endpoint,
            prompt_version=self.config.extraction.version,
            settings=self.settings.model_dump(mode="json", exclude={"api_key"}),
            program_version=__version__,
        )
        await self.writer.save_run(record)
        self.progress.found(len(inputs))
        for missing in found.errors:
            self._end(missing.path, None, PaperState.FAILED, reason_of(missing))
        try:
            if self.batches is not None:
                await self.batches.begin(asked.paths, asked.shard)
            await self._ingest_papers(found)
            if self.batches is not None:
                await self.batches.end(self.id)
        except AlexandriaError as error:
            self.stop(error)
        not_reached = f"not reached: {self.stopped_by or 'the run ended early'}"
        for path in (p for p in inputs if p not in self.outcomes):
            self._end(path, None, PaperState.FAILED, not_reached)
        await self._close(record)
        return IngestReport(
            run_id=self.id,
            model=record.model,
            outcomes=tuple(
                self.outcomes[p] for p in (*inputs, *dict.fromkeys(e.path for e in found.errors))
            ),
            without_file=found.without_file,
            totals=self.client.totals,
            seconds=time.monotonic() - begun,
            stopped_by=self.stopped_by,
            batches=self.batches.counts() if self.batches is not None else None,
        )

    def stop(self, reason: AlexandriaError) -> None:
        """Begin nothing new; what is in flight finishes."""
        if self.stopped_by is None:
            self.stopped_by = reason
            self.client.stop(reason)
            if self.verifier is not None:
                self.verifier.stop(reason)
            self.executor.stop(reason)
            if self.batches is not None:
                self.batches.asking.stop()
            self.room.set()

    async def _close(self, record: RunRecord) -> None:
        if self.stopped_by is None:
            outcome = RunOutcome.FINISHED
        elif isinstance(self.stopped_by, Interrupted):
            outcome = RunOutcome.INTERRUPTED
        else:
            outcome = RunOutcome.FAILED
        if self.batches is not None:
            waiting = PaperState.WAITING in {o.state for o in self.outcomes.values()}
            left = self.batches.close(papers_wait=waiting or self.stopped_by is not None)
            self.writer.keep_checkpoint |= left
        ended = record.model_copy(update={"finished_at": datetime.now(UTC), "outcome": outcome})
        try:
            await self.writer.close(ended, list(self.outcomes.values()))
        except AlexandriaError as error:
            # The checkpoint stays: the next run writes all of it.
            self.stop(error)

    # --- papers -----------------------------------------------------------------------------

    async def _ingest_papers(self, inputs: FoundInputs) -> None:
        """Read what has to be read, and extract many papers side by side."""
        todo = await self._new_or_stale(inputs)
        if not todo:
            return
        reading = self.executor.read(
            todo, reading_options(self.settings), inputs.listed, inputs.packed
        )
        async with self.executor, asyncio.TaskGroup() as group, aclosing(reading) as results:
            most_words = max(WORDS_IN_MEMORY, self.executor.words_at_once)
            async for path, read in results:
                if self.stopped_by is not None:
                    break
                if isinstance(read, InputError):
                    self._end(path, None, PaperState.FAILED, reason_of(read))
                    continue
                try:
                    require_served_language(path, read, self.config.extraction)
                except LanguageNotServed as error:
                    self._end(path, read.sha256, PaperState.FAILED, reason_of(error))
                    continue
                chunks = self.config.chunks_of(read)
                self.progress.started(path, len(chunks))
                self.open_words += _words(chunks)
                group.create_task(self._ingest_or_stop(path, read, chunks))
                while self.open_words > most_words and self.stopped_by is None:
                    self.room.clear()
                    await self.room.wait()

    async def _new_or_stale(self, inputs: FoundInputs) -> list[Path]:
        """The inputs that are not in the library yet as this run would make them, each content once."""
        recipe = recipe_of(self.settings, self.config)
        complete = ((recipe, PaperState.DONE), (recipe, PaperState.EMPTY))
        seen: dict[str, Path] = {}
        todo = []
        for path in inputs.files:
            try:
                digest = await asyncio.to_thread(digest_of, path, inputs)
            except OSError as error:
                self._end(path, None, PaperState.FAILED, f"unreadable: {error.strerror}")
                continue
            stored = self.writer.stored.get(digest)
            if digest in seen:
                reason = f"the same file as {seen[digest].name}"
                self._end(path, digest, PaperState.SKIPPED, reason)
            elif stored in complete:
                is_done = stored == complete[0]
                reason = "already in the library" if is_done else "holds no facts"
                if (entry := inputs.listed.get(path)) is not None and (
                    await self.writer.update_bibliography(digest, said_by(entry))
                ):
                    reason += f"; what {entry.source.name} says about it is new there"
                self._end(path, digest, PaperState.SKIPPED, reason)
            else:
                todo.append(path)
            seen.setdefault(digest, path)
        return todo

    async def _ingest_or_stop(self, path: Path, paper: Paper, chunks: tuple[Chunk, ...]) -> None:
        """One paper; an error of library or checkpoint ends the run; the answers stay in the checkpoint."""
        try:
            told = {"alexandria.paper.id": paper.sha256, "alexandria.paper.chunks": len(chunks)}
            with open_span("paper", told) as span:
                await self._ingest_paper(path, paper, chunks)
                trace_outcome(span, self.outcomes[path])
        except AnswerPending as pending:
            self._end(path, paper.sha256, PaperState.WAITING, str(pending))
        except (ExpressionHeld, PaperLost) as error:
            # A fault of this program with this paper: the others go on.
            self.writer.keep_checkpoint = True
            self._end(path, paper.sha256, PaperState.FAILED, f"not saved: {error}")
        except AlexandriaError as error:
            self.writer.keep_checkpoint = True
            self.stop(error)
            self._end(path, paper.sha256, PaperState.FAILED, f"not saved: {error}")
        finally:
            self.open_words -= _words(chunks)
            self.room.set()

    async def _ingest_paper(self, path: Path, paper: Paper, chunks: tuple[Chunk, ...]) -> None:
        """One paper, from its chunks into the library."""
        begun = time.monotonic()
        if warning := instruction_warning(printable_path(path, self.below), chunks):
            self.progress.note(warning)
        finished = await self._run_pipeline(paper, chunks)
        state, reason = finished.state, finished.reason
        recipe = recipe_of(self.settings, self.config)
        record = paper_record(paper, chunks, recipe, self.id, state, reason)
        outcome = self._outcome(path, paper.sha256, state, reason, time.monotonic() - begun)
        await self.writer.save_paper(record, finished, outcome)
        self._add_outcome(path, outcome)

    async def _run_pipeline(self, paper: Paper, chunks: tuple[Chunk, ...]) -> FinishedPaper:
        """Request all first answers at once, and run the pipeline where the executor has room."""
        version = self.config.extraction.version
        earlier = await self.writer.earlier_results(paper.sha256, version)
        firsts = questions_ahead(self.config, paper, chunks)
        firsts = {
            chunk.index: firsts[chunk.index]
            for chunk in chunks
            if chunk.index in firsts
            and chunk_digest(chunk, firsts[chunk.index]) not in earlier.units
        }
        answers = self._answers_of(paper.sha256)
        ended: FinishedPaper | AlexandriaError
        task = PaperTask(paper, chunks, earlier)
        async with asyncio.TaskGroup() as group:  # calls in flight finish, whatever else happens
            answers.ask_ahead(chain.from_iterable(firsts.values()), group)
            try:
                await answers.ready()
                ended = await self.executor.run(task, answers.answer, self._chunk_finished)
                answers.require_all()
            except AlexandriaError as error:
                ended = error
        if isinstance(ended, AlexandriaError):
            raise ended
        if self.stopped_by is not None:
            # Answers whose units the stop prevented are for the next run to use.
            answered = {n for n, asked in firsts.items() if any(map(answers.is_answered, asked))}
            made = {u.provenance.chunk for u in ended.units}
            self.writer.keep_checkpoint |= bool(answered - made)
        return ended

    def _answers_of(self, paper_id: str) -> PaperAnswers:
        of = (self.client, self.writer.checkpoint, self.stop, self.id, paper_id, self.verifier)
        if self.batches is None:
            return PaperAnswers(*of)
        return BatchAnswers(*of, asking=self.batches.asking)

    def _chunk_finished(self, words: int) -> None:
        self.progress.chunk_done(words, self.client.totals)

    # --- outcomes ---------------------------------------------------------------------------

    def _end(self, path: Path, paper_id: str | None, state: PaperState, reason: str) -> None:
        self._add_outcome(path, self._outcome(path, paper_id, state, reason, 0.0))

    def _add_outcome(self, path: Path, outcome: Outcome) -> None:
        self.outcomes[path] = outcome
        self.progress.ended(outcome)

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


def _words(chunks: Sequence[Chunk]) -> int:
    return sum(c.word_count for c in chunks)
