"""Units as they were written + decisions of people → units as they are served.

A rejected fact goes to the quarantined ones, an accepted or corrected one comes from there; whatever changes
keeps its id. `apply_reviews` returns each fact it touched as it was written, with its place, so that
`units_as_written` (written_units.py) undoes it exactly. Nothing is read or stored here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alexandria.english import normal_form, stance_of
from alexandria.knowledge import (
    Attribute,
    Entity,
    KnowledgeUnit,
    Maker,
    Quarantined,
    QuarantineReason,
    Relationship,
    ReviewState,
    Support,
    sentence_of,
)
from alexandria.library.review_records import (
    Correction,
    Review,
    ReviewDecision,
    ReviewedFact,
    ReviewWording,
    WrittenFact,
    WrittenForm,
    evidence_of,
)
from alexandria.library.written_units import UNIT_PARTS, added_entity_id
from alexandria.quantities import measurements, value_kind

__all__ = ["AppliedReviews", "apply_reviews", "served_fault"]

_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AppliedReviews:
    """Units with what people decided, and the facts that this touched, as they were written."""

    units: tuple[KnowledgeUnit, ...]
    facts: tuple[ReviewedFact, ...] = ()


def apply_reviews(units: Sequence[KnowledgeUnit], reviews: Mapping[str, Review]) -> AppliedReviews:
    """The units of a paper with the decisions that are in force.

    Args:
        units: as they were written.
        reviews: by evidence; those about other facts change nothing.
    """
    if not reviews:
        return AppliedReviews(tuple(units))
    names = _canonical_ids(units)
    done: list[KnowledgeUnit] = []
    touched: list[ReviewedFact] = []
    for unit in units:
        draft = _UnitDraft(unit, names)
        for form, part in UNIT_PARTS.items():
            for position, written in enumerate(getattr(unit, part)):
                key = evidence_of(unit.provenance.paper_id, written.sentences, written.statement)
                review = reviews.get(key)
                served = written if review is None else draft.reviewed(written, review)
                draft.place(form, served)
                if review is not None:
                    touched.append(
                        ReviewedFact(unit_id=unit.id, form=form, position=position, written=written)
                    )
        done.append(draft.unit())
    return AppliedReviews(tuple(done), tuple(touched))


def served_fault(written: WrittenFact, correction: Correction | None, unit: KnowledgeUnit) -> str:
    """What a fact lacks to be served, with these words if any; empty if nothing."""
    words = correction.fields[:2] if correction else (written.subject, written.predicate)
    if not all(words):
        return "a fact needs a subject and a predicate"
    sentences = (correction.sentences if correction else ()) or written.sentences
    if not sentences:
        return "it names no sentence of the paper"
    first, last = unit.provenance.first_sentence, unit.provenance.last_sentence
    if correction and any(not first <= n <= last for n in correction.sentences):
        return f"its passage has the sentences {first} to {last}"
    return ""


def _canonical_ids(units: Sequence[KnowledgeUnit]) -> dict[str, str]:
    """Canonical ids of the names of a paper."""
    return {
        normal_form(name): entity.canonical_id
        for unit in units
        for entity in unit.entities
        if entity.canonical_id
        for name in (*entity.aliases, entity.name)
    }


@dataclass(slots=True)
class _UnitDraft:
    """A unit while decisions are applied to it."""

    base: KnowledgeUnit
    canonical: Mapping[str, str]
    added: dict[str, Entity] = field(default_factory=dict)
    parts: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    moved: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def place(self, form: WrittenForm, served: WrittenFact) -> None:
        """Put a fact where it belongs: in its place, or after the others if it comes from elsewhere."""
        match served:
            case Attribute():
                own = WrittenForm.ATTRIBUTE
            case Relationship():
                own = WrittenForm.RELATIONSHIP
            case _:
                own = WrittenForm.QUARANTINE
        (self.parts if own is form else self.moved)[UNIT_PARTS[own]].append(served)

    def unit(self) -> KnowledgeUnit:
        """The unit with everything placed."""
        return KnowledgeUnit.model_validate(
            {
                **{name: getattr(self.base, name) for name in KnowledgeUnit.model_fields},
                "entities": (*self.base.entities, *self.added.values()),
                **{p: (*self.parts[p], *self.moved[p]) for p in UNIT_PARTS.values()},
            }
        )

    def reviewed(self, written: WrittenFact, review: Review) -> WrittenFact:
        """A fact as it is served with a decision."""
        if served_fault(written, review.correction, self.base) and (
            review.decision is not ReviewDecision.REJECT
        ):
            return written  # a decision from another library, about a passage with other bounds
        if review.decision is ReviewDecision.REJECT:
            return _rejected(written, _marks(ReviewState.REJECTED, review))
        if review.correction is not None:
            unchecked = review.wording is not ReviewWording.CHECKED
            state = ReviewState.UNCHECKED if unchecked else ReviewState.CORRECTED
            return self._worded(written, review.correction, _marks(state, review))
        marks = _marks(ReviewState.ACCEPTED, review)
        if isinstance(written, Quarantined):
            return self._worded(written, Correction.words_of(written), marks)
        return written.model_copy(update={**marks, "support": Support.CHECKED, "doubt": ""})

    def _worded(
        self, written: WrittenFact, words: Correction, marks: Mapping[str, Any]
    ) -> Attribute | Relationship:
        """A fact with these words; what they say of polarity, certainty and numbers is read from them."""
        statement = sentence_of(*words.fields)
        polarity, certainty = stance_of(statement)
        fields: dict[str, Any] = {"page": written.page}
        if not isinstance(written, Quarantined):
            kept = ("kind", "method", "compared_with", "claimed_by", "made_by")
            fields |= {name: getattr(written, name) for name in kept}
        fields |= {
            "id": written.id,
            **words.model_dump(exclude={"sentences"}),
            "polarity": polarity,
            "certainty": certainty,
            "quantities": measurements(statement),
            "sentences": words.sentences or written.sentences,
            "support": Support.CHECKED,
            **marks,
        }
        fields.setdefault("made_by", Maker.MODEL)
        fields["subject_id"] = self._subject(written, words.subject)
        target = self._object(written, words.object, fields["subject_id"])
        if target is not None:
            return Relationship(**fields, object_id=target)
        return Attribute(**fields, value_kind=value_kind(words.object))

    def _subject(self, written: WrittenFact, name: str) -> str:
        if not isinstance(written, Quarantined) and written.subject == name:
            return written.subject_id
        return self._known(name) or self._add(name)

    def _object(self, written: WrittenFact, name: str, subject: str) -> str | None:
        if not isinstance(written, Quarantined) and written.object == name:
            return written.object_id if isinstance(written, Relationship) else None
        found = self._known(name) if name else None
        return None if found == subject else found

    def _known(self, name: str) -> str | None:
        form = normal_form(_bare(name))
        for entity in (*self.base.entities, *self.added.values()):
            if form in map(normal_form, (entity.name, *entity.aliases)):
                return entity.id
        return None

    def _add(self, name: str) -> str:
        bare = _bare(name)
        key = added_entity_id(self.base.id, bare)
        canonical = self.canonical.get(normal_form(bare), key)
        self.added[key] = Entity(id=key, name=bare, canonical_id=canonical)
        return key


def _bare(name: str) -> str:
    return _ARTICLE.sub("", name).strip() or name


def _marks(state: ReviewState, review: Review) -> dict[str, Any]:
    return {"review": state, "reviewed_by": review.reviewer, "reviewed_at": review.moment}


def _rejected(written: WrittenFact, marks: Mapping[str, Any]) -> Quarantined:
    if isinstance(written, Quarantined):
        return written.model_copy(update=dict(marks))
    return Quarantined(
        id=written.id,
        subject=written.subject,
        predicate=written.predicate,
        object=written.object,
        condition=written.condition,
        sentences=written.sentences,
        page=written.page,
        reason=QuarantineReason.REJECTED,
        **marks,
    )
