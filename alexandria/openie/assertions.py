"""Whether a clause is asserted, hedged or negated, judged by its verbs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alexandria.english import clause_of, word_set
from alexandria.english.polarity_cues import DENYING_ADJECTIVES, FAIL
from alexandria.knowledge import Certainty
from alexandria.openie.word_classes import (
    AUTHORS,
    EMPTY_NOUNS,
    NOT_ASSERTED,
    SAYING,
    SUBJECTS,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = [
    "certainty_of",
    "is_asserted",
    "is_hypothetical",
    "is_unsure",
]

_HOLDING = word_set("complement_verbs")
_EVENTS = word_set("event_nouns")
_WHEN = frozenset("when whenever".split())


def certainty_of(verb: Token, verbs: Sequence[Token]) -> Certainty:
    """The certainty of the clause of `verb`; `verbs` is the chain that it begins ("is thought to be")."""
    clause = clause_of(verb)
    if clause is None:
        return Certainty.STATED
    if clause.denied and not any(_predicate_denies(v) for v in verbs):
        return Certainty.NEGATED
    if clause.hedged and not _is_firm(verb):
        return Certainty.SUGGESTED
    return Certainty.STATED


def _is_firm(verb: Token) -> bool:
    """ "appears in the proof", "we propose a method" leave nothing open."""
    children = list(verb.children)
    offered = any(c.dep_ == "dobj" for c in children) and any(
        c.dep_ == "nsubj" and (c.lower_ in AUTHORS or c.lemma_ in EMPTY_NOUNS) for c in children
    )
    modal = any(c.tag_ == "MD" for c in children)
    if offered and not modal and not any(c.dep_ == "ccomp" for c in children):
        return True
    return verb.lemma_ == "appear" and not any(
        c.dep_ in ("xcomp", "oprd", "acomp", "ccomp") or c.tag_ == "MD" for c in verb.children
    )


def _predicate_denies(verb: Token) -> bool:
    """Whether the predicate itself is the negation: "fails to bind", "is absent"."""
    return verb.lemma_ in FAIL or any(
        c.lower_ in DENYING_ADJECTIVES for c in verb.children if c.dep_ in ("acomp", "oprd", "attr")
    )


def is_asserted(verb: Token) -> bool:
    """Whether a clause is asserted: no question, no supposition, and no part of another verb's claim."""
    if any(c.dep_ == "mark" and c.lower_ in NOT_ASSERTED for c in verb.children):
        return False
    if verb.dep_ == "xcomp" or is_unsure(verb) or is_hypothetical(verb):
        return False
    own = any(c.dep_ in SUBJECTS for c in verb.children)
    beside = verb.dep_ == "conj" and not own
    return not (beside and (verb.head.dep_ == "xcomp" or is_hypothetical(verb.head)))


def _is_unclear(verb: Token) -> bool:
    """Whether a "not" does not negate its clause ("not merely large"), or there are several negations."""
    clause = clause_of(verb)
    if clause is None or clause.denied:
        return False
    return clause.denied is None or any(c.dep_ == "neg" for c in verb.children)


def is_unsure(verb: Token) -> bool:
    """Whether a verb's clause is not asserted as a fact, or is a parser's error."""
    if _is_unclear(verb) or _is_conjunct_of_condition(verb):
        return True
    if _is_asked(verb) or _is_compared(verb):
        return True
    return _is_misparsed(verb) or _is_untrue(verb) or _describes_event(verb)


def _is_untrue(verb: Token) -> bool:
    """ "grows" of "it is not true that it grows", "we do not claim that it grows"."""
    above = verb.head
    if verb.dep_ == "ccomp" and above.dep_ == "acomp":
        above = above.head
    if verb.dep_ != "ccomp" or verb.i < above.i:
        return False
    denied = any(c.dep_ == "neg" for c in above.children)
    return denied and (above.lemma_ == "be" or above.lemma_.lower() in SAYING)


def _describes_event(verb: Token) -> bool:
    """ "is even" of "the event that it has roots and that it is even": it need not be."""
    clause = verb
    while clause.dep_ == "conj" and clause.head.pos_ in ("VERB", "AUX") and clause.head.i < verb.i:
        clause = clause.head
    if clause.dep_ not in ("relcl", "acl", "ccomp", "conj") or clause.head.pos_ != "NOUN":
        return False
    that = any(c.dep_ == "mark" and c.lower_ == "that" for v in (verb, clause) for c in v.children)
    own = any(c.dep_ in SUBJECTS and c.lower_ != "that" for c in verb.children)
    return that and own and clause.head.lemma_.lower() in _EVENTS


def _is_misparsed(verb: Token) -> bool:
    """ "when it rains frogs sing", which the parser takes for a main clause or for reported speech."""
    when = any(
        c.lower_ in _WHEN and c.dep_ in ("advmod", "mark") and c.i < verb.i for c in verb.children
    )
    if when and verb.dep_ != "advcl":
        return True
    if verb.dep_ == "conj" and any(c.lower_ == "otherwise" for c in verb.children):
        return True  # "is 1 if it rains and is 0 otherwise"
    above = verb.head
    if verb.dep_ != "ccomp" or verb.i < above.i or above.i == verb.i:
        return False
    leads = any(c.dep_ == "mark" or c.tag_ in ("WRB", "WDT", "WP") for c in verb.subtree)
    if not leads and above.lemma_.lower() not in SAYING | _HOLDING and above.pos_ == "VERB":
        return True  # a complement clause without "that", of no reporting verb, is a parser's error
    return any(c.lower_ in _WHEN and c.dep_ in ("advmod", "mark") for c in above.children)


def is_hypothetical(verb: Token) -> bool:
    """ "break" of "it was hard for them to break it": not asserted."""
    children = list(verb.children)
    infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in children)
    return infinitive and any(c.dep_ in SUBJECTS for c in children)


def _is_asked(verb: Token) -> bool:
    """ "provides" of "we ask which class of acids provides heat"."""
    subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
    return subject is not None and any(
        c.dep_ == "det" and c.lower_ in ("which", "what") for c in subject.children
    )


def _is_compared(verb: Token) -> bool:
    """ "more than was seen before", "in which case it grows"."""
    if any(c.dep_ in ("mark", "prep") and c.lower_ == "than" for c in verb.children):
        return True
    cases = (
        t for v in (verb, verb.head) for c in v.children if c.dep_ == "prep" for t in c.subtree
    )
    return any(t.lower_ == "which" and t.head.lower_ == "case" for t in cases)


def _is_conjunct_of_condition(verb: Token) -> bool:
    """ "rose" of "cells live unless it rains and water rose", which the parser joins to "live"."""
    if verb.dep_ != "conj":
        return False
    if verb.head.dep_ == "advcl" and any(_is_condition_mark(g) for g in verb.head.children):
        return verb.head.head.i > verb.i  # "if A is large and B is small, then"
    supposed = any(
        c.dep_ == "advcl"
        and verb.head.i < c.i < verb.i
        and any(_is_condition_mark(g) for g in c.children)
        for c in verb.head.subtree
    )
    joint = next((c for c in verb.head.children if c.dep_ == "cc"), None)
    return supposed and joint is not None and joint.i > 0 and joint.nbor(-1).text != ","


def _is_condition_mark(mark: Token) -> bool:
    return mark.dep_ == "mark" and mark.lower_ in NOT_ASSERTED
