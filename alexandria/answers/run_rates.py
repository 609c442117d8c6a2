"""How far the ingests have come that are going on: papers, tokens, cost, and how fast."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alexandria.library import Library, RunProgress, runs_under_way

__all__ = ["LiveRun", "live_runs"]

_RECENT = timedelta(minutes=5)
_SILENT_S = 600.0
"""A run that wrote nothing for so long may have been killed."""


@dataclass(frozen=True, slots=True)
class LiveRun:
    """A run that is going on, with its rates: papers an hour since it began, tokens a second of late."""

    progress: RunProgress
    seconds: float
    papers_an_hour: float | None
    tokens_a_second: float | None
    silent_s: float

    @property
    def may_be_over(self) -> bool:
        """Whether nothing came for so long that the run may have been killed."""
        return self.silent_s > _SILENT_S

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        own = asdict(self.progress)
        moments = ("started_at", "last_at", "recent_from")
        return {
            **own,
            **{name: own[name] and f"{own[name].isoformat()}Z" for name in moments},
            "seconds": round(self.seconds, 1),
            "papers_an_hour": self.papers_an_hour,
            "tokens_a_second": self.tokens_a_second,
            "silent_s": round(self.silent_s, 1),
        }


def live_runs(library: Library | Path | str, *, now: datetime | None = None) -> list[LiveRun]:
    """The runs that have not ended, the latest first.

    Args:
        library: the library, or its file.
        now: in place of the clock.

    Raises:
        LibraryError: the library cannot be used.
    """
    store = library if isinstance(library, Library) else Library(library)
    moment = now or datetime.now(UTC)
    return [_with_rates(run, moment) for run in runs_under_way(store, moment, _RECENT)]


def _with_rates(run: RunProgress, now: datetime) -> LiveRun:
    plain = now.replace(tzinfo=None)
    seconds = max(0.0, (plain - run.started_at).total_seconds())
    heard = run.last_at or run.started_at
    of_late = (heard - run.recent_from).total_seconds() if run.recent_from else 0.0
    return LiveRun(
        progress=run,
        seconds=seconds,
        papers_an_hour=round(3600 * run.papers / seconds, 1) if run.papers and seconds else None,
        tokens_a_second=round(run.recent_tokens / of_late, 1) if of_late > 0 else None,
        silent_s=max(0.0, (plain - heard).total_seconds()),
    )
