"""Chunk → the sentences that are shown to a model, selected by their text alone.

It needs no parse, so that all first questions of a paper can be sent before anything of it is parsed. It leaves
out fewer sentences than `Stating.NO` does: where only a parse shows that a sentence states nothing, the model
is asked. Serves completeness at few tokens.
"""

from __future__ import annotations

import re

from alexandria.checking import (
    is_boilerplate,
    is_formula,
    is_torn,
    looks_like_instruction,
    states_nothing,
)
from alexandria.chunking import Chunk
from alexandria.english import word_set
from alexandria.extraction.table_rows import is_row

__all__ = ["shown_in"]

_WORD = re.compile(r"[^\W\d_]{2,}")
_STEM = 5
_FEW = 2
"""Words that mean something, below which a sentence without a digit states nothing."""
_LEADING_ON = word_set("uninformative_words")


def shown_in(chunk: Chunk, language: str | None = None, *, gaps: bool = False) -> tuple[int, ...]:
    """Numbers, from 1, of the sentences of a chunk that are put to the model.

    Rows of tables speak for themselves. The words known here are English; of another language all is shown.

    Args:
        chunk: as cut.
        language: of the paper.
        gaps: show formulae and sentences that break off before one, too; a small model fills the gap with a guess.
    """
    english = language in (None, "en")
    numbered = enumerate(chunk.sentences, start=1)
    return tuple(n for n, s in numbered if not english or _may_state(s.text, gaps=gaps))


def _may_state(sentence: str, *, gaps: bool) -> bool:
    if is_row(sentence) or states_nothing(sentence) or _is_short(sentence):
        return False
    if not gaps and (is_formula(sentence) or is_torn(sentence)):
        return False
    return not is_boilerplate(sentence) and not looks_like_instruction(sentence)


def _is_short(sentence: str) -> bool:
    """Whether hardly a word of it means anything ("It follows that"), and it has no number."""
    if any(c.isdigit() for c in sentence):
        return False
    words = (w.casefold() for w in _WORD.findall(sentence))
    return len({w[:_STEM] for w in words if w not in _LEADING_ON}) < _FEW
