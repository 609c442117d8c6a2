"""What a library holds at a glance, and its papers page by page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from alexandria.answers.result_tables import ResultTable
from alexandria.library import (
    DayGrowth,
    HeldPaper,
    Library,
    LibraryCounts,
    OverviewReader,
    RunRecord,
)

__all__ = ["LibraryOverview", "PapersPage", "RunBill", "list_papers", "overview", "run_bills"]

_LATEST_RUNS = 5


@dataclass(frozen=True, slots=True)
class RunBill:
    """A run with the sums of its calls; `cost` is None where a price is not known (US dollars)."""

    run: RunRecord
    calls: int
    failed_calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None

    def as_json(self) -> dict[str, Any]:
        """The run as plain values, without its settings."""
        sums = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "run"}
        return self.run.model_dump(mode="json", exclude={"settings"}) | sums


@dataclass(frozen=True, slots=True)
class LibraryOverview:
    """Counts, growth by day and the latest runs of a library."""

    counts: LibraryCounts
    growth: tuple[DayGrowth, ...]
    runs: tuple[RunBill, ...]

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "counts": asdict(self.counts),
            "growth": [asdict(day) | {"day": day.day.isoformat()} for day in self.growth],
            "runs": [run.as_json() for run in self.runs],
        }


@dataclass(frozen=True, slots=True)
class PapersPage(ResultTable):
    """A page of the papers of a library, by title; `found` counts all that match."""

    text: str
    papers: tuple[HeldPaper, ...]
    found: int
    offset: int

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One mapping per paper."""
        return [asdict(paper) for paper in self.papers]

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that people see first."""
        return ("title", "authors", "year", "state", "facts")

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {"found": self.found, "offset": self.offset, "papers": self.rows}


def overview(library: Library | Path | str) -> LibraryOverview:
    """What a library holds.

    Raises:
        LibraryError: the library cannot be used.
    """
    store = library if isinstance(library, Library) else Library(library)
    reader = OverviewReader(store)
    runs = run_bills(store)[:_LATEST_RUNS]
    return LibraryOverview(reader.counts(), tuple(reader.growth()), tuple(runs))


def run_bills(library: Library) -> list[RunBill]:
    """The runs of a library with their sums, the latest first.

    Raises:
        LibraryError: the library cannot be used.
    """
    per_run = library.run_totals().per_run
    lines = []
    for run in reversed(library.runs()):
        sums = per_run.get(run.id)
        if sums is None:
            lines.append(RunBill(run, 0, 0, 0, 0, 0.0))
        else:
            lines.append(
                RunBill(
                    run,
                    sums.calls,
                    sums.failed_calls,
                    sums.input_tokens,
                    sums.output_tokens,
                    sums.cost,
                )
            )
    return lines


def list_papers(
    library: Library | Path | str, text: str = "", *, limit: int = 50, offset: int = 0
) -> PapersPage:
    """A page of the papers of a library, by title.

    Args:
        library: the library, or its file.
        text: only papers with it in title, authors or DOI, or whose id begins with it.
        limit, offset: which page.

    Raises:
        LibraryError: the library cannot be used.
    """
    store = library if isinstance(library, Library) else Library(library)
    papers, found = OverviewReader(store).papers(text, limit=limit, offset=offset)
    return PapersPage(text, tuple(papers), found, offset)
