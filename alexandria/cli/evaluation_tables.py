"""RetentionReport and comparisons on a terminal, with the verdict that the page gives, or as CSV."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence

from alexandria.cli.terminal_output import make_console, print_table
from alexandria.evaluation.multiple_choice import Arm
from alexandria.evaluation.report import (
    Comparison,
    ListedEvaluation,
    RetentionReport,
    judged_text,
    percent,
)
from alexandria.evaluation.statistics import ArmFigures, Difference, IntervalEstimate, Retention

__all__ = ["print_comparison", "print_csv", "print_evaluations", "print_findings"]

_WORST = 5


def print_findings(found: RetentionReport) -> None:
    """Verdict, arms, retention, audit, the worst papers."""
    console = make_console()
    console.print(found.verdict, soft_wrap=True, markup=False, style="bold")
    console.print(f"The questions: {found.audit.verdict}", soft_wrap=True, markup=False)
    hard = {f.arm: f.accuracy for f in found.arms_hard}
    print_table(
        ("arm", "right [95 %]", "asked once", "hard questions", "unreadable"),
        [
            (
                f.arm.value,
                percent(f.accuracy),
                percent(f.first_answer),
                percent(hard.get(f.arm)),
                f.unreadable,
            )
            for f in found.arms
        ],
    )
    hard_kept = {r.arm: r for r in found.retentions_hard}
    kept = [
        (
            r.arm.value,
            _retention_text(r),
            _retention_text(hard_kept[r.arm]) if r.arm in hard_kept else "–",
        )
        for r in found.retentions
    ]
    if kept:
        print_table(("in place of the original", "retention [95 %]", "hard questions"), kept)
    if found.control:
        text = _difference(found.control)
        console.print(f"other-paper less nothing: {text}", soft_wrap=True, markup=False)
    text = f"judged precision: {judged_text(found.judged)}"
    if found.judged:
        text += f"; false or not stated {percent(found.judged.wrong)}"
        text += f"; facts of the papers told {percent(found.judged.recall)}"
    console.print(text, soft_wrap=True, markup=False)
    titles = {d.paper_id: d.title for d in found.documents}
    worst = [p for p in found.worst if p.lost][:_WORST]
    if worst:
        rows = [
            (titles.get(p.paper_id) or p.paper_id[:12], f"{p.lost} of {p.questions}") for p in worst
        ]
        print_table(("worst papers", "questions lost"), rows)
    if Arm.UNITS not in {f.arm for f in found.arms}:
        return
    console.print(
        f"{found.lost_in_all} questions lost; for {found.lost_though_in_units} of them the answer is in the units",
        soft_wrap=True,
        markup=False,
    )


def print_csv(found: RetentionReport) -> None:
    """One line a figure: slice, group, figure, arm, value, low, high, papers, questions, reason."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow("slice group figure arm value low high papers questions reason".split())
    writer.writerows(_rows("all", "", found.arms, found.retentions))
    judged = found.judged
    for name, estimate in (
        ("judged precision", judged.precision if judged else None),
        ("judged wrong", judged.wrong if judged else None),
    ):
        reason = "" if estimate else "not judged"
        writer.writerow(["all", "", name, "units", *_cells(estimate), reason])
    writer.writerows(_rows("hard", "", found.arms_hard, found.retentions_hard))
    for name, groups in found.groups.items():
        for group in groups:
            writer.writerows(_rows(name, group.name, group.arms, (group.retention,)))


def print_evaluations(found: Sequence[ListedEvaluation]) -> None:
    """A line an evaluation, the oldest first."""
    print_table(
        (
            "evaluation",
            "started",
            "outcome",
            "protocol",
            "answerer",
            "papers",
            "questions",
            "right",
            "judged precision",
        ),
        [
            (
                one.run_id,
                f"{one.started_at:%Y-%m-%d %H:%M}",
                one.outcome,
                one.protocol,
                one.answerer,
                one.papers,
                one.questions,
                ", ".join(
                    f"{arm} –" if value is None else f"{arm} {100 * value:.0f} %"
                    for arm, value in one.arms.items()
                ),
                "not judged"
                if one.judged_precision is None
                else f"{100 * one.judged_precision:.0f} %",
            )
            for one in found
        ],
    )


def print_comparison(found: Comparison) -> None:
    """Verdict, each arm's change, what was won and lost, which settings differ."""
    console = make_console()
    console.print(found.verdict, soft_wrap=True, markup=False, style="bold")
    if any(found.only):
        first, second = found.only
        text = f"{found.questions} questions about {found.papers} papers were asked in both; "
        text += f"{first} of the first and {second} of the second were not, and do not count"
        console.print(text, soft_wrap=True, markup=False)
    rows = [(arm, _difference(change)) for arm, change in found.arms.items()]
    print_table(("arm", "second − first"), rows)
    print_table(
        ("evaluation", "retention", "judged precision"),
        [
            (found.first, _retention_text(found.before), judged_text(found.judged[0])),
            (found.second, _retention_text(found.after), judged_text(found.judged[1])),
        ],
    )
    print_table(
        ("questions", "number"),
        [("won by the second", len(found.won)), ("lost by it", len(found.lost))],
    )
    if found.settings:
        print_table(
            ("setting", "first", "second"), [(k, *both) for k, both in found.settings.items()]
        )


def _rows(
    slice_: str, group: str, arms: tuple[ArmFigures, ...], kept: tuple[Retention, ...]
) -> Iterator[list[object]]:
    for figures in arms:
        for name, estimate in (
            ("accuracy", figures.accuracy),
            ("asked once", figures.first_answer),
        ):
            yield [slice_, group, name, figures.arm.value, *_cells(estimate), ""]
    for one in kept:
        yield [slice_, group, "retention", one.arm.value, *_cells(one.estimate), one.reason]


def _cells(estimate: IntervalEstimate | None) -> list[object]:
    if estimate is None:
        return [""] * 5
    return [
        estimate.value,
        "" if estimate.low is None else estimate.low,
        "" if estimate.high is None else estimate.high,
        estimate.papers,
        estimate.questions,
    ]


def _retention_text(kept: Retention) -> str:
    return percent(kept.estimate) if kept.estimate else f"not reported: {kept.reason}"


def _difference(change: Difference) -> str:
    if change.estimate is None or change.p is None:
        return "no question that both answered"
    text = f"{100 * change.estimate.value:+.1f} points"
    low, high = change.estimate.low, change.estimate.high
    if low is not None and high is not None:
        text += f" [{100 * low:+.1f}, {100 * high:+.1f}]"
    return f"{text}, p = {change.p:.3g}"
