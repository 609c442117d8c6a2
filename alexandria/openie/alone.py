"""Verbs that say something without an object: "rates rise", "patients survive"; "approach used" is cut short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alexandria.english.lexicon import word_set

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["do_of", "is_cut_passive", "stands_alone", "was_of"]

_ALONE = word_set("intransitive_verbs")


def stands_alone(verb: Token) -> bool:
    """Whether a verb without an object is a whole statement."""
    return verb.lemma_.lower() in _ALONE


def is_cut_passive(verb: Token) -> bool:
    """Whether a past tense without an object is a passive without its "was": "measurements simulated"."""
    return verb.tag_ == "VBD" and verb.text.endswith("ed") and not stands_alone(verb)


def do_of(verb: Token) -> str:
    """ "do", "does" or "did", as it stands before a verb that stands alone."""
    if verb.tag_ == "VBD" or any(c.lower_ == "did" for c in verb.children):
        return "did"
    return "do" if _is_of_many(verb) else "does"


def was_of(verb: Token) -> str:
    """The "was" or "were" that a cut passive lacks."""
    return "were" if _is_of_many(verb) else "was"


def _is_of_many(verb: Token) -> bool:
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    joined = subject is not None and any(c.dep_ == "conj" for c in subject.children)
    return joined or (subject is not None and subject.tag_ in ("NNS", "NNPS"))
