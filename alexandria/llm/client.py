"""One question, answered whatever the endpoint does: retries, limits, ledger.

In: a `Request`. Out: what `parse` makes of the answer. Skeleton: the loop follows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from alexandria.errors import AlexandriaError
from alexandria.llm.exchange import Endpoint, Request
from alexandria.llm.ledger import CallContext, CallRecord, Totals
from alexandria.llm.prices import Budget, PriceTable

__all__ = ["Client"]

T = TypeVar("T")


class Client:
    """Asks one endpoint, many questions at once."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        record: Callable[[CallRecord], None],
        prices: PriceTable | None = None,
        budget: Budget | None = None,
        concurrency: int | None = None,
        deadline_s: float = 300.0,
        max_attempts: int = 6,
    ) -> None:
        self.endpoint = endpoint
        self.totals = Totals()

    async def ask(self, request: Request, context: CallContext, parse: Callable[[str], T]) -> T:
        """The parsed answer; raises an `EndpointError` that tells what the caller can do."""
        raise NotImplementedError

    def stop(self, reason: AlexandriaError) -> None:
        """End every waiting call with `reason`; calls that are in flight finish."""
        raise NotImplementedError
