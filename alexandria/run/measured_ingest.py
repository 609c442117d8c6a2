"""A few papers → the figures of a plan, from a short ingest of them into a library that is thrown away."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alexandria.errors import SettingsError
from alexandria.library import ContentReader, Library, PaperState
from alexandria.paper import Paper
from alexandria.reading import read_found
from alexandria.run.ingest import ingest
from alexandria.run.inputs import find_papers
from alexandria.run.progress import Progress
from alexandria.run.recipe import reading_options
from alexandria.settings import Settings

__all__ = ["MeasuredIngest", "measure_ingest"]


@dataclass(frozen=True, slots=True)
class MeasuredIngest:
    """What a short ingest took.

    Attributes:
        values: figures by their names in ScaleConstants.
        throughput: output tokens a second while it ran: less than the endpoint gives at full load.
        papers, pages: that were measured.
        cost: US dollars that it cost; None where the price is not known.
    """

    values: dict[str, float]
    throughput: float
    papers: int
    pages: int
    cost: float | None


def measure_ingest(
    paths: Sequence[Path | str], settings: Settings, *, progress: Progress | None = None
) -> MeasuredIngest:
    """Ingest papers into a temporary library, and say what a page, a chunk, a call and a fact took.

    Raises:
        AlexandriaError: the ingest could not be started, or was stopped.
        SettingsError: there is no paper, or none was done.
    """
    found = find_papers(paths)
    reading = _Usage()
    pages = pages_in_files = size = 0
    with reading.taken():
        for path, read in read_found(found, reading_options(settings)):
            if isinstance(read, Paper):
                pages += read.page_count or 1
                if path not in found.packed:
                    pages_in_files += read.page_count or 1
                    size += path.stat().st_size
    making = _Usage()
    beside = settings.library.absolute()  # where an ingest keeps answers too, until it is done
    with tempfile.TemporaryDirectory(dir=beside.parent, prefix=f".{beside.name}.") as folder:
        own = settings.model_copy(update={"library": Path(folder) / "measured.duckdb"})
        with making.taken():
            report = ingest(paths, own, progress=progress, command="alexandria plan --measure")
        if report.stopped_by is not None:
            raise report.stopped_by
        library = Library(own.library)
        done = [paper for paper in library.papers() if paper.state is PaperState.DONE]
        facts = sum(u.fact_count for c in ContentReader(library).papers() for u in c.units)
    chunks, words = sum(p.chunk_count for p in done), sum(p.word_count for p in done)
    if not chunks or not words or not pages:
        raise SettingsError(
            "No paper was measured.", hint="Name papers that this model can be asked about."
        )
    totals = report.totals
    calls = max(1, totals.calls)
    # What is packed has no size of its own on a disk: the program's figure stays.
    sizes = {"bytes_per_page": size / pages_in_files} if pages_in_files else {}
    return MeasuredIngest(
        values={
            **sizes,
            "words_per_page": words / pages,
            "words_per_chunk": words / chunks,
            "calls_per_chunk": totals.calls / chunks,
            "input_tokens_per_call": totals.input_tokens / calls,
            "output_tokens_per_word": totals.output_tokens / words,
            "facts_per_word": facts / words,
            "read_s_per_page": reading.children_s / pages,
            "check_s_per_chunk": max(0.0, making.children_s - reading.children_s) / chunks,
            "send_s_per_call": making.own_s / calls,
        },
        throughput=totals.output_tokens / report.seconds,
        papers=len(done),
        pages=pages,
        cost=totals.cost,
    )


class _Usage:
    """Processor seconds of this process and of children that ended, between two moments."""

    def __init__(self) -> None:
        self.own_s = self.children_s = 0.0

    @contextmanager
    def taken(self) -> Iterator[None]:
        own, children = _seconds(resource.RUSAGE_SELF), _seconds(resource.RUSAGE_CHILDREN)
        yield
        self.own_s = _seconds(resource.RUSAGE_SELF) - own
        self.children_s = _seconds(resource.RUSAGE_CHILDREN) - children


def _seconds(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime
