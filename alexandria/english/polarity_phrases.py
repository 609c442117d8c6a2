"""The parts of a clause that are denied or hedged for themselves: "without fever", "a potential target".

In: spaCy's parse. Out: `Phrase` values; and the content words of tokens, which clauses are made of too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alexandria.english.matching import STOP_WORDS
from alexandria.english.polarity_cues import HEDGE_ADJECTIVES, LACK, NO_HEDGE_BEFORE
from alexandria.english.polarity_values import Phrase

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["content_words", "has_child", "read_phrases"]

_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "X", "NUM"})


def has_child(token: Token, dep: str, words: set[str]) -> bool:
    """Whether one of some words hangs on a token in a given role."""
    return any(c.dep_ == dep and c.lower_ in words for c in token.children)


def read_phrases(doc: Doc, blocked: set[int]) -> Iterator[Phrase]:
    """The phrases of a sentence; words at the places `blocked` look like denials and are none."""
    for token in doc:
        if token.i in blocked:
            continue
        if (
            token.lower_ in {"without", "lacking", "minus"}
            or (token.lower_ == "than" and doc[token.i - 1].lower_ == "rather")
            or (token.lemma_ in LACK and token.pos_ == "NOUN")
        ):
            yield from _objects(token, denied=True)
        elif (
            token.lower_ in {"no", "not"}
            and token.dep_ in {"det", "neg"}
            and token.head.dep_ in {"pobj", "appos", "conj"}
        ):
            yield _phrase(token.head, denied=True)
        elif (
            token.lower_ in HEDGE_ADJECTIVES
            and token.dep_ == "amod"
            and token.head.lower_ not in NO_HEDGE_BEFORE
            # "all possible data" are all of them
            and not has_child(token.head, "det", {"all", "every", "any", "each", "no"})
        ):
            yield _phrase(token.head, denied=False)


def _objects(token: Token, *, denied: bool) -> Iterator[Phrase]:
    for child in token.children:
        if child.dep_ in {"pobj", "pcomp", "dobj"}:
            yield _phrase(child, denied=denied)
        elif child.dep_ == "prep" and child.lower_ in {"of", "to", "in"}:
            yield from _objects(child, denied=denied)


def _phrase(noun: Token, *, denied: bool) -> Phrase:
    below = [t for t in noun.subtree if t.dep_ != "relcl"]
    head = [noun, *(c for c in noun.children if c.dep_ in {"amod", "compound", "conj"})]
    # "with and without dark matter": what the sentence names elsewhere too is not denied by the phrase.
    elsewhere = {t.lemma_.lower() for t in noun.doc if t not in below}
    only_here = [t for t in head if t.lemma_.lower() not in elsewhere]
    return Phrase(
        words=content_words(below), head=content_words(only_here), denied=denied, hedged=not denied
    )


def content_words(found: list[Token]) -> frozenset[str]:
    """Words and lemmas of tokens, lower case, without those that every sentence has."""
    words: set[str] = set()
    for token in found:
        if token.pos_ in _CONTENT:
            for part in re.findall(r"[^\W\d_]{2,}|\d[\d.,]*", token.lower_):
                words.add(part)
            if token.lemma_.isalpha():
                words.add(token.lemma_.lower())
    return frozenset(w for w in words if w not in STOP_WORDS)
