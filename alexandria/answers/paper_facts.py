"""A paper's facts in the order of its text, by section, with what was not stored beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from alexandria.answers.answer_values import CitedFact, cited_fact
from alexandria.answers.result_tables import ResultTable
from alexandria.library import (
    FactReader,
    FactRecord,
    Library,
    OverviewReader,
    PaperFigures,
    PaperRecord,
    QuarantinedFact,
)

__all__ = ["FactSection", "PaperFacts", "facts_of_paper"]

_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FactSection:
    """Consecutive facts of one section: its heading, and the summaries of the passages they are from."""

    heading: str
    summaries: tuple[str, ...]
    facts: tuple[CitedFact, ...]


@dataclass(frozen=True, slots=True)
class PaperFacts(ResultTable):
    """Everything that a library has of a paper."""

    record: PaperRecord
    figures: PaperFigures
    path: str
    sections: tuple[FactSection, ...]
    quarantined: tuple[QuarantinedFact, ...]

    @property
    def facts(self) -> tuple[CitedFact, ...]:
        """The facts of all sections, in the order of the text."""
        return tuple(fact for section in self.sections for fact in section.facts)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One mapping per fact."""
        return [fact.row for fact in self.facts]

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The columns that people see first."""
        return ("section", "statement", "page", "certainty")

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "paper": self.record.model_dump(mode="json"),
            "figures": self.figures.model_dump(mode="json"),
            "sections": [
                {
                    "heading": section.heading,
                    "summaries": list(section.summaries),
                    "facts": [fact.row for fact in section.facts],
                }
                for section in self.sections
            ],
            "quarantined": [asdict(fact) for fact in self.quarantined],
        }


def facts_of_paper(library: Library | Path | str, paper: str) -> PaperFacts:
    """Everything that a library has of a paper.

    Args:
        library: the library, or its file.
        paper: its id or the beginning of it, DOI, arXiv id, file name or part of its title.

    Raises:
        PaperNotFound, PaperAmbiguous: no paper, or several, go by that.
        LibraryError: the library cannot be used.
    """
    store = library if isinstance(library, Library) else Library(library)
    record = store.paper(paper) if _ID.fullmatch(paper) else store.find_paper(paper)
    reader, overview_reader = FactReader(store), OverviewReader(store)
    source = reader.sources([record.id])[record.id]
    entry = {"title": record.title, "path": source.path, "year": record.year, "doi": record.doi}
    sections = [
        _section(heading, list(facts), entry)
        for heading, facts in groupby(reader.facts_of([record.id]), key=lambda f: f.section)
    ]
    return PaperFacts(
        record=record,
        figures=overview_reader.figures(record.id),
        path=source.path,
        sections=tuple(sections),
        quarantined=tuple(overview_reader.quarantined(record.id)),
    )


def _section(heading: str, records: Sequence[FactRecord], source: Mapping[str, Any]) -> FactSection:
    """The facts of a section by their first sentence; facts of tables come last."""
    ordered = sorted(records, key=lambda f: f.sentences[0] if f.sentences else 1 << 30)
    facts = tuple(cited_fact(_plain(record), source) for record in ordered)
    summaries = tuple(dict.fromkeys(r.summary for r in records if r.summary))
    return FactSection(heading, summaries, facts)


def _plain(record: FactRecord) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in record.__dataclass_fields__}
    return values | {"quantities": tuple(asdict(q) for q in record.quantities)}
