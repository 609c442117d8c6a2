"""A question set → whether it is fit to measure anything, and why.

In: the questions, what was malformed, and, where a model was asked, its answers from nothing and from the
original. Out: an `Audit` with a verdict in a sentence. Nothing is deleted: what is wrong is listed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from alexandria.evaluation.multiple_choice import LETTERS, Arm, Question, Response
from alexandria.evaluation.questions.answer_cues import (
    CUES,
    LEARNED,
    PLACE,
    PLACE_AND_END,
    find_cue,
)
from alexandria.evaluation.statistics import (
    Difference,
    IntervalEstimate,
    Score,
    arm_figures,
    compare_arms,
    score_answers,
)

__all__ = ["Audit", "Cue", "Unsupported", "audit_questions"]

_CHANCE = 0.25
_OF_PLACE = (PLACE, PLACE_AND_END)
"""Harmless where options are rotated: no reason against a set by themselves."""
_CUE_LIMIT = 0.40
"""A cue that finds the right option this often tells more than a paper that adds a few points."""
_PLACE_LIMIT = 0.40
_NOTHING_LIMIT = 0.60
_FAULTY_LIMIT = 0.10
_UNSUPPORTED_LIMIT = 0.20
"""A weak answerer contradicts right items too; a fifth of them is more than its weakness explains."""
_FEW_PAPERS = 10


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Cue(_Frozen):
    """A way to find the right option without reading the paper."""

    name: str
    found: IntervalEstimate

    @property
    def above_chance(self) -> bool:
        """Whether it finds more than one in four, beyond doubt."""
        return self.found.low is not None and self.found.low > _CHANCE


class Unsupported(_Frozen):
    """A question that the original answers otherwise than the set says."""

    question_id: str
    stated: str
    answered: str
    """The letters in the set's order."""


