"""A verb → what it takes, cut into parts that are short enough for a field."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alexandria.extraction.rules.adjuncts import goal_of, is_idle, leads_on, words_of
from alexandria.extraction.rules.phrases import is_pronoun, items, phrase, render
from alexandria.extraction.rules.vocabulary import LIGHT_NOUNS, LIGHT_VERBS, OBJECTS, RELATIVES

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["Part", "Tail", "Taken", "parts_of", "tails_of", "taken_by"]

_MOST_WORDS = 9
_MOST_LETTERS = 80
_SHORT_TAIL = 6
_UNDIVIDED = frozenset("between among".split())


@dataclass(frozen=True, slots=True)
class Tail:
    """`lead` is its preposition; `about` is empty where it says something of the part that it was cut from."""

    lead: str
    value: str
    condition: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A noun phrase cut to length.

    Attributes:
        conditions: short tails, told with it.
        further: long tails, to be told as claims of their own.
        is_thing: whether `text` can be what a claim is about.
    """

    text: str
    conditions: tuple[str, ...] = ()
    further: tuple[Tail, ...] = ()
    is_thing: bool = True


@dataclass(slots=True)
class Taken:
    """What a verb takes; `used` are the words that lead to it, and belong to the predicate."""

    parts: list[Part] = field(default_factory=list)
    heads: list[Token] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


def taken_by(verb: Token) -> Taken:
    """Objects and complements of a verb; where it has none, what its first preposition leads to."""
    direct = [c for c in verb.children if _is_object(c) and not is_pronoun(c)]
    if [c.dep_ for c in direct] == ["dobj", "oprd"]:
        # "leave the value unchanged"
        part = parts_of(direct[0])
        return Taken([replace(part, text=f"{part.text} {render(phrase(direct[1]))}")], direct[:1])
    if direct and not _is_light(verb, direct):
        parts = [part for token in direct for part in _listed(token)]
        return Taken(parts, direct[:1])
    light = direct[:1]
    leads = [c for noun in light for c in noun.children if leads_on(c)]
    leads += [c for c in verb.children if leads_on(c) and c.i > verb.i]
    for lead in leads:
        goal = goal_of(lead)
        if goal is None or is_pronoun(goal) or is_idle(lead) or goal.lower_ in RELATIVES:
            continue
        divided = lead.lower_ not in _UNDIVIDED
        parts = _listed(goal) if divided else [parts_of(goal)]
        return Taken(parts, [goal], {*(w.i for w in words_of(lead)), *(n.i for n in light)})
    if light:
        return Taken([parts_of(light[0])], light)
    return Taken()


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
    if alike and len(listed) > 1 and len(phrase(token)) > _MOST_WORDS - 2:
        return [parts_of(item, frozenset({"conj", "cc"})) for item in listed]
    return [parts_of(token)]


def tails_of(preposition: Token) -> list[Tail]:
    """What a long prepositional phrase says, from its outside inwards."""
    if preposition.lower_ == "than":
        return []  # a comparison says nothing without what it compares
    such = preposition.i > 0 and preposition.nbor(-1).lower_ == "such"
    lead = "such as" if such else preposition.lower_
    goal = goal_of(preposition)
    if goal is None:
        return []
    lead = lead if such else render(words_of(preposition))
    part = parts_of(goal)
    inner = [replace(t, about=t.about or part.text) for t in part.further]
    return [Tail(lead, part.text, ", ".join(part.conditions)), *inner]


def parts_of(token: Token, without: frozenset[str] = frozenset()) -> Part:
    """A noun phrase, cut from its end while it is too long."""
    words = phrase(token, without=without)
    tails = [
        c for c in token.children if c.dep_ == "prep" and c.i > token.i and "prep" not in without
    ]
    conditions: list[str] = []
    further: list[Tail] = []
    while tails and (len(words) > _MOST_WORDS or len(render(words)) > _MOST_LETTERS):
        tail = tails.pop()
        cut = {t.i for t in tail.subtree}
        words = [t for t in words if t.i not in cut]
        text = render(phrase(tail))
        if " " not in text:
            continue
        if len(text.split()) <= _SHORT_TAIL:
            conditions.insert(0, text)
        else:
            further[:0] = tails_of(tail)
    is_thing = token.pos_ in ("NOUN", "PROPN", "NUM", "PRON")
    return Part(render(words), tuple(conditions), tuple(further), is_thing)
