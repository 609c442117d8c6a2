"""Fact → the sentence that it rests on, for facts that name none or one that has not their numbers.

All of the fact's numbers must be in the sentence, and the rarer a shared word is in the chunk, the more it counts.
Serves accountability.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from math import log

from alexandria.claims import Claim
from alexandria.english import word_map, word_set

__all__ = ["best_sentence"]

_WORD = re.compile(r"[^\W\d_]{2,}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_RELATION = re.compile(
    r"[^\s,;=<>≤≥≈∈]*[^\W\d][^\s,;=<>≤≥≈∈]*\s?[=<>≤≥≈∈]\s?[^\s,;=<>≤≥≈∈]*[^\s,;.=<>≤≥≈∈]"
)
"""An equation is a word of its sentence: "r = √q"."""
_MINUS = str.maketrans({"−": "-", "–": "-"})
_STEM = 5
"""Letters compared: "heated" and "heating" are one; short enough for inflection, long enough for meaning."""
_THRESHOLD = 0.34
"""Share of a fact's weight that a sentence must hold. Own words are wanted, so well below 1."""

_COMMON = word_set("stop_words")
_NUMERALS = word_map("numerals")


def best_sentence(claim: Claim, sentences: Sequence[str]) -> int | None:
    """The number, from 1, of the sentence that fits a claim best; None where none holds its numbers and words."""
    read = [_Features(s) for s in sentences]
    weights = _weights(read)
    features = _Features(claim.statement)
    unknown = log(1 + len(sentences))
    total = sum(weights.get(stem, unknown) for stem in features.stems) or 1.0
    best, best_score = None, 0.0
    for number, sentence in enumerate(read, start=1):
        if not features.numbers <= sentence.numbers:
            continue
        shared = sum(weights[stem] for stem in features.stems & sentence.stems) / total
        if shared >= _THRESHOLD and shared > best_score:
            best, best_score = number, shared
    return best


class _Features:
    """Stems, equations and numbers of a text."""

    __slots__ = ("numbers", "stems")

    def __init__(self, text: str) -> None:
        plain = unicodedata.normalize("NFKC", text.translate(_MINUS)).casefold()
        words = _WORD.findall(plain)
        self.stems = {w[:_STEM] for w in words if w not in _COMMON}
        self.stems |= {re.sub(r"\s", "", r) for r in _RELATION.findall(plain)}
        self.numbers = {_canonical(n) for n in _NUMBER.findall(plain)}
        self.numbers |= {_NUMERALS[w] for w in words if w in _NUMERALS}


def _canonical(number: str) -> str:
    """ "1,200.50" → "1200.5": separators and trailing zeros do not make another number."""
    plain = re.sub(r",(?=\d{3}(?:\D|$))", "", number).replace(",", ".")
    whole, point, rest = plain.partition(".")
    rest = rest.rstrip("0") if "." not in rest else rest
    return f"{whole.lstrip('0') or '0'}{point if rest else ''}{rest}"


def _weights(sentences: Sequence[_Features]) -> dict[str, float]:
    """Inverse document frequency of stems over the chunk's sentences, smoothed to stay above zero."""
    count = Counter(stem for s in sentences for stem in s.stems)
    return {stem: log(1 + len(sentences) / n) for stem, n in count.items()}
