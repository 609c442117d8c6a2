"""What an endpoint does not take is left out from then on, learned once."""

from __future__ import annotations

import pytest

from alexandria.llm.complaints import read_complaint
from alexandria.llm.form_learning import format_after
from alexandria.llm.request_body import RequestFormat
from tests.faults import faults
from tests.faults.server import FaultServer
from tests.llm.asking import ask, request


def picky(*refused, says=None):
    """An endpoint that answers 400 to these keys of the request."""

    def script(body):
        for key in refused:
            if key in body:
                return faults.status(400, param=key, message=says or f"Unsupported: '{key}'")
        return faults.says('```json\n{"ok": true}\n```') if "response_format" in refused else None

    return script


def test_the_first_try_has_schema_seed_and_temperature():
    with FaultServer() as server:
        ask(server.base_url)
    (body,) = server.bodies
    assert body["response_format"]["json_schema"]["strict"] is True
    assert body["seed"] == 1
    assert body["temperature"] == 0.0
    assert body["max_tokens"] == 100
    assert "max_completion_tokens" not in body


@pytest.mark.parametrize("key", ["temperature", "seed"])
def test_a_parameter_that_is_not_taken_is_left_out_for_the_rest_of_the_run(key):
    with FaultServer(picky(key)) as server:
        outcome = ask(server.base_url, *(request(f"text {n}") for n in range(5)), concurrency=1)
    assert outcome.results == [True] * 5
    assert outcome.outcomes == ["form-rejected", *["ok"] * 5]
    assert key not in server.bodies[-1]


def test_the_newer_name_of_the_token_limit_is_learned():
    says = "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    with FaultServer(picky("max_tokens", says=says)) as server:
        outcome = ask(server.base_url)
    assert outcome.results == [True]
    assert server.bodies[-1]["max_completion_tokens"] == 100


def test_without_response_format_the_schema_goes_into_words_behind_the_instructions():
    with FaultServer(picky("response_format")) as server:
        outcome = ask(server.base_url, request("one"), request("two"), concurrency=1)
    assert outcome.results == [True, True]
    assert outcome.outcomes == ["form-rejected"] * 3 + ["ok", "ok"]
    last = server.bodies[-1]
    assert "response_format" not in last
    assert [m["role"] for m in last["messages"]] == ["system", "user"]
    assert last["messages"][0]["content"].startswith("Answer as JSON.")
    assert '"properties"' in last["messages"][0]["content"]
    # the prefix that the endpoint caches is the same for both
    assert server.bodies[-2]["messages"][0] == last["messages"][0]


def test_many_calls_under_way_learn_only_once():
    with FaultServer(picky("temperature"), latency_s=0.02) as server:
        outcome = ask(server.base_url, *(request(f"text {n}") for n in range(8)), concurrency=8)
    assert outcome.results == [True] * 8
    assert outcome.outcomes.count("form-rejected") == 8
    assert all(body["seed"] == 1 for body in server.bodies)


def test_a_context_error_that_mentions_max_tokens_is_no_reason_to_change_the_form():
    says = "max_tokens is too large: this model's maximum context length is 4096 tokens."
    with FaultServer(lambda body: faults.status(400, message=says)) as server:
        outcome = ask(server.base_url)
    assert outcome.outcomes == ["too-long"]


def test_a_complaint_about_nothing_that_can_be_left_out_teaches_nothing():
    def learned(sent, message):
        complaint = read_complaint(400, {"error": {"message": message}}, request())
        return format_after(sent, complaint, request())

    assert learned(RequestFormat(), "messages: must not be empty") is None
    assert learned(RequestFormat(schema_mode="plain"), "invalid response_format") is None


def test_text_that_cannot_be_encoded_is_a_fault_of_that_call_only():
    with FaultServer() as server:
        outcome = ask(server.base_url, request("lone \ud800"), request("fine"), concurrency=1)
    assert outcome.outcomes == ["rejected", "ok"]
    assert outcome.results[1] is True


def test_log_probabilities_that_are_not_taken_are_left_out():
    with FaultServer(picky("logprobs")) as server:
        outcome = ask(
            server.base_url, request(top_logprobs=20), request("another", top_logprobs=20)
        )
    assert outcome.results == [True, True]
    assert "logprobs" not in server.bodies[-1]


def test_a_choice_of_cache_is_sent_to_our_own_server_only():
    asked = request(slot=2)
    assert "id_slot" not in RequestFormat().body("m", asked)
    assert RequestFormat(slots=True).body("m", asked)["id_slot"] == 2
    assert asked.digest("m") == request().digest("m")


def test_an_answer_that_is_held_to_no_form_gets_none():
    free = request(json_schema={})
    assert "response_format" not in RequestFormat().body("m", free)
    assert (
        RequestFormat(schema_mode="plain").body("m", free)["messages"][0]["content"]
        == "Answer as JSON."
    )
