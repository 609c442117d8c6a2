"""An endpoint through LangChain's `init_chat_model`, for models like "anthropic:claude-...".

The provider's package brings its own HTTP client, so we cannot guarantee to which hosts it sends; `local_only`
refuses these models. Tracing is switched off for our calls: it would copy papers to a third party.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from alexandria.errors import (
    EndpointError,
    EndpointFault,
    EndpointTimeout,
    EndpointUnreachable,
    SettingsError,
)
from alexandria.llm.answer_shapes import normal_finish, split_thought
from alexandria.llm.complaints import read_complaint
from alexandria.llm.completion import Answer, Request, Usage
from alexandria.llm.form_learning import LearnedForm
from alexandria.llm.http_errors import error_of_complaint
from alexandria.llm.provider_facts import known_facts
from alexandria.llm.providers import Provider
from alexandria.llm.request_body import RequestFormat

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

__all__ = ["LangChainEndpoint"]

_FINISH_FIELDS = ("finish_reason", "stop_reason", "done_reason")
_THOUGHT_KEYS = ("reasoning_content", "reasoning", "thinking")
_CANNOT = (NotImplementedError, TypeError, ValueError, AttributeError)
"""What packages raise, before anything is sent, where they know no structured output of this kind."""


class LangChainEndpoint:
    """One model of one provider."""

    local = False
    suggested_concurrency: int | None = None

    def __init__(
        self, model_id: str, *, api_key: str | None = None, provider: Provider | None = None
    ) -> None:
        """An endpoint of one model.

        Args:
            model_id: its name with the provider's prefix.
            api_key: its key; None: the package takes it from the environment.
            provider: its row, for the package to install where LangChain finds no client.
        """
        self.model_id = model_id
        self._api_key = api_key
        self._package = provider.package if provider else None
        facts = known_facts(model_id)
        self._effort_argument = facts.effort_argument
        self._form = LearnedForm(
            RequestFormat(
                schema_mode="schema",
                schema_refuses=facts.schema_refuses,
                left_out=facts.refuses,
                efforts=None if facts.efforts is None else frozenset(facts.efforts),
            )
        )
        self._models: dict[tuple[tuple[str, Any], ...], BaseChatModel] = {}

    async def complete(self, request: Request, *, deadline_s: float) -> Answer:
        """Make one call. The schema is sent as the package's structured output, of which the text is taken (the
        checkpoint stores it); where that is not to be had, as an instruction in the prompt."""
        from langsmith import tracing_context  # noqa: PLC0415 – comes with LangChain, and as slowly

        asked, sent = self._runnable(request)
        turns = [(turn.role, turn.content) for turn in sent.messages(request)]
        try:
            async with asyncio.timeout(deadline_s):
                with tracing_context(enabled=False):
                    reply = await asked.ainvoke(turns, config={"callbacks": []})
        except TimeoutError:
            failure: EndpointError = EndpointTimeout(f"No answer within {deadline_s:.0f} s.")
        except Exception as error:  # noqa: BLE001 – each provider raises classes of its own
            failure = self._failure(error, sent, request)
        else:
            self._form.took(sent, request)
            return _parse_answer(reply["raw"] if isinstance(reply, dict) else reply, self.model_id)
        # Outside of the except blocks: an error raised inside would have the provider's error, and with it the
        # request, as its context.
        raise failure

    def prepare(self) -> None:
        """Raise SettingsError now, not at the first call, if the provider's package or key is missing."""
        self._create_model({"max_tokens": 1})

    async def aclose(self) -> None:
        """Nothing to close: the provider's package manages its own connections."""

    def _runnable(self, request: Request) -> tuple[Runnable[Any, Any], RequestFormat]:
        """What is invoked for a request, and the form that the request then has."""
        sent = self._form.format
        model = self._model(request, sent)
        if not request.json_schema or sent.schema_mode not in ("strict", "schema"):
            return model, sent
        schema = sent.schema_of(request) | {"title": request.schema_name or "answer"}
        try:
            structured = model.with_structured_output(
                schema, method="json_schema", include_raw=True
            )
        except _CANNOT:
            self._form.cannot_send_schemas()
            return model, self._form.format
        return structured, sent

    def _model(self, request: Request, sent: RequestFormat) -> BaseChatModel:
        """The chat model with the limits of this request; created once for each combination."""
        arguments: dict[str, Any] = {"max_tokens": sent.limit_of(request)}
        if "temperature" not in sent.left_out:
            arguments["temperature"] = request.temperature
        effort = sent.effort_of(request)
        if effort and self._effort_argument and "reasoning_effort" not in sent.left_out:
            arguments[self._effort_argument] = effort
        key = tuple(sorted(arguments.items()))
        if key not in self._models:
            self._models[key] = self._create_model(arguments)
        return self._models[key]

    def _create_model(self, arguments: Mapping[str, Any]) -> BaseChatModel:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415 – seconds to import

        given = dict(arguments)
        if self._api_key:
            given["api_key"] = self._api_key
        try:
            model: BaseChatModel = init_chat_model(self.model_id, max_retries=0, **given)
        except ImportError as error:
            provider = self.model_id.partition(":")[0]
            package = self._package or f"langchain-{provider.replace('_', '-')}"
            raise SettingsError(
                f"Models of {provider} need the package {package}.",
                hint=f"Install it with: pip install {package}",
            ) from error
        except ValueError as error:
            # Pydantic's error shows the arguments, one of which is the key.
            problem = type(error).__name__
        else:
            return model
        raise SettingsError(
            f"{self.model_id} cannot be set up ({problem}).",
            hint="Is the provider's API key set in the environment, and the model's name right?",
        )

    def _failure(self, error: Exception, sent: RequestFormat, request: Request) -> EndpointError:
        """The typed error for an exception of a provider's package, by its HTTP status, else by the name of its
        class."""
        response = getattr(error, "response", None)
        if (status := _status_of(error, response)) is not None:
            complaint = read_complaint(status, _body_of(error, response), request)
            failure = error_of_complaint(complaint, _headers_of(response))
            return self._form.refused(sent, complaint, failure, request)
        name = type(error).__name__
        if "Timeout" in name:
            return EndpointTimeout(f"The provider's connection timed out ({name}).")
        if "Connect" in name or isinstance(error, OSError):
            return EndpointUnreachable(f"The provider cannot be reached ({name}).")
        return EndpointFault(f"The provider's package failed ({name}).")


