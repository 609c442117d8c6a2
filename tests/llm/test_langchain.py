"""Models of other providers, through LangChain: played by its own fake model, no network."""

from __future__ import annotations

import asyncio

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from alexandria.errors import EndpointFault, EndpointTimeout, EndpointUnreachable, Overloaded
from alexandria.llm.langchain_endpoint import LangChainEndpoint
from tests.llm.asking import SECRET_TEXT, everything_said, request


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
