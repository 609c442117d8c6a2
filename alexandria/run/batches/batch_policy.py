"""How batches are handled: how long a lost one is looked for, how often a request is asked again."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BatchPolicy"]


@dataclass(frozen=True, slots=True)
class BatchPolicy:
    """Numbers that no user sets.

    Attributes:
        settle_s: seconds for which a batch whose id was not received may be missing from the provider's list, from
            when that was seen; none of its requests is sent again before.
        attempts: how often a request is put into a batch before its paper goes on without an answer.
        reads: how often results that break off are read in one run.
        short_reads: in how many runs they may be incomplete before what is missing is asked again.
        poll_s: seconds between two looks at a batch, for those who wait.
    """

    settle_s: float = 60.0
    attempts: int = 3
    reads: int = 2
    short_reads: int = 3
    poll_s: float = 60.0
