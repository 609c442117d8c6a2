"""KnowledgeUnit → the same unit without the paper's wording, with its expression figures.

Whatever the model wrote and whichever pass it went through, this is the last stage before a unit is filed.
What repeats too much is shortened by rule; a fact that cannot be is quarantined with its words cut down. Ids
stay what they were. Serves freedom from expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from alexandria.claims import Claim
from alexandria.expression.guard import RUN_LIMIT, Guard
from alexandria.expression.index import SourceIndex
from alexandria.expression.shortening import shorten, shorten_text
from alexandria.expression.word_tokens import cut, words
from alexandria.knowledge import (
    Attribute,
    Entity,
    KnowledgeUnit,
    Quarantined,
    QuarantineReason,
    Relationship,
)

__all__ = ["free_of_expression", "freed_units"]

_MOST = RUN_LIMIT - 1
_NAMES_IN_SUMMARY = 3


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
    definitions = dict(_definitions(unit.entities))
    tried = [(e, _freed_entity(e, index, definitions)) for e in unit.entities]
    entities = tuple(freed for _, freed in tried if freed is not None)
    freeing = _Freeing(
        index,
        definitions,
        names={before.id: (freed or before).name for before, freed in tried},
        nameless=frozenset(before.id for before, freed in tried if freed is None),
    )
    attributes: list[Attribute] = []
    relationships: list[Relationship] = []
    quarantined = [_cut_down(q, index) for q in unit.quarantined]
    for fact in unit.facts:
        freed = freeing.fact(fact)
        if isinstance(freed, Attribute):
            attributes.append(freed)
        elif isinstance(freed, Relationship):
            relationships.append(freed)
        else:
            quarantined.append(freed)
    section = cut(unit.provenance.section, _MOST)
    changed = unit.model_copy(
        update={
            "summary": _freed_summary(unit.summary, entities, index, definitions),
            "entities": entities,
            "attributes": tuple(attributes),
            "relationships": tuple(relationships),
            "quarantined": tuple(quarantined),
            "provenance": unit.provenance.model_copy(update={"section": section}),
        }
    )
    return changed.model_copy(update={"expression": index.figures(changed)})


@dataclass(frozen=True, slots=True)
class _Freeing:
    index: SourceIndex
    definitions: Mapping[str, str]
    names: Mapping[str, str]
    nameless: frozenset[str]
    """Entities that no free name could be found for: what is said of them is quarantined with them."""

    def fact(self, fact: Attribute | Relationship) -> Attribute | Relationship | Quarantined:
        """The fact in words that are free, or quarantined."""
        if self.nameless.intersection(_named_by(fact)):
            return _cut_down(_quarantined(fact, self._claim(fact)), self.index)
        if self.index.longest_run(fact.attributed_to).length > _MOST:
            fact = fact.model_copy(update={"attributed_to": cut(fact.attributed_to, _MOST)})
        claim = self._claim(fact)
        fixed = {"subject"}
        if isinstance(fact, Relationship) and fact.object_id is not None:
            fixed.add("value")
        freed = shorten(claim, self.index, fixed=fixed, definitions=self.definitions)
        if freed == claim:
            return fact
        changed = None if freed is None else _with_words(fact, claim, freed)
        if changed is None:
            return _cut_down(_quarantined(fact, claim), self.index)
        return changed

    def _claim(self, fact: Attribute | Relationship) -> Claim:
        if isinstance(fact, Attribute):
            subject, predicate = self.names[fact.entity_id], fact.name
            value = f"{fact.value} {fact.unit}".strip()
        else:
            subject, predicate = self.names[fact.subject_id], fact.predicate
            known = self.names[fact.object_id] if fact.object_id is not None else None
            value = known or fact.object_text or ""
        return Claim(
            sentence=fact.sentences[0],
            subject=subject,
            predicate=predicate,
            value=value,
            condition=fact.condition,
        )


def _named_by(fact: Attribute | Relationship) -> tuple[str | None, ...]:
    if isinstance(fact, Attribute):
        return (fact.entity_id,)
    return fact.subject_id, fact.object_id


def _with_words(
    fact: Attribute | Relationship, claim: Claim, freed: Claim
) -> Attribute | Relationship | None:
    """The fact with the freed claim's words; None where its value and unit can no longer be separated."""
    update: dict[str, str] = {"condition": freed.condition}
    if isinstance(fact, Relationship):
        update["predicate"] = freed.predicate
        if fact.object_id is None:
            update["object_text"] = freed.value
        return fact.model_copy(update=update)
    update["name"] = freed.predicate
    if freed.value != claim.value:
        if not freed.value.endswith(fact.unit):
            return None
        update["value"] = freed.value[: len(freed.value) - len(fact.unit)].strip() or freed.value
    return fact.model_copy(update=update)


def _quarantined(fact: Attribute | Relationship, claim: Claim) -> Quarantined:
    return Quarantined(
        id=fact.id,
        subject=claim.subject,
        predicate=claim.predicate,
        value=claim.value,
        condition=claim.condition,
        certainty=fact.certainty,
        sentences=fact.sentences,
        page=fact.page,
        reason=QuarantineReason.EXPRESSION,
    )


def _cut_down(kept: Quarantined, index: SourceIndex) -> Quarantined:
    """A quarantined fact with as much of its words as may be kept; each field at most seven of them."""
    names = ("subject", "predicate", "value", "condition")
    fields = [kept.subject, kept.predicate, kept.value, kept.condition]
    if not index.violations(fields):
        return kept
    fields = [cut(text, _MOST) for text in fields]
    while found := index.violations(fields):
        # The later field of a run loses its last word: what the fact is about goes last.
        place = max(p for p in range(found[0].first, found[0].last + 1) if words(fields[p]))
        fields[place] = cut(fields[place], len(words(fields[place])) - 1)
    return kept.model_copy(update=dict(zip(names, fields, strict=True)))


def _definitions(entities: tuple[Entity, ...]) -> Iterator[tuple[str, str]]:
    """Short form → long form, from the entities that have both."""
    for entity in entities:
        for alias in entity.aliases:
            if len(words(alias)) == 1 < len(words(entity.name)) and not alias.islower():
                yield alias, entity.name


def _freed_entity(
    entity: Entity, index: SourceIndex, definitions: Mapping[str, str]
) -> Entity | None:
    """The entity under a name that is free: its own, one shortened, an alias; None where there is none."""
    aliases = tuple(a for a in entity.aliases if not index.violations((a,)))
    name = shorten_text(entity.name, index, definitions=definitions) or next(iter(aliases), None)
    if name is None:
        return None
    kind = cut(entity.type, _MOST) if index.violations((entity.type,)) else entity.type
    if (name, aliases, kind) == (entity.name, entity.aliases, entity.type):
        return entity
    aliases = tuple(a for a in aliases if a != name)
    return entity.model_copy(update={"name": name, "aliases": aliases, "type": kind})


def _freed_summary(
    summary: str,
    entities: tuple[Entity, ...],
    index: SourceIndex,
    definitions: Mapping[str, str],
) -> str:
    """The summary, shortened where it must be; where that fails, what the unit is about by name."""
    freed = shorten_text(summary, index, definitions=definitions)
    if freed is not None:
        return freed
    for count in range(min(_NAMES_IN_SUMMARY, len(entities)), 0, -1):
        names = "; ".join(e.name for e in entities[:count])
        if not index.violations((names,)):
            return names
    return ""
