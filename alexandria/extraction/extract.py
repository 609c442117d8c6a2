"""Passage → Knowledge Unit, by asking a model and going back until what the text states is accounted for.

In: a chunk as read, what is known of its paper, a function that asks. Out: units (more than one where the answer
was cut and the chunk had to be split). What the passes leave out, the rules fill in. Serves completeness.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol, TypeVar

from alexandria.checking.coverage import coverage_of
from alexandria.checking.example import ExampleWords
from alexandria.checking.paper_names import PaperNames
from alexandria.chunking import Chunk, split_chunk
from alexandria.errors import AnswerTruncated, EndpointError
from alexandria.expression.index import SourceIndex
from alexandria.extraction.answer_language import require_same_language
from alexandria.extraction.detail import MAIN, Detail, DetailName, detail_for
from alexandria.extraction.passage import PASSAGE_VERSION, Passage, read_passage
from alexandria.extraction.passes import Passes
from alexandria.extraction.selection import shown_in
from alexandria.extraction.unit import make_unit
from alexandria.extraction.wire import (
    WIRE_VERSION,
    WireAnswer,
    answer_schema,
    claim_line,
    parse_answer,
)
from alexandria.knowledge import KnowledgeUnit, Making
from alexandria.llm import Prompt, Request, load_prompt

__all__ = [
    "AnswerParser",
    "Ask",
    "Extraction",
    "PaperHead",
    "Question",
    "extract_chunk",
    "extraction_of",
    "first_question",
    "prompt_version",
    "unasked_digest",
]

T = TypeVar("T")

_REWORDINGS = 2


class Ask(Protocol):
    """Asks the model one question; raises an EndpointError where no usable answer comes."""

    async def __call__(
        self, request: Request, *, purpose: str, chunk: str, parse: Callable[[str], T]
    ) -> T:
        """The parsed answer."""


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What a call and the checks know about the paper beside the passage.

    Attributes:
        names: abbreviations and other names that the paper defines anywhere.
        index: all wording of the paper, which no fact may repeat.
    """

    paper_id: str
    doi: str | None
    title: str
    language: str | None = None
    names: PaperNames = field(default_factory=PaperNames)
    index: SourceIndex = field(default_factory=lambda: SourceIndex(()))


@dataclass(frozen=True, slots=True)
class Extraction:
    """How to extract: one value for a whole run."""

    prompt: Prompt
    model_id: str
    passes: int = 2
    detail: Detail = MAIN
    rewording: Prompt = field(default_factory=lambda: load_prompt("reword"))

    @property
    def version(self) -> str:
        """Digest of all that shapes a unit beside the text and the model."""
        return prompt_version(self.prompt, self.passes, self.rewording, self.detail)


def extraction_of(model_id: str, *, passes: int, detail: DetailName) -> Extraction:
    """How to extract with a model, as the settings have it.

    Raises:
        SettingsError: a prompt file is missing or malformed.
    """
    chosen = detail_for(detail, model_id)
    return Extraction(load_prompt(chosen.prompt), model_id, passes=passes, detail=chosen)


def prompt_version(prompt: Prompt, passes: int, rewording: Prompt, detail: Detail = MAIN) -> str:
    """`extract@` and 12 hex digits: changes with prompt, wire format, checks, rules, passes and their bill."""
    wire = json.dumps(answer_schema(8, detail), sort_keys=True)
    parts = (
        prompt.digest, rewording.digest, WIRE_VERSION, wire, passes, detail.tokens_per_word,
        PASSAGE_VERSION,
    )  # fmt: skip
    digest = hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
    return f"{prompt.name}@{digest[:12]}"


@dataclass(frozen=True, slots=True)
class AnswerParser:
    """Reads an answer about some sentences. A value, so that it can be handed to the process that asks."""

    detail: Detail
    source: str

    def __call__(self, text: str) -> WireAnswer:
        """What the answer says.

        Raises:
            AnswerInvalid: it has not the form, or is in another language than the sentences.
        """
        answer = parse_answer(text, self.detail)
        values = " ".join(f"{c.subject} {c.predicate} {c.value}" for c in answer.claims)
        require_same_language(f"{answer.about} {values}", self.source)
        return answer


@dataclass(frozen=True, slots=True)
class Question:
    """What is sent, and what reads the answer."""

    request: Request
    parse: AnswerParser


def first_question(
    how: Extraction, title: str, chunk: Chunk, language: str | None = None
) -> Question | None:
    """The first question about a chunk; None where nothing of it need be put to a model.

    It needs no grammar: `extract_chunk` will ask the very same.
    """
    shown = shown_in(chunk, language)
    return _question(how, title, chunk, shown) if shown else None


def unasked_digest(chunk: Chunk) -> str:
    """What stands for the request's digest in the unit of a chunk that no model was asked about."""
    return f"unasked:{chunk.text_sha256}"


