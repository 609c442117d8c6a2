"""Coordinations with "respectively" → pairs: "A and B were 3 and 5, respectively"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alexandria.openie.noun_phrases import items, phrase, render
from alexandria.openie.objects import Complements

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["respective_pairs"]

_ALONE = frozenset({"conj", "cc", "preconj"})


def respective_pairs(
    subject: Token | None, complements: Complements, verb: Token
) -> list[tuple[str, str, tuple[str, ...]]]:
    """(subject or "", value, conditions) of each pair in a sentence with "respectively"; otherwise empty."""
    if not complements.heads or not any(t.lower_ == "respectively" for t in verb.sent):
        return []
    values = [_text(t) for t in items(complements.heads[0])]
    if len(values) < 2:
        return []
    names = _names(subject) if subject is not None else []
    if len(names) == len(values):
        return [(n, v, ()) for n, v in zip(names, values, strict=True)]
    for lead in (c for c in verb.children if c.dep_ == "prep" and c.i not in complements.used):
        for goal in (c for c in lead.children if c.dep_ == "pobj"):
            where = [f"{lead.lower_} {_text(t)}" for t in items(goal)]
            if len(where) == len(values):
                return [("", v, (w,)) for v, w in zip(values, where, strict=True)]
    return []


def _names(subject: Token) -> list[str]:
    own = items(subject)
    if len(own) > 1:
        return [_text(t) for t in own]
    # "the yields of A and B"
    head = render(phrase(subject, without=frozenset({"prep"})))
    for lead in (c for c in subject.children if c.dep_ == "prep"):
        for goal in (c for c in lead.children if c.dep_ == "pobj"):
            if len(items(goal)) > 1:
                return [f"{head} {lead.lower_} {_text(t)}" for t in items(goal)]
    return []


def _text(token: Token) -> str:
    return render(phrase(token, without=_ALONE))
