"""Finished papers → the library: what is written, when, and what stays in the checkpoint until then.

One write at a time, off the event loop. Papers that end while the library is being written, or shortly after,
are written together. A whole paper is never replaced by a part of it, nor anything by nothing; answers whose units
are not in the library stay in the checkpoint.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

from alexandria.chunking import Chunk
from alexandria.errors import AlexandriaError, ExpressionHeld
from alexandria.library import (
    CallRow,
    Library,
    Outcome,
    PaperRecord,
    PaperState,
    PaperWrite,
    RunOutcome,
    RunRecord,
)
from alexandria.llm import CallRecord
from alexandria.paper import Paper
from alexandria.pipeline import EarlierResults, FinishedPaper
from alexandria.resolution import CannotLink, resolve_by_rules
from alexandria.run.checkpoint import Checkpoint
from alexandria.spans import open_span

__all__ = ["LibraryWriter", "paper_record"]

_REST = 4
"""After writing papers, the library rests for so many times as long: it is free for queries four fifths of
the time, and what opening it costs (half of the CPU of an ingest, when every paper paid it) is shared."""

_LONGEST_REST_S = 1.0


class LibraryWriter:
    """Library and checkpoint of one run, which holds the checkpoint's lock.

    Attributes:
        stored: paper id → recipe and state of the papers in the library; only this run changes them.
        keep_checkpoint: whether answers remain whose units are not in the library.
    """

    def __init__(self, library: Library, checkpoint: Checkpoint) -> None:
        self.library = library
        self.checkpoint = checkpoint
        self.stored: dict[str, tuple[str, PaperState]] = {}
        self.keep_checkpoint = False
        self._with_undone_merges: set[str] = set()
        self._turn = asyncio.Lock()
        self._waiting: list[tuple[PaperWrite, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._rested_at = 0.0

    async def open(self) -> None:
        """Create or open the library, and mark runs that were killed.

        Raises:
            LibraryError: it cannot be used; StorageReadOnly, StorageFull among them.
        """
        await self._write(self.library.create_or_open)
        for run in await asyncio.to_thread(self.library.runs):
            # This run holds the lock, so any other run still marked as running was killed.
            if run.outcome is RunOutcome.RUNNING:
                await self.save_run(run.model_copy(update={"outcome": RunOutcome.INTERRUPTED}))
        self.stored = await asyncio.to_thread(self.library.known_recipes)
        self._with_undone_merges = {
            a.paper_id for a in await asyncio.to_thread(self.library.undone_merges)
        }

    async def save_run(self, run: RunRecord) -> None:
        """Write the record of a run."""
        await self._write(self.library.save_run, run)

    async def earlier_results(self, paper_id: str, prompt_version: str) -> EarlierResults:
        """What the library has of a paper; of its units, those that this prompt version made."""
        if paper_id not in self.stored:
            if paper_id not in self._with_undone_merges:
                return EarlierResults()  # new: no need to open the library
            apart = await asyncio.to_thread(self.library.undone_merges, paper_id)
            return EarlierResults(apart=tuple(apart))
        units = await asyncio.to_thread(self.library.load_units, paper_id)
        return EarlierResults(
            units={
                u.making.request_digest: u
                for u in units
                if u.making.prompt_version == prompt_version
            },
            apart=tuple(await asyncio.to_thread(self.library.undone_merges, paper_id)),
            merges=tuple(await asyncio.to_thread(self.library.merges, paper_id)),
            is_done=self._is_done(paper_id),
        )

    async def save_paper(
        self, record: PaperRecord, finished: FinishedPaper, outcome: Outcome
    ) -> None:
        """Write a paper with its calls and outcome. When this returns, it is on the disk.

        Of a failed paper, and of a part where the whole is stored, only calls and outcome are written.
        """
        if record.state is PaperState.FAILED or (
            record.state is PaperState.PARTIAL and self._is_done(record.id)
        ):
            self.keep_checkpoint |= bool(finished.units)
            rows = [_row(c) for c in self.checkpoint.take_calls(record.id)]
            await self._deliver(PaperWrite(None, (), rows, outcome))
            return
        units, merges = finished.units, finished.merges
        if apart := await self._undone_merges(record.id):
            # People may have undone merges while the paper was being extracted: that decision takes precedence.
            resolved = resolve_by_rules(units, apart=apart, decided=merges)
            units, merges = resolved.units, resolved.merges
        rows = [_row(c) for c in self.checkpoint.take_calls(record.id)]
        told = {"alexandria.paper.id": record.id, "alexandria.paper.units": len(units)}
        with open_span("save", told):
            await self._deliver(PaperWrite(record, units, rows, outcome, finished.guard, merges))
        self.stored[record.id] = (record.recipe, record.state)
        self.checkpoint.forget({r.request_digest for r in rows})

    async def update_bibliography(self, paper_id: str, said: Mapping[str, object]) -> bool:
        """Give a stored paper what a list of papers says about it; whether that changes anything."""
        async with self._turn:
            return await asyncio.to_thread(self.library.update_bibliography, paper_id, said)

    def _is_done(self, paper_id: str) -> bool:
        return paper_id in self.stored and self.stored[paper_id][1] is PaperState.DONE

    async def _undone_merges(self, paper_id: str) -> list[CannotLink]:
        if paper_id not in self.stored and paper_id not in self._with_undone_merges:
            return []
        return await asyncio.to_thread(self.library.undone_merges, paper_id)

    async def _deliver(self, delivery: PaperWrite) -> None:
        """Hand over to the writer, and wait until it has written."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, written))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_waiting())
        await written

    async def _write_waiting(self) -> None:
        """Write what waits, together, until nothing waits any more."""
        while self._waiting:
            await asyncio.sleep(self._rested_at - time.monotonic())
            together, self._waiting = self._waiting, []
            begun = time.monotonic()
            await self._write_together(together)
            ended = time.monotonic()
            self._rested_at = ended + min(_LONGEST_REST_S, _REST * (ended - begun))

    async def _write_together(
        self, together: Sequence[tuple[PaperWrite, asyncio.Future[None]]]
    ) -> None:
        """One transaction for all. What goes wrong is raised only for the papers that it concerns."""
        (error,) = await asyncio.gather(
            self._save([delivery for delivery, _ in together]), return_exceptions=True
        )
        of_one = isinstance(error, ExpressionHeld) or not isinstance(error, AlexandriaError)
        if error is not None and len(together) > 1 and of_one:
            # A storage error concerns all; any other error comes from one paper: write each alone.
            for one in together:
                await self._write_together([one])
            return
        for _, written in together:
            if written.done():  # the waiting task was cancelled
                continue
            if error is None:
                written.set_result(None)
            else:
                written.set_exception(error)

    async def _save(self, deliveries: Sequence[PaperWrite]) -> None:
        await self._write(self.library.save_papers, deliveries)
        await asyncio.to_thread(self.checkpoint.sync)

    async def close(self, run: RunRecord, outcomes: Sequence[Outcome]) -> None:
        """Write what is left, and remove the checkpoint if the library holds all of it."""
        await self._write(self.library.save_outcomes, outcomes)
        await self._write(self.library.save_calls, [_row(c) for c in self.checkpoint.calls])
        await self.save_run(run)
        if not self.keep_checkpoint:
            self.checkpoint.finish()

    async def _write(self, write: Callable[..., object], *values: object) -> None:
        """One write at a time, in a thread: a wait for the library holds up nothing else."""
        async with self._turn:
            await asyncio.to_thread(write, *values)


def paper_record(
    paper: Paper,
    chunks: Sequence[Chunk],
    recipe: str,
    run_id: str,
    state: PaperState,
    reason: str,
) -> PaperRecord:
    """What the library stores about a paper: bibliography and counts, no text."""
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
        recipe=recipe,
        state=state,
        reason=reason,
        run_id=run_id,
        venue=paper.venue,
        metadata_source=paper.metadata_source,
    )


def _row(call: CallRecord) -> CallRow:
    return CallRow.model_validate(call.model_dump(exclude={"answer"}))
