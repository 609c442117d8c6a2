"""One question, answered whatever the endpoint does: retries, limits, ledger.

In: a `Request`, and `parse` which turns an answer's text into a value or says `AnswerInvalid`.
Out: that value, or an `EndpointError` that tells the caller what to do (split the chunk, give this
one up, stop). Each attempt leaves one `CallRecord`, whatever came of it.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar
from uuid import uuid4

from alexandria.errors import (
    AnswerInvalid,
    AnswerTruncated,
    EmptyAnswer,
    EndpointError,
    EndpointTimeout,
    EndpointUnreachable,
    Overloaded,
    Refused,
    RequestRejected,
    SettingsError,
)
from alexandria.llm.exchange import Answer, Endpoint, Request, estimate_tokens
from alexandria.llm.ledger import CallContext, CallRecord, Totals
from alexandria.llm.limiter import Limiter, Permit, Verdict
from alexandria.llm.prices import Budget, Price, PriceTable

__all__ = ["Client", "Patience"]

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a question is put again before it is given up."""

    attempts: int = 6
    """Tries of one question over faults of the endpoint."""
    unreachable: int = 4
    """Of these, tries while nobody listens there: a server that is off stays off."""
    overloaded: int = 20
    """Tries over "too many requests": these cost nothing and end by themselves."""
    same_fault: int = 2
    """Times that a local endpoint may fail at one question in the same words before the question is changed."""
    corrections: int = 2
    """Times that an empty answer, or one in the wrong form, is asked for again."""
    longest_wait_s: float = 60.0
    """No single wait is longer, whatever Retry-After says."""
    first_wait_s: float = 0.5

    def limit_for(self, error: EndpointError) -> int:
        """How many failures of this kind a question survives, itself included."""
        if isinstance(error, AnswerInvalid | EmptyAnswer):
            return self.corrections + 1
        if isinstance(error, Overloaded):
            return max(self.attempts, self.overloaded) if self.attempts > 1 else 1
        if isinstance(error, EndpointUnreachable):
            return min(self.attempts, self.unreachable)
        return self.attempts

    def wait_s(self, error: EndpointError, failures: int, jitter: float) -> float:
        """Seconds until the next try; `jitter` is drawn from 0..1."""
        if error.retry_after is not None:
            # A little more than asked, spread out, so that not all come back in the same instant.
            return min(self.longest_wait_s, error.retry_after * (1 + 0.1 * jitter))
        return jitter * min(self.longest_wait_s, self.first_wait_s * 2.0**failures)


@dataclass(slots=True)
class _Question:
    """One `ask` on its way through its attempts."""

    request: Request
    context: CallContext
    digest: str
    attempt: int = 0
    answered_before: int = 0
    """Answers that the client had when the question was put."""
    failures: dict[str, int] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    """How often each fault came that names itself."""


