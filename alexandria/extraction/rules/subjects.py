"""A verb → the name of what its clause is about: its own subject, what a pronoun means, or an inherited one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alexandria.extraction.rules.cleaning import PLACEHOLDER
from alexandria.extraction.rules.phrases import (
    Antecedents,
    is_infinitive,
    is_pronoun,
    is_verb,
    lost_subject,
    phrase,
    render,
)
from alexandria.extraction.rules.vocabulary import (
    AUTHORS,
    EMPTY_NOUNS,
    SAYING,
    STUDY,
    SUBJECTS,
    USING,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["described", "existing", "own_subject", "subject_name", "subject_token"]

_LONGEST_CLAUSE = 10
_NARROW = frozenset({"prep", "conj", "cc"})
_PREP = frozenset({"prep"})
_NAMELESS = frozenset("those order use way kind sort respect so there".split())
_COUNTERS = frozenset("one ones first second third fourth fifth former latter other others".split())
"""Words that name one of several things told before."""
_REPORTS = frozenset("paper study article work".split())
_WHICH = frozenset("which that who".split())
_STANDING = frozenset({"PRP$", "WDT", "WP"})
_SINGULAR = frozenset({"NN", "NNP"})
_PLURAL = frozenset({"NNS", "NNPS"})


def own_subject(verb: Token) -> Token | None:
    """The subject that stands with the verb itself."""
    # The parser hangs some subjects on the auxiliary.
    around = [verb, *(c for c in verb.children if c.dep_ in ("aux", "auxpass"))]
    kinds = (SUBJECTS, frozenset({"expl"}))
    found = next((c for kind in kinds for v in around for c in v.children if c.dep_ in kind), None)
    return found if found is not None else _taken_away(verb)


def _taken_away(verb: Token) -> Token | None:
    """The subject that the parser gave to an inserted participle ("rats, often fed with corn, grow") or a list."""
    if (noun := lost_subject(verb)) is not None:
        return noun
    for child in verb.children:
        if child.dep_ == "advcl" and child.tag_ == "VBN" and child.i < verb.i:
            auxiliary = any(c.dep_ in ("aux", "auxpass") for c in child.children)
            subject = next((c for c in child.children if c.dep_ in SUBJECTS), None)
            if subject is not None and not auxiliary:
                return subject
    return None


def existing(verb: Token) -> Token | None:
    """What there is, in "there is …"."""
    if not any(c.dep_ == "expl" and c.lower_ == "there" for c in verb.children):
        return None
    return next((c for c in verb.children if c.dep_ in ("attr", "nsubj", "dobj", "oprd")), None)


def subject_token(verb: Token) -> Token | None:
    """The noun that the clause is about, its own or inherited; None where it is told otherwise."""
    token = own_subject(verb)
    if token is not None:
        return described(verb) if _is_relative(token, verb) else token
    if verb.dep_ in ("relcl", "acl"):
        return described(verb)
    above = _verb_above(verb)
    return subject_token(above) if above is not None else None


def subject_name(verb: Token, antecedents: Antecedents) -> str:
    """Name of what the clause is about; empty where it cannot be told. Notes it in `antecedents`."""
    token = own_subject(verb)
    if token is None:
        return _inherited(verb, antecedents)
    if token.dep_ in ("csubj", "csubjpass"):
        whole = phrase(token)
        brief = whole if len(whole) <= _LONGEST_CLAUSE else phrase(token, without=_PREP)
        return render(brief) if len(brief) <= _LONGEST_CLAUSE else ""
    if token.lower_ in AUTHORS:
        return STUDY
    if _is_relative(token, verb):
        return _of_described(verb)
    if token.dep_ == "expl" or token.lower_ == "it":
        return _of_it(token, verb, antecedents)
    name = _counted(token, antecedents)
    if not name and (is_pronoun(token) or token.tag_ in _STANDING):
        return antecedents.meaning(token) or ""
    name = name or _named(token)
    if name and verb.dep_ in ("ROOT", "conj", "ccomp", "advcl"):
        joined = any(c.dep_ == "conj" for c in token.children)
        antecedents.note(name, plural=token.tag_ in ("NNS", "NNPS") or joined)
    return name


def _of_it(token: Token, verb: Token, antecedents: Antecedents) -> str:
    """What "it" means, if anything: nothing in "it is clear that"."""
    if token.dep_ == "expl" or any(c.dep_ == "ccomp" for c in _complements(verb)):
        return ""
    return STUDY if verb.lemma_.lower() in SAYING else antecedents.meaning(token) or ""


def _complements(verb: Token) -> Iterator[Token]:
    """What hangs on a verb and on the adjective that goes with it: "is clear that"."""
    for child in verb.children:
        yield child
        if child.dep_ == "acomp":
            yield from child.children


def _counted(token: Token, antecedents: Antecedents) -> str:
    """ "first of main theorems" for "the first", where two main theorems were told before."""
    if token.lower_ not in _COUNTERS:
        return ""
    if token.lower_ == "one" and any(c.tag_ == "MD" for c in token.head.children):
        return "one"  # anybody
    if any(c.dep_ not in ("det", "punct") for c in token.children):
        return ""
    return f"{token.lower_} of {antecedents.group}" if antecedents.group else ""


def _named(token: Token) -> str:
    words = phrase(token)
    bare = len(words) == 1
    if (bare and token.lower_ in _NAMELESS) or is_pronoun(token):
        return ""
    if token.lemma_.lower() in EMPTY_NOUNS and bare:
        told = any(c.dep_ in ("acl", "relcl") for c in token.children)
        return STUDY if token.lemma_.lower() in _REPORTS and not told else ""
    owned = next((c for c in token.children if c.tag_ == "WP$"), None)
    if owned is None:
        return render(words)
    # "cells, whose walls are thick"
    owner = next((described(a) for a in token.ancestors if a.dep_ == "relcl"), None)
    name = render([w for w in words if w.i != owned.i])
    return f"{name} of {render(phrase(owner, without=_NARROW))}" if owner is not None else ""


def _is_relative(token: Token, verb: Token) -> bool:
    return token.lower_ in _WHICH and _relative(verb).dep_ == "relcl"


def _relative(verb: Token) -> Token:
    """The first of verbs joined by "and": "which eats and which sleeps"."""
    while verb.dep_ == "conj" and is_verb(verb.head):
        verb = verb.head
    return verb


def described(verb: Token) -> Token | None:
    """The noun that a relative clause or a participle describes: the next before it that agrees in number."""
    verb = _relative(verb)
    noun = verb.head
    if noun.text.startswith(PLACEHOLDER) and noun.head.lower_ == "of":
        noun = noun.head.head  # "the rank of $G$ given by"
    if verb.dep_ != "relcl" or _agrees(noun, verb):
        return noun
    while noun.head.i != noun.i:
        noun = noun.head
        if noun.pos_ in ("NOUN", "PROPN") and noun.i < verb.i and _agrees(noun, verb):
            return noun
        if is_verb(noun):
            break
    return None


def _agrees(noun: Token, verb: Token) -> bool:
    finite = next((c for c in verb.children if c.dep_ in ("aux", "auxpass")), verb)
    joined = any(c.dep_ == "conj" for c in noun.children) or noun.dep_ == "conj"
    if finite.tag_ == "VBZ" or finite.lower_ == "was":
        return noun.tag_ not in _PLURAL
    if finite.tag_ == "VBP" or finite.lower_ == "were":
        return noun.tag_ not in _SINGULAR or joined
    return True


def _that_agrees(verb: Token, above: Token) -> Token | None:
    """The clause under that of "we" to which "has" belongs: "we show that it is large and has holes"."""
    subject = own_subject(above)
    if subject is None or subject.lower_ not in AUTHORS or verb.tag_ != "VBZ":
        return None
    for token in reversed(verb.doc[above.i + 1 : verb.i]):
        if token.dep_ == "ccomp" and is_verb(token) and own_subject(token) is not None:
            return token
    return None


def _of_described(verb: Token) -> str:
    noun = described(verb)
    return _named(noun) if noun is not None else ""


def _inherited(verb: Token, antecedents: Antecedents) -> str:
    """The subject of a clause that names none: what it describes, or that of the clause it hangs on."""
    if verb.dep_ in ("relcl", "acl"):
        return _of_described(verb)
    if verb.lower_ in USING and verb.dep_ == "advcl":
        return ""
    above = _verb_above(verb)
    return subject_name(above, antecedents) if above is not None else ""


def _verb_above(verb: Token) -> Token | None:
    if verb.dep_ not in ("conj", "advcl", "pcomp", "parataxis"):
        return None  # a clause that is told has a subject of its own, even where the parser lost it
    above = verb.head
    while not is_verb(above) and above.head.i != above.i:
        above = above.head
    if above.i == verb.i or not is_verb(above):
        return None
    if verb.dep_ == "conj" and (nearer := _that_agrees(verb, above)) is not None:
        return nearer
    # "to stop it, acid was added": acid is no subject of stopping where the clause is passive
    passive = any(c.dep_ == "auxpass" for c in above.children)
    return None if passive and verb.dep_ == "advcl" and is_infinitive(verb) else above
