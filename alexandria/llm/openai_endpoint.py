"""An endpoint with OpenAI's chat completions API: OpenAI itself, vLLM, Ollama, llama.cpp, ...

In: a `Request`. Out: an `Answer`, or an error that holds neither the request nor the response. The SDK sends the
request; the response is checked here, because the SDK accepts a page of HTML, a truncated body and `choices:
null`.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import openai

from alexandria.errors import (
    EndpointError,
    EndpointFault,
    EndpointTimeout,
    EndpointUnreachable,
    FormRejected,
    RequestRejected,
    SettingsError,
)
from alexandria.llm.completion import Answer, Request, Usage
from alexandria.llm.http_errors import error_fields, error_from_status
from alexandria.llm.providers import COMPATIBLE, Provider
from alexandria.llm.request_body import RequestFormat

__all__ = ["OpenAIEndpoint"]

_CONNECT_S = 10.0


class OpenAIEndpoint:
    """One model at one base URL. Nothing is ever sent to another host."""

    def __init__(
        self,
        *,
        model: str,
        base_url: str,
        api_key: str | None = None,
        model_id: str | None = None,
        local: bool = False,
        suggested_concurrency: int | None = None,
        slots: bool = False,
        provider: Provider = COMPATIBLE,
    ) -> None:
        """An endpoint of one model.

        Args:
            model: its name at the endpoint.
            base_url: where the endpoint is, most often ending in /v1.
            api_key: its key, if it wants one.
            model_id: the id for ledger and library; None for `model`.
            local: whether it is on this machine.
            suggested_concurrency: how many requests it serves at once, if known.
            slots: it is our own llama.cpp, where a request may choose the slot (prefix cache) that serves it.
            provider: what form of requests to begin with.

        Raises:
            SettingsError: the base URL is malformed.
        """
        self.model_id = model_id or model
        self.local = local
        self.suggested_concurrency = suggested_concurrency
        self._model = model
        self._format = RequestFormat(
            schema_mode=provider.schema_mode, limit=provider.limit_parameter, slots=slots
        )
        self._http = _http_client(base_url)
        # Every argument is given: the SDK takes missing ones from OPENAI_* variables, and would send the key, the
        # organization and the project of one vendor to another.
        self._sdk = openai.AsyncOpenAI(
            api_key=api_key or "none",
            base_url=base_url,
            max_retries=0,
            http_client=self._http,
            timeout=None,
        )
        if not provider.own_account:
            self._sdk.organization = None
            self._sdk.project = None

    async def complete(self, request: Request, *, deadline_s: float) -> Answer:
        """Make one call. A truncated, refused or empty answer is returned as it is."""
        request_format = self._format
        try:
            async with asyncio.timeout(deadline_s):
                body = await self._send(request_format.body(self._model, request))
        except TimeoutError:
            failure: EndpointError = EndpointTimeout(f"No answer within {deadline_s:.0f} s.")
        except openai.APITimeoutError:
            failure = EndpointTimeout("The connection timed out.")
        except openai.APIStatusError as error:
            failure = self._error_of(error, request_format)
        except (openai.APIConnectionError, httpx2.HTTPError) as error:
            # Only its class: an error of the SDK holds the request.
            cause = type(error.__cause__ or error).__name__
            failure = EndpointUnreachable(f"The connection failed ({cause}).")
        except UnicodeEncodeError as error:
            failure = RequestRejected(f"The request cannot be encoded ({error.reason}).")
        else:
            return _parse_answer(body, self.model_id)
        # Outside of the except blocks: an error raised inside would have the SDK's error as its context.
        raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sdk.close()

    async def _send(self, arguments: dict[str, Any]) -> bytes:
        """The body of a 2xx response."""
        # As `extra_body`, which is sent as it is: the SDK walks typed arguments by their type hints, messages and
        # schema alike, and that took 40 % of the client's time per call.
        raw = await self._sdk.chat.completions.with_raw_response.create(
            model=self._model, messages=[], extra_body=arguments
        )
        return bytes(raw.http_response.content)

    def _error_of(self, error: openai.APIStatusError, sent: RequestFormat) -> EndpointError:
        """The error for a status. After a 400 that names an optional part of the request, that part is left
        out."""
        error_of_status = error_from_status(error.status_code, error.body, error.response.headers)
        if type(error_of_status) is not RequestRejected:
            return error_of_status
        code, kind, message = error_fields(error.body)
        simpler = sent.without(" ".join((code, kind, error.param or "", message)))
        if simpler is None:
            return error_of_status
        # Several calls with the old format may be in flight: simplify only once.
        if self._format == sent:
            self._format = simpler
        return FormRejected(
            "The endpoint does not take the request's form; trying a simpler one.",
            status=error.status_code,
            retry_after=0.0,
        )


def _http_client(base_url: str) -> httpx2.AsyncClient:
    """An HTTP client that can only reach the host of the base URL: no proxies, no .netrc, no redirects.

    The hook refuses every other host, should one of these settings fail. Raises SettingsError for a malformed URL.
    """
    try:
        base = httpx2.URL(base_url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise SettingsError(f"The base URL is malformed: {base_url!r}.") from error
    if base.scheme not in ("http", "https") or not base.host:
        raise SettingsError(
            f"The base URL is malformed: {base_url!r}.", hint="Example: http://127.0.0.1:8000/v1"
        )

    async def refuse_other_hosts(request: httpx2.Request) -> None:
        target = request.url
        if (target.scheme, target.host, target.port) != (base.scheme, base.host, base.port):
            raise SettingsError("A request to another host than the base URL's was refused.")

    return httpx2.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(None, connect=_CONNECT_S),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=512),
        event_hooks={"request": [refuse_other_hosts]},
    )


def _parse_answer(body: bytes, model_id: str) -> Answer:
    """The answer in a 2xx body. Raises EndpointFault if the body is not the API's JSON."""
    try:
        completion = json.loads(body)
    except (ValueError, RecursionError):
        completion = None
    if not isinstance(completion, dict):
        raise EndpointFault(f"The endpoint sent {len(body)} bytes that are not its API's JSON.")
    choices = completion.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise _no_choices(completion)
    message = choices[0].get("message")
    if not isinstance(message, dict):
        raise EndpointFault("The endpoint sent a choice without a message.")
    content = message.get("content")
    finish = choices[0].get("finish_reason")
    return Answer(
        text=content if isinstance(content, str) else "",
        finish_reason="refusal" if message.get("refusal") else str(finish or "unknown"),
        usage=_usage(completion.get("usage")),
        model=model_id,
        top_logprobs=_first_logprobs(choices[0].get("logprobs")),
    )


