"""Numbers and things that no claim of a sentence holds yet → claims about what they hang on.

In: a parsed sentence, the claims that there are. Out: further claims, `sentence` 0. Serves completeness: a
parser misses clauses, but what a number counts, or what a preposition leads to, it mostly gets right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alexandria.checking.claims import Claim
from alexandria.checking.coverage import stems_of
from alexandria.extraction.rules.certainty import certainty_of
from alexandria.extraction.rules.cleaning import PLACEHOLDER, CleanSentence
from alexandria.extraction.rules.phrases import (
    Antecedents,
    is_infinitive,
    is_pronoun,
    is_verb,
    phrase,
    render,
)
from alexandria.extraction.rules.ruled import ruled
from alexandria.extraction.rules.subjects import subject_name
from alexandria.extraction.rules.vocabulary import (
    EMPTY_NOUNS,
    NOT_ASSERTED,
    OBJECTS,
    RELATIONAL,
    VERBS,
)
from alexandria.knowledge import Certainty
from alexandria.quantities import find_numbers

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["claims_of_rest"]

_NUMBER = re.compile(r"^[<>≤≥~≈±+−-]?\d")
_LONGEST = 60
_ALONE = frozenset({"conj", "cc"})
_CLAUSES = frozenset("ccomp advcl relcl acl nsubj nsubjpass csubj parataxis".split())
_CONTRARY = frozenset("than without except unlike instead besides despite".split())
_APART = _CLAUSES | {"appos"}
_NARROW = _ALONE | {"prep"}


def claims_of_rest(
    doc: Doc, cut: CleanSentence, claims: Sequence[Claim], antecedents: Antecedents
) -> Iterator[Claim]:
    """Claims for the numbers, then for the things, that are in no claim."""
    held = " ".join(" ".join(c.fields) for c in claims)
    stems = set(stems_of(held))
    for token in doc:
        number = _NUMBER.match(cut.restore(token.text)) is not None
        if not (_wants(token, stems) if not number else not _holds(held, token.text)):
            continue
        claim = _of_number(token, antecedents) if number else _of_thing(token, antecedents)
        if claim is None:
            continue
        told = " ".join(claim.fields)
        if _holds(told, token.text):
            held += f" {told}"
            stems |= stems_of(told)
            yield claim


def _wants(token: Token, stems: set[str]) -> bool:
    if token.pos_ not in ("NOUN", "PROPN") or token.is_stop or len(token.text) < 2:
        return False
    own = stems_of(token.text)
    return bool(own) and not own <= stems and token.lemma_.lower() not in EMPTY_NOUNS


def _holds(text: str, word: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(word)}(?![\d]|\.\d)", text) is not None


def _of_number(token: Token, antecedents: Antecedents) -> Claim | None:
    head = _whole(_counted(token))
    value = render(phrase(head, without=_ALONE))
    if len(value) > _LONGEST or not _holds(value, token.text):
        near = token.doc[max(0, token.i - 1) : token.i + 3]
        value = render([t for t in near if not t.is_punct and not t.is_stop])
    subject, predicate, certainty = _owner(head, antecedents)
    if any(c.isalpha() for c in token.text):
        return None  # "3D", "H2O": no count
    counts = head.pos_ in ("NOUN", "PROPN") and head.i > token.i and not _is_unit(head.text)
    if counts and not subject:
        # "40 mice" alone says how many
        subject, predicate, value = render([head]), "number", render([token])
    if not subject or value in subject or not _holds(value, token.text):
        return None
    return ruled(subject, predicate or "value", value, certainty=certainty)


def _of_thing(token: Token, antecedents: Antecedents) -> Claim | None:
    head = _whole(_counted(token))
    if head.pos_ not in ("NOUN", "PROPN"):
        return None
    value = render(phrase(head, without=_ALONE))
    if len(value) > _LONGEST:
        value = render(phrase(head, without=_NARROW))
    subject, predicate, certainty = _owner(head, antecedents)
    if not subject or not predicate or not value or subject == value or len(value) > _LONGEST:
        return None
    return ruled(subject, predicate, value, certainty=certainty)


def _counted(token: Token) -> Token:
    """What a number counts or measures, or a word describes: the noun that it stands before, or itself."""
    head = token
    while (
        head.dep_ in ("nummod", "quantmod", "compound", "amod", "nmod")
        and head.head.i != head.i
        and head.head.pos_ not in VERBS
    ):
        head = head.head
    return head


def _is_unit(word: str) -> bool:
    return any(n.unit for n in find_numbers(f"1 {word}"))


def _whole(head: Token) -> Token:
    """ "presence" for the "PBS" of "in the presence of PBS"."""
    lead = head.head
    if lead.lower_ == "of" and lead.head.lemma_.lower() in RELATIONAL and lead.head.pos_ == "NOUN":
        return lead.head
    return head


def _owner(head: Token, antecedents: Antecedents) -> tuple[str, str, Certainty]:
    """(subject, predicate, certainty) for a thing: the noun or the verb that it hangs on."""
    token, lead = head, ""
    number = _is_number(head)
    while token.head.i != token.i:
        parent = token.head
        if (token.dep_ in _APART and not number) or _is_apart(token):
            break  # what the outer clause says is not said of this
        if token.dep_ in ("conj", "appos") and parent.pos_ not in VERBS:
            token = parent
            continue
        if parent.pos_ in ("NOUN", "PROPN") and parent.i < head.i and (lead or number):
            name = render(phrase(parent, without=_NARROW))
            if any(c.isalpha() for c in name) and parent.lemma_.lower() not in EMPTY_NOUNS:
                return (
                    ("", "", Certainty.STATED)
                    if _is_denied(parent)
                    else (name, lead, Certainty.STATED)
                )
            if lead == "of" and parent.head.pos_ == "ADP":
                lead = f"{parent.head.lower_} {parent.lower_} of"
        if is_verb(parent):
            found = _of_verb(parent, token, lead, antecedents)
            if found is not None:
                return found
            if _is_supposed(parent) or not (number or is_infinitive(parent)):
                break
            if parent.dep_ == "xcomp":
                lead = f"to {parent.lemma_} {lead}".strip()
        if parent.pos_ == "ADP":
            lead = lead or _led_by(parent)
        token = parent
    return "", "", Certainty.STATED


def _led_by(preposition: Token) -> str:
    such = preposition.i > 0 and preposition.nbor(-1).lower_ == "such"
    return "such as" if such else str(preposition.lower_)


def _is_denied(noun: Token) -> bool:
    """Whether a noun stands in a denied clause: what is not there has no parts."""
    verb = next((a for a in noun.ancestors if is_verb(a)), None)
    return verb is not None and certainty_of(verb, [verb]) is Certainty.NEGATED


def _is_apart(token: Token) -> bool:
    """ "in ponds, not in lakes"; "rather than lakes"; "apart from lakes"."""
    if token.pos_ == "ADP" and token.head.pos_ == "ADV":
        return True
    return token.head.lower_ in _CONTRARY or any(c.dep_ == "neg" for c in token.children)


def _of_verb(
    verb: Token, below: Token, lead: str, antecedents: Antecedents
) -> tuple[str, str, Certainty] | None:
    if below.dep_ in ("nsubj", "nsubjpass") or is_pronoun(below) or _is_supposed(verb):
        return None
    taken = lead or below.dep_ in OBJECTS or _is_number(below)
    subject = subject_name(verb, antecedents) if taken else ""
    if not subject:
        return None
    return subject, f"{verb.lower_} {lead}".strip(), certainty_of(verb, [verb])


def _is_supposed(verb: Token) -> bool:
    """Whether a verb stands in a clause that is only supposed, or asked."""
    return any(
        c.dep_ in ("mark", "advmod") and c.lower_ in NOT_ASSERTED
        for v in (verb, *verb.ancestors)
        if is_verb(v)
        for c in v.children
        if c.i < v.i and v.dep_ != "ROOT"
    )


def _is_number(token: Token) -> bool:
    words = (t.text for t in token.subtree if not t.text.startswith(PLACEHOLDER))
    return any(c.isdigit() for word in words for c in word)
