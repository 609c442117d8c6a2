"""An endpoint with OpenAI's chat completions API: OpenAI itself, vLLM, Ollama, llama.cpp, ...

In: a `Request`. Out: an `Answer`, or an error that holds neither the request nor the response. The SDK sends the
request; the response is checked here, because the SDK accepts a page of HTML, a truncated body and `choices:
null`.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import httpx2
import openai

from alexandria.errors import (
    EndpointError,
    EndpointTimeout,
    EndpointUnreachable,
    RequestRejected,
)
from alexandria.llm.answer_shapes import answer_of, decoded_body
from alexandria.llm.batch_http import BatchHttp
from alexandria.llm.complaints import read_complaint
from alexandria.llm.completion import Answer, Request
from alexandria.llm.form_learning import LearnedForm
from alexandria.llm.one_host import one_host_client
from alexandria.llm.openai_batches import OpenAIBatches
from alexandria.llm.provider_facts import known_facts
from alexandria.llm.providers import COMPATIBLE, Provider
from alexandria.llm.request_body import RequestFormat
from alexandria.printable_text import without_credentials

__all__ = ["OpenAIEndpoint"]


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
        facts = known_facts(model, base_url)
        self._form = LearnedForm(RequestFormat.begin_with(provider, facts, slots=slots))
        self._http = one_host_client(base_url)
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
        sent = self._form.format
        try:
            async with asyncio.timeout(deadline_s):
                body, content_type = await self._send(sent.body(self._model, request))
        except TimeoutError:
            failure: EndpointError = EndpointTimeout(f"No answer within {deadline_s:.0f} s.")
        except openai.APITimeoutError:
            failure = EndpointTimeout("The connection timed out.")
        except openai.APIStatusError as error:
            headers = error.response.headers
            failure = self._form.refusal(sent, request, error.status_code, error.body, headers)
        except (openai.APIConnectionError, httpx2.HTTPError) as error:
            # Only its class: an error of the SDK holds the request.
            cause = type(error.__cause__ or error).__name__
            failure = EndpointUnreachable(f"The connection failed ({cause}).")
        except UnicodeEncodeError as error:
            failure = RequestRejected(f"The request cannot be encoded ({error.reason}).")
        else:
            completion = decoded_body(body, content_type)
            if (status := _status_inside(completion)) is None:
                answer = answer_of(completion, self.model_id)
                self._form.took(sent, request)
                return answer
            failure = self._form.refusal(sent, request, status, completion, {})
        # Outside of the except blocks: an error raised inside would have the SDK's error as its context.
        raise failure

    @property
    def batches(self) -> OpenAIBatches:
        """The batch API at the same base URL, whether or not it has one."""
        headers = {"Authorization": f"Bearer {self._sdk.api_key}"}
        if self._sdk.organization:
            headers["OpenAI-Organization"] = self._sdk.organization
        if self._sdk.project:
            headers["OpenAI-Project"] = self._sdk.project
        base_url = str(self._sdk.base_url)
        return OpenAIBatches(
            BatchHttp(self._http, base_url, headers),
            without_credentials(base_url),
            self.model_id,
            self.body_of,
        )

    def body_of(self, request: Request) -> dict[str, Any]:
        """A request in the form that the endpoint takes; never as a stream, which no batch has."""
        return replace(self._form.format, streams=False).body(self._model, request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._sdk.close()

    async def _send(self, arguments: dict[str, Any]) -> tuple[bytes, str]:
        """Body and content type of a 2xx response."""
        # As `extra_body`, which is sent as it is: the SDK walks typed arguments by their type hints, messages and
        # schema alike, and that took 40 % of the client's time per call.
        raw = await self._sdk.chat.completions.with_raw_response.create(
            model=self._model, messages=[], extra_body=arguments
        )
        response = raw.http_response
        return bytes(response.content), response.headers.get("content-type", "")


def _status_inside(completion: dict[str, Any]) -> int | None:
    """The status in a 200 without choices: gateways wrap an upstream error, whose code is the real status."""
    if completion.get("choices") or "error" not in completion:
        return None
    code = read_complaint(200, completion).code
    return int(code) if code.isdigit() and 400 <= int(code) < 600 else None
