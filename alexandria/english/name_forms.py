"""When two names are written differently and yet the same: the normal form of a name."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normal_form"]

_NOT_A_WORD = re.compile(r"[^\w+%/.]+")
_ARTICLE = re.compile(r"^(?:[Tt]he|an?|An)\s+")


def normal_form(name: str) -> str:
    """A name without case, articles, punctuation or a plural ending; two equal forms name one thing.

    Symbols of three letters or fewer keep their case (pH is not PH, mM not MM).
    """
    plain = unicodedata.normalize("NFKC", name).strip()
    if len(plain) <= 3:
        return plain
    # Small ones at the front alone: vitamin A is no vitamin, the A site no site.
    plain = _ARTICLE.sub("", plain) or plain
    words = [w for w in _NOT_A_WORD.split(plain.casefold()) if w]
    return " ".join(_singular(w) for w in words) or plain


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "as", "os")):
        return word[:-1]
    return word
