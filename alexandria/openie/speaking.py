"""Who says what a clause says, and what is said of doing something: "it is possible to"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alexandria.claims import Claim
from alexandria.knowledge import Certainty
from alexandria.openie.adjuncts import Adjunct
from alexandria.openie.certainty import certainty_of
from alexandria.openie.cleaning import PLACEHOLDER
from alexandria.openie.phrases import is_infinitive, is_pronoun, phrase, render
from alexandria.openie.ruled import ruled
from alexandria.openie.subjects import own_subject
from alexandria.openie.vocabulary import AUTHORS, GENERIC_SPEAKERS, SAYING

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["impersonal", "voices_of"]

_MOST_VOICE = 8
_MOST_ACTION = 12


def impersonal(verb: Token) -> list[Claim]:
    """ "It is possible to measure X": measure X – is – possible."""
    if not any(c.dep_ == "nsubj" and c.lower_ == "it" for c in verb.children):
        return []
    adjective = next((c for c in verb.children if c.dep_ == "acomp"), None)
    if adjective is None:
        return []
    action = next(
        (
            c
            for t in (verb, adjective)
            for c in t.children
            if c.dep_ == "xcomp" and is_infinitive(c)
        ),
        None,
    )
    if action is None:
        return []
    name = render([t for t in phrase(action) if not (t.lower_ == "to" and t.head.i == action.i)])
    value = render(phrase(adjective, without=frozenset({"xcomp"})))
    if not 2 <= len(name.split()) <= _MOST_ACTION:
        return []
    denied = certainty_of(verb, [verb]) is Certainty.NEGATED
    # "possible" leaves it open by itself
    certainty = Certainty.NEGATED if denied else Certainty.STATED
    return [ruled(name, verb.text, value, "", certainty)]


def voices_of(verb: Token) -> Iterator[Adjunct]:
    """ "model predicts" where the clause is what somebody other than the authors says."""
    above = verb.head
    if verb.dep_ != "ccomp" or above.lemma_.lower() not in SAYING:
        return
    speaker = own_subject(above)
    if (
        speaker is not None
        and speaker.dep_ in ("nsubj", "csubj")
        and speaker.lower_ not in AUTHORS
        and not is_pronoun(speaker)
        and not speaker.text.startswith(PLACEHOLDER)
    ):
        name = render(phrase(speaker, without=frozenset({"prep"})))
        if (
            name
            and len(name.split()) <= _MOST_VOICE
            and (speaker.lemma_.lower() not in GENERIC_SPEAKERS or " " in name)
        ):
            yield Adjunct(f"as {name} {above.text}")
