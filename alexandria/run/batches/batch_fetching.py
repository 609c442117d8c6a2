"""Batches at the provider → calls in the checkpoint: every result once, a reason for every request without one.

A result counts by the id that we gave its request. Lines of others are counted and left alone, repeated lines are
taken once, and a batch whose results are incomplete stays open until they are whole: what was answered is paid,
and is not paid again because a download broke off. Requests and results are removed from the provider once the
answers are on this disk.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from alexandria.batch_errors import BatchCancelled, BatchExpired, BatchFailed, ResultMissing
from alexandria.errors import EndpointError, ModelNotFound
from alexandria.llm import (
    Answer,
    BatchResult,
    BatchService,
    BatchState,
    CallRecord,
    Client,
    Price,
    Request,
    usable_answer,
)
from alexandria.printable_text import printable
from alexandria.run.batches.batch_journal import (
    QUEUE_FULL,
    BatchJournal,
    BatchRecord,
    SentRequest,
)
from alexandria.run.batches.batch_policy import BatchPolicy
from alexandria.run.checkpoint import Checkpoint

__all__ = ["BatchFetcher"]

_FOREIGN, _REPEATED, _UNREADABLE = "foreign", "repeated", "unreadable"
_NEVER_SENT = "never sent"
_QUEUE_LIMIT = "token_limit_exceeded"


@dataclass(slots=True)
class BatchFetcher:
    """Fetches what has ended of the batches of one provider.

    Attributes:
        price: of a call in a batch; None where it is not known.
        note: shows people a line.
    """

    journal: BatchJournal
    checkpoint: Checkpoint
    service: BatchService
    client: Client
    price: Price | None
    policy: BatchPolicy
    note: Callable[[str], None]

    async def fetch(self) -> None:
        """Look at all batches that were sent to this provider.

        Raises:
            EndpointError: the provider cannot be asked now; what is recorded stays.
            LibraryError: an answer could not be written down.
        """
        refused: list[tuple[BatchRecord, BatchState]] = []
        has_ended = False
        for batch in list(self.journal.batches.values()):
            if batch.place != self.service.place:
                if batch.is_open:
                    self.note(
                        f"a batch at {batch.place} is left alone: this run asks another place"
                    )
            elif batch.is_open:
                if (state := await self._fetch_open(batch)) is not None:
                    refused.append((batch, state))
                has_ended |= not batch.is_open
            elif not batch.is_removed:
                await self._remove(batch)
        ours = [b for b in self.journal.open_batches if b.place == self.service.place]
        for batch, state in refused:
            if has_ended or len(ours) > len(refused):
                await self._take_back(batch, state, has_ended=has_ended)
            else:
                await self._take_results(batch, state)

    async def _fetch_open(self, batch: BatchRecord) -> BatchState | None:
        """Fetch one batch; its state, and nothing else done, if it was refused because the queue was full."""
        if not batch.ids and not await self._look_for(batch):
            return None
        state = await self._own_state(batch)
        if batch.outcome:  # none of the candidates was it
            return None
        if state is None and batch.is_certain:
            self.note(
                f"batch {batch.ids[0]} is not at the provider any more: its requests are asked again"
            )
            self._record_missing(batch, BatchState(batch.ids[0], "gone", has_ended=True))
            self._close(batch, "gone", Counter())
            self.journal.removed(batch.name)
        elif state is not None and state.failure == _QUEUE_LIMIT:
            return state
        elif state is not None and state.has_ended:
            await self._take_results(batch, state)
        return None

    async def _take_back(self, batch: BatchRecord, state: BatchState, *, has_ended: bool) -> None:
        """Close a batch that had no room beside others: that was no attempt at its requests."""
        self.note(
            f"batch {state.id} had no room beside others in the provider's queue: "
            f"its {batch.total:,} requests are sent again {'now' if has_ended else 'when one has ended'}"
        )
        self._close(batch, state.word if has_ended else QUEUE_FULL, Counter())
        await self._remove(batch, state)

    async def _look_for(self, batch: BatchRecord) -> bool:
        """Find a batch whose id was not received; whether there is anything to ask about now."""
        asked_at = datetime.now(UTC)  # what the provider says was true no later
        ids, is_certain = await self.service.find(batch.name, batch.total, batch.begun_at)
        known = {
            i for other in self.journal.batches.values() if other.is_certain for i in other.ids
        }
        ids = tuple(i for i in ids if i not in known | batch.ruled_out)
        if ids:
            self.note(f"found again at the provider: a batch of {batch.total} requests")
            self.journal.sent(batch.name, ids, is_certain=is_certain)
            return True
        if batch.unclear_at is None:  # the process was killed: nobody knows how late
            self.journal.unclear(batch.name)
        since = batch.unclear_at or asked_at
        if asked_at - since < timedelta(seconds=self.policy.settle_s):
            self.note("a batch was sent moments ago, and the provider does not list it yet")
            return False
        await self.service.discard(batch.name)
        self.journal.end(batch.name, _NEVER_SENT)
        self.journal.removed(batch.name)
        return False

    async def _own_state(self, batch: BatchRecord) -> BatchState | None:
        """The state of a batch; of several that it may be, the one whose results are ours."""
        if batch.is_certain:
            return await self.service.state(batch.ids[0])
        left = []
        for batch_id in batch.ids:
            state = await self.service.state(batch_id)
            if state is not None and not state.has_ended:
                left.append(batch_id)
            elif state is not None and await self._is_ours(batch, state):
                self.journal.sent(batch.name, (batch_id,), is_certain=True)
                return state
        if tuple(left) != batch.ids:
            self.journal.rule_out(batch.name, [i for i in batch.ids if i not in left])
        if not left:
            await self._look_for(batch)  # it may be listed by now
        return None

    async def _is_ours(self, batch: BatchRecord, state: BatchState) -> bool:
        async for result in self.service.results(state):
            if result is not None and result.custom_id in batch.requests:
                return True
        return False

    async def _take_results(self, batch: BatchRecord, state: BatchState) -> None:
        """Record every result; close the batch if they are whole."""
        counts: Counter[str] = Counter()
        seen: set[str] = set()
        failure: EndpointError | None = None
        for _ in range(self.policy.reads):
            counts.clear()
            seen.clear()
            failure = await self._read(batch, state, seen, counts)
            if failure is None and counts["ok"] + counts["unusable"] >= state.succeeded:
                break
        else:
            # A download that fails says nothing about what is at the provider, unless the file is not there.
            is_known = failure is None or isinstance(failure, ModelNotFound)
            is_last = is_known and batch.short_reads + 1 >= self.policy.short_reads
            if len(seen) < batch.total and not is_last:
                if is_known:
                    self.journal.read_short(batch.name)
                self.note(
                    f"the results of batch {state.id} are incomplete ({len(seen)} of {batch.total}): "
                    "they are read again by the next run, and nothing of it is asked again before"
                )
                return
        for kind in (_FOREIGN, _REPEATED, _UNREADABLE):
            if counts[kind]:
                self.note(f"warning: batch {state.id}: {counts[kind]} {kind} results were left out")
        if state.failure:
            self.note(
                f"warning: the provider refused batch {state.id} ({printable(state.failure)})"
            )
        self._record_missing(batch, state)
        counts["missing"] = batch.total - len(seen)
        self._close(batch, state.word, counts)
        await self._remove(batch, state)

    async def _read(
        self, batch: BatchRecord, state: BatchState, seen: set[str], counts: Counter[str]
    ) -> EndpointError | None:
        """Read all results once; returns the error with which reading ended early."""
        recorded = self._recorded(state)
        try:
            async for result in self.service.results(state):
                if result is None:
                    counts[_UNREADABLE] += 1
                elif result.custom_id not in batch.requests:
                    counts[_FOREIGN] += 1
                elif result.custom_id in seen:
                    counts[_REPEATED] += 1
                else:
                    seen.add(result.custom_id)
                    kind = "ok" if result.answer is not None else "failed"
                    if result.custom_id not in recorded and not self._record(batch, state, result):
                        kind = "unusable" if result.answer is not None else "failed"
                    counts[kind] += 1
        except EndpointError as error:
            return error
        return None

    def _recorded(self, state: BatchState) -> set[str]:
        """Digests of the requests of a batch that a killed run, or an incomplete read, recorded before."""
        return {c.request_digest for c in self.checkpoint.calls if c.batch == state.id}

    def _record(self, batch: BatchRecord, state: BatchState, result: BatchResult) -> bool:
        """Write one result down; whether it is an answer that can be used."""
        sent = batch.requests[result.custom_id]
        answer, outcome = result.answer, ""
        if answer is None:
            outcome = result.error.slug if result.error is not None else ResultMissing.slug
        else:
            try:
                answer, _ = usable_answer(answer, _stand_in(sent), _text, self.client.reasoning)
            except EndpointError as error:
                outcome = error.slug
        self._add_call(batch, state, sent, answer, outcome or "ok")
        return not outcome

    def _record_missing(self, batch: BatchRecord, state: BatchState) -> None:
        """Write down why the other requests of a batch have no result."""
        error = _reason_without_result(state)
        recorded = self._recorded(state)
        for digest, sent in batch.requests.items():
            if digest not in recorded:
                self._add_call(batch, state, sent, None, error.slug)

    def _add_call(
        self,
        batch: BatchRecord,
        state: BatchState,
        sent: SentRequest,
        answer: Answer | None,
        outcome: str,
    ) -> None:
        usage = answer.usage if answer is not None else None
        call = CallRecord(
            id=_call_id(state.id, sent.digest),
            run_id=batch.run_id,
            paper_id=sent.paper_id,
            chunk=sent.chunk,
            attempt=sent.attempt,
            purpose=sent.purpose,
            model=batch.model,
            prompt_version=sent.prompt_version,
            request_digest=sent.digest,
            started_at=batch.begun_at,
            latency_s=(datetime.now(UTC) - batch.begun_at).total_seconds(),
            input_tokens=usage.input_tokens if usage else None,
            output_tokens=usage.output_tokens if usage else None,
            cached_tokens=usage.cached_tokens if usage else None,
            reasoning_tokens=usage.reasoning_tokens if usage else None,
            cost=self._cost(answer),
            finish_reason=answer.finish_reason if answer is not None else None,
            outcome=outcome,
            batch=state.id,
            answer=answer.text if answer is not None and outcome == "ok" else None,
        )
        self.client.totals.add(call)
        self.checkpoint.record(call)

    def _cost(self, answer: Answer | None) -> float | None:
        """US dollars: a request without an answer is not billed."""
        if answer is None:
            return 0.0
        if self.price is None:
            return None
        if self.price.free:
            return 0.0
        return self.price.cost(answer.usage) if answer.usage is not None else None

    def _close(self, batch: BatchRecord, word: str, counts: Counter[str]) -> None:
        self.checkpoint.sync()  # before the provider forgets them
        self.journal.end(batch.name, word, counts)

    async def _remove(self, batch: BatchRecord, state: BatchState | None = None) -> None:
        """Remove requests and results from the provider; tried again by the next run where that fails."""
        try:
            if state is None and batch.ids:
                state = await self.service.state(batch.ids[0])
            if state is not None:
                await self.service.remove(state)
            await self.service.discard(batch.name)  # an upload that was repeated left two files
        except EndpointError as error:
            known_as = batch.ids[0] if batch.ids else batch.name
            self.note(f"batch {known_as} could not be removed from the provider: {error}")
        else:
            self.journal.removed(batch.name)


def _reason_without_result(state: BatchState) -> EndpointError:
    if state.word == "failed":
        return BatchFailed("The provider refused the batch.")
    if state.word.startswith("cancel"):
        return BatchCancelled("The batch was cancelled before this request was answered.")
    if state.word == "expired":
        return BatchExpired("The batch expired before this request was answered.")
    return ResultMissing("The results of the batch have no line for this request.")


def _stand_in(sent: SentRequest) -> Request:
    """What is known of a request without its text: enough to tell a cut answer from cut thought."""
    return Request(
        messages=(),
        schema_name="",
        json_schema={"type": "object"} if sent.has_schema else {},
        max_output_tokens=sent.max_output_tokens,
        thought_tokens=sent.thought_tokens,
    )


def _text(answer: Answer) -> str:
    return answer.text


def _call_id(batch_id: str, digest: str) -> str:
    """The same for the same result: one that is read twice is one row of the ledger."""
    return f"call_{hashlib.sha256(f'{batch_id} {digest}'.encode()).hexdigest()[:20]}"
