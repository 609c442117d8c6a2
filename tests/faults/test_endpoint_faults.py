"""Each way in which an endpoint fails: what the user meets, how often was asked, what is written."""

from __future__ import annotations

import json
import logging
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from alexandria.errors import (
    AnswerInvalid,
    AnswerTruncated,
    EmptyAnswer,
    EndpointFault,
    EndpointMoved,
    EndpointTimeout,
    EndpointUnreachable,
    KeyRejected,
    ModelNotFound,
    Overloaded,
    QuotaExhausted,
    Refused,
    RequestRejected,
    RequestTooLong,
    StorageFull,
)
from tests.faults import faults
from tests.faults.server import FaultServer
from tests.llm.asking import KEY, SECRET_TEXT, ask, everything_said, request


def in_seconds(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


# --- what passes -----------------------------------------------------------------------------

PASSING = {
    "429, two seconds": (faults.rate_limited("2"), "overloaded"),
    "429, wait zero": (faults.rate_limited("0"), "overloaded"),
    "429, rubbish": (faults.rate_limited("soon"), "overloaded"),
    "429, nothing said": (faults.rate_limited(), "overloaded"),
    "500": (faults.broken(500), "fault"),
    "502": (faults.broken(502), "fault"),
    "503": (faults.broken(503), "overloaded"),
    "504": (faults.broken(504), "fault"),
    "408": (faults.broken(408), "fault"),
    "409": (faults.broken(409), "fault"),
    "a page of HTML": (faults.html(), "fault"),
    "cut JSON": (faults.cut_json(), "fault"),
    "choices: null": (faults.no_choices(), "fault"),
    "not UTF-8": (faults.raw(b'\xff\xfe{"choices"'), "fault"),
    "an error in a 200": (faults.raw(b'{"error": {"code": 502, "message": "up"}}'), "fault"),
    "reset in the body": (faults.reset_mid_body(), "unreachable"),
    "hang-up": (faults.hang_up(), "unreachable"),
    "empty content": (faults.empty(), "empty"),
    "prose": (faults.not_json(), "invalid"),
    "wrong shape": (faults.wrong_shape(), "invalid"),
}


@pytest.mark.parametrize(("fault", "slug"), PASSING.values(), ids=PASSING)
def test_what_passes_is_asked_again_and_both_calls_are_written_down(fault, slug):
    with FaultServer([fault]) as server:
        outcome = ask(server.base_url)
    assert outcome.results == [True]
    assert server.asked == 2
    assert outcome.outcomes == [slug, "ok"]
    assert [r.attempt for r in outcome.records] == [1, 2]
    assert outcome.records[0].answer is None
    assert outcome.records[1].answer == '{"ok": true}'
    assert outcome.client.totals.calls == 2
    assert outcome.client.totals.failed == 1


LASTING = {
    "500": (faults.broken(500), EndpointFault, 6),
    "HTML": (faults.html(), EndpointFault, 6),
    "empty": (faults.empty(), EmptyAnswer, 3),
    "429": (faults.rate_limited(), Overloaded, 20),
    "prose": (faults.not_json(), AnswerInvalid, 3),
    "wrong shape": (faults.wrong_shape(), AnswerInvalid, 3),
    "reset": (faults.reset_mid_body(), EndpointUnreachable, 4),
}


@pytest.mark.parametrize(("fault", "error", "asked"), LASTING.values(), ids=LASTING)
def test_what_does_not_pass_is_given_up_after_a_number_of_tries(fault, error, asked):
    with FaultServer(lambda body: fault) as server:
        outcome = ask(server.base_url)
    assert isinstance(outcome.error, error)
    assert server.asked == asked == len(outcome.records)
    assert outcome.outcomes == [error.slug] * asked


# --- what does not pass by itself ------------------------------------------------------------

FINAL = {
    "401": (faults.key_rejected(), KeyRejected, True),
    "403": (faults.status(403), KeyRejected, True),
    "404": (faults.no_such_model(), ModelNotFound, True),
    "402": (faults.status(402), QuotaExhausted, True),
    "429 without quota": (faults.no_quota(), QuotaExhausted, True),
    "context exceeded": (faults.too_long(), RequestTooLong, False),
    "cut at the limit": (faults.loop(), AnswerTruncated, False),
    "refusal": (faults.refusal(), Refused, False),
    "filtered": (faults.filtered(), Refused, False),
    "501": (faults.status(501), RequestRejected, True),
    "301": (faults.status(301, {"location": "/v2/"}), EndpointMoved, True),
    "413": (faults.status(413), RequestTooLong, False),
}


@pytest.mark.parametrize(("fault", "error", "fatal"), FINAL.values(), ids=FINAL)
def test_what_asking_again_cannot_mend_is_asked_once(fault, error, fatal):
    with FaultServer(lambda body: fault) as server:
        outcome = ask(server.base_url)
    assert type(outcome.error) is error
    assert outcome.error.fatal is fatal
    assert server.asked == 1
    assert outcome.outcomes == [error.slug]


def test_a_cut_answer_costs_what_it_cost():
    with FaultServer([faults.loop()]) as server:
        outcome = ask(server.base_url)
    (record,) = outcome.records
    assert record.finish_reason == "length"
    assert record.output_tokens > 100
    assert record.answer is None


def test_a_fatal_error_ends_all_who_wait_at_once():
    started = time.monotonic()
    with FaultServer(lambda body: faults.key_rejected(), latency_s=0.05) as server:
        outcome = ask(server.base_url, *(request(f"text {n}") for n in range(200)), concurrency=2)
    assert all(isinstance(result, KeyRejected) for result in outcome.results)
    assert server.asked <= 4
    assert time.monotonic() - started < 5


def test_a_refused_request_of_many_costs_only_itself():
    def only_one(body):
        return faults.status(400) if "odd" in body["messages"][-1]["content"] else None

    with FaultServer(only_one) as server:
        texts = ["good 0", "good 1", "odd", "good 2"]
        outcome = ask(server.base_url, *map(request, texts), concurrency=1)
    assert [r is True for r in outcome.results] == [True, True, False, True]
    assert not outcome.results[2].fatal


# --- how long is waited ----------------------------------------------------------------------

WAITS = {
    "seconds": ("2", 2.2),
    "zero": ("0", 0.0),
    "too many seconds": ("200", 60.0),
    "a negative number": ("-5", 1.0),
    "not a number": ("nan", 1.0),
    "rubbish": ("when it suits you", 1.0),
    "a date in the past": (in_seconds(-100), 0.0),
}


@pytest.mark.parametrize(("header", "waited"), WAITS.values(), ids=WAITS)
def test_retry_after_is_obeyed_within_reason(header, waited):
    with FaultServer([faults.rate_limited(header)]) as server:
        outcome = ask(server.base_url)
    assert outcome.waits == [pytest.approx(waited)]


def test_retry_after_may_be_a_date():
    with FaultServer([faults.rate_limited(in_seconds(30))]) as server:
        outcome = ask(server.base_url)
    assert 28 < outcome.waits[0] <= 33


def test_waits_grow_where_the_endpoint_says_nothing():
    with FaultServer([faults.broken(500)] * 4) as server:
        outcome = ask(server.base_url)
    assert outcome.waits == [1.0, 2.0, 4.0, 8.0]


# --- the deadline ----------------------------------------------------------------------------


def test_a_slow_drip_does_not_outlive_the_deadline():
    with FaultServer([faults.drip(60)]) as server:
        started = time.monotonic()
        outcome = ask(server.base_url, deadline_s=0.5)
        assert time.monotonic() - started < 5
    assert outcome.results == [True]
    assert outcome.outcomes == ["timeout", "ok"]


def test_an_endpoint_that_never_answers_is_given_up():
    with FaultServer(latency_s=60) as server:
        outcome = ask(server.base_url, deadline_s=0.1)
    assert isinstance(outcome.error, EndpointTimeout)
    assert outcome.outcomes == ["timeout"] * 6


# --- nobody there ----------------------------------------------------------------------------


def test_a_server_that_is_off_ends_the_run_after_a_few_tries():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{held.getsockname()[1]}/v1"
    outcome = ask(address, *(request(f"text {n}") for n in range(20)), concurrency=2)
    assert all(isinstance(result, EndpointUnreachable) for result in outcome.results)
    assert outcome.error.fatal
    assert "--base-url" in outcome.error.hint or "base URL" in outcome.error.hint
    assert len(outcome.records) <= 8


# --- answers that are odd but complete ---------------------------------------------------------


def test_an_answer_in_the_wrong_language_reaches_the_caller_whole():
    seen = []
    with FaultServer([faults.wrong_language('{"name": "salt"}')]) as server:
        outcome = ask(server.base_url, parse=seen.append)
    assert "по-русски" in seen[0]
    assert outcome.outcomes == ["ok"]


def test_the_same_answer_to_every_question_is_an_answer_to_each():
    with FaultServer(lambda body: faults.says('{"ok": false}')) as server:
        outcome = ask(server.base_url, *(request(f"text {n}") for n in range(5)))
    assert outcome.results == [False] * 5
    assert len({record.id for record in outcome.records}) == 5


def test_an_answer_that_comes_twice_counts_once():
    with FaultServer([faults.says('{"ok": true}{"ok": true}')]) as server:
        assert ask(server.base_url).results == [True]


def test_a_correction_is_a_different_request_and_names_no_text_of_the_paper():
    with FaultServer([faults.not_json(), faults.wrong_shape()]) as server:
        outcome = ask(server.base_url)
    assert outcome.results == [True]
    assert len(server.digests) == 3
    first, second, third = (body["messages"] for body in server.bodies)
    assert first[0] == second[0] == third[0]
    for again, problem in ((second, "no JSON object"), (third, "wrong keys")):
        assert again[1]["content"].startswith(SECRET_TEXT)
        assert problem in again[1]["content"].removeprefix(SECRET_TEXT)
        assert again[1]["content"].count(SECRET_TEXT) == 1
    assert [body["seed"] for body in server.bodies] == [1, 2, 3]
    assert len({record.request_digest for record in outcome.records}) == 1


# --- nothing leaks ---------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [f for f, *_ in (PASSING | FINAL).values()])
def test_no_error_and_no_log_holds_the_paper_or_the_key(fault, caplog):
    caplog.set_level(logging.DEBUG)
    with FaultServer(lambda body: fault) as server:
        outcome = ask(server.base_url)
    said = everything_said(outcome.error) + caplog.text
    assert SECRET_TEXT not in said
    assert "Zebrafish" not in said
    assert KEY not in said


def test_failed_calls_keep_no_text_in_the_ledger():
    with FaultServer([faults.loop(), faults.no_quota()]) as server:
        outcome = ask(server.base_url)
    assert SECRET_TEXT not in json.dumps([r.model_dump(mode="json") for r in outcome.records])


# --- nothing goes anywhere else ----------------------------------------------------------------


def test_a_redirect_to_another_host_is_not_followed():
    with FaultServer() as elsewhere:
        goal = elsewhere.base_url + "/chat/completions"
        with FaultServer(lambda body: faults.redirect(goal)) as server:
            outcome = ask(server.base_url)
        assert elsewhere.asked == 0
    assert isinstance(outcome.error, EndpointMoved)
    assert outcome.error.fatal
    assert "redirect" in str(outcome.error)
    assert server.asked == 1


def test_proxies_and_keys_of_the_environment_are_not_used(monkeypatch):
    with FaultServer() as proxy, FaultServer() as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.base_url.removesuffix("/v1"))
        monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-vendor")
        monkeypatch.setenv("OPENAI_ORG_ID", "org-of-another-vendor")
        monkeypatch.setenv("OPENAI_BASE_URL", proxy.base_url)
        outcome = ask(server.base_url, endpoint={"api_key": None})
        assert proxy.asked == 0
    assert outcome.results == [True]
    assert "another-vendor" not in json.dumps(server.headers)


# --- the disk --------------------------------------------------------------------------------


def test_a_record_that_cannot_be_written_ends_the_run():
    written = []

    def record(line):
        if len(written) == 3:
            raise StorageFull("The disk is full at the checkpoint.")
        written.append(line)

    with FaultServer(latency_s=0.01) as server:
        questions = [request(f"text {n}") for n in range(50)]
        outcome = ask(server.base_url, *questions, record=record, concurrency=2)
    assert sum(result is True for result in outcome.results) == 3
    assert all(result is True or isinstance(result, StorageFull) for result in outcome.results)
    assert server.asked <= 6
