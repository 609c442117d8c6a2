"""Errors of batches: an answer that has not come yet, and requests that ended in a batch without one.

A request without an answer is asked again in the next batch; what is given up in the end is one of these, and the
ledger has its slug.
"""

from __future__ import annotations

from alexandria.errors import AlexandriaError, EndpointError

__all__ = [
    "AnswerPending",
    "BatchCancelled",
    "BatchExpired",
    "BatchFailed",
    "ResultMissing",
    "SendUnclear",
]


class AnswerPending(AlexandriaError):
    """The answer comes with a batch that has not ended; whoever asked asks on, and ends with this error."""

    retryable = True
    exit_code = 8
    default_hint = "Run the same command later, or: alexandria batch resume --wait"


class BatchExpired(EndpointError):
    """The batch ended before this request was answered."""

    retryable = True
    slug = "expired"


class BatchCancelled(EndpointError):
    """The batch was cancelled before this request was answered."""

    retryable = True
    slug = "cancelled"


class BatchFailed(EndpointError):
    """The provider refused the batch that held this request."""

    retryable = True
    slug = "batch-failed"


class ResultMissing(EndpointError):
    """The batch ended, and its results have no readable line for this request."""

    retryable = True
    slug = "missing"


class SendUnclear(EndpointError):
    """The connection ended while a batch was handed over: the provider has it, or not."""

    retryable = True
    slug = "unclear"
    default_hint = "Run the same command again: it asks the provider before it sends anything."
