"""Two wordings of one field → whether the second still says what a fact must not lose.

Numbers and their units, negation, hedges, comparison, direction and the head noun: what a shorter statement
may not be without. Serves freedom from expression without harm to grounding.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from alexandria.english import word_set
from alexandria.expression.masks import quantities
from alexandria.expression.word_tokens import words

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["MEANING", "head_of", "preserves_meaning"]

MEANING = word_set("meaning_words")
"""Words that change what is said when they go; "by" and "from" tell who did it and where a range begins."""


def preserves_meaning(before: str, after: str) -> bool:
    """Whether `after` has every quantity and every word of `MEANING` that `before` has, as often."""
    return not _meaning(before) - _meaning(after)


def head_of(doc: Doc) -> str:
    """The word that a field is about, in the form in which words are compared; "" where there is none.

    That on which the others depend; behind a preposition, its object.
    """
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    while root is not None and root.pos_ in ("ADP", "SCONJ", "PUNCT", "CCONJ"):
        root = next((c for c in root.rights if c.pos_ != "PUNCT"), None)
    return " ".join(words(root.text)) if root is not None else ""


def _meaning(text: str) -> Counter[str]:
    sequence = words(text)
    return Counter(
        w for w, q in zip(sequence, quantities(sequence), strict=True) if q or w in MEANING
    )
