"""Units as they are served → units as they were written, before any person decided anything. Light: no English.

What `apply_reviews` (reviewed_units.py) did is undone exactly, so that decisions are always applied to what was
written: in any order they give the same units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from alexandria.knowledge import (
    Attribute,
    Entity,
    KnowledgeUnit,
    Making,
    Provenance,
    make_id,
)
from alexandria.library.review_records import Review, ReviewedFact, WrittenForm

__all__ = [
    "UNIT_PARTS",
    "added_entity_id",
    "in_force",
    "units_as_written",
    "words_of_review",
]

UNIT_PARTS = {
    WrittenForm.ATTRIBUTE: "attributes",
    WrittenForm.RELATIONSHIP: "relationships",
    WrittenForm.QUARANTINE: "quarantined",
}
"""Where a fact stands → the field of its unit."""


def added_entity_id(unit_id: str, name: str) -> str:
    """The id of an entity that a review brings into a unit."""
    return make_id("e", unit_id, "reviewed", name)


def in_force(reviews: Iterable[Review]) -> dict[str, Review]:
    """For each evidence the latest decision that was not taken back."""
    found: dict[str, Review] = {}
    for review in sorted(reviews, key=lambda r: r.order):
        if review.undone_at is None:
            found[review.evidence] = review
    return found


def units_as_written(
    units: Sequence[KnowledgeUnit], facts: Sequence[ReviewedFact]
) -> tuple[KnowledgeUnit, ...]:
    """The units as they were before `apply_reviews` touched these facts."""
    by_unit: defaultdict[str, list[ReviewedFact]] = defaultdict(list)
    for fact in facts:
        by_unit[fact.unit_id].append(fact)
    return tuple(
        _unit_as_written(unit, by_unit[unit.id]) if unit.id in by_unit else unit for unit in units
    )


def words_of_review(review: Review) -> KnowledgeUnit:
    """A unit with nothing but the words that a reviewer wrote, to be compared with a paper."""
    words = review.correction
    place: dict[str, Any] = {
        "first_sentence": 1,
        "last_sentence": 1,
        "word_start": 0,
        "word_end": 0,
    }
    thing = Entity(id="e", name=words.subject) if words else None
    fact = words and Attribute(
        id=review.id,
        subject_id="e",
        subject=words.subject,
        predicate=words.predicate,
        object=words.object,
        condition=words.condition,
        sentences=(1,),
    )
    return KnowledgeUnit(
        id=review.id,
        summary=review.note,
        entities=(thing,) if thing else (),
        attributes=(fact,) if fact else (),
        provenance=Provenance(paper_id=review.paper_id, chunk=0, text_sha256="-", **place),
        making=Making(model="-", prompt_version="-", request_digest="-"),
    )


def _unit_as_written(unit: KnowledgeUnit, facts: Sequence[ReviewedFact]) -> KnowledgeUnit:
    touched = {fact.written.id for fact in facts}
    parts: dict[str, Any] = {}
    for form, part in UNIT_PARTS.items():
        members = [m for m in getattr(unit, part) if m.id not in touched]
        for fact in sorted(facts, key=lambda f: f.position):
            if fact.form is form:
                members.insert(fact.position, fact.written)
        parts[part] = tuple(members)
    parts["entities"] = tuple(e for e in unit.entities if e.id != added_entity_id(unit.id, e.name))
    return unit.model_copy(update=parts)
