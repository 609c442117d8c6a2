"""Claim + sentence → whether one has an antonym of the other: "increasing" for "decreasing".

Only antonyms that no correct paraphrase uses: "A is higher than B" may be paraphrased as "B is lower than A".
Serves grounding.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from alexandria.english import word_map

__all__ = ["says_opposite"]

_PAIRS = tuple(word_map("opposite_beginnings").items())
"""How both words of a pair begin; none begins as another one does."""
_BEGINNING = re.compile(
    rf"(?<![^\W\d_])(?:non)?(?P<beginning>{'|'.join(map(re.escape, chain(*_PAIRS)))})"
)


def says_opposite(claim: str, sentence: str) -> bool:
    """Whether a claim has one word of a pair where its sentence has only the other.

    Args:
        claim: its fields, joined.
        sentence: that it rests on.
    """
    here, there = _beginnings_in(claim), _beginnings_in(sentence)
    return any(
        one in here - there and other in there - here
        for pair in _PAIRS
        for one, other in (pair, pair[::-1])
    )


@lru_cache(maxsize=2048)
def _beginnings_in(text: str) -> frozenset[str]:
    """Which of the beginnings words of a text have."""
    return frozenset(m["beginning"] for m in _BEGINNING.finditer(text.casefold()))
