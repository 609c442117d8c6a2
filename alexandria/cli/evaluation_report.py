"""What an evaluation came to, on a terminal or as JSON."""

from __future__ import annotations

from pathlib import Path

from alexandria.cli.terminal_output import format_cost, format_duration, make_console, print_table
from alexandria.evaluation.multiple_choice import Arm
from alexandria.evaluation.report import STAND_INS, judged_text
from alexandria.evaluation.run import EvaluationResult
from alexandria.evaluation.statistics import (
    IntervalEstimate,
    Retention,
    Score,
    arm_figures,
    retention,
    score_answers,
)
from alexandria.evaluation.units import JudgementFigures, judged_figures
from alexandria.library import Library

__all__ = ["as_json", "print_summary"]


def as_json(report: EvaluationResult, library: Path) -> dict[str, object]:
    """Everything that the terminal shows, as values."""
    scores = _scores(report)
    judged = _judged(report, library)
    return {
        "run": report.run_id,
        "answerer": report.answerer,
        "protocol": report.protocol.name,
        "protocol_digest": report.protocol.digest,
        "questions": len(report.questions),
        "papers": len({q.paper_id for q in report.questions}),
        "rejected": dict(report.rejected),
        "arms": [figures.model_dump(mode="json") for figures in arm_figures(scores)],
        "retention": [r.model_dump(mode="json") for r in _retentions(report, scores)],
        "judged": judged and judged.model_dump(mode="json"),
        "missing": report.missing,
        "notes": report.notes,
        "seconds": round(report.seconds, 1),
        "calls": report.totals.calls,
        "failed_calls": report.totals.failed,
        "input_tokens": report.totals.input_tokens,
        "cached_tokens": report.totals.cached_tokens,
        "output_tokens": report.totals.output_tokens,
        "cost": report.totals.cost,
        "stopped_by": str(report.stopped_by) if report.stopped_by else None,
    }


def print_summary(report: EvaluationResult, library: Path) -> None:
    """Accuracy of each arm, retention, what it took."""
    scores = _scores(report)
    rows = [
        (
            f.arm.value,
            _percent(f.accuracy),
            _percent(f.first_answer),
            f.accuracy.questions if f.accuracy else 0,
            f.unreadable,
        )
        for f in arm_figures(scores)
    ]
    print_table(("arm", "right [95 %]", "asked once [95 %]", "questions", "unreadable"), rows)
    console = make_console()
    for kept in _retentions(report, scores):
        text = _percent(kept.estimate) if kept.estimate else f"not reported: {kept.reason}"
        console.print(f"retention of {kept.arm.value}: {text}", soft_wrap=True, markup=False)
    text = f"judged precision: {judged_text(_judged(report, library))}"
    console.print(text, soft_wrap=True, markup=False)
    if report.rejected:
        why = ", ".join(f"{n} {reason}" for reason, n in sorted(report.rejected.items()))
        console.print(f"malformed items left out: {why}", soft_wrap=True, markup=False)
    if report.missing:
        console.print(
            f"{report.missing} answers did not come; the same command asks for them again",
            soft_wrap=True,
        )
    totals = report.totals
    papers = len({q.paper_id for q in report.questions})
    console.print(
        f"{len(report.questions)} questions on {papers} papers · {totals.calls} calls "
        f"({totals.failed} failed) · {totals.input_tokens:,} tokens in ({totals.cached_tokens:,} "
        f"cached), {totals.output_tokens:,} out · cost {format_cost(totals.cost)} "
        f"· {format_duration(report.seconds)}",
        soft_wrap=True,
    )
    console.print(f"evaluation {report.run_id} in {library}", soft_wrap=True, markup=False)


def _judged(report: EvaluationResult, library: Path) -> JudgementFigures | None:
    return judged_figures(Library(library), (q.paper_id for q in report.questions))


def _scores(report: EvaluationResult) -> list[Score]:
    return score_answers(
        report.questions,
        report.responses,
        rotations=range(report.protocol.rotations),
        unreadable_is_wrong=report.protocol.unreadable == "wrong",
    )


def _retentions(report: EvaluationResult, scores: list[Score]) -> list[Retention]:
    asked = set(report.protocol.arms)
    if not {Arm.NOTHING, Arm.ORIGINAL} <= asked:
        return []
    return [retention(scores, arm=arm) for arm in STAND_INS if arm in asked]


def _percent(estimate: IntervalEstimate | None) -> str:
    if estimate is None:
        return "–"
    text = f"{100 * estimate.value:.1f} %"
    if estimate.low is None or estimate.high is None:
        return text
    return f"{text} [{100 * estimate.low:.1f}, {100 * estimate.high:.1f}]"
