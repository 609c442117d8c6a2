"""A completion: request, answer and token usage, the same for every provider.

An `Endpoint` turns a `Request` (messages and a JSON Schema) into an `Answer` (text and tokens). `Client` adds
retries, limits and the ledger.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, runtime_checkable

__all__ = ["Answer", "Endpoint", "Message", "Request", "Usage", "estimate_tokens"]

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that determines the answer of a given model."""

    messages: tuple[Message, ...]
    schema_name: str
    json_schema: dict[str, Any]
    """Empty if the answer may have any form."""
    max_output_tokens: int
    temperature: float = 0.0
    seed: int = 1
    top_logprobs: int = 0
    """How many log-probabilities to request for each token of the answer; 0 for none."""
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    repeats_at_most: int = 0
    """Tokens in a row that the answer may repeat from the messages before repeating more gets unlikely; 0 for any
    number. Only our own llama.cpp server knows it (its DRY sampler)."""
    slot: int | None = None
    """Which slot (prefix cache) of our own llama.cpp server to use; not part of the digest."""
    thought_tokens: int = 0
    """Room for thought beside the answer, which the limit of output tokens counts too; not part of the digest."""
    reasoning_effort: str = ""
    """How much the model shall reason; not part of the digest: the recipe has what the user set."""

    def digest(self, model_id: str) -> str:
        """SHA-256 of the request and the model id: the key under which an answer is stored.

        Keys, ports, concurrency and timeouts are not part of it, since they do not change an answer.
        """
        sent = {
            "model": model_id,
            "messages": [[message.role, message.content] for message in self.messages],
            "schema_name": self.schema_name,
            "json_schema": self.json_schema,
            "max_output_tokens": self.max_output_tokens,
            "temperature": float(self.temperature),
            "seed": self.seed,
        }
        # Only if they are set, so that the digests of requests from before these fields existed stay the same.
        for name in ("top_logprobs", "frequency_penalty", "presence_penalty", "repeats_at_most"):
            if value := getattr(self, name):
                sent[name] = value
        # ASCII escapes: a lone surrogate in a paper must not make the digest raise.
        canonical = json.dumps(sent, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()

    def again(self, remark: str) -> Request:
        """The same request with a remark at its end and another seed, for a retry with a different digest.

        The remark comes last so that the cached prefix stays the same, and in the last message because some chat
        templates reject two messages of one role in a row.
        """
        last = self.messages[-1]
        changed = Message(last.role, f"{last.content}\n\n{remark}")
        return replace(self, messages=(*self.messages[:-1], changed), seed=self.seed + 1)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the endpoint counts them.

    `cached_tokens` are those of `input_tokens` that came from its prefix cache, `reasoning_tokens` those of
    `output_tokens` that the model spent on thought; None if it does not report them.
    """

    input_tokens: int
    output_tokens: int
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a model.

    `finish_reason` is the endpoint's word: "stop", "length", "content_filter", "refusal", ... `usage` is None if
    the endpoint does not report it. `top_logprobs` are the likeliest first tokens of the answer with their
    log-probabilities; None if they were not requested or not returned. `thought` is what the model wrote
    before its answer, where the endpoint shows it; it is stored nowhere.
    """

    text: str
    finish_reason: str
    usage: Usage | None
    model: str
    top_logprobs: tuple[tuple[str, float], ...] | None = None
    thought: str = ""


@runtime_checkable
class Endpoint(Protocol):
    """A model behind some API."""

    @property
    def model_id(self) -> str:
        """Identifies the model: the same id means the same answers to the same requests."""

    @property
    def local(self) -> bool:
        """Whether it runs on this machine: then a call costs nothing."""

    @property
    def suggested_concurrency(self) -> int | None:
        """How many calls it serves at once, if known; None lets the client find out."""

    async def complete(self, request: Request, *, deadline_s: float) -> Answer:
        """Make one call, without retries, and give up after `deadline_s` seconds in total.

        A truncated, refused or empty answer is returned as it is (its tokens were spent); the client checks it.

        Raises:
            EndpointError: no answer came.
        """

    async def aclose(self) -> None:
        """Close the connections."""


def estimate_tokens(text: str) -> int:
    """Upper estimate of the tokens of `text`, for budgets and dry runs, before any call.

    Tokenizers of current models take 4.2-4.8 characters per token of English prose, 2.5-3 of JSON, formulas and
    digits, and about one in scripts that are not alphabetic. So: one token for every 3.5 ASCII characters and
    one for every other character, rounded up.
    """
    ascii_characters = sum(character.isascii() for character in text)
    others = len(text) - ascii_characters
    return -(-ascii_characters * 2 // 7) + others
