"""One shard of an ingest that many machines share: its papers into a library of its own, then a done-mark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from alexandria.library import PaperState, Shard, mark_done, remove_done_mark
from alexandria.reading import is_url
from alexandria.run.ingest import ingest
from alexandria.run.progress import IngestReport, Progress
from alexandria.settings import Settings

__all__ = ["ingest_shard", "mark_if_ended", "settings_of_shard"]


def settings_of_shard(settings: Settings, shard: Shard) -> Settings:
    """The same settings, with the library of the shard: `library.003-of-064.duckdb`."""
    return settings.model_copy(update={"library": shard.library_of(settings.library)})


def ingest_shard(
    paths: Sequence[Path | str],
    settings: Settings,
    shard: Shard,
    *,
    progress: Progress | None = None,
    command: str = "",
) -> IngestReport:
    """Ingest the papers among all inputs whose digest falls to a shard, and mark it as done at the end.

    The mark says that every input has come to its end, and how many failed; the report says which ones.

    Args:
        paths: files and folders with all papers of the whole ingest.
        settings: of the whole ingest; the shard's library is beside the one that they name.
        shard: which papers to take.
        progress, command: as for `ingest`, which says what is raised.
    """
    own = settings_of_shard(settings, shard)
    remove_done_mark(own.library)
    report = ingest(paths, own, progress=progress, command=command, shard=shard)
    mark_if_ended(report, own.library, shard)
    return report


def mark_if_ended(report: IngestReport, library: Path, shard: Shard) -> None:
    """Mark the library of a shard as done if every input has come to its end, whatever that is.

    What is at a URL and could not be fetched has not: a server that was down would cost all papers of an archive.
    """
    waits = any(
        outcome.state is PaperState.WAITING
        or (
            outcome.state is PaperState.FAILED and outcome.paper_id is None and is_url(outcome.path)
        )
        for outcome in report.outcomes
    )
    if report.stopped_by is None and not waits:
        states = Counter(outcome.state.value for outcome in report.outcomes)
        mark_done(library, shard, report.run_id, states)
