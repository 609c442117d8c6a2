"""Whether a word is one of English, by a list of 64,000: it tells a compound cut at its hyphen from a cut word.

The list is `word_list/english.txt`, one word a line in small letters (SCOWL; its terms stand beside it).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

__all__ = ["is_english_word"]


def is_english_word(word: str) -> bool:
    """Whether `word`, in small letters, is in the list; names are not."""
    return word in _words()


@cache
def _words() -> frozenset[str]:
    """The list, read when it is first asked for."""
    text = files("alexandria.reading").joinpath("word_list/english.txt").read_text("ascii")
    return frozenset(text.split())
