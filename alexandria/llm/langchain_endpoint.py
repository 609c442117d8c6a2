"""An endpoint through LangChain's `init_chat_model`, for models like "anthropic:claude-...".

The provider's package brings its own HTTP client, so we cannot guarantee to which hosts it sends; `local_only`
refuses these models. Tracing is switched off for our calls: it would copy papers to a third party.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from alexandria.errors import (
    EndpointError,
    EndpointFault,
    EndpointTimeout,
    EndpointUnreachable,
    SettingsError,
)
from alexandria.llm.completion import Answer, Request, Usage
from alexandria.llm.http_errors import error_from_status
from alexandria.llm.request_body import with_schema_instruction

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

__all__ = ["LangChainEndpoint"]

_FINISH_FIELDS = ("finish_reason", "stop_reason", "done_reason")
_TRUNCATED = ("length", "max_tokens", "MAX_TOKENS")
_REFUSED = ("refusal", "content_filter", "SAFETY", "content_filtered")


class LangChainEndpoint:
    """One model of one provider."""

    local = False
    suggested_concurrency: int | None = None

    def __init__(
        self, model_id: str, *, api_key: str | None = None, package: str | None = None
    ) -> None:
        """`package` is what to install where LangChain finds no client for the provider."""
        self.model_id = model_id
        self._api_key = api_key
        self._package = package
        self._models: dict[tuple[int, float], BaseChatModel] = {}

    async def complete(self, request: Request, *, deadline_s: float) -> Answer:
        """Make one call, with the schema as an instruction in the prompt.

        Structured output differs between providers in which schemas it accepts, and it returns parsed values; the
        checkpoint stores the text.
        """
        from langsmith import tracing_context  # noqa: PLC0415 – comes with LangChain, and as slowly

        model = self._model(request)
        messages = with_schema_instruction(request) if request.json_schema else request.messages
        turns = [(turn.role, turn.content) for turn in messages]
        try:
            async with asyncio.timeout(deadline_s):
                with tracing_context(enabled=False):
                    message = await model.ainvoke(turns, config={"callbacks": []})
        except TimeoutError:
            failure: EndpointError = EndpointTimeout(f"No answer within {deadline_s:.0f} s.")
        except Exception as error:  # noqa: BLE001 – each provider raises classes of its own
            failure = _endpoint_error(error)
        else:
            return _parse_answer(message, self.model_id)
        # Outside of the except blocks: an error raised inside would have the provider's error, and with it the
        # request, as its context.
        raise failure

    def prepare(self) -> None:
        """Raise SettingsError now, not at the first call, if the provider's package or key is missing."""
        self._create_model(max_tokens=1, temperature=0.0)

    async def aclose(self) -> None:
        """Nothing to close: the provider's package manages its own connections."""

    def _model(self, request: Request) -> BaseChatModel:
        """The chat model with the limits of this request; created once for each combination."""
        limits = (request.max_output_tokens, request.temperature)
        if limits not in self._models:
            self._models[limits] = self._create_model(*limits)
        return self._models[limits]

    def _create_model(self, max_tokens: int, temperature: float) -> BaseChatModel:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415 – seconds to import

        arguments: dict[str, Any] = {"max_tokens": max_tokens, "temperature": temperature}
        if self._api_key:
            arguments["api_key"] = self._api_key
        try:
            model: BaseChatModel = init_chat_model(self.model_id, max_retries=0, **arguments)
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


def _parse_answer(message: AIMessage, model_id: str) -> Answer:
    metadata = message.response_metadata
    finish = next((str(metadata[name]) for name in _FINISH_FIELDS if metadata.get(name)), "unknown")
    if finish in _TRUNCATED:
        finish = "length"
    elif finish in _REFUSED:
        finish = "refusal"
    counted = message.usage_metadata
    usage = None
    if counted is not None:
        cached = counted.get("input_token_details", {}).get("cache_read")
        usage = Usage(counted["input_tokens"], counted["output_tokens"], cached)
    return Answer(text=str(message.text), finish_reason=finish, usage=usage, model=model_id)


def _endpoint_error(error: Exception) -> EndpointError:
    """The typed error for an exception of a provider's package, by its HTTP status, else by the name of its
    class."""
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if isinstance(status, int) and status >= 300:
        headers = getattr(response, "headers", None) or {}
        return error_from_status(status, getattr(error, "body", None), headers)
    name = type(error).__name__
    if "Timeout" in name:
        return EndpointTimeout(f"The provider's connection timed out ({name}).")
    if "Connect" in name or isinstance(error, OSError):
        return EndpointUnreachable(f"The provider cannot be reached ({name}).")
    return EndpointFault(f"The provider's package failed ({name}).")
