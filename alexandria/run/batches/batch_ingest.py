"""An ingest that asks in batches, in rounds: fetch what has ended, run the pipelines, send what they ask.

Each run of the command is one round. The pipelines are those of any ingest; their answers come from the
checkpoint, where fetched results are recorded like any call. A paper whose answers are not all there waits, and is
read again in the next round: its text is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from alexandria.batch_errors import AnswerPending
from alexandria.errors import AlexandriaError, SettingsError
from alexandria.extraction import VERIFYING
from alexandria.llm import BatchEndpoint, Client, ModelQuestion, PriceTable
from alexandria.resolution import RESOLVING
from alexandria.run.batches.batch_asking import BatchAsking
from alexandria.run.batches.batch_counts import BatchCounts
from alexandria.run.batches.batch_fetching import BatchFetcher
from alexandria.run.batches.batch_journal import BatchJournal, batch_journal_path
from alexandria.run.batches.batch_policy import BatchPolicy
from alexandria.run.checkpoint import Checkpoint
from alexandria.run.paper_answers import PaperAnswers
from alexandria.settings import Settings

__all__ = ["BatchAnswers", "BatchIngest"]


class BatchIngest:
    """The batches of one run. Bound to one event loop."""

    def __init__(
        self,
        settings: Settings,
        client: Client,
        checkpoint: Checkpoint,
        *,
        spent: float,
        note: Callable[[str], None],
        policy: BatchPolicy | None = None,
    ) -> None:
        """Open the journal of the library.

        Args:
            settings: of the run.
            client: of a provider that takes batches.
            checkpoint: of the library, locked.
            spent: US dollars that earlier rounds took.
            note: shows people a line.
            policy: None for the usual one.

        Raises:
            SettingsError: the provider takes no batches, or there is a budget and no batch price.
            LibraryError: the journal cannot be read.
        """
        endpoint = client.endpoint
        if not isinstance(endpoint, BatchEndpoint):
            raise SettingsError(f"There is no batch API for {endpoint.model_id}.")
        known = PriceTable.load(settings.prices).price(endpoint.model_id, local=endpoint.local)
        price = known.in_batch() if known is not None else None
        if settings.budget is not None and price is None:
            raise SettingsError(
                f"A budget is set, but the price of {endpoint.model_id} in a batch is not known.",
                hint="Give it in the file that the setting `prices` names: batch = 0.5, say, beside input.",
            )
        policy = policy or BatchPolicy()
        service = endpoint.batches
        self.journal = BatchJournal(batch_journal_path(settings.library))
        self._settings, self._client = settings, client
        self._fetcher = BatchFetcher(self.journal, checkpoint, service, client, price, policy, note)
        self.asking = BatchAsking(
            self.journal,
            checkpoint,
            service,
            client,
            price=price,
            budget=settings.budget,
            spent=spent,
            most_requests=settings.batch_requests,
            policy=policy,
            note=note,
        )

    async def begin(self, paths: Sequence[Path | str], shard: str) -> None:
        """Fetch what has ended since the last round.

        Args:
            paths: of the ingest.
            shard: as "3/64"; empty where it takes all papers.

        Raises:
            EndpointError: the provider cannot be asked.
            LibraryError: something could not be written down.
        """
        made_of = self._settings.model_dump(mode="json", exclude={"api_key"})
        self.journal.remember_ingest(paths, made_of, shard)
        try:
            await self._fetcher.fetch()
        finally:
            self.asking.look_back()

    async def end(self, run_id: str) -> None:
        """Send what the pipelines asked. Raises what `BatchAsking.send_rest` raises."""
        await self.asking.send_rest(run_id)

    def close(self, *, papers_wait: bool) -> bool:
        """End the round; whether answers must be kept for another one.

        Args:
            papers_wait: whether a paper waits, or was not reached because the round was stopped: the provider has
                removed what was fetched for it.
        """
        self.asking.close()
        is_open = bool(self.journal.open_batches) or papers_wait
        if not is_open and all(b.is_removed for b in self.journal.batches.values()):
            self.journal.remove_file()
        return is_open

    def counts(self) -> BatchCounts:
        """What this round did so far, and what is left."""
        left = self.journal.open_batches
        return BatchCounts(
            sent=self.asking.sent["batches"],
            sent_requests=self.asking.sent["requests"],
            under_way=len(left),
            under_way_requests=sum(batch.total for batch in left),
            held_back=self.asking.held_back,
        )


@dataclass(slots=True)
class BatchAnswers(PaperAnswers):
    """Answers questions about one paper from what batches brought; the others go into the next batch.

    Attributes:
        asking: of the run.
        pending: how many questions of this paper have no answer yet.
    """

    asking: BatchAsking = field(kw_only=True)
    pending: int = 0

    async def ready(self) -> None:
        """Return if the pipeline has enough to do.

        Every run of it parses what has an answer, so that it runs where at least half of the first questions have
        theirs: then the others cost no further round, and what follows from the first answers goes out with them.

        Raises:
            AnswerPending: most of the questions asked ahead have no answer.
        """
        for calling in self._ahead.values():
            await calling
        if 2 * self.pending > len(self._ahead):
            raise self._later()

    def require_all(self) -> None:
        """Return if every question had its answer; raises AnswerPending."""
        if self.pending:
            raise self._later()

    async def _answer(self, question: ModelQuestion, *, urgent: bool) -> object:
        if self.verifier is not None and question.purpose == VERIFYING:
            return await PaperAnswers._answer(self, question, urgent=urgent)
        try:
            answer: object = self.asking.known_answer(question)
            # Names are resolved over all units: what is asked while some are missing would be asked in vain.
            if answer is None and not (self.pending and question.purpose == RESOLVING):
                answer = await self.asking.put(question, self.run_id, self.paper_id)
        except AlexandriaError as error:
            self.stop(error)
            return error
        if answer is None:
            self.pending += 1
            return self._later()
        return answer

    def _later(self) -> AnswerPending:
        plural = "s" if self.pending > 1 else ""
        return AnswerPending(f"{self.pending} question{plural} of it in batches")
