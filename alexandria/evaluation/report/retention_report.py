"""A stored run → everything that its report says, as values: JSON, terminal and page are made from these.

In: what a run asked and was answered, its papers and their facts, what it cost. Out: `RetentionReport`, with the
verdict in a sentence. Nothing here reads a file or draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from alexandria.evaluation.multiple_choice import Arm, Question, Response
from alexandria.evaluation.questions import Audit, audit_questions
from alexandria.evaluation.report.losses import (
    LostQuestion,
    PaperLoss,
    lost_questions,
    worst_papers,
)
from alexandria.evaluation.report.published import Published, differing_conditions
from alexandria.evaluation.statistics import (
    ArmFigures,
    Difference,
    IntervalEstimate,
    Retention,
    Score,
    arm_figures,
    breakdown,
    compare_arms,
    hard_scores,
    papers_needed,
    retention,
    score_answers,
)
from alexandria.evaluation.units import (
    FactLine,
    JudgementFigures,
    PaperJudgement,
    judgement_figures,
)

__all__ = [
    "STAND_INS",
    "BreakdownGroup",
    "EvaluatedPaper",
    "PublishedComparison",
    "RetentionReport",
    "StoredEvaluation",
    "audit_of_evaluation",
    "build_report",
    "judged_text",
    "percent",
]

STAND_INS = (
    Arm.UNITS,
    Arm.UNITS_RETRIEVED,
    Arm.ORIGINAL_RETRIEVED,
    Arm.RECONSTRUCTED,
    Arm.SCRAMBLED,
)
"""What retention is worked out for: what takes the original's place."""

_LENGTHS = ((500, "up to 500 words"), (2000, "500 to 2,000 words"), (6000, "2,000 to 6,000 words"))
_WORST = 12
_LOST = 40


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class EvaluatedPaper(_Frozen):
    """One paper of a run, with its figures in the library."""

    paper_id: str
    title: str = ""
    domain: str = ""
    words: int = 0
    units: int = 0
    facts: int = 0
    quarantined: int = 0
    sentences_covered: float | None = None
    """Share of the sentences that state something which a grounded fact covers; None if not measured."""
    longest_run: int | None = None
    """Most consecutive words of the paper in any stored field; None if not measured."""
    masked_share: float | None = None
    """Share of the stored words that a mask covers: numbers, names, set phrases."""
    jaccard: dict[int, float] = Field(default_factory=dict)
    """n → shared n-grams of words over all n-grams of paper and units; empty without the paper's file."""
    tokens: int | None = None
    """That making the units took, in and out, over all ingests; None if no call is on record."""
    cost: float | None = None
    """US dollars of the same; None if not known."""


@dataclass(frozen=True, slots=True)
class StoredEvaluation:
    """A run as it was stored."""

    id: str
    questions: tuple[Question, ...]
    responses: tuple[Response, ...]
    documents: tuple[EvaluatedPaper, ...] = ()
    facts: Mapping[str, Sequence[FactLine]] = field(default_factory=dict)
    """Of each paper, by its id."""
    judgements: Mapping[str, PaperJudgement] = field(default_factory=dict)
    """Of those papers whose facts, as they are now, a model judged."""
    rejected: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)
    """Name and value of whatever has to be the same to repeat it."""
    bill: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    started_at: datetime | None = None
    rotations: int = 4
    unreadable_is_wrong: bool = False
    answerer: str = ""
    outcome: str = "finished"


class BreakdownGroup(_Frozen):
    """Figures of one slice."""

    name: str
    papers: int
    questions: int
    arms: tuple[ArmFigures, ...]
    retention: Retention


class PublishedComparison(_Frozen):
    """A published table, and in what it was made otherwise."""

    table: Published
    differs: tuple[tuple[str, str, str], ...]
    """Condition, ours, theirs."""


