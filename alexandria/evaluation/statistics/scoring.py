"""Responses → a score per question and arm; which questions the arm nothing cannot answer.

In: `Response` values. Out: one `Score` per question and arm, from 0 to 1. A letter that the answerer prefers
cannot show in it: each option stood in each position once. Answers that could not be read are counted
separately: they are no wrong answers, and they are never dropped in silence.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from alexandria.evaluation.multiple_choice import Arm, Question, Response

__all__ = ["HALVES", "Score", "hard_scores", "score_answers"]

HALVES = ((0, 1), (2, 3))
"""The rotations that choose the questions nothing cannot answer, and those that score them; then swapped."""

_ALL = (0, 1, 2, 3)
_SAME = 1e-9
"""Probabilities nearer than this are a tie."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one question went in one arm.

    Attributes:
        value: 1 right, 0 wrong, a fraction where options tie; None where no answer could be read.
        first: the same of rotation 0 alone, as if asked once; None where it was not asked or not read.
        answers: how often it was asked.
        unreadable: how many of these answers could not be read.
        rotations: those that `value` rests on.
    """

    question: Question
    arm: Arm
    value: float | None
    first: float | None = None
    answers: int = 0
    unreadable: int = 0
    rotations: tuple[int, ...] = _ALL

    @property
    def key(self) -> tuple[str, tuple[int, ...]]:
        """What is compared between arms and runs."""
        return self.question.id, self.rotations


def score_answers(
    questions: Iterable[Question],
    responses: Iterable[Response],
    *,
    rotations: Sequence[int] = _ALL,
    unreadable_is_wrong: bool = False,
) -> list[Score]:
    """One score for each question and arm that was asked, in the order of the questions.

    Args:
        questions: those that count; answers to others are left aside.
        responses: in any order. The same question, arm and rotation twice: the last one counts.
        rotations: those that count.
        unreadable_is_wrong: the rule of the old protocol; ours is to count such answers apart.
    """
    wanted = set(rotations)
    by_question: defaultdict[str, defaultdict[Arm, dict[int, Response]]]
    by_question = defaultdict(lambda: defaultdict(dict))
    for one in responses:
        if one.rotation in wanted:
            by_question[one.question_id][one.arm][one.rotation] = one
    return [
        _score(question, arm, answers, tuple(rotations), unreadable_is_wrong)
        for question in questions
        for arm, answers in sorted(by_question.get(question.id, {}).items())
    ]


def hard_scores(
    questions: Sequence[Question],
    responses: Sequence[Response],
    *,
    unreadable_is_wrong: bool = False,
) -> list[Score]:
    """Scores on the questions that `nothing` cannot answer, chosen and scored on different rotations.

    Choosing by the very answers that are then scored would push `nothing` below chance, and retention up.
    A question is left out only where nothing had it clearly right in both rotations of the choosing half: so
    an answerer that always says B, right in one of four positions, still scores 25 % (a tie is no knowledge).
    """
    chosen: list[Score] = []
    for choosing, scoring in (HALVES, HALVES[::-1]):
        known = {
            s.question.id: s.value
            for s in score_answers(questions, responses, rotations=choosing)
            if s.arm is Arm.NOTHING
        }
        hard = [q for q in questions if q.id in known and known[q.id] != 1]
        chosen += score_answers(
            hard, responses, rotations=scoring, unreadable_is_wrong=unreadable_is_wrong
        )
    return [replace(score, first=None) for score in chosen]


def _score(
    question: Question,
    arm: Arm,
    answers: Mapping[int, Response],
    rotations: tuple[int, ...],
    unreadable_is_wrong: bool,
) -> Score:
    readable = [a for a in answers.values() if a.chosen is not None or a.probabilities is not None]
    unreadable = len(answers) - len(readable)
    if unreadable_is_wrong:
        # Each answer by itself, as the old protocol has it: the share of right ones.
        right = sum(_best([a], question.answer) or 0.0 for a in readable)
        value: float | None = right / len(answers) if answers else None
    else:
        value = _best(readable, question.answer)
    first = answers.get(0)
    once = _best([first], question.answer) if first in readable and first is not None else None
    if once is None and first is not None and unreadable_is_wrong:
        once = 0.0
    return Score(question, arm, value, once, len(answers), unreadable, rotations)


def _best(answers: Sequence[Response], right: int) -> float | None:
    """1 if the option with most support is the right one, 1/n where n options tie and it is among them."""
    if not answers:
        return None
    support: list[float]
    if all(a.probabilities is not None for a in answers):
        given = [a.probabilities for a in answers if a.probabilities is not None]
        support = [math.fsum(p[k] for p in given) / len(given) for k in range(4)]
    else:
        votes = Counter(_choice(a) for a in answers)
        support = [float(votes[k]) for k in range(4)]
    highest = max(support)
    leading = [k for k in range(4) if highest - support[k] <= _SAME]
    return 1 / len(leading) if right in leading else 0.0


def _choice(answer: Response) -> int | None:
    """The chosen option; the likeliest where only probabilities came."""
    if answer.chosen is not None or answer.probabilities is None:
        return answer.chosen
    return max(range(4), key=lambda k: answer.probabilities[k] if answer.probabilities else 0.0)
