"""Sentences of a chunk → the questions about them, with what reads their answers.

First questions: one about the whole passage, or one for each sentence (detail.py). They need no parse, so that a
driver can send all first questions of a paper before anything of it is parsed. Second questions say what is wrong:
they show the sentences in question, the facts held of them, and a complaint for each fact that failed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alexandria.chunking import Chunk
from alexandria.claims import Claim
from alexandria.extraction.answer_language import require_same_language
from alexandria.extraction.extraction_settings import Extraction
from alexandria.extraction.full_names import with_full_names
from alexandria.extraction.impersonal import impersonal
from alexandria.extraction.paper_context import PaperContext
from alexandria.extraction.selection import shown_in
from alexandria.extraction.wire import (
    WireAnswer,
    objects_schema,
    parse_objects,
    parse_plain_sentences,
)
from alexandria.llm import ModelQuestion, Request
from alexandria.quantities import without_citations

__all__ = [
    "AnswerParser",
    "Complaint",
    "chunk_digest",
    "first_questions",
    "restated_sentence",
    "second_questions",
    "sentence_before",
    "shown_sentences",
]

_TOKENS_PER_WORD = 14
"""Bound on an answer in objects: a fact of ten words takes about sixty tokens."""
_REFERS_BACK = re.compile(
    r"^(?:\W*\w+\W+){0,3}?(?:it|its|they|their|this|these|those|such|both)\b|\b(?:latter|former)\b",
    re.IGNORECASE,
)
"""Where a sentence begins so; further on "its" means something of the sentence itself."""
_NAMED_BEFORE = 8
"""Sentences before one in which its things may be introduced."""
_PARTED_NUMBER = re.compile(r"\b\d+(?:\. ?| )\d+\b")
_SECOND_TEMPERATURE = 0.7
"""Asked the same at temperature 0, a small model says the same again."""
_MOST_REMARKS = 2
_REPEATED_TOKENS = 11
"""About seven words: a run of eight is refused anyway. At half of it the model leaves words out, or breaks off."""
_REPEATED_AGAIN = 7
"""Of a sentence that it copied at first it may leave words out rather than copy it again."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a sentence is asked about again.

    Attributes:
        sentence: its number in the chunk, from 1.
        statement: the fact that failed; empty where something is missing.
        text: what is wrong, in a sentence for the model.
    """

    sentence: int
    statement: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerParser:
    """Reads an answer about some sentences. A value, so that it can be sent to another process.

    Attributes:
        form: of the answer.
        sentence: that it is about, where it is about one.
        source: the sentences, joined: the answer must be in their language.
    """

    form: str
    sentence: int
    source: str

    def __call__(self, text: str) -> WireAnswer:
        """Parse an answer.

        Raises:
            AnswerInvalid: it does not have the form, or is in another language than the sentences.
        """
        is_passage = self.form == "objects"
        if is_passage:
            answer = parse_objects(text)
        else:
            answer = parse_plain_sentences(_with_whole_numbers(text, self.source), self.sentence)
        said = " ".join(" ".join(c.fields) for c in answer.claims)
        require_same_language(f"{answer.about} {said}", self.source)
        return answer


def first_questions(
    how: Extraction, paper: PaperContext, chunk: Chunk
) -> tuple[ModelQuestion, ...]:
    """The first questions about a chunk; none where none of its sentences is for a model. Needs no grammar."""
    shown = shown_sentences(how, paper, chunk)
    if not shown:
        return ()
    if how.detail.form == "objects":
        return (_passage_question(how, paper, chunk, shown, purpose="extract"),)
    return tuple(_sentence_question(how, paper, chunk, n, purpose="extract") for n in shown)


def shown_sentences(how: Extraction, paper: PaperContext, chunk: Chunk) -> tuple[int, ...]:
    """Numbers, from 1, of the sentences that are put to the model."""
    if not how.passes:
        return ()
    return shown_in(chunk, paper.language, gaps=how.detail.form == "objects")


def second_questions(
    how: Extraction,
    paper: PaperContext,
    chunk: Chunk,
    complaints: Sequence[Complaint],
    held: Mapping[int, Sequence[Claim]],
    number: int,
) -> tuple[ModelQuestion, ...]:
    """Questions about the sentences that something is wrong with.

    Args:
        complaints: what is wrong.
        held: sentence → the facts of it that stay.
        number: of the pass, from 2.
    """
    shown = tuple(sorted({c.sentence for c in complaints}))
    purpose = f"again-{number}"
    if how.detail.form == "objects":
        lines = [
            f'{c.sentence}: "{c.statement}" {c.text}' if c.statement else f"{c.sentence}: {c.text}"
            for c in complaints
        ]
        facts = [f"{n}: {c.statement}" for n in shown for c in held.get(n, ())]
        remark = "\n".join(["Facts that we have:", *(facts or ["none"]), "What is wrong:", *lines])
        return (_passage_question(how, paper, chunk, shown, purpose=purpose, remark=remark),)
    return tuple(
        _sentence_question(
            how,
            paper,
            chunk,
            n,
            purpose=purpose,
            attempt=number,
            wrong=[c for c in complaints if c.sentence == n],
        )
        for n in shown
    )


def chunk_digest(chunk: Chunk, firsts: Sequence[ModelQuestion]) -> str:
    """Stands for everything that was sent first: the request's digest, or one of all of them."""
    if not firsts:
        return f"unasked:{chunk.text_sha256}"
    if len(firsts) == 1:
        return firsts[0].id
    return hashlib.sha256("\n".join(q.id for q in firsts).encode()).hexdigest()


