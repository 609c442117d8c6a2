"""Models of other providers, through LangChain: played by its own fake model, no network."""

from __future__ import annotations

import asyncio

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from alexandria.errors import EndpointFault, EndpointTimeout, EndpointUnreachable, Overloaded
from alexandria.llm import Budget, PriceTable, Reasoning
from alexandria.llm.langchain_endpoint import LangChainEndpoint
from alexandria.llm.prices import Price
from tests.faults import faults
from tests.faults.server import FaultServer, well
from tests.faults.test_endpoint_faults import FINAL, LASTING, PASSING
from tests.llm import asking
from tests.llm.asking import SECRET_TEXT, everything_said, request
from tests.llm.chat_over_http import ChatOverHttp


def played(monkeypatch, message):
    """An endpoint whose model says `message`, or raises it, and what it was told."""
    told = {}

    class Fake(GenericFakeChatModel):
        async def ainvoke(self, messages, config=None, **more):
            told["messages"] = messages
            if isinstance(message, Exception):
                raise message
            if message is None:
                await asyncio.sleep(60)
            return message

    def init_chat_model(name, **arguments):
        told["arguments"] = arguments
        return Fake(messages=iter(()))

    monkeypatch.setattr("langchain.chat_models.init_chat_model", init_chat_model)
    return LangChainEndpoint("anthropic:claude-x", api_key="k"), told


def ask(endpoint, **changes):
    return asyncio.run(endpoint.complete(request(**changes), deadline_s=0.2))


def test_an_answer_comes_with_its_tokens_and_the_cached_ones(monkeypatch):
    usage = {
        "input_tokens": 100,
        "output_tokens": 20,
        "total_tokens": 120,
        "input_token_details": {"cache_read": 80},
    }
    said = AIMessage('{"ok": true}', usage_metadata=usage, response_metadata={"stop_reason": "x"})
    endpoint, told = played(monkeypatch, said)
    answer = ask(endpoint, max_output_tokens=77)
    assert answer.text == '{"ok": true}'
    assert (answer.usage.input_tokens, answer.usage.cached_tokens) == (100, 80)
    assert answer.finish_reason == "x"
    assert told["arguments"]["max_tokens"] == 77
    assert told["arguments"]["max_retries"] == 0
    assert "JSON Schema" in told["messages"][0][1]
    assert told["messages"][1] == ("user", SECRET_TEXT)


@pytest.mark.parametrize("word", ["max_tokens", "length", "MAX_TOKENS"])
def test_each_providers_word_for_a_cut_answer_is_understood(monkeypatch, word):
    said = AIMessage("{", response_metadata={"stop_reason": word})
    endpoint, _ = played(monkeypatch, said)
    assert ask(endpoint).finish_reason == "length"


class ProviderError(Exception):
    status_code = 429

    def __init__(self, message):
        super().__init__(message)
        self.body = {"error": {"type": "rate_limit_error", "message": message}}


class ProviderConnectError(Exception):
    pass


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (ProviderError(SECRET_TEXT), Overloaded),
        (ProviderConnectError(SECRET_TEXT), EndpointUnreachable),
        (RuntimeError(SECRET_TEXT), EndpointFault),
        (None, EndpointTimeout),
    ],
)
def test_a_providers_error_becomes_one_of_ours_and_says_nothing_of_the_paper(
    monkeypatch, raised, error
):
    endpoint, _ = played(monkeypatch, raised)
    with pytest.raises(error) as caught:
        ask(endpoint)
    assert SECRET_TEXT not in everything_said(caught.value)


def test_tracing_is_off_for_our_calls_even_where_the_environment_turns_it_on(monkeypatch):
    from langsmith import utils

    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    utils.get_env_var.cache_clear()
    seen = []

    class Fake(GenericFakeChatModel):
        async def ainvoke(self, messages, config=None, **more):
            seen.append(utils.tracing_is_enabled())
            return AIMessage('{"ok": true}')

    monkeypatch.setattr(
        "langchain.chat_models.init_chat_model", lambda *a, **b: Fake(messages=iter(()))
    )
    assert utils.tracing_is_enabled()
    ask(LangChainEndpoint("anthropic:claude-x"))
    assert seen == [False]
    monkeypatch.undo()
    utils.get_env_var.cache_clear()


# --- the same faults as of a direct call ---------------------------------------------------------


@pytest.fixture
def ask_through(monkeypatch):
    """Asks a server through LangChain, as `tests.llm.asking.ask` asks it directly."""

    def through(server, *requests, model="openai:fake", **settings):
        monkeypatch.setattr(
            "langchain.chat_models.init_chat_model",
            lambda _, **arguments: ChatOverHttp(base_url=server.base_url, **arguments),
        )
        return asking.ask(server.base_url, *requests, endpoint=LangChainEndpoint(model), **settings)

    return through


@pytest.mark.parametrize(("fault", "slug"), PASSING.values(), ids=PASSING)
def test_what_passes_is_asked_again_through_langchain_too(fault, slug, ask_through):
    with FaultServer([fault]) as server:
        outcome = ask_through(server)
    assert outcome.results == [True]
    assert outcome.outcomes[-1] == "ok"
    assert outcome.outcomes[0] in (slug, "fault")  # a package may hide which fault it was
    assert server.asked == 2


