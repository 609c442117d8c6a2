"""Question, rotation and context → a request; its answer → `Response`.

The context comes first, then the stem, then the options: whatever an endpoint has read of a paper or of a
question serves all that is asked of it. With log-probabilities one token is asked for, and the letters'
shares of it are read; without, the letter comes as JSON from four choices. What cannot be read is counted
separately and never guessed.
"""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from alexandria.errors import AnswerInvalid, SettingsError
from alexandria.evaluation.multiple_choice import LETTERS, Arm, Question, Response
from alexandria.evaluation.run.protocol import Protocol
from alexandria.llm import Answer, Message, Request, json_object
from alexandria.resources import resource

__all__ = ["AnswerPrompt", "QuestionBatch", "load_answer_prompt", "read_answer", "to_request"]

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_TOP = 20
"""The most that OpenAI gives; the four letters are nearly always among the first ten."""
_LETTER_TOKENS = 16
"""For {"answer": "A"}, however it is cut into tokens."""

_SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "string", "enum": list(LETTERS)}},
    "required": ["answer"],
    "additionalProperties": False,
}
_PLAIN = re.compile(
    r"^\W*(?:the )?(?:(?:right |correct )?answer)?(?: is)?[\s:*]*\(?([A-D])\b(?!['’])", re.I
)


@dataclass(frozen=True, slots=True)
class AnswerPrompt:
    """prompts/answer.toml, read; `digest` is its version."""

    digest: str
    system: str
    context: str
    question: str
    all: str


@dataclass(frozen=True, slots=True)
class QuestionBatch:
    """What one request asks: one question, or all of a paper's under the historical protocol."""

    questions: tuple[Question, ...]
    arm: Arm
    rotation: int

    @property
    def paper_id(self) -> str:
        """The paper that is asked about."""
        return self.questions[0].paper_id


def load_answer_prompt() -> AnswerPrompt:
    """Read the prompt.

    Raises:
        SettingsError: the file is missing or malformed.
    """
    try:
        content = resource("prompts", "answer.toml").read_bytes()
        found = tomllib.loads(content.decode("utf-8"))
        parts = [found[name] for name in ("system", "context", "question", "all")]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise SettingsError(f"prompts/answer.toml is malformed ({type(error).__name__}).") from None
    return AnswerPrompt(hashlib.sha256(content).hexdigest()[:12], *map(str, parts))


def to_request(
    prompt: AnswerPrompt,
    batch: QuestionBatch,
    context: str,
    protocol: Protocol,
    *,
    logprobs: bool,
    slot: int | None,
) -> Request:
    """The request for one `QuestionBatch`. `slot` names the server's cache and is no part of the question."""
    shown = _fill(prompt.context, context=context).lstrip("\n") if context else ""
    if protocol.one_at_a_time:
        body = _question_text(prompt, batch.questions[0], batch.rotation)
    else:
        listed = "\n".join(
            f"{number}. {_question_text(prompt, q, batch.rotation, bare=True)}"
            for number, q in enumerate(batch.questions, start=1)
        )
        body = _fill(prompt.all, questions=listed).strip()
    limit = 1 if logprobs else _LETTER_TOKENS
    return Request(
        messages=(Message("system", prompt.system.strip()), Message("user", shown + body)),
        schema_name="answer",
        json_schema=_SCHEMA if protocol.one_at_a_time and not logprobs else {},
        max_output_tokens=limit if protocol.one_at_a_time else 8 * len(batch.questions) + 8,
        temperature=protocol.temperature,
        frequency_penalty=protocol.frequency_penalty,
        presence_penalty=protocol.presence_penalty,
        seed=protocol.seed,
        top_logprobs=_TOP if logprobs else 0,
        slot=slot,
    )


