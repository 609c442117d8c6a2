"""Two runs on the same questions → did it get better?

In: two runs as stored, of one library or of two. Out: a `Comparison`: paired differences with a permutation test
over papers, what was won and lost question by question, and which settings differ. Questions and papers are the
same where their digests are; what only one of the runs asked, arms and rotations too, does not count.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from alexandria.evaluation.multiple_choice import Arm, Question
from alexandria.evaluation.report.retention_report import StoredEvaluation
from alexandria.evaluation.statistics import (
    ArmFigures,
    Difference,
    IntervalEstimate,
    Retention,
    Score,
    arm_figures,
    compare_retention,
    compare_runs,
    retention,
    score_answers,
)
from alexandria.evaluation.units import JudgementFigures, judgement_figures

__all__ = ["Comparison", "compare_evaluations"]


class Comparison(BaseModel):
    """Second run less first. Frozen."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    first: str
    second: str
    verdict: str
    questions: int
    """That both asked; nothing else counts."""
    papers: int
    only: tuple[int, int]
    """Questions that only the first asked, and only the second."""
    arms: dict[str, Difference]
    """Of each arm that both asked."""
    arms_before: tuple[ArmFigures, ...]
    """Of the same arms: the first run's figures on the questions of both, and the second run's."""
    arms_after: tuple[ArmFigures, ...]
    before: Retention
    after: Retention
    retention: IntervalEstimate | None
    """Difference of retention on the same questions; None where it cannot be text."""
    judged: tuple[JudgementFigures | None, JudgementFigures | None]
    """Of the papers that both asked about: judged precision of the first and of the second; None: not judged."""
    won: tuple[Question, ...]
    """Right from the units in the second run, and not in the first."""
    lost: tuple[Question, ...]
    settings: dict[str, tuple[str, str]]
    """Those that differ: first, second."""


def compare_evaluations(
    first: StoredEvaluation, second: StoredEvaluation, *, seed: int = 0
) -> Comparison:
    """Set two runs against each other, question by question."""
    both = _shared(first, second)
    rotations = range(min(first.rotations, second.rotations))
    before, after = _scores(first, both, rotations), _scores(second, both, rotations)
    shared = {s.arm for s in before} & {s.arm for s in after}
    arms = {
        arm.value: compare_runs(before, after, arm=arm, seed=seed) for arm in Arm if arm in shared
    }
    kept = compare_retention(before, after, seed=seed)
    won, lost = _won_and_lost(before, after)
    papers = {paper_id for paper_id, _ in both}
    return Comparison(
        first=first.id,
        second=second.id,
        verdict=_verdict(arms.get(Arm.UNITS.value), kept),
        questions=len(both),
        papers=len(papers),
        only=(len(first.questions) - len(both), len(second.questions) - len(both)),
        arms=arms,
        arms_before=tuple(f for f in arm_figures(before, seed=seed) if f.arm in shared),
        arms_after=tuple(f for f in arm_figures(after, seed=seed) if f.arm in shared),
        before=retention(before, seed=seed),
        after=retention(after, seed=seed),
        retention=kept,
        judged=(_judged(first, papers, seed), _judged(second, papers, seed)),
        won=won,
        lost=lost,
        settings={
            name: (str(first.settings.get(name, "–")), str(second.settings.get(name, "–")))
            for name in sorted({*first.settings, *second.settings})
            if first.settings.get(name) != second.settings.get(name)
        },
    )


def _key(question: Question) -> tuple[str, str]:
    return question.paper_id, question.id


def _shared(first: StoredEvaluation, second: StoredEvaluation) -> set[tuple[str, str]]:
    """The questions of both, by the digests of paper and question."""
    return {_key(q) for q in first.questions} & {_key(q) for q in second.questions}


def _judged(run: StoredEvaluation, papers: set[str], seed: int) -> JudgementFigures | None:
    found = [one for paper_id, one in run.judgements.items() if paper_id in papers]
    return judgement_figures(found, seed=seed)


def _scores(run: StoredEvaluation, both: set[tuple[str, str]], rotations: range) -> list[Score]:
    return score_answers(
        [q for q in run.questions if _key(q) in both],
        run.responses,
        rotations=rotations,
        unreadable_is_wrong=run.unreadable_is_wrong,
    )


def _won_and_lost(
    before: Sequence[Score], after: Sequence[Score]
) -> tuple[tuple[Question, ...], tuple[Question, ...]]:
    first = {s.question.id: s.value for s in before if s.arm is Arm.UNITS}
    won, lost = [], []
    for score in after:
        if score.arm is not Arm.UNITS or score.question.id not in first:
            continue
        was, is_now = first[score.question.id], score.value
        if was is None or is_now is None:
            continue
        if is_now == 1 and was < 1:
            won.append(score.question)
        elif was == 1 and is_now < 1:
            lost.append(score.question)
    return tuple(won), tuple(lost)


def _verdict(units: Difference | None, kept: IntervalEstimate | None) -> str:
    if units is None or units.estimate is None or units.p is None:
        return "The runs share no question that the units answered in both."
    change = units.estimate
    points = f"{100 * change.value:+.1f} points"
    if change.low is not None and change.high is not None:
        points += f" [{100 * change.low:+.1f}, {100 * change.high:+.1f}]"
    basis = f"on {change.questions} questions about {change.papers} papers, p = {units.p:.3g}"
    if units.p < 0.05:
        word = "Better" if change.value > 0 else "Worse"
    else:
        word = "No difference that could not be chance"
    text = f"{word}: accuracy from the units changed by {points} ({basis})"
    if kept is not None:
        text += f"; retention by {100 * kept.value:+.1f} points"
        if kept.low is not None and kept.high is not None:
            text += f" [{100 * kept.low:+.1f}, {100 * kept.high:+.1f}]"
    return f"{text}."
