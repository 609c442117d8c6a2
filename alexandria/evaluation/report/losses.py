"""Scores and units → where it was lost: the worst papers, and each lost question with the facts nearest to it.

In: scores, questions and the facts of their papers as the library holds them. Out: what a person needs to
improve the extraction. A question is lost where the original answers it and the units do not. No text of a
paper appears: facts are in fresh words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from alexandria.evaluation.multiple_choice import Arm, Question, Response
from alexandria.evaluation.statistics import Score
from alexandria.evaluation.units import FactLine
from alexandria.expression import words

__all__ = ["LostQuestion", "PaperLoss", "lost_questions", "worst_papers"]

_SHOWN = 4
_EMPTY = frozenset(
    "a an and are as at be been by for from has have in is it its not of on or that the their this to was"
    " were what when where which who why will with how many much does did do".split()
)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class LostQuestion(_Frozen):
    """The original answers it, the units do not."""

    question: Question
    units_score: float
    chosen: int | None
    """Index of the option that the units led to most often; None where none could be read."""
    facts: tuple[FactLine, ...]
    """Those of its sentences, or those nearest in words; the nearest first."""
    answer_in_units: bool
    """Whether any fact of the paper holds all words of the right option."""

    @property
    def why(self) -> str:
        """What to mend."""
        if self.answer_in_units:
            return "the answer is in the units, and was not found there"
        return "no fact holds the answer" if self.facts else "no fact comes near"


class PaperLoss(_Frozen):
    """How one paper fared."""

    paper_id: str
    questions: int
    nothing: float | None
    original: float | None
    units: float | None
    lost: int
    """Questions that the original answers and the units do not."""


def worst_papers(scores: Iterable[Score], *, arm: Arm = Arm.UNITS) -> list[PaperLoss]:
    """All papers, those that lost most first."""
    values: defaultdict[str, defaultdict[Arm, dict[str, float]]]
    values = defaultdict(lambda: defaultdict(dict))
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for score in scores:
        asked[score.question.paper_id].add(score.question.id)
        if score.value is not None:
            values[score.question.paper_id][score.arm][score.question.id] = score.value
    papers = [
        PaperLoss(
            paper_id=paper,
            questions=len(asked[paper]),
            nothing=_mean(values[paper][Arm.NOTHING]),
            original=_mean(values[paper][Arm.ORIGINAL]),
            units=_mean(values[paper][arm]),
            lost=sum(
                values[paper][Arm.ORIGINAL].get(q) == 1 and value < 1
                for q, value in values[paper][arm].items()
            ),
        )
        for paper in sorted(asked)
    ]
    return sorted(papers, key=lambda p: (-p.lost / p.questions, -p.lost, p.paper_id))


def lost_questions(
    scores: Iterable[Score],
    responses: Iterable[Response],
    facts: Mapping[str, Sequence[FactLine]],
    *,
    arm: Arm = Arm.UNITS,
) -> list[LostQuestion]:
    """The lost questions with the facts that should have answered them, the clearest losses first."""
    by_arm: defaultdict[Arm, dict[str, Score]] = defaultdict(dict)
    for score in scores:
        by_arm[score.arm][score.question.id] = score
    chosen: defaultdict[str, list[int]] = defaultdict(list)
    for one in responses:
        if one.arm is arm and one.chosen is not None:
            chosen[one.question_id].append(one.chosen)
    found = []
    for question_id, score in by_arm[arm].items():
        original = by_arm[Arm.ORIGINAL].get(question_id)
        if original is None or original.value != 1 or score.value is None or score.value == 1:
            continue
        question, said = score.question, chosen[question_id]
        lines = facts.get(question.paper_id, ())
        found.append(
            LostQuestion(
                question=question,
                units_score=score.value,
                chosen=max(sorted(set(said)), key=said.count) if said else None,
                facts=_nearest_facts(question, lines),
                answer_in_units=_answer_is_in_facts(question.options[question.answer], lines),
            )
        )
    return sorted(found, key=lambda lost: (lost.units_score, lost.question.id))


def _nearest_facts(question: Question, lines: Sequence[FactLine]) -> tuple[FactLine, ...]:
    wanted = _content_words(question.stem) | _content_words(question.options[question.answer])
    sentences = set(question.sentences)

    def rank(line: FactLine) -> tuple[bool, float]:
        shared = len(wanted & _content_words(line.text))
        return not sentences & set(line.sentences), -shared

    near = [
        line
        for line in lines
        if sentences & set(line.sentences) or len(wanted & _content_words(line.text)) >= 2
    ]
    return tuple(sorted(near, key=rank)[:_SHOWN])


def _answer_is_in_facts(option: str, lines: Iterable[FactLine]) -> bool:
    wanted = _content_words(option) or set(words(option))
    return bool(wanted) and any(wanted <= set(words(line.text)) for line in lines)


def _content_words(text: str) -> set[str]:
    return set(words(text)) - _EMPTY


def _mean(values: Mapping[str, float]) -> float | None:
    return sum(values.values()) / len(values) if values else None
