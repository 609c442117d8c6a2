"""What a round of batches did, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BatchCounts"]


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """What a round did and what is left.

    Attributes:
        sent, sent_requests: batches of this round.
        under_way, under_way_requests: those that had not ended when it ended, its own included.
        held_back: questions that wait until the budget, or the provider's queue, allows them.
    """

    sent: int
    sent_requests: int
    under_way: int
    under_way_requests: int
    held_back: int
