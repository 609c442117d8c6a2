"""A library and the id of an evaluation → the run as a `StoredEvaluation`, with the facts of its papers.

Serves accountability: a report is made from what was stored, at any time, without a call to a model. Facts
are those that the library holds now; where a paper was ingested anew since, the report says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from alexandria import __version__
from alexandria.errors import LibraryBusy, StorageFull, StorageReadOnly
from alexandria.evaluation.multiple_choice import Arm, Question, Response
from alexandria.evaluation.questions import Audit
from alexandria.evaluation.report.retention_report import (
    EvaluatedPaper,
    RetentionReport,
    StoredEvaluation,
    audit_of_evaluation,
    build_report,
)
from alexandria.evaluation.units import (
    FactLine,
    fact_lines,
    judgement_figures,
    judgements_held,
    measure_overlap,
)
from alexandria.library import (
    EvaluationRecord,
    Evaluations,
    Library,
    PaperFigures,
    PaperRecord,
    RunOutcome,
)
from alexandria.reading import ReadingOptions

__all__ = [
    "ListedEvaluation",
    "audit_once",
    "list_evaluations",
    "load_evaluation",
    "report_stored",
    "with_overlap",
]


class ListedEvaluation(BaseModel):
    """One evaluation in a line. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_id: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    protocol: str
    answerer: str
    extractors: tuple[str, ...]
    papers: int
    questions: int
    arms: dict[str, float | None]
    """Accuracy of each arm that was asked; None where no answer could be read."""
    judged_precision: float | None = None
    """Of those of its papers that are judged; None where none is."""


_INGESTED_LATER = (
    "some of the papers were ingested anew after this evaluation: "
    "facts beside lost questions are newer"
)


