"""A reported clause → its speaker, as a condition: "as the model predicts"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alexandria.openie.adjuncts import Adjunct
from alexandria.openie.cleaning import PLACEHOLDER
from alexandria.openie.noun_phrases import is_pronoun, phrase, render
from alexandria.openie.subjects import own_subject
from alexandria.openie.word_classes import AUTHORS, GENERIC_SPEAKERS, SAYING

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["reporting_conditions"]

_MOST_VOICE = 8


def reporting_conditions(verb: Token) -> Iterator[Adjunct]:
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
