"""Papers and a library → the figures of its units.

In: files and folders of papers, question sets whose texts count as papers, and a library that was made of them.
Out: a `UnitsReport`: one column of figures for each library, by paper. A second library sets two of them side
by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from alexandria.errors import InputError, SettingsError
from alexandria.evaluation.questions import QuestionSet, read_set, texts_as_files
from alexandria.evaluation.units.claim_sample import SampledClaim, claims_of_paper, draw_claims
from alexandria.evaluation.units.unit_figures import (
    UnitFigures,
    library_copy,
    measure_units,
    source_paper,
)
from alexandria.paper import Paper
from alexandria.reading import read_found
from alexandria.run.ingest import IngestReport, ingest
from alexandria.run.inputs import find_papers
from alexandria.run.progress import Progress
from alexandria.settings import Settings

__all__ = [
    "MeasuredText",
    "UnitsColumn",
    "UnitsInput",
    "UnitsReport",
    "ingest_texts",
    "measure_libraries",
    "sample_of_library",
]


@dataclass(frozen=True, slots=True)
class UnitsInput:
    """The texts to measure.

    Attributes:
        papers: files, folders, archives and URLs.
        sets: question sets (Parquet) that carry their texts; their questions are not used.
        documents: of each set, the texts with the smallest SHA-256, so many; None for all.
        skip: of these, leave out the first so many.
    """

    papers: tuple[Path | str, ...] = ()
    sets: tuple[Path, ...] = ()
    documents: int | None = None
    skip: int = 0


@dataclass(frozen=True, slots=True)
class MeasuredText:
    """One text: the id of its paper, the name of its file or set, and the group that it is summed up in."""

    paper_id: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class UnitsColumn:
    """One library: its heading, what made the units, and their figures by paper id."""

    title: str
    made_by: str
    figures: dict[str, UnitFigures]

    def total(self, paper_ids: Sequence[str]) -> UnitFigures:
        """The figures of several papers added up."""
        return sum((self.figures[i] for i in paper_ids), UnitFigures())


@dataclass(frozen=True, slots=True)
class UnitsReport:
    """Figures by library and paper."""

    texts: tuple[MeasuredText, ...]
    columns: tuple[UnitsColumn, ...]


def ingest_texts(
    given: UnitsInput, settings: Settings, *, progress: Progress | None = None
) -> IngestReport:
    """Ingest the papers and texts that the library of the settings does not hold.

    Raises:
        AlexandriaError: nothing could be started. What goes wrong later is in the report.
    """
    with texts_as_files(_sets(given)) as folder:
        return ingest([folder, *given.papers], settings, progress=progress, below=folder)


def measure_libraries(given: UnitsInput, libraries: Sequence[Path]) -> UnitsReport:
    """The figures of the units that each library holds of these texts. Libraries are copied, never changed.

    Raises:
        InputError: a file cannot be read.
        LibraryError: a library cannot be read.
    """
    texts, sources = [], {}
    for text, paper in _read(given):
        texts.append(text)
        sources[paper.sha256] = source_paper(paper)
    columns = []
    for path in libraries:
        with library_copy(path) as held:
            rows = held.query("SELECT DISTINCT prompt_version, model FROM unit ORDER BY ALL").rows
        made = "; ".join(f"prompt {version}, model {model}" for version, model in rows)
        columns.append(UnitsColumn(str(path), made or "no units", measure_units(path, sources)))
    return UnitsReport(tuple(texts), tuple(columns))


def sample_of_library(
    given: UnitsInput, library: Path, count: int, seed: int
) -> Sequence[SampledClaim]:
    """Facts of a library drawn at random, each beside its sentence.

    Raises:
        InputError: a file cannot be read.
        LibraryError: the library cannot be read.
    """
    claims: list[SampledClaim] = []
    with library_copy(library) as held:
        for _, paper in _read(given):
            claims += claims_of_paper(paper, held.load_units(paper.sha256))
    return draw_claims(claims, count, seed)


def _read(given: UnitsInput) -> Iterator[tuple[MeasuredText, Paper]]:
    """Every text once, papers first; text of sets lies in files for as long as it is read."""
    if not given.papers and not given.sets:
        raise SettingsError("There is nothing to measure.", hint="Name papers, or --texts SET.")
    seen: set[str] = set()
    if given.papers:
        for name, paper in _papers_of(given.papers):
            if paper.sha256 not in seen:
                seen.add(paper.sha256)
                yield MeasuredText(paper.sha256, name, "papers"), paper
    for one in _sets(given):
        name = f"{one.name}, {len(one.texts)} texts"
        group = next((q.domain for q in one.questions if q.domain), one.name)
        with texts_as_files([one]) as folder:
            for _, paper in _papers_of([folder]):
                if paper.sha256 not in seen:
                    seen.add(paper.sha256)
                    yield MeasuredText(paper.sha256, name, group), paper


def _sets(given: UnitsInput) -> list[QuestionSet]:
    whole = [read_set(path, documents=given.documents) for path in given.sets]
    return [
        replace(one, texts={i: one.texts[i] for i in list(one.texts)[given.skip :]})
        for one in whole
    ]


def _papers_of(paths: Sequence[Path | str]) -> Iterator[tuple[str, Paper]]:
    """Names and papers; all must be readable, else figures would be of some of them."""
    found = find_papers(paths)
    if found.errors:
        raise found.errors[0]
    for path, paper in read_found(found):
        if isinstance(paper, InputError):
            raise paper
        yield found.name_of(path), paper
