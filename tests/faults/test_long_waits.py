"""An endpoint that asks to come back in an hour: said at once, and the run does what the user chose."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from alexandria.errors import WaitTooLong
from alexandria.llm import Client
from alexandria.llm.http_errors import error_from_status
from alexandria.llm.openai_endpoint import OpenAIEndpoint
from alexandria.llm.retries import RetryPolicy
from tests.faults import faults
from tests.faults.server import FaultServer
from tests.llm.asking import CONTEXT, ask, parse, request

HOUR = faults.rate_limited("3600")
QUESTIONS = [request(f"text {n}") for n in range(6)]


def some(body):
    """An hour's wait for two of the questions."""
    return HOUR if body["messages"][-1]["content"] in ("text 1", "text 3") else None


def asked(server, choice, *questions, **settings):
    notes = []
    policy = RetryPolicy(long_wait=choice)
    given = {"retries": policy, "note": notes.append, "concurrency": 1} | settings
    return ask(server.base_url, *(questions or QUESTIONS), **given), notes


def test_the_run_ends_at_once_and_says_when_to_come_back():
    with FaultServer(some) as server:
        outcome, notes = asked(server, "end")
        assert server.asked == 2
    assert [r is True for r in outcome.results] == [True] + [False] * 5
    error = outcome.results[1]
    assert isinstance(error, WaitTooLong)
    assert error.fatal
    assert outcome.waits == []
    due = datetime.now(UTC) + timedelta(hours=1)
    assert abs(error.come_back_at - due) < timedelta(minutes=1)
    assert f"{error.come_back_at:%H:%M}" in str(error)
    assert "--long-wait" in error.hint
    (note,) = notes
    assert note.startswith("The endpoint asks to wait 60 min, until ")
    assert note.endswith("ending the run")


def test_what_is_not_taken_now_is_given_up_and_the_rest_goes_on():
    with FaultServer(some) as server:
        outcome, notes = asked(server, "skip")
    assert [r is True for r in outcome.results] == [True, False, True, False, True, True]
    assert not outcome.results[1].fatal
    assert server.asked == 6
    assert len(notes) == 1


def test_where_nothing_is_taken_the_run_ends_all_the_same():
    with FaultServer(lambda body: HOUR) as server:
        outcome, _ = asked(server, "skip", *(request(f"text {n}") for n in range(50)))
    assert all(isinstance(r, WaitTooLong) for r in outcome.results)
    assert server.asked == RetryPolicy().long_waits


@pytest.mark.parametrize("concurrency", [1, None])
def test_who_chose_to_wait_waits_as_long_as_asked(concurrency):
    first = set()

    def once(body):
        text = body["messages"][-1]["content"]
        is_first = text in ("text 1", "text 3") and text not in first
        first.add(text)
        return HOUR if is_first else None

    with FaultServer(once) as server:
        outcome, notes = asked(server, "wait", concurrency=concurrency)
    assert outcome.results == [True] * 6
    assert outcome.waits == [pytest.approx(3606)] * 2
    assert notes[0].endswith("waiting")


def test_a_call_that_waits_an_hour_holds_up_no_other():
    async def scenario(base_url):
        endpoint = OpenAIEndpoint(model="fake", base_url=base_url)
        policy = RetryPolicy(long_wait="wait")
        client = Client(endpoint, record=lambda _: None, concurrency=1, retries=policy)
        waiting = asyncio.ensure_future(client.complete_text(request("text 1"), CONTEXT, parse))
        await asyncio.sleep(0.2)
        others = [client.complete_text(request(f"text {n}"), CONTEXT, parse) for n in (5, 6, 7)]
        done = await asyncio.wait_for(asyncio.gather(*others), 5)
        assert not waiting.done()
        client.stop(WaitTooLong("stopped"))
        with pytest.raises(WaitTooLong):
            await asyncio.wait_for(waiting, 5)
        await endpoint.aclose()
        return done

    begun = time.monotonic()
    with FaultServer(some) as server:
        assert asyncio.run(scenario(server.base_url)) == [True] * 3
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("told", "waited"),
    [
        ("Rate limit reached. Please try again in 7m12.5s.", 432.5),
        ("Please try again in 320ms.", 0.32),
        ("Please retry in 34.5s.", 34.5),
        ("Quota exceeded, retry in 2h.", 7200),
        ("Too many requests.", None),
    ],
)
def test_a_wait_that_only_the_message_names_is_understood(told, waited):
    assert error_from_status(429, {"error": {"message": told}}, {}).retry_after == waited


def test_a_request_above_the_limit_of_a_minute_is_split_not_repeated():
    told = "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 42000."
    with FaultServer([faults.status(429, code="rate_limit_exceeded", message=told)]) as server:
        outcome = ask(server.base_url)
    assert outcome.outcomes == ["too-long"]
