"""A library and the id of an evaluation → the run as a `RunView`, with the facts of its papers.

Serves accountability: a report is made from what was stored, at any time, without asking anybody again. Facts
are those that the library holds now; where a paper was ingested anew since, the report says so.
"""

from __future__ import annotations

from typing import Any

from alexandria.evaluation.findings import DocumentView, RunView
from alexandria.evaluation.losses import FactLine, fact_lines
from alexandria.evaluation.values import Asked, Question
from alexandria.library import (
    EvaluationRecord,
    Evaluations,
    Library,
    PaperFigures,
    PaperRecord,
    RunOutcome,
)

__all__ = ["load_run"]

_LATER = "some of the papers were ingested anew after this evaluation: facts beside lost questions are newer"


def load_run(library: Library, run_id: str) -> RunView:
    """The evaluation whose id begins so; "latest" for the latest one.

    Raises:
        EvaluationNotFound: there is none, or several begin so.
    """
    store = Evaluations(library)
    record = store.run(run_id)
    papers = {p.id: p for p in library.papers()}
    figures = library.figures()
    rows = store.documents(record.id)
    facts = {
        row["paper_id"]: fact_lines(library.load_units(row["paper_id"]))
        for row in rows
        if row["paper_id"] in papers
    }
    settings = record.settings
    notes = list(record.notes)
    if any(_is_other(row, facts) for row in rows):
        notes.append(_LATER)
    return RunView(
        id=record.id,
        questions=tuple(Question.model_validate(row) for row in store.questions(record.id)),
        asked=tuple(_asked(row) for row in store.asked(record.id)),
        documents=tuple(_document(row, papers, figures) for row in rows),
        facts=facts,
        rejected=record.rejected,
        settings=_settings(record),
        bill=_bill(record, store.bill(record.id)),
        notes=tuple(notes),
        started_at=record.started_at,
        rotations=int(settings.get("rotations", 4)),
        unreadable_is_wrong=settings.get("unreadable") == "wrong",
        answerer=record.answerer,
        outcome=record.outcome.value,
    )


def _asked(row: dict[str, Any]) -> Asked:
    return Asked.model_validate({k: v for k, v in row.items() if k in Asked.model_fields})


def _document(
    row: dict[str, Any], papers: dict[str, PaperRecord], figures: dict[str, PaperFigures]
) -> DocumentView:
    paper = papers.get(row["paper_id"])
    measured = figures.get(row["paper_id"])
    return DocumentView(
        paper_id=row["paper_id"],
        title=paper.title if paper else "",
        domain=row["domain"],
        words=row["words"],
        units=row["units"],
        facts=row["facts"],
        quarantined=row["quarantined"],
        sentences_covered=measured.sentences_covered_share if measured else None,
        longest_run=measured.longest_run if measured else None,
    )


def _is_other(row: dict[str, Any], facts: dict[str, list[FactLine]]) -> bool:
    return row["paper_id"] in facts and len(facts[row["paper_id"]]) != row["facts"]


def _settings(record: EvaluationRecord) -> dict[str, object]:
    """All that has to be the same to repeat it, in the order in which one would ask."""
    told: dict[str, object] = {
        "command": record.command,
        "protocol": f"{record.protocol} ({record.protocol_digest})",
        "answering prompt": record.prompt_version,
        "answerer": record.answerer,
        "endpoint": record.endpoint,
        "extractor": ", ".join(record.extractors) or "–",
        "questions from": ", ".join(record.authors) or "–",
        "program": record.program_version,
    }
    told |= {f"sha256 of {name}": digest for name, digest in record.sources.items()}
    hidden = ("name", "description")
    return told | {k: _plain(v) for k, v in record.settings.items() if k not in hidden}


def _plain(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _bill(record: EvaluationRecord, row: dict[str, Any]) -> dict[str, object]:
    bill: dict[str, object] = dict(row)
    if record.finished_at and record.outcome is not RunOutcome.RUNNING:
        bill["seconds"] = round((record.finished_at - record.started_at).total_seconds(), 1)
    return bill
