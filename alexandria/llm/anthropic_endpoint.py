"""Anthropic's Messages API, as batches have it: the form of a request, the answer in a message, single calls.

Ordinary ingests ask Anthropic through LangChain. A batch needs the requests as they are sent, so they are made
here; the first question of a run is asked alone, to learn the form that the model takes before thousands are sent.
Forms: platform.claude.com/docs/en/api/messages and .../build-with-claude/batch-processing (read 2026-11).
"""

from __future__ import annotations

import asyncio
from typing import Any

from alexandria.errors import EndpointError, EndpointFault, EndpointTimeout
from alexandria.llm.answer_shapes import normal_finish
from alexandria.llm.anthropic_batches import AnthropicBatches
from alexandria.llm.batch_http import BatchHttp
from alexandria.llm.completion import Answer, Request, Usage
from alexandria.llm.form_learning import LearnedForm
from alexandria.llm.one_host import one_host_client
from alexandria.llm.provider_facts import known_facts
from alexandria.llm.request_body import RequestFormat
from alexandria.printable_text import without_credentials

__all__ = ["AnthropicEndpoint", "answer_of_message"]

_VERSION = "2023-06-01"
_EFFORTS = frozenset({"low", "medium", "high", "xhigh", "max"})


class AnthropicEndpoint:
    """One model of Anthropic. Nothing is ever sent to another host."""

    local = False
    suggested_concurrency: int | None = None

    def __init__(self, model_id: str, *, api_key: str, base_url: str) -> None:
        """An endpoint of one model.

        Args:
            model_id: its name with the provider's prefix.
            api_key: its key.
            base_url: without /v1.

        Raises:
            SettingsError: the base URL is malformed.
        """
        self.model_id = model_id
        self._model = model_id.removeprefix("anthropic:")
        facts = known_facts(model_id)
        self._form = LearnedForm(
            RequestFormat(
                schema_mode="schema",
                schema_refuses=facts.schema_refuses,
                left_out=facts.refuses,
                efforts=_EFFORTS,
            )
        )
        self._client = one_host_client(base_url)
        self._http = BatchHttp(
            self._client, base_url, {"x-api-key": api_key, "anthropic-version": _VERSION}
        )
        self.batches = AnthropicBatches(
            self._http, without_credentials(base_url), self.body_of, self.answer_in
        )

    async def complete(self, request: Request, *, deadline_s: float) -> Answer:
        """Make one call. A truncated, refused or empty answer is returned as it is."""
        sent = self._form.format
        try:
            async with asyncio.timeout(deadline_s):
                status, headers, body = await self._http.post_once(
                    "/v1/messages", _body(self._model, request, sent)
                )
        except TimeoutError:
            failure: EndpointError = EndpointTimeout(f"No answer within {deadline_s:.0f} s.")
        else:
            if status < 300 and isinstance(body, dict):
                self._form.took(sent, request)
                return self.answer_in(body)
            failure = self._form.refusal(sent, request, status, body, headers)
        raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def body_of(self, request: Request) -> dict[str, Any]:
        """A request in the form that the model takes."""
        return _body(self._model, request, self._form.format)

    def answer_in(self, message: dict[str, Any]) -> Answer:
        """The answer in a message. Raises EndpointFault."""
        return answer_of_message(message, self.model_id)


def answer_of_message(message: dict[str, Any], model_id: str) -> Answer:
    """The answer in a message of the Messages API.

    Raises:
        EndpointFault: it has no content.
    """
    content = message.get("content")
    if not isinstance(content, list):
        raise EndpointFault("The endpoint sent a message without content.")
    blocks = [block for block in content if isinstance(block, dict)]
    return Answer(
        text="".join(str(b.get("text", "")) for b in blocks if b.get("type") == "text"),
        finish_reason=normal_finish(message.get("stop_reason")),
        usage=_usage(message.get("usage")),
        model=model_id,
        thought="".join(str(b.get("thinking", "")) for b in blocks if b.get("type") == "thinking"),
    )


def _body(model: str, request: Request, form: RequestFormat) -> dict[str, Any]:
    turns = form.messages(request)
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": form.limit_of(request),
        "messages": [{"role": t.role, "content": t.content} for t in turns if t.role != "system"],
    }
    if system := "\n\n".join(t.content for t in turns if t.role == "system"):
        body["system"] = system
    if "temperature" not in form.left_out:
        body["temperature"] = request.temperature
    output: dict[str, Any] = {}
    if request.json_schema and form.schema_mode in ("strict", "schema"):
        output["format"] = {"type": "json_schema", "schema": form.schema_of(request)}
    effort = form.effort_of(request)
    if effort and "reasoning_effort" not in form.left_out:
        output["effort"] = effort
    if output:
        body["output_config"] = output
    return body


def _usage(counted: object) -> Usage | None:
    """Tokens of the call: what came from the cache, or went into it, is not in `input_tokens` there."""
    if not isinstance(counted, dict):
        return None
    tokens_in, tokens_out = counted.get("input_tokens"), counted.get("output_tokens")
    if not isinstance(tokens_in, int) or not isinstance(tokens_out, int):
        return None
    read, written = (
        value if isinstance(value := counted.get(name), int) else 0
        for name in ("cache_read_input_tokens", "cache_creation_input_tokens")
    )
    return Usage(tokens_in + read + written, tokens_out, read)
