"""A verb → its adjuncts (when, where, how, why) as short texts; long ones become claims of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alexandria.english import word_set
from alexandria.openie.noun_phrases import (
    is_infinitive,
    is_pronoun,
    open_complement,
    phrase,
    render,
    size,
)
from alexandria.openie.subjects import own_subject
from alexandria.openie.word_classes import (
    ASSERTING_MARKS,
    EMPTY_NOUNS,
    HEDGES,
    OBJECTS,
    RELATIVES,
    SAYING,
    SUBJECTS,
    USING,
    VERBS,
    WEAK_ADVERBS,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = [
    "Adjunct",
    "adjuncts",
    "adjuncts_above",
    "is_condition",
    "is_prepositional",
    "is_uninformative",
    "object_of_preposition",
    "preposition_words",
    "stands_between",
]

_LONGEST_CLAUSE = 12
_LONGEST_REASON = 8
"""A longer reason is a claim of its own."""
_LONGEST_PURPOSE = 9
_REASONS = frozenset("because since as so".split())
_SUPPOSING = frozenset("if unless when whenever once until provided".split())
_LEADING_ON = frozenset("in by from using with through on".split())
"""Prepositions that introduce how something was shown, not the conditions under which it holds."""
_CUT_FIRST = frozenset({"prep", "relcl", "acl", "advcl", "npadvmod", "conj"})
_NONE = frozenset[str]()
_NO_ADJUNCTS = frozenset({"aux", "auxpass", "neg", "punct", "mark", "cc"})
_PRONOUN_BE = re.compile(
    r"^((?:only |exactly )?(?:if|when|unless|once|until)) (?:it|they) (?:is|are|was|were) "
)
_COMPOUND = word_set("compound_prepositions")
"""Words that are a preposition together with the next one."""
_LINKS = frozenset({"more generally", "more precisely", "more specifically", "more importantly"})
_BEFORE = frozenset(
    "instead regardless irrespective independently together along ahead apart".split()
)
"""Adverbs that form a preposition with the next one, and which the parser attaches to the verb."""
_MIDDLES = word_set("preposition_nouns")
_MARKS = word_set("condition_marks")


@dataclass(frozen=True, slots=True)
class Adjunct:
    """An adjunct of a verb.

    Attributes:
        text: the whole.
        lead: its preposition, or empty.
        rest: the text after the preposition.
        must: whether the claim holds only with it: "if it rains".
        place: index of its first token in the sentence.
    """

    text: str
    lead: str = ""
    rest: str = ""
    token: Token | None = None
    must: bool = False
    place: int = 0

    @property
    def words(self) -> int:
        """Number of words."""
        return len(self.text.split())


def adjuncts(verb: Token, used: set[int]) -> Iterator[Adjunct]:
    """The dependents of a verb other than its subject and its complements; `used` are tokens to leave out."""
    for child in verb.children:
        if stands_between(child, verb):
            continue
        if is_prepositional(child):
            for lead in (child, *_joined_leads(child)):
                found = _prepositional(lead, verb) if lead.i not in used else None
                if found is not None:
                    yield found
        elif child.i not in used and child.dep_ not in _NO_ADJUNCTS:
            yield from _plain(child, verb)


def stands_between(child: Token, verb: Token) -> bool:
    """ "due to rain" of "while it is warm, due to rain, ponds grow": the clause it modifies is ambiguous."""
    subject = own_subject(verb)
    if subject is not None and child.dep_ == "prep" and subject.i < child.i < verb.i:
        # "work on rain in ponds showed": attached to the noun, whatever the parser says
        return child.nbor(-1).text != "," and child.nbor(-1).pos_ in ("NOUN", "PROPN")
    if verb.dep_ != "advcl" or not verb.i < child.i < verb.head.i:
        return False
    after = child.right_edge.i + 1
    return child.left_edge.nbor(-1).text == "," and verb.doc[after].text == ","


def _is_of_list(lead: Token, verb: Token) -> bool:
    """ "in ponds" of "we saw three things, including frogs and plants in ponds"."""
    if lead.i < verb.i:
        return False
    if lead.nbor(-1).text == "," or lead.lower_ in ("including", "such"):
        return lead.lower_ == "including" and lead.nbor(-1).text == ","
    return any(t.lower_ in ("including", "such") for t in verb.doc[verb.i : lead.i])


def _plain(child: Token, verb: Token) -> Iterator[Adjunct]:
    """An adverb, a measure, a purpose or a condition."""
    adverb = child.dep_ == "advmod" and child.i > verb.i
    if (child.dep_ in ("npadvmod", "dative") and child.dep_ not in OBJECTS) or (
        adverb and child.lower_ not in WEAK_ADVERBS | HEDGES | {"respectively"}
    ):
        text = render(phrase(child))
        if text and text not in _LINKS:
            yield Adjunct(text, place=child.left_edge.i)
    elif child.dep_ == "xcomp" and _is_purpose(child):
        yield Adjunct(render(_core(child)), place=child.left_edge.i)
    elif child.dep_ == "advcl" and is_condition(child):
        text = _PRONOUN_BE.sub(r"\1 ", render(_core(child)))  # "if it is cooled" → "if cooled"
        yield Adjunct(text, must=_is_supposed(child), place=child.left_edge.i)


def adjuncts_above(verb: Token) -> Iterator[Adjunct]:
    """Adjuncts of a governing clause that apply here too: "for small n, we show that", "if A, then B and C"."""
    above = verb.head
    is_reported = verb.dep_ == "ccomp" and above.lemma_.lower() in SAYING
    if not is_reported and not (verb.dep_ == "conj" and above.pos_ in VERBS):
        return
    subject = own_subject(above)
    first = subject.i if subject is not None else above.i
    for adjunct in adjuncts(above, set()):
        if adjunct.place < first and (
            adjunct.must or (is_reported and adjunct.lead not in _LEADING_ON)
        ):
            yield adjunct
    yield from adjuncts_above(above)


def _joined_leads(lead: Token) -> list[Token]:
    """The second preposition of "in ponds and in lakes"."""
    return [c for c in lead.children if c.dep_ == "conj" and c.pos_ == "ADP"]


def is_prepositional(child: Token) -> bool:
    """Whether a word introduces a noun as a preposition does: prepositions, "by" of an agent, "using"."""
    if child.dep_ in ("prep", "agent"):
        return True
    return (
        child.dep_ in ("advcl", "acl")
        and child.lower_ in USING
        and any(c.dep_ == "dobj" for c in child.children)
    )


def object_of_preposition(lead: Token) -> Token | None:
    """The object of a preposition, also of a compound one: "plan" of "according to a plan"."""
    if (noun := _middle(lead)) is not None:
        return object_of_preposition(next(c for c in noun.children if c.dep_ == "prep"))
    inner = _second(lead)
    if inner is not None and (goal := object_of_preposition(inner)) is not None:
        return goal
    goals = (c for c in lead.children if c.dep_ in ("pobj", "pcomp", "dobj"))
    return next((c for c in goals if inner is None or c.i != inner.i), None)


def preposition_words(lead: Token) -> list[Token]:
    """The words of a preposition: "according to", "because of", "in terms of"."""
    if (noun := _middle(lead)) is not None:
        return [lead, noun, next(c for c in noun.children if c.dep_ == "prep")]
    inner = _second(lead)
    if inner is not None:
        return [lead, inner]
    before = lead.nbor(-1) if lead.i else lead
    return [before, lead] if before.lower_ in _BEFORE and before.dep_ == "advmod" else [lead]


def _middle(lead: Token) -> Token | None:
    """ "terms" of "in terms of"."""
    noun = next((c for c in lead.children if c.dep_ == "pobj" and c.lower_ in _MIDDLES), None)
    if noun is None or [c.dep_ for c in noun.children] != ["prep"]:
        return None
    return noun


def _second(lead: Token) -> Token | None:
    if lead.lower_ not in _COMPOUND:
        return None
    second = (c for c in lead.children if c.dep_ in ("prep", "pcomp"))
    return next((c for c in second if c.pos_ == "ADP" or c.lower_ == "to"), None)


def is_condition(verb: Token) -> bool:
    """Whether an adverbial clause is short enough to be the condition of another claim."""
    if verb.dep_ == "pcomp":
        return len(phrase(verb)) <= _LONGEST_CLAUSE
    if verb.dep_ != "advcl":
        return False
    if is_infinitive(verb) and not any(c.dep_ in SUBJECTS for c in verb.children):
        passive = any(c.dep_ == "auxpass" for c in verb.head.children)
        return passive or size(verb) <= _LONGEST_PURPOSE  # long ones of active verbs are claims
    marks = _marks(verb)
    if not marks & _MARKS or marks & ASSERTING_MARKS:
        return False
    longest = _LONGEST_REASON if marks & _REASONS else _LONGEST_CLAUSE
    return size(verb) <= longest or _is_supposed(verb)


def _is_purpose(verb: Token) -> bool:
    """ "built it to see": a purpose, not a part of the predicate."""
    chain = open_complement(verb.head)
    return is_infinitive(verb) and (chain is None or chain.i != verb.i)


def _marks(verb: Token) -> set[str]:
    return {c.lower_ for c in verb.children if c.dep_ in ("mark", "advmod")}


def _is_supposed(verb: Token) -> bool:
    """Whether a clause is conditional ("if", "unless"): the claim holds only with it."""
    return bool(_marks(verb) & _SUPPOSING)


def is_uninformative(preposition: Token) -> bool:
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
    goal = object_of_preposition(lead)
    if goal is None:
        text = render(phrase(lead))
        if any(c.lower_ in EMPTY_NOUNS for c in lead.children):
            return None  # "in general"
        return Adjunct(text) if len(text.split()) > 1 else None
    if is_uninformative(lead) or _is_of_list(lead, verb):
        return None
    if goal.lower_ in RELATIVES:
        # "a system in which it is imposed"
        name = render(phrase(verb.head)) if verb.dep_ == "relcl" else ""
        if not name:
            return None
        return Adjunct(f"{lead.lower_} {name}", lead.lower_, name, place=lead.i)
    if is_pronoun(goal) and size(goal) == 1:
        return None
    whole = render(
        phrase(lead, without=frozenset({"conj", "cc"}) if _joined_leads(lead) else _NONE)
    )
    first = render(preposition_words(lead))
    if (words := preposition_words(lead))[0].i < lead.i and words[0].head.i != lead.i:
        whole = f"{words[0].text} {whole}"  # "instead of"
    rest = whole.removeprefix(first).strip() if whole.startswith(f"{first} ") else ""
    return Adjunct(whole, first if rest else "", rest, lead, place=lead.i)


def _core(verb: Token) -> list[Token]:
    """The words of a condition, without its last phrases while it is too long."""
    words = _without_articles(verb)
    while len(words) > _LONGEST_CLAUSE:
        loose = [
            t for t in words if t.dep_ in _CUT_FIRST and not t.is_ancestor(verb) and t.i != verb.i
        ]
        after = [t for t in loose if t.i > verb.i] or [t for t in loose if t.lower_ != "of"]
        if not after:
            break
        gone = {t.i for t in after[-1].subtree}
        if verb.i in gone:
            break
        words = [t for t in words if t.i not in gone]
    while words and words[-1].dep_ in ("cc", "punct"):
        words.pop()
    return words


def _without_articles(verb: Token) -> list[Token]:
    subject = own_subject(verb)
    return [
        t
        for t in verb.subtree
        if not (t.pos_ == "DET" and t.lower_ in ("the", "a", "an"))
        and not (t.pos_ in VERBS and t.dep_ == "auxpass" and subject is None)
    ]
