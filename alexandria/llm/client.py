"""The client: completions with retries, a concurrency limit, a budget and the ledger.

In: a `Request`, and `parse`, which turns an answer into a value or raises `AnswerInvalid`. Out: that value, or an
`EndpointError` that tells the caller what to do (split the chunk, skip this one, stop the run). Every attempt
leaves one `CallRecord`, whatever its outcome.
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

from alexandria.errors import (
    AnswerInvalid,
    AnswerTruncated,
    EmptyAnswer,
    EndpointError,
    EndpointTimeout,
    EndpointUnreachable,
    Overloaded,
    RequestRejected,
    SettingsError,
    ThoughtCut,
)
from alexandria.llm.attempt import Attempt, usable_answer
from alexandria.llm.call_spans import trace_call
from alexandria.llm.completion import Answer, Endpoint, Request, estimate_tokens
from alexandria.llm.ledger import CallContext, CallRecord, UsageTotals
from alexandria.llm.long_waits import LongWaits
from alexandria.llm.prices import Budget, Price, PriceTable
from alexandria.llm.rate_limit import CallOutcome, Limiter, Permit
from alexandria.llm.reasoning import Reasoning
from alexandria.llm.retries import RetryPolicy

__all__ = ["Client", "corrected_request"]

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class _PendingRequest:
    """One request while it goes through its attempts."""

    request: Request
    context: CallContext
    digest: str
    attempt: int = 0
    answered_before: int = 0
    """Usable answers that the client had received when this request was made."""
    failures: dict[str, int] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)
    """Fingerprint of a fault -> how often it came."""
    longest_cut: int = 0
    """The most output tokens after which an attempt was cut by thought."""
    had_more_room: bool = True
    """Whether the last attempt that was cut so had more room than those before it."""

    def was_cut_by_thought(self, answer: Answer | None) -> None:
        """Note how far the last attempt came."""
        tokens = answer.usage.output_tokens if answer and answer.usage else self.longest_cut + 1
        self.had_more_room = tokens > self.longest_cut
        self.longest_cut = max(tokens, self.longest_cut)


class Client:
    """Makes many requests to one endpoint concurrently. Bound to one event loop.

    Attributes:
        endpoint: the endpoint.
        totals: sums over all calls so far.
        limiter: the limit of concurrent calls.
        reasoning: what is known of the model's thought.
    """

    def __init__(  # noqa: PLR0913  each is a choice of its own, and named
        self,
        endpoint: Endpoint,
        *,
        record: Callable[[CallRecord], None],
        prices: PriceTable | None = None,
        budget: Budget | None = None,
        concurrency: int | None = None,
        deadline_s: float = 300.0,
        retries: RetryPolicy | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        beside: Client | None = None,
        reasoning: Reasoning | None = None,
        note: Callable[[str], None] | None = None,
    ) -> None:
        """A client for one endpoint.

        Args:
            endpoint: the endpoint.
            record: called with each `CallRecord`; if it raises (the disk is full), every other call ends too.
            prices: prices by model; None loads the list that comes with the program.
            budget: what may be spent.
            concurrency: number of concurrent calls; None lets the client find the endpoint's limit.
            deadline_s: seconds for one attempt, in total.
            retries: how often and how long to retry.
            clock: monotonic seconds; like `sleep` and `jitter` an argument so that tests need not wait.
            sleep: waits for so many seconds.
            jitter: random numbers from 0 to 1.
            beside: another client of the same run, whose budget and totals this one shares.
            reasoning: what is known of the model's thought; None: nothing, and no effort is asked for.
            note: shows people a line: what the endpoint makes the run wait for.

        Raises:
            SettingsError: there is a budget, but the price of the model is not known.
        """
        self.endpoint = endpoint
        self.totals: UsageTotals = UsageTotals() if beside is None else beside.totals
        self.limiter = Limiter(clock, fixed=concurrency or endpoint.suggested_concurrency)
        self._record = record
        self._budget: Budget | None = budget if beside is None else beside._budget
        self._price = _price(endpoint, prices or PriceTable.load(), self._budget)
        self._deadline_s = deadline_s
        self._retries = retries or RetryPolicy()
        self.reasoning = reasoning or Reasoning()
        self._long_waits = LongWaits(self._retries, note or _ignore)
        self._clock, self._sleep, self._jitter = clock, sleep, jitter
        self._answered = 0
        self._stopped: BaseException | None = None
        self._stopping = asyncio.Event()

    async def complete_text(
        self,
        request: Request,
        context: CallContext,
        parse: Callable[[str], T],
        *,
        urgent: bool = False,
    ) -> T:
        """What `parse` returns for the text of the answer. Raises what `complete` raises."""
        return await self.complete(
            request, context, lambda answer: parse(answer.text), urgent=urgent
        )

    async def complete(
        self,
        request: Request,
        context: CallContext,
        parse: Callable[[Answer], T],
        *,
        urgent: bool = False,
    ) -> T:
        """What `parse` returns for the answer. Retries as the policy says.

        Args:
            request: the request.
            context: what the call is for, for the ledger.
            parse: turns the answer into a value; raises AnswerInvalid if the form is wrong.
            urgent: put it before the requests that wait, as retries are.

        Raises:
            AnswerTruncated: the answer was cut, or the request is too long; repeating it would not help.
            EndpointError: no usable answer after all attempts.
            BaseException: the reason given to `stop`, if the client was stopped.
        """
        pending = _PendingRequest(request, context, request.digest(self.endpoint.model_id))
        pending.answered_before = self._answered
        permit: Permit | None = await self.limiter.acquire(urgent=urgent)
        outcome: CallOutcome = "failed"
        try:
            while True:
                try:
                    value = await self._attempt(pending, parse)
                except EndpointError as error:
                    failed, outcome = error, _call_outcome(error)
                else:
                    # The time of an answer that came after waits says nothing about the endpoint's latency.
                    outcome = "failed" if pending.failures else "answered"
                    return value
                # After 429 a call gives up its permit while it waits, if others are served. After a failure it
                # holds on to the permit: an endpoint in trouble must not get all other requests meanwhile.
                makes_room = outcome == "overloaded" and not self.limiter.keeps_permit_on_overload()
                makes_room = makes_room or self._retries.is_long(failed)
                if makes_room and permit is not None:
                    self.limiter.release(permit, outcome)
                    permit = None
                await self._prepare_next(pending, failed)
                if permit is None:
                    permit = await self.limiter.acquire(urgent=True)
        finally:
            if permit is not None:
                self.limiter.release(permit, outcome)

    def stop(self, reason: BaseException) -> None:
        """Make every waiting call raise `reason`. Calls in flight finish and are recorded."""
        if self._stopped is None:
            self._stopped = reason
            self.limiter.close(reason)
            self._stopping.set()

    async def _prepare_next(self, pending: _PendingRequest, error: EndpointError) -> None:
        """Return when the request may be sent again; raise if it must not be."""
        if self._retries.is_long(error):
            error = self._long_waits.decide(error, self.limiter.limit)
        kind = type(error).__name__
        failures = pending.failures[kind] = pending.failures.get(kind, 0) + 1
        if isinstance(error, ThoughtCut) and not pending.had_more_room:  # the model has a maximum
            failures = self._retries.limit_for(error)
        if self._is_fatal(pending, error, failures):
            error.fatal = True
            self.stop(error)
        if error.fatal or not error.retryable or failures >= self._retries.limit_for(error):
            raise error
        if self._fails_deterministically(pending, error):
            if pending.faults[error.fingerprint] > self._retries.same_fault:
                raise error
            pending.request = corrected_request(pending.request, _UNREADABLE)
        if isinstance(error, AnswerInvalid | EmptyAnswer):
            # At temperature 0 the same request gives the same answer: tell the model what was wrong.
            pending.request = corrected_request(pending.request, str(error))
            return
        await self._wait(self._retries.wait_s(error, failures, self._jitter()))

    def _is_fatal(self, pending: _PendingRequest, error: EndpointError, failures: int) -> bool:
        """Whether every further call would fail like this one."""
        if error.fatal:
            return True
        if isinstance(
            error, ThoughtCut
        ):  # each costs thousands of tokens, and none came to its answer
            return self._answered == 0 and failures >= self._retries.limit_for(error)
        no_answer_since = self._answered == pending.answered_before
        if isinstance(error, EndpointUnreachable):
            return no_answer_since and failures >= self._retries.limit_for(error)
        # Rejected before any request was ever accepted: it is the endpoint, not this request.
        rejected = isinstance(error, RequestRejected) and error.status is not None
        return rejected and not error.retryable and self._answered == 0

    def _fails_deterministically(self, pending: _PendingRequest, error: EndpointError) -> bool:
        """Whether the same request would fail the same way again: a local server sent the same message twice.

        llama.cpp does so when it cannot parse what the model wrote under a grammar: six times in six attempts.
        """
        if not (error.fingerprint and self.endpoint.local and pending.request.temperature == 0):
            return False
        pending.faults[error.fingerprint] += 1
        return pending.faults[error.fingerprint] >= self._retries.same_fault

    async def _wait(self, seconds: float) -> None:
        """Sleep, but raise as soon as the client is stopped."""
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

    async def _attempt(self, pending: _PendingRequest, parse: Callable[[Answer], T]) -> T:
        sent = self.reasoning.prepared(pending.request)
        highest = await self._reserve(sent)
        if (
            self._stopped is not None
        ):  # while this call waited for the budget, or between two attempts
            if self._budget is not None:
                self._budget.settle(highest, 0.0)
            raise self._stopped
        pending.attempt += 1
        call = Attempt(
            pending.attempt, pending.context, pending.digest, datetime.now(UTC), self._clock()
        )
        try:
            call.answer = await self.endpoint.complete(sent, deadline_s=self._deadline_s)
            call.answer, value = usable_answer(call.answer, sent, parse, self.reasoning)
        except EndpointError as error:
            call.outcome, call.status = error.slug, error.status
            if isinstance(error, ThoughtCut):
                pending.was_cut_by_thought(call.answer)
            raise
        else:
            call.outcome = "ok"
            self._answered += 1
            self._long_waits.answered()
            return value
        finally:
            self._settle(call, highest, sent)

    async def _reserve(self, request: Request) -> float:
        """Reserve the highest possible price of the call; 0 without a budget."""
        if self._budget is None or self._price is None:
            return 0.0
        prompt = sum(estimate_tokens(m.content) + 8 for m in request.messages)
        output = request.max_output_tokens + request.thought_tokens
        highest = self._price.highest_cost(prompt, output)
        await self._budget.reserve(highest)
        return highest

    def _settle(self, call: Attempt, highest: float, sent: Request) -> None:
        """Record the call and charge the budget."""
        cost = call.cost(self._price)
        if self._budget is not None:
            self._budget.settle(highest, cost)
        record = call.record(self.endpoint.model_id, cost, self._clock())
        self.totals.add(record)
        trace_call(record, sent)
        try:
            self._record(record)
        except BaseException as error:
            # An answer that is not recorded is lost: no call may follow.
            self.stop(error)
            raise


def corrected_request(request: Request, problem: str) -> Request:
    """The request that follows an answer which could not be used; `problem` says why, in a sentence."""
    return request.again(_CORRECTION.format(problem=problem))


_CORRECTION = (
    "(An earlier try failed: {problem} Answer with the one JSON object, complete and valid.)"
)
"""Added to a request when the answer to it could not be used. Part of no prompt file."""
_UNREADABLE = "The server could not read the answer."


def _call_outcome(error: EndpointError) -> CallOutcome:
    """What an error says about the capacity of the endpoint."""
    if isinstance(error, Overloaded | EndpointTimeout):
        return "overloaded"
    return (
        "answered" if isinstance(error, AnswerInvalid | AnswerTruncated | ThoughtCut) else "failed"
    )


def _ignore(_line: str) -> None:
    """For callers that show nothing."""


def _price(endpoint: Endpoint, prices: PriceTable, budget: Budget | None) -> Price | None:
    price = prices.price(endpoint.model_id, local=endpoint.local)
    if budget is not None and price is None:
        raise SettingsError(
            f"A budget is set, but the price of {endpoint.model_id} is not known.",
            hint="Give it in the file that the setting `prices` names, for example: "
            f'[models."{endpoint.model_id}"] input = 0.25 output = 2.00 (US dollars per million).',
        )
    return price
