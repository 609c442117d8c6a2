"""Answers → scores: no letter is favoured, nothing unreadable is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.evaluation.multiple_choice import Arm, Response
from alexandria.evaluation.statistics.scoring import hard_scores, score_answers
from tests.evaluation.making import always_letter, answers, make_question, right, wrong

Q = make_question()


def value(chosen, **rules):
    (score,) = score_answers([Q], answers(Q, Arm.UNITS, chosen), **rules)
    return score.value


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ([0, 0, 0, 0], 1),
        ([0, 0, 0, 2], 1),
        ([1, 1, 0, 2], 0),
        ([0, 0, 1, 1], 1 / 2),
        ([0, 1, 2, 3], 1 / 4),
        ([1, 2, 3, 1], 0),
        ([0, None, None, None], 1),
        ([None, None, None, None], None),
    ],
)
def test_the_majority_of_the_rotations_decides_and_a_tie_is_a_fraction(chosen, expected):
    assert value(chosen) == expected


def test_probabilities_are_averaged_before_an_option_is_chosen():
    # Three rotations lean to option 1, the fourth is sure of option 0.
    unsure = (0.45, 0.55, 0.0, 0.0)
    asked = [
        Response(question_id=Q.id, arm=Arm.UNITS, rotation=r, chosen=1, probabilities=unsure)
        for r in range(3)
    ]
    sure = Response(
        question_id=Q.id, arm=Arm.UNITS, rotation=3, chosen=0, probabilities=(1.0, 0.0, 0.0, 0.0)
    )
    (score,) = score_answers([Q], [*asked, sure])
    assert score.value == 1
    assert score.first == 0


def test_an_unreadable_answer_counts_apart_and_under_the_old_rule_as_wrong():
    asked = answers(Q, Arm.UNITS, [None, 0, 0, 0])
    (ours,) = score_answers([Q], asked)
    (old,) = score_answers([Q], asked, unreadable_is_wrong=True)
    assert (ours.value, ours.first, ours.answers, ours.unreadable) == (1, None, 4, 1)
    assert (old.value, old.first) == (0.75, 0)


@given(st.integers(0, 3), st.integers(0, 3))
def test_an_answerer_that_always_says_the_same_letter_scores_a_quarter(letter, answer):
    question = make_question(answer=answer)
    (score,) = score_answers([question], always_letter(question, Arm.UNITS, letter))
    assert score.value == 1 / 4


@given(st.integers(0, 3), st.integers(0, 3))
def test_choosing_hard_questions_does_not_move_one_that_always_says_the_same(letter, answer):
    question = make_question(answer=answer)
    asked = always_letter(question, Arm.NOTHING, letter)
    scores = hard_scores([question], asked)
    assert sum(s.value for s in scores) / len(scores) == 1 / 4


def test_the_order_of_the_answers_does_not_matter():
    asked = answers(Q, Arm.UNITS, [0, 1, 0, 2]) + right(Q, Arm.NOTHING)
    assert score_answers([Q], asked) == score_answers([Q], asked[::-1])


def test_what_nothing_answers_clearly_is_not_hard():
    easy, hard = make_question(1), make_question(2)
    asked = [a for arm in (Arm.NOTHING, Arm.UNITS) for a in right(easy, arm)]
    asked += wrong(hard, Arm.NOTHING) + right(hard, Arm.UNITS)
    scores = hard_scores([easy, hard], asked)
    assert {s.question.id for s in scores} == {hard.id}
    assert {s.rotations for s in scores} == {(0, 1), (2, 3)}


def test_a_lucky_guess_of_nothing_in_the_scoring_half_still_counts():
    asked = answers(Q, Arm.NOTHING, [1, 1, 0, 0]) + right(Q, Arm.UNITS)
    (score,) = [s for s in hard_scores([Q], asked) if s.arm is Arm.NOTHING]
    assert score.rotations == (2, 3)
    assert score.value == 1