class RetentionReport(_Frozen):
    """All that a report says."""

    run_id: str
    outcome: str
    verdict: str
    questions: int
    papers: int
    arms: tuple[ArmFigures, ...]
    arms_hard: tuple[ArmFigures, ...]
    """On the questions that nothing cannot answer, chosen and scored on different rotations."""
    retentions: tuple[Retention, ...]
    retentions_hard: tuple[Retention, ...]
    control: Difference | None
    """other-paper less nothing: the wrong units must not help."""
    papers_for_5_points: int | None
    groups: dict[str, tuple[BreakdownGroup, ...]]
    audit: Audit
    worst: tuple[PaperLoss, ...]
    lost: tuple[LostQuestion, ...]
    lost_in_all: int
    lost_though_in_units: int
    documents: tuple[EvaluatedPaper, ...]
    settings: dict[str, object]
    bill: dict[str, object]
    notes: tuple[str, ...]
    beside: tuple[PublishedComparison, ...] = ()
    judged: JudgementFigures | None = None
    """Judged precision and recall of the papers that are judged; None where none is."""
    started_at: datetime | None = None

    @property
    def kept(self) -> Retention | None:
        """Retention of the units, on all questions."""
        return next((r for r in self.retentions if r.arm is Arm.UNITS), None)


def build_report(
    run: StoredEvaluation,
    *,
    beside: Sequence[Published] = (),
    judged: JudgementFigures | None = None,
    audited: Audit | None = None,
    seed: int = 0,
) -> RetentionReport:
    """Compute the whole report of a run.

    Args:
        run: as it was stored.
        beside: published tables.
        judged: figures in place of those that the run brings.
        audited: spares the audit, which takes longest.
        seed: of the intervals.
    """
    judged = judged or judgement_figures(list(run.judgements.values()), seed=seed)
    scores = score_answers(
        run.questions,
        run.responses,
        rotations=range(run.rotations),
        unreadable_is_wrong=run.unreadable_is_wrong,
    )
    hard = _hard(run)
    known = {s.arm for s in scores}
    lost = lost_questions(scores, run.responses, run.facts)
    kept = _retentions(scores, known, seed)
    control = _control(scores, known, seed)
    units = next((r for r in kept if r.arm is Arm.UNITS), None)
    return RetentionReport(
        run_id=run.id,
        outcome=run.outcome,
        verdict=f"{_verdict(units, control)} Judged precision of the facts: {judged_text(judged)}.",
        questions=len(run.questions),
        papers=len({q.paper_id for q in run.questions}),
        arms=tuple(arm_figures(scores, seed=seed)),
        arms_hard=tuple(arm_figures(hard, seed=seed)),
        retentions=kept,
        retentions_hard=_retentions(hard, known, seed) if hard else (),
        control=control,
        papers_for_5_points=papers_needed(units.estimate, 0.05)
        if units and units.estimate
        else None,
        groups=_groups(run, scores, seed),
        audit=audited or audit_of_evaluation(run, seed=seed),
        worst=tuple(worst_papers(scores)[:_WORST]),
        lost=tuple(lost[:_LOST]),
        lost_in_all=len(lost),
        lost_though_in_units=sum(one.answer_in_units for one in lost),
        documents=run.documents,
        settings=dict(run.settings),
        bill=dict(run.bill),
        notes=run.notes,
        beside=tuple(_compare_with_published(run, table) for table in beside),
        judged=judged,
        started_at=run.started_at,
    )


def audit_of_evaluation(run: StoredEvaluation, *, seed: int = 0) -> Audit:
    """The audit of a run's questions, with what was answered from nothing and from the original."""
    asked = [a for a in run.responses if a.arm in (Arm.NOTHING, Arm.ORIGINAL)]
    return audit_questions(run.questions, malformed=run.rejected, responses=asked, seed=seed)


def _hard(run: StoredEvaluation) -> list[Score]:
    """Needs all four rotations, half of them to choose and half to score."""
    if run.rotations < 4:
        return []
    return hard_scores(run.questions, run.responses, unreadable_is_wrong=run.unreadable_is_wrong)


