"""A verb → its frame: the chain of verbs, their complements and their adjuncts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alexandria.openie.adjuncts import Adjunct, adjuncts
from alexandria.openie.noun_phrases import (
    is_infinitive,
    open_complement,
    render,
    size,
    with_hyphenated,
)
from alexandria.openie.objects import Complements, complements_of
from alexandria.openie.subjects import own_subject
from alexandria.openie.word_classes import (
    HEDGES,
    SAYING,
    SUBJECTS,
    USING,
    VERBS,
    WEAK_ADVERBS,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["MODALS", "Frame", "frame_of", "frames_beside", "is_passive", "predicate_of"]

MODALS = frozenset("can must should cannot will would".split())


@dataclass(slots=True)
class Frame:
    """A chain of verbs with complements and adjuncts; `only_reports`: it only introduces reported speech."""

    verbs: list[Token]
    predicate: str
    complements: Complements
    adjuncts: list[Adjunct]
    only_reports: bool


def frame_of(verb: Token) -> Frame:
    """The frame of a verb, with the verbs that complete it: "is found to be", "allows to treat"."""
    verbs = [verb]
    while (inner := open_complement(verbs[-1])) is not None:
        verbs.append(inner)
    is_reporting = verb.lemma_.lower() in SAYING
    has_clause = any(c.dep_ == "ccomp" and c.pos_ in VERBS for c in verb.children)
    # "was found to be weak" states "is weak".
    chain = verbs[1:] if len(verbs) > 1 and is_reporting and is_passive(verb) else verbs
    complements = complements_of(chain[-1])
    around = [a for v in verbs for a in adjuncts(v, complements.used)]
    predicate = predicate_of(chain, complements.used)
    if predicate == "be":
        predicate = "is"
    if verb.dep_ in ("acl", "relcl") and is_infinitive(verb) and own_subject(verb) is None:
        predicate = f"to {predicate}"  # what it is for, not what it does
    is_reporting = is_reporting or verb.lemma_.lower() == "have"  # "we have that the rank is 3"
    return Frame(
        verbs, predicate, complements, around, is_reporting and has_clause and not complements.parts
    )


def frames_beside(frame: Frame) -> list[Frame]:
    """ "used to quantify" beside "used to measure" of "they were used to measure mass and to quantify loss"."""
    last = frame.verbs[-1]
    if len(frame.verbs) < 2 or not is_infinitive(last):
        return []
    beside = []
    for second in last.children:
        own = any(c.dep_ in SUBJECTS for c in second.children)
        if second.dep_ != "conj" or second.tag_ != "VB" or own or second.i < last.i:
            continue
        complements = complements_of(second)
        inner = predicate_of([second], complements.used).removeprefix("to ")
        lead = predicate_of(frame.verbs[:-1], set())
        around = list(adjuncts(second, complements.used))
        verbs = [*frame.verbs[:-1], second]
        beside.append(Frame(verbs, f"{lead} to {inner}", complements, around, only_reports=False))
    return beside


def predicate_of(verbs: list[Token], used: set[int]) -> str:
    """The verbs with their particles and the preposition before the value, without auxiliaries and adverbs."""
    words: list[Token] = []
    for number, verb in enumerate(verbs):
        words.append(verb)
        subject = own_subject(verb)
        first = subject.i if subject is not None and subject.i < verb.i else verb.i - 4
        for child in verb.children:
            if (
                child.dep_ == "prt"
                or (child.dep_ == "aux" and child.lower_ in MODALS)
                or (child.dep_ == "aux" and child.lower_ == "have" and _is_modal(verb))
                or (
                    child.dep_ == "auxpass" and child.lower_ == "be" and (number or _is_modal(verb))
                )
                or (child.dep_ == "aux" and child.lower_ == "to" and number > 0)
                or (child.dep_ in ("advmod", "neg") and _stays_in_predicate(child, verb, first))
                or child.i in used
            ):
                words.append(child)
    known = {w.i for w in words}
    words += [
        t
        for i in used - known
        for t in (verbs[0].doc[i],)
        if t.dep_ in ("prep", "agent", "dobj", "pcomp", "pobj", "advmod")
    ]
    text = render(with_hyphenated(sorted(words, key=lambda t: t.i)))
    head = verbs[0]
    if head.tag_ == "VBG" and head.dep_ in ("acl", "advcl") and head.lower_ not in USING:
        return re.sub(rf"\b{re.escape(head.text)}\b", _finite(head), text, count=1)
    return text


def _finite(participle: Token) -> str:
    """ "contains" for the "containing" of "a box containing it"."""
    lemma = participle.lemma_.lower()
    noun = participle.head if participle.dep_ == "acl" else own_subject(participle.head)
    joined = noun is not None and any(c.dep_ == "conj" for c in noun.children)
    if noun is not None and (noun.tag_ in ("NNS", "NNPS") or joined):
        return lemma
    if lemma.endswith(("s", "x", "z", "ch", "sh")):
        return f"{lemma}es"
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return f"{lemma[:-1]}ies"
    return {"have": "has", "do": "does", "go": "goes", "be": "is"}.get(lemma, f"{lemma}s")


def _is_modal(verb: Token) -> bool:
    """ "can be seen"."""
    return any(c.dep_ == "aux" and c.lower_ in MODALS for c in verb.children)


def _stays_in_predicate(adverb: Token, verb: Token, first: int) -> bool:
    return (
        adverb.dep_ == "advmod"
        and adverb.pos_ == "ADV"
        and first < adverb.i < verb.i
        and size(adverb) == 1
        and not adverb.is_sent_start
        and adverb.lower_ not in WEAK_ADVERBS | HEDGES
    )


def is_passive(verb: Token) -> bool:
    """Whether a verb is passive; "cleaned" of "was isolated, cleaned" is."""
    if any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children):
        return True
    inherits = verb.dep_ == "conj" and verb.tag_ in ("VBN", "VBD") and verb.head.pos_ in VERBS
    inherits = inherits and not any(c.dep_ in ("dobj", "aux", "ccomp") for c in verb.children)
    return inherits and own_subject(verb) is None and is_passive(verb.head)
