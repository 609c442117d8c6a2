"""Noun phrases: which of a phrase's words are kept, and what a pronoun stands for.

Articles, possessives and asides go; relative clauses and participles go too, as they become claims of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["Antecedents", "is_pronoun", "phrase", "render"]

_DROPPED_DETERMINERS = frozenset(
    "the a an this that these those our my your their his her its such said".split()
)
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "parataxis", "appos", "csubj", "mark"})
_PRONOUNS = frozenset(
    "it they them this that these those he she him her which who whom itself themselves one ones".split()
)
AUTHORS = frozenset("we i us our".split())
STUDY = "this study"


def is_pronoun(token: Token) -> bool:
    """Whether a word stands for something named before."""
    return token.lower_ in _PRONOUNS and token.pos_ in ("PRON", "DET", "SCONJ")


def phrase(head: Token, *, without: frozenset[str] = frozenset()) -> list[Token]:
    """The words of a noun phrase in order, without articles and clauses; `without` names further relations."""
    kept: list[Token] = []
    _collect(head, kept, _CLAUSES | without, top=True)
    words = sorted(kept, key=lambda t: t.i)
    while (
        words
        and words[-1].text != "%"
        and (words[-1].is_punct or words[-1].dep_ == "cc" or words[-1].pos_ == "ADP")
    ):
        words.pop()
    while words and (words[0].is_punct or words[0].dep_ in ("cc", "preconj")):
        words.pop(0)
    return words


def _collect(token: Token, kept: list[Token], left_out: frozenset[str], *, top: bool) -> None:
    dropped = token.pos_ in ("DET", "PRON") and token.lower_ in _DROPPED_DETERMINERS
    if top or not dropped:
        kept.append(token)
    for child in token.children:
        if child.dep_ in left_out and not (child.dep_ == "acl" and _is_bare_participle(child)):
            continue
        # A second item of a list with a verb in it is a clause of its own.
        if (
            child.dep_ == "conj"
            and child.pos_ in ("VERB", "AUX")
            and token.pos_ not in ("VERB", "AUX")
        ):
            continue
        _collect(child, kept, left_out, top=False)


def _is_bare_participle(token: Token) -> bool:
    """ "the method proposed": one word that says too little for a claim."""
    return not any(c.dep_ != "punct" for c in token.children)


def render(words: Iterable[Token]) -> str:
    """Words as text: blanks as printed between neighbours, one blank where something was left out."""
    text, last = "", None
    for token in words:
        if token.is_punct and token.text in ('"', "“", "”", "''", "``", "’", "‘"):
            continue
        if last is not None and (token.i != last.i + 1 or last.whitespace_):
            glue = token.text in (",", ";", ":", ".", "%", "'s", "’s", ")", "-") or last.text == "-"
            if not (glue and token.i == last.i + 1 and not last.whitespace_) and token.text not in (
                ",",
                ";",
            ):
                text += " "
        text += token.text
        last = token
    return " ".join(text.split()).strip(" ,;:.-–—")


class Antecedents:
    """What was named so far, newest last: where pronouns find their meaning.

    A subject is the likeliest antecedent (centering: Grosz, Joshi & Weinstein 1995), if the number fits.
    """

    def __init__(self) -> None:
        self._subjects: list[tuple[str, bool]] = []

    def note(self, name: str, *, plural: bool) -> None:
        """A named subject has been met."""
        if name and name != STUDY:
            self._subjects.append((name, plural))

    def meaning(self, token: Token) -> str | None:
        """The newest subject that a pronoun can stand for; None where there is none."""
        plural = token.lower_ in ("they", "them", "these", "those", "their", "themselves", "ones")
        for name, is_plural in reversed(self._subjects[-3:]):
            if is_plural == plural:
                return name
        return None
