"""How a request is put to an OpenAI-compatible endpoint, and what is learned when it says no.

Endpoints differ in what they accept. Rather than a table of vendors, the fullest form is tried
first; where a 400 names a part of it, that part is left out from then on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Literal

from alexandria.llm.exchange import Message, Request

__all__ = ["Wording", "with_schema"]

Form = Literal["strict", "schema", "object", "plain"]
_SIMPLER: dict[Form, Form] = {"strict": "schema", "schema": "object", "object": "plain"}
_FORM_WORDS = ("response_format", "json_schema", "json_object", "structured output", "grammar")


@dataclass(frozen=True, slots=True)
class Wording:
    """Which optional parts an endpoint takes; the first value of each is what is tried first."""

    form: Form = "strict"
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True
    seed: bool = True
    logprobs: bool = True
    slots: bool = False
    """Whether the server is our own llama.cpp, whose caches can be chosen by number."""

    def body(self, model: str, request: Request) -> dict[str, Any]:
        """Arguments of `chat.completions.create`."""
        in_words = self.form in ("object", "plain")
        turns = with_schema(request) if in_words and request.json_schema else request.messages
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
        response_format = self._response_format(request)
        if response_format is not None:
            body["response_format"] = response_format
        return body

    def without(self, complaint: str) -> Wording | None:
        """The wording after a 400 with this text; None if it names nothing that can be left out."""
        said = complaint.lower()
        if "max_completion_tokens" in said:
            # "Use max_completion_tokens instead" or "unknown field max_completion_tokens".
            other = self.limit == "max_tokens"
            return replace(self, limit="max_completion_tokens" if other else "max_tokens")
        if "temperature" in said and self.temperature:
            return replace(self, temperature=False)
        if "logprob" in said and self.logprobs:
            return replace(self, logprobs=False)
        if "seed" in said and self.seed:
            return replace(self, seed=False)
        if any(word in said for word in _FORM_WORDS) and self.form in _SIMPLER:
            return replace(self, form=_SIMPLER[self.form])
        return None

    def _response_format(self, request: Request) -> dict[str, Any] | None:
        if self.form == "plain" or not request.json_schema:
            return None
        if self.form == "object":
            return {"type": "json_object"}
        schema: dict[str, Any] = {"name": request.schema_name, "schema": request.json_schema}
        if self.form == "strict":
            schema["strict"] = True
        return {"type": "json_schema", "json_schema": schema}


def with_schema(request: Request) -> tuple[Message, ...]:
    """The messages with the schema as an instruction, for models that are not held to it otherwise.

    The schema is the same for every call: right behind the instructions, so that the prefix which
    endpoints cache stays long; in the same message, because some templates take one of that role.
    """
    schema = json.dumps(request.json_schema, sort_keys=True, separators=(",", ":"))
    words = f"Answer with one JSON object and nothing else. It follows this JSON Schema:\n{schema}"
    first, *rest = request.messages
    if first.role == "system":
        return (Message("system", f"{first.content}\n\n{words}"), *rest)
    return (Message("system", words), first, *rest)