def _status_of(error: Exception, response: object) -> int | None:
    """The HTTP status that an exception stands for: SDKs keep it in attributes, boto in a dict."""
    found: object = None
    if isinstance(response, dict):
        found = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    for holder in (error, response):
        for name in ("status_code", "code", "http_status"):
            found = found if isinstance(found, int) else getattr(holder, name, None)
    return found if isinstance(found, int) and 300 <= found < 600 else None


def _body_of(error: Exception, response: object) -> object:
    """What the response says, decoded where it is JSON."""
    if isinstance(response, dict):
        return response.get("Error")
    for body in (getattr(error, "body", None), getattr(error, "details", None)):
        if isinstance(body, dict | list):
            return body
    text = getattr(response, "text", None)
    return text if isinstance(text, str) else str(error)


def _headers_of(response: object) -> Mapping[str, str]:
    headers: object = getattr(response, "headers", None)
    if isinstance(response, dict):
        headers = response.get("ResponseMetadata", {}).get("HTTPHeaders")
    return headers if isinstance(headers, Mapping) else {}


def _parse_answer(message: AIMessage, model_id: str) -> Answer:
    metadata = message.response_metadata
    finish = next((metadata[name] for name in _FINISH_FIELDS if metadata.get(name)), None)
    counted = message.usage_metadata
    usage = None
    if counted is not None:
        cached = counted.get("input_token_details", {}).get("cache_read")
        thought_tokens = counted.get("output_token_details", {}).get("reasoning")
        usage = Usage(counted["input_tokens"], counted["output_tokens"], cached, thought_tokens)
    refused = message.additional_kwargs.get("refusal")
    text, thought = _text_and_thought(message)
    return Answer(
        text=text,
        finish_reason="refusal" if refused else normal_finish(finish),
        usage=usage,
        model=model_id,
        thought=thought,
    )


def _text_and_thought(message: AIMessage) -> tuple[str, str]:
    """Text and thought of a message; the arguments of its one tool call where it has no other JSON."""
    text, thought = split_thought(str(message.text))
    blocks = message.content if isinstance(message.content, list) else []
    shown = [
        block[key]
        for block in (*blocks, message.additional_kwargs)
        if isinstance(block, dict)
        for key in _THOUGHT_KEYS
        if isinstance(block.get(key), str)
    ]
    if "{" not in text and len(message.tool_calls) == 1:
        text = json.dumps(message.tool_calls[0]["args"], ensure_ascii=False)
    return text, "\n".join(filter(None, (thought, *shown)))
