"""Similar names -> candidate pairs for a decision, without pairs that must not be merged (`cannot_link.py`).

Names are compared within blocks (words with a common beginning), so the work grows with the size of the blocks,
not with the square of the number of names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from alexandria.resolution.cannot_link import cannot_link_reason
from alexandria.resolution.name_normalization import name_words

__all__ = ["candidate_pairs", "similarity"]

_BLOCK = 5
_MAX_BLOCK = 60
"""Largest block that is used; a beginning that more names share is not specific."""
_MIN_SIMILARITY = 0.55


def similarity(one: str, other: str) -> float:
    """Dice coefficient of the letter 3-grams of two names, 0 to 1."""
    left, right = _trigrams(one), _trigrams(other)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def candidate_pairs(names: Iterable[str], most: int) -> list[tuple[str, str]]:
    """At most `most` pairs of names, the most similar first. The order of `names` does not matter."""
    if most <= 0:
        return []
    blocks: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        for word in name_words(name):
            blocks[word[:_BLOCK]].add(name)
    pairs = {
        pair
        for block in blocks.values()
        if len(block) <= _MAX_BLOCK
        for pair in combinations(sorted(block), 2)
    }
    scored = ((similarity(*pair), pair) for pair in pairs)
    wanted = sorted(
        ((-s, p) for s, p in scored if s >= _MIN_SIMILARITY and cannot_link_reason(*p) is None)
    )
    return [pair for _, pair in wanted[:most]]


def _trigrams(name: str) -> set[str]:
    text: Sequence[str] = f"  {' '.join(name_words(name)).casefold()} "
    return {"".join(text[i : i + 3]) for i in range(len(text) - 2)}
