"""Chunk → Passage: what of it is put to the model, what each sentence holds, and what rules find in it.

Rows of tables, set-off equations and sentences that state nothing are not worth a model's tokens: rows speak for
themselves, and the rest is silent. Serves completeness (nothing is dropped unseen) at few tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from alexandria.checking import Content, Stating, content_of, is_boilerplate, looks_like_instruction
from alexandria.chunking import Chunk
from alexandria.claims import Claim
from alexandria.english import parse_sentences
from alexandria.extraction.selection import shown_in
from alexandria.openie import (
    Filler,
    clean,
    filler_named,
    is_row,
    told_in_row,
    uses_signs,
)

__all__ = ["Passage", "read_passage"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk, read.

    Attributes:
        contents: one per sentence of the chunk.
        by_rule: claims of the rules, numbered like the chunk's sentences, from 1.
        shown: numbers of the sentences that are put to the model.
    """

    chunk: Chunk
    contents: tuple[Content, ...]
    by_rule: tuple[Claim, ...]
    shown: tuple[int, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences' text."""
        return tuple(s.text for s in self.chunk.sentences)


def read_passage(
    chunk: Chunk, language: str | None = None, filler: Filler | None = None
) -> Passage:
    """Read a chunk's sentences: their grammar, what they hold, what the rules find.

    The rules know English; in papers of another language they are silent, and all is put to the model.
    """
    sentences = [s.text for s in chunk.sentences]
    cleaned = [clean(s) for s in sentences]
    docs = parse_sentences(c.text for c in cleaned)
    signs = uses_signs(sentences)
    contents = tuple(
        _silenced(
            s,
            content_of(
                s, d, told_in_row(s, signs=signs) if is_row(s) else c.numbers_in, c.formulae
            ),
        )
        for s, c, d in zip(sentences, cleaned, docs, strict=True)
    )
    english = language in (None, "en")
    by_rule = (
        (filler or filler_named("grammar")).propose(sentences, cleaned, docs) if english else ()
    )
    return Passage(
        chunk=chunk,
        contents=contents,
        by_rule=tuple(c for c in by_rule if contents[c.sentence - 1].stating != Stating.NO),
        shown=shown_in(chunk, language),
    )


def _silenced(sentence: str, content: Content) -> Content:
    """Boilerplate states nothing; nor does what is addressed to a model, of which the user is warned elsewhere."""
    if is_boilerplate(sentence) or looks_like_instruction(sentence):
        return replace(content, stating=Stating.NO)
    return content
