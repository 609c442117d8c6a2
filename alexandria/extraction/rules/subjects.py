"""A verb → the name of what its clause is about: its own subject, what a pronoun means, or an inherited one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alexandria.extraction.rules.phrases import (
    Antecedents,
    is_infinitive,
    is_pronoun,
    is_verb,
    phrase,
    render,
    size,
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

__all__ = ["existing", "own_subject", "subject_name", "subject_token"]

_LONGEST_CLAUSE = 10
_NAMELESS = frozenset("one ones those order use way kind sort respect so there".split())


def own_subject(verb: Token) -> Token | None:
    """The subject that stands with the verb itself."""
    # The parser hangs some subjects on the auxiliary.
    around = [verb, *(c for c in verb.children if c.dep_ in ("aux", "auxpass"))]
    kinds = (SUBJECTS, frozenset({"expl"}))
    return next((c for kind in kinds for v in around for c in v.children if c.dep_ in kind), None)


def existing(verb: Token) -> Token | None:
    """What there is, in "there is …"."""
    if not any(c.dep_ == "expl" and c.lower_ == "there" for c in verb.children):
        return None
    return next((c for c in verb.children if c.dep_ in ("attr", "nsubj", "dobj", "oprd")), None)


def subject_token(verb: Token) -> Token | None:
    """The noun that the clause is about, its own or inherited; None where it is told otherwise."""
    token = own_subject(verb)
    if token is not None:
        return verb.head if _is_relative(token, verb) else token
    if verb.dep_ in ("relcl", "acl"):
        return verb.head
    above = _verb_above(verb)
    return subject_token(above) if above is not None else None


def subject_name(verb: Token, antecedents: Antecedents) -> str:
    """Name of what the clause is about; empty where it cannot be told. Notes it in `antecedents`."""
    token = own_subject(verb)
    if token is None:
        return _inherited(verb, antecedents)
    if token.dep_ in ("csubj", "csubjpass"):
        return render(phrase(token)) if size(token) <= _LONGEST_CLAUSE else ""
    if token.lower_ in AUTHORS:
        return STUDY
    if _is_relative(token, verb):
        return _named(verb.head)
    if token.lower_ == "it" and verb.lemma_.lower() in SAYING:
        return "" if any(c.dep_ == "ccomp" for c in verb.children) else STUDY
    if token.dep_ == "expl" or (
        token.lower_ == "it" and any(c.dep_ in ("ccomp", "xcomp") for c in verb.children)
    ):
        return ""
    if is_pronoun(token) or token.tag_ == "PRP$":
        return antecedents.meaning(token) or ""
    name = _named(token)
    if name and verb.dep_ in ("ROOT", "conj", "ccomp"):
        joined = any(c.dep_ == "conj" for c in token.children)
        antecedents.note(name, plural=token.tag_ in ("NNS", "NNPS") or joined)
    return name


def _named(token: Token) -> str:
    if token.lower_ in _NAMELESS or is_pronoun(token):
        return ""
    words = phrase(token)
    if token.lemma_.lower() in EMPTY_NOUNS and len(words) == 1:
        return STUDY if token.lemma_.lower() in ("paper", "study", "article", "work") else ""
    return render(words)


def _is_relative(token: Token, verb: Token) -> bool:
    return token.lower_ in ("which", "that", "who") and verb.dep_ == "relcl"


def _inherited(verb: Token, antecedents: Antecedents) -> str:
    """The subject of a clause that names none: what it describes, or that of the clause it hangs on."""
    if verb.dep_ in ("relcl", "acl"):
        return _named(verb.head)
    if verb.lower_ in USING and verb.dep_ == "advcl":
        return ""
    above = _verb_above(verb)
    return subject_name(above, antecedents) if above is not None else ""


def _verb_above(verb: Token) -> Token | None:
    if verb.dep_ not in ("conj", "advcl", "ccomp", "pcomp", "parataxis"):
        return None
    above = verb.head
    while not is_verb(above) and above.head.i != above.i:
        above = above.head
    if above.i == verb.i or not is_verb(above):
        return None
    # "to stop it, acid was added": acid is no subject of stopping where the clause is passive
    passive = any(c.dep_ == "auxpass" for c in above.children)
    return None if passive and verb.dep_ == "advcl" and is_infinitive(verb) else above
