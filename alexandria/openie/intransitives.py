"""Intransitive verbs, which make a complete statement without an object: "rates rise", "patients survive"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alexandria.english import word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["do_form", "is_intransitive"]

_INTRANSITIVE = word_set("intransitive_verbs")


def is_intransitive(verb: Token) -> bool:
    """Whether a verb without an object is a whole statement."""
    return verb.lemma_.lower() in _INTRANSITIVE


def do_form(verb: Token) -> str:
    """ "do", "does" or "did", as it stands before an intransitive verb."""
    if verb.tag_ == "VBD" or any(c.lower_ == "did" for c in verb.children):
        return "did"
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None:
        return "does"
    several = any(c.dep_ == "conj" for c in subject.children)
    return "do" if several or subject.tag_ in ("NNS", "NNPS") else "does"
