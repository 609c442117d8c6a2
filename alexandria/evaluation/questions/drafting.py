"""A paper → questions that its text answers and nothing else does.

In: a paper, a model to write and one to check. Out: questions with the sentences that they rest on, and how
many drafts were turned down, by reason. From the original alone, never from units. A model words the question
for one sentence at a time; that the answer stands in it, and what the wrong options are, the program sees to,
so that a small model serves. Then each is asked without the paper and with it: what can be answered blind, or
cannot be answered with the text, is no question.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from alexandria.chunking import Chunk, chunk_paper
from alexandria.errors import AnswerInvalid, EndpointError
from alexandria.evaluation.multiple_choice import Arm, Question, QuestionKind, Response
from alexandria.evaluation.questions.candidates import Candidate, select_candidates
from alexandria.evaluation.questions.distractors import MOST_WORDS, DistractorPool, contains_phrase
from alexandria.evaluation.statistics import score_answers
from alexandria.expression import SourceIndex, texts_of, words
from alexandria.expression.index import RUN_LIMIT
from alexandria.knowledge import make_id
from alexandria.llm import Prompt, Request, json_object
from alexandria.paper import Paper
from alexandria.run.model_client import AskModel

__all__ = [
    "Checker",
    "DraftedQuestions",
    "DraftingSettings",
    "QuestionDraft",
    "draft_questions",
    "draft_request",
    "parse_draft",
]

_TRIES = 4
"""Candidates looked at for each question wanted, at most."""
_ROTATIONS = (0, 1, 2, 3)
_MOST_MISSES = 2
"""Of four answers with the text; a majority is no longer possible."""
_SURE = 0.6
"""Probability of the right option without the paper from which on it is known, not guessed."""

_OF_THE_TEXT = re.compile(
    r"\b(?:the|this) (?:sentence|text|passage|paper|study|article|authors?)\b"
    r"|\baccording to\b|\bmentioned\b|^(?:what|which|how|why|where|when) (?:is|was|does|did) (?:it|this|that)\b",
    re.IGNORECASE,
)


class Checker(Protocol):
    """Asks the checking model a question: one arm, one rotation."""

    async def __call__(self, question: Question, arm: Arm, rotation: int, context: str) -> Response:
        """The response; an answer that cannot be read is a response too, not an error."""


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """What the model wrote for one sentence."""

    stem: str
    answer: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftingSettings:
    """How to draft questions: one value for a whole run."""

    prompt: Prompt
    author: str
    """Id of the model."""
    per_paper: int = 10
    chunk_words: int = 200
    check: bool = True


@dataclass(frozen=True, slots=True)
class DraftedQuestions:
    """The questions drafted about one paper."""

    questions: tuple[Question, ...]
    rejected: Mapping[str, int] = field(default_factory=dict)
    """Drafts that became no question, by reason."""


async def draft_questions(
    how: DraftingSettings, paper: Paper, ask: AskModel, checker: Checker | None, *, domain: str = ""
) -> DraftedQuestions:
    """Questions about one paper, as many as wanted or as it yields.

    Raises:
        EndpointError: only those that end the run (`fatal`).
    """
    chunks = chunk_paper(paper, target_words=how.chunk_words)
    candidates = select_candidates(chunks, _TRIES * how.per_paper)
    if not candidates:
        return DraftedQuestions((), {"no sentence worth a question": 1})
    drafter = _PaperDrafter(how, paper, chunks, domain)
    kept: list[Question] = []
    rejected: Counter[str] = Counter()
    waiting = list(candidates)
    while waiting and len(kept) < how.per_paper:
        batch, waiting = _next_batch(waiting, how.per_paper - len(kept))
        made = await asyncio.gather(*(drafter.one(c, ask, checker) for c in batch))
        for result in made:
            if isinstance(result, str):
                rejected[result] += 1
            elif result.stem.casefold() in {q.stem.casefold() for q in kept}:
                rejected["asked before"] += 1
            else:
                kept.append(result)
    return DraftedQuestions(_with_balanced_answers(kept, paper.sha256), dict(rejected))


class _PaperDrafter:
    """Drafts questions about one paper. Holds its text, for the length of a call."""

    def __init__(
        self, how: DraftingSettings, paper: Paper, chunks: Sequence[Chunk], domain: str
    ) -> None:
        self._how, self._paper, self._chunks, self._domain = how, paper, chunks, domain
        self._pool = DistractorPool([(s.number, s.text) for c in chunks for s in c.sentences])
        self._source = SourceIndex(texts_of(paper))

    async def one(
        self, candidate: Candidate, ask: AskModel, checker: Checker | None
    ) -> Question | str:
        """The question, or why there is none."""
        answers = self._pool.answers(
            candidate.number, quantities=candidate.kind is QuestionKind.NUMBER
        )
        if not answers:
            return "nothing in the sentence that could be the answer"
        request = draft_request(self._how.prompt, self._paper.title, candidate, answers)
        try:
            draft = await ask(request, purpose="question", chunk=candidate.label, parse=parse_draft)
        except EndpointError as error:
            if error.fatal:
                raise
            return f"no draft ({error.slug})"
        problem = self._problem(draft, candidate)
        if problem:
            return problem
        wrong = self._pool.distractors(
            draft.answer, (candidate.number, candidate.text), draft.wrong
        )
        if wrong is None:
            return "too few wrong options of the same sort"
        question = self._question(draft, wrong, candidate)
        if checker is None or not self._how.check:
            return question
        return await self._checked(question, candidate, checker)

    def _problem(self, draft: QuestionDraft, candidate: Candidate) -> str:
        """Why a draft is no question; empty if nothing speaks against it."""
        if not contains_phrase(draft.answer, candidate.text):
            return "the answer does not stand in the sentence"
        if not 1 <= len(words(draft.answer)) <= MOST_WORDS:
            return "the answer is too long"
        if contains_phrase(draft.answer, draft.stem):
            return "the question holds the answer"
        if not draft.stem.endswith("?") or len(words(draft.stem)) < 4:
            return "no question"
        if _OF_THE_TEXT.search(draft.stem):
            return "the question speaks of the text"
        if self._source.longest_run(draft.stem).length >= RUN_LIMIT:
            return f"the question repeats {RUN_LIMIT} words of the paper"
        return ""

    def _question(
        self, draft: QuestionDraft, wrong: tuple[str, str, str], candidate: Candidate
    ) -> Question:
        answer = draft.answer
        number = re.match(r"[~<>≈]?\d", answer)
        kind = QuestionKind.NUMBER if number else candidate.kind
        if kind is QuestionKind.NUMBER and not number:
            kind = QuestionKind.OTHER
        options = (answer, *wrong)
        return Question(
            id=make_id("q", self._paper.sha256, candidate.number, draft.stem, *options),
            paper_id=self._paper.sha256,
            stem=draft.stem,
            options=options,
            answer=0,
            kind=kind,
            sentences=(candidate.number,),
            section=" ".join(candidate.section.split()[:7]),
            domain=self._domain,
            source=f"written by {self._how.author}",
        )

    async def _checked(
        self, question: Question, candidate: Candidate, checker: Checker
    ) -> Question | str:
        """The question again, if it needs the paper and the paper answers it."""
        near = [c for c in self._chunks if abs(c.index - candidate.chunk) <= 1]
        context = " ".join(c.text for c in near)
        # One rotation after the other: a prefix cache serves all but the first, and most stop early.
        blind: list[Response] = []
        for rotation in _ROTATIONS:
            blind.append(await checker(question, Arm.NOTHING, rotation, ""))
            if blind[-1].chosen != question.answer:
                break
        else:
            if _is_answered_blind(question, blind):
                return "it is answered without the paper"
        answered: list[Response] = []
        for rotation in _ROTATIONS:
            answered.append(await checker(question, Arm.ORIGINAL, rotation, context))
            if sum(a.chosen != question.answer for a in answered) >= _MOST_MISSES:
                return "the paper does not answer it clearly"
        return (
            question if _score(question, answered) == 1 else "the paper does not answer it clearly"
        )


def draft_request(
    prompt: Prompt, title: str, candidate: Candidate, answers: Sequence[str]
) -> Request:
    """The call that asks for one question, whose answer is one of those given."""
    return Request(
        messages=prompt.messages(
            title=title,
            section=candidate.section,
            before=candidate.before,
            sentence=candidate.text,
            kind="result" if candidate.kind is QuestionKind.OTHER else candidate.kind.value,
            answers="; ".join(answers),
        ),
        schema_name="question",
        json_schema=_schema(answers),
        max_output_tokens=220,
    )


def _schema(answers: Sequence[str]) -> dict[str, Any]:
    """The answer is a choice, so that a small model cannot leave the sentence."""
    short = {"type": "string", "maxLength": 60}
    wrong = {"type": "array", "items": short, "minItems": 3, "maxItems": 3}
    return {
        "type": "object",
        "properties": {
            "a": {"type": "string", "enum": list(answers)},
            "q": {"type": "string", "maxLength": 200},
            "wrong": wrong,
        },
        "required": ["a", "q", "wrong"],
        "additionalProperties": False,
    }


def parse_draft(text: str) -> QuestionDraft:
    """Read the model's answer.

    Raises:
        AnswerInvalid: it has another form.
    """
    found = json_object(text)
    stem, answer, wrong = found.get("q"), found.get("a"), found.get("wrong")
    if not isinstance(stem, str) or not isinstance(answer, str) or not isinstance(wrong, list):
        raise AnswerInvalid("The answer has not the keys q, a and wrong.")
    plain = (str(option) for option in wrong)
    return QuestionDraft(
        _squeeze_blanks(stem),
        _squeeze_blanks(answer).rstrip("."),
        tuple(_squeeze_blanks(o).rstrip(".") for o in plain),
    )


def _next_batch(
    waiting: Sequence[Candidate], missing: int
) -> tuple[list[Candidate], list[Candidate]]:
    return list(waiting[:missing]), list(waiting[missing:])


def _score(question: Question, answered: Sequence[Response]) -> float | None:
    (score,) = score_answers([question], answered)
    return score.value


def _is_answered_blind(question: Question, answered: Sequence[Response]) -> bool:
    """Right in every rotation, and with certainty where probabilities are known: a guess is no reason to reject.

    Rejecting every question that was guessed right would push `nothing` below chance.
    """
    if any(a.chosen != question.answer for a in answered):
        return False
    shares = [a.probabilities[question.answer] for a in answered if a.probabilities is not None]
    return not shares or sum(shares) / len(shares) >= _SURE


def _with_balanced_answers(questions: Sequence[Question], seed: str) -> tuple[Question, ...]:
    """The same questions with the right answer at each of the four places equally often."""
    shuffled = random.Random(hashlib.sha256(seed.encode()).digest())
    placed = []
    places: list[int] = []
    for question in questions:
        if not places:
            places = [0, 1, 2, 3]
            shuffled.shuffle(places)
        answer = places.pop()
        wrong = list(question.options[1:])
        shuffled.shuffle(wrong)
        options = [*wrong[:answer], question.options[0], *wrong[answer:]]
        placed.append(question.model_copy(update={"options": tuple(options), "answer": answer}))
    return tuple(placed)


def _squeeze_blanks(text: str) -> str:
    return " ".join(text.split())
