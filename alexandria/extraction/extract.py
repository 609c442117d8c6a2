"""Chunk → Knowledge Units, by asking a model and going back for what it left out.

In: a chunk, its paper's title, a function that asks. Out: units (more than one where the answer was cut and
the chunk had to be split). Every sentence that yielded nothing is asked for once more, alone: completeness.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from alexandria.chunking import Chunk, split_chunk
from alexandria.errors import AnswerTruncated, EndpointError
from alexandria.extraction.alignment import align
from alexandria.extraction.expansion import make_unit
from alexandria.extraction.language import require_same_language
from alexandria.extraction.prompt import Prompt
from alexandria.extraction.wire import (
    WIRE_VERSION,
    WireAnswer,
    WireFact,
    answer_schema,
    parse_answer,
)
from alexandria.knowledge import KnowledgeUnit, Making
from alexandria.llm import Request

__all__ = ["Ask", "Extraction", "PaperHead", "chunk_request", "extract_chunk", "prompt_version"]

T = TypeVar("T")

_WORTH_ASKING = 6
"""Words; a shorter sentence ("See Table 2.") is not asked for a second time."""


class Ask(Protocol):
    """Asks the model one question; raises an EndpointError where no usable answer comes."""

    async def __call__(
        self, request: Request, *, purpose: str, chunk: str, parse: Callable[[str], T]
    ) -> T:
        """The parsed answer."""


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What a call tells about the paper beside the passage."""

    paper_id: str
    doi: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """How to extract: one value for a whole run."""

    prompt: Prompt
    model_id: str
    passes: int = 2

    @property
    def version(self) -> str:
        """Digest of the prompt file, the wire format and the number of passes together."""
        return prompt_version(self.prompt, self.passes)


def prompt_version(prompt: Prompt, passes: int) -> str:
    """`extract@` and 12 hex digits: changes with all that shapes the questions put for one chunk."""
    wire = json.dumps(answer_schema(200), sort_keys=True)
    digest = hashlib.sha256(
        f"{prompt.digest}\n{WIRE_VERSION}\n{wire}\n{passes}".encode()
    ).hexdigest()
    return f"{prompt.name}@{digest[:12]}"


def chunk_request(
    prompt: Prompt, head: PaperHead, chunk: Chunk, *, facts_only: bool = False
) -> Request:
    """The question for one chunk: its sentences numbered from 1, with title and section before them."""
    words = sum(len(s.text.split()) for s in chunk.sentences)
    lines = "\n".join(f"{n}. {s.text}" for n, s in enumerate(chunk.sentences, start=1))
    return Request(
        messages=prompt.messages(title=head.title, section=chunk.section, sentences=lines),
        schema_name="facts",
        json_schema=answer_schema(words, facts_only=facts_only),
        max_output_tokens=256 + 5 * words,
    )


async def extract_chunk(
    how: Extraction, head: PaperHead, chunk: Chunk, ask: Ask
) -> tuple[tuple[KnowledgeUnit, ...], tuple[EndpointError, ...]]:
    """The units of one chunk, and the errors of the parts that yielded none.

    Raises:
        EndpointError: only those that end the run (`fatal`).
    """
    request = chunk_request(how.prompt, head, chunk)
    try:
        answer = await ask(request, purpose="extract", chunk=chunk.label, parse=_parser(chunk))
    except AnswerTruncated as error:
        halves = split_chunk(chunk)
        if halves is None:
            return (), (error,)
        parts = [await extract_chunk(how, head, half, ask) for half in halves]
        return (
            tuple(u for units, _ in parts for u in units),
            tuple(e for _, errors in parts for e in errors),
        )
    except EndpointError as error:
        if error.fatal:
            raise
        return (), (error,)
    facts = list(_aligned(answer, chunk))
    for number in range(2, how.passes + 1):
        more = await _go_back(how, head, chunk, facts, ask, number)
        if not more:
            break
        facts = sorted([*facts, *more], key=lambda f: f.sentence)
    unit = make_unit(
        head.paper_id,
        head.doi,
        chunk,
        about=answer.about,
        facts=facts,
        kinds=answer.kinds,
        making=Making(
            model=how.model_id,
            prompt_version=how.version,
            request_digest=request.digest(how.model_id),
        ),
    )
    return (unit,), ()


async def _go_back(
    how: Extraction, head: PaperHead, chunk: Chunk, facts: list[WireFact], ask: Ask, number: int
) -> list[WireFact]:
    """Ask for the sentences without a fact, and for them alone; nothing where that does not work out."""
    told = {f.sentence for f in facts}
    silent = [
        n
        for n, s in enumerate(chunk.sentences, start=1)
        if n not in told and len(s.text.split()) >= _WORTH_ASKING
    ]
    if not silent:
        return []
    part = chunk.model_copy(update={"sentences": tuple(chunk.sentences[n - 1] for n in silent)})
    try:
        answer = await ask(
            chunk_request(how.prompt, head, part, facts_only=True),
            purpose=f"again-{number}",
            chunk=chunk.label,
            parse=_parser(part),
        )
    except EndpointError as error:
        if error.fatal:
            raise
        # The first answer stands; the failed call is in the ledger with its reason.
        return []
    return [replace(f, sentence=silent[f.sentence - 1]) for f in _aligned(answer, part)]


def _parser(chunk: Chunk) -> Callable[[str], WireAnswer]:
    def parse(text: str) -> WireAnswer:
        answer = parse_answer(text)
        values = " ".join(f"{f.subject} {f.property} {f.value}" for f in answer.facts)
        require_same_language(f"{answer.about} {values}", chunk.text)
        return answer

    return parse


def _aligned(answer: WireAnswer, chunk: Chunk) -> tuple[WireFact, ...]:
    return align(answer.facts, [s.text for s in chunk.sentences])
