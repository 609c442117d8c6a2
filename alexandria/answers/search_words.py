"""Texts and queries → the words by which facts are found.

A text is folded before it is split: sub- and superscripts become plain digits, Greek letters their names, so that
CO₂, CO_2 and CO2 are one word, and TNFα is TNF alpha. Words are runs of letters and digits, or decimal numbers, in
their stems: TP53, 425 and 0.05 are words. Names with a hyphen are found written together as well (IL-6, IL6).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tantivy import TextAnalyzer

__all__ = ["ANALYZER", "TextQuery", "analyzer", "folded", "joined_words", "name_form", "read_query"]


ANALYZER = "alexandria_words"
"""Name under which the index knows the analyzer."""

_WORD_PATTERN = r"\d+(?:\.\d+)+|[\p{L}\p{N}]+"
_LONGEST_WORD = 80

_RAISED = re.compile(r"(?<=\w)[_^]\{?(?=\w)|(?<=\w)\}")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_POSSESSIVE = re.compile(r"['’]s\b")
_HYPHENED = re.compile(r"\b(?=[\w-]*\d)[^\W_]+(?:[-‐‑–][^\W_]+)+")
_GREEK = re.compile("[α-ωΑ-Ωϵϑϕ]")
_PHRASE = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class TextQuery:
    """What a query asks for: stems of single words, and phrases, each as its stems in order."""

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.words and not self.phrases


def folded(text: str) -> str:
    """A text in the one spelling that is indexed and asked for."""
    plain = unicodedata.normalize("NFKC", text).replace("$", " ").replace("\\", " ")
    plain = _POSSESSIVE.sub("", _THOUSANDS.sub("", _RAISED.sub("", plain)))
    return _GREEK.sub(_letter_name, plain)


def joined_words(text: str) -> str:
    """The hyphened names of a folded text that have a digit, each written together: "IL-6" gives "IL6"."""
    return " ".join(re.sub(r"[-‐‑–]", "", m) for m in _HYPHENED.findall(text))


@lru_cache(maxsize=50_000)  # the facts of a thing repeat their names
def name_form(name: str) -> str:
    """A name as its stems in order: two names with equal forms are written alike."""
    return " ".join(analyzer().analyze(folded(name)))


def read_query(text: str) -> TextQuery:
    """Words and quoted phrases of a query; an odd quotation mark is ignored."""
    text = text.replace("“", '"').replace("”", '"')
    phrases = tuple(tuple(_stems(p)) for p in _PHRASE.findall(text))
    rest = _PHRASE.sub(" ", text)
    single = [p[0] for p in phrases if len(p) == 1]
    words = dict.fromkeys([*_stems(rest), *_stems(joined_words(folded(rest)))])
    kept = tuple(p for p in phrases if p)
    return TextQuery(tuple(w for w in words if w not in single), kept)


@cache
def analyzer() -> TextAnalyzer:
    """Splits a folded text into lower-case stems."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer  # noqa: PLC0415  so that --help is fast

    return (
        TextAnalyzerBuilder(Tokenizer.regex(_WORD_PATTERN))
        .filter(Filter.remove_long(_LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stemmer("english"))
        .build()
    )


def _stems(text: str) -> list[str]:
    return analyzer().analyze(folded(text))


def _letter_name(match: re.Match[str]) -> str:
    return f" {unicodedata.name(match[0]).split()[3].casefold()} "
