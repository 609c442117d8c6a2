"""Models that reason: found by what they do, given room and effort, and never taken for a long answer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.errors import AnswerTruncated, ThoughtCut
from alexandria.llm import Answer, Budget, PriceTable, Reasoning, Usage
from alexandria.llm.answer_shapes import split_thought
from alexandria.llm.prices import Price
from tests.faults import faults
from tests.faults.server import FaultServer, well
from tests.llm.asking import ask, request

QUESTIONS = [request(f"text {n}") for n in range(5)]


def limits(server):
    return [body["max_tokens"] for body in server.bodies]


@pytest.mark.parametrize("shown", ["usage", "beside", "text", "nothing"])
def test_an_answer_cut_before_it_began_is_asked_again_with_more_room(shown):
    with FaultServer(lambda body: faults.thinks(well, 3000, shown=shown)) as server:
        outcome = ask(server.base_url, *QUESTIONS, concurrency=1)
    assert outcome.results == [True] * 5
    assert outcome.outcomes == ["thought-cut", *["ok"] * 5]
    assert limits(server)[0] == 100
    assert all(limit >= 3100 for limit in limits(server)[1:])
    # what is cut by thought is asked in the same words: nothing was wrong with it
    assert server.bodies[0]["messages"] == server.bodies[1]["messages"]


def test_a_known_model_has_room_from_the_first_call_on_and_is_asked_for_little_thought():
    known = Reasoning(usual_effort="low", reasons=True)
    with FaultServer(lambda body: faults.thinks(well, 900)) as server:
        outcome = ask(server.base_url, *QUESTIONS, concurrency=1, reasoning=known)
    assert outcome.outcomes == ["ok"] * 5
    assert server.bodies[0]["reasoning_effort"] == "low"
    assert limits(server)[0] == 100 + 2048
    assert [r.reasoning_tokens for r in outcome.records] == [900] * 5
    assert outcome.client.totals.reasoning_tokens == 4500


def test_a_model_that_does_not_reason_is_asked_for_nothing():
    with FaultServer() as server:
        ask(server.base_url, *QUESTIONS, reasoning=Reasoning(usual_effort="low"))
    assert all("reasoning_effort" not in body for body in server.bodies)
    assert set(limits(server)) == {100}


def test_tokens_of_thought_in_the_usage_tell_that_a_model_reasons():
    with FaultServer(lambda body: faults.thinks(well, 40)) as server:
        ask(server.base_url, *QUESTIONS, concurrency=1, reasoning=Reasoning(usual_effort="low"))
    assert "reasoning_effort" not in server.bodies[0]
    assert server.bodies[1]["reasoning_effort"] == "low"


def test_an_effort_that_the_user_set_is_asked_of_every_model():
    with FaultServer() as server:
        ask(server.base_url, reasoning=Reasoning(effort="high", usual_effort="low"))
    assert server.bodies[0]["reasoning_effort"] == "high"


def test_the_room_follows_the_thought_that_is_measured():
    spent = iter([100, 100, 6000, *[100] * 9])
    counts = {}

    def tokens(body):
        key = body["messages"][-1]["content"]
        return counts.setdefault(key, next(spent))

    known = Reasoning(reasons=True)
    with FaultServer(lambda body: faults.thinks(well, tokens)) as server:
        questions = [request(f"text {n}") for n in range(6)]
        outcome = ask(server.base_url, *questions, concurrency=1, reasoning=known)
    assert outcome.results == [True] * 6
    # medium effort is guessed first; then twice the longest, in powers of two; a longer one is cut once
    assert limits(server)[:2] == [100 + 8192, 100 + 512]
    assert outcome.outcomes.count("thought-cut") == 2
    assert limits(server)[-1] == 100 + 16384


def test_an_answer_that_is_too_long_by_itself_is_no_matter_of_thought():
    long = json.dumps({"ok": True, "more": "x" * 4000})
    known = Reasoning(reasons=True)
    with FaultServer(lambda body: faults.thinks(lambda _: long, 7500)) as server:
        outcome = ask(server.base_url, reasoning=known)
    assert isinstance(outcome.error, AnswerTruncated)
    assert server.asked == 1


def test_an_answer_cut_short_of_its_own_bound_is_a_matter_of_thought():
    longer = json.dumps({"ok": True, "more": "x" * 300})  # 80 tokens, of 100
    known = Reasoning(reasons=True)
    with FaultServer([faults.thinks(lambda _: longer, 8250)]) as server:
        outcome = ask(server.base_url, reasoning=known)
    assert outcome.outcomes == ["thought-cut", "ok"]
    assert limits(server)[1] > 8192 + 100


def test_white_space_until_the_limit_is_no_thought():
    with FaultServer([faults.says("\n" * 400, finish="length")]) as server:
        outcome = ask(server.base_url)
    assert isinstance(outcome.error, AnswerTruncated)


def test_a_model_that_never_comes_to_its_answer_ends_the_run_after_a_few_calls():
    with FaultServer(lambda body: faults.thinks(well, 10**7)) as server:
        outcome = ask(server.base_url, *QUESTIONS, concurrency=1)
    assert all(isinstance(r, ThoughtCut) for r in outcome.results)
    assert outcome.error.fatal
    assert "--reasoning-effort" in outcome.error.hint
    assert server.asked == 4
    assert limits(server) == sorted(set(limits(server)))


def test_no_call_is_repeated_that_the_model_s_maximum_would_cut_again():
    def script(body):
        if body["max_tokens"] > 500:
            return faults.status(
                400,
                message="max_tokens is too large: This model supports at most 500 completion tokens",
            )
        return faults.thinks(well, 10**7)

    with FaultServer(script) as server:
        outcome = ask(server.base_url)
    assert isinstance(outcome.error, ThoughtCut)
    assert outcome.outcomes == ["thought-cut", "form-rejected", "thought-cut", "thought-cut"]


def test_room_for_thought_gives_way_to_the_context():
    def script(body):
        if body["max_tokens"] > 4096 - 300:
            asked = body["max_tokens"]
            told = (
                f"'max_tokens' or 'max_completion_tokens' is too large: {asked}. This model's maximum "
                f"context length is 4096 tokens and your request has 300 input tokens ({asked} > 4096 - 300)."
            )
            return faults.status(400, message=told)
        return faults.thinks(well, 900)

    with FaultServer(script) as server:
        outcome = ask(server.base_url, *QUESTIONS, concurrency=1, reasoning=Reasoning(reasons=True))
    assert outcome.outcomes == ["form-rejected", *["ok"] * 5]


def test_thought_is_paid_for_and_reserved_in_the_budget():
    prices = PriceTable({"fake": Price(input=0, output=1000)})
    known = Reasoning(reasons=True, usual_effort="minimal")
    with FaultServer(lambda body: faults.thinks(well, 900)) as server:
        outcome = ask(
            server.base_url, reasoning=known, prices=prices, budget=Budget(1.2), concurrency=1
        )
        assert outcome.client.totals.cost == pytest.approx(0.903, abs=0.002)
        again = ask(
            server.base_url, reasoning=Reasoning(reasons=True), prices=prices, budget=Budget(1.2)
        )
    assert again.error.slug == "budget"
    assert server.asked == 1


def test_a_service_that_leaves_thought_out_of_its_count_is_counted_rightly():
    said = faults.message(
        {"content": '{"ok": true}'}, prompt_tokens=10, completion_tokens=5, total_tokens=215
    )
    with FaultServer([said]) as server:
        outcome = ask(server.base_url)
    (record,) = outcome.records
    assert (record.output_tokens, record.reasoning_tokens) == (205, 200)


def test_thought_is_in_no_record():
    with FaultServer(
        [faults.message({"content": '{"ok": true}', "reasoning_content": "secretly"})]
    ) as server:
        outcome = ask(server.base_url)
    assert outcome.results == [True]
    assert "secretly" not in json.dumps([r.model_dump(mode="json") for r in outcome.records])


@given(st.text(), st.text())
def test_thought_and_answer_are_parted_at_the_mark(thought, answer):
    if "</think>" not in thought:
        text, found = split_thought(f"<think>{thought}</think>{answer}")
        assert (text, found) == (answer.lstrip(), thought)


@given(st.lists(st.integers(1, 200_000), max_size=100), st.booleans())
def test_the_room_is_a_power_of_two_within_bounds(measured, known):
    reasoning = Reasoning(reasons=known)
    for tokens in measured:
        reasoning.measure(Answer("x", "stop", Usage(1, tokens + 1, None, tokens), "m"))
    room = reasoning.room
    assert room == 0 or (512 <= room <= 65536 and room & (room - 1) == 0)
    assert bool(room) is (known or bool(measured))
