"""Columns + papers → a table: facts of the library first, then questions about the papers themselves.

    find → match with the library → facts → read what they leave open → ask → check

A paper is read again only where its facts leave a cell open, and its text is forgotten when its cells are done.
Answers are in a checkpoint of their own until the run has ended: an interrupted run goes on, and asks nothing
twice. Every call is in the ledger of the library.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from alexandria import __version__
from alexandria.answers import (
    Cell,
    CellAnswer,
    CellQuestion,
    CellState,
    PaperTable,
    TableSpec,
    UnitTable,
    paper_sentences,
    table_of,
)
from alexandria.chunking import chunk_paper
from alexandria.errors import AlexandriaError, EmbeddedModelMissing, InputError, Interrupted
from alexandria.library import CallRow, Library, PaperRecord, RunOutcome, RunRecord, printable_path
from alexandria.llm import (
    Client,
    EndpointSpec,
    Prompt,
    UsageTotals,
    describe_endpoint,
    load_prompt,
)
from alexandria.paper import Paper
from alexandria.reading import FoundInputs, read_found
from alexandria.run.checkpoint import Checkpoint
from alexandria.run.inputs import digest_of, find_papers, reason_of
from alexandria.run.interruption import interrupts
from alexandria.run.model_client import open_client
from alexandria.run.paper_answers import PaperAnswers
from alexandria.run.recipe import USUAL_EFFORT, endpoint_spec, reading_options
from alexandria.run.table_progress import NoTableProgress, TableProgress, TableReport
from alexandria.settings import Settings

__all__ = ["TableReport", "fill_table"]

_AT_ONCE = 8
"""Papers whose cells are asked for side by side: their text is in memory."""
_NO_VALUE = "the facts do not say it, and the model gave no usable answer"


def fill_table(
    spec: TableSpec,
    paths: Sequence[Path | str],
    settings: Settings,
    *,
    ask_papers: bool = True,
    progress: TableProgress | None = None,
    command: str = "",
) -> TableReport:
    """Fill a table for some papers.

    Args:
        spec: the table that is wanted.
        paths: files, folders, archives and URLs of papers; they are matched with the library by their content.
        settings: library, model, budget and how to read.
        ask_papers: whether what the facts leave open is asked of the papers; else no model is opened.
        progress: is called as the run goes on.
        command: stored with the run, for people.

    Raises:
        AlexandriaError: where nothing could be started (library, papers). What goes wrong later is in the report.
    """
    run = _TableRun(spec, settings, progress or NoTableProgress(), command)
    return asyncio.run(run.fill(paths, ask_papers))


@dataclass(slots=True)
class _TableRun:
    spec: TableSpec
    settings: Settings
    progress: TableProgress
    command: str
    id: str = field(default_factory=lambda: f"table_{uuid.uuid4().hex[:12]}")
    found: FoundInputs = field(default_factory=lambda: FoundInputs(()))
    tables: dict[Path, PaperTable] = field(default_factory=dict)
    reasons: dict[Path, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failed: int = 0
    units: UnitTable = field(default_factory=UnitTable)
    stopped_by: AlexandriaError | None = None
    client: Client | None = None
    prompt: Prompt | None = None

    async def fill(self, paths: Sequence[Path | str], ask_papers: bool) -> TableReport:
        """The whole run."""
        begun = time.monotonic()
        library = Library(
            self.settings.library, wait_s=self.settings.wait, on_wait=self.progress.note
        )
        if ask_papers:
            await asyncio.to_thread(library.create_or_open)
        self.found = await asyncio.to_thread(find_papers, paths)
        self._note_found()
        await self._take_facts(library)
        spec = self._endpoint() if ask_papers else None
        todo = [path for path, table in self.tables.items() if table.is_open] if spec else []
        if spec is not None and todo:
            await self._ask(todo, library, spec)
        rows = [
            row
            for path, table in self.tables.items()
            for row in (
                table.filled(self.reasons[path]) if path in self.reasons else table.filled()
            )
        ]
        return TableReport(
            table=table_of(self.spec, rows, self.notes),
            model=self.client.endpoint.model_id if self.client else "",
            totals=self.client.totals if self.client else UsageTotals(),
            seconds=time.monotonic() - begun,
            failed=self.failed,
            stopped_by=self.stopped_by,
        )

    def _note_found(self) -> None:
        """What could not be searched is told, and counts as failed."""
        self.notes += self.found.notes
        if self.found.without_file:
            self.notes.append(f"{len(self.found.without_file)} listed papers without a file")
        for error in self.found.errors:
            self.failed += 1
            self.notes.append(reason_of(error))

    async def _take_facts(self, library: Library) -> None:
        """Match the files with the library, and fill what its facts say."""
        known: dict[str, PaperRecord] = {p.id: p for p in await asyncio.to_thread(library.papers)}
        seen: dict[str, Path] = {}
        for path in self.found.files:
            name = self.found.name_of(path)
            try:
                digest = await asyncio.to_thread(digest_of, path, self.found)
            except OSError as error:
                self._fail(path, f"it cannot be read: {error.strerror}")
                continue
            if digest in seen:
                self.notes.append(f"{name} is the same file as {self.found.name_of(seen[digest])}")
                continue
            seen[digest] = path
            units = await asyncio.to_thread(library.load_units, digest) if digest in known else []
            title = known[digest].title if digest in known else ""
            if digest not in known:
                self.notes.append(f"{name} is not in the library: there are no facts of it")
            self.tables[path] = PaperTable(
                self.spec, digest, title, printable_path(path), units, self.units
            )

    def _fail(self, path: Path, why: str) -> None:
        self.failed += 1
        self.reasons[path] = why
        self.notes.append(f"{self.found.name_of(path)}: {why}")

    def _endpoint(self) -> EndpointSpec | None:
        """The model; None, with a note, where none is named and the embedded one is not installed."""
        spec = endpoint_spec(self.settings)
        try:
            self.progress.note(describe_endpoint(spec))
        except EmbeddedModelMissing as error:
            self.notes.append(f"facts only: {error}")
            return None
        return spec

    # --- asking -----------------------------------------------------------------------------

    async def _ask(self, todo: Sequence[Path], library: Library, spec: EndpointSpec) -> None:
        """Read the papers with open cells, and ask for these."""
        self.prompt = load_prompt("cell")
        with Checkpoint(self.settings.library, of="table") as checkpoint:
            if checkpoint.answers:
                self.progress.note(
                    f"going on after a stopped one: {len(checkpoint.answers)} answers kept"
                )
            spent = sum(call.cost or 0.0 for call in checkpoint.calls)
            record = self._record(spec)
            async with open_client(
                spec,
                self.settings,
                checkpoint.record,
                corrections=1,
                spent=spent,
                on_progress=self.progress.preparing,
                usual_effort=USUAL_EFFORT,
                note=self.progress.note,
            ) as client:
                self.client = client
                record = record.model_copy(update={"model": client.endpoint.model_id})
                await asyncio.to_thread(library.save_run, record)
                with interrupts(self.stop, self.progress.note):
                    try:
                        await self._ask_papers(todo, checkpoint)
                    except AlexandriaError as error:
                        self.stop(error)
            await self._close(library, record, checkpoint)

    def _record(self, spec: EndpointSpec) -> RunRecord:
        return RunRecord(
            id=self.id,
            started_at=datetime.now(UTC),
            command=self.command,
            endpoint=describe_endpoint(spec),
            prompt_version=self.prompt.digest if self.prompt else "",
            settings=self.settings.model_dump(mode="json", exclude={"api_key"}),
            program_version=__version__,
        )

    async def _close(self, library: Library, record: RunRecord, checkpoint: Checkpoint) -> None:
        """Bring the calls into the ledger; after an early end the answers stay for the next run."""
        outcome = RunOutcome.FINISHED
        if self.stopped_by is not None:
            interrupted = isinstance(self.stopped_by, Interrupted)
            outcome = RunOutcome.INTERRUPTED if interrupted else RunOutcome.FAILED
        calls = [CallRow.model_validate(c.model_dump(exclude={"answer"})) for c in checkpoint.calls]
        ended = record.model_copy(update={"finished_at": datetime.now(UTC), "outcome": outcome})
        try:
            await asyncio.to_thread(library.save_calls, calls)
            await asyncio.to_thread(library.save_run, ended)
        except AlexandriaError as error:
            self.stop(error)
        if self.stopped_by is None:
            checkpoint.finish()

    def stop(self, reason: AlexandriaError) -> None:
        """Ask nothing new; what is in flight finishes."""
        if self.stopped_by is None:
            self.stopped_by = reason
            if self.client is not None:
                self.client.stop(reason)

    async def _ask_papers(self, todo: Sequence[Path], checkpoint: Checkpoint) -> None:
        self.progress.begun(len(todo))
        room = asyncio.Semaphore(_AT_ONCE)
        results = read_found(self.found, reading_options(self.settings), todo)
        try:
            async with asyncio.TaskGroup() as group:
                while self.stopped_by is None:
                    await room.acquire()
                    item = await asyncio.to_thread(next, results, None)
                    if item is None:
                        break
                    path, paper = item
                    if isinstance(paper, InputError):
                        self._fail(path, reason_of(paper))
                        room.release()
                        continue
                    group.create_task(self._ask_paper(path, paper, checkpoint, room))
        finally:
            await asyncio.to_thread(results.close)
        if self.stopped_by is not None:
            reason = f"the facts do not say it, and the run was stopped: {self.stopped_by}"
            for path in todo:
                self.reasons.setdefault(path, reason)

    async def _ask_paper(
        self, path: Path, paper: Paper, checkpoint: Checkpoint, room: asyncio.Semaphore
    ) -> None:
        """Ask for the open cells of one paper, all at once; the client bounds the calls."""
        assert self.client is not None
        try:
            table = self.tables[path]
            table.title = table.title or paper.title
            if paper.language not in (None, "", "en"):
                self.reasons[path] = (
                    f"the paper is in another language than English ({paper.language})"
                )
                return
            chunks = chunk_paper(paper, target_words=self.settings.chunk_words)
            table.read_paper(await asyncio.to_thread(paper_sentences, chunks))
            answers = PaperAnswers(self.client, checkpoint, self.stop, self.id, paper.sha256)
            open_cells = list(table.open_cells())
            self.progress.reading(path, len(open_cells))
            async with asyncio.TaskGroup() as group:
                for place, question in open_cells:
                    group.create_task(self._ask_cell(table, place, question, answers))
        finally:
            room.release()

    async def _ask_cell(
        self,
        table: PaperTable,
        place: tuple[int, int],
        question: CellQuestion,
        answers: PaperAnswers,
    ) -> None:
        """Ask about one passage after the other, until one says it."""
        assert self.client is not None
        assert self.prompt is not None
        kept = Cell(CellState.NOT_STATED)
        for passage in question.passages(table.sentences):
            asked = question.ask(passage, self.prompt, self.client.endpoint.model_id)
            answer = await answers.answer(asked)
            if self.stopped_by is not None and not isinstance(answer, CellAnswer):
                return  # the cell was not looked for
            if not isinstance(answer, CellAnswer):
                kept = Cell(CellState.NOT_LOOKED_FOR, reason=_NO_VALUE)
                continue
            found = question.judge(passage, answer)
            if found.state is CellState.STATED:
                kept = found
                break
            if found.state is CellState.UNCLEAR and kept.state is not CellState.UNCLEAR:
                kept = found
        table.settle(place, kept)
        self.progress.cell_done(self.client.totals)
