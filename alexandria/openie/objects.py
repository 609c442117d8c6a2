"""A verb → what it takes, cut into parts that are short enough for a field."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alexandria.openie.adjuncts import (
    is_prepositional,
    is_uninformative,
    object_of_preposition,
    preposition_words,
)
from alexandria.openie.noun_phrases import is_pronoun, items, phrase, render
from alexandria.openie.word_classes import LIGHT_NOUNS, LIGHT_VERBS, OBJECTS, RELATIVES

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["Complements", "Part", "complements_of", "parts_of"]

_MOST_WORDS = 9
_MOST_LETTERS = 80
_SHORT_TAIL = 6
_LONGEST_NAME = 13
_COMPARING = frozenset("than as between among".split())
_UNDIVIDED = frozenset("between among".split())


@dataclass(frozen=True, slots=True)
class Part:
    """A noun phrase cut to length.

    Attributes:
        conditions: short prepositional phrases cut from its end.
        is_thing: whether `text` can be what a claim is about.
        head: its noun.
    """

    text: str
    conditions: tuple[str, ...] = ()
    is_thing: bool = True
    head: str = ""


@dataclass(slots=True)
class Complements:
    """What a verb takes; `used` are the words that lead to it, and belong to the predicate."""

    parts: list[Part] = field(default_factory=list)
    heads: list[Token] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


def complements_of(verb: Token) -> Complements:
    """Objects and complements of a verb; where it has none, what its first preposition leads to."""
    direct = [c for c in verb.children if _is_object(c) and not is_pronoun(c)]
    if [c.dep_ for c in direct] == ["dobj", "oprd"]:
        # "leave the value unchanged"
        part = parts_of(direct[0])
        return Complements(
            [replace(part, text=f"{part.text} {render(phrase(direct[1]))}")], direct[:1]
        )
    if len(direct) > 1 and all(c.dep_ in ("attr", "acomp") for c in direct):
        direct = direct[:1]  # of two predicates one is the parser's
    if [c.dep_ for c in direct] == ["dobj", "dobj"]:
        direct = direct[:1]
    if direct and not _is_light(verb, direct):
        parts = [part for token in direct for part in _listed(token)]
        return Complements(parts, direct[:1])
    light = direct[:1]
    leads = [c for noun in light for c in noun.children if is_prepositional(c)]
    leads += [c for c in verb.children if is_prepositional(c) and c.i > verb.i]
    for lead in leads:
        goal = object_of_preposition(lead)
        if goal is None or is_pronoun(goal) or is_uninformative(lead) or goal.lower_ in RELATIVES:
            continue
        divided = lead.lower_ not in _UNDIVIDED
        parts = _listed(goal) if divided else [parts_of(goal)]
        return Complements(
            parts, [goal], {*(w.i for w in preposition_words(lead)), *(n.i for n in light)}
        )
    if light:
        return Complements([parts_of(light[0])], light)
    return Complements()


def _is_object(child: Token) -> bool:
    if child.tag_ == "WP":
        return False  # "what is the rate"
    if child.dep_ == "xcomp" and child.tag_ == "VBG":
        return not any(c.dep_ != "advcl" for c in child.children)
    return child.dep_ in OBJECTS


def _is_light(verb: Token, direct: list[Token]) -> bool:
    """ "takes place in", "make use of": the noun is part of the verb."""
    return (
        len(direct) == 1
        and direct[0].lemma_.lower() in LIGHT_NOUNS
        and verb.lemma_.lower() in LIGHT_VERBS
        and not any(c.dep_ in ("amod", "compound", "conj") for c in direct[0].children)
    )


def _listed(token: Token) -> list[Part]:
    """Items of a list that is long; a short one stays one value."""
    listed = items(token)
    alike = all(t.pos_ in ("NOUN", "PROPN", "NUM", "VERB") for t in listed)
    figures = {any(c.isdigit() for c in t.text) or t.text == "%" for t in listed}
    if len(figures) > 1 and token.dep_ in ("attr", "acomp"):
        return [parts_of(token, frozenset({"conj", "cc"}))]  # "is kin, with 5 %, and ML 54 %"
    if alike and len(listed) > 1 and len(phrase(token)) > _MOST_WORDS - 2:
        return [parts_of(item, frozenset({"conj", "cc"})) for item in listed]
    return [parts_of(token)]


def parts_of(token: Token, without: frozenset[str] = frozenset()) -> Part:
    """A noun phrase, cut from its end while it is too long: the last of its prepositions first."""
    words = phrase(token, without=without)
    conditions: list[str] = []
    while len(words) > _MOST_WORDS or len(render(words)) > _MOST_LETTERS:
        lead = _last_lead(token, words)
        if lead is None or (lead.i == token.i + 1 and lead.lower_ == "of" and _names_little(words)):
            break
        such = lead.i > 0 and lead.nbor(-1).lower_ == "such"
        end = [t for t in words if t.i >= lead.i - such]
        words = [t for t in words if t.i < lead.i - such]
        while words and (words[-1].is_punct or words[-1].dep_ in ("cc", "det")):
            words.pop()
        text = render(end)
        if " " not in text:
            continue
        if len(text.split()) <= _SHORT_TAIL and lead.lower_ != "of":
            conditions.insert(0, text)
    is_thing = token.pos_ in ("NOUN", "PROPN", "NUM", "PRON")
    return Part(render(words), tuple(conditions), is_thing, token.text)


def _names_little(words: list[Token]) -> bool:
    """ "availability" of "availability of water" alone names too little; not if the rest is long."""
    return words[1].lower_ == "of" and len(words) <= _LONGEST_NAME


def _last_lead(token: Token, words: list[Token]) -> Token | None:
    """The last preposition of a phrase that can be cut off with all that follows it."""
    for lead in reversed(words):
        whole = lead.dep_ == "prep" and lead.i > token.i and lead.lower_ not in _COMPARING
        if lead.lower_ == "than":
            return None  # "more common in lakes than in ponds"
        if whole and all(lead.is_ancestor(t) for t in words if t.i > lead.i):
            return lead
    return None
