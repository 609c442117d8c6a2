"""Settings + a model → the client: the one place that wires endpoint, prices, budget, deadline and retries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

from alexandria.llm import (
    Budget,
    CallRecord,
    Client,
    EndpointSpec,
    PriceTable,
    Reasoning,
    Request,
    RetryPolicy,
    facts_of_endpoint,
    open_endpoint,
)
from alexandria.settings import Settings

__all__ = ["AskModel", "open_client"]

T = TypeVar("T")


class AskModel(Protocol):
    """Puts one request to a model."""

    async def __call__(
        self, request: Request, *, purpose: str, chunk: str, parse: Callable[[str], T]
    ) -> T:
        """The parsed answer.

        Raises:
            EndpointError: no usable answer came.
            AlexandriaError: the run was stopped.
        """


@asynccontextmanager
async def open_client(
    spec: EndpointSpec,
    settings: Settings,
    record: Callable[[CallRecord], None],
    *,
    corrections: int = 2,
    spent: float = 0.0,
    beside: Client | None = None,
    on_progress: Callable[[str, int, int], None] | None = None,
    usual_effort: str | None = None,
    note: Callable[[str], None] | None = None,
) -> AsyncIterator[Client]:
    """Open the endpoint of a model, with a client for it; close it at the end.

    Args:
        spec: which model.
        settings: price file, budget, concurrency, time limit of a call, attempts.
        record: called with every call, failed ones included.
        corrections: how often a call is repeated after an unusable answer.
        spent: US dollars of the budget that calls of an unfinished run took.
        beside: another client of the run; budget and totals are shared with it.
        on_progress: called with what is being prepared, bytes done and bytes in total.
        usual_effort: reasoning effort for models that reason, where the settings name none.
        note: shows people a line.

    Raises:
        SettingsError, EndpointError: the endpoint cannot be opened.
    """
    prices = PriceTable.load(settings.prices)
    budget = None if settings.budget is None else Budget(settings.budget, spent=spent)
    reasoning = Reasoning(
        effort=settings.reasoning_effort,
        usual_effort=usual_effort,
        reasons=facts_of_endpoint(spec).reasons,
    )
    async with open_endpoint(spec, on_progress=on_progress) as endpoint:
        yield Client(
            endpoint,
            record=record,
            prices=prices,
            budget=budget,
            concurrency=settings.concurrency,
            deadline_s=settings.timeout,
            retries=RetryPolicy(
                attempts=settings.max_attempts,
                corrections=corrections,
                long_wait=settings.long_wait,
            ),
            beside=beside,
            reasoning=reasoning,
            note=note,
        )
