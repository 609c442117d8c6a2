"""Numbers and things that no claim of a sentence holds yet → claims about what they hang on.

In: a parsed sentence, the claims that there are. Out: further claims, `sentence` 0. Serves completeness: a
parser misses clauses, but what a number counts, or what a preposition leads to, it mostly gets right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alexandria.checking.coverage import stems_of
from alexandria.claims import Claim
from alexandria.knowledge import Certainty
from alexandria.openie.adjuncts import stands_between
from alexandria.openie.certainty import certainty_of, is_unsure, is_wished
from alexandria.openie.cleaning import PLACEHOLDER, CleanSentence
from alexandria.openie.phrases import (
    Antecedents,
    is_infinitive,
    is_pronoun,
    is_verb,
    phrase,
    render,
)
from alexandria.openie.restrictions import restricts
from alexandria.openie.ruled import ruled
from alexandria.openie.subjects import subject_name
from alexandria.openie.vocabulary import (
    EMPTY_NOUNS,
    NOT_ASSERTED,
    OBJECTS,
    RELATIONAL,
    SAYING,
    VERBS,
)
from alexandria.quantities import find_numbers

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["claims_of_rest"]

_NUMBER = re.compile(r"^[<>≤≥~≈±+−-]?\d")
_BOUNDS = frozenset(
    {"at least", "at most", "more than", "less than", "up to", "about", "over", "no more than"}
)
_SUPPOSING = NOT_ASSERTED | {"when", "whenever"}
_LONGEST = 60
_LONGEST_WAY = 6
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
        subject, predicate, value = render([head]), "number", render(_with_bound(token))
    if not subject or value in subject or not _holds(value, token.text):
        return None
    return ruled(subject, predicate or "value", value, certainty=certainty)


def _with_bound(number: Token) -> list[Token]:
    """ "at least 10", "more than 10"."""
    for count in (3, 2, 1):
        before = number.doc[max(0, number.i - count) : number.i]
        if before.text.lower() in _BOUNDS:
            return [*before, number]
    return [number]


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


def _owner(head: Token, antecedents: Antecedents) -> _Owner:
    """Subject, predicate and certainty for a thing: of the noun or the verb that it hangs on."""
    climb = _Climb(head, _is_number(head), head)
    while climb.token.head.i != climb.token.i:
        token, parent = climb.token, climb.token.head
        if token.dep_ in (_CLAUSES if climb.number else _APART) or _is_apart(token):
            break  # what the outer clause says is not said of this
        if token.dep_ in ("conj", "appos") and parent.pos_ not in VERBS:
            plain = all(c.dep_ in ("cc", "conj", "punct", "appos") for c in token.children)
            climb.joined = climb.joined or not plain
        elif climb.ends_at(parent, antecedents):
            break
        elif parent.pos_ == "ADP":
            climb.lead = climb.lead or _led_by(parent)
        elif parent.pos_ not in ("NOUN", "PROPN") and not is_verb(parent) and climb.lead:
            # "for most of", "instead of"
            climb.way, climb.lead = f"{parent.text} {climb.lead} {climb.way}".strip(), ""
        climb.token = parent
    return climb.found


_Owner = tuple[str, str, Certainty]
_NOBODY: _Owner = ("", "", Certainty.STATED)


@dataclass(slots=True)
class _Climb:
    """The way from a thing up to what it is said of.

    Attributes:
        head: where it begins; `token` is how far it has come.
        number: whether the thing is or holds a number.
        lead: the preposition just passed; `way` is what was passed before.
        joined: whether an "and" was passed that may have been hung on the wrong word.
        found: the nearest owner so far.
    """

    head: Token
    number: bool
    token: Token
    lead: str = ""
    way: str = ""
    joined: bool = False
    found: _Owner = _NOBODY

    def ends_at(self, parent: Token, antecedents: Antecedents) -> bool:
        """Whether the way ends at the word that it has come to."""
        if parent.pos_ in ("NOUN", "PROPN") and parent.i < self.head.i:
            return self.ends_at_noun(parent)
        return is_verb(parent) and self.ends_at_verb(parent, antecedents)

    def ends_at_noun(self, noun: Token) -> bool:
        """Whether the way ends at a noun; else it goes on through it."""
        if not (self.lead or self.number):
            return False
        name = render(phrase(noun, without=_NARROW))
        if any(c.isalpha() for c in name) and noun.lemma_.lower() not in EMPTY_NOUNS:
            if self.joined and not self.lead:
                return True  # "of 5 mm at 2 °C and 3 °C": the second belongs elsewhere
            if self.number and any(t.text == "," for t in noun.doc[noun.i : self.head.i]):
                return True  # of a list that begins elsewhere
            if self.number or not self.lead:
                self.found = _undenied(noun, name, self.lead)
                return True
            if not self.found[0] and not self.joined and _is_next(noun, self.token):
                self.found = _undenied(noun, name, self.lead)
        self.way, self.lead = f"{noun.text} {self.lead} {self.way}".strip(), ""
        return self.joined

    def ends_at_verb(self, verb: Token, antecedents: Antecedents) -> bool:
        """Whether the way ends at a verb; else it goes on, from "to grow" to "seems"."""
        if stands_between(self.token, verb) or (self.joined and verb.lemma_ == "be"):
            return True  # of "is kin, with 5 %, and 7 %" it is not to be told what is 7 %
        found = _of_verb(verb, self.token, (self.lead, self.way), antecedents)
        if found is not None and len(found[1].split()) <= _LONGEST_WAY:
            self.found = found
            return True
        if _is_supposed(verb) or verb.dep_ != "xcomp" or not is_infinitive(verb):
            return True
        self.way = " ".join(f"to {verb.lemma_} {self.lead} {self.way}".split())
        self.lead = ""
        return False


def _undenied(noun: Token, name: str, lead: str) -> _Owner:
    """What is said of a noun; nothing of what is not there."""
    empty = lead == "of" and " " not in name  # "effect | of | rain" says nothing
    if empty or _is_denied(noun):
        return _NOBODY
    return name, lead, Certainty.STATED


def _is_next(noun: Token, lead: Token) -> bool:
    """Whether a preposition stands right behind its noun, not behind a list: "frogs and toads in ponds"."""
    if lead.i and lead.nbor(-1).lower_ == "such":
        return True
    listed = noun.dep_ == "conj" or any(c.dep_ == "conj" for c in noun.children)
    listed = listed and lead.lower_ != "of"
    return lead.pos_ != "ADP" or (lead.i == noun.i + 1 and not listed)


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
    verb: Token, below: Token, path: tuple[str, str], antecedents: Antecedents
) -> tuple[str, str, Certainty] | None:
    """`path` is the preposition below the verb, and what leads on from there."""
    if below.dep_ in ("nsubj", "nsubjpass") or is_pronoun(below):
        return None
    if verb.dep_ == "acl" and is_infinitive(verb):
        return None  # "ways to find gold" find none
    if _is_supposed(verb) or is_unsure(verb) or is_wished(verb) or _only_says(verb):
        return None
    lead, way = path
    taken = lead or below.dep_ in OBJECTS or below.dep_ == "npadvmod"
    subject = subject_name(verb, antecedents) if taken else ""
    if not subject:
        return None
    if restricts(verb) and certainty_of(verb, [verb]) is Certainty.NEGATED:
        return None  # "graphs having no cycle"
    return subject, " ".join(f"{verb.lower_} {lead} {way}".split()), certainty_of(verb, [verb])


def _only_says(verb: Token) -> bool:
    """ "have" of "for small n we have that it grows": what stands by it belongs to what is said."""
    said = any(c.dep_ == "ccomp" and c.i > verb.i for c in verb.children)
    return said and verb.lemma_.lower() in SAYING | {"have"}


def _is_supposed(verb: Token) -> bool:
    """Whether a verb stands in a clause that is only supposed, or asked."""
    return any(
        c.dep_ in ("mark", "advmod") and c.lower_ in _SUPPOSING
        for v in (verb, *verb.ancestors)
        if is_verb(v)
        for c in v.children
        if c.i < v.i and v.dep_ != "ROOT"
    )


def _is_number(token: Token) -> bool:
    words = (t.text for t in token.subtree if not t.text.startswith(PLACEHOLDER))
    return any(c.isdigit() for word in words for c in word)
