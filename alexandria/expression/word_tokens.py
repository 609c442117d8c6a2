"""Text → words to compare: what is left when case, Unicode forms, punctuation, hyphens and spacing are set aside.

"Anti‐inflammatory" (U+2010) and "anti-inflammatory" are the same two words; "12.5" and "1,200" are one word
each, "5mg" and "5 mg" the same two. Everything that asks whether wording was copied reads text through here,
so that all of them count alike. Serves freedom from expression.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Word", "cut", "find_words", "words"]

_WORD = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)*|[^\W\d_][^\W_]*")
_INVISIBLE = re.compile("[\u00ad\u034f\u200b-\u200f\u2060-\u2064\ufeff]")
"""Soft hyphens and zero-width characters: they part no words and make none."""
_PIECE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, with the range of the text's characters that it was read from.

    The range is that of the whole stretch between blanks: "anti-inflammatory," is where both its words are.
    """

    form: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """The words of a text, in order, in the form in which they are compared."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    folded = unicodedata.normalize("NFKC", plain.casefold())
    return [w.replace(",", "") for w in _WORD.findall(folded)]


def find_words(text: str) -> list[Word]:
    """The same words, each with where it stands."""
    return [
        Word(form, piece.start(), piece.end())
        for piece in _PIECE.finditer(text)
        for form in words(piece.group())
    ]


def cut(text: str, count: int) -> str:
    """The start of a text, at most `count` words of it; never parts what stands between two blanks."""
    found = find_words(text)
    if len(found) <= count:
        return text
    return text[: found[count].start].rstrip(" ,;:(–-")
