"""A question + the facts of a library → what to ask a model, and what becomes of its answer.

In: a question, and an index. Out: the facts that come nearest to it; the request, in which each fact has a short
number; and, for the text that comes back, a `CitedAnswer`, each sentence checked against the facts that it cites.
No model is called here. The numbers are resolved here: a model can cite nothing that it was not given. Facts are
data: one that reads like an instruction to a model is not sent, and what a model makes of the others must still be
what they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from alexandria.answers.answer_support import cited_sentence
from alexandria.answers.answer_values import CitedFact
from alexandria.answers.cited_answer import AskCost, CitedAnswer, CitedSentence, SentenceSupport
from alexandria.answers.fact_search import SearchFilter, find_facts
from alexandria.answers.search_index import FactIndex
from alexandria.answers.search_words import read_query
from alexandria.answers.unit_conversion import UnitTable
from alexandria.checking import Vocabulary, looks_like_instruction
from alexandria.english import word_set
from alexandria.english.matching import content_words
from alexandria.errors import AnswerInvalid, QueryRefused
from alexandria.llm import Prompt, Request, is_self_hosted, json_object

__all__ = [
    "AskedFacts",
    "DraftSentence",
    "ask_request",
    "checked_answer",
    "facts_for",
    "read_drafts",
]

_FEW, _MANY = 8, 24
"""Facts that a model gets: one that runs here reads a token in 20 ms, and more of them distract it."""
_NEAREST = 3
_WORST_FOR_FEW, _WORST_FOR_MANY = 0.3, 0.1
"""Facts with a smaller share of the best one's score have a word of the question by chance. A small model makes
sentences of all that it is given; a larger one knows what answers the question."""
_MOST_SENTENCES = 8
_MOST_CITED = 4
_LONGEST = 400
_OUTPUT_TOKENS = 900
_QUESTION_WORDS = word_set("stop_words") - word_set("telling_words") | {"many", "much"}
_MARK = re.compile(r"\s*\[[\d, ]+\]")


class DraftSentence(BaseModel):
    """A sentence as the model wrote it, with the numbers of the facts that it cites."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    facts: Annotated[tuple[int, ...], Field(max_length=_MOST_CITED)]
    text: Annotated[str, Field(max_length=_LONGEST)]


