"""Knowledge Units → one line for each fact, with the sentences that state it, for people and for a judge.

Quarantined facts are left out. What a model is shown in the arms of an evaluation is rendered elsewhere, in
`run/rendering.py`, in as few tokens as possible.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from alexandria.knowledge import Attribute, Certainty, KnowledgeUnit

__all__ = ["FactLine", "fact_lines"]


class FactLine(BaseModel):
    """One fact as a line, with the numbers of the sentences that state it. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    text: str
    sentences: tuple[int, ...]
    page: int | None = None


def fact_lines(units: Iterable[KnowledgeUnit]) -> list[FactLine]:
    """Every fact of a paper as "subject – predicate – value", with condition and certainty."""
    return [line for unit in units for line in _lines_of(unit)]


def _lines_of(unit: KnowledgeUnit) -> Iterable[FactLine]:
    names = {e.id: e.name for e in unit.entities}
    for fact in unit.facts:
        if isinstance(fact, Attribute):
            # The unit is part of the printed value, or follows it.
            value = fact.value if fact.unit in fact.value else f"{fact.value} {fact.unit}"
            parts = (names[fact.entity_id], fact.name, value)
        else:
            other = names[fact.object_id] if fact.object_id else fact.object_text or ""
            parts = (names[fact.subject_id], fact.predicate, other)
        text = " – ".join(parts)
        if fact.condition:
            text += f" ({fact.condition})"
        if fact.certainty is not Certainty.STATED:
            text += f" [{fact.certainty.value}]"
        yield FactLine(text=text, sentences=fact.sentences, page=fact.page)
