"""The questions of an ingest that asks in batches: answers that are there, and requests for those that are not.

    known answer → the pipeline goes on
    none yet     → into the next batch, and the pipeline is told that it comes later (AnswerPending)

A question is in one batch at a time. One whose request failed is put into the next one, as often as the policy
says; then its error is the answer. The first question of a run that sends anything is asked alone: the form of the
requests, key and model are right before thousands of them are sent.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from alexandria import batch_errors, errors
from alexandria.batch_errors import SendUnclear
from alexandria.errors import (
    AlexandriaError,
    AnswerInvalid,
    AnswerTruncated,
    BudgetReached,
    EmptyAnswer,
    EndpointError,
    StorageFull,
)
from alexandria.llm import (
    BatchService,
    CallContext,
    CallRecord,
    Client,
    ModelQuestion,
    Price,
    Request,
    RequestFile,
    corrected_request,
    estimate_tokens,
)
from alexandria.run.batches.batch_journal import BatchJournal, BatchRecord, SentRequest
from alexandria.run.batches.batch_policy import BatchPolicy
from alexandria.run.checkpoint import Checkpoint

__all__ = ["BatchAsking"]

_ENDPOINT_ERRORS: dict[str, type[EndpointError]] = {
    kind.slug: kind
    for module in (errors, batch_errors)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, EndpointError)
}
_NOT_AGAIN = {"refused", "rejected", "too-long", "truncated"}
"""Outcomes that the same request would have again."""


@dataclass(slots=True)
class _Collected:
    """The requests of the next batch."""

    file: RequestFile
    requests: dict[str, SentRequest] = field(default_factory=dict)
    highest: float = 0.0


class BatchAsking:
    """What a run asks in batches.

    Attributes:
        held_back: questions that the budget, or the provider's queue, does not allow now.
        sent: batches and requests that this run sent.
    """

    def __init__(
        self,
        journal: BatchJournal,
        checkpoint: Checkpoint,
        service: BatchService,
        client: Client,
        *,
        price: Price | None,
        budget: float | None,
        spent: float,
        most_requests: int | None,
        policy: BatchPolicy,
        note: Callable[[str], None],
    ) -> None:
        """Ask through one provider.

        Args:
            journal, checkpoint: of the library.
            service: of the provider.
            client: asks the first question, and knows the model's thought.
            price: of a call in a batch; None where it is not known.
            budget: US dollars that may be spent in all; None for any.
            spent: US dollars that were spent before this run.
            most_requests: of one batch, where the provider's limit is not wanted.
            policy: how often to ask again.
            note: shows people a line.
        """
        self.held_back = 0
        self.sent: Counter[str] = Counter()
        self._journal, self._checkpoint = journal, checkpoint
        self._service, self._client = service, client
        self._price, self._budget, self._spent = price, budget, spent
        self._most_requests = min(service.limits.requests, most_requests or service.limits.requests)
        self._policy, self._note = policy, note
        self._next: _Collected | None = None
        self._turn = asyncio.Lock()
        self._is_tried = False
        self._is_stopped = False
        self._under_way: set[str] = set()
        self._failures: dict[str, list[str]] = {}

    def look_back(self) -> None:
        """Learn from the journal and the checkpoint what is under way and what has failed."""
        self._under_way = {d for batch in self._journal.open_batches for d in batch.requests}
        self._failures = {}
        for call in self._checkpoint.calls:
            if call.batch is not None and call.outcome != "ok":
                self._failures.setdefault(call.request_digest, []).append(call.outcome)

    def stop(self) -> None:
        """Send nothing more."""
        self._is_stopped = True

    def known_answer(self, question: ModelQuestion) -> object | None:
        """The parsed answer, or the error that stands for good in its place; None if there is none yet.

        Raises:
            LibraryError: it could not be written down that an answer is not usable.
        """
        if question.id in self._checkpoint.answers:
            try:
                parsed: object = question.parse(self._checkpoint.answers[question.id])
            except AnswerInvalid:
                self._reject(question.id)
            else:
                return parsed
        if question.id in self._checkpoint.cut:
            return AnswerTruncated("The answer to this question was cut before.")
        failures = self._failures.get(question.id, [])
        if failures and (failures[-1] in _NOT_AGAIN or len(failures) >= self._policy.attempts):
            kind = _ENDPOINT_ERRORS.get(failures[-1], EndpointError)
            times = f"{len(failures)} times" if len(failures) > 1 else "once"
            error = kind(f"No answer came in a batch ({failures[-1]}, asked {times}).")
            error.fatal = False  # it ends this question alone
            return error
        return None

    async def put(self, question: ModelQuestion, run_id: str, paper_id: str) -> object | None:
        """Put a question into the next batch, unless it is in one; returns its answer where it was asked alone.

        Raises:
            EndpointError: a batch was full and could not be sent, or no question at all can be asked.
            LibraryError: a batch could not be written down.
        """
        async with self._turn:
            if question.id in self._under_way or self._is_stopped:
                return None
            if self._journal.is_queue_full(self._service.place):
                self.held_back += 1
                return None
            if not self._is_tried:
                self._is_tried = True
                if (answer := await self._ask_alone(question, run_id, paper_id)) is not None:
                    return answer
            failures = self._failures.get(question.id, [])
            request = question.request
            for outcome in failures:
                if outcome in (AnswerInvalid.slug, EmptyAnswer.slug):
                    request = corrected_request(request, "The answer could not be used.")
            request = self._client.reasoning.prepared(request)
            highest = self._highest(request)
            if not self._is_affordable(highest):
                self.held_back += 1
                return None
            await self._collect(question, request, highest, (run_id, paper_id, len(failures) + 1))
            return None

    async def send_rest(self, run_id: str) -> None:
        """Send what is collected.

        Raises:
            EndpointError: it could not be sent. BudgetReached: nothing is allowed, and nothing is under way.
            LibraryError: it could not be written down.
        """
        async with self._turn:
            await self._send(run_id)
        if self._is_stopped:
            return
        if self.held_back and not self._journal.open_batches:
            raise BudgetReached(
                f"The budget of ${self._budget or 0:.2f} does not allow another batch: "
                f"${self._spent_now():.4f} are spent."
            )
        if self.held_back:
            why = "it is known what the batches under way cost"
            if self._journal.is_queue_full(self._service.place):
                why = "a batch under way ends: the provider's queue is full"
            self._note(f"{self.held_back} questions wait until {why}")

    def close(self) -> None:
        """Forget what was collected and not sent."""
        if self._next is not None:
            self._next.file.close()
            self._next = None

    # --- one question ---------------------------------------------------------------------------

    def _reject(self, digest: str) -> None:
        """Write down that an answer has not the required form: it is asked for again."""
        call = next(
            (c for c in reversed(self._checkpoint.calls) if _answered(c, digest)),
            None,
        )
        if call is None:
            self._checkpoint.forget({digest})
            return
        self._checkpoint.amend(call.model_copy(update={"outcome": AnswerInvalid.slug}))
        self._failures.setdefault(digest, []).append(AnswerInvalid.slug)

    async def _ask_alone(
        self, question: ModelQuestion, run_id: str, paper_id: str
    ) -> object | None:
        """The answer to a question that is asked directly; None if none came: a batch may do better."""
        context = CallContext(
            run_id=run_id,
            paper_id=paper_id,
            chunk=question.chunk,
            purpose=question.purpose,
            prompt_version=question.prompt_version,
        )
        try:
            answer: object = await self._client.complete_text(
                question.request, context, question.parse
            )
        except EndpointError as error:
            if error.fatal:
                raise
            return error if isinstance(error, AnswerTruncated) else None
        return answer

    async def _collect(
        self,
        question: ModelQuestion,
        request: Request,
        highest: float,
        of: tuple[str, str, int],
    ) -> None:
        run_id, paper_id, attempt = of
        line = self._service.line(question.id, request)
        limit = self._service.limits.size - len(self._service.separator)
        full = self._next is not None and (
            self._next.file.requests >= self._most_requests
            or self._next.file.size + len(line) > limit
        )
        if full:
            await self._send(run_id)
        if self._next is None:
            self._next = _Collected(_request_file(self._journal.path.parent, self._service))
        try:
            self._next.file.add(line)
        except OSError as error:
            raise StorageFull(f"No room for the requests of a batch: {error.strerror}.") from None
        self._next.highest += highest
        self._next.requests[question.id] = SentRequest(
            digest=question.id,
            paper_id=paper_id,
            chunk=question.chunk,
            purpose=question.purpose,
            prompt_version=question.prompt_version,
            attempt=attempt,
            max_output_tokens=request.max_output_tokens,
            thought_tokens=request.thought_tokens,
            has_schema=bool(request.json_schema),
        )
        self._under_way.add(question.id)

    # --- one batch ------------------------------------------------------------------------------

    async def _send(self, run_id: str) -> None:
        """Write the collected batch down, hand it over, write its id down."""
        if self._next is None or self._is_stopped:
            return
        collected, self._next = self._next, None
        batch = BatchRecord(
            name=f"alexandria-{uuid4().hex[:20]}",
            place=self._service.place,
            model=self._client.endpoint.model_id,
            run_id=run_id,
            begun_at=datetime.now(UTC),
            highest=collected.highest if self._price is not None else None,
            total=len(collected.requests),
            requests=collected.requests,
        )
        try:
            self._journal.begin(batch)
            try:
                batch_id = await self._service.send(batch.name, collected.file)
            except SendUnclear:
                self._journal.unclear(batch.name)
                raise
            except AlexandriaError:
                self._journal.end(batch.name, "refused")
                await self._discard(batch.name)
                raise
        finally:
            collected.file.close()
        self._journal.sent(batch.name, (batch_id,), is_certain=True)
        self.sent["batches"] += 1
        self.sent["requests"] += batch.total
        self._note(f"sent batch {batch_id}: {batch.total:,} requests")

    async def _discard(self, name: str) -> None:
        """Remove what a batch that was not taken left at the provider; where that fails, the next run does it."""
        try:
            await self._service.discard(name)
        except EndpointError as error:
            self._note(f"what was uploaded for a batch could not be removed: {error}")
        else:
            self._journal.removed(name)

    # --- money ----------------------------------------------------------------------------------

    def _highest(self, request: Request) -> float:
        """US dollars that a request can cost at most in a batch."""
        if self._price is None:
            return 0.0
        prompt = sum(estimate_tokens(m.content) + 8 for m in request.messages)
        return self._price.highest_cost(prompt, request.max_output_tokens + request.thought_tokens)

    def _is_affordable(self, highest: float) -> bool:
        if self._budget is None:
            return True
        collected = self._next.highest if self._next is not None else 0.0
        under_way = sum(batch.highest or 0.0 for batch in self._journal.open_batches)
        return self._spent_now() + under_way + collected + highest <= self._budget

    def _spent_now(self) -> float:
        return self._spent + (self._client.totals.cost or 0.0)


def _answered(call: CallRecord, digest: str) -> bool:
    return call.request_digest == digest and call.outcome == "ok" and call.batch is not None


def _request_file(folder: Path, service: BatchService) -> RequestFile:
    try:
        return RequestFile(folder, service.separator)
    except OSError as error:
        raise StorageFull(f"No room for the requests of a batch: {error.strerror}.") from None
