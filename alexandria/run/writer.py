"""A run's writing side: what goes into the library, when, and what the journal keeps until then.

One write at a time, off the event loop. Papers that end while the library is being written, or shortly after,
are written together. A whole paper is never replaced by a part of it, nor anything by nothing; answers that the
library does not hold stay in the journal.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from alexandria.chunking import Chunk
from alexandria.errors import AlexandriaError, ExpressionHeld
from alexandria.expression.guard import Guard
from alexandria.knowledge import KnowledgeUnit
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
from alexandria.resolution import Apart, Decide, Merge, resolve_paper
from alexandria.run.checkpoint import Journal

__all__ = ["Filing", "paper_record", "paper_state"]

_REST = 4
"""After writing papers, the library rests for so many times as long: it is free for queries four fifths of
the time, and what opening it costs (half of the CPU of an ingest, when every paper paid it) is shared."""

_LONGEST_REST_S = 1.0


class Filing:
    """Library and journal of one run, which holds the journal's lock.

    Attributes:
        held: recipe and state of the papers in the library; only this run changes them.
        keep_journal: whether answers remain that the library does not hold.
    """

    def __init__(self, library: Library, journal: Journal) -> None:
        self.library = library
        self.journal = journal
        self.held: dict[str, tuple[str, PaperState]] = {}
        self.keep_journal = False
        self._parted: set[str] = set()
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
            # We hold the lock, so a run that still counts as running was killed.
            if run.outcome is RunOutcome.RUNNING:
                await self.save_run(run.model_copy(update={"outcome": RunOutcome.INTERRUPTED}))
        self.held = await asyncio.to_thread(self.library.known_recipes)
        self._parted = {a.paper_id for a in await asyncio.to_thread(self.library.undone_merges)}

    async def save_run(self, run: RunRecord) -> None:
        """Write how a run stands."""
        await self._write(self.library.save_run, run)

    async def units_made_by(self, paper_id: str, version: str) -> dict[str, KnowledgeUnit]:
        """The paper's units in the library that this prompt version made, by request digest.

        The same question need not be asked again: its unit is there.
        """
        if paper_id not in self.held:
            return {}
        units = await asyncio.to_thread(self.library.load_units, paper_id)
        return {u.making.request_digest: u for u in units if u.making.prompt_version == version}

    async def save_paper(
        self,
        record: PaperRecord,
        units: Sequence[KnowledgeUnit],
        outcome: Outcome,
        guard: Guard,
        decide: Decide | None = None,
    ) -> None:
        """Resolve the names of a paper, and write it with its calls and outcome.

        When this returns, it is on the disk.
        """
        was_done = record.id in self.held and self.held[record.id][1] is PaperState.DONE
        if record.state is PaperState.FAILED or (was_done and record.state is PaperState.PARTIAL):
            self.keep_journal |= bool(units)
            rows = [_row(c) for c in self.journal.take_calls(record.id)]
            await self._deliver(PaperWrite(None, (), rows, outcome))
            return
        apart, merges = await self._names_of(record.id)
        found = await resolve_paper(units, apart=apart, decided=merges, decide=decide)
        rows = [_row(c) for c in self.journal.take_calls(record.id)]
        await self._deliver(PaperWrite(record, found.units, rows, outcome, guard, found.merges))
        self.held[record.id] = (record.recipe, record.state)
        self.journal.forget({r.request_digest for r in rows})

    async def _names_of(self, paper_id: str) -> tuple[list[Apart], list[Merge]]:
        """What people have parted in this paper, and what was merged in it before."""
        if paper_id not in self.held and paper_id not in self._parted:
            return [], []  # new: no need to open the library
        apart = await asyncio.to_thread(self.library.undone_merges, paper_id)
        return apart, await asyncio.to_thread(self.library.merges, paper_id)

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
        """One transaction for all. What goes wrong reaches those who wait for it, and nobody else."""
        (error,) = await asyncio.gather(
            self._save([delivery for delivery, _ in together]), return_exceptions=True
        )
        of_one = isinstance(error, ExpressionHeld) or not isinstance(error, AlexandriaError)
        if error is not None and len(together) > 1 and of_one:
            # Storage is the same for all; anything else is the fault of one: the others go alone.
            for one in together:
                await self._write_together([one])
            return
        for _, written in together:
            if written.done():  # who waited for it was cancelled
                continue
            if error is None:
                written.set_result(None)
            else:
                written.set_exception(error)

    async def _save(self, deliveries: Sequence[PaperWrite]) -> None:
        await self._write(self.library.save_papers, deliveries)
        await asyncio.to_thread(self.journal.sync)

    async def close(self, run: RunRecord, outcomes: Sequence[Outcome]) -> None:
        """Write what is left, and remove the journal if the library holds all of it."""
        await self._write(self.library.save_outcomes, outcomes)
        await self._write(self.library.save_calls, [_row(c) for c in self.journal.calls])
        await self.save_run(run)
        if not self.keep_journal:
            self.journal.finish()

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
    """What the library keeps of a paper: bibliography and counts, no text."""
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
    )


def paper_state(
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


def _row(call: CallRecord) -> CallRow:
    return CallRow.model_validate(call.model_dump(exclude={"answer"}))
