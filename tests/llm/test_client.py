"""The client between many questions and one endpoint: order, stopping, totals, what is written."""

from __future__ import annotations

import asyncio
import time

import pytest

from alexandria.errors import AnswerInvalid, EndpointUnreachable, Interrupted, RequestTooLong
from alexandria.llm import Client
from alexandria.llm.openai_endpoint import OpenAIEndpoint
from alexandria.llm.retries import RetryPolicy
from tests.faults import faults
from tests.faults.server import FaultServer, smallest
from tests.llm.asking import CONTEXT, SCHEMA, ask, everything_said, parse, request


def test_each_call_is_written_with_all_that_the_ledger_promises():
    with FaultServer() as server:
        outcome = ask(server.base_url)
    (record,) = outcome.records
    assert (record.run_id, record.paper_id, record.chunk) == ("run", "paper", "0")
    assert (record.purpose, record.prompt_version, record.model) == ("extract", "v1", "fake")
    assert record.request_digest == request().digest("fake")
    assert record.started_at.utcoffset().total_seconds() == 0
    assert record.latency_s > 0
    assert record.finish_reason == "stop"
    assert record.cached_tokens == record.input_tokens // 2
    assert record.model_dump(mode="json")["started_at"].endswith("Z")


def test_totals_add_up():
    with FaultServer([faults.broken(), faults.not_json()]) as server:
        outcome = ask(server.base_url, *(request(f"text {n}") for n in range(10)))
    totals, records = outcome.client.totals, outcome.records
    assert totals.calls == len(records) == 12
    assert totals.failed == 2
    assert totals.input_tokens == sum(r.input_tokens or 0 for r in records)
    assert totals.output_tokens == sum(r.output_tokens or 0 for r in records)


def test_an_error_of_parse_that_is_a_bug_is_shown_and_the_call_still_written():
    def broken(text):
        raise KeyError("a bug")

    with FaultServer() as server:
        outcome = ask(server.base_url, parse=broken)
    assert isinstance(outcome.results[0], KeyError)
    assert outcome.outcomes == ["interrupted"]
    assert outcome.client.limiter.in_flight == 0


def test_stopping_lets_calls_in_flight_finish_and_ends_the_others():
    outcome = {}

    async def scenario(base_url):
        endpoint = OpenAIEndpoint(model="fake", base_url=base_url)
        records = []
        client = Client(endpoint, record=records.append, concurrency=3)
        asked = [
            asyncio.ensure_future(client.complete_text(request(f"text {n}"), CONTEXT, parse))
            for n in range(20)
        ]
        await asyncio.sleep(0.15)
        client.stop(Interrupted("Stopped."))
        outcome["results"] = await asyncio.gather(*asked, return_exceptions=True)
        outcome["records"] = records
        with pytest.raises(Interrupted):
            await client.complete_text(request(), CONTEXT, parse)
        await endpoint.aclose()

    with FaultServer(latency_s=0.4) as server:
        asyncio.run(scenario(server.base_url))
    assert [r is True for r in outcome["results"]] == [True] * 3 + [False] * 17
    assert all(isinstance(r, Interrupted) for r in outcome["results"][3:])
    assert [r.outcome for r in outcome["records"]] == ["ok"] * 3
    assert server.asked == 3


def test_stopping_wakes_those_who_wait_between_tries():
    async def scenario(base_url):
        endpoint = OpenAIEndpoint(model="fake", base_url=base_url)
        client = Client(endpoint, record=lambda line: None, concurrency=1)
        asked = asyncio.ensure_future(client.complete_text(request(), CONTEXT, parse))
        await asyncio.sleep(0.3)
        client.stop(Interrupted("Stopped."))
        started = time.monotonic()
        with pytest.raises(Interrupted):
            await asked
        assert time.monotonic() - started < 1
        await endpoint.aclose()

    with FaultServer(lambda body: faults.rate_limited("30")) as server:
        asyncio.run(scenario(server.base_url))


@pytest.mark.parametrize("concurrency", [None, 4])
def test_an_endpoint_that_refuses_everybody_is_not_besieged(concurrency):
    async def scenario(base_url):
        endpoint = OpenAIEndpoint(model="fake", base_url=base_url)
        client = Client(
            endpoint, record=lambda line: None, concurrency=concurrency, jitter=lambda: 1.0
        )
        asked = [
            asyncio.ensure_future(client.complete_text(request(f"text {n}"), CONTEXT, parse))
            for n in range(200)
        ]
        await asyncio.sleep(1.5)
        client.stop(Interrupted("Stopped."))
        await asyncio.gather(*asked, return_exceptions=True)
        assert client.limiter.in_flight == 0
        await endpoint.aclose()

    with FaultServer(lambda body: faults.rate_limited()) as server:
        asyncio.run(scenario(server.base_url))
    assert server.asked <= 20


