"""A sentence as printed → what a parser of English can take: no citations, brackets or formulae in it.

Formulae become one word each, which `restore` turns back; what stood in brackets is handed on beside the text,
with the words before it, because numbers like to stand there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Aside", "CleanSentence", "clean"]

_MATH = re.compile(r"\$[^$]{1,200}\$|\\\([^()]{1,200}\\\)")
_URL = re.compile(r"https?://\S+")
_KEY = r"(?:\d{1,3}|[A-Z][A-Za-z+]{0,12}\d{2,4}[a-z]?)"
_AUTHOR_YEAR = (
    r"(?:[A-Z][\w'’-]+(?: (?:and|&) [A-Z][\w'’-]+| et al\.?)?,? (?:19|20)\d\d[a-z]?[;,\s]*)"
)
_JOURNAL = r"(?:et al|[A-Z][a-z]*\. ?(?:[A-Z][a-z]*\. ?)*\d{1,4}, )"
_CITATION = re.compile(
    rf"\s*\[{_KEY}(?:\s*[,;–—-]\s*{_KEY})*\]"
    rf"|\s*\(\s*(?:see |e\.g\.,? |cf\. )*{_AUTHOR_YEAR}+\)"
    rf"|\s*[\[(][^\[\]()]*{_JOURNAL}[^\[\]]*?(?:19|20)\d\d\)?[^\[\]()]*[\])]"
    r"|\s*@xcite|\s*\\cite\{[^}]*\}"
)
_ASIDE = re.compile(r"\s*[(\[]((?:[^()\[\]]|\([^()]*\))*)[)\]]")
_LIST_MARK = re.compile(r"^(?:\(?(?:[ivx]{1,4}|[a-h]|\d{1,2})[.)]\s+|[•–*-]\s+)")
_PLACE = "MATHSYM{}"
_PLACED = re.compile(r"MATHSYM(\d+)")


@dataclass(frozen=True, slots=True)
class Aside:
    """What stood in brackets, and how many words of the clean text come before it."""

    text: str
    words_before: int


@dataclass(frozen=True, slots=True)
class CleanSentence:
    """What is left to parse, and what was taken out."""

    text: str
    asides: tuple[Aside, ...]
    formulae: tuple[str, ...]

    @property
    def numbers_in(self) -> str:
        """The text and its brackets, formulae out of sight: where quantities are."""
        told = " ; ".join((self.text, *(a.text for a in self.asides)))
        return _PLACED.sub("…", told)

    def restore(self, text: str) -> str:
        """`text` with its formulae in place again."""
        return _PLACED.sub(lambda m: self.formulae[int(m[1])], text)


def clean(sentence: str) -> CleanSentence:
    """Take citations, list marks, brackets and formulae out of a sentence."""
    formulae: list[str] = []

    def place(match: re.Match[str]) -> str:
        formulae.append(match[0].strip())
        return _PLACE.format(len(formulae) - 1)

    text = _LIST_MARK.sub("", " ".join(sentence.split()))
    text = _CITATION.sub("", text)
    text = _MATH.sub(place, text)
    text = _URL.sub(place, text)
    asides: list[Aside] = []
    while match := _ASIDE.search(text):
        before, inside = text[: match.start()], match[1].strip(" ,;")
        # Brackets that touch a word on the left belong to it: f(x), Fe(II), H(2)O.
        if match[0][0] in "([" and before and before[-1].isalnum():
            text = text[: match.start()] + place(match) + text[match.end() :]
            continue
        if inside:
            asides.append(Aside(inside, len(before.split())))
        text = before + text[match.end() :]
    text = re.sub(r"\s+([,;.:])", r"\1", " ".join(text.split()))
    return CleanSentence(text=text, asides=tuple(asides), formulae=tuple(formulae))
