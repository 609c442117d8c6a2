"""Small libraries for questions: papers as lists of facts, each fact as its words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from alexandria.english import stance_of
from alexandria.knowledge import (
    Attribute,
    Entity,
    KnowledgeUnit,
    Making,
    Provenance,
    Relationship,
    make_id,
    sentence_of,
)
from alexandria.library import Library
from alexandria.quantities import measurements
from tests.builders import FREE, make_outcome, make_paper_record, paper_id

__all__ = ["Said", "save", "unit_of"]


@dataclass(frozen=True)
class Said:
    """A fact as its words; what else it has is read from them, as in an ingest, or given."""

    subject: str
    predicate: str
    object: str = ""
    condition: str = ""
    other_names: tuple[str, ...] = ()
    about: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def unit_of(
    paper: str, facts: Sequence[Said], *, summary: str = "", section: str = "Results"
) -> KnowledgeUnit:
    """One unit; an object that is another fact's subject makes a relationship."""
    unit_id = make_id("u", paper, section)
    things = {f.about or f.subject: f.other_names for f in facts}
    ids = {name: make_id("e", unit_id, name) for name in things}
    entities = tuple(
        Entity(
            id=ids[name],
            name=name,
            type="substance",
            aliases=aliases,
            canonical_id=make_id("c", paper, name),
        )
        for name, aliases in things.items()
    )
    attributes, relationships = [], []
    for place, said in enumerate(facts):
        words = (said.subject, said.predicate, said.object, said.condition)
        statement = sentence_of(*words)
        polarity, certainty = stance_of(statement)
        common = {
            "id": make_id("f", unit_id, place),
            "subject_id": ids[said.about or said.subject],
            "subject": said.subject,
            "predicate": said.predicate,
            "object": said.object,
            "condition": said.condition,
            "polarity": polarity,
            "certainty": certainty,
            "quantities": measurements(statement),
            "sentences": (place + 1,),
            "page": place + 1,
            **said.more,
        }
        if said.object in ids and said.object != said.subject:
            relationships.append(Relationship(**common, object_id=ids[said.object]))
        else:
            attributes.append(Attribute(**common))
    return KnowledgeUnit(
        id=unit_id,
        summary=summary,
        entities=entities,
        attributes=tuple(attributes),
        relationships=tuple(relationships),
        provenance=Provenance(
            paper_id=paper_id(paper),
            chunk=0,
            section=section,
            first_page=1,
            last_page=len(facts),
            first_sentence=1,
            last_sentence=len(facts),
            word_start=0,
            word_end=100,
            text_sha256=hashlib.sha256(paper.encode()).hexdigest(),
        ),
        making=Making(model="m", prompt_version="p1", request_digest=make_id("q", paper)),
    )


def save(
    library: Library, paper: str, facts: Sequence[Said], *, summary: str = "", **record: Any
) -> None:
    """Store a paper, in place of what the library has of it."""
    library.save_paper(
        make_paper_record(paper, **record),
        [unit_of(paper, facts, summary=summary)] if facts else [],
        outcome=make_outcome(paper),
        guard=FREE,
    )
