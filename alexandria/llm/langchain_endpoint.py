"""Any model that LangChain's `init_chat_model` knows, as an `Endpoint`: "anthropic:claude-…", ….

The provider's package brings its own HTTP client, so the promise "nothing is sent to another host"
is the provider's to keep; a run that must stay on this machine is refused before it gets here.
Tracing is switched off for our calls: it would copy papers to a third party.
"""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from alexandria.errors import (
    EndpointError,
    EndpointFault,
    EndpointTimeout,
    EndpointUnreachable,
    SettingsError,
)
from alexandria.llm.exchange import Answer, Request, Usage
from alexandria.llm.faults import from_status
from alexandria.llm.wording import with_schema

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

__all__ = ["LangChainEndpoint"]

_PACKAGE = re.compile(r"langchain-[a-z0-9-]+")
_FINISH_WORDS = ("finish_reason", "stop_reason", "done_reason")
_CUT_WORDS = ("length", "max_tokens", "MAX_TOKENS")
_REFUSAL_WORDS = ("refusal", "content_filter", "SAFETY", "content_filtered")


class LangChainEndpoint:
    """One model of one provider."""

    local = False
    suggested_concurrency: int | None = None

    def __init__(self, model_id: str, *, api_key: str | None = None) -> None:
        self.model_id = model_id
        self._api_key = api_key
        self._models: dict[tuple[int, float], BaseChatModel] = {}

    async def complete(self, request: Request, *, deadline_s: float) -> Answer:
        """Ask once. The schema goes into the words of the request: every provider takes those.

        Providers' own structured output differs in which schemas it takes and returns parsed
        values; the text is what the journal keeps, so the text is asked for.
        """
        from langsmith import tracing_context  # noqa: PLC0415 – comes with LangChain, and as slowly

        model = self._model(request)
        asked = with_schema(request) if request.json_schema else request.messages
        turns = [(turn.role, turn.content) for turn in asked]
        try:
            async with asyncio.timeout(deadline_s):
                with tracing_context(enabled=False):
                    message = await model.ainvoke(turns, config={"callbacks": []})
        except TimeoutError:
            failure: EndpointError = EndpointTimeout(f"No answer within {deadline_s:.0f} s.")
        except Exception as error:  # noqa: BLE001 – each provider raises classes of its own
            failure = _meaning(error)
        else:
            return _answer(message, self.model_id)
        # Outside of the except blocks: an error raised inside would carry the provider's, and with
        # it the request, as context.
        raise failure

    def prepare(self) -> None:
        """Fail now, not at the first call, if the provider's package or key is missing."""
        self._built(max_tokens=1, temperature=0.0)

    async def aclose(self) -> None:
        """Nothing to let go of: the provider's package holds its own connections."""

    def _model(self, request: Request) -> BaseChatModel:
        """The chat model with the limits of this request; built once for each pair."""
        limits = (request.max_output_tokens, request.temperature)
        if limits not in self._models:
            self._models[limits] = self._built(*limits)
        return self._models[limits]

    def _built(self, max_tokens: int, temperature: float) -> BaseChatModel:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415 – seconds to import

        arguments: dict[str, Any] = {"max_tokens": max_tokens, "temperature": temperature}
        if self._api_key:
            arguments["api_key"] = self._api_key
        try:
            built: BaseChatModel = init_chat_model(self.model_id, max_retries=0, **arguments)
        except ImportError as error:
            provider = self.model_id.partition(":")[0]
            named = _PACKAGE.search(str(error))
            package = named[0] if named else f"langchain-{provider.replace('_', '-')}"
            raise SettingsError(
                f"Models of {provider} need the package {package}.",
                hint=f"Install it with: pip install {package}",
            ) from error
        except ValueError as error:
            # Pydantic's error shows the arguments, and one of them is the key.
            problem = type(error).__name__
        else:
            return built
        raise SettingsError(
            f"{self.model_id} cannot be set up ({problem}).",
            hint="Is the provider's API key set in the environment, and the model's name right?",
        )


def _answer(message: AIMessage, model_id: str) -> Answer:
    about = message.response_metadata
    finish = next((str(about[word]) for word in _FINISH_WORDS if about.get(word)), "unknown")
    if finish in _CUT_WORDS:
        finish = "length"
    elif finish in _REFUSAL_WORDS:
        finish = "refusal"
    counted = message.usage_metadata
    usage = None
    if counted is not None:
        cached = counted.get("input_token_details", {}).get("cache_read")
        usage = Usage(counted["input_tokens"], counted["output_tokens"], cached)
    return Answer(text=str(message.text), finish_reason=finish, usage=usage, model=model_id)


def _meaning(error: Exception) -> EndpointError:
    """What a provider's error means, by its status where it has one, else by its class's name."""
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None) or getattr(response, "status_code", None)
    if isinstance(status, int) and status >= 300:
        headers = getattr(response, "headers", None) or {}
        return from_status(status, getattr(error, "body", None), headers)
    name = type(error).__name__
    if "Timeout" in name:
        return EndpointTimeout(f"The provider's connection timed out ({name}).")
    if "Connect" in name or isinstance(error, OSError):
        return EndpointUnreachable(f"The provider cannot be reached ({name}).")
    return EndpointFault(f"The provider's package failed ({name}).")
