"""Noun phrases: which words of a phrase go into a field, and the antecedents of pronouns.

Articles, possessives and parentheses are left out, and so are relative clauses and participles, which become
claims of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from alexandria.english import word_set
from alexandria.openie.word_classes import (
    GERUNDS,
    PARTICIPLES,
    STUDY,
    SUBJECTS,
    VERBS,
    WEAK_ADVERBS,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = [
    "Antecedents",
    "is_infinitive",
    "is_pronoun",
    "is_verb",
    "items",
    "open_complement",
    "phrase",
    "render",
    "size",
    "with_hyphenated",
]

_DROPPED_DETERMINERS = word_set("dropped_determiners")
_CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "parataxis", "appos", "csubj", "mark"})
_PRONOUNS = word_set("pronouns")
_SHORT_INFINITIVE = 9
_SHORT_COMPARISON = 10
_NEAR = 1
"""Sentences later than that have other things to count."""
_HYPHENS = frozenset({"-", "--", "‐", "–", "‑"})
_DASHES = re.compile(r"^[-–—]+(?![\d.])|[-–—]+$")
"""Not a minus sign."""
_COMMAS = re.compile(r",(?:\s*,)+")
_QUOTES = frozenset("\" “ ” '' `` ’ ‘ `".split())


def is_pronoun(token: Token) -> bool:
    """Whether a word refers to something named before."""
    return token.lower_ in _PRONOUNS and token.pos_ in ("PRON", "DET", "SCONJ")


def is_verb(token: Token) -> bool:
    """Whether a word heads a clause; the parser calls some participles adjectives, and some nouns verbs."""
    if is_gerund(token):
        return False
    return token.pos_ in VERBS or any(c.dep_ in ("auxpass", "nsubjpass") for c in token.children)


def is_gerund(token: Token) -> bool:
    """ "folding" of "protein folding rates", taken for "a protein that folds rates"."""
    noun = token.head
    if token.dep_ != "acl" or token.tag_ != "VBG" or noun.i != token.i - 1 or noun.tag_ != "NN":
        return False
    if token.i + 1 == len(token.doc) or token.nbor().pos_ not in ("NOUN", "PROPN", "ADJ"):
        return False
    bare = not any(c.dep_ in ("det", "poss", "amod", "nummod", "compound") for c in noun.children)
    return token.lower_ in GERUNDS or (
        bare and token.lower_ not in PARTICIPLES and token.nbor().tag_ == "NNS"
    )


def is_infinitive(verb: Token) -> bool:
    """ "to measure"."""
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def open_complement(verb: Token) -> Token | None:
    """The open clausal complement of a verb; None after an object: "built it to see"."""
    inner = next((c for c in verb.children if c.dep_ == "xcomp" and c.pos_ in VERBS), None)
    if inner is None or any(c.dep_ in SUBJECTS for c in inner.children):
        return None
    if inner.tag_ == "VBG" and not any(c.dep_ != "advcl" for c in inner.children):
        return None  # "precedes unfolding"
    return None if any(c.dep_ == "dobj" and c.i < inner.i for c in verb.children) else inner


def size(token: Token) -> int:
    """Number of words in the subtree of a word, itself included."""
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
        and (
            words[-1].is_punct or words[-1].dep_ in ("cc", "det", "neg") or words[-1].pos_ == "ADP"
        )
    ):
        words.pop()
    while words and (
        words[0].is_punct
        or words[0].dep_ in ("cc", "preconj")
        or (words[0].dep_ == "advmod" and words[0].lower_ in WEAK_ADVERBS - {"too"})
    ):
        words.pop(0)
    return with_hyphenated(words)


def _collect(token: Token, kept: list[Token], left_out: frozenset[str], *, top: bool) -> None:
    dropped = (
        token.pos_ in ("DET", "PRON")
        and token.dep_ in ("det", "poss", "predet", "nmod")
        and token.lower_ in _DROPPED_DETERMINERS
        and token.head.dep_ != "npadvmod"  # "twice a day"
        and not _is_hyphenated(token)
    )
    if top or not dropped:
        kept.append(token)
    for child in token.children:
        if child.dep_ in left_out and not _belongs(child, token):
            continue
        # A second item of a list with a verb in it is a clause of its own.
        verbal = child.dep_ == "conj" and child.pos_ in VERBS and token.pos_ not in VERBS
        if verbal and not (
            token.dep_ == "amod" and not any(c.dep_ != "punct" for c in child.children)
        ):
            continue
        if child.dep_ == "advmod" and child.lower_ == "respectively":
            continue
        if token.pos_ in ("NOUN", "PROPN") and _is_contrast(child):
            continue
        _collect(child, kept, left_out, top=False)


def _is_contrast(child: Token) -> bool:
    """ "not merely" of "all rates, not merely the slow ones"."""
    after = child.i > 0 and child.nbor(-1).dep_ == "neg"
    return (child.dep_ == "neg" and child.lower_ == "not") or (child.dep_ == "advmod" and after)


def with_hyphenated(words: list[Token]) -> list[Token]:
    """The words and those joined to them by hyphens: the parser splits "counter-example" into three."""
    if not words:
        return words
    doc, kept = words[0].doc, {t.i for t in words}
    for token in words:
        for step in (1, -1):
            place = token.i
            while _is_tied(doc, place, step) and not {place + step, place + 2 * step} <= kept:
                kept |= {place + step, place + 2 * step}
                place += 2 * step
    return [doc[i] for i in sorted(kept)] if len(kept) > len(words) else words


def _is_tied(doc: Doc, place: int, step: int) -> bool:
    """Whether a hyphen without blanks leads from a word to another one."""
    hyphen, other = place + step, place + 2 * step
    if not 0 <= other < len(doc) or doc[hyphen].text not in _HYPHENS:
        return False
    first, second = sorted((place, hyphen)), sorted((hyphen, other))
    return not doc[first[0]].whitespace_ and not doc[second[0]].whitespace_


def _is_hyphenated(token: Token) -> bool:
    """ "the" of "state-of-the-art"."""
    before = token.i > 0 and token.nbor(-1).text in ("-", "‐", "–")
    after = token.i + 1 < len(token.doc) and token.nbor(1).text in ("-", "‐", "–")
    return (before and not token.nbor(-1).whitespace_) or (after and not token.whitespace_)


def _belongs(child: Token, head: Token) -> bool:
    """What a phrase cannot do without: one word, "ability to see", "better than was thought", "Rome, Italy"."""
    if is_gerund(child):
        return True
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
    if child.dep_ != "appos":
        return False
    both = child.pos_ == "PROPN" and head.pos_ == "PROPN"
    return both or child.left_edge.i == head.i + 1  # "the protein tau"; a comma would part them


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
    whole = _COMMAS.sub(",", " ".join(text.split())).strip(" ,;:.")
    return _DASHES.sub("", whole).strip(" ,;:.")


def _without_capital(token: Token) -> str:
    if token.is_sent_start and token.pos_ != "PROPN" and token.text[1:].islower():
        return token.text[0].lower() + token.text[1:]
    return str(token.text)


class Antecedents:
    """The subjects named so far, newest last, to which pronouns can refer.

    A subject is the likeliest antecedent (centering: Grosz, Joshi & Weinstein 1995), if the number fits.
    """

    def __init__(self) -> None:
        self._subjects: list[tuple[str, bool, int]] = []
        self._sentence = 0

    def next_sentence(self) -> None:
        """Begin the next sentence."""
        self._sentence += 1

    def note(self, name: str, *, plural: bool) -> None:
        """Add a named subject."""
        subject = (name, plural, self._sentence)
        if name and name != STUDY and subject not in self._subjects[-1:]:
            self._subjects.append(subject)

    def meaning(self, token: Token) -> str | None:
        """The newest subject to which a pronoun can refer; None if there is none."""
        if token.tag_ in ("WDT", "WP") or token.lower_ == "one":
            return None  # "one finds": anybody does
        if token.lower_ == "that" and token.i:
            return None  # a relative pronoun that the parser did not know
        if token.lower_ in ("this", "that"):
            return "this result"  # the sentence before, not its subject
        plural = token.lower_ in ("they", "them", "these", "those", "their", "themselves", "ones")
        for name, is_plural, sentence in reversed(self._subjects[-3:]):
            if is_plural == plural and self._sentence - sentence <= _NEAR:
                return name
        return None