class Client:
    """Asks one endpoint, many questions at once. Bound to one event loop.

    `record` gets each `CallRecord`; what it raises (a full disk) ends every other call as well.
    `concurrency` fixes the number of calls at once; None lets the client find it. Clock, sleep and
    randomness are arguments so that tests need not wait.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        record: Callable[[CallRecord], None],
        prices: PriceTable | None = None,
        budget: Budget | None = None,
        concurrency: int | None = None,
        deadline_s: float = 300.0,
        patience: Patience | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.endpoint = endpoint
        self.totals = Totals()
        self.limiter = Limiter(clock, fixed=concurrency or endpoint.suggested_concurrency)
        self._record = record
        self._price = _price(endpoint, prices or PriceTable.load(), budget)
        self._budget = budget
        self._deadline_s = deadline_s
        self._patience = patience or Patience()
        self._clock, self._sleep, self._jitter = clock, sleep, jitter
        self._answered = 0
        self._stopped: BaseException | None = None
        self._stopping = asyncio.Event()

    async def ask(
        self,
        request: Request,
        context: CallContext,
        parse: Callable[[str], T],
        *,
        urgent: bool = False,
    ) -> T:
        """What `parse` makes of the answer's text; raises what `ask_whole` raises."""
        return await self.ask_whole(
            request, context, lambda answer: parse(answer.text), urgent=urgent
        )

    async def ask_whole(
        self,
        request: Request,
        context: CallContext,
        parse: Callable[[Answer], T],
        *,
        urgent: bool = False,
    ) -> T:
        """What `parse` makes of the answer, which holds log-probabilities where they were asked for.

        An `urgent` question comes before those that wait, as one that is put again does.

        Raises AnswerTruncated (or its RequestTooLong) where the same request would be cut again,
        another EndpointError where patience ran out, and what ended the run, if something did.
        """
        question = _Question(request, context, request.digest(self.endpoint.model_id))
        question.answered_before = self._answered
        permit: Permit | None = await self.limiter.acquire(urgent=urgent)
        verdict: Verdict = "failed"
        try:
            while True:
                try:
                    value = await self._attempt(question, parse)
                except EndpointError as error:
                    failed, verdict = error, _verdict(error)
                else:
                    # An answer after waits says nothing about how long one takes.
                    verdict = "failed" if question.failures else "answered"
                    return value
                # A refused call makes room while it waits, if others are served. One that failed
                # keeps its place: an endpoint in trouble must not get all other questions meanwhile.
                makes_room = verdict == "overloaded" and not self.limiter.keeps_when_refused()
                if makes_room and permit is not None:
                    self.limiter.release(permit, verdict)
                    permit = None
                await self._prepare_next(question, failed)
                if permit is None:
                    permit = await self.limiter.acquire(urgent=True)
        finally:
            if permit is not None:
                self.limiter.release(permit, verdict)

    def stop(self, reason: BaseException) -> None:
        """End every waiting call with `reason`; calls that are in flight finish, and count."""
        if self._stopped is None:
            self._stopped = reason
            self.limiter.close(reason)
            self._stopping.set()

    async def _prepare_next(self, question: _Question, error: EndpointError) -> None:
        """Return when the question may be put again; raise if it must not."""
        kind = type(error).__name__
        failures = question.failures[kind] = question.failures.get(kind, 0) + 1
        if self._is_the_end(question, error, failures):
            error.fatal = True
            self.stop(error)
        if error.fatal or not error.retryable or failures >= self._patience.limit_for(error):
            raise error
        if self._is_settled(question, error):
            if question.faults[error.fingerprint] > self._patience.same_fault:
                raise error
            question.request = question.request.again(_REMARK.format(problem=_NOT_TAKEN))
        if isinstance(error, AnswerInvalid | EmptyAnswer):
            # At temperature 0 the same request gives the same answer: say what was wrong with it.
            question.request = question.request.again(_REMARK.format(problem=error))
            return
        await self._wait(self._patience.wait_s(error, failures, self._jitter()))

    def _is_the_end(self, question: _Question, error: EndpointError, failures: int) -> bool:
        """Whether every further call would end like this one."""
        if error.fatal:
            return True
        nobody_answered = self._answered == question.answered_before
        if isinstance(error, EndpointUnreachable):
            return nobody_answered and failures >= self._patience.limit_for(error)
        # Rejected before anything was ever accepted: it is the endpoint, not this question.
        rejected = isinstance(error, RequestRejected) and error.status is not None
        return rejected and not error.retryable and self._answered == 0

    def _is_settled(self, question: _Question, error: EndpointError) -> bool:
        """Whether the same request would fail the same way: a server on this machine said so twice.

        llama.cpp does where it cannot read what the model wrote under a grammar: six times for six tries.
        """
        if not (error.fingerprint and self.endpoint.local and question.request.temperature == 0):
            return False
        question.faults[error.fingerprint] += 1
        return question.faults[error.fingerprint] >= self._patience.same_fault

    async def _wait(self, seconds: float) -> None:
        """Sleep, unless the run ends meanwhile."""
        sleeping = asyncio.ensure_future(self._sleep(seconds))
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait({sleeping, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            stopping.cancel()
        if self._stopped is not None:
            raise self._stopped

    # --- one attempt ---------------------------------------------------------------------------

    async def _attempt(self, question: _Question, parse: Callable[[Answer], T]) -> T:
        highest = await self._reserve(question.request)
        if self._stopped is not None:  # while we waited for the budget, or between two tries
            if self._budget is not None:
                self._budget.settle(highest, 0.0)
            raise self._stopped
        question.attempt += 1
        call = _Call(question, datetime.now(UTC), self._clock())
        try:
            call.answer = await self.endpoint.complete(
                question.request, deadline_s=self._deadline_s
            )
            if call.answer.top_logprobs is None:  # with them one token is all that is wanted
                _judge(call.answer)
            value = parse(call.answer)
        except EndpointError as error:
            call.outcome, call.status = error.slug, error.status
            raise
        else:
            call.outcome = "ok"
            self._answered += 1
            return value
        finally:
            self._settle(call, highest)

    async def _reserve(self, request: Request) -> float:
        """Set the highest price of the call aside; 0 without a budget."""
        if self._budget is None or self._price is None:
            return 0.0
        prompt = sum(estimate_tokens(m.content) + 8 for m in request.messages)
        highest = self._price.highest(prompt, request.max_output_tokens)
        await self._budget.reserve(highest)
        return highest

    def _settle(self, call: _Call, highest: float) -> None:
        """Write the call into the ledger, and into the journal through it."""
        cost = call.cost(self._price)
        if self._budget is not None:
            self._budget.settle(highest, cost)
        record = call.record(self.endpoint.model_id, cost, self._clock())
        self.totals.add(record)
        try:
            self._record(record)
        except BaseException as error:
            # An answer that is not written down is lost: nothing may be asked after that.
            self.stop(error)
            raise


@dataclass(slots=True)
class _Call:
    """One attempt while it runs."""

    question: _Question
    started_at: datetime
    started: float
    answer: Answer | None = None
    outcome: str = "interrupted"
    """Until something else is known: also what stands when a second Ctrl-C ends it."""
    status: int | None = None

    def cost(self, price: Price | None) -> float | None:
        """US dollars, None if not known: no price, or a call whose fate at the endpoint is not."""
        usage = self.answer.usage if self.answer else None
        if price is None:
            return None
        if price.free or self.status is not None:  # what ends with an error status is not billed
            return 0.0
        return price.of(usage) if usage else None

    def record(self, model_id: str, cost: float | None, now: float) -> CallRecord:
        """The line of the ledger."""
        context, answer = self.question.context, self.answer
        usage = answer.usage if answer else None
        return CallRecord(
            id=f"call_{uuid4().hex[:20]}",
            run_id=context.run_id,
            paper_id=context.paper_id,
            chunk=context.chunk,
            attempt=self.question.attempt,
            purpose=context.purpose,
            model=model_id,
            prompt_version=context.prompt_version,
            request_digest=self.question.digest,
            started_at=self.started_at,
            latency_s=now - self.started,
            input_tokens=usage.input_tokens if usage else None,
            output_tokens=usage.output_tokens if usage else None,
            cached_tokens=usage.cached_tokens if usage else None,
            cost=cost,
            finish_reason=answer.finish_reason if answer else None,
            outcome=self.outcome,
            answer=answer.text if answer and self.outcome == "ok" else None,
        )


_REMARK = "(An earlier try failed: {problem} Answer with the one JSON object, complete and valid.)"
"""Not the prompt of any stage: what is added to a question whose answer could not be used."""
_NOT_TAKEN = "The server could not read the answer."


def _judge(answer: Answer) -> None:
    """Raise what an answer that cannot be used means."""
    tokens = answer.usage.output_tokens if answer.usage else None
    if answer.finish_reason in ("length", "max_tokens"):
        raise AnswerTruncated(f"The answer was cut at the token limit ({tokens} tokens).")
    if answer.finish_reason in ("content_filter", "refusal", "safety"):
        raise Refused(f"The model declined to answer ({answer.finish_reason}).")
    if not answer.text.strip():
        raise EmptyAnswer("The answer is empty.")


def _verdict(error: EndpointError) -> Verdict:
    """What an error says about how much the endpoint can take."""
    if isinstance(error, Overloaded | EndpointTimeout):
        return "overloaded"
    return "answered" if isinstance(error, AnswerInvalid | AnswerTruncated) else "failed"


def _price(endpoint: Endpoint, prices: PriceTable, budget: Budget | None) -> Price | None:
    price = prices.price(endpoint.model_id, local=endpoint.local)
    if budget is not None and price is None:
        raise SettingsError(
            f"A budget is set, but the price of {endpoint.model_id} is not known.",
            hint="Give it in the file that the setting `prices` names, for example: "
            f'[models."{endpoint.model_id}"] input = 0.25 output = 2.00 (US dollars per million).',
        )
    return price
