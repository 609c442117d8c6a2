"""Batches between two rounds of an ingest: what is under way, waiting for it, cancelling it, going on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from alexandria.batch_errors import AnswerPending
from alexandria.errors import EndpointError, NotALibrary, SettingsError
from alexandria.library import Shard, printable_path
from alexandria.llm import BatchEndpoint, BatchService, open_endpoint
from alexandria.reading import is_url
from alexandria.run.batches import BatchJournal, BatchPolicy, batch_journal_path
from alexandria.run.ingest import ingest
from alexandria.run.ingest_clients import ingest_spec
from alexandria.run.progress import IngestReport, NoProgress, Progress
from alexandria.run.shard_ingest import mark_if_ended
from alexandria.settings import Settings

__all__ = [
    "BatchRow",
    "StoredIngest",
    "batch_rows",
    "cancel_batches",
    "continue_ingest",
    "stored_ingest",
]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch, for people.

    Attributes:
        id: of the provider; empty where it was not received.
        state: the provider's word, or what became of the batch.
        answered, failed: requests, so far as they are counted.
        highest: US dollars that it can cost at most; None where the price is not known.
    """

    id: str
    state: str
    requests: int
    answered: int
    failed: int
    begun_at: datetime
    model: str
    place: str
    highest: float | None


@dataclass(frozen=True, slots=True)
class StoredIngest:
    """What an ingest is made of, as its journal has it; the key is not there."""

    paths: tuple[Path | str, ...]
    settings: dict[str, Any]
    shard: Shard | None


def stored_ingest(library: Path) -> StoredIngest:
    """The ingest whose batches belong to a library.

    Raises:
        SettingsError: there are none.
        LibraryError: the journal cannot be read, or no file is named.
    """
    if library.is_dir():
        raise NotALibrary(f"{printable_path(library)} is a folder")
    made_of = BatchJournal(batch_journal_path(library)).ingest
    if not made_of:
        raise SettingsError(
            f"No batches of {library} are under way.",
            hint="Name the library with --library, or send batches: alexandria ingest PAPERS --batch",
        )
    shard = made_of.get("shard")
    return StoredIngest(
        tuple(p if is_url(p) else Path(p) for p in made_of["paths"]),
        dict(made_of["settings"]),
        Shard.parse(shard) if shard else None,
    )


def batch_rows(settings: Settings, *, ask: bool = True) -> list[BatchRow]:
    """The batches of a library, in the order of sending.

    Args:
        settings: of its ingest.
        ask: whether to ask the provider about those that are under way.

    Raises:
        EndpointError: the provider cannot be asked.
    """
    return asyncio.run(_rows(settings, ask=ask))


def cancel_batches(settings: Settings) -> int:
    """Ask the provider to end all batches that are under way; returns how many. What is answered stays paid.

    Raises:
        EndpointError: it could not be asked about one of them; all others were.
    """
    return asyncio.run(_cancel(settings))


def continue_ingest(
    stored: StoredIngest,
    settings: Settings,
    *,
    wait: bool = False,
    progress: Progress | None = None,
    command: str = "",
    policy: BatchPolicy | None = None,
) -> IngestReport:
    """The next round of an ingest, or with `wait` all rounds until no paper waits.

    Args:
        stored: the ingest.
        settings: its own, with the key.
        wait: go on when a batch has ended, as long as papers wait.
        progress, command: as for `ingest`, which says what is raised.
        policy: how batches are handled.
    """
    policy = policy or BatchPolicy()
    while True:
        report = ingest(
            stored.paths,
            settings,
            progress=progress,
            command=command,
            shard=stored.shard,
            batch_policy=policy,
        )
        if stored.shard is not None:
            mark_if_ended(report, settings.library, stored.shard)
        if not wait or report.exit_code != AnswerPending.exit_code:
            return report
        (progress or NoProgress()).note("waiting for the batches under way; Ctrl-C loses nothing")
        asyncio.run(_wait_for_end(settings, policy.poll_s))


async def _rows(settings: Settings, *, ask: bool) -> list[BatchRow]:
    journal = BatchJournal(batch_journal_path(settings.library))
    rows = []
    async with _service(settings, needed=ask and bool(journal.open_batches)) as service:
        for batch in journal.batches.values():
            state = None
            if service is not None and batch.is_open and batch.is_certain:
                state = await service.state(batch.ids[0])
            counts = batch.counts
            rows.append(
                BatchRow(
                    id=batch.ids[0] if batch.is_certain else "",
                    state=batch.outcome or (state.word if state else "under way"),
                    requests=batch.total,
                    answered=state.succeeded if state else counts.get("ok", 0),
                    failed=state.failed if state else sum(counts.get(k, 0) for k in _FAILED),
                    begun_at=batch.begun_at,
                    model=batch.model,
                    place=batch.place,
                    highest=batch.highest,
                )
            )
    return rows


_FAILED = ("failed", "unusable", "missing")


async def _cancel(settings: Settings) -> int:
    journal = BatchJournal(batch_journal_path(settings.library))
    mine = [b for b in journal.open_batches if b.is_certain]
    asked = 0
    failures: list[EndpointError] = []
    async with _service(settings, needed=bool(mine)) as service:
        for batch in mine:
            assert service is not None
            try:
                state = await service.state(batch.ids[0])
                if state is not None and not state.has_ended:
                    await service.cancel(batch.ids[0])
                    asked += 1
            except EndpointError as error:  # the others are to end all the same
                failures.append(error)
    if failures:
        failure = failures[0]
        raise type(failure)(
            f"{len(failures)} of {len(mine)} batches could not be cancelled: {failure}",
            hint=failure.hint,
            status=failure.status,
        )
    return asked


async def _wait_for_end(settings: Settings, poll_s: float) -> None:
    """Return when a batch has ended, or one must be looked for."""
    async with _service(settings, needed=True) as service:
        assert service is not None
        while True:
            await asyncio.sleep(poll_s)
            batches = BatchJournal(batch_journal_path(settings.library)).open_batches
            if not batches or not all(batch.is_certain for batch in batches):
                return
            for batch in batches:
                state = await service.state(batch.ids[0])
                if state is None or state.has_ended:
                    return


@asynccontextmanager
async def _service(settings: Settings, *, needed: bool) -> AsyncIterator[BatchService | None]:
    if not needed:
        yield None
        return
    async with open_endpoint(ingest_spec(settings)) as endpoint:
        if not isinstance(endpoint, BatchEndpoint):
            raise SettingsError(f"There is no batch API for {endpoint.model_id}.")
        yield endpoint.batches
