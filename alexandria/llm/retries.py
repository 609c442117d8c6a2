"""The retry policy: which failures of a call are repeated, how often, and after which wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alexandria.errors import (
    AnswerInvalid,
    EmptyAnswer,
    EndpointError,
    EndpointUnreachable,
    FormRejected,
    Overloaded,
    ThoughtCut,
)

__all__ = ["LongWait", "RetryPolicy"]

LongWait = Literal["end", "skip", "wait"]
"""What to do where the endpoint asks for a long wait: end the run, give up this request, or wait."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a request is retried, and how long the client waits in between."""

    attempts: int = 6
    """Attempts of one request when the endpoint fails."""
    unreachable: int = 4
    """The same while the endpoint cannot be reached: a server that is off stays off."""
    overloaded: int = 20
    """The same for "too many requests": such answers cost nothing, and the condition ends by itself."""
    same_fault: int = 2
    """How often a local endpoint may fail on one request with the same message before the request is changed."""
    corrections: int = 2
    """How often a request is repeated after an empty answer or one in the wrong form."""
    forms: int = 32
    """How often a request is sent again in another form: each refusal teaches something, and costs nothing."""
    thought_cuts: int = 4
    """Attempts of a request whose answer thought leaves no room for; each has more room."""
    longest_wait_s: float = 60.0
    """Upper limit of a single wait, whatever Retry-After says, up to the patience."""
    patience_s: float = 600.0
    """A Retry-After above this is a long wait, as in an hour: trying before is useless."""
    long_wait: LongWait = "end"
    """What to do then."""
    long_waits: int = 8
    """With "skip", how many requests in a row may be given up for it before the run ends."""
    first_wait_s: float = 0.5

    def is_long(self, error: EndpointError) -> bool:
        """Whether the endpoint asks for a longer wait than the patience."""
        return error.retryable and (error.retry_after or 0.0) > self.patience_s

    def limit_for(self, error: EndpointError) -> int:
        """After how many failures of this kind a request is given up."""
        if isinstance(error, AnswerInvalid | EmptyAnswer):
            return self.corrections + 1
        if isinstance(error, FormRejected):
            return self.forms
        if isinstance(error, ThoughtCut):
            return self.thought_cuts
        if isinstance(error, Overloaded):
            return max(self.attempts, self.overloaded) if self.attempts > 1 else 1
        if isinstance(error, EndpointUnreachable):
            return min(self.attempts, self.unreachable)
        return self.attempts

    def wait_s(self, error: EndpointError, failures: int, jitter: float) -> float:
        """Seconds until the next attempt; `jitter` is a random number from 0 to 1."""
        if error.retry_after is not None:
            if self.is_long(error):
                return error.retry_after + self.longest_wait_s * 0.1 * jitter
            # A little more than Retry-After, at random, so that the retries do not all arrive at once.
            return min(self.longest_wait_s, error.retry_after * (1 + 0.1 * jitter))
        return jitter * min(self.longest_wait_s, self.first_wait_s * 2.0**failures)
