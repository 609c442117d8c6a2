"""What becomes of a request that the endpoint asks to come back with much later: an hour, say.

The run says so at once, with the time. As the user chose, it ends there, gives up what the endpoint does not take
now and goes on with the rest, or waits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from alexandria.errors import EndpointError, WaitTooLong
from alexandria.llm.retries import RetryPolicy

__all__ = ["LongWaits"]

_DOING = {
    "end": "ending the run",
    "skip": "going on with what it takes",
    "wait": "waiting",
}


class LongWaits:
    """The long waits of one client."""

    def __init__(self, policy: RetryPolicy, note: Callable[[str], None]) -> None:
        self._policy = policy
        self._note = note
        self._in_a_row = 0
        self._told_until: datetime | None = None

    def answered(self) -> None:
        """Note that a request was answered: the endpoint does serve some."""
        self._in_a_row = 0

    def decide(self, error: EndpointError, at_once: int) -> EndpointError:
        """The error itself where the request shall wait, else the one that ends the request or the run.

        Args:
            error: the refusal, with the wait that it asks for.
            at_once: how many requests are made at once.
        """
        wait_s = error.retry_after or 0.0
        until = datetime.now().astimezone() + timedelta(seconds=wait_s)
        asked = f"The endpoint asks to wait {_duration(wait_s)}, until {_moment(until)}"
        choice = self._policy.long_wait
        # Requests in flight are told the same; a later time is new.
        if self._told_until is None or until > self._told_until + timedelta(minutes=5):
            self._told_until = until
            self._note(f"{asked}: {_DOING[choice]}")
        if choice == "wait":
            return error
        self._in_a_row += 1
        failure = WaitTooLong(f"{asked}.", status=error.status)
        failure.come_back_at = until
        failure.fatal = choice == "end" or self._in_a_row >= max(
            self._policy.long_waits, 2 * at_once
        )
        return failure


def _duration(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def _moment(until: datetime) -> str:
    is_today = until.date() == datetime.now().astimezone().date()
    return f"{until:%H:%M}" if is_today else f"{until:%Y-%m-%d %H:%M}"