def _retentions(scores: Sequence[Score], known: set[Arm], seed: int) -> tuple[Retention, ...]:
    if not {Arm.NOTHING, Arm.ORIGINAL} <= known:
        return ()
    return tuple(retention(scores, arm=arm, seed=seed) for arm in STAND_INS if arm in known)


def _control(scores: Sequence[Score], known: set[Arm], seed: int) -> Difference | None:
    if not {Arm.NOTHING, Arm.OTHER_PAPER} <= known:
        return None
    return compare_arms(scores, Arm.NOTHING, Arm.OTHER_PAPER, seed=seed)


def _verdict(units: Retention | None, control: Difference | None) -> str:
    if units is None:
        return "Retention needs the arms nothing, original and units; not all were asked."
    if units.estimate is None:
        return f"Retention is not reported: {units.reason}."
    kept = units.estimate
    sentence = f"The units keep {percent(kept)} of what the papers add"
    sentence += f", on {kept.questions} questions about {kept.papers} papers"
    if control and control.estimate and not control.estimate.holds(0):
        points = 100 * control.estimate.value
        sentence += f"; but the wrong paper's units move accuracy by {points:+.1f} points, so mind the answerer"
    return f"{sentence}."


def judged_text(judged: JudgementFigures | None) -> str:
    """ "75 % [68, 81] of 300 facts of 20 papers, by m"; "not judged"."""
    if judged is None or judged.precision is None:
        return "not judged"
    found = judged.precision
    return (
        f"{percent(found)} of {found.questions} facts of {found.papers} papers, "
        f"by {', '.join(judged.judges)}"
    )


def percent(estimate: IntervalEstimate | None) -> str:
    """ "63 % [52, 74]"."""
    if estimate is None:
        return "–"
    text = f"{100 * estimate.value:.0f} %"
    if estimate.low is None or estimate.high is None:
        return f"{text} (one paper: no interval)"
    return f"{text} [{100 * estimate.low:.0f}, {100 * estimate.high:.0f}]"


def _groups(
    run: StoredEvaluation, scores: Sequence[Score], seed: int
) -> dict[str, tuple[BreakdownGroup, ...]]:
    words = {d.paper_id: d.words for d in run.documents}

    def length(question: Question) -> str:
        count = words.get(question.paper_id, 0)
        return next((name for most, name in _LENGTHS if count <= most), "over 6,000 words")

    slices: dict[str, Callable[[Question], str]] = {
        "domain": lambda q: q.domain or "not told",
        "section": lambda q: q.section or "not told",
        "kind": lambda q: q.kind.value,
        "length": length,
    }
    if not words:
        del slices["length"]
    found = {}
    for name, label in slices.items():
        groups = tuple(
            BreakdownGroup(
                name=group,
                papers=len({s.question.paper_id for s in scores if label(s.question) == group}),
                questions=len({s.question.id for s in scores if label(s.question) == group}),
                arms=tuple(figures),
                retention=kept,
            )
            for group, (figures, kept) in breakdown(scores, label, seed=seed).items()
        )
        # One group alone says what the headline says.
        if len(groups) > 1:
            found[name] = groups
    return found


def _compare_with_published(run: StoredEvaluation, table: Published) -> PublishedComparison:
    ours: dict[str, str | int | float] = {
        "answerer": run.answerer,
        "rotations": run.rotations,
        "unreadable": "wrong" if run.unreadable_is_wrong else "apart",
        "documents": len({q.paper_id for q in run.questions}),
        "questions": ", ".join(sorted({q.source for q in run.questions if q.source})),
    }
    temperature = run.settings.get("temperature")
    if isinstance(temperature, int | float):
        ours["temperature"] = float(temperature)
    return PublishedComparison(table=table, differs=tuple(differing_conditions(ours, table)))