def _first_logprobs(logprobs: object) -> tuple[tuple[str, float], ...] | None:
    """The likeliest first tokens of the answer; None if the endpoint does not return them."""
    positions = logprobs.get("content") if isinstance(logprobs, dict) else None
    if not isinstance(positions, list) or not positions or not isinstance(positions[0], dict):
        return None
    listed = positions[0].get("top_logprobs")
    found = tuple(
        (one["token"], float(one["logprob"]))
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict)
        and isinstance(one.get("token"), str)
        and isinstance(one.get("logprob"), int | float)
    )
    return found or None


def _no_choices(completion: dict[str, Any]) -> EndpointError:
    """The error for a 200 without choices: gateways wrap an upstream error, whose code is the real status."""
    code = error_fields(completion)[0]
    if "error" in completion and code.isdigit() and 400 <= int(code) < 600:
        return error_from_status(int(code), completion, {})
    return EndpointFault("The endpoint sent no choices.")


def _usage(counted: object) -> Usage | None:
    if not isinstance(counted, dict):
        return None
    tokens_in, tokens_out = counted.get("prompt_tokens"), counted.get("completion_tokens")
    if not isinstance(tokens_in, int) or not isinstance(tokens_out, int):
        return None
    details = counted.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else None
    return Usage(tokens_in, tokens_out, cached if isinstance(cached, int) else None)
