"""Claims of noun phrases: existential sentences ("there is …") and appositions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alexandria.claims import Claim
from alexandria.knowledge import Certainty
from alexandria.openie.adjuncts import adjuncts
from alexandria.openie.noun_phrases import is_pronoun, phrase, render
from alexandria.openie.objects import parts_of
from alexandria.openie.rule_claims import rule_claim

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["claims_of_appositions", "claims_of_existence"]

_MOST_WORDS = 12
_EXPLAINING = frozenset("a an the one which".split())
_PLURAL = frozenset({"NNS", "NNPS"})


def claims_of_existence(
    verb: Token, there: Token, certainty: Certainty, voices: Sequence[str] = ()
) -> list[Claim]:
    """ "There is a link between A and B": link – exists between – A and B; `voices` are its speakers."""
    name = render(phrase(there, without=frozenset({"prep"})))
    if certainty is Certainty.NEGATED:
        name = name.removeprefix("no ").removeprefix("neither ")
    phrases = (a.text for a in adjuncts(verb, set()) if a.words <= _MOST_WORDS)
    around = ", ".join((*phrases, *voices))
    count = next((c for c in there.children if c.dep_ == "nummod"), None)
    if count is not None:
        number = {t.i for t in count.subtree}
        counted = render([t for t in phrase(there) if t.i not in number])
        return [rule_claim(counted, "number", render(phrase(count)), around, certainty)]
    tails = [c for c in there.children if c.dep_ == "prep" and c.i > there.i]
    for tail in tails:
        lead, _, rest = render(phrase(tail)).partition(" ")
        if rest:
            return [rule_claim(name, f"exists {lead}", rest, around, certainty)]
    if around:
        return [rule_claim(name, "exists", around, "", certainty)]
    return []


def claims_of_appositions(doc: Doc) -> Iterator[Claim]:
    """ "the socle, a simple group": socle – is – simple group."""
    for token in doc:
        if token.dep_ != "appos" or not _is_explained(token.head, token):
            continue
        name = render(phrase(token.head, without=frozenset({"conj", "cc", "prep"})))
        part = parts_of(token)
        if (
            (len(part.text.split()) > 1 or _is_name(token.head, token))
            and not part.text[0].isdigit()
            and part.text != name
            and re.search(r"[a-z]{3}", part.text)
            and not re.search(r"[:;]", f"{name}{part.text}")
            and name
        ):
            verb = "are" if token.tag_ in _PLURAL else "is"
            yield rule_claim(name, verb, part.text, ", ".join(part.conditions))


def _is_explained(noun: Token, token: Token) -> bool:
    """Whether one noun explains another: "the socle, a simple group"; not if both are items of a list."""
    if (
        token.pos_ not in ("NOUN", "PROPN")
        or is_pronoun(noun)
        or noun.pos_ not in ("NOUN", "PROPN")
    ):
        return False
    if any(not noun.is_ancestor(t) for t in token.doc[noun.i + 1 : token.i]):
        return False  # hung on what stands before the verb
    first = token.left_edge
    if first.i == token.i and _is_name(noun, token):
        return True
    if first.lower_ not in _EXPLAINING or (noun.tag_ in _PLURAL) != (token.tag_ in _PLURAL):
        return False
    # "a, the b and the c" are three things, however the parser hangs them together.
    around = (noun, token, *(c for c in noun.children if c.dep_ == "conj"))
    listed = any(c.dep_ in ("conj", "cc") for t in around for c in t.children)
    return not listed and noun.dep_ != "conj"


def _is_name(noun: Token, token: Token) -> bool:
    """ "leucine" of "the most common acid, leucine, is small"."""
    alone = token.right_edge.i == token.i or token.right_edge.is_punct
    after = token.i + 1 < len(token.doc) and token.nbor().text == ","
    the = any(c.lower_ in ("the", "a", "an") for c in noun.children)
    joined = any(c.dep_ in ("conj", "cc") for t in (noun, token) for c in t.children)
    comma = token.i > 0 and token.nbor(-1).text == ","
    return alone and after and comma and the and not joined and noun.dep_ != "conj"