def read_answer(batch: QuestionBatch, answer: Answer, protocol: Protocol) -> list[Response]:
    """What was chosen, one value a question; an answer that holds no letter is unreadable, not wrong."""
    if not protocol.one_at_a_time:
        letters = [_letter_place(part) for part in answer.text.strip().rstrip(";").split(";")]
        if len(letters) != len(batch.questions):
            found = len(letters)
            return unreadable(batch, f"{found} answers to {len(batch.questions)} questions", answer)
        return _responses(batch, letters, answer)
    if answer.top_logprobs is not None:
        return _with_usage([_by_probability(batch, answer.top_logprobs)], answer)
    return _responses(batch, [_letter_place(answer.text)], answer)


def unreadable(batch: QuestionBatch, why: str, answer: Answer | None = None) -> list[Response]:
    """The values of an answer that could not be read, or did not come in a form that could."""
    values = [
        Response(question_id=q.id, arm=batch.arm, rotation=batch.rotation, invalid=why)
        for q in batch.questions
    ]
    return _with_usage(values, answer)


def _responses(
    batch: QuestionBatch, letters: Sequence[int | None], answer: Answer
) -> list[Response]:
    values = [
        Response(
            question_id=question.id,
            arm=batch.arm,
            rotation=batch.rotation,
            chosen=None if place is None else _original_index(place, batch.rotation),
            invalid="no letter" if place is None else "",
        )
        for question, place in zip(batch.questions, letters, strict=True)
    ]
    return _with_usage(values, answer)


def _by_probability(batch: QuestionBatch, top: Sequence[tuple[str, float]]) -> Response:
    """The letters' shares of the probability that all of them have together: "A" and " A" are one."""
    mass = [0.0] * 4
    for token, logprob in top:
        plain = token.strip(' \t\n▁Ġ().:*"')
        if len(plain) == 1 and plain in LETTERS:
            mass[LETTERS.index(plain)] += math.exp(min(logprob, 0.0))
    total = math.fsum(mass)
    if total <= 0:
        return unreadable(batch, "no letter among the likeliest tokens")[0]
    shares = [mass[(k + batch.rotation) % 4] / total for k in range(4)]
    a, b, c, d = shares
    return Response(
        question_id=batch.questions[0].id,
        arm=batch.arm,
        rotation=batch.rotation,
        chosen=max(range(4), key=shares.__getitem__),
        probabilities=(a, b, c, d),
    )


def _original_index(place: int, rotation: int) -> int:
    """Index of the option that was printed at a place."""
    return (place - rotation) % 4


def _letter_place(text: str) -> int | None:
    """The place that a text names: JSON first, then a letter at its beginning."""
    letter_text = text
    if "{" in text:
        try:
            letter_text = str(json_object(text).get("answer", ""))
        except AnswerInvalid:
            return None
    found = _PLAIN.match(letter_text.strip())
    return LETTERS.index(found.group(1).upper()) if found else None


def _question_text(
    prompt: AnswerPrompt, question: Question, rotation: int, *, bare: bool = False
) -> str:
    a, b, c, d = (question.options[_original_index(place, rotation)] for place in range(4))
    text = _fill(prompt.question, stem=question.stem, a=a, b=b, c=c, d=d).strip()
    if bare:  # the last line says how to answer one question
        text = text.removeprefix("Question: ").rpartition("\n")[0]
    return text


def _fill(template: str, **values: str) -> str:
    """Values are put in literally and are not searched for placeholders again."""
    if set(_PLACEHOLDER.findall(template)) != set(values):
        raise SettingsError("prompts/answer.toml has other placeholders than this version fills.")
    return _PLACEHOLDER.sub(lambda m: values[m.group(1)], template)


def _with_usage(values: list[Response], answer: Answer | None) -> list[Response]:
    """The tokens of a request stand with the first question of it: counted once, whatever it asks."""
    usage = answer.usage if answer else None
    if usage is None:
        return values
    first = values[0].model_copy(
        update={
            "input_tokens": usage.input_tokens,
            "cached_tokens": usage.cached_tokens,
            "output_tokens": usage.output_tokens,
        }
    )
    return [first, *values[1:]]
