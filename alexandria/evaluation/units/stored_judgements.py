"""Judgements ↔ the library, so that every report can set judged precision beside retention.

A judgement is of certain facts. Where the library holds other ones by now, the paper counts as not judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from alexandria.evaluation.units.paper_judging import (
    JudgementFigures,
    PaperJudgement,
    facts_digest,
    judgement_figures,
)
from alexandria.knowledge import KnowledgeUnit
from alexandria.library import Evaluations, Library

__all__ = ["judged_figures", "judgements_held", "save_judgement"]


def save_judgement(library: Library, found: PaperJudgement) -> None:
    """Store the judgement of a paper in place of an earlier one."""
    row = found.model_dump(mode="json") | {
        "judged_at": datetime.now(UTC).replace(tzinfo=None).isoformat()
    }
    Evaluations(library).save_judgement(row)


def judgements_held(
    library: Library, units: Mapping[str, Sequence[KnowledgeUnit]]
) -> dict[str, PaperJudgement]:
    """The judgements of these papers, given the units that the library holds of each, by paper id."""
    stored = (PaperJudgement.model_validate(row) for row in Evaluations(library).judgements())
    return {
        one.paper_id: one
        for one in stored
        if one.paper_id in units and one.facts_digest == facts_digest(units[one.paper_id])
    }


def judged_figures(library: Library, paper_ids: Iterable[str]) -> JudgementFigures | None:
    """Recall and precision of those of the papers that are judged; None if none is."""
    judged = {row["paper_id"] for row in Evaluations(library).judgements()}
    units = {i: library.load_units(i) for i in dict.fromkeys(paper_ids) if i in judged}
    return judgement_figures(list(judgements_held(library, units).values()))
