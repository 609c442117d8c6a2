"""Figures with known truths, and intervals that hold what they promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexandria.evaluation.multiple_choice import Arm, QuestionKind
from alexandria.evaluation.statistics.estimates import (
    arm_figures,
    breakdown,
    compare_arms,
    compare_retention,
    compare_runs,
    papers_needed,
    retention,
)
from alexandria.evaluation.statistics.scoring import Score, score_answers
from tests.evaluation.making import always_letter, make_question, right, wrong

ARMS = (Arm.NOTHING, Arm.ORIGINAL, Arm.UNITS)


def scores_of(chances, papers=20, each=10, seed=0, spread=0.0):
    """Scores drawn with these chances per arm; `spread` makes papers differ."""
    rng = np.random.default_rng(seed)
    made = []
    for p in range(papers):
        shift = rng.normal(0, spread) if spread else 0.0
        for n in range(each):
            question = make_question(n, f"paper{p}")
            for arm, chance in chances.items():
                hit = float(rng.random() < min(1, max(0, chance + shift)))
                made.append(Score(question, arm, hit, hit, 4, 0))
    return made


def exact(nothing, original, units, papers=8):
    """Every paper alike: 20 questions, of which so many are right in each arm."""
    made = []
    for p in range(papers):
        for n in range(20):
            question = make_question(n, f"paper{p}")
            for arm, hits in zip(ARMS, (nothing, original, units), strict=True):
                made.append(Score(question, arm, float(n < hits), float(n < hits), 4, 0))
    return made


@pytest.mark.parametrize(("units", "expected"), [(5, 0.0), (20, 1.0), (14, 0.6), (2, -0.2)])
def test_retention_is_what_it_says(units, expected):
    found = retention(exact(5, 20, units))
    assert found.estimate.value == pytest.approx(expected)
    assert found.gap.value == pytest.approx(0.75)
    assert found.estimate.low == found.estimate.high == pytest.approx(expected)


def test_retention_is_not_reported_where_the_paper_adds_too_little():
    found = retention(exact(10, 10, 10))
    assert found.estimate is None
    assert "0.0 points" in found.reason
    assert "too small" in found.reason


def test_retention_is_not_reported_where_the_gap_cannot_be_told_from_zero():
    scores = scores_of({Arm.NOTHING: 0.45, Arm.ORIGINAL: 0.55, Arm.UNITS: 0.5}, papers=4, each=5)
    found = retention(scores)
    assert found.estimate is None
    assert "cannot be told from 0" in found.reason or "too small" in found.reason


def test_one_paper_gives_a_figure_without_an_interval():
    found = retention(exact(5, 20, 20, papers=1))
    assert found.estimate.value == 1
    assert found.estimate.low is None


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_scores_does_not_change_a_bit_of_any_figure(random):
    scores = scores_of(dict(zip(ARMS, (0.3, 0.9, 0.6), strict=True)), papers=6, each=4)
    mixed = list(scores)
    random.shuffle(mixed)
    assert arm_figures(mixed) == arm_figures(scores)
    assert retention(mixed) == retention(scores)
    assert compare_arms(mixed, Arm.NOTHING, Arm.UNITS) == compare_arms(
        scores, Arm.NOTHING, Arm.UNITS
    )


def test_the_intervals_of_accuracy_and_retention_hold_the_truth_as_often_as_they_say():
    truth = {Arm.NOTHING: 0.35, Arm.ORIGINAL: 0.9, Arm.UNITS: 0.7}
    kept = (0.7 - 0.35) / (0.9 - 0.35)
    accuracy_held = retention_held = 0
    trials = 120
    for seed in range(trials):
        scores = scores_of(truth, papers=15, each=6, seed=seed)
        found = retention(scores, seed=seed)
        retention_held += found.estimate.holds(kept)
        accuracy_held += arm_figures(scores, seed=seed)[2].accuracy.holds(0.7)
    assert 0.89 <= accuracy_held / trials <= 1
    assert 0.89 <= retention_held / trials <= 1


def test_questions_of_one_paper_do_not_count_as_independent():
    apart = [Score(make_question(n, f"p{n}"), Arm.UNITS, float(n % 2), None) for n in range(40)]
    together = [
        Score(make_question(n, f"p{n % 4}"), Arm.UNITS, float(n % 2), None) for n in range(40)
    ]
    (wide,), (narrow,) = arm_figures(together), arm_figures(apart)
    assert wide.accuracy.high - wide.accuracy.low > 2 * (narrow.accuracy.high - narrow.accuracy.low)


def test_equal_arms_are_not_told_apart_and_different_ones_are():
    scores = scores_of({Arm.NOTHING: 0.3, Arm.OTHER_PAPER: 0.3, Arm.ORIGINAL: 0.9}, papers=20)
    same = compare_arms(scores, Arm.NOTHING, Arm.OTHER_PAPER)
    other = compare_arms(scores, Arm.NOTHING, Arm.ORIGINAL)
    assert same.estimate.holds(0)
    assert same.p > 0.05
    assert not other.estimate.holds(0)
    assert other.p < 0.001


def test_the_p_of_a_permutation_is_seldom_small_without_a_difference():
    small = 0
    for seed in range(100):
        first = scores_of({Arm.UNITS: 0.5}, papers=10, each=4, seed=seed)
        second = scores_of({Arm.UNITS: 0.5}, papers=10, each=4, seed=1000 + seed)
        small += compare_runs(first, second).p <= 0.05
    assert small <= 11


def test_runs_are_compared_on_the_questions_of_both():
    before, after = exact(5, 20, 8), exact(5, 20, 14)
    extra = Score(make_question(99, "new"), Arm.UNITS, 0.0, 0.0)
    found = compare_runs(before, [*after, extra])
    assert found.estimate.value == pytest.approx(0.3)
    assert found.unpaired == 1
    assert found.p == pytest.approx(2 / 2**8)
    assert compare_retention(before, after).value == pytest.approx(0.4)


def test_a_question_that_one_arm_could_not_read_is_left_out_of_retention_and_told():
    question, other = make_question(1), make_question(2)
    asked = [a for q in (question, other) for arm in ARMS[:2] for a in wrong(q, arm)]
    asked = [a for a in asked if a.arm is Arm.NOTHING]
    asked += [a for q in (question, other) for a in right(q, Arm.ORIGINAL)]
    asked += right(question, Arm.UNITS)
    found = retention(score_answers([question, other], asked))
    assert found.left_out == 1
    assert found.estimate.questions == 1
    assert found.estimate.value == 1


def test_one_that_always_says_b_has_a_quarter_in_every_arm_and_no_retention():
    questions = [make_question(n, f"p{n % 5}", answer=n % 4) for n in range(40)]
    asked = [a for q in questions for arm in ARMS for a in always_letter(q, arm)]
    scores = score_answers(questions, asked)
    assert [f.accuracy.value for f in arm_figures(scores)] == [0.25] * 3
    assert retention(scores).estimate is None


def test_groups_come_largest_first_with_figures_of_their_own():
    scores = [
        Score(
            make_question(n, f"p{n % 5}", kind=QuestionKind.NUMBER if n < 10 else "method"),
            arm, float(arm is not Arm.NOTHING and (arm is Arm.ORIGINAL or n >= 10)), None,
        )
        for n in range(30)
        for arm in ARMS
    ]  # fmt: skip
    groups = breakdown(scores, lambda q: q.kind)
    assert list(groups) == ["method", "number"]
    assert groups["method"][1].estimate.value == 1
    assert groups["number"][1].estimate.value == 0


def test_a_quarter_of_the_width_takes_sixteen_times_the_papers():
    found = retention(scores_of(dict(zip(ARMS, (0.3, 0.9, 0.6), strict=True)))).estimate
    half = (found.high - found.low) / 2
    assert papers_needed(found, half) == 20
    assert papers_needed(found, half / 4) in (320, 321)


def test_no_answers_give_no_figures():
    assert arm_figures([]) == []
    assert retention([]).estimate is None
    assert compare_runs([], []).estimate is None
