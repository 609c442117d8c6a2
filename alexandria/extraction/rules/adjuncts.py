"""A verb → what says when, where, how and why, as short texts; what is too long is left to others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alexandria.extraction.rules.phrases import is_infinitive, is_pronoun, phrase, render, size
from alexandria.extraction.rules.subjects import own_subject
from alexandria.extraction.rules.vocabulary import (
    ASSERTING_MARKS,
    EMPTY_NOUNS,
    HEDGES,
    OBJECTS,
    RELATIVES,
    SUBJECTS,
    USING,
    VERBS,
    WEAK_ADVERBS,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["Adjunct", "adjuncts", "is_condition", "is_idle", "leads_on"]

_LONGEST_CLAUSE = 12
_LONGEST_PURPOSE = 9
_MARKS = frozenset("if when unless because since until before after once as so that".split())


@dataclass(frozen=True, slots=True)
class Adjunct:
    """`lead` and `rest` are its preposition and what follows, where it has one; `text` is the whole."""

    text: str
    lead: str = ""
    rest: str = ""
    token: Token | None = None

    @property
    def words(self) -> int:
        """Number of words."""
        return len(self.text.split())


def adjuncts(verb: Token, used: set[int]) -> Iterator[Adjunct]:
    """What hangs on a verb beside its subject and what it takes."""
    for child in verb.children:
        if child.i in used or child.dep_ in ("aux", "auxpass", "neg", "punct", "mark", "cc"):
            continue
        if leads_on(child):
            found = _prepositional(child, verb)
            if found is not None:
                yield found
        elif (child.dep_ in ("npadvmod", "dative") and child.dep_ not in OBJECTS) or (
            child.dep_ == "advmod"
            and child.i > verb.i
            and child.lower_ not in WEAK_ADVERBS | HEDGES | {"respectively"}
        ):
            text = render(phrase(child))
            if text:
                yield Adjunct(text)
        elif child.dep_ == "advcl" and is_condition(child):
            yield Adjunct(render(_without_articles(child)))


def leads_on(child: Token) -> bool:
    """Whether a word leads to a thing: a preposition, "by" of an agent, "using"."""
    if child.dep_ in ("prep", "agent"):
        return True
    return (
        child.dep_ in ("advcl", "acl")
        and child.lower_ in USING
        and any(c.dep_ == "dobj" for c in child.children)
    )


def is_condition(verb: Token) -> bool:
    """Whether an adverbial clause is short enough to be told as a condition of another claim."""
    if verb.dep_ == "pcomp":
        return len(phrase(verb)) <= _LONGEST_CLAUSE
    if verb.dep_ != "advcl":
        return False
    if is_infinitive(verb) and not any(c.dep_ in SUBJECTS for c in verb.children):
        return size(verb) <= _LONGEST_PURPOSE
    marks = {c.lower_ for c in verb.children if c.dep_ in ("mark", "advmod")}
    return bool(marks & _MARKS) and not marks & ASSERTING_MARKS and size(verb) <= _LONGEST_CLAUSE


def is_idle(preposition: Token) -> bool:
    """ "in this paper", "in addition", "for this purpose"."""
    objects = [c for c in preposition.children if c.dep_ in ("pobj", "pcomp")]
    return (
        len(objects) == 1
        and objects[0].lemma_.lower() in EMPTY_NOUNS
        and all(
            c.dep_ in ("det", "poss", "punct", "predet", "acl")
            or c.lower_ in ("present", "previous", "other")
            for c in objects[0].children
        )
    )


def _prepositional(lead: Token, verb: Token) -> Adjunct | None:
    objects = [c for c in lead.children if c.dep_ in ("pobj", "pcomp", "dobj")]
    if not objects:
        text = render(phrase(lead))
        if any(c.lower_ in EMPTY_NOUNS for c in lead.children):
            return None  # "in general"
        return Adjunct(text) if len(text.split()) > 1 else None
    if is_idle(lead):
        return None
    if objects[0].lower_ in RELATIVES:
        # "a system in which it is imposed"
        name = render(phrase(verb.head)) if verb.dep_ == "relcl" else ""
        return Adjunct(f"{lead.lower_} {name}", lead.lower_, name) if name else None
    if is_pronoun(objects[0]) and size(objects[0]) == 1:
        return None
    whole = render(phrase(lead))
    first, *rest = whole.split(" ", 1)
    return Adjunct(whole, first, rest[0] if rest else "", lead)


def _without_articles(verb: Token) -> list[Token]:
    subject = own_subject(verb)
    return [
        t
        for t in verb.subtree
        if not (t.pos_ == "DET" and t.lower_ in ("the", "a", "an"))
        and not (t.pos_ in VERBS and t.dep_ == "auxpass" and subject is None)
    ]
