"""Whether a clause is put forward, doubted or denied, by its verbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alexandria.extraction.rules.vocabulary import (
    DOUBTING,
    HEDGES,
    NOT_ASSERTED,
    OBJECTS,
    SUBJECTS,
)
from alexandria.knowledge import Certainty

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["certainty_of", "is_put_forward"]

_DENYING = frozenset("no neither none nor".split())


def certainty_of(verb: Token, verbs: Sequence[Token]) -> Certainty:
    """How firmly the clause of `verb` is said; `verbs` is the chain that it opens ("is thought to be")."""
    if any(_negated(v) for v in verbs):
        return Certainty.NEGATED
    if _doubtful(verb, verbs):
        return Certainty.SUGGESTED
    return Certainty.STATED


def is_put_forward(verb: Token) -> bool:
    """Whether the clause is told: not asked, not only supposed, and not as part of another verb's claim."""
    if any(c.dep_ == "mark" and c.lower_ in NOT_ASSERTED for c in verb.children):
        return False
    if verb.dep_ == "xcomp":
        return False
    own = any(c.dep_ in SUBJECTS for c in verb.children)
    return not (verb.dep_ == "conj" and verb.head.dep_ == "xcomp" and not own)


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