def test_cancelling_a_call_is_written_down_and_frees_its_place():
    records = []

    async def scenario(base_url):
        endpoint = OpenAIEndpoint(model="fake", base_url=base_url)
        client = Client(endpoint, record=records.append, concurrency=1)
        asked = asyncio.ensure_future(client.complete_text(request(), CONTEXT, parse))
        await asyncio.sleep(0.2)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert client.limiter.in_flight == 0
        await endpoint.aclose()

    with FaultServer(latency_s=5) as server:
        asyncio.run(scenario(server.base_url))
    assert [r.outcome for r in records] == ["interrupted"]


def test_an_endpoint_that_answers_others_is_not_off():
    def sometimes(body):
        return faults.hang_up() if "bad" in body["messages"][-1]["content"] else None

    with FaultServer(sometimes) as server:
        questions = [request("bad"), *(request(f"good {n}") for n in range(5))]
        outcome = ask(server.base_url, *questions, concurrency=2)
    assert isinstance(outcome.error, EndpointUnreachable)
    assert not outcome.error.fatal
    assert outcome.results[1:] == [True] * 5


def test_a_too_long_request_does_not_stop_the_others():
    def script(body):
        return faults.too_long() if "long" in body["messages"][-1]["content"] else None

    with FaultServer(script) as server:
        outcome = ask(server.base_url, request("long"), request("short"), concurrency=1)
    assert isinstance(outcome.error, RequestTooLong)
    assert outcome.results[1] is True


PEG = "The model produced output that does not match the expected peg-native format"
LOCAL = {"local": True}


def not_parsed(body=None):
    return faults.status(500, message=PEG)


def test_a_local_server_that_fails_twice_in_the_same_words_gets_a_changed_question_once():
    with FaultServer(not_parsed) as server:
        outcome = ask(server.base_url, endpoint=LOCAL)
    first, second, third = server.bodies
    assert first == second
    assert third["seed"] != first["seed"]
    assert third["messages"][-1]["content"].startswith(first["messages"][-1]["content"])
    assert outcome.outcomes == ["fault"] * 3
    assert not outcome.error.fatal
    assert PEG not in everything_said(outcome.error)


def test_the_changed_question_may_be_answered():
    with FaultServer([not_parsed(), not_parsed()]) as server:
        outcome = ask(server.base_url, endpoint=LOCAL)
    assert outcome.results == [True]
    assert outcome.records[-1].request_digest == request().digest("fake")


@pytest.mark.parametrize(
    ("script", "changes", "local"),
    [
        (lambda body: not_parsed(), {}, False),
        (lambda body: not_parsed(), {"temperature": 0.7}, True),
        (lambda body: faults.status(500, message=""), {}, True),
        ([faults.status(500, message=f"slot {n}") for n in range(6)], {}, True),
        (lambda body: faults.broken(502), {}, True),
    ],
    ids=["elsewhere", "with chance", "without words", "in other words", "a gateway"],
)
def test_faults_that_may_pass_are_waited_for(script, changes, local):
    with FaultServer(script) as server:
        ask(server.base_url, request(**changes), endpoint={"local": local})
    assert server.asked == RetryPolicy().attempts
    assert len(server.digests) == 1


def test_patience_can_be_shortened():
    with FaultServer(lambda body: faults.broken()) as server:
        ask(server.base_url, retries=RetryPolicy(attempts=1))
        assert server.asked == 1
    with FaultServer(lambda body: faults.not_json()) as server:
        outcome = ask(server.base_url, retries=RetryPolicy(corrections=0))
    assert isinstance(outcome.error, AnswerInvalid)
    assert server.asked == 1


def test_the_fault_server_answers_with_the_smallest_value_of_a_schema():
    nested = {
        "$defs": {"Fact": {"type": "object", "properties": {"s": {"type": "integer"}}}},
        "type": "object",
        "properties": {
            "facts": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/Fact"}},
            "kind": {"enum": ["a", "b"]},
            "name": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
    }
    assert smallest(nested) == {"facts": [{"s": 1}, {"s": 1}], "kind": "a", "name": "x"}
    assert smallest(SCHEMA) == {"ok": True}
