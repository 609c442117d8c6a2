"""When a word of a fact is a word of its sentence: inflection and derivation do not make another one.

Names (TP53, IL-6, α-synuclein) are compared letter by letter, ordinary words by their stem: what remains after
the common beginning must be endings on both sides. "methane" is no "methanol", "degraded" is "degradation".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from alexandria.english.lexicon import word_map, word_set

__all__ = [
    "ACTORS",
    "GENERIC",
    "STOP_WORDS",
    "content_words",
    "names_in",
    "same_word",
    "squeezed",
    "tokens",
    "word_there",
]

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
_CHUNK = re.compile(r"[^\s,;:()\[\]{}\"“”<>=|]+")
_DASHES = str.maketrans("‐‑–−—", "-----", "™®©")
"""One dash for all; marks of trade go, which NFKC would make letters of the name."""
_NO_POINTS = str.maketrans("", "", ".,")
_LATEX_ACCENT = re.compile(r"""\\["'`^~=.]\s?\{?\\?([a-z])\}?""")
_ACCENT = re.compile(r"[\u0300-\u036f]")
_GREEK = word_map("greek_letters")
STOP_WORDS = word_set("stop_words")
GENERIC = word_set("generic_words")
ACTORS = word_set("human_nouns")
"""Words for the humans of a study; one may stand for another."""
_ENDINGS = word_set("word_endings") | {""}
_IRREGULAR = word_map("irregular_forms")
_PAIRED = 4
_SHOUTED = 9
"""A word in capitals as long as this is a word of a heading."""


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """Words and numbers in lower case, without accents, also those of LaTeX; Greek names as letters."""
    plain = unicodedata.normalize("NFKC", text.translate(_DASHES)).casefold()
    if "\\" in plain:
        plain = _LATEX_ACCENT.sub(r"\1", plain)
    if not plain.isascii():
        plain = _ACCENT.sub("", unicodedata.normalize("NFD", plain))
    return tuple(_GREEK.get(t, t) for t in _TOKEN.findall(plain))


def content_words(text: str) -> list[str]:
    """The words that tell something, without numbers and the words that any fact may use."""
    return [
        t
        for t in tokens(text)
        if len(t) > 1 and t[0].isalpha() and t not in STOP_WORDS and t not in GENERIC
    ]


@lru_cache(maxsize=2048)
def names_in(text: str) -> tuple[str, ...]:
    """What is written like a name: with digits beside letters, or more than one capital."""
    found = []
    for chunk in _CHUNK.findall(text.translate(_DASHES)):
        if chunk.isalpha() and (chunk.islower() or chunk[1:].islower()):
            continue  # as most words are
        bare = chunk.strip(".'’-/")
        letters = any(c.isalpha() for c in bare)
        named = sum(c.isupper() for c in bare) > 1 or any(c.isdigit() for c in bare)
        shouted = bare.isupper() and len(bare) >= _SHOUTED
        if len(bare) > 1 and letters and named and not shouted:
            found.append(bare)
    return tuple(found)


def squeezed(text: str) -> str:
    """Letters and digits alone, Greek names as letters: "TNF-alpha" and "TNFα" are one."""
    return "".join(tokens(text)).translate(_NO_POINTS)


@lru_cache(maxsize=65536)
def same_word(a: str, b: str) -> bool:
    """Are two lower-case words forms of one?"""
    a, b = _IRREGULAR.get(a, a), _IRREGULAR.get(b, b)
    if a == b:
        return True
    common = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        common += 1
    shortest = min(len(a), len(b))
    if common < _PAIRED and a[common:] and b[common:]:
        return False  # "rats" is no "rate"
    if common < min(_PAIRED, max(3, shortest - 1)) or common < shortest / 2:
        return False
    return a[common:] in _ENDINGS and b[common:] in _ENDINGS


def word_there(word: str, words: Iterable[str]) -> bool:
    """Is some form of `word` among `words`?"""
    return any(same_word(word, w) for w in words)
