"""The body of a request to an OpenAI-compatible endpoint, as the endpoint takes it.

Endpoints differ in what they accept. A `RequestFormat` says which optional parts a request has: at first what is
known of the provider, in general every part; what is refused is left out from then on (form_learning.py).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alexandria.llm.completion import Message, Request, estimate_tokens
from alexandria.llm.provider_facts import LimitParameter, ModelFacts
from alexandria.llm.providers import Provider, SchemaMode

__all__ = ["EFFORTS", "OPTIONAL", "RequestFormat", "with_schema_instruction"]

OPTIONAL = (
    "temperature",
    "seed",
    "logprobs",
    "frequency_penalty",
    "presence_penalty",
    "reasoning_effort",
    "stream_options",
)
"""Parameters without which a request still asks the same."""
EFFORTS = ("none", "minimal", "low", "default", "medium", "high", "xhigh", "max")
"""Reasoning efforts that services know, from the least thought to the most."""
_DRY = {
    "dry_multiplier": 0.8,
    "dry_base": 1.75,
    "dry_penalty_last_n": 4096,
    "dry_sequence_breakers": ["\n"],
}
"""llama.cpp's own defaults, over all of the prompt; a line break alone ends a repetition."""


@dataclass(frozen=True, slots=True)
class RequestFormat:
    """Which optional parts of a request an endpoint accepts, and what it calls them.

    Attributes:
        schema_mode: how the schema of the answer is sent.
        schema_refuses: keywords that are left out of a schema that is sent.
        limit: name of the limit of output tokens; None if it takes none.
        left_out: parameters that are not sent, of `OPTIONAL`.
        renames: parameters that it calls otherwise.
        efforts: reasoning efforts that it takes; None: not known.
        most_output: maximum of output tokens.
        context: tokens that request and answer may have together.
        system: whether it takes a system message; else the system message begins the first turn.
        streams: whether it answers in a stream only.
        slots: whether the server is our own llama.cpp, whose slots can be chosen by number.
    """

    schema_mode: SchemaMode = "strict"
    schema_refuses: frozenset[str] = frozenset()
    limit: LimitParameter | None = "max_tokens"
    limits_refused: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    renames: Mapping[str, str] = field(default_factory=dict)
    efforts: frozenset[str] | None = None
    most_output: int | None = None
    context: int | None = None
    system: bool = True
    streams: bool = False
    slots: bool = False

    @classmethod
    def begin_with(
        cls, provider: Provider, facts: ModelFacts, *, slots: bool = False
    ) -> RequestFormat:
        """The format that is tried first."""
        return cls(
            schema_mode=facts.schema_mode or provider.schema_mode,
            schema_refuses=facts.schema_refuses,
            limit=facts.limit_parameter or provider.limit_parameter,
            left_out=facts.refuses & set(OPTIONAL),
            renames=facts.renames,
            efforts=None if facts.efforts is None else frozenset(facts.efforts),
            slots=slots,
        )

    def body(self, model: str, request: Request) -> dict[str, Any]:
        """Arguments of `chat.completions.create`."""
        messages = [{"role": turn.role, "content": turn.content} for turn in self.messages(request)]
        body: dict[str, Any] = {"model": model, "messages": messages}
        if self.limit is not None:
            body[self.limit] = self.limit_of(request)
        body |= self._optional(request)
        if self.slots and request.slot is not None:
            body["id_slot"] = request.slot
        if self.slots and request.repeats_at_most:
            body |= _DRY | {"dry_allowed_length": request.repeats_at_most}
        if self.streams:
            body["stream"] = True
        response_format = self._response_format(request)
        if response_format is not None:
            body["response_format"] = response_format
        return body

    def messages(self, request: Request) -> tuple[Message, ...]:
        """The messages as they are sent: with the schema in words where it is not sent otherwise."""
        in_words = self.schema_mode in ("object", "plain") and request.json_schema
        turns = with_schema_instruction(request) if in_words else request.messages
        if self.system or turns[0].role != "system":
            return turns
        system, first, *rest = turns
        return (Message(first.role, f"{system.content}\n\n{first.content}"), *rest)

    def limit_of(self, request: Request) -> int:
        """The limit of output tokens: room for the answer and for thought, as far as the model has it."""
        limit = request.max_output_tokens + request.thought_tokens
        if self.context is not None and request.thought_tokens:
            room = self.context - self.prompt_tokens(request)
            limit = max(request.max_output_tokens, min(limit, room))
        return limit if self.most_output is None else min(limit, self.most_output)

    def prompt_tokens(self, request: Request) -> int:
        """Upper estimate of the tokens of the messages as they are sent."""
        return sum(estimate_tokens(turn.content) + 8 for turn in self.messages(request))

    def effort_of(self, request: Request) -> str:
        """The reasoning effort to ask for; empty for none."""
        wanted = request.reasoning_effort
        if not wanted or self.efforts is None or wanted in self.efforts:
            return wanted
        # The least effort that is at least the wanted one, else the greatest there is.
        ranked = sorted(self.efforts & set(EFFORTS), key=EFFORTS.index)
        place = EFFORTS.index(wanted) if wanted in EFFORTS else 0
        return next((e for e in ranked if EFFORTS.index(e) >= place), ranked[-1] if ranked else "")

    def schema_of(self, request: Request) -> dict[str, Any]:
        """The schema of the answer without the keywords that are refused."""
        schema: dict[str, Any] = _without_keywords(request.json_schema, self.schema_refuses)
        return schema

    def _optional(self, request: Request) -> dict[str, Any]:
        """The optional parameters of a request, under the names that the endpoint has for them."""
        wanted: dict[str, Any] = {
            "temperature": request.temperature,
            "seed": request.seed,
            "logprobs": request.top_logprobs or None,
            "frequency_penalty": request.frequency_penalty or None,
            "presence_penalty": request.presence_penalty or None,
            "reasoning_effort": self.effort_of(request) or None,
            "stream_options": {"include_usage": True} if self.streams else None,
        }
        sent: dict[str, Any] = {}
        for name, value in wanted.items():
            if value is None or name in self.left_out:
                continue
            if name == "logprobs":
                sent |= {"logprobs": True, "top_logprobs": value}
            else:
                sent[self.renames.get(name, name)] = value
        return sent

    def _response_format(self, request: Request) -> dict[str, Any] | None:
        if self.schema_mode == "plain" or not request.json_schema:
            return None
        if self.schema_mode == "object":
            return {"type": "json_object"}
        schema: dict[str, Any] = {"name": request.schema_name, "schema": self.schema_of(request)}
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


def _without_keywords(schema: Any, refused: frozenset[str]) -> Any:  # noqa: ANN401  JSON
    """A schema without some keywords; names of properties are no keywords."""
    if isinstance(schema, list):
        return [_without_keywords(one, refused) for one in schema]
    if not refused or not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("properties", "$defs", "definitions") and isinstance(value, dict):
            kept[key] = {name: _without_keywords(inner, refused) for name, inner in value.items()}
        elif key in ("enum", "const", "required", "default"):
            kept[key] = value
        elif key not in refused:
            kept[key] = _without_keywords(value, refused)
    return kept