def _question(
    how: Extraction, title: str, chunk: Chunk, shown: Sequence[int], *, facts_only: bool = False
) -> Question:
    """Sentences numbered from 1, with title and section before them."""
    texts = [chunk.sentences[n - 1].text for n in shown]
    words = sum(len(t.split()) for t in texts)
    lines = "\n".join(f"{n}. {text}" for n, text in enumerate(texts, start=1))
    request = Request(
        messages=how.prompt.messages(title=title, section=chunk.section, sentences=lines),
        schema_name="facts",
        json_schema=answer_schema(len(texts), how.detail, facts_only=facts_only),
        max_output_tokens=256 + 5 * words,
    )
    return Question(request, AnswerParser(how.detail, " ".join(texts)))


async def extract_chunk(
    how: Extraction, head: PaperHead, passage: Passage, ask: Ask
) -> tuple[tuple[KnowledgeUnit, ...], tuple[EndpointError, ...]]:
    """The units of one chunk, and the errors of the parts that yielded none.

    Raises:
        EndpointError: only those that end the run (`fatal`).
    """
    chunk = passage.chunk
    passes = Passes(
        passage,
        head.names,
        ExampleWords.of(m.content for m in how.prompt.prefix[1:]),
        head.index,
        tokens_per_word=how.detail.tokens_per_word,
    )
    about, digest = "", unasked_digest(chunk)
    if passage.shown:
        first = _question(how, head.title, chunk, passage.shown)
        digest = first.request.digest(how.model_id)
        try:
            answer = await ask(
                first.request, purpose="extract", chunk=chunk.label, parse=first.parse
            )
        except AnswerTruncated as error:
            return await _in_halves(how, head, chunk, ask, error)
        except EndpointError as error:
            if error.fatal:
                raise
            return (), (error,)
        about = answer.about
        passes.take(answer.claims, passage.shown, answer.characters)
        await _go_on(how, head, passes, ask)
        await _reword(how, passes, ask)
    passes.fill()
    claims, failed = passes.good, passes.quarantine()
    unit = make_unit(
        head.paper_id,
        head.doi,
        chunk,
        about=about,
        claims=claims,
        failed=failed,
        coverage=coverage_of(passage.contents, claims),
        making=Making(
            model=how.model_id,
            prompt_version=how.version,
            request_digest=digest,
        ),
    )
    return (unit,), ()


async def _in_halves(
    how: Extraction, head: PaperHead, chunk: Chunk, ask: Ask, error: AnswerTruncated
) -> tuple[tuple[KnowledgeUnit, ...], tuple[EndpointError, ...]]:
    halves = split_chunk(chunk)
    if halves is None:
        return (), (error,)
    passages = [await asyncio.to_thread(read_passage, half, head.language) for half in halves]
    parts = [await extract_chunk(how, head, passage, ask) for passage in passages]
    return (
        tuple(u for units, _ in parts for u in units),
        tuple(e for _, errors in parts for e in errors),
    )


async def _go_on(how: Extraction, head: PaperHead, passes: Passes, ask: Ask) -> None:
    """Further passes over the sentences where something is missing, until nothing new comes."""
    passage = passes.passage
    for number in range(2, how.passes + 1):
        shown = passes.missing()
        if not shown or not passes.may_go_on(shown):
            return
        again = _question(how, head.title, passage.chunk, shown, facts_only=True)
        try:
            answer = await ask(
                again.request,
                purpose=f"again-{number}",
                chunk=passage.chunk.label,
                parse=again.parse,
            )
        except EndpointError as error:
            if error.fatal:
                raise
            # What there is stands; the failed call is in the ledger with its reason.
            return
        if not passes.take(answer.claims, shown, answer.characters):
            return


async def _reword(how: Extraction, passes: Passes, ask: Ask) -> None:
    """Have the model say again what it said in the paper's words; twice at most, then the rules cut it down."""
    for number in range(1, _REWORDINGS + 1):
        if not passes.may_rewrite():
            return
        lines = [claim_line(n, c) for n, c in enumerate(passes.copied, start=1)]
        lined = replace(how.detail, form="line", facts_per_sentence=1)
        request = Request(
            messages=how.rewording.messages(facts="\n".join(lines)),
            schema_name="facts",
            json_schema=answer_schema(len(lines), lined, facts_only=True),
            max_output_tokens=128 + 60 * len(lines),
            seed=number,
        )
        try:
            answer = await ask(
                request,
                purpose=f"reword-{number}",
                chunk=passes.passage.chunk.label,
                parse=partial(parse_answer, detail=lined),
            )
        except EndpointError as error:
            if error.fatal:
                raise
            return
        passes.take_rewritten(answer.claims, answer.characters)
