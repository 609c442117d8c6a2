"""Sentences of a chunk → the questions about them: numbered sentences in, a schema for the answer, its parser.

Three kinds: the first question about a chunk, a further one about the sentences where facts are missing, and
one to reword copied facts. The first needs no parse, so that a driver can send all first questions of a paper
before anything of it is parsed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from alexandria.chunking import Chunk
from alexandria.claims import Claim
from alexandria.extraction.answer_language import require_same_language
from alexandria.extraction.detail import Detail
from alexandria.extraction.extraction_settings import Extraction
from alexandria.extraction.selection import shown_in
from alexandria.extraction.wire import WireAnswer, answer_schema, claim_line, parse_answer
from alexandria.llm import ModelQuestion, Request

__all__ = [
    "AnswerParser",
    "first_question",
    "further_question",
    "rewording_question",
    "unasked_digest",
]


@dataclass(frozen=True, slots=True)
class AnswerParser:
    """Reads an answer about some sentences. A value, so that it can be sent to another process.

    Attributes:
        detail: what was asked for.
        source: the sentences, joined: the answer must be in their language.
    """

    detail: Detail
    source: str

    def __call__(self, text: str) -> WireAnswer:
        """Parse an answer.

        Raises:
            AnswerInvalid: it does not have the form, or is in another language than the sentences.
        """
        answer = parse_answer(text, self.detail)
        values = " ".join(f"{c.subject} {c.predicate} {c.value}" for c in answer.claims)
        require_same_language(f"{answer.about} {values}", self.source)
        return answer


def first_question(
    how: Extraction, title: str, chunk: Chunk, language: str | None = None
) -> ModelQuestion | None:
    """The first question about a chunk; None where none of its sentences is for a model. Needs no grammar."""
    shown = shown_in(chunk, language) if how.passes else ()
    return _question(how, title, chunk, shown, purpose="extract") if shown else None


def further_question(
    how: Extraction, title: str, chunk: Chunk, shown: Sequence[int], number: int
) -> ModelQuestion:
    """The question of pass `number` (from 2) about the sentences `shown` of a chunk."""
    return _question(how, title, chunk, shown, purpose=f"again-{number}")


def rewording_question(
    how: Extraction, chunk: Chunk, copied: Sequence[Claim], number: int
) -> ModelQuestion:
    """A question that has the model word these claims anew; `number` is the attempt, from 1."""
    lines = [claim_line(n, c) for n, c in enumerate(copied, start=1)]
    lined = replace(how.detail, form="line", facts_per_sentence=1)
    request = Request(
        messages=how.rewording.messages(facts="\n".join(lines)),
        schema_name="facts",
        json_schema=answer_schema(len(lines), lined, facts_only=True),
        max_output_tokens=128 + 60 * len(lines),
        seed=number,
    )
    return ModelQuestion.to_model(
        how.model_id,
        request,
        purpose=f"reword-{number}",
        chunk=chunk.label,
        prompt_version=how.version,
        parse=partial(parse_answer, detail=lined),
    )


def unasked_digest(chunk: Chunk) -> str:
    """Stands for the request's digest in the unit of a chunk that no model was asked about."""
    return f"unasked:{chunk.text_sha256}"


def _question(
    how: Extraction, title: str, chunk: Chunk, shown: Sequence[int], *, purpose: str
) -> ModelQuestion:
    """Sentences numbered from 1, after title and section."""
    texts = [chunk.sentences[n - 1].text for n in shown]
    words = sum(len(t.split()) for t in texts)
    lines = "\n".join(f"{n}. {text}" for n, text in enumerate(texts, start=1))
    schema = answer_schema(len(texts), how.detail, facts_only=purpose != "extract")
    request = Request(
        messages=how.prompt.messages(title=title, section=chunk.section, sentences=lines),
        schema_name="facts",
        json_schema=schema,
        max_output_tokens=256 + 5 * words,
    )
    return ModelQuestion.to_model(
        how.model_id,
        request,
        purpose=purpose,
        chunk=chunk.label,
        prompt_version=how.version,
        parse=AnswerParser(how.detail, " ".join(texts)),
    )
