"""Chunk → Knowledge Units: questions to a model until what it says is sound, without I/O.

In: a chunk, what is known of its paper, and the answers to the questions that are yielded. Out: units (more than
one where an answer was cut and the chunk had to be split). Serves completeness and truth.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

from alexandria.batch_errors import AnswerPending
from alexandria.checking import ExampleWords, coverage_of
from alexandria.chunking import Chunk, split_chunk
from alexandria.errors import AnswerTruncated, EndpointError
from alexandria.extraction.extraction_settings import Extraction
from alexandria.extraction.paper_context import PaperContext
from alexandria.extraction.passage import read_passage
from alexandria.extraction.passes import Passes
from alexandria.extraction.question import (
    chunk_digest,
    first_questions,
    second_questions,
    shown_sentences,
)
from alexandria.extraction.unit import make_unit
from alexandria.extraction.verification import verify
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


def extract_chunk(how: Extraction, paper: PaperContext, chunk: Chunk) -> Questions[ChunkUnits]:
    """Extract one chunk. The first questions are yielded before anything of the chunk is parsed.

    Raises:
        EndpointError: one that ends the run (`fatal`) was thrown in.
        AnswerPending: an answer comes later; nothing more can be asked before.
    """
    firsts = first_questions(how, paper, chunk)
    answers, errors = yield from _ask(firsts)
    if how.detail.form == "objects" and any(isinstance(e, AnswerTruncated) for e in errors):
        return (yield from _extract_halves(how, paper, chunk, errors[0]))
    errors = [e for e in errors if not isinstance(e, AnswerTruncated)]
    if firsts and errors and not answers:
        return (), tuple(errors)
    passes = Passes(
        paper,
        read_passage(chunk, paper.language),
        shown_sentences(how, paper, chunk),
        ExampleWords.of(m.content for m in how.prompt.prefix[1:]),
        restated=how.detail.form == "sentence",
    )
    passes.take(answers)
    if firsts:
        yield from _ask_again(how, paper, chunk, passes)
    verdicts = yield from verify(how, chunk, passes)
    passes.fill(filler_named(how.filling if paper.language in (None, "en") else "none"))
    unit = make_unit(
        paper,
        chunk,
        about=next((a.about for a in answers if a.about), ""),
        named=tuple(e for a in answers for e in a.entities),
        passes=passes,
        verdicts=verdicts,
        verifier=how.verifier,
        coverage=coverage_of(passes.passage.contents, passes.claims, written=passes.written),
        making=Making(
            model=how.model_id,
            prompt_version=how.version,
            request_digest=chunk_digest(chunk, firsts),
        ),
    )
    return (unit,), tuple(errors)


def _ask(
    questions: tuple[ModelQuestion, ...],
) -> Questions[tuple[list[WireAnswer], list[EndpointError]]]:
    """The answers that came, and the errors that came instead.

    Raises:
        EndpointError: it ends the run.
        AnswerPending: an answer comes later; all questions have been asked.
    """
    answers: list[WireAnswer] = []
    errors: list[EndpointError] = []
    later: AnswerPending | None = None
    for question in questions:
        try:
            answers.append((yield question))
        except AnswerPending as pending:
            later = pending
        except EndpointError as error:
            if error.fatal:
                raise
            errors.append(error)
    if later is not None:
        raise later
    return answers, errors


def _extract_halves(
    how: Extraction, paper: PaperContext, chunk: Chunk, error: EndpointError
) -> Questions[ChunkUnits]:
    """Split a chunk whose answer was cut at the token limit; one sentence cannot be split."""
    halves = split_chunk(chunk)
    if halves is None:
        return (), (error,)
    later: AnswerPending | None = None
    try:
        left, left_errors = yield from extract_chunk(how, paper, halves[0])
    except AnswerPending as pending:
        later = pending
    right, right_errors = yield from extract_chunk(how, paper, halves[1])
    if later is not None:
        raise later
    return (*left, *right), (*left_errors, *right_errors)


def _ask_again(
    how: Extraction, paper: PaperContext, chunk: Chunk, passes: Passes
) -> Questions[None]:
    """Further passes with what is wrong, until nothing is, or nothing changes."""
    asked: set[str] = set()
    for number in range(2, how.passes + 1):
        complaints = passes.complaints()
        if not complaints:
            return
        questions = second_questions(how, paper, chunk, complaints, passes.held(), number)
        new = tuple(q for q in questions if q.id not in asked)
        if not new:
            return
        asked |= {q.id for q in new}
        # An error leaves the claims so far as they stand; the failed call is in the ledger with its reason.
        answers, _ = yield from _ask(new)
        passes.take(answers)
