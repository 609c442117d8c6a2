"""What goes to a model and what comes back, whoever serves the model.

In: messages and a JSON Schema. Out: the answer's text with what it cost in tokens. An `Endpoint` is
anything that turns the one into the other; `Client` adds retries, limits and the ledger on top.
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
    """One turn of the conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model, complete: nothing else shapes the answer but the model itself."""

    messages: tuple[Message, ...]
    schema_name: str
    json_schema: dict[str, Any]
    """Empty where the answer is not held to any form."""
    max_output_tokens: int
    temperature: float = 0.0
    seed: int = 1
    top_logprobs: int = 0
    """Ask for the log-probabilities of so many tokens at each place of the answer; 0 for none."""
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    slot: int | None = None
    """Which of the server's caches to use, where the server is ours; no part of the question."""

    def digest(self, model_id: str) -> str:
        """SHA-256 of all that is sent and of who is asked; the key under which an answer is kept.

        It knows nothing of keys, ports, concurrency or timeouts: they make no answer stale.
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
        # Only where they are set: the digests of all other requests stay what they were.
        for name in ("top_logprobs", "frequency_penalty", "presence_penalty"):
            if value := getattr(self, name):
                sent[name] = value
        # ASCII escapes: a lone surrogate in a paper must not make the digest raise.
        canonical = json.dumps(sent, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()

    def again(self, remark: str) -> Request:
        """The same question with a remark at its end and another seed: a *different* request.

        The remark comes last so that the prefix which the endpoint has cached stays the same, and
        within the last message because some chat templates refuse two turns of one role in a row.
        """
        last = self.messages[-1]
        changed = Message(last.role, f"{last.content}\n\n{remark}")
        return replace(self, messages=(*self.messages[:-1], changed), seed=self.seed + 1)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the endpoint counts them.

    `cached_tokens` are those of `input_tokens` that its prefix cache served; None if not told.
    """

    input_tokens: int
    output_tokens: int
    cached_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model said.

    `finish_reason` is the endpoint's word: "stop", "length", "content_filter", "refusal", …
    `usage` is None where the endpoint does not count. `top_logprobs` are the likeliest first tokens of the
    answer with their log-probabilities; None where they were not asked for or not given.
    """

    text: str
    finish_reason: str
    usage: Usage | None
    model: str
    top_logprobs: tuple[tuple[str, float], ...] | None = None


@runtime_checkable
class Endpoint(Protocol):
    """A model that can be asked."""

    @property
    def model_id(self) -> str:
        """Who answers: the same id means the same answers to the same requests."""

    @property
    def local(self) -> bool:
        """True if it runs on this machine: then a call costs nothing."""

    @property
    def suggested_concurrency(self) -> int | None:
        """How many calls it serves at once, if that is known; None lets the client find out."""

    async def complete(self, request: Request, *, deadline_s: float) -> Answer:
        """Ask once, without retries, and give up after `deadline_s` seconds in all.

        A cut, refused or empty answer is returned as such (its tokens were spent); the client
        judges it. Raises an `EndpointError` where no answer came.
        """

    async def aclose(self) -> None:
        """Let go of connections."""


def estimate_tokens(text: str) -> int:
    """Tokens that `text` will take, on the safe side: for budgets and dry runs, before any call.

    Tokenisers of current models take 4.2–4.8 characters of English prose a token, 2.5–3 of JSON,
    formulas and digits, and about one of scripts that are not alphabetic. So: a token for every
    3.5 ASCII characters and one for every other character, rounded up.
    """
    ascii_characters = sum(character.isascii() for character in text)
    others = len(text) - ascii_characters
    return -(-ascii_characters * 2 // 7) + others
