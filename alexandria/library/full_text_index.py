"""Full-text index in memory: BM25 ranking over short texts.

In: texts (facts, sentences) and a question in plain words. Out: their positions, with scores. Words are runs
of letters and digits: TP53 and 425 are words (Robertson and Zaragoza, "The Probabilistic Relevance Framework:
BM25 and Beyond", 2009; k1 = 1.2, b = 0.75).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

__all__ = ["TextIndex"]

_WORD = re.compile(r"[^\W_]+")
_K1 = 1.2
_B = 0.75


class TextIndex:
    """Inverted index (posting lists) over texts, with BM25 ranking."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._lengths: list[int] = []
        for position, text in enumerate(texts):
            counts = Counter(_words(text))
            self._lengths.append(counts.total())
            for word, count in counts.items():
                self._postings[word].append((position, count))

    def search(self, question: str) -> list[tuple[int, float]]:
        """Positions of the texts that share a word with the question, the best first; ties by position."""
        total = len(self._lengths)
        mean = sum(self._lengths) / total if total else 0.0
        scores: defaultdict[int, float] = defaultdict(float)
        for word in dict.fromkeys(_words(question)):
            found = self._postings.get(word, [])
            rarity = math.log(1 + (total - len(found) + 0.5) / (len(found) + 0.5))
            for position, count in found:
                length = 1 - _B + _B * self._lengths[position] / mean
                scores[position] += rarity * count * (_K1 + 1) / (count + _K1 * length)
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