class _Draft(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    sentences: Annotated[tuple[DraftSentence, ...], Field(max_length=_MOST_SENTENCES)]


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """What a library has for a question; number n of the prompt is `facts[n - 1]`."""

    question: str
    facts: tuple[CitedFact, ...]
    units: UnitTable
    notes: tuple[str, ...] = ()


def facts_for(
    index: FactIndex, question: str, chosen: SearchFilter, model_id: str, limit: int | None = None
) -> AskedFacts:
    """The facts of a library that come nearest to a question, the best first.

    Args:
        index: of the library.
        question: in words.
        chosen: what a fact must be to be used.
        model_id: of the model that will be asked.
        limit: facts at most; None: as many as suit the model.

    Raises:
        QueryRefused: the question has no word to look for.
        IndexDamaged: a file of the index cannot be read.
    """
    query = _query_of(question)
    if read_query(query).is_empty:
        raise QueryRefused("there is no word to look for", hint="Ask a question in words.")
    small = is_self_hosted(model_id)
    limit = limit or (_FEW if small else _MANY)
    worst = _WORST_FOR_FEW if small else _WORST_FOR_MANY
    found = find_facts(index, query, chosen, 2 * limit)
    good = [hit.fact for hit in found if hit.score >= worst * found[0].score]
    sound = [fact for fact in good if fact.support != "flagged"]
    safe = [fact for fact in sound if not looks_like_instruction(fact.statement)]
    notes = list(found.notes)
    if len(safe) < len(sound):
        notes.append(f"{len(sound) - len(safe)} facts read like instructions to a model: left out")
    once = {fact.statement.casefold(): fact for fact in reversed(safe)}
    best = [fact for fact in safe if once[fact.statement.casefold()] is fact]
    return AskedFacts(question, tuple(best[:limit]), index.units, tuple(notes))


def ask_request(prompt: Prompt, asked: AskedFacts) -> Request:
    """The request of a question to a model."""
    numbered = [f"{n}. {_one_line(_as_told(f))}" for n, f in enumerate(asked.facts, start=1)]
    return Request(
        messages=prompt.messages(facts="\n".join(numbered), question=_one_line(asked.question)),
        schema_name="cited_answer",
        json_schema=_schema(len(asked.facts)),
        max_output_tokens=_OUTPUT_TOKENS,
    )


def read_drafts(text: str) -> tuple[DraftSentence, ...]:
    """The sentences in the text of a model's answer.

    Raises:
        AnswerInvalid: it does not have the required form.
    """
    try:
        return _Draft.model_validate(json_object(text)).sentences
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise AnswerInvalid(
            f"The answer does not follow the schema at {place}: {first['msg']}."
        ) from None


def checked_answer(asked: AskedFacts, drafts: Sequence[DraftSentence], run: AskCost) -> CitedAnswer:
    """The answer with what the facts support, and what was removed from it.

    Args:
        asked: what the model was given.
        drafts: what it wrote.
        run: what that took.
    """
    checked = list(_checked(asked, drafts))
    kept = tuple(s for s in checked if s.support is not SentenceSupport.UNSUPPORTED)
    missed = _missed(asked.question, [fact for s in kept for fact in s.facts])
    return CitedAnswer(
        question=asked.question,
        sentences=kept,
        removed=tuple(s for s in checked if s.support is SentenceSupport.UNSUPPORTED),
        nearest=() if kept else asked.facts[:_NEAREST],
        run=run,
        notes=(*asked.notes, f"no cited fact has: {', '.join(missed)}") if missed else asked.notes,
    )


def _missed(question: str, cited: Sequence[CitedFact]) -> list[str]:
    """The telling words of a question that no fact of its answer has: it may be about something else."""
    has = Vocabulary.of([*(f.statement for f in cited), *(n for f in cited for n in _all_names(f))])
    return [w for w in dict.fromkeys(content_words(question)) if cited and not has.has_word(w)]


def _all_names(fact: CitedFact) -> tuple[str, ...]:
    return (*fact.subject_names, *fact.object_names, fact.citation.title)


def _checked(asked: AskedFacts, drafts: Sequence[DraftSentence]) -> Iterator[CitedSentence]:
    seen: set[str] = set()
    for draft in drafts:
        text = _one_line(_MARK.sub("", draft.text))
        if not text or text.casefold() in seen:
            continue
        seen.add(text.casefold())
        cited = [
            asked.facts[n - 1] for n in dict.fromkeys(draft.facts) if 0 < n <= len(asked.facts)
        ]
        yield cited_sentence(text, cited, asked.units)


def _query_of(question: str) -> str:
    """The words of a question that facts are looked for with: those that tell something, if there are any."""
    plain = re.sub(r'["“”?!]', " ", question)
    words = [w.strip(".,;:()'’") for w in plain.split()]
    names = {w for w in words[1:] if w.isupper()}  # "vitamin A" is not "a vitamin"
    telling = [w for w in words if w in names or w.casefold() not in _QUESTION_WORDS]
    return " ".join(telling) or plain


def _as_told(fact: CitedFact) -> str:
    return f"{fact.statement} ({fact.claimed_by})" if fact.claimed_by else fact.statement


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _schema(facts: int) -> dict[str, object]:
    number = {"type": "integer", "minimum": 1, "maximum": facts}
    sentence = {
        "type": "object",
        "additionalProperties": False,
        "required": ["facts", "text"],
        "properties": {
            "facts": {"type": "array", "items": number, "minItems": 1, "maxItems": _MOST_CITED},
            "text": {"type": "string", "maxLength": _LONGEST},
        },
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["sentences"],
        "properties": {
            "sentences": {"type": "array", "items": sentence, "maxItems": _MOST_SENTENCES}
        },
    }
