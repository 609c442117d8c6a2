"""Knowledge Units → one line for each fact, with the sentences that state it, for people and for a judge.

Quarantined facts are left out. The words are those that a model is shown in the arms of an evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from alexandria.evaluation.run import fact_sentence
from alexandria.knowledge import KnowledgeUnit

__all__ = ["FactLine", "fact_lines"]


class FactLine(BaseModel):
    """One fact as a sentence, with the numbers of the sentences that state it. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    text: str
    sentences: tuple[int, ...]
    page: int | None = None
    fact_id: str = ""


def fact_lines(units: Iterable[KnowledgeUnit]) -> list[FactLine]:
    """Every fact of a paper."""
    return [
        FactLine(text=fact_sentence(f), sentences=f.sentences, page=f.page, fact_id=f.id)
        for unit in units
        for f in unit.facts
    ]
