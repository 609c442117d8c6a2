"""The limit of concurrent calls, which adapts to the rate limit of the endpoint.

It starts small and doubles once per round of answers, as long as that brings more answers per second; afterwards
it grows in small steps. When the endpoint is overloaded (429), the limit drops to the number of calls in flight at
that moment: the endpoint rejects the surplus at once while it serves the rest, so what is still in flight is its
capacity. It drops by at most a half at a time, because 429 may also mean tokens per minute, for which that number
says nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = ["CallOutcome", "Limiter", "Permit"]

CallOutcome = Literal["answered", "overloaded", "failed"]
Move = Literal["double", "settle", "step", "cut"]

_START = 4
_MOST = 512
_GAIN = 1.15
"""A doubling that brings less than 15 % more answers per second is no gain (noise is ±10 %)."""
_CALM_ROUNDS = 2
"""Rounds without overload before the next step up; doubles with each step that led to overload…"""
_LONGEST_CALM = 64
"""...up to this many, so that a known limit is probed rarely."""
_SLOWER = 2.0
"""No step up while calls take twice as long as when few were running: then they queue at the endpoint."""
_MUCH_SLOWER = 3.0
"""No doubling from here on, even if it still brings more answers."""


@dataclass(slots=True)
class Permit:
    """Permission to make one call; to be returned with `Limiter.release`."""

    started: float
    era: int


class Limiter:
    """Grants permits, never more at once than `limit`, which adapts unless `fixed` is given.

    Bound to one event loop. Waiting calls get permits in order, `urgent` ones (retries) first, so that a paper
    which lacks one last answer does not wait behind all others.

    Attributes:
        limit: how many calls may run at once now.
        in_flight: how many do.
    """

    def __init__(self, clock: Callable[[], float], *, fixed: int | None = None) -> None:
        self._clock = clock
        self._fixed = fixed is not None
        self.limit = _START if fixed is None else max(1, fixed)
        self.in_flight = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed: BaseException | None = None
        # Each change of the limit begins a new era. The outcome of a call from an older era does not count.
        self._era = 0
        self._last_move: Move = "double"
        self._floor = 1
        self._doubling = True
        self._best_rate = 0.0
        self._best_limit = self.limit
        self._misses = 0
        self._calm = _CALM_ROUNDS
        self._calm_rounds = 0
        self._fastest_round = float("inf")
        self._round_answers, self._round_latency, self._round_full = 0, 0.0, True

    async def acquire(self, *, urgent: bool = False) -> Permit:
        """Wait for a permit. Raises the reason given to `close`."""
        if self._closed is not None:
            raise self._closed
        if self._waiting or self.in_flight >= self.limit:
            turn = asyncio.get_running_loop().create_future()
            if urgent:
                self._waiting.appendleft(turn)
            else:
                self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                # The turn may have come in the same moment: then it goes to the next.
                if turn.done() and not turn.cancelled() and turn.exception() is None:
                    self.in_flight -= 1
                    self._wake()
                raise
        else:
            self.in_flight += 1
        return Permit(self._clock(), self._era)

    def release(self, permit: Permit, outcome: CallOutcome) -> None:
        """Return a permit, with the outcome of the call."""
        was_full = self.in_flight >= self.limit
        self.in_flight -= 1
        if outcome == "overloaded":
            self._cut(permit)
        elif outcome == "answered":
            self._count(permit, was_full)
        self._wake()

    def keeps_permit_on_overload(self) -> bool:
        """Whether a call holds its permit while it waits after 429.

        If even a lone call is rejected, releasing the permit would only send the next request into the same
        rejection. The same holds for a fixed number of calls.
        """
        return self._fixed or (self.limit == 1 and self.in_flight == 1)

    def close(self, reason: BaseException) -> None:
        """Make waiting and future `acquire` calls raise `reason`. Permits already granted stay valid."""
        self._closed = reason
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(reason)

    def _wake(self) -> None:
        while self._waiting and self.in_flight < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():  # a cancelled one needs no permit
                self.in_flight += 1
                turn.set_result(None)

    # --- adapting the limit ------------------------------------------------------------------

    def _cut(self, permit: Permit) -> None:
        if self._fixed:
            return
        same_surplus = permit.era < self._era and self._last_move == "cut"
        if same_surplus:
            self.limit = max(self._floor, min(self.limit, self.in_flight))
            self._start_round()
            return
        if self._last_move == "step":
            self._calm = min(_LONGEST_CALM, self._calm * 2)
        self._doubling = False
        self._floor = max(1, self.limit // 2)
        self._move("cut", max(self._floor, min(self.limit, self.in_flight)))

    def _count(self, permit: Permit, was_full: bool) -> None:
        if self._fixed or permit.era < self._era:
            return
        self._round_answers += 1
        # The second half only: while new permits are being used for the first time, answers come faster.
        if self._round_answers > self.limit // 2:
            self._round_latency += self._clock() - permit.started
        self._round_full = self._round_full and (was_full or bool(self._waiting))
        if self._round_answers == self.limit:
            self._end_round()

    def _end_round(self) -> None:
        """Adapt the limit after as many answers as there are permits."""
        latency = self._round_latency / (self._round_answers - self._round_answers // 2)
        self._fastest_round = min(self._fastest_round, latency)
        rate = self.limit / max(1e-9, latency)  # Little's law: answers per second
        full = self._round_full
        self._calm_rounds += 1
        self._start_round()
        if not full or self.limit >= _MOST:
            return  # nothing waits: more permits would change nothing
        if self._doubling:
            self._double_or_settle(rate, latency)
        elif self._calm_rounds >= self._calm and latency < _SLOWER * self._fastest_round:
            if self._last_move == "step":  # it succeeded: the next may come sooner
                self._calm = max(_CALM_ROUNDS, self._calm // 2)
            self._move("step", min(_MOST, self.limit + max(1, self.limit // 16)))

    def _double_or_settle(self, rate: float, latency: float) -> None:
        if rate >= _GAIN * self._best_rate:
            self._best_rate, self._best_limit = rate, self.limit
            self._misses = 0
        else:
            self._misses += 1
        if self._misses < 2 and latency < _MUCH_SLOWER * self._fastest_round:
            self._move("double", min(_MOST, self.limit * 2))
            return
        # Two doublings without gain, or calls that queue at the endpoint: back to the best limit, plus a little.
        # More would only bring calls closer to their deadline.
        self._doubling = False
        self._move("settle", max(self._best_limit + 1, self._best_limit * 5 // 4))

    def _move(self, why: Move, limit: int) -> None:
        self._last_move = why
        self.limit = limit
        self._era += 1
        self._calm_rounds = 0
        self._start_round()

    def _start_round(self) -> None:
        self._round_answers, self._round_latency, self._round_full = 0, 0.0, True
