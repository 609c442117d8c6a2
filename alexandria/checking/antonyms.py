"""Claim + sentence → whether one has an antonym of the other: "increasing" for "decreasing".

Only antonyms that no correct paraphrase uses: "A is higher than B" may be paraphrased as "B is lower than A".
Serves grounding.
"""

from __future__ import annotations

import re
from functools import cache

from alexandria.english import word_map

__all__ = ["says_opposite"]

_PAIRS = tuple(word_map("opposite_beginnings").items())
"""How both words of a pair begin."""


def says_opposite(claim: str, sentence: str) -> bool:
    """Whether a claim has one word of a pair where its sentence has only the other.

    Args:
        claim: its fields, joined.
        sentence: that it rests on.
    """
    claim_text, sentence_text = claim.casefold(), sentence.casefold()
    return any(
        _has(one, claim_text)
        and not _has(one, sentence_text)
        and _has(other, sentence_text)
        and not _has(other, claim_text)
        for pair in _PAIRS
        for one, other in (pair, pair[::-1])
    )


def _has(beginning: str, text: str) -> bool:
    return _pattern(beginning).search(text) is not None


@cache
def _pattern(beginning: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])(?:non)?{beginning}")
