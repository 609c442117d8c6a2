"""Refusals as services word them: what is learned from each, at what cost, and for how long."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from alexandria.errors import RequestRejected
from alexandria.llm.complaints import read_complaint
from alexandria.llm.form_learning import format_after
from alexandria.llm.provider_facts import known_facts
from alexandria.llm.providers import COMPATIBLE, OPENAI
from alexandria.llm.reasoning import Reasoning, ReasoningEffort
from alexandria.llm.request_body import EFFORTS, RequestFormat
from alexandria.llm.retries import RetryPolicy
from tests.faults import faults
from tests.faults.faults import refusal_of, sent_under
from tests.faults.server import FaultServer, well
from tests.llm.asking import SCHEMA, SECRET_TEXT, ask, everything_said, request

REFUSALS = tomllib.loads(Path(__file__).with_name("refusals.toml").read_text("utf-8"))["refusal"]
MOST_TRIES = 4
"""Refusals before a request is taken: one that names nothing may need all steps from strict to plain."""


def refusing(refusal):
    """A server that refuses a part of requests in a service's words, and answers well without it."""

    def script(body):
        found = sent_under(body, refusal["refused"])
        is_taken = (
            found is None
            or ("value" in refusal and found not in refusal["value"])
            or ("above" in refusal and found <= refusal["above"])
        )
        if not is_taken:
            return refusal_of(refusal["status"], refusal["body"])
        return faults.says('```json\n{"ok": true}\n```')

    return script


def asked_for(refusal, text=SECRET_TEXT):
    schema = SCHEMA
    if "longest" in refusal:
        ok = {"type": "string", "maxLength": refusal["longest"]}
        schema = SCHEMA | {"properties": {"ok": ok}}
    return request(text, json_schema=schema)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda r: r["service"])
def test_each_service_s_refusal_costs_one_paper_nothing_and_is_paid_once(refusal):
    with FaultServer(refusing(refusal)) as server:
        questions = [asked_for(refusal, f"{SECRET_TEXT} {n}") for n in range(3)]
        outcome = ask(
            server.base_url,
            *questions,
            concurrency=1,
            reasoning=Reasoning(effort=refusal.get("effort")),
            endpoint={"model": "m"},
        )
    assert outcome.results == [True] * 3
    refusals = outcome.outcomes.count("form-rejected")
    assert outcome.outcomes == ["form-rejected"] * refusals + ["ok"] * 3
    assert refusals <= MOST_TRIES
    assert outcome.client.totals.cost is None or outcome.client.totals.cost == 0
    for path, value in refusal["then"].items():
        assert sent_under(server.bodies[-1], path) == (value if value != "" else None), path


def test_a_refusal_is_no_attempt_of_those_that_the_user_allows():
    def script(body):
        for name in ("temperature", "seed", "response_format"):
            if name in body:
                return faults.status(400, message=f"Unknown parameter: '{name}'.")
        return faults.says('{"ok": true}')

    with FaultServer(script) as server:
        outcome = ask(server.base_url, retries=RetryPolicy(attempts=1))
    assert outcome.results == [True]
    assert outcome.outcomes == ["form-rejected"] * 5 + ["ok"]


@pytest.mark.parametrize(
    "told",
    [
        "max_completion_tokens must be at most 64",
        "max_tokens is too large: 100. The maximum is 64.",
        "This model supports a maximum of 64 output tokens.",
        "max_tokens (100) exceeds the maximum output tokens (64) of this model",
        "Requested 100 output tokens, the limit is 64.",
        "max_tokens must be between 1 and 64",
        "`max_tokens` cannot exceed 64",
        "Invalid 'max_output_tokens': integer above maximum value. Expected a value <= 64, but got 100 instead.",
    ],
)
def test_the_maximum_is_found_however_a_message_puts_it(told):
    complaint = read_complaint(400, {"error": {"message": told}}, request())
    assert format_after(RequestFormat(), complaint, request()).most_output == 64


def test_a_maximum_of_something_else_is_no_limit_of_output():
    told = "The maximum number of images is 64."
    assert read_complaint(400, {"error": told}).most_output_tokens() is None


def test_what_a_refusal_quotes_of_the_paper_teaches_nothing():
    text = "An unsupported temperature and an unknown seed must be one of many."
    body = {"error": {"message": f"cannot do this: {text}"}}
    complaint = read_complaint(400, body, request(text))
    assert format_after(RequestFormat(), complaint, request(text)) is None
    assert "seed" not in complaint.words


def test_a_refusal_that_names_nothing_goes_down_to_the_plainest_form_and_ends_the_run_there():
    with FaultServer(lambda body: faults.status(400, code="strange")) as server:
        outcome = ask(server.base_url)
    assert type(outcome.error) is RequestRejected
    assert outcome.error.fatal
    assert outcome.outcomes == ["form-rejected"] * 4 + ["rejected"]
    first, *_, last = server.bodies
    assert sent_under(first, "response_format.json_schema.strict") is True
    assert last.keys() == {"model", "messages", "max_tokens"}
    assert SECRET_TEXT not in everything_said(outcome.error)


def test_a_refusal_that_names_nothing_is_the_request_s_own_where_others_were_answered():
    def only_one(body):
        return faults.status(400) if "odd" in body["messages"][-1]["content"] else None

    with FaultServer(only_one) as server:
        outcome = ask(server.base_url, *map(request, ("good", "odd", "fine")), concurrency=1)
    assert outcome.outcomes == ["ok", "rejected", "ok"]
    assert "response_format" in server.bodies[-1]


