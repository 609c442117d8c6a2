"""KnowledgeUnit → its text fields, grouped as they stand beside each other.

One list of what counts as text of a unit, for everything that looks for copied wording: a field added to the
contract is added here. Serves freedom from expression.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alexandria.knowledge import KnowledgeUnit

__all__ = ["TextRow", "rows_of"]

_STATEMENT = ("subject", "predicate", "object", "condition")


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
    """All text of a unit: summary, section, entities, facts, quarantined and merged ones."""
    yield TextRow(unit.id, ("summary",), (unit.summary,))
    yield TextRow(unit.id, ("section",), (unit.provenance.section,))
    for entity in unit.entities:
        yield TextRow(entity.id, ("name",), (entity.name,))
        yield TextRow(entity.id, ("type",), (entity.type,))
        yield from (TextRow(entity.id, ("alias",), (alias,)) for alias in entity.aliases)
    for told in (*unit.facts, *unit.quarantined):
        fields = (told.subject, told.predicate, told.object, told.condition)
        yield TextRow(told.id, _STATEMENT, fields)
    for fact in unit.facts:
        yield TextRow(fact.id, ("method",), (fact.method,))
        yield TextRow(fact.id, ("compared_with",), (fact.compared_with,))
        yield TextRow(fact.id, ("claimed_by",), (fact.claimed_by,))
    for merged in unit.merged:
        yield TextRow(merged.id, ("statement",), (merged.statement,))
