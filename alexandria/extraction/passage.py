"""Chunk → Passage: what each sentence holds, and the facts of its table rows, by their form, whatever the model.

Which sentences are put to a model is selection.py's. Serves completeness.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from alexandria.checking import Content, Stating, content_of, is_boilerplate, looks_like_instruction
from alexandria.chunking import Chunk
from alexandria.claims import Claim
from alexandria.english import parse_sentences
from alexandria.extraction.table_rows import cells_with_facts, claims_of_rows, is_row, uses_signs
from alexandria.openie import clean

__all__ = ["Passage", "read_passage"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk, read.

    Attributes:
        contents: one per sentence of the chunk.
        rows: claims of the rows of tables, sorted by sentence, from 1.
        row_numbers: which sentences are rows.
    """

    chunk: Chunk
    contents: tuple[Content, ...]
    rows: tuple[Claim, ...]
    row_numbers: frozenset[int]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences' text."""
        return tuple(s.text for s in self.chunk.sentences)


def read_passage(chunk: Chunk, language: str | None = None) -> Passage:
    """Parse a chunk's sentences, find what they hold, and read the rows of its tables.

    Rows are read as English: in a paper of another language they have no claims.

    Args:
        chunk: to read.
        language: of the paper; None counts as English.
    """
    sentences = [s.text for s in chunk.sentences]
    cleaned = [clean(s) for s in sentences]
    # With the sentences as printed, which the checks read: a parser is quicker with more at once.
    docs = parse_sentences([c.text for c in cleaned] + sentences)[: len(sentences)]
    signs = uses_signs(sentences)
    contents = tuple(
        _without_boilerplate(
            s,
            content_of(
                s, d, cells_with_facts(s, signs=signs) if is_row(s) else c.numbers_in, c.formulae
            ),
        )
        for s, c, d in zip(sentences, cleaned, docs, strict=True)
    )
    rows = claims_of_rows(sentences, cleaned) if language in (None, "en") else ()
    return Passage(
        chunk=chunk,
        contents=contents,
        rows=tuple(
            c
            for c in sorted(rows, key=lambda c: c.sentence)
            if contents[c.sentence - 1].stating != Stating.NO
        ),
        row_numbers=frozenset(n for n, s in enumerate(sentences, start=1) if is_row(s)),
    )


def _without_boilerplate(sentence: str, content: Content) -> Content:
    """Boilerplate states nothing; nor does what is addressed to a model, of which the user is warned elsewhere."""
    if is_boilerplate(sentence) or looks_like_instruction(sentence):
        return replace(content, stating=Stating.NO)
    return content
