"""A statement → whether it affirms or denies, and how firmly."""

from __future__ import annotations

from alexandria.english.parsing import parse_sentences
from alexandria.english.polarity import all_clauses
from alexandria.knowledge import Certainty, Polarity

__all__ = ["stance_of"]


def stance_of(statement: str) -> tuple[Polarity, Certainty]:
    """Whether a statement affirms or denies, and how firmly it does: read from its main clause."""
    (doc,) = parse_sentences([statement])
    clauses, phrases = all_clauses(doc)
    heads = {t.i for t in doc if t.dep_ == "ROOT" or (t.dep_ == "ccomp" and t.head.dep_ == "ROOT")}
    roots = [c for c in clauses if c.head in heads]
    denied = any(c.denied for c in roots)
    hedged = any(c.hedged for c in clauses) or any(p.hedged for p in phrases)
    return (
        Polarity.NEGATED if denied else Polarity.AFFIRMED,
        Certainty.POSSIBLE if hedged else Certainty.ESTABLISHED,
    )
