"""The ledger: purpose, tokens, latency, cost and outcome of every call.

One `CallRecord` per call, failed ones included, and running totals. An unknown cost is None everywhere, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

__all__ = ["CallContext", "CallRecord", "UsageTotals"]


@dataclass(frozen=True, slots=True)
class CallContext:
    """What a call is for."""

    run_id: str
    paper_id: str
    chunk: str
    """Position of the chunk in its paper: "12", after a split "12.1"."""
    purpose: str
    """The kind of request: "extract", "again", "answer", ..."""
    prompt_version: str


class CallRecord(BaseModel):
    """One attempt of one request. Frozen; the same fields as the table `calls` of the library."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    run_id: str
    paper_id: str
    chunk: str
    attempt: int
    """From 1; counts every attempt of one request, corrected ones included."""
    purpose: str
    model: str
    prompt_version: str
    request_digest: str
    """Digest of the request before any correction: the checkpoint finds the answer by it."""
    started_at: datetime
    """UTC."""
    latency_s: float
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None
    """Those of `output_tokens` that the model spent on thought; None if the endpoint does not report them."""
    cost: float | None = None
    """US dollars; None if the price is not known."""
    finish_reason: str | None = None
    outcome: str
    """"ok", or the slug of the error."""
    batch: str | None = None
    """The provider's id of the batch that it was part of; None for a call of its own."""
    answer: str | None = None
    """The raw answer if the outcome is "ok": for the checkpoint only, never for the library."""


@dataclass(slots=True)
class UsageTotals:
    """Running sums over all calls of a client."""

    calls: int = 0
    failed: int = 0
    """Calls whose outcome is not "ok"."""
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost: float | None = None
    """US dollars of the calls whose cost is known; None if no cost is known."""
    unpriced: int = 0
    """Calls whose cost is not known: a model without a price, or an answer that was lost."""

    def add(self, record: CallRecord) -> None:
        """Add one call."""
        self.calls += 1
        self.failed += record.outcome != "ok"
        self.input_tokens += record.input_tokens or 0
        self.output_tokens += record.output_tokens or 0
        self.cached_tokens += record.cached_tokens or 0
        self.reasoning_tokens += record.reasoning_tokens or 0
        if record.cost is None:
            self.unpriced += 1
        else:
            self.cost = (self.cost or 0.0) + record.cost
