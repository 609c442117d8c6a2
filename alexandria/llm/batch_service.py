"""Batches of requests, the same for every provider: many requests in, their results hours later, at a lower price.

A `BatchService` knows one provider's API. It keeps nothing: what was sent, and what came back, is for its caller
to write down (run/batches/).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from alexandria.errors import EndpointError
from alexandria.llm.completion import Answer, Endpoint, Request
from alexandria.llm.request_file import RequestFile

__all__ = ["BatchEndpoint", "BatchLimits", "BatchResult", "BatchService", "BatchState"]


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """What one batch may hold."""

    requests: int
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class BatchState:
    """What a provider says of a batch.

    Attributes:
        word: its state in the provider's word.
        has_ended: whether nothing more will come.
        total, succeeded, failed: requests, so far as they are counted. `failed`: those that have no answer.
        input_file: of the requests at the provider; empty where there is none.
        result_files: where the results are, to be read in this order.
        failure: code of the error with which the provider refused the whole batch.
    """

    id: str
    word: str
    has_ended: bool
    total: int = 0
    succeeded: int = 0
    failed: int = 0
    input_file: str = ""
    result_files: tuple[str, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of one request: an answer, or the error that came in its place."""

    custom_id: str
    answer: Answer | None = None
    error: EndpointError | None = None


class BatchService(Protocol):
    """The batch API of one provider, for one model.

    Attributes:
        place: where it is, for people and to recognise it: the base URL without a password.
        limits: of one batch.
        separator: what stands between two requests of a request file.
    """

    place: str
    limits: BatchLimits
    separator: bytes

    def line(self, custom_id: str, request: Request) -> bytes:
        """One request as it is sent."""

    async def send(self, name: str, requests: RequestFile) -> str:
        """Hand over a batch; returns its id. Never handed over twice.

        Args:
            name: of the caller's own, by which `find` finds it.
            requests: lines of `line`.

        Raises:
            SendUnclear: whether it was taken is not known.
            EndpointError: it was not taken.
        """

    async def find(self, name: str, requests: int, since: datetime) -> tuple[tuple[str, ...], bool]:
        """Ids of batches that may be the one of this name, and whether one is it for certain.

        Args:
            name: as given to `send`.
            requests: how many it has.
            since: when it was handed over, at the earliest.

        Raises:
            EndpointError.
        """

    async def discard(self, name: str) -> None:
        """Remove what `send` may have left at the provider without a batch for it. Raises EndpointError."""

    async def state(self, batch_id: str) -> BatchState | None:
        """What the provider says of a batch; None if it has none of this id. Raises EndpointError."""

    def results(self, state: BatchState) -> AsyncIterator[BatchResult | None]:
        """The results of a batch that has ended, in any order; None for a line that cannot be read.

        Raises:
            EndpointError: the results, or the rest of them, cannot be had now.
        """

    async def remove(self, state: BatchState) -> None:
        """Remove requests and results of a batch that has ended from the provider. Raises EndpointError."""

    async def cancel(self, batch_id: str) -> None:
        """Ask the provider to end a batch; what is answered by then is paid. Raises EndpointError."""


@runtime_checkable
class BatchEndpoint(Endpoint, Protocol):
    """An endpoint whose provider takes batches."""

    @property
    def batches(self) -> BatchService:
        """The batch API for the same model."""
