"""Scores → accuracy, retention and differences, each with how sure they are.

In: `Score` values. Out: frozen figures with 95 % intervals. Whatever is drawn at random is drawn by paper:
questions of one paper rise and fall together, so that twenty papers of ten questions are nearer to twenty
observations than to two hundred. Seeded: the same scores in any order give the same figures.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.special import ndtr, stdtrit

from alexandria.evaluation.multiple_choice import Arm, Question
from alexandria.evaluation.statistics.scoring import Score

__all__ = [
    "SMALLEST_GAP",
    "ArmFigures",
    "Difference",
    "IntervalEstimate",
    "Retention",
    "arm_figures",
    "breakdown",
    "compare_arms",
    "compare_retention",
    "compare_runs",
    "estimate_share",
    "papers_needed",
    "retention",
]

FloatArray = NDArray[np.float64]
Statistic = Callable[[FloatArray], FloatArray]
"""From weights of papers, one row per replicate, to one figure per replicate."""

SMALLEST_GAP = 0.05
"""original − nothing below this is no basis to divide by, whatever its interval says."""

_REPLICATES = 4000
_EXACT_UP_TO = 12
"""Papers up to which all 2ⁿ sign flips are tried instead of random ones."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IntervalEstimate(_Frozen):
    """A figure with its 95 % interval; low and high are None where one paper alone cannot give them."""

    value: float
    low: float | None
    high: float | None
    papers: int
    questions: int

    def holds(self, value: float) -> bool:
        """Whether the interval contains the value; True where there is no interval."""
        return self.low is None or self.high is None or self.low <= value <= self.high


class ArmFigures(_Frozen):
    """How one arm did."""

    arm: Arm
    accuracy: IntervalEstimate | None
    """None where not one answer could be read."""
    first_answer: IntervalEstimate | None
    """By rotation 0 alone, as one who asks once would find it."""
    answers: int
    unreadable: int
    """Of `answers`; neither right nor wrong."""
    if_unreadable_wrong: float | None
    """Accuracy if the questions without a readable answer counted as wrong."""


class Retention(_Frozen):
    """(units − nothing) / (original − nothing), or why it is not reported."""

    arm: Arm
    """What stands in for the units."""
    estimate: IntervalEstimate | None
    reason: str
    """Empty where the figure is reported."""
    gap: IntervalEstimate | None
    """original − nothing: what the paper adds."""
    left_out: int = 0
    """Questions without a readable answer in one of the three arms."""


class Difference(_Frozen):
    """How two series differ on the same questions: second − first."""

    estimate: IntervalEstimate | None
    p: float | None
    """Two-sided, from a permutation test over papers."""
    unpaired: int
    """Questions that only one of the two answered."""


# --- public figures -------------------------------------------------------------------------


def arm_figures(scores: Iterable[Score], *, seed: int = 0) -> list[ArmFigures]:
    """Accuracy of each arm that was asked, in the order of `Arm`."""
    by_arm: defaultdict[Arm, list[Score]] = defaultdict(list)
    for score in scores:
        by_arm[score.arm].append(score)
    return [_figures(arm, by_arm[arm], seed) for arm in Arm if arm in by_arm]


def estimate_share(
    values: Iterable[tuple[str, float]], *, seed: int = 0
) -> IntervalEstimate | None:
    """Mean of values that each belong to a paper, given as (paper id, value); None if there are none."""
    return _mean_estimate([_Row(paper_id, (value,)) for paper_id, value in values], seed)


def retention(
    scores: Sequence[Score],
    *,
    arm: Arm = Arm.UNITS,
    seed: int = 0,
    smallest_gap: float = SMALLEST_GAP,
) -> Retention:
    """Retention of `arm`, on the questions that were readable in it, in nothing and in original."""
    rows, left_out = _join(_by_key(scores, a) for a in (Arm.NOTHING, Arm.ORIGINAL, arm))
    if not rows:
        return Retention(
            arm=arm, estimate=None, gap=None, left_out=left_out,
            reason=f"no question was answered in all of nothing, original and {arm.value}",
        )  # fmt: skip
    table = _Table(rows)
    nothing, original, units = table.means
    gap = table.estimate(lambda w: original(w) - nothing(w), seed)
    reason = _reason_not_to_divide(gap, smallest_gap)
    if reason:
        return Retention(arm=arm, estimate=None, reason=reason, gap=gap, left_out=left_out)
    estimate = table.estimate(_ratio(nothing, original, units), seed)
    return Retention(arm=arm, estimate=estimate, reason="", gap=gap, left_out=left_out)


