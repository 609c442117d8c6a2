"""What the writers of library exports read: papers one after another, in an order that content decides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from alexandria.knowledge import Attribute, FactKind, KnowledgeUnit, Relationship
from alexandria.library import ContentReader, EntityRow, PaperContent, RunRecord

__all__ = ["ExportedFact", "LibrarySource", "facts_of"]


@dataclass(frozen=True, slots=True)
class ExportedFact:
    """A fact with what it belongs to, and the things across papers that it is about."""

    fact: Attribute | Relationship
    unit: KnowledgeUnit
    content: PaperContent
    subject_entity: str
    object_entity: str | None

    @property
    def key(self) -> str:
        """Unique in a library: a fact's id is unique in its unit, and made from the unit's id."""
        return f"{self.unit.id}.{self.fact.id}"


@dataclass(frozen=True, slots=True)
class LibrarySource:
    """The papers to export, and what the export should say of itself.

    Attributes:
        reader: the library and the papers wanted.
        kinds: kinds of facts wanted; empty for all.
        licence: SPDX expression of the licence that the exporter gives the facts; empty where none was named.
        overlap: report of `alexandria overlap` on these papers, for exports that certify it.
        on_paper: called after each paper.
        partition_by: column of papers by which the format parquet makes folders; empty for one file per table.
    """

    reader: ContentReader
    kinds: Collection[FactKind] = ()
    licence: str = ""
    overlap: Mapping[str, Any] = field(default_factory=dict)
    on_paper: Callable[[PaperContent], None] | None = None
    partition_by: str = ""

    def papers(self) -> Iterator[PaperContent]:
        """Every paper, by id, with the facts of the kinds wanted."""
        for content in self.reader.papers():
            yield _with_kinds(content, self.kinds) if self.kinds else content
            if self.on_paper is not None:
                self.on_paper(content)

    def papers_silently(self) -> Iterator[PaperContent]:
        """The same for a writer that reads all papers twice: this pass is not counted."""
        return replace(self, on_paper=None).papers()

    def runs(self) -> list[RunRecord]:
        """The runs that made the papers, the oldest first."""
        return self.reader.runs()

    def entities(self) -> Iterator[EntityRow]:
        """The things that the papers name, by id."""
        return self.reader.entities()

    def made_on(self) -> str:
        """Day of the last run, ISO 8601: the date of an export that is made twice is the same twice."""
        moments = [run.finished_at or run.started_at for run in self.runs()]
        return max(moments, default=datetime(1970, 1, 1)).date().isoformat()


def facts_of(content: PaperContent) -> Iterator[ExportedFact]:
    """The facts of a paper in the order of its text."""
    shared = content.things or {}
    for unit in content.units:
        things = {
            e.id: shared.get(e.canonical_id or "", e.canonical_id or e.id) for e in unit.entities
        }
        for fact in unit.facts:
            of_object = things[fact.object_id] if isinstance(fact, Relationship) else None
            yield ExportedFact(fact, unit, content, things[fact.subject_id], of_object)


def _with_kinds(content: PaperContent, kinds: Collection[FactKind]) -> PaperContent:
    return replace(content, units=tuple(_unit_with_kinds(u, kinds) for u in content.units))


def _unit_with_kinds(unit: KnowledgeUnit, kinds: Collection[FactKind]) -> KnowledgeUnit:
    return unit.model_copy(
        update={
            "attributes": tuple(f for f in unit.attributes if f.kind in kinds),
            "relationships": tuple(f for f in unit.relationships if f.kind in kinds),
        }
    )
