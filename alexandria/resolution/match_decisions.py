"""Pairs that no rule decides → the model's yes or no, many pairs to a call.

In: pairs of names (never sentences), and a function that asks. Out: one answer for each pair; where no usable
answer comes, no: a merge that was not made costs less than a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from alexandria.errors import AnswerInvalid, EndpointError
from alexandria.llm import Prompt, Request, json_object
from alexandria.resolution.merge_records import CandidatePair, Decide

__all__ = ["PURPOSE", "asking", "decision_request"]

PURPOSE = "resolve"
"""What the ledger calls these calls."""
BATCH = 20

T = TypeVar("T")


class Ask(Protocol):
    """Calls the model once; raises an EndpointError where no usable answer comes."""

    async def __call__(
        self, request: Request, *, purpose: str, chunk: str, parse: Callable[[str], T]
    ) -> T:
        """The parsed answer."""


def asking(prompt: Prompt, ask: Ask) -> Decide:
    """A `decide` for `resolve_paper` that asks the model, a batch of pairs to a call."""

    async def decide(pairs: Sequence[CandidatePair]) -> Sequence[bool]:
        answers: list[bool] = []
        for start in range(0, len(pairs), BATCH):
            batch = pairs[start : start + BATCH]
            same = await _same(prompt, ask, batch, f"names.{start // BATCH + 1}")
            answers += [number in same for number in range(1, len(batch) + 1)]
        return answers

    return decide


def decision_request(prompt: Prompt, pairs: Sequence[CandidatePair]) -> Request:
    """The question about one batch."""
    lines = "\n".join(f"{n}. {p.left} | {p.right}" for n, p in enumerate(pairs, start=1))
    return Request(
        messages=prompt.messages(pairs=lines),
        schema_name="same",
        json_schema=_schema(),
        max_output_tokens=32 + 4 * len(pairs),
    )


async def _same(
    prompt: Prompt, ask: Ask, pairs: Sequence[CandidatePair], place: str
) -> frozenset[int]:
    try:
        request = decision_request(prompt, pairs)
        return await ask(request, purpose=PURPOSE, chunk=place, parse=_numbers)
    except EndpointError as error:
        if error.fatal:
            raise
        return frozenset()  # the failed call is in the ledger with its reason


def _schema() -> dict[str, Any]:
    numbers = {
        "type": "array",
        "maxItems": BATCH,
        "items": {"type": "integer", "minimum": 1, "maximum": BATCH},
    }
    return {
        "type": "object",
        "properties": {"same": numbers},
        "required": ["same"],
        "additionalProperties": False,
    }


def _numbers(text: str) -> frozenset[int]:
    found = json_object(text).get("same")
    if not isinstance(found, list) or not all(type(n) is int for n in found):
        raise AnswerInvalid('The answer has no list of numbers "same".')
    return frozenset(found)
