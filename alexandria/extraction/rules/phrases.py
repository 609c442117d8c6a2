"""Noun phrases: which of a phrase's words are kept, and what a pronoun stands for.

Articles, possessives and asides go; relative clauses and participles go too, as they become claims of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alexandria.extraction.rules.vocabulary import STUDY, VERBS, WEAK_ADVERBS

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = [
    "Antecedents",
    "is_infinitive",
    "is_pronoun",
    "is_verb",
    "items",
    "phrase",
    "render",
    "size",
]

_DROPPED_DETERMINERS = frozenset(
    "the a an this that these those our my your their his her its such said".split()
)
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "parataxis", "appos", "csubj", "mark"})
_PRONOUNS = frozenset(
    "it they them this that these those he she him her which who whom itself themselves one ones".split()
)
_SHORT_INFINITIVE = 9
_SHORT_COMPARISON = 10
_QUOTES = frozenset("\" “ ” '' `` ’ ‘ `".split())


def is_pronoun(token: Token) -> bool:
    """Whether a word stands for something named before."""
    return token.lower_ in _PRONOUNS and token.pos_ in ("PRON", "DET", "SCONJ")


def is_verb(token: Token) -> bool:
    """Whether a word heads a clause; the parser calls some participles adjectives."""
    return token.pos_ in VERBS or any(c.dep_ in ("auxpass", "nsubjpass") for c in token.children)


def is_infinitive(verb: Token) -> bool:
    """ "to measure"."""
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def size(token: Token) -> int:
    """Number of words that hang on a word, itself included."""
    return sum(1 for _ in token.subtree)


def items(token: Token) -> list[Token]:
    """The things that "and" and "or" join to a word, itself first."""
    found = [token]
    for item in found:
        found += [c for c in item.children if c.dep_ == "conj" and c.pos_ not in VERBS]
    return sorted(found, key=lambda t: t.i)


def phrase(head: Token, *, without: frozenset[str] = frozenset()) -> list[Token]:
    """The words of a noun phrase in order, without articles and clauses; `without` names further relations."""
    kept: list[Token] = []
    _collect(head, kept, _CLAUSES | without, top=True)
    words = sorted(kept, key=lambda t: t.i)
    while (
        words
        and words[-1].text != "%"
        and (words[-1].is_punct or words[-1].dep_ in ("cc", "det") or words[-1].pos_ == "ADP")
    ):
        words.pop()
    while words and (
        words[0].is_punct
        or words[0].dep_ in ("cc", "preconj")
        or (words[0].dep_ == "advmod" and words[0].lower_ in WEAK_ADVERBS)
    ):
        words.pop(0)
    return words


def _collect(token: Token, kept: list[Token], left_out: frozenset[str], *, top: bool) -> None:
    dropped = (
        token.pos_ in ("DET", "PRON")
        and token.dep_ in ("det", "poss", "predet", "nmod")
        and token.lower_ in _DROPPED_DETERMINERS
        and not _is_hyphenated(token)
    )
    if top or not dropped:
        kept.append(token)
    for child in token.children:
        if child.dep_ in left_out and not _belongs(child, token):
            continue
        # A second item of a list with a verb in it is a clause of its own.
        if child.dep_ == "conj" and child.pos_ in VERBS and token.pos_ not in VERBS:
            continue
        if child.dep_ == "advmod" and child.lower_ == "respectively":
            continue
        _collect(child, kept, left_out, top=False)


def _is_hyphenated(token: Token) -> bool:
    """ "the" of "state-of-the-art"."""
    before = token.i > 0 and token.nbor(-1).text in ("-", "‐", "–")
    after = token.i + 1 < len(token.doc) and token.nbor(1).text in ("-", "‐", "–")
    return (before and not token.nbor(-1).whitespace_) or (after and not token.whitespace_)


def _belongs(child: Token, head: Token) -> bool:
    """What a phrase cannot do without: one word, "ability to see", "better than was thought", "Rome, Italy"."""
    if child.dep_ == "acl" and not any(c.dep_ != "punct" for c in child.children):
        return True
    if child.dep_ in ("acl", "relcl") and is_pronoun(head):
        return size(child) <= _SHORT_INFINITIVE  # "those required for it"
    if child.dep_ in ("acl", "relcl") and is_infinitive(child) and size(child) <= _SHORT_INFINITIVE:
        return not any(c.dep_ in ("nsubj", "nsubjpass") for c in child.children)
    if child.dep_ in ("advcl", "ccomp"):
        return (
            any(c.dep_ == "mark" and c.lower_ in ("than", "as") for c in child.children)
            and head.pos_ in ("ADJ", "ADV")
            and size(child) <= _SHORT_COMPARISON
        )
    if child.dep_ == "mark":
        return child.lower_ in ("than", "as")
    return child.dep_ == "appos" and child.pos_ == "PROPN" and head.pos_ == "PROPN"


def render(words: Iterable[Token]) -> str:
    """Words as text: blanks as printed between neighbours, one blank where something was left out.

    A capital that only the start of the sentence gave is taken back.
    """
    text, last = "", None
    for token in words:
        if token.text in _QUOTES:
            continue
        if last is not None and (token.i != last.i + 1 or last.whitespace_):
            glue = token.text in (",", ";", ":", ".", "%", "'s", "’s", ")", "-") or last.text == "-"
            if not (glue and token.i == last.i + 1 and not last.whitespace_) and token.text not in (
                ",",
                ";",
            ):
                text += " "
        text += _without_capital(token)
        last = token
    return " ".join(text.split()).strip(" ,;:.-–—")


def _without_capital(token: Token) -> str:
    if token.is_sent_start and token.pos_ != "PROPN" and token.text[1:].islower():
        return token.text[0].lower() + token.text[1:]
    return str(token.text)


class Antecedents:
    """What was named so far, newest last: where pronouns find their meaning.

    A subject is the likeliest antecedent (centering: Grosz, Joshi & Weinstein 1995), if the number fits.
    """

    def __init__(self) -> None:
        self._subjects: list[tuple[str, bool]] = []

    def note(self, name: str, *, plural: bool) -> None:
        """A named subject has been met."""
        if name and name != STUDY and (name, plural) not in self._subjects[-1:]:
            self._subjects.append((name, plural))

    def meaning(self, token: Token) -> str | None:
        """The newest subject that a pronoun can stand for; None where there is none."""
        if token.lower_ in ("this", "that"):
            return "this result"  # the sentence before, not its subject
        plural = token.lower_ in ("they", "them", "these", "those", "their", "themselves", "ones")
        for name, is_plural in reversed(self._subjects[-3:]):
            if is_plural == plural:
                return name
        return "these results" if token.lower_ in ("these", "those") else None