FINAL_TOO = {name: fault for name, fault in FINAL.items() if name != "301"}
"""The packages bring HTTP clients of their own, which follow redirects."""


@pytest.mark.parametrize(("fault", "error", "fatal"), FINAL_TOO.values(), ids=FINAL_TOO)
def test_what_asking_again_cannot_mend_is_asked_once_through_langchain_too(
    fault, error, fatal, ask_through
):
    with FaultServer(lambda body: fault) as server:
        outcome = ask_through(server)
    assert type(outcome.error) is error
    assert outcome.error.fatal is fatal
    assert server.asked == 1
    assert SECRET_TEXT not in everything_said(outcome.error)


@pytest.mark.parametrize(
    ("fault", "error", "asked"), [LASTING["500"], LASTING["empty"], LASTING["prose"]]
)
def test_what_does_not_pass_is_given_up_through_langchain_too(fault, error, asked, ask_through):
    with FaultServer(lambda body: fault) as server:
        outcome = ask_through(server)
    assert isinstance(outcome.error, error)
    assert server.asked == asked == len(outcome.records)


def test_the_schema_is_sent_as_structured_output_and_the_text_of_it_is_kept(ask_through):
    with FaultServer() as server:
        outcome = ask_through(server)
    (body,) = server.bodies
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["ok"]
    assert "JSON Schema" not in body["messages"][0]["content"]
    assert outcome.records[0].answer == '{"ok": true}'


def test_structured_output_that_is_refused_goes_into_words_for_the_run(ask_through):
    def script(body):
        return (
            faults.status(400, param="response_format")
            if "response_format" in body
            else faults.says('{"ok": true}')
        )

    with FaultServer(script) as server:
        outcome = ask_through(server, request("one"), request("two"), concurrency=1)
    assert outcome.results == [True, True]
    assert outcome.outcomes.count("ok") == 2
    assert "JSON Schema" in server.bodies[-1]["messages"][0]["content"]


def test_a_temperature_or_a_limit_that_is_refused_is_learned_through_langchain_too(ask_through):
    def script(body):
        if "temperature" in body:
            return faults.status(400, message="`temperature` is deprecated for this model.")
        if body["max_tokens"] > 64:
            told = "max_tokens: 100 > 64, which is the maximum allowed number of output tokens"
            return faults.status(400, message=told)
        return None

    with FaultServer(script) as server:
        outcome = ask_through(server, request("one"), request("two"), concurrency=1)
    assert outcome.outcomes == ["form-rejected", "form-rejected", "ok", "ok"]
    assert server.bodies[-1]["max_tokens"] == 64


def test_a_model_that_reasons_has_room_effort_and_a_bill_through_langchain_too(ask_through):
    prices = PriceTable({"openai:gpt-5": Price(input=0, output=1000)})
    reasoning = Reasoning(usual_effort="low")
    with FaultServer(lambda body: faults.thinks(well, 3000)) as server:
        questions = [request(f"text {n}") for n in range(3)]
        outcome = ask_through(
            server,
            *questions,
            model="openai:gpt-5",
            concurrency=1,
            reasoning=reasoning,
            prices=prices,
            budget=Budget(100.0),
        )
    assert outcome.results == [True] * 3
    assert outcome.outcomes == ["thought-cut", "ok", "ok", "ok"]
    assert "temperature" not in server.bodies[0]  # known of this model
    assert server.bodies[-1]["reasoning_effort"] == "low"
    assert outcome.records[-1].reasoning_tokens == 3000
    assert outcome.client.totals.cost == pytest.approx(3 * 3.003 + 0.1, abs=0.01)


def test_an_answer_as_a_tool_call_is_read(monkeypatch):
    call = {"name": "facts", "args": {"ok": True}, "id": "1", "type": "tool_call"}
    endpoint, _ = played(monkeypatch, AIMessage("", tool_calls=[call]))
    assert ask(endpoint).text == '{"ok": true}'


def test_thought_of_a_message_is_kept_apart_from_its_text(monkeypatch):
    parts = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": '{"ok": true}'}]
    endpoint, _ = played(monkeypatch, AIMessage(parts))
    answer = ask(endpoint)
    assert (answer.text, answer.thought) == ('{"ok": true}', "hm")


class BotoError(Exception):
    """As boto raises them: the response is a dict."""

    def __init__(self):
        super().__init__("An error occurred (ThrottlingException)")
        self.response = {
            "Error": {"Code": "ThrottlingException", "Message": "Too many requests"},
            "ResponseMetadata": {"HTTPStatusCode": 429, "HTTPHeaders": {"retry-after": "7"}},
        }


class GoogleError(Exception):
    """As google.genai raises them: the status is `code`."""

    code = 429

    def __init__(self):
        super().__init__("429 RESOURCE_EXHAUSTED. Please retry in 34.5s.")


@pytest.mark.parametrize(("raised", "wait"), [(BotoError(), 7), (GoogleError(), 34.5)])
def test_the_status_and_the_wait_are_found_wherever_a_package_has_them(monkeypatch, raised, wait):
    endpoint, _ = played(monkeypatch, raised)
    with pytest.raises(Overloaded) as caught:
        ask(endpoint)
    assert caught.value.retry_after == wait
