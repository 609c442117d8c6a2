"""A subject's restrictive clause → the condition under which its claim holds.

"Graphs that contain a cycle have 3 colours" holds of those graphs only: without the clause the claim would be
wrong, and so would "graphs contain a cycle". A clause after a comma is not restrictive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alexandria.openie.noun_phrases import is_infinitive, phrase, render, size
from alexandria.openie.word_classes import (
    EMPTY_NOUNS,
    GENERIC_SPEAKERS,
    REPORTING,
    SAYING,
    SUBJECTS,
    USING,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["is_restriction", "restriction_of", "restricts", "where_condition"]

_LONGEST = 11
_ALL = frozenset("every any each no".split())
_SINGULAR = frozenset({"NN", "NNP"})
_WHICH = frozenset("which that who".split())


def restriction_of(noun: Token | None, verb: Token) -> str:
    """The condition that a restrictive clause on the subject of `verb` sets; empty if there is none."""
    clause = _clause(noun, verb) if noun is not None else None
    if noun is None or clause is None:
        return ""
    singular = noun.tag_ in _SINGULAR
    words = [
        t
        for t in clause.subtree
        if not (t.pos_ == "DET" and t.lower_ in ("the", "a", "an") and t.head.i != clause.i)
    ]
    clause_text = render(words)
    pronoun = next((c for c in clause.children if c.lower_ in _WHICH and c.dep_ in SUBJECTS), None)
    if clause.dep_ == "acl":
        return f"if {clause_text}" if singular else f"those {clause_text}"
    if not singular:
        return f"those {clause_text}"
    if pronoun is None or words[0].i != pronoun.i:
        return ""
    return f"if it {render(words[1:])}"


def is_restriction(verb: Token) -> bool:
    """Whether a clause becomes the condition of another verb's claim about its noun."""
    noun = verb.head
    if verb.dep_ not in ("relcl", "acl") or noun.dep_ not in SUBJECTS:
        return False
    clause = _clause(noun, noun.head)
    return clause is not None and clause.i == verb.i and bool(restriction_of(noun, noun.head))


def restricts(verb: Token) -> bool:
    """Whether a clause is restrictive: it selects some of several things and does not describe them."""
    noun, first = verb.head, verb.left_edge
    if verb.dep_ not in ("relcl", "acl") or first.i <= noun.i or first.nbor(-1).text == ",":
        return False
    return not any(c.lower_ in ("the", "this", "these") for c in noun.children)


def where_condition(verb: Token) -> str | None:
    """ "in some ponds" for "live" of "we saw ponds where frogs live"; None where it holds of "any pond" alone."""
    clause = verb
    while clause.dep_ == "conj" and clause.head.i < clause.i:
        clause = clause.head
    where = any(c.dep_ == "advmod" and c.lower_ == "where" for c in clause.children)
    noun = clause.head
    if clause.dep_ != "relcl" or not where or noun.pos_ != "NOUN":
        return ""
    if clause.left_edge.i and clause.left_edge.nbor(-1).text == ",":
        return ""
    articles = {c.lower_ for c in noun.children if c.dep_ in ("det", "poss", "nummod")}
    if articles & (_ALL | {"all"}):
        return None
    name = render(phrase(noun, without=frozenset({"prep", "conj", "cc"})))
    return f"in some {name}" if noun.tag_ == "NNS" and not articles else f"in {name}"


def _clause(noun: Token, verb: Token) -> Token | None:
    """The one restrictive clause of a noun, if the claim of `verb` is general."""
    if noun.pos_ != "NOUN" or noun.lemma_.lower() in GENERIC_SPEAKERS | EMPTY_NOUNS:
        return None
    lemma = verb.lemma_.lower()
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    if (
        noun.i > verb.i
        or noun.is_ancestor(verb)
        or lemma in SAYING
        or (passive and lemma in REPORTING)
    ):
        return None
    clauses = [c for c in noun.children if c.dep_ in ("relcl", "acl") and c.i > noun.i]
    if len(clauses) != 1 or not _is_general(noun, verb, passive=passive):
        return None
    clause = clauses[0]
    first = clause.left_edge
    restricts = first.i > noun.i and first.nbor(-1).text not in (",", "(", "–", "—")
    alone = not any(c.dep_ not in ("punct", "npadvmod", "oprd") for c in clause.children)
    if not restricts or alone or is_infinitive(clause) or clause.lower_ in USING:
        return None
    return clause if size(clause) <= _LONGEST else None


def _is_general(noun: Token, verb: Token, *, passive: bool) -> bool:
    """Whether the noun is a kind of thing: plural, "every", or singular in a general statement."""
    if noun.tag_ == "NNS":
        return True
    articles = {c.lower_ for c in noun.children if c.dep_ in ("det", "poss")}
    if articles & _ALL:
        return True
    modal = any(c.tag_ == "MD" for c in verb.children)
    present = (verb.tag_ in ("VBZ", "VBP") or modal) and not passive
    return present and articles <= {"a", "an"}
