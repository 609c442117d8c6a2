"""Paper → chunks: consecutive whole sentences of one section, numbered through the paper.

In: a Paper and a target size. Out: Chunks of about that size, in reading order, covering every sentence of
the sections that hold knowledge exactly once. Tables come as one sentence a row, because their numbers are
among the most valuable facts. Serves completeness (no sentence is lost) and accountability (each has a
number, a page and a word offset).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from alexandria.english import split_sentences
from alexandria.paper import Block, BlockKind, Paper, Section, SectionRole

if TYPE_CHECKING:
    from datasketch import MinHash

__all__ = [
    "ROW_LEAD",
    "Chunk",
    "Sentence",
    "chunk_paper",
    "minhash_of",
    "split_chunk",
]

ROW_LEAD = "Table row: "
"""How the sentence begins that a table's row becomes."""

MINHASH_PERMUTATIONS = 64
_SHINGLE = 3

_KNOWLEDGE = frozenset({SectionRole.ABSTRACT, SectionRole.BODY, SectionRole.APPENDIX})
_CHUNKED_KINDS = frozenset(
    {
        BlockKind.PARAGRAPH,
        BlockKind.LIST,
        BlockKind.CAPTION,
        BlockKind.TABLE,
        BlockKind.EQUATION,
        BlockKind.FOOTNOTE,
    }
)


class _Frozen(BaseModel):
    # Inputs stay out of error messages: they may be text of a paper.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Sentence(_Frozen):
    """One sentence; `number` from 1 and the half-open word range both count through the paper's prose."""

    number: int
    text: str
    page: int | None
    word_start: int
    word_end: int


class Chunk(_Frozen):
    """The unit of one model call. Holds text: lives in memory only."""

    index: int
    section: str
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The sentences joined by single blanks."""
        return " ".join(s.text for s in self.sentences)

    @property
    def word_count(self) -> int:
        """Number of blank-separated words."""
        return self.sentences[-1].word_end - self.sentences[0].word_start

    @property
    def text_sha256(self) -> str:
        """Hex digest of `text` in UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def label(self) -> str:
        """`3` for the fourth chunk, with its sentences: `3:41-48`; names a part after a split as well."""
        return f"{self.index}:{self.sentences[0].number}-{self.sentences[-1].number}"


def chunk_paper(paper: Paper, *, target_words: int = 200) -> tuple[Chunk, ...]:
    """Cut a paper into chunks of about `target_words` words.

    Sections are cut evenly, so that 250 words become two chunks of 125 rather than 200 and 50.

    Raises:
        ValueError: if `target_words` is not positive.
    """
    if target_words < 1:
        raise ValueError("target_words must be positive")
    chunks: list[Chunk] = []
    number, word = 1, 0
    for heading, texts in _sections(paper):
        sentences: list[Sentence] = []
        for text, page in texts:
            length = len(text.split())
            sentences.append(
                Sentence(
                    number=number, text=text, page=page, word_start=word, word_end=word + length
                )
            )
            number, word = number + 1, word + length
        for group in _even_groups(sentences, target_words):
            chunks.append(Chunk(index=len(chunks), section=heading, sentences=tuple(group)))
    return tuple(chunks)


def split_chunk(chunk: Chunk) -> tuple[Chunk, Chunk] | None:
    """Halve a chunk by words at a sentence boundary; None where it is one sentence."""
    if len(chunk.sentences) < 2:
        return None
    start = chunk.sentences[0].word_start
    half = start + chunk.word_count / 2
    cut = min(
        range(1, len(chunk.sentences)), key=lambda i: abs(chunk.sentences[i].word_start - half)
    )
    head = chunk.model_copy(update={"sentences": chunk.sentences[:cut]})
    tail = chunk.model_copy(update={"sentences": chunk.sentences[cut:]})
    return head, tail


def minhash_of(text: str) -> tuple[int, ...]:
    """MinHash of the lower-cased word 3-grams (Broder 1997): finds near-equal texts without storing them."""
    words = text.lower().split()
    sketch = _blank_sketch().copy()
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))}
    sketch.update_batch([s.encode() for s in sorted(shingles)])
    return tuple(int(v) for v in sketch.hashvalues)


@cache
def _blank_sketch() -> MinHash:
    """Drawing the permutations anew took half of the time of a sketch."""
    from datasketch import MinHash  # noqa: PLC0415  loads scipy, which only the process that makes units needs

    return MinHash(num_perm=MINHASH_PERMUTATIONS, seed=1)


def _sections(paper: Paper) -> Iterator[tuple[str, list[tuple[str, int | None]]]]:
    """(heading, [(sentence, page)]) of each section with content, in reading order."""
    for top in paper.sections:
        yield from _walk(top, paper.language or "en")


def _walk(section: Section, language: str) -> Iterator[tuple[str, list[tuple[str, int | None]]]]:
    if section.role in _KNOWLEDGE:
        texts = [
            (sentence, block.page)
            for block in section.blocks
            if block.kind in _CHUNKED_KINDS
            for sentence in _sentences_of(block, language)
        ]
        if texts:
            heading = section.heading or (
                "Abstract" if section.role is SectionRole.ABSTRACT else ""
            )
            yield heading, texts
    for child in section.sections:
        yield from _walk(child, language)


def _sentences_of(block: Block, language: str) -> list[str]:
    if block.kind is BlockKind.TABLE and block.rows:
        return _rows_as_sentences(block)
    if block.kind is BlockKind.EQUATION:
        return [" ".join(block.text.split())] if block.text.strip() else []
    return split_sentences(block.text, language)


def _rows_as_sentences(block: Block) -> list[str]:
    """ "Table row: header = cell; header = cell." for each row of data; the first row heads an unmarked table."""
    heads = max(1, block.header_rows) if len(block.rows) > 1 else 0
    columns = max(len(r) for r in block.rows)
    names = [
        " ".join(
            dict.fromkeys(r[c].strip() for r in block.rows[:heads] if c < len(r) and r[c].strip())
        )
        for c in range(columns)
    ]
    sentences = []
    for row in block.rows[heads:]:
        cells = [
            f"{names[c]} = {cell.strip()}" if names[c] else cell.strip()
            for c, cell in enumerate(row)
            if cell.strip()
        ]
        if cells:
            sentences.append(" ".join(f"{ROW_LEAD}{'; '.join(cells)}.".split()))
    return sentences


def _even_groups(sentences: list[Sentence], target_words: int) -> Iterator[list[Sentence]]:
    """Consecutive groups of near-equal word counts, each about `target_words`."""
    if not sentences:
        return
    total = sentences[-1].word_end - sentences[0].word_start
    groups = max(1, ceil(total / (target_words * 1.25)))
    share = total / groups
    origin = sentences[0].word_start
    group: list[Sentence] = []
    made = 0
    for sentence in sentences:
        middle = (sentence.word_start + sentence.word_end) / 2 - origin
        if group and middle > share * (made + 1):
            yield group
            group, made = [], int(middle // share)
        group.append(sentence)
    yield group
