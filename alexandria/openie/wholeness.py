"""A model's line → whether its bars part what belongs together.

A small model that runs into the bound of a field writes on behind the next bar: "recent fluorescence | correlation
spectroscopy | results". Every word of such a line is the sentence's, and it reads as nonsense. In: a claim and the
grammar of its sentence. Out: yes or no; whoever asks puts the rules' statement in its place. Serves completeness:
a fact must say what its sentence says.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from alexandria.claims import Claim

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["is_whole"]

_BEFORE = frozenset({"amod", "compound", "nummod", "nmod", "det", "poss", "advmod", "quantmod"})
"""Relations of a word to one that follows it and that it cannot be parted from."""
_DESCRIBING = frozenset({"amod", "nummod", "det"})
"""Those of them that cannot be the name of a thing by themselves."""
_HANGING = frozenset(
    "a an the and or but nor of to in on at by for with from than as that which whose more most very".split()
)
_LEADING = _HANGING - {"a", "an", "the", "and", "or", "but", "nor", "whose"}
"""What a property may well end with: "used for"."""
_JOINING = frozenset("and or but nor".split())
_CLAUSES = frozenset("if when where while because since although though that which".split())
"""What no subject begins with."""
_YES = frozenset({"yes", "true", "no", "false"})
_EDGES = " \t.,;:…()[]{}\"'“”‘’–—-"
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})


def is_whole(claim: Claim, doc: Doc) -> bool:
    """Whether each field of a claim is a thing of its own.

    Args:
        claim: a line of a model.
        doc: the grammar of the sentence that it rests on, as printed.
    """
    fields = [f for f in claim.fields if f]
    if claim.value.strip(_EDGES).casefold() in _YES:
        return False  # "falls into this category | yes": the property holds all of it
    if any(f.rstrip().endswith((",", "…", "...", "(")) for f in fields):
        return False
    words = [_words(f) for f in fields]
    if not all(words):
        return True  # signs and numbers only: nothing that grammar could tell
    if any(
        w[-1] in (_HANGING - _LEADING if place == 1 else _HANGING) for place, w in enumerate(words)
    ):
        return False
    if words[0][0] in _CLAUSES or any(w[0] in _JOINING for w in words):
        return False
    printed = [t.lower_.strip(_EDGES) for t in doc]
    if _is_left_open(words, doc, printed):
        return False
    if any(_is_parted(left[-1], right[0], doc, printed) for left, right in pairwise(words)):
        return False
    return not _is_clause(words[0], doc, printed)


def _words(text: str) -> list[str]:
    return [w for w in (part.strip(_EDGES) for part in text.casefold().split()) if w]


def _is_parted(left: str, right: str, doc: Doc, printed: Sequence[str]) -> bool:
    """Whether the sentence has the two words side by side, the first describing what follows it."""
    for place, word in enumerate(printed[:-1]):
        if not left.endswith(word) or not word or not right.startswith(printed[place + 1] or "\0"):
            continue
        token = doc[place]
        if token.dep_ in _BEFORE and token.head.i > place:
            return True
    return False


def _is_left_open(words: Sequence[Sequence[str]], doc: Doc, printed: Sequence[str]) -> bool:
    """Whether a line ends with a word that describes what the sentence has next: "open for | two" (colours)."""
    places = [place for place, word in enumerate(printed) if word == words[-1][-1]]
    if len(places) != 1:
        return False
    token = doc[places[0]]
    named = token.head.lower_.strip(_EDGES)
    named_elsewhere = any(named in w for w in words)
    return token.dep_ in _DESCRIBING and 1 <= token.head.i - token.i <= 2 and not named_elsewhere


def _is_clause(subject: Sequence[str], doc: Doc, printed: Sequence[str]) -> bool:
    """Whether the subject is a statement or a bare verb, where the name of a thing should stand."""
    count = len(subject)
    for start in range(len(printed) - count + 1):
        if list(printed[start : start + count]) == list(subject):
            return _states(list(doc[start : start + count]))
    return False


def _states(span: Sequence[Token]) -> bool:
    inside = {t.i for t in span}
    if len(inside) == 1:
        return any(t.pos_ == "VERB" and t.tag_ in (*_FINITE, "VBN") for t in span)
    return any(
        t.tag_ in _FINITE and any(c.dep_ in _SUBJECTS and c.i in inside for c in t.children)
        for t in span
    )
