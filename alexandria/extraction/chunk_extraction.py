"""Chunk → Knowledge Units: questions to a model until what the text states is accounted for, without I/O.

In: a chunk, what is known of its paper, and the answers to the questions that are yielded. Out: units (more than
one where an answer was cut and the chunk had to be split). What the passes leave out, the filler adds. Serves
completeness.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

from alexandria.checking import ExampleWords, coverage_of
from alexandria.chunking import Chunk, split_chunk
from alexandria.errors import AnswerTruncated, EndpointError
from alexandria.extraction.extraction_settings import Extraction
from alexandria.extraction.paper_context import PaperContext
from alexandria.extraction.passage import read_passage
from alexandria.extraction.passes import Passes
from alexandria.extraction.question import (
    first_question,
    further_question,
    rewording_question,
    unasked_digest,
)
from alexandria.extraction.unit import make_unit
from alexandria.extraction.wire import WireAnswer
from alexandria.knowledge import KnowledgeUnit, Making
from alexandria.llm import ModelQuestion
from alexandria.openie import filler_named

__all__ = ["ChunkUnits", "Questions", "extract_chunk"]

R = TypeVar("R")
Questions = Generator[ModelQuestion, WireAnswer, R]
"""Yields questions, is sent the parsed answer of each (or thrown the error in its place), returns `R`."""
ChunkUnits = tuple[tuple[KnowledgeUnit, ...], tuple[EndpointError, ...]]
"""The units of a chunk, and the errors of the parts that yielded none."""

_REWORDINGS = 2


def extract_chunk(how: Extraction, paper: PaperContext, chunk: Chunk) -> Questions[ChunkUnits]:
    """Extract one chunk. The first question is yielded before anything of the chunk is parsed.

    Raises:
        EndpointError: one that ends the run (`fatal`) was thrown in.
    """
    about, digest, answer = "", unasked_digest(chunk), None
    first = first_question(how, paper.title, chunk, paper.language)
    if first is not None:
        digest = first.id
        try:
            answer = yield first
        except AnswerTruncated as error:
            return (yield from _extract_halves(how, paper, chunk, error))
        except EndpointError as error:
            if error.fatal:
                raise
            return (), (error,)
    filler = filler_named(how.filling)
    passage = read_passage(chunk, paper.language, filler)
    passes = Passes(
        passage,
        paper.names,
        ExampleWords.of(m.content for m in how.prompt.prefix[1:]),
        paper.index,
        tokens_per_word=how.detail.tokens_per_word,
        filler=filler,
    )
    if answer is not None:
        about = answer.about
        passes.take(answer.claims, passage.shown, answer.characters)
        yield from _ask_further(how, paper, passes)
        yield from _reword(how, passes)
    passes.fill()
    claims = passes.good
    unit = make_unit(
        paper.paper_id,
        paper.doi,
        chunk,
        about=about,
        claims=claims,
        failed=passes.quarantine(),
        coverage=coverage_of(passage.contents, claims),
        making=Making(model=how.model_id, prompt_version=how.version, request_digest=digest),
    )
    return (unit,), ()


def _extract_halves(
    how: Extraction, paper: PaperContext, chunk: Chunk, error: AnswerTruncated
) -> Questions[ChunkUnits]:
    """Split a chunk whose answer was cut at the token limit; one sentence cannot be split."""
    halves = split_chunk(chunk)
    if halves is None:
        return (), (error,)
    left, left_errors = yield from extract_chunk(how, paper, halves[0])
    right, right_errors = yield from extract_chunk(how, paper, halves[1])
    return (*left, *right), (*left_errors, *right_errors)


def _ask_further(how: Extraction, paper: PaperContext, passes: Passes) -> Questions[None]:
    """Further passes over the sentences where something is missing, until nothing new comes."""
    for number in range(2, how.passes + 1):
        shown = passes.missing()
        if not shown or not passes.may_go_on(shown):
            return
        try:
            answer = yield further_question(how, paper.title, passes.passage.chunk, shown, number)
        except EndpointError as error:
            if error.fatal:
                raise
            # The claims so far stand; the failed call is in the ledger with its reason.
            return
        if not passes.take(answer.claims, shown, answer.characters):
            return


def _reword(how: Extraction, passes: Passes) -> Questions[None]:
    """Have the model word copied claims anew, twice at most; what is copied then is shortened by rule."""
    for number in range(1, _REWORDINGS + 1):
        if not passes.may_rewrite():
            return
        try:
            answer = yield rewording_question(how, passes.passage.chunk, passes.copied, number)
        except EndpointError as error:
            if error.fatal:
                raise
            return
        passes.take_rewritten(answer.claims, answer.characters)
