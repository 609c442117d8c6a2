"""Claims that need no full verb: what there is, what a thing is called beside its name, captions, fragments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alexandria.checking.claims import Claim
from alexandria.extraction.rules.adjuncts import adjuncts, is_idle
from alexandria.extraction.rules.phrases import is_pronoun, phrase, render
from alexandria.extraction.rules.values import parts_of
from alexandria.extraction.rules.vocabulary import VERBS
from alexandria.knowledge import Certainty, Maker

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["claims_of_appositions", "claims_of_existence", "claims_of_fragment"]

_MOST_WORDS = 12


def claims_of_existence(verb: Token, there: Token, certainty: Certainty) -> list[Claim]:
    """ "There is a link between A and B": link – exists between – A and B."""
    name = render(phrase(there, without=frozenset({"prep"})))
    if certainty is Certainty.NEGATED:
        name = name.removeprefix("no ").removeprefix("neither ")
    around = ", ".join(a.text for a in adjuncts(verb, set()) if a.words <= _MOST_WORDS)
    count = next((c for c in there.children if c.dep_ == "nummod"), None)
    if count is not None:
        counted = render([t for t in phrase(there) if t.i != count.i])
        return [_made(counted, "number", render(phrase(count)), around, certainty)]
    tails = [c for c in there.children if c.dep_ == "prep" and c.i > there.i]
    for tail in tails:
        lead, _, rest = render(phrase(tail)).partition(" ")
        if rest:
            return [_made(name, f"exists {lead}", rest, around, certainty)]
    if around:
        return [_made(name, "exists", around, "", certainty)]
    return []


def claims_of_appositions(doc: Doc) -> Iterator[Claim]:
    """ "the socle, a simple group": socle – is – simple group."""
    for token in doc:
        if token.dep_ != "appos" or token.pos_ not in ("NOUN", "PROPN") or is_pronoun(token.head):
            continue
        if token.pos_ == "PROPN" and token.head.pos_ == "PROPN":
            continue  # "Rome, Italy" is one name
        name = render(phrase(token.head, without=frozenset({"conj", "cc", "prep"})))
        part = parts_of(token)
        if (
            len(part.text.split()) > 1
            and not part.text[0].isdigit()
            and part.text != name
            and re.search(r"[a-z]{3}", part.text)
            and not re.search(r"[:;]", f"{name}{part.text}")
            and name
        ):
            yield _made(name, "is", part.text, ", ".join(part.conditions))


def claims_of_fragment(doc: Doc, caption: str) -> list[Claim]:
    """Claims of a sentence without a verb: a caption shows it; else what its prepositions say of it."""
    root = next((t for t in doc if t.dep_ == "ROOT" and t.pos_ not in VERBS), None)
    if root is None or root.pos_ not in ("NOUN", "PROPN"):
        return []
    part = parts_of(root)
    claims: list[Claim] = []
    if caption and part.text and len(part.text.split()) <= _MOST_WORDS:
        claims.append(_made(caption, "shows", part.text, ", ".join(part.conditions)))
    elif not caption:
        claims += _tails(root)
    claims += [_made(t.about or part.text, t.lead, t.value, t.condition) for t in part.further]
    return claims


def _tails(root: Token) -> Iterator[Claim]:
    name = render(phrase(root, without=frozenset({"prep", "conj", "cc"})))
    for tail in root.children:
        if tail.dep_ != "prep" or tail.i < root.i or is_idle(tail):
            continue
        lead, _, rest = render(phrase(tail)).partition(" ")
        if name and rest and len(rest.split()) <= _MOST_WORDS:
            yield _made(name, lead, rest)


def _made(
    subject: str,
    predicate: str,
    value: str,
    condition: str = "",
    certainty: Certainty = Certainty.STATED,
) -> Claim:
    return Claim(0, subject, predicate, value, condition, certainty, made_by=Maker.RULE)
