"""Library (and the papers' files, where they are given) → how near the units come to the papers' wording.

Without a paper's file the figures are those that were taken when it was ingested. With it, recognised by its
SHA-256, they are taken again from the text, n-gram overlap is added, and the fields nearest to the paper can be
named and shown: only to someone who holds the text anyway. Serves freedom from expression.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from alexandria.errors import PaperNotFound
from alexandria.expression import SourceIndex, rows_of, texts_of, words
from alexandria.knowledge import KnowledgeUnit
from alexandria.library import Library, PaperRecord, printable_path
from alexandria.reading import ReadingOptions, find_wanted

__all__ = [
    "GRAMS",
    "FieldOverlap",
    "OverlapReport",
    "PaperOverlap",
    "measure_overlap",
    "overlap_of",
]

GRAMS = (5, 7, 11)
"""Lengths of the n-grams whose Jaccard index is given, as in Schuhmann et al. 2025 (arXiv 2502.19413)."""

WORST = 20


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class FieldOverlap(_Frozen):
    """One stored field with the longest run that it shares with the paper."""

    unit_id: str
    place: str
    """Id of the unit, entity or fact that holds the field."""
    field: str
    longest_run: int
    words: int
    text: str


class PaperOverlap(_Frozen):
    """How near the units of one paper come to its wording. None where nothing was measured."""

    paper_id: str
    title: str
    measured: str
    """`source` where the file was there, `ingest` for the figures of that time, empty for none."""
    longest_run: int | None = None
    longest_masked_run: int | None = None
    masked_share: float | None = None
    runs: dict[int, int] = {}
    """Longest run → number of fields with it (from the source), or of units (from ingest)."""
    jaccard: dict[int, float] = {}
    """n → shared n-grams of words over all n-grams of paper and units."""
    worst: tuple[FieldOverlap, ...] = ()


class OverlapReport(_Frozen):
    """All papers asked for; the figures of the library are the worst of its papers."""

    papers: tuple[PaperOverlap, ...]
    longest_run: int | None
    longest_masked_run: int | None
    unread: tuple[str, ...] = ()
    """Files given as sources that are no paper asked for."""
    unreadable: tuple[str, ...] = ()
    """Why sources, or members of archives among them, could not be read."""


def measure_overlap(
    library: Library,
    papers: Sequence[str],
    sources: Sequence[Path | str],
    options: ReadingOptions | None = None,
) -> OverlapReport:
    """Overlap of the papers named, of all where none is.

    Raises:
        PaperNotFound: no paper goes by one of the names, or the library holds none.
        InputError: a source cannot be found or read.
    """
    records = [library.find_paper(p) for p in papers] if papers else library.papers()
    if not records:
        raise PaperNotFound("the library holds no paper", hint="Make one with: alexandria ingest")
    by_id = {record.id: record for record in records}
    wanted = find_wanted(sources, by_id.keys())
    measured: dict[str, PaperOverlap] = {}
    for paper_id, paper in wanted.read(by_id, options or ReadingOptions()):
        index = SourceIndex(texts_of(paper))
        measured[paper_id] = overlap_of(by_id[paper_id], library.load_units(paper_id), index)
    found = [
        measured.get(r.id) or _measured_at_ingest(r, library.load_units(r.id)) for r in records
    ]
    return OverlapReport(
        papers=tuple(found),
        longest_run=_most(p.longest_run for p in found),
        longest_masked_run=_most(p.longest_masked_run for p in found),
        unread=tuple(map(printable_path, wanted.other_files)),
        unreadable=tuple(map(str, wanted.found.errors)),
    )


def overlap_of(
    record: PaperRecord, units: Sequence[KnowledgeUnit], index: SourceIndex
) -> PaperOverlap:
    """The figures of one paper, taken from its text."""
    fields = [
        FieldOverlap(
            unit_id=unit.id,
            place=row.id,
            field=name,
            longest_run=index.longest_run(text).length,
            words=len(words(text)),
            text=text,
        )
        for unit in units
        for row in rows_of(unit)
        for name, text in zip(row.names, row.texts, strict=True)
        if text
    ]
    worst = sorted(fields, key=lambda f: (-f.longest_run, f.unit_id, f.place, f.field))
    figures = [index.figures(u) for u in units]
    return PaperOverlap(
        paper_id=record.id,
        title=record.title,
        measured="source",
        longest_run=_most(f.longest_run for f in figures),
        longest_masked_run=_most(f.longest_masked_run for f in figures),
        masked_share=_share(sum(f.masked_words for f in figures), sum(f.words for f in figures)),
        runs=_counted(f.longest_run for f in fields),
        jaccard={n: round(_jaccard(n, units, index), 6) for n in GRAMS},
        worst=tuple(worst[:WORST]),
    )


def _measured_at_ingest(record: PaperRecord, units: Sequence[KnowledgeUnit]) -> PaperOverlap:
    """What was measured at ingest."""
    figures = [u.expression for u in units if u.expression is not None]
    return PaperOverlap(
        paper_id=record.id,
        title=record.title,
        measured="ingest" if figures else "",
        longest_run=_most(f.longest_run for f in figures),
        longest_masked_run=_most(f.longest_masked_run for f in figures),
        masked_share=_share(sum(f.masked_words for f in figures), sum(f.words for f in figures)),
        runs=_counted(f.longest_run for f in figures),
    )


def _jaccard(count: int, units: Sequence[KnowledgeUnit], index: SourceIndex) -> float:
    """Over the n-grams of the paper and those of the units, fields of a fact joined."""
    paper = set(_grams(index.sequence, count))
    rows = (words(" ".join(row.texts)) for unit in units for row in rows_of(unit))
    stored = {gram for row in rows for gram in _grams(row, count)}
    return len(paper & stored) / len(paper | stored) if paper or stored else 0.0


def _grams(sequence: Sequence[str], count: int) -> Iterable[tuple[str, ...]]:
    return zip(*(sequence[i:] for i in range(count)), strict=False)


def _most(lengths: Iterable[int | None]) -> int | None:
    return max((n for n in lengths if n is not None), default=None)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _counted(lengths: Iterable[int]) -> dict[int, int]:
    return dict(sorted(Counter(lengths).items()))