def compare_arms(scores: Sequence[Score], first: Arm, second: Arm, *, seed: int = 0) -> Difference:
    """Accuracy of the second arm less that of the first, within one run."""
    return _difference(_by_key(scores, first), _by_key(scores, second), seed)


def compare_runs(
    first: Sequence[Score], second: Sequence[Score], *, arm: Arm = Arm.UNITS, seed: int = 0
) -> Difference:
    """Accuracy of an arm in the second run less that in the first, question by question."""
    return _difference(_by_key(first, arm), _by_key(second, arm), seed)


def compare_retention(
    first: Sequence[Score], second: Sequence[Score], *, arm: Arm = Arm.UNITS, seed: int = 0
) -> IntervalEstimate | None:
    """Retention of the second run less that of the first, on the questions both answered.

    None where either run has too small a gap to divide by.
    """
    arms = (Arm.NOTHING, Arm.ORIGINAL, arm)
    rows, _ = _join(_by_key(run, a) for run in (first, second) for a in arms)
    if not rows:
        return None
    table = _Table(rows)
    means = table.means
    for nothing, original in ((means[0], means[1]), (means[3], means[4])):
        gap = table.estimate(lambda w, n=nothing, o=original: o(w) - n(w), seed)  # type: ignore[misc]
        if _reason_not_to_divide(gap, SMALLEST_GAP):
            return None
    before, after = _ratio(*means[:3]), _ratio(*means[3:])
    return table.estimate(lambda w: after(w) - before(w), seed)


def breakdown(
    scores: Iterable[Score],
    label: Callable[[Question], str],
    *,
    arm: Arm = Arm.UNITS,
    seed: int = 0,
) -> dict[str, tuple[list[ArmFigures], Retention]]:
    """Figures of each group of questions, by its label, the largest group first."""
    groups: defaultdict[str, list[Score]] = defaultdict(list)
    for score in scores:
        groups[label(score.question)].append(score)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return {
        name: (arm_figures(group, seed=seed), retention(group, arm=arm, seed=seed))
        for name, group in ordered
    }


def papers_needed(estimate: IntervalEstimate, half_width: float) -> int | None:
    """Papers of this kind for an interval of ± half_width: it narrows with the root of their number."""
    if estimate.low is None or estimate.high is None or not math.isfinite(estimate.high):
        return None
    now = (estimate.high - estimate.low) / 2
    return max(2, math.ceil(estimate.papers * (now / half_width) ** 2))


# --- how they are made ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """One question that every series answered."""

    paper_id: str
    values: tuple[float, ...]


class _Table:
    """Sums per paper of one or more series on the same questions."""

    def __init__(self, rows: Sequence[_Row]) -> None:
        papers = sorted({row.paper_id for row in rows})
        place = {paper: i for i, paper in enumerate(papers)}
        self.questions = len(rows)
        self.counts = np.zeros(len(papers))
        self.sums = np.zeros((len(rows[0].values), len(papers)))
        # Sorted, so that the order of the input cannot even change the last bit of a sum.
        for row in sorted(rows, key=lambda row: (row.paper_id, row.values)):
            self.counts[place[row.paper_id]] += 1
            self.sums[:, place[row.paper_id]] += row.values

    @property
    def means(self) -> list[Statistic]:
        """Of each series, the mean over questions under given weights of the papers."""
        return [self._mean(series) for series in self.sums]

    def _mean(self, sums: FloatArray) -> Statistic:
        return lambda weights: (weights @ sums) / (weights @ self.counts)

    def estimate(self, statistic: Statistic, seed: int) -> IntervalEstimate:
        """The figure on all papers, with the interval of a bootstrap over them."""
        n = len(self.counts)
        value = float(statistic(np.ones((1, n)))[0])
        low = high = None
        if n > 1:
            replicates = np.sort(statistic(_weights(n, seed)))
            low, high = (float(replicates[_rank(q)]) for q in _tails(n))
        return IntervalEstimate(value=value, low=low, high=high, papers=n, questions=self.questions)

    def permutation_p(self, seed: int) -> float:
        """Chance of a difference as large if either series might have been the other, by whole papers."""
        differences = self.sums[1] - self.sums[0]
        differences = differences[differences != 0]
        seen = abs(differences.sum())
        if len(differences) == 0:
            return 1.0
        signs, exact = _signs(len(differences), seed)
        as_large = int(np.sum(np.abs(signs @ differences) >= seen - 1e-9))
        return as_large / len(signs) if exact else (as_large + 1) / (len(signs) + 1)