class Audit(_Frozen):
    """What a question set is worth."""

    questions: int
    papers: int
    fewest_per_paper: int
    most_per_paper: int
    malformed: dict[str, int]
    """How many items could not be used, by reason."""
    places: tuple[int, int, int, int]
    """How often the right answer is A, B, C, D."""
    kinds: dict[str, int]
    cues: tuple[Cue, ...]
    planted: Difference | None
    """What the end of the question adds to the place alone: a copy of the right letters shows here."""
    repeated: tuple[str, ...]
    """Ids of questions that another one of the same paper repeats word for word."""
    alike_options: tuple[str, ...]
    """Ids of questions of which two options are the same."""
    from_nothing: IntervalEstimate | None = None
    """Share answered without the paper; None where no model was asked."""
    from_original: IntervalEstimate | None = None
    unreadable: int = 0
    unsupported: tuple[Unsupported, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why it is not fit; empty if it is."""
    cautions: tuple[str, ...] = ()
    """What has to be minded where it is used."""

    @property
    def fit(self) -> bool:
        """Whether no reason to reject it was found."""
        return not self.reasons

    @property
    def verdict(self) -> str:
        """The verdict in one sentence."""
        if self.fit:
            text = "Fit to measure with"
            return f"{text}, if minded: {_list(self.cautions)}." if self.cautions else f"{text}."
        return f"Not fit to measure with as it stands: {_list(self.reasons)}."


def audit_questions(
    questions: Sequence[Question],
    *,
    malformed: Mapping[str, int] | None = None,
    responses: Sequence[Response] = (),
    seed: int = 0,
) -> Audit:
    """Look at a set from all sides; `responses` are those of the arms nothing and original, if any."""
    ordered = sorted(questions, key=lambda q: (q.paper_id, q.id))
    per_paper = Counter(q.paper_id for q in ordered).values()
    series = _cue_scores(ordered)
    found = Audit(
        questions=len(ordered),
        papers=len(per_paper),
        fewest_per_paper=min(per_paper, default=0),
        most_per_paper=max(per_paper, default=0),
        malformed=dict(sorted((malformed or {}).items())),
        places=_places(ordered),
        kinds=dict(Counter(q.kind.value for q in ordered).most_common()),
        cues=tuple(
            Cue(name=name, found=_mean(ordered, values, seed)) for name, values in series.items()
        ),
        planted=_end_cue_gain(ordered, series, seed),
        repeated=_repeated(ordered),
        alike_options=tuple(q.id for q in ordered if len({_plain(o) for o in q.options}) < 4),
    )
    found = found.model_copy(update=_answered(ordered, responses, seed))
    return found.model_copy(update={"reasons": _reasons(found), "cautions": _cautions(found)})


def _cue_scores(questions: Sequence[Question]) -> dict[str, list[float]]:
    """Of each cue, how far it finds the right option of each question."""
    if not questions:
        return {}
    series = {name: find_cue(rule, questions) for name, rule in CUES.items()}
    return series | {name: learn(questions) for name, learn in LEARNED.items()}


def _end_cue_gain(
    questions: Sequence[Question], series: Mapping[str, Sequence[float]], seed: int
) -> Difference | None:
    if not questions:
        return None
    # Two arms stand for the two predictors: the same paired statistics serve.
    place = _scores(questions, series[PLACE], Arm.NOTHING)
    end = _scores(questions, series[PLACE_AND_END], Arm.ORIGINAL)
    return compare_arms(place + end, Arm.NOTHING, Arm.ORIGINAL, seed=seed)


def _mean(questions: Sequence[Question], values: Sequence[float], seed: int) -> IntervalEstimate:
    (figures,) = arm_figures(_scores(questions, values, Arm.NOTHING), seed=seed)
    assert figures.accuracy is not None  # every value is a number
    return figures.accuracy


def _scores(questions: Sequence[Question], values: Sequence[float], arm: Arm) -> list[Score]:
    return [Score(q, arm, value) for q, value in zip(questions, values, strict=True)]


def _places(questions: Iterable[Question]) -> tuple[int, int, int, int]:
    count = Counter(q.answer for q in questions)
    return count[0], count[1], count[2], count[3]


def _repeated(questions: Iterable[Question]) -> tuple[str, ...]:
    seen: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for question in questions:
        seen[question.paper_id, _plain(question.stem)].append(question.id)
    return tuple(again for ids in seen.values() for again in ids[1:])


def _answered(
    questions: Sequence[Question], responses: Sequence[Response], seed: int
) -> dict[str, object]:
    if not responses:
        return {}
    scores = score_answers(questions, responses)
    figures = {f.arm: f for f in arm_figures(scores, seed=seed)}
    nothing, original = figures.get(Arm.NOTHING), figures.get(Arm.ORIGINAL)
    return {
        "from_nothing": nothing.accuracy if nothing else None,
        "from_original": original.accuracy if original else None,
        "unreadable": sum(f.unreadable for f in figures.values()),
        "unsupported": _unsupported(scores, responses),
    }


def _unsupported(scores: Iterable[Score], responses: Iterable[Response]) -> tuple[Unsupported, ...]:
    """Questions that the original answers with one and the same other option in every rotation."""
    chosen: defaultdict[str, set[int | None]] = defaultdict(set)
    for one in responses:
        if one.arm is Arm.ORIGINAL:
            chosen[one.question_id].add(one.chosen)
    found = []
    for score in scores:
        if score.arm is not Arm.ORIGINAL or score.value != 0 or score.answers < 2:
            continue
        answers = chosen[score.question.id]
        (answer, *others) = answers
        if not others and answer is not None:
            found.append(
                Unsupported(
                    question_id=score.question.id,
                    stated=LETTERS[score.question.answer],
                    answered=LETTERS[answer],
                )
            )
    return tuple(found)


# --- the verdict ------------------------------------------------------------------------------


def _reasons(found: Audit) -> tuple[str, ...]:
    reasons = []
    if not found.questions:
        return ("it holds no question that can be used",)
    worst = max(
        (c for c in found.cues if c.name not in _OF_PLACE),
        key=lambda c: c.found.value,
        default=None,
    )
    if worst and worst.above_chance and worst.found.value >= _CUE_LIMIT:
        reasons.append(
            f"{_percent(worst.found.value)} of the right answers are found without the paper "
            f'by "{worst.name}" (chance is 25 %)'
        )
    if _is_planted(found.planted):
        reasons.append("how a question ends tells which letter is right")
    faulty = sum(found.malformed.values()) + len(found.repeated) + len(found.alike_options)
    items = found.questions + sum(found.malformed.values())
    if faulty > _FAULTY_LIMIT * items:
        reasons.append(f"{_percent(faulty / items)} of the items are malformed or repeated")
    if found.from_nothing and found.from_nothing.value > _NOTHING_LIMIT:
        reasons.append(f"{_percent(found.from_nothing.value)} are answered without the paper")
    if len(found.unsupported) > _UNSUPPORTED_LIMIT * found.questions:
        share = _percent(len(found.unsupported) / found.questions)
        reasons.append(f"with the original before it, the answerer contradicts {share} of them")
    return tuple(reasons)


def _cautions(found: Audit) -> tuple[str, ...]:
    cautions = []
    if found.questions and max(found.places) > _PLACE_LIMIT * found.questions:
        letter = LETTERS[found.places.index(max(found.places))]
        share = _percent(max(found.places) / found.questions)
        cautions.append(f"{share} of the right answers are {letter}, so rotate the options")
    for cue in found.cues:
        if cue.name not in _OF_PLACE and cue.above_chance and cue.found.value < _CUE_LIMIT:
            cautions.append(f'"{cue.name}" finds {_percent(cue.found.value)}')
    if found.papers < _FEW_PAPERS:
        cautions.append(f"{found.papers} papers give wide intervals")
    if found.unsupported:
        count = len(found.unsupported)
        items = "item" if count == 1 else "items"
        cautions.append(f"the answerer, with the original, contradicts {count} {items}")
    return tuple(cautions)


def _is_planted(difference: Difference | None) -> bool:
    if difference is None or difference.estimate is None or difference.estimate.low is None:
        return False
    return difference.estimate.low > 0 and difference.estimate.value >= 0.05


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _list(parts: Sequence[str]) -> str:
    return "; ".join(parts)