def test_a_server_that_names_one_part_after_another_is_understood_to_the_end():
    def script(body):
        for name in ("frequency_penalty", "temperature", "seed", "max_tokens"):
            if name in body:
                detail = [{"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs"}]
                return refusal_of(422, {"detail": detail})
        return None

    with FaultServer(script) as server:
        outcome = ask(server.base_url, request(frequency_penalty=0.5))
    assert outcome.results == [True]
    assert server.bodies[-1]["max_completion_tokens"] == 100


def test_a_server_that_takes_no_limit_gets_none():
    def script(body):
        for name in ("max_tokens", "max_completion_tokens"):
            if name in body:
                return faults.status(400, message=f"unknown field '{name}'")
        return None

    with FaultServer(script) as server:
        assert ask(server.base_url).results == [True]
    assert not {"max_tokens", "max_completion_tokens"} & server.bodies[-1].keys()


def test_a_system_message_that_is_not_taken_begins_the_question():
    def script(body):
        if body["messages"][0]["role"] == "system":
            return faults.status(400, message="System role not supported")
        return None

    with FaultServer(script) as server:
        assert ask(server.base_url).results == [True]
    (turn,) = server.bodies[-1]["messages"]
    assert turn["role"] == "user"
    assert turn["content"].startswith("Answer as JSON.")
    assert turn["content"].endswith(SECRET_TEXT)


def test_a_server_that_only_streams_is_read_as_a_stream():
    with FaultServer(lambda body: faults.only_streams(well)) as server:
        outcome = ask(server.base_url, request("one"), request("two"), concurrency=1)
    assert outcome.results == [True, True]
    assert outcome.outcomes == ["form-rejected", "ok", "ok"]
    assert outcome.records[-1].output_tokens > 0
    assert server.bodies[-1]["stream_options"] == {"include_usage": True}


def test_a_stream_that_breaks_off_is_asked_again():
    async def cut(reply, body):
        await reply.send(
            200, faults.events('{"ok": true}', body, ended=False), kind="text/event-stream"
        )

    with FaultServer([cut]) as server:
        outcome = ask(server.base_url)
    assert outcome.outcomes == ["fault", "ok"]


def test_an_error_within_a_stream_is_the_error_that_it_is():
    content = 'data: {"error": {"code": 429, "message": "slow down"}}\n\n'

    with FaultServer([refusal_of(200, content)]) as server:
        outcome = ask(server.base_url)
    assert outcome.outcomes == ["overloaded", "ok"]


def test_a_known_service_is_asked_in_its_form_from_the_first_call_on():
    schema = {"type": "object", "properties": {"maxLength": {"type": "string", "maxLength": 9}}}
    asked = request(json_schema=schema, reasoning_effort="low")

    def body(model, base_url, provider=COMPATIBLE):
        return RequestFormat.begin_with(provider, known_facts(model, base_url)).body(model, asked)

    openai = body("gpt-5-mini", "https://api.openai.com/v1", OPENAI)
    assert openai["max_completion_tokens"] == 100
    assert "temperature" not in openai
    kept = openai["response_format"]["json_schema"]["schema"]["properties"]
    assert kept == {"maxLength": {"type": "string"}}  # a property of this name is no keyword
    older = body("gpt-4.1", "https://api.openai.com/v1", OPENAI)
    assert older["temperature"] == 0.0
    mistral = body("mistral-small", "https://api.mistral.ai/v1")
    assert (mistral["random_seed"], "seed" in mistral) == (1, False)
    deepseek = body("deepseek-chat", "https://api.deepseek.com/v1")
    assert deepseek["response_format"] == {"type": "json_object"}
    azure = body("o4-mini", "https://lab.openai.azure.com/openai/v1")
    assert "temperature" not in azure
    groq = "https://api.groq.com/openai/v1"
    assert body("qwen/qwen3-32b", groq)["reasoning_effort"] == "default"
    assert "reasoning_effort" not in body("grok-4", "https://api.x.ai/v1")
    unknown = body("m", "http://127.0.0.1:8000/v1")
    assert unknown["response_format"]["json_schema"]["schema"] == schema


def test_the_facts_say_which_models_reason():
    openai = "https://api.openai.com/v1"
    reasons = {
        ("gpt-5-mini", openai): True,
        ("gpt-5-chat-latest", openai): False,
        ("gpt-4.1", openai): False,
        ("o4-mini", openai): True,
        ("openai:gpt-5", None): True,
        ("anthropic:claude-sonnet-4-5", None): False,
        ("google_genai:gemini-2.5-flash", None): True,
        ("gpt-oss:20b", "http://127.0.0.1:11434/v1"): True,
        ("qwen3:8b", "http://localhost:11434/v1"): True,
        ("qwen3-coder:30b", "http://localhost:11434/v1"): False,
        ("openai/gpt-oss-20b", "http://127.0.0.1:8000/v1"): True,
        ("qwen3", "http://127.0.0.1:8000/v1"): False,
    }
    assert {key: known_facts(*key).reasons for key in reasons} == reasons


def test_efforts_are_those_that_the_setting_has_and_the_services_names():
    assert set(get_args(ReasoningEffort)) <= set(EFFORTS)


def test_no_refusal_of_the_list_quotes_a_request():
    assert all(SECRET_TEXT not in json.dumps(refusal) for refusal in REFUSALS)
