"""The ledger: what every call was for, what it took and what it cost.

One `CallRecord` a call, failed ones too, and running totals. What calls cost is in `prices.py`; an
unknown price is None all the way, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

__all__ = ["CallContext", "CallRecord", "Totals"]


@dataclass(frozen=True, slots=True)
class CallContext:
    """For whom and what for a call is made."""

    run_id: str
    paper_id: str
    chunk: str
    """Position of the chunk in its paper, as the caller names it: "12", after a split "12.1"."""
    purpose: str
    """What the call is for: "extract", "again", "answer", …"""
    prompt_version: str


class CallRecord(BaseModel):
    """One attempt at one call. Frozen; the same fields as the table `calls` of the library."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    run_id: str
    paper_id: str
    chunk: str
    attempt: int
    """From 1; counts every attempt of one question, corrected ones too."""
    purpose: str
    model: str
    prompt_version: str
    request_digest: str
    """Of the question as it was first put, so that the journal finds the answer by it."""
    started_at: datetime
    """UTC."""
    latency_s: float
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    cost: float | None = None
    """US dollars; None if the price is not known."""
    finish_reason: str | None = None
    outcome: str
    """"ok", or the slug of the error."""
    answer: str | None = None
    """The raw answer if the outcome is "ok": for the journal alone, never for the library."""


@dataclass(slots=True)
class Totals:
    """Running sums over all calls of a client."""

    calls: int = 0
    failed: int = 0
    """Of them, those whose outcome is not "ok"."""
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost: float | None = None
    """US dollars of the calls whose cost is known; None as long as that is none of them."""
    unpriced: int = 0
    """Calls whose cost is not known: a model without a price, an answer that got lost."""

    def add(self, record: CallRecord) -> None:
        """Count one call."""
        self.calls += 1
        self.failed += record.outcome != "ok"
        self.input_tokens += record.input_tokens or 0
        self.output_tokens += record.output_tokens or 0
        self.cached_tokens += record.cached_tokens or 0
        if record.cost is None:
            self.unpriced += 1
        else:
            self.cost = (self.cost or 0.0) + record.cost
