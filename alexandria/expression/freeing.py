"""KnowledgeUnit → the same unit without the paper's wording, with its expression figures.

Whatever the model wrote and whichever pass it went through, this is the last stage before a unit is stored. It
changes no word of a fact: one that repeats the paper is quarantined, with as many of its words as may be kept.
Names and what stands beside a fact lose their end instead. Ids stay what they were. Serves freedom from
expression.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from alexandria.english import word_set
from alexandria.expression.guard import RUN_LIMIT, Guard
from alexandria.expression.index import SourceIndex
from alexandria.expression.word_tokens import cut, words
from alexandria.knowledge import (
    Attribute,
    Entity,
    KnowledgeUnit,
    Merged,
    Quarantined,
    QuarantineReason,
    Relationship,
)

__all__ = ["free_of_expression", "freed_units"]

_MOST = RUN_LIMIT - 1
_NAMES_IN_SUMMARY = 3
_BESIDE = ("method", "compared_with", "claimed_by")
_HANGING = word_set("hanging_words") | word_set("prepositions")
_Fact = TypeVar("_Fact", Attribute, Relationship)


def freed_units(
    index: SourceIndex, units: Iterable[KnowledgeUnit]
) -> tuple[list[KnowledgeUnit], Guard]:
    """All units of a paper without its wording, and what the library's writer checks them with."""
    return [free_of_expression(unit, index) for unit in units], index.fingerprint()


def free_of_expression(unit: KnowledgeUnit, index: SourceIndex) -> KnowledgeUnit:
    """The unit with every field below the limit, measured; units that are free stay as they are.

    Args:
        unit: any unit of the paper.
        index: of the whole paper.
    """
    entities = tuple(_freed_entity(e, index) for e in unit.entities)
    copied = {f.id for f in unit.facts if index.violations(_fields_of(f))}
    quarantined = [*unit.quarantined, *(_quarantined(f) for f in unit.facts if f.id in copied)]
    section = cut(unit.provenance.section, _MOST)
    changed = unit.model_copy(
        update={
            "summary": _freed_summary(unit.summary, entities, index),
            "entities": entities,
            "attributes": tuple(
                _freed_beside(a, index) for a in unit.attributes if a.id not in copied
            ),
            "relationships": tuple(
                _freed_beside(r, index) for r in unit.relationships if r.id not in copied
            ),
            "quarantined": tuple(_truncated(q, index) for q in quarantined),
            "merged": tuple(_freed_merged(m, index) for m in unit.merged),
            "provenance": unit.provenance.model_copy(update={"section": section}),
        }
    )
    return changed.model_copy(update={"expression": index.figures(changed)})


def _fields_of(told: Attribute | Relationship | Quarantined) -> tuple[str, str, str, str]:
    return told.subject, told.predicate, told.object, told.condition


def _quarantined(fact: Attribute | Relationship) -> Quarantined:
    subject, predicate, object_, condition = _fields_of(fact)
    return Quarantined(
        id=fact.id,
        subject=subject,
        predicate=predicate,
        object=object_,
        condition=condition,
        sentences=fact.sentences,
        page=fact.page,
        reason=QuarantineReason.EXPRESSION,
    )


def _truncated(kept: Quarantined, index: SourceIndex) -> Quarantined:
    """A quarantined fact with as much of its words as may be kept: a field ends where a run becomes too long."""
    fields = list(_fields_of(kept))
    while found := index.violations(fields):
        place, before = found[0].limit
        fields[place] = cut(fields[place], before)
    names = ("subject", "predicate", "object", "condition")
    return kept.model_copy(update=dict(zip(names, fields, strict=True)))


def _freed_beside(fact: _Fact, index: SourceIndex) -> _Fact:
    """The fact, with what stands beside its sentence cut where it must be."""
    shorter = {
        name: _freed_text(text, index)
        for name in _BESIDE
        if index.violations((text := getattr(fact, name),))
    }
    return fact.model_copy(update=shorter) if shorter else fact


def _freed_merged(merged: Merged, index: SourceIndex) -> Merged:
    if not index.violations((merged.statement,)):
        return merged
    return merged.model_copy(update={"statement": cut(merged.statement, _MOST)})


def _freed_entity(entity: Entity, index: SourceIndex) -> Entity:
    """The entity under a name that is free: its own, an alias, or the start of its own."""
    aliases = tuple(a for a in entity.aliases if not index.violations((a,)))
    name = entity.name
    if index.violations((name,)):
        name = next(iter(aliases), None) or _freed_text(name, index) or cut(name, _MOST)
        aliases = tuple(a for a in aliases if a != name)
    kind = _freed_text(entity.type, index)
    return entity.model_copy(update={"name": name, "aliases": aliases, "type": kind})


def _freed_text(text: str, index: SourceIndex) -> str:
    """A text, or as much of its start as may be kept, without a preposition or article at its end."""
    freed = text
    while found := index.violations((freed,)):
        freed = cut(freed, found[0].limit[1])
    if freed == text:
        return text
    while (left := words(freed)) and left[-1] in _HANGING:
        freed = cut(freed, len(left) - 1)
    return freed


def _freed_summary(summary: str, entities: tuple[Entity, ...], index: SourceIndex) -> str:
    """The summary; where it repeats the paper, what the unit is about by name."""
    if not index.violations((summary,)):
        return summary
    for count in range(min(_NAMES_IN_SUMMARY, len(entities)), 0, -1):
        names = "; ".join(e.name for e in entities[:count])
        if not index.violations((names,)):
            return names
    return ""
