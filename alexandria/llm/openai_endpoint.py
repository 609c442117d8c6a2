"""An endpoint that speaks OpenAI's chat completions: OpenAI itself, vLLM, Ollama, llama.cpp, …

In: a `Request`. Out: an `Answer`, or an error that holds neither the request nor the response.
The SDK sends; what comes back is checked here, because the SDK takes a page of HTML for an answer
and lets a cut body, or `choices: null`, through as something else.
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
from alexandria.llm.exchange import Answer, Request, Usage
from alexandria.llm.faults import error_fields, from_status
from alexandria.llm.wording import Wording

__all__ = ["OPENAI_URL", "OpenAIEndpoint"]

OPENAI_URL = "https://api.openai.com/v1"
_CONNECT_S = 10.0


class OpenAIEndpoint:
    """One model behind one base URL; nothing is ever sent anywhere else."""

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
    ) -> None:
        """`slots` for our own llama.cpp: a request may then choose the cache that serves it."""
        self.model_id = model_id or model
        self.local = local
        self.suggested_concurrency = suggested_concurrency
        self._model = model
        self._wording = _first_wording(base_url, slots)
        self._http = _http_client(base_url)
        # Every argument is given: what is left out the SDK takes from OPENAI_* variables, and would
        # send the key, the organisation and the project of one vendor to another.
        self._sdk = openai.AsyncOpenAI(
            api_key=api_key or "none",
            base_url=base_url,
            max_retries=0,
            http_client=self._http,
            timeout=None,
        )
        if not base_url.startswith(OPENAI_URL):
            self._sdk.organization = None
            self._sdk.project = None

    async def complete(self, request: Request, *, deadline_s: float) -> Answer:
        """Ask once. A cut, refused or empty answer is returned as it is."""
        wording = self._wording
        try:
            async with asyncio.timeout(deadline_s):
                body = await self._send(wording.body(self._model, request))
        except TimeoutError:
            failure: EndpointError = EndpointTimeout(f"No answer within {deadline_s:.0f} s.")
        except openai.APITimeoutError:
            failure = EndpointTimeout("The connection timed out.")
        except openai.APIStatusError as error:
            failure = self._judge(error, wording)
        except (openai.APIConnectionError, httpx2.HTTPError) as error:
            # The class only: an SDK error holds the request.
            cause = type(error.__cause__ or error).__name__
            failure = EndpointUnreachable(f"The connection failed ({cause}).")
        except UnicodeEncodeError as error:
            failure = RequestRejected(f"The request cannot be encoded ({error.reason}).")
        else:
            return _answer(body, self.model_id)
        # Outside of the except blocks: an error raised inside would carry the SDK's as context.
        raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sdk.close()

    async def _send(self, arguments: dict[str, Any]) -> bytes:
        """The body of a 2xx response."""
        # As `extra_body`, which travels as it is: the SDK walks typed arguments by their type hints,
        # messages and schema alike, and that was 40 % of the client's time per call.
        raw = await self._sdk.chat.completions.with_raw_response.create(
            model=self._model, messages=[], extra_body=arguments
        )
        return bytes(raw.http_response.content)

    def _judge(self, error: openai.APIStatusError, sent: Wording) -> EndpointError:
        """What an error status means; learns from a 400 that names a part of the request."""
        meant = from_status(error.status_code, error.body, error.response.headers)
        if type(meant) is not RequestRejected:
            return meant
        code, kind, message = error_fields(error.body)
        simpler = sent.without(" ".join((code, kind, error.param or "", message)))
        if simpler is None:
            return meant
        # Calls that were under way with the old wording all come by here: learn once.
        if self._wording == sent:
            self._wording = simpler
        return FormRejected(
            "The endpoint does not take the request's form; trying a simpler one.",
            status=error.status_code,
            retry_after=0.0,
        )


def _first_wording(base_url: str, slots: bool) -> Wording:
    # OpenAI's newer models take no max_tokens; other servers do not all know the newer name.
    newer = base_url.startswith(OPENAI_URL)
    return Wording(limit="max_completion_tokens" if newer else "max_tokens", slots=slots)


def _http_client(base_url: str) -> httpx2.AsyncClient:
    """A client that talks to the host of the base URL and to nobody else.

    No proxies, no .netrc (`trust_env`), no redirects; the hook is the lock behind these doors.
    """
    try:
        home = httpx2.URL(base_url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise SettingsError(f"The base URL is malformed: {base_url!r}.") from error
    if home.scheme not in ("http", "https") or not home.host:
        raise SettingsError(
            f"The base URL is malformed: {base_url!r}.", hint="Example: http://127.0.0.1:8000/v1"
        )

    async def stay_home(request: httpx2.Request) -> None:
        goal = request.url
        if (goal.scheme, goal.host, goal.port) != (home.scheme, home.host, home.port):
            raise SettingsError("A request to another host than the base URL's was refused.")

    return httpx2.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(None, connect=_CONNECT_S),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=512),
        event_hooks={"request": [stay_home]},
    )


def _answer(body: bytes, model_id: str) -> Answer:
    """The answer in a 2xx body; EndpointFault if the body is not the API's JSON."""
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
        top_logprobs=_first_token(choices[0].get("logprobs")),
    )


def _first_token(logprobs: object) -> tuple[tuple[str, float], ...] | None:
    """The likeliest tokens at the first place of the answer; None if the endpoint does not tell."""
    places = logprobs.get("content") if isinstance(logprobs, dict) else None
    if not isinstance(places, list) or not places or not isinstance(places[0], dict):
        return None
    listed = places[0].get("top_logprobs")
    found = tuple(
        (one["token"], float(one["logprob"]))
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict)
        and isinstance(one.get("token"), str)
        and isinstance(one.get("logprob"), int | float)
    )
    return found or None


def _no_choices(completion: dict[str, Any]) -> EndpointError:
    """Gateways wrap an upstream error into a 200: then its code is the status that counts."""
    code = error_fields(completion)[0]
    if "error" in completion and code.isdigit() and 400 <= int(code) < 600:
        return from_status(int(code), completion, {})
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