def _figures(arm: Arm, scores: Sequence[Score], seed: int) -> ArmFigures:
    rows = [_Row(s.question.paper_id, (s.value,)) for s in scores if s.value is not None]
    first = [_Row(s.question.paper_id, (s.first,)) for s in scores if s.first is not None]
    right = sum(row.values[0] for row in rows)
    return ArmFigures(
        arm=arm,
        accuracy=_mean_estimate(rows, seed),
        first_answer=_mean_estimate(first, seed),
        answers=sum(s.answers for s in scores),
        unreadable=sum(s.unreadable for s in scores),
        if_unreadable_wrong=right / len(scores) if scores else None,
    )


def _mean_estimate(rows: Sequence[_Row], seed: int) -> IntervalEstimate | None:
    if not rows:
        return None
    table = _Table(rows)
    return table.estimate(table.means[0], seed)


def _difference(
    first: Mapping[object, Score], second: Mapping[object, Score], seed: int
) -> Difference:
    rows, unpaired = _join((first, second))
    if not rows:
        return Difference(estimate=None, p=None, unpaired=unpaired)
    table = _Table(rows)
    before, after = table.means
    estimate = table.estimate(lambda w: after(w) - before(w), seed)
    return Difference(estimate=estimate, p=table.permutation_p(seed), unpaired=unpaired)


def _by_key(scores: Iterable[Score], arm: Arm) -> dict[object, Score]:
    return {s.key: s for s in scores if s.arm is arm}


def _join(series: Iterable[Mapping[object, Score]]) -> tuple[list[_Row], int]:
    """The questions that are readable in all series, and how many others there were."""
    listed = list(series)
    rows = []
    seen = set().union(*listed)
    for key in seen:
        scores = [one.get(key) for one in listed]
        values = [s.value for s in scores if s is not None and s.value is not None]
        if len(values) == len(listed) and scores[0] is not None:
            rows.append(_Row(scores[0].question.paper_id, tuple(values)))
    return rows, len(seen) - len(rows)


def _ratio(nothing: Statistic, original: Statistic, units: Statistic) -> Statistic:
    def statistic(weights: FloatArray) -> FloatArray:
        low = nothing(weights)
        gap = original(weights) - low
        # A replicate in which the paper adds nothing tells nothing about an upper bound.
        safe = np.where(gap > 0, gap, 1.0)
        ratio: FloatArray = np.where(gap > 0, (units(weights) - low) / safe, np.inf)
        return ratio

    return statistic


def _reason_not_to_divide(gap: IntervalEstimate, smallest: float) -> str:
    """Why original − nothing is no basis to divide by; empty if it is one."""
    points = f"original − nothing is {100 * gap.value:.1f} points"
    if gap.value < smallest:
        return f"{points}: too small to divide by (the floor is {100 * smallest:.0f})"
    if gap.low is not None and gap.high is not None and gap.low <= 0:
        return f"{points} [{100 * gap.low:.1f}, {100 * gap.high:.1f}]: it cannot be told from 0"
    return ""


def _weights(n: int, seed: int) -> FloatArray:
    """How often each of n papers is drawn, for each replicate."""
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=_REPLICATES)
    return drawn.astype(np.float64)


def _tails(n: int) -> tuple[float, float]:
    """The quantiles of the replicates between which 95 % lie.

    A percentile interval of few papers is too narrow: by √((n−1)/n), and because the normal stands in for
    Student's t. Tails that make up for both (Hesterberg, "What teachers should know about the bootstrap",
    The American Statistician 69, 2015, section 3.3) approach 2.5 % and 97.5 % as n grows.
    """
    low = float(ndtr(math.sqrt(n / (n - 1)) * stdtrit(n - 1, 0.025)))
    return low, 1 - low


def _rank(quantile: float) -> int:
    return min(_REPLICATES - 1, max(0, round(quantile * (_REPLICATES - 1))))


def _signs(n: int, seed: int) -> tuple[FloatArray, bool]:
    """Rows of +1 and −1: all of them for few papers, random ones for many."""
    if n <= _EXACT_UP_TO:
        bits = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
        return (1 - 2 * bits).astype(np.float64), True
    return np.random.default_rng(seed).choice((-1.0, 1.0), size=(_REPLICATES, n)), False
