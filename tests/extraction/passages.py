"""Passages for tests: sentences written by us, as chunks, with the paper that they are all of."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from alexandria.checking import ExampleWords, PaperNames, Vocabulary
from alexandria.chunking import Chunk, Sentence
from alexandria.claims import Claim
from alexandria.errors import EndpointError
from alexandria.expression import SourceIndex
from alexandria.extraction import Extraction, PaperContext, extract_chunk, read_passage
from alexandria.extraction.passage import Passage
from alexandria.extraction.passes import Passes
from alexandria.extraction.selection import shown_in
from alexandria.extraction.wire import WireAnswer
from alexandria.knowledge import KnowledgeUnit
from alexandria.llm import ModelQuestion


def make_chunk(*sentences: str, section: str = "Results", first: int = 1) -> Chunk:
    told, word = [], 0
    for number, text in enumerate(sentences, start=first):
        end = word + len(text.split())
        told.append(Sentence(number=number, text=text, page=1, word_start=word, word_end=end))
        word = end
    return Chunk(index=0, section=section, sentences=tuple(told))


def make_passage(*sentences: str, language: str | None = "en") -> Passage:
    return read_passage(make_chunk(*sentences), language)


def make_paper(*sentences: str, abstract: str = "", language: str = "en") -> PaperContext:
    """What is known of a paper that holds these sentences and nothing else."""
    return PaperContext(
        paper_id="ab" * 32,
        doi="10.1/x",
        title="On zinc",
        language=language,
        abstract=abstract,
        sentences=sentences,
        names=PaperNames(title="On zinc"),
        vocabulary=Vocabulary.of(sentences),
        index=SourceIndex(sentences),
    )


def make_passes(*sentences: str, restated: bool = False, example: str = "") -> Passes:
    passage = make_passage(*sentences)
    return Passes(
        make_paper(*sentences),
        passage,
        shown_in(passage.chunk, "en"),
        ExampleWords.of([example]),
        restated=restated,
    )


def claim(
    number: int | tuple[int, ...],
    subject: str,
    predicate: str,
    object_: str = "",
    condition: str = "",
    **others: Any,
) -> Claim:
    numbers = number if isinstance(number, tuple) else (number,)
    return Claim(numbers, subject, predicate, object_, condition, **others)


def said(*claims: Claim) -> list[WireAnswer]:
    """One answer with these claims."""
    return [WireAnswer("", claims)]


def plain(number: int, sentence: str) -> list[WireAnswer]:
    """One answer of a small model: a plain sentence about a sentence."""
    return said(Claim((number,), "", "", sentence))


def fact(
    number: int | list[int],
    subject: str,
    predicate: str,
    object_: str = "",
    condition: str = "",
    **others: str,
) -> dict[str, Any]:
    """A fact as an endpoint writes it."""
    return {
        "sentences": number if isinstance(number, list) else [number],
        "subject": subject,
        "predicate": predicate,
        "object": object_,
        "condition": condition,
        "kind": "result",
        "method": "",
        "compared_with": "",
        "claimed_by": "",
    } | others  # fmt: skip


def written(*facts: object, about: str = "", entities: object = ()) -> str:
    """An answer in objects, as text."""
    return json.dumps({"about": about, "entities": entities, "facts": facts})


@dataclass
class Extracted:
    """What came of a chunk, and what was asked on the way."""

    units: tuple[KnowledgeUnit, ...] = ()
    errors: tuple[EndpointError, ...] = ()
    questions: list[ModelQuestion] = field(default_factory=list)

    @property
    def unit(self) -> KnowledgeUnit:
        (unit,) = self.units
        return unit

    @property
    def statements(self) -> list[str]:
        return [f.statement for f in self.unit.facts]

    @property
    def messages(self) -> list[str]:
        """What was asked, without what is the same in every question."""
        return [q.request.messages[-1].content for q in self.questions]


def extract(
    how: Extraction,
    chunk: Chunk,
    answer: Callable[[ModelQuestion], str],
    paper: PaperContext | None = None,
) -> Extracted:
    """Extract a chunk with a function for the model: a question → the text that it writes, or an error."""
    steps = extract_chunk(how, paper or make_paper(*(s.text for s in chunk.sentences)), chunk)
    made = Extracted()
    try:
        question = next(steps)
        while True:
            made.questions.append(question)
            try:
                parsed = question.parse(answer(question))
            except EndpointError as error:
                question = steps.throw(error)
            else:
                question = steps.send(parsed)
    except StopIteration as end:
        made.units, made.errors = end.value
    return made
