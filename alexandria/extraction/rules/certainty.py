"""Whether a clause is put forward, doubted or denied, by its verbs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from alexandria.checking.cue_words import DENYING_ADJECTIVES, FAIL
from alexandria.checking.cues import Clause, read_clauses
from alexandria.extraction.rules.vocabulary import (
    AUTHORS,
    DOUBTING,
    EMPTY_NOUNS,
    HEDGES,
    NOT_ASSERTED,
    OBJECTS,
    SUBJECTS,
)
from alexandria.knowledge import Certainty

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["certainty_of", "is_hidden_condition", "is_put_forward"]

_DENYING = frozenset("no neither none nor".split())


def certainty_of(verb: Token, verbs: Sequence[Token]) -> Certainty:
    """How firmly the clause of `verb` is said; `verbs` is the chain that it opens ("is thought to be")."""
    clause = _clauses(verb.doc).get(verb.i)
    if any(_negated(v) for v in verbs):
        return Certainty.NEGATED
    if clause is not None and clause.denied and not any(_says_no(v) for v in verbs):
        return Certainty.NEGATED
    if _doubtful(verb, verbs) or (clause is not None and clause.hedged and not _is_firm(verb)):
        return Certainty.SUGGESTED
    return Certainty.STATED


@lru_cache(maxsize=64)
def _clauses(doc: Doc) -> dict[int, Clause]:
    """The clauses of a sentence by their verbs, as the checks read them."""
    return {clause.head: clause for clause in read_clauses(doc)[0]}


def _is_firm(verb: Token) -> bool:
    """ "appears in the proof", "we propose a method" leave nothing open."""
    children = list(verb.children)
    offered = any(c.dep_ == "dobj" for c in children) and any(
        c.dep_ == "nsubj" and (c.lower_ in AUTHORS or c.lemma_ in EMPTY_NOUNS) for c in children
    )
    modal = any(c.tag_ == "MD" for c in children)
    if offered and not modal and not any(c.dep_ == "ccomp" for c in children):
        return True
    return verb.lemma_ == "appear" and not any(
        c.dep_ in ("xcomp", "oprd", "acomp", "ccomp") or c.tag_ == "MD" for c in verb.children
    )


def _says_no(verb: Token) -> bool:
    """Whether the predicate holds the denial itself: "fails to bind", "is absent"."""
    return verb.lemma_ in FAIL or any(
        c.lower_ in DENYING_ADJECTIVES for c in verb.children if c.dep_ in ("acomp", "oprd", "attr")
    )


def is_put_forward(verb: Token) -> bool:
    """Whether the clause is told: not asked, not only supposed, and not as part of another verb's claim."""
    if any(c.dep_ == "mark" and c.lower_ in NOT_ASSERTED for c in verb.children):
        return False
    if verb.dep_ == "xcomp" or _goes_on_supposing(verb) or is_hidden_condition(verb):
        return False
    if _is_compared(verb) or _is_named(verb):
        return False
    own = any(c.dep_ in SUBJECTS for c in verb.children)
    return not (verb.dep_ == "conj" and verb.head.dep_ == "xcomp" and not own)


def _goes_on_supposing(verb: Token) -> bool:
    """ "rose" of "cells live unless it rains and water rose", which the parser joins to "live"."""
    if verb.dep_ != "conj":
        return False
    supposed = any(
        c.dep_ == "advcl" and verb.head.i < c.i < verb.i and any(_supposes(g) for g in c.children)
        for c in verb.head.subtree
    )
    joint = next((c for c in verb.head.children if c.dep_ == "cc"), None)
    return supposed and joint is not None and joint.i > 0 and joint.nbor(-1).text != ","


def is_hidden_condition(verb: Token) -> bool:
    """ "is taken" of "it is large if the language made of signs is taken": joined to "is" by mistake."""
    if verb.dep_ == "conj" and any(c.dep_ == "cc" and c.i < verb.i for c in verb.head.children):
        return False
    if verb.dep_ not in ("conj", "advcl") or verb.i < verb.head.i:
        return False
    return any(
        c.dep_ == "advcl" and c.i < verb.i and any(_supposes(g) for g in c.children)
        for c in verb.children
    )


def _supposes(mark: Token) -> bool:
    return mark.dep_ == "mark" and mark.lower_ in NOT_ASSERTED


def _is_compared(verb: Token) -> bool:
    """ "more than was seen before", "in which case it grows"."""
    if any(c.dep_ in ("mark", "prep") and c.lower_ == "than" for c in verb.children):
        return True
    cases = (
        t for v in (verb, verb.head) for c in v.children if c.dep_ == "prep" for t in c.subtree
    )
    return any(t.lower_ == "which" and t.head.lower_ == "case" for t in cases)


def _is_named(verb: Token) -> bool:
    """ "partitioning" of "the packing and partitioning of boxes"."""
    noun = verb.head.pos_ in ("NOUN", "PROPN") or verb.head.dep_ in ("pobj", "pcomp")
    return verb.dep_ == "conj" and verb.tag_ == "VBG" and noun and verb.head.dep_ != "pcomp"


def _negated(verb: Token) -> bool:
    if any(c.dep_ == "neg" or c.lower_ in ("never", "neither", "nor") for c in verb.children):
        return True
    return any(
        child.dep_ in SUBJECTS | OBJECTS
        and (
            child.lower_ in ("none", "neither", "nothing")
            or any(
                g.dep_ in ("det", "neg", "preconj") and g.lower_ in _DENYING for g in child.children
            )
        )
        for child in verb.children
    )


def _doubtful(verb: Token, verbs: Sequence[Token]) -> bool:
    for v in verbs:
        if any(c.dep_ in ("aux", "advmod") and c.lower_ in HEDGES for c in v.children):
            return True
        if v.i != verbs[-1].i and v.lemma_.lower() in DOUBTING:
            return True
    return verb.dep_ == "ccomp" and verb.head.lemma_.lower() in DOUBTING
