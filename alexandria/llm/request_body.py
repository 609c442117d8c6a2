"""The body of a request to an OpenAI-compatible endpoint, and how to simplify it after a rejection.

Endpoints differ in what they accept. The request begins with what the provider's row says, in general with every
optional part; if a 400 names a part, that part is left out from then on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Literal

from alexandria.llm.completion import Message, Request
from alexandria.llm.providers import SchemaMode

__all__ = ["RequestFormat", "with_schema_instruction"]

_SIMPLER: dict[SchemaMode, SchemaMode] = {"strict": "schema", "schema": "object", "object": "plain"}
_SCHEMA_TERMS = ("response_format", "json_schema", "json_object", "structured output", "grammar")
_DRY = {
    "dry_multiplier": 0.8,
    "dry_base": 1.75,
    "dry_penalty_last_n": 4096,
    "dry_sequence_breakers": ["\n"],
}
"""llama.cpp's own defaults, over all of the prompt; a line break alone ends a repetition."""


@dataclass(frozen=True, slots=True)
class RequestFormat:
    """Which optional parts of a request an endpoint accepts."""

    schema_mode: SchemaMode = "strict"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True
    seed: bool = True
    logprobs: bool = True
    slots: bool = False
    """Whether the server is our own llama.cpp, whose slots can be chosen by number."""

    def body(self, model: str, request: Request) -> dict[str, Any]:
        """Arguments of `chat.completions.create`."""
        in_prompt = self.schema_mode in ("object", "plain")
        turns = (
            with_schema_instruction(request)
            if in_prompt and request.json_schema
            else request.messages
        )
        messages = [{"role": turn.role, "content": turn.content} for turn in turns]
        body: dict[str, Any] = {
            "model": model,
            "messages": messages,
            self.limit: request.max_output_tokens,
        }
        if self.temperature:
            body["temperature"] = request.temperature
        if self.seed:
            body["seed"] = request.seed
        if self.logprobs and request.top_logprobs:
            body |= {"logprobs": True, "top_logprobs": request.top_logprobs}
        for name in ("frequency_penalty", "presence_penalty"):
            if value := getattr(request, name):
                body[name] = value
        if self.slots and request.slot is not None:
            body["id_slot"] = request.slot
        if self.slots and request.repeats_at_most:
            body |= _DRY | {"dry_allowed_length": request.repeats_at_most}
        response_format = self._response_format(request)
        if response_format is not None:
            body["response_format"] = response_format
        return body

    def without(self, complaint: str) -> RequestFormat | None:
        """The format after a 400 with this message; None if it names nothing that can be left out."""
        text = complaint.lower()
        if "max_completion_tokens" in text:
            # "Use max_completion_tokens instead" or "unknown field max_completion_tokens".
            other = self.limit == "max_tokens"
            return replace(self, limit="max_completion_tokens" if other else "max_tokens")
        if "temperature" in text and self.temperature:
            return replace(self, temperature=False)
        if "logprob" in text and self.logprobs:
            return replace(self, logprobs=False)
        if "seed" in text and self.seed:
            return replace(self, seed=False)
        if any(word in text for word in _SCHEMA_TERMS) and self.schema_mode in _SIMPLER:
            return replace(self, schema_mode=_SIMPLER[self.schema_mode])
        return None

    def _response_format(self, request: Request) -> dict[str, Any] | None:
        if self.schema_mode == "plain" or not request.json_schema:
            return None
        if self.schema_mode == "object":
            return {"type": "json_object"}
        schema: dict[str, Any] = {"name": request.schema_name, "schema": request.json_schema}
        if self.schema_mode == "strict":
            schema["strict"] = True
        return {"type": "json_schema", "json_schema": schema}


def with_schema_instruction(request: Request) -> tuple[Message, ...]:
    """The messages with the schema as an instruction, for endpoints that do not enforce it.

    It comes right after the system prompt, so that the prefix which endpoints cache stays long, and in the same
    message, because some chat templates accept only one system message.
    """
    schema = json.dumps(request.json_schema, sort_keys=True, separators=(",", ":"))
    instruction = (
        f"Answer with one JSON object and nothing else. It follows this JSON Schema:\n{schema}"
    )
    first, *rest = request.messages
    if first.role == "system":
        return (Message("system", f"{first.content}\n\n{instruction}"), *rest)
    return (Message("system", instruction), first, *rest)
