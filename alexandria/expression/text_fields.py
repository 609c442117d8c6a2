"""KnowledgeUnit → its text fields, grouped as they stand beside each other.

One list of what counts as text of a unit, for everything that looks for copied wording: a field added to the
contract is added here. Serves freedom from expression.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alexandria.knowledge import Attribute, KnowledgeUnit, Relationship

__all__ = ["TextRow", "rows_of"]


@dataclass(frozen=True, slots=True)
class TextRow:
    """Fields that a reader sees side by side; most rows have one.

    Attributes:
        id: of the fact, entity or unit that holds them.
        names: one for each text.
    """

    id: str
    names: tuple[str, ...]
    texts: tuple[str, ...]


def rows_of(unit: KnowledgeUnit) -> Iterator[TextRow]:
    """All text of a unit: summary, section, entities, facts, quarantined ones."""
    yield TextRow(unit.id, ("summary",), (unit.summary,))
    yield TextRow(unit.id, ("section",), (unit.provenance.section,))
    for entity in unit.entities:
        yield TextRow(entity.id, ("name",), (entity.name,))
        yield TextRow(entity.id, ("type",), (entity.type,))
        yield from (TextRow(entity.id, ("alias",), (alias,)) for alias in entity.aliases)
    named = {e.id: e.name for e in unit.entities}
    for fact in unit.facts:
        yield _row_of(fact, named)
        yield TextRow(fact.id, ("attributed_to",), (fact.attributed_to,))
    for kept in unit.quarantined:
        names = ("subject", "predicate", "value", "condition")
        yield TextRow(kept.id, names, (kept.subject, kept.predicate, kept.value, kept.condition))


def _row_of(fact: Attribute | Relationship, named: dict[str, str]) -> TextRow:
    if isinstance(fact, Attribute):
        return TextRow(
            fact.id,
            ("subject", "name", "value", "unit", "condition"),
            (named[fact.entity_id], fact.name, fact.value, fact.unit, fact.condition),
        )
    target = fact.object_text if fact.object_id is None else named[fact.object_id]
    return TextRow(
        fact.id,
        ("subject", "predicate", "object", "condition"),
        (named[fact.subject_id], fact.predicate, target or "", fact.condition),
    )
