"""One attempt of a request: whether its answer can be used, what it cost, and its record in the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from alexandria.errors import (
    AnswerInvalid,
    AnswerTruncated,
    EmptyAnswer,
    EndpointError,
    Refused,
    ThoughtCut,
)
from alexandria.llm.answer_shapes import whole_object
from alexandria.llm.completion import Answer, Request
from alexandria.llm.ledger import CallContext, CallRecord
from alexandria.llm.prices import Price
from alexandria.llm.reasoning import Reasoning

__all__ = ["Attempt", "usable_answer"]

T = TypeVar("T")


@dataclass(slots=True)
class Attempt:
    """One attempt while it runs."""

    number: int
    """From 1, of one request."""
    context: CallContext
    digest: str
    """Of the request before any correction."""
    started_at: datetime
    started: float
    answer: Answer | None = None
    outcome: str = "interrupted"
    """Until another outcome is known; stays if a second Ctrl-C ends the attempt."""
    status: int | None = None

    def cost(self, price: Price | None) -> float | None:
        """US dollars; None if there is no price, or if no answer tells what the endpoint charged."""
        usage = self.answer.usage if self.answer else None
        if price is None:
            return None
        if price.free or self.status is not None:  # an error status is not billed
            return 0.0
        return price.cost(usage) if usage else None

    def record(self, model_id: str, cost: float | None, now: float) -> CallRecord:
        """The record of this attempt."""
        context, answer = self.context, self.answer
        usage = answer.usage if answer else None
        return CallRecord(
            id=f"call_{uuid4().hex[:20]}",
            run_id=context.run_id,
            paper_id=context.paper_id,
            chunk=context.chunk,
            attempt=self.number,
            purpose=context.purpose,
            model=model_id,
            prompt_version=context.prompt_version,
            request_digest=self.digest,
            started_at=self.started_at,
            latency_s=now - self.started,
            input_tokens=usage.input_tokens if usage else None,
            output_tokens=usage.output_tokens if usage else None,
            cached_tokens=usage.cached_tokens if usage else None,
            reasoning_tokens=usage.reasoning_tokens if usage else None,
            cost=cost,
            finish_reason=answer.finish_reason if answer else None,
            outcome=self.outcome,
            answer=answer.text if answer and self.outcome == "ok" else None,
        )


def usable_answer(
    answer: Answer, sent: Request, parse: Callable[[Answer], T], reasoning: Reasoning
) -> tuple[Answer, T]:
    """The answer that is used, and what `parse` makes of it. `reasoning` learns from it.

    Raises:
        AnswerTruncated, ThoughtCut, Refused, EmptyAnswer: what a truncated, refused or empty answer stands for.
        AnswerInvalid: of `parse`.
    """
    fault = None
    if answer.top_logprobs is None:  # with log-probabilities one token suffices
        fault = _fault_of(answer, sent, reasoning)
    if fault is None:
        reasoning.measure(answer)
        return answer, parse(answer)
    complete = _complete_after_all(answer, sent)
    if complete is not None:
        try:
            value = parse(complete)
        except AnswerInvalid:
            pass  # the fault says more
        else:
            return complete, value
    raise fault


def _fault_of(answer: Answer, sent: Request, reasoning: Reasoning) -> EndpointError | None:
    tokens = answer.usage.output_tokens if answer.usage else None
    if answer.finish_reason == "length":
        if reasoning.was_cut(answer, sent):
            return ThoughtCut(f"The model reasoned until the token limit ({tokens} tokens).")
        return AnswerTruncated(f"The answer was cut at the token limit ({tokens} tokens).")
    if answer.finish_reason == "refusal":
        return Refused("The model declined to answer.")
    return None if answer.text.strip() else EmptyAnswer("The answer is empty.")


def _complete_after_all(answer: Answer, sent: Request) -> Answer | None:
    """The answer where it is one whole JSON object in spite of its fault: it ended just at the limit, or was taken
    for thought."""
    if not sent.json_schema or answer.finish_reason == "refusal":
        return None
    if whole_object(answer.text) is not None:
        return answer
    if not answer.text.strip() and whole_object(answer.thought) is not None:
        return replace(answer, text=answer.thought)
    return None