def sentence_before(paper: PaperContext, chunk: Chunk, number: int) -> str:
    """The sentence before one that refers back; empty for any other."""
    sentence = chunk.sentences[number - 1]
    if sentence.number < 2 or not _REFERS_BACK.search(restated_sentence(paper, chunk, number)):
        return ""
    known = sentence.number - 2 < len(paper.sentences)
    return impersonal(paper.sentences[sentence.number - 2]) if known else ""


def restated_sentence(paper: PaperContext, chunk: Chunk, number: int) -> str:
    """A sentence as a small model sees it: without frames and citations, with full names for "the model"."""
    sentence = chunk.sentences[number - 1]
    start = max(0, sentence.number - 1 - _NAMED_BEFORE)
    earlier = paper.sentences[start : sentence.number - 1]
    return with_full_names(impersonal(sentence.text), [without_citations(s) for s in earlier])


def _passage_question(
    how: Extraction,
    paper: PaperContext,
    chunk: Chunk,
    shown: Sequence[int],
    *,
    purpose: str,
    remark: str = "",
) -> ModelQuestion:
    """Title, abstract and section, then the sentences with their numbers and what stands around them."""
    texts = [chunk.sentences[n - 1].text for n in shown]
    before, after = paper.around(chunk)
    lines = [f"{n}. {text}" for n, text in zip(shown, texts, strict=True)]
    words = sum(len(t.split()) for t in texts)
    request = Request(
        messages=how.prompt.messages(
            title=paper.title,
            abstract="" if texts[0] in paper.abstract else paper.abstract,
            section=chunk.section,
            before=" ".join(before),
            sentences="\n".join(lines),
            after=" ".join(after),
            remark=remark,
        ),
        schema_name="facts",
        json_schema=objects_schema(),
        max_output_tokens=1024 + _TOKENS_PER_WORD * words,
    )
    return _to_model(how, chunk, request, purpose, AnswerParser("objects", 0, " ".join(texts)))


def _sentence_question(
    how: Extraction,
    paper: PaperContext,
    chunk: Chunk,
    number: int,
    *,
    purpose: str,
    attempt: int = 1,
    wrong: Sequence[Complaint] = (),
) -> ModelQuestion:
    """One sentence, after the one before it where it refers back."""
    text = chunk.sentences[number - 1].text
    earlier = sentence_before(paper, chunk, number)
    # There is one sentence, and it has no number in the question.
    texts = [re.sub(r"\bsentence \d+", "the SENTENCE", c.text) for c in wrong]
    remarks = [
        f'NOT LIKE THIS: "{c.statement}" {t}' if c.statement else t
        for c, t in zip(wrong, texts, strict=True)
    ]
    request = Request(
        messages=how.prompt.messages(
            before=f"BEFORE: {earlier}\n" if earlier else "",
            sentence=restated_sentence(paper, chunk, number),
            remark="".join(f"\n{r}" for r in remarks[:_MOST_REMARKS]),
        ),
        schema_name="",
        json_schema={},
        max_output_tokens=60 + 3 * len(text.split()),
        temperature=_SECOND_TEMPERATURE if wrong else 0.0,
        seed=attempt,
        repeats_at_most=_REPEATED_AGAIN if wrong else _REPEATED_TOKENS,
    )
    return _to_model(how, chunk, request, purpose, AnswerParser("sentence", number, text))


def _with_whole_numbers(text: str, source: str) -> str:
    """The text with "36. 5 K" as its sentence prints it, "36.5 K": a small model writes numbers apart."""

    def whole(match: re.Match[str]) -> str:
        joined = match[0].replace(" ", "")
        return joined if joined in source and match[0] not in source else match[0]

    return _PARTED_NUMBER.sub(whole, text)


def _to_model(
    how: Extraction, chunk: Chunk, request: Request, purpose: str, parse: AnswerParser
) -> ModelQuestion:
    return ModelQuestion.to_model(
        how.model_id,
        request,
        purpose=purpose,
        chunk=chunk.label,
        prompt_version=how.version,
        parse=parse,
    )