def load_evaluation(library: Library, run_id: str) -> StoredEvaluation:
    """The evaluation whose id begins so; "latest" for the latest one.

    Raises:
        EvaluationNotFound: there is none, or several begin so.
    """
    store = Evaluations(library)
    record = store.run(run_id)
    papers = {p.id: p for p in library.papers()}
    figures = library.figures()
    rows = store.documents(record.id)
    questions = tuple(Question.model_validate(row) for row in store.questions(record.id))
    sets = {q.paper_id: q.domain or q.source for q in questions}
    bills = store.paper_bills()
    units = {
        row["paper_id"]: library.load_units(row["paper_id"])
        for row in rows
        if row["paper_id"] in papers
    }
    facts = {paper_id: fact_lines(own) for paper_id, own in units.items()}
    settings = record.settings
    notes = list(record.notes)
    if any(_has_other_facts(row, facts) for row in rows):
        notes.append(_INGESTED_LATER)
    return StoredEvaluation(
        id=record.id,
        questions=questions,
        responses=tuple(_response(row) for row in store.asked(record.id)),
        documents=tuple(
            _document(row, papers, figures, sets, bills.get(row["paper_id"], {})) for row in rows
        ),
        facts=facts,
        judgements=judgements_held(library, units),
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


def list_evaluations(library: Library) -> list[ListedEvaluation]:
    """All evaluations of a library, the oldest first."""
    store = Evaluations(library)
    rows = store.arms()
    order = list(Arm)
    units = {row["paper_id"]: library.load_units(row["paper_id"]) for row in store.judgements()}
    judged = judgements_held(library, units)
    found = []
    for run in store.runs():
        own = [row for row in rows if row["run_id"] == run.id]
        held = [judged[d["paper_id"]] for d in store.documents(run.id) if d["paper_id"] in judged]
        figures = judgement_figures(held)
        asked = sorted(
            (row for row in own if row["arm"]), key=lambda row: order.index(Arm(row["arm"]))
        )
        found.append(
            ListedEvaluation(
                run_id=run.id,
                started_at=run.started_at,
                finished_at=run.finished_at,
                outcome=run.outcome.value,
                protocol=run.protocol,
                answerer=run.answerer,
                extractors=run.extractors,
                papers=own[0]["papers"] if own else 0,
                questions=own[0]["questions"] if own else 0,
                arms={row["arm"]: row["accuracy"] for row in asked},
                judged_precision=figures.precision.value if figures and figures.precision else None,
            )
        )
    return found


def audit_once(library: Library, run: StoredEvaluation) -> Audit:
    """The audit of a run's questions; made once, then kept in the library."""
    store = Evaluations(library)
    digest = _digest((__version__, sorted(run.rejected.items()), *run.questions, *run.responses))
    if (found := store.audit(digest)) is not None:
        return Audit.model_validate_json(found)
    made = audit_of_evaluation(run)
    # A report needs no write access to the library.
    with suppress(LibraryBusy, StorageReadOnly, StorageFull):
        store.save_audit(digest, made.model_dump(mode="json"))
    return made


def report_stored(library: Library, run_id: str) -> RetentionReport:
    """The report of the evaluation whose id begins so; "latest" for the latest one.

    Raises:
        EvaluationNotFound: there is none, or several begin so.
    """
    run = load_evaluation(library, run_id)
    return build_report(run, audited=audit_once(library, run))


def with_overlap(
    run: StoredEvaluation, library: Library, sources: Sequence[Path | str], options: ReadingOptions
) -> StoredEvaluation:
    """The evaluation with the n-gram overlap of the papers whose files are among `sources`.

    Raises:
        InputError: a source cannot be found or read.
    """
    held = {paper.id for paper in library.papers()}
    evaluated = [d.paper_id for d in run.documents if d.paper_id in held]
    if not evaluated:
        return run
    found = measure_overlap(library, evaluated, sources, options)
    near = {paper.paper_id: paper.jaccard for paper in found.papers}
    documents = (d.model_copy(update={"jaccard": near.get(d.paper_id, {})}) for d in run.documents)
    return replace(run, documents=tuple(documents))


def _digest(values: Iterable[object]) -> str:
    found = hashlib.sha256()
    for value in values:
        found.update(repr(value).encode("utf-8", "backslashreplace") + b"\n")
    return found.hexdigest()


def _response(row: dict[str, Any]) -> Response:
    return Response.model_validate({k: v for k, v in row.items() if k in Response.model_fields})


def _document(
    row: dict[str, Any],
    papers: dict[str, PaperRecord],
    figures: dict[str, PaperFigures],
    sets: dict[str, str],
    bill: dict[str, Any],
) -> EvaluatedPaper:
    paper = papers.get(row["paper_id"])
    measured = figures.get(row["paper_id"])
    return EvaluatedPaper(
        paper_id=row["paper_id"],
        title=(paper.title if paper else "") or _fallback_title(row, sets),
        domain=row["domain"],
        words=row["words"],
        units=row["units"],
        facts=row["facts"],
        quarantined=row["quarantined"],
        sentences_covered=measured.sentences_covered_share if measured else None,
        longest_run=measured.longest_run if measured else None,
        masked_share=measured.masked_share if measured else None,
        tokens=bill.get("tokens"),
        cost=bill.get("cost"),
    )


def _fallback_title(row: dict[str, Any], sets: dict[str, str]) -> str:
    """A bare abstract goes by its set and the beginning of its digest."""
    known = row["domain"] or sets.get(row["paper_id"], "")
    return " · ".join(part for part in (known, row["paper_id"][:8]) if part)


def _has_other_facts(row: dict[str, Any], facts: dict[str, list[FactLine]]) -> bool:
    return row["paper_id"] in facts and len(facts[row["paper_id"]]) != row["facts"]


def _settings(record: EvaluationRecord) -> dict[str, object]:
    """All that has to be the same to repeat it, in the order in which one would ask."""
    found: dict[str, object] = {
        "command": record.command,
        "protocol": f"{record.protocol} ({record.protocol_digest})",
        "answering prompt": record.prompt_version,
        "answerer": record.answerer,
        "endpoint": record.endpoint,
        "extractor": ", ".join(record.extractors) or "–",
        "questions from": ", ".join(record.authors) or "–",
        "program": record.program_version,
    }
    found |= {f"sha256 of {name}": digest for name, digest in record.sources.items()}
    hidden = ("name", "description")
    return found | {k: _plain_value(v) for k, v in record.settings.items() if k not in hidden}


def _plain_value(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _bill(record: EvaluationRecord, row: dict[str, Any]) -> dict[str, object]:
    bill: dict[str, object] = dict(row)
    if record.finished_at and record.outcome is not RunOutcome.RUNNING:
        bill["seconds"] = round((record.finished_at - record.started_at).total_seconds(), 1)
    return bill
