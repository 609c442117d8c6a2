"""The limiter finds how much an endpoint takes; tested against endpoints played in virtual time."""

from __future__ import annotations

import asyncio
import heapq

import pytest

from alexandria.llm.rate_limit import Limiter


class Played:
    """An endpoint with `slots`, in virtual time: refuses the surplus, or lets it queue."""

    def __init__(self, slots: int, *, queues: bool = False, fixed: int | None = None) -> None:
        self.now = 0.0
        self.slots, self.queues = slots, queues
        self.limiter = Limiter(lambda: self.now, fixed=fixed)
        self.refused = 0
        self.busy_area = 0.0
        self.limits: list[int] = []
        self._free_at: list[float] = []

    def run(self, seconds: float, latency: float = 1.0) -> None:
        asyncio.run(self._run(seconds, latency))

    async def _run(self, seconds: float, latency: float) -> None:
        ends: list[tuple[float, int, object, str]] = []
        serial = 0
        asking = asyncio.ensure_future(self.limiter.acquire())
        while self.now < seconds:
            await asyncio.sleep(0)
            while asking.done():  # as many calls as the limiter allows start now
                serial += 1
                end, verdict = self._serve(latency)
                heapq.heappush(ends, (end, serial, asking.result(), verdict))
                asking = asyncio.ensure_future(self.limiter.acquire())
                await asyncio.sleep(0)
            end, _, permit, verdict = heapq.heappop(ends)
            self.busy_area += min(len(self._free_at), self.slots) * (end - self.now)
            self.now = end
            self.limiter.release(permit, verdict)
            self.limits.append(self.limiter.limit)
        asking.cancel()
        await asyncio.sleep(0)
        for _, _, permit, _ in ends:
            self.limiter.release(permit, "failed")

    def _serve(self, latency: float) -> tuple[float, str]:
        """When a call that starts now ends, and how."""
        while self._free_at and self._free_at[0] <= self.now:
            self._free_at.pop(0)
        if len(self._free_at) < self.slots:
            end = self.now + latency
        elif self.queues:
            end = self._free_at[-self.slots] + latency
        else:
            self.refused += 1
            return self.now + 0.01, "overloaded"
        self._free_at.append(end)  # in order, since every call takes equally long
        return end, "answered"


@pytest.mark.parametrize("slots", [1, 2, 5, 8, 64, 200])
def test_it_finds_the_slots_of_an_endpoint_that_refuses_the_surplus(slots):
    endpoint = Played(slots)
    endpoint.run(seconds=60)
    assert slots <= endpoint.limiter.limit <= slots + max(1, slots // 16)
    answered = endpoint.busy_area
    assert endpoint.refused < 0.1 * answered + 2 * slots + 20


def test_it_does_not_drown_an_endpoint_that_queues():
    endpoint = Played(64, queues=True)
    endpoint.run(seconds=100)
    assert 64 <= endpoint.limiter.limit <= 3 * 64


def test_it_follows_an_endpoint_that_loses_half_its_slots():
    endpoint = Played(32)
    endpoint.run(seconds=30)
    endpoint.slots = 16
    endpoint.run(seconds=60)
    assert 16 <= endpoint.limiter.limit <= 18


def test_it_climbs_again_when_the_endpoint_recovers():
    endpoint = Played(8)
    endpoint.run(seconds=30)
    endpoint.slots = 32
    endpoint.run(seconds=400)
    assert endpoint.limiter.limit >= 24


def test_a_fixed_limit_stays():
    endpoint = Played(4, fixed=7)
    endpoint.run(seconds=20)
    assert set(endpoint.limits) == {7}


def test_a_few_questions_do_not_raise_the_limit():
    async def scenario() -> int:
        now = [0.0]
        limiter = Limiter(lambda: now[0])
        for _ in range(100):
            permit = await limiter.acquire()
            now[0] += 1
            limiter.release(permit, "answered")
        return limiter.limit

    assert asyncio.run(scenario()) == 4


def test_a_cancelled_wait_takes_no_permit():
    async def scenario() -> None:
        limiter = Limiter(lambda: 0.0, fixed=1)
        permit = await limiter.acquire()
        first = asyncio.ensure_future(limiter.acquire())
        second = asyncio.ensure_future(limiter.acquire())
        await asyncio.sleep(0)
        limiter.release(permit, "answered")  # the first has its turn now, and is cancelled
        first.cancel()
        await asyncio.wait_for(second, 1)
        assert limiter.in_flight == 1

    asyncio.run(scenario())


def test_retries_go_before_new_questions():
    async def scenario() -> list[str]:
        limiter = Limiter(lambda: 0.0, fixed=1)
        order: list[str] = []
        permit = await limiter.acquire()

        async def wait(name: str, *, urgent: bool) -> None:
            mine = await limiter.acquire(urgent=urgent)
            order.append(name)
            limiter.release(mine, "answered")

        waiting = [
            asyncio.ensure_future(wait("new", urgent=False)),
            asyncio.ensure_future(wait("retry", urgent=True)),
        ]
        await asyncio.sleep(0)
        limiter.release(permit, "answered")
        await asyncio.gather(*waiting)
        return order

    assert asyncio.run(scenario()) == ["retry", "new"]


def test_closing_ends_those_who_wait_and_those_who_come():
    async def scenario() -> None:
        limiter = Limiter(lambda: 0.0, fixed=1)
        permit = await limiter.acquire()
        waiting = asyncio.ensure_future(limiter.acquire())
        await asyncio.sleep(0)
        limiter.close(ValueError("over"))
        for late in (waiting, limiter.acquire()):
            with pytest.raises(ValueError, match="over"):
                await late
        limiter.release(permit, "answered")
        assert limiter.in_flight == 0

    asyncio.run(scenario())
