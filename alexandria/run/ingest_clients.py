"""Who answers the questions of an ingest: the client that extracts, one that verifies, batches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from alexandria.errors import SettingsError
from alexandria.llm import Client, EndpointSpec
from alexandria.run.batches import BatchIngest, BatchJournal, BatchPolicy, batch_journal_path
from alexandria.run.checkpoint import Checkpoint
from alexandria.run.model_client import open_client
from alexandria.run.progress import Progress
from alexandria.run.recipe import USUAL_EFFORT, endpoint_spec, verifier_spec
from alexandria.settings import Settings

__all__ = ["IngestClients", "ingest_spec", "open_ingest_clients"]


@dataclass(frozen=True, slots=True)
class IngestClients:
    """The clients of one ingest; they share budget and totals."""

    extracting: Client
    verifying: Client | None
    batches: BatchIngest | None

    @property
    def model_ids(self) -> tuple[str, str | None]:
        """Of the model that extracts, and of another that verifies."""
        verifying = self.verifying.endpoint.model_id if self.verifying is not None else None
        return self.extracting.endpoint.model_id, verifying


def ingest_spec(settings: Settings) -> EndpointSpec:
    """The model that extracts, asked in batches or not."""
    return replace(endpoint_spec(settings), batch=settings.batch)


@asynccontextmanager
async def open_ingest_clients(
    settings: Settings,
    checkpoint: Checkpoint,
    progress: Progress,
    policy: BatchPolicy | None = None,
) -> AsyncIterator[IngestClients]:
    """Open the endpoints of an ingest; close them at the end.

    Args:
        settings: of the ingest.
        checkpoint: gets every call; what its calls cost counts against the budget.
        progress: is told what is prepared.
        policy: how batches are handled.

    Raises:
        SettingsError, EndpointError: an endpoint cannot be opened, or batches are under way and not asked for.
    """
    if not settings.batch:
        _require_no_open_batch(settings)
    async with AsyncExitStack() as clients:
        connect = partial(
            open_client,
            settings=settings,
            record=checkpoint.record,
            on_progress=progress.preparing,
            usual_effort=USUAL_EFFORT,
            note=progress.note,
        )
        spent = sum(call.cost or 0.0 for call in checkpoint.calls)
        client = await clients.enter_async_context(connect(ingest_spec(settings), spent=spent))
        verifier = None
        if (second := verifier_spec(settings)) is not None:
            verifier = await clients.enter_async_context(connect(second, beside=client))
        batches = None
        if settings.batch:
            batches = BatchIngest(
                settings, client, checkpoint, spent=spent, note=progress.note, policy=policy
            )
        yield IngestClients(client, verifier, batches)


def _require_no_open_batch(settings: Settings) -> None:
    """Questions that are with a provider would be asked, and paid, a second time."""
    path = batch_journal_path(settings.library)
    if BatchJournal(path).open_batches:
        raise SettingsError(
            f"Questions of this library are in batches under way ({path.name}).",
            hint="Go on with them: --batch, or alexandria batch resume. To give them up, remove that file.",
        )
