"""Pairs that no rule decides → the model's yes or no, many pairs to a call.

In: pairs of names, never sentences. Yields the questions to the model, without I/O. Out: one answer for each
pair; where no usable answer comes, no: a merge that was not made costs less than a wrong one.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from alexandria.batch_errors import AnswerPending
from alexandria.errors import AnswerInvalid, EndpointError
from alexandria.llm import ModelQuestion, Prompt, Request, json_object
from alexandria.resolution.merge_records import CandidatePair

__all__ = ["RESOLVING", "decide_pairs", "decision_request"]

RESOLVING = "resolve"
"""What the ledger calls these calls."""
BATCH = 20


def decide_pairs(
    prompt: Prompt, model_id: str, pairs: Sequence[CandidatePair]
) -> Generator[ModelQuestion, frozenset[int], tuple[bool, ...]]:
    """Yield a question for each batch of pairs; return whether the names of each pair mean one thing.

    Raises:
        EndpointError: one that ends the run (`fatal`) was thrown in. Others count as no.
        AnswerPending: an answer comes later; all questions have been asked.
    """
    decided: list[bool] = []
    later: AnswerPending | None = None
    for start in range(0, len(pairs), BATCH):
        batch = pairs[start : start + BATCH]
        question = ModelQuestion.to_model(
            model_id,
            decision_request(prompt, batch),
            purpose=RESOLVING,
            chunk=f"names.{start // BATCH + 1}",
            prompt_version=f"{prompt.name}@{prompt.digest}",
            parse=_numbers,
        )
        try:
            same = yield question
        except AnswerPending as pending:
            same, later = frozenset(), pending
        except EndpointError as error:
            if error.fatal:
                raise
            same = frozenset()  # the failed call is in the ledger with its reason
        decided += [number in same for number in range(1, len(batch) + 1)]
    if later is not None:
        raise later
    return tuple(decided)


def decision_request(prompt: Prompt, pairs: Sequence[CandidatePair]) -> Request:
    """The question about one batch."""
    lines = "\n".join(f"{n}. {p.left} | {p.right}" for n, p in enumerate(pairs, start=1))
    return Request(
        messages=prompt.messages(pairs=lines),
        schema_name="same",
        json_schema=_schema(),
        max_output_tokens=32 + 4 * len(pairs),
    )


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
