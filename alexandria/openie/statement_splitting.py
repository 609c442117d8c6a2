"""A plain sentence → its four fields, as contiguous spans: subject, predicate, object, condition.

The fields, joined, are the sentence word for word. Two things only differ: a word that leads on from the sentence
before is left out ("However,"), and a phrase that opens the sentence ("In mice, …") goes to its end, into the
condition. Where the parse gives no clean place for a cut, the words stay in the field that they stand in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from alexandria.english import parse_sentences, word_set
from alexandria.openie.cleaning import FORMULA, PLACEHOLDER

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["StatementParts", "split_statement", "split_statements", "without_opener"]

_OPENERS = sorted(word_set("discourse_openers"), key=len, reverse=True)
_OPENER = re.compile(rf"(?:(?:and|but|so)\s+)?(?:{'|'.join(_OPENERS)})\s?,\s+(?=\S)", re.IGNORECASE)
_BRACKET = re.compile(r"(?<=\s)(?:\([^()]*\)|\[[^\[\]]*\])(?:\s+|(?=[.,;:]|$))")
"""With the blank behind it, so that the text around it is joined by one blank."""
_SYMBOL = re.compile(
    r"(?<!\S)[^\s()\[\],;:]*[_^][^\s()\[\],;:]*(?<!\.)|(?<!\S)[+−-]?\d[\d.,]*\s?[°◦˚]\s?[CFK]\b"
)
_PLACED = re.compile(f"{FORMULA.pattern}|{_BRACKET.pattern}|{_SYMBOL.pattern}")
_HANGING = word_set("hanging_words")
_VERBS = word_set("intransitive_verbs") | word_set("reporting_verbs") | word_set("presenting_verbs")
_PRONOUNS = word_set("pronouns")
_PREPOSITIONS = word_set("condition_prepositions")
"""Those that say when, where, in whom or compared with what."""
_CIRCUMSTANCES = word_set("circumstance_prepositions")
"""Those of them that never lead to what a verb is about."""
_INTRANSITIVE = word_set("intransitive_verbs")
_MARKS = word_set("condition_marks")
_CLAUSE_WORDS = frozenset({"that", "whether", "which", "who", "if", "when", "because", "while"})
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
_AUXILIARIES = frozenset({"aux", "auxpass", "neg"})
_SUBORDINATE = frozenset({"relcl", "advcl", "acl", "csubj", "csubjpass", "pcomp"})
_ADJUNCTS = frozenset({"prep", "advcl", "advmod", "npadvmod"})
_OBJECT_TAGS = ("DT", "PDT", "CD", "PRP$", "NN", "JJ", "RB", "WRB")
_STAND_INS = {"s": "gives", "d": "gave"}
"""For a verb that the parser took for a noun or a participle: a verb in the same tense that is nothing else."""


@dataclass(frozen=True, slots=True)
class StatementParts:
    """The fields of a sentence, in its words.

    Attributes:
        subject: everything before the predicate.
        predicate: a finite verb with its auxiliaries, and the preposition that leads to its object.
        object: may be empty.
        condition: may be empty.
        subject_name: the subject alone, where a phrase that opens the sentence had to stay before it; else empty.
    """

    subject: str
    predicate: str
    object: str = ""
    condition: str = ""
    subject_name: str = ""


def split_statement(text: str) -> StatementParts | None:
    """The fields of one sentence; None where it is no sentence, or does not stand alone."""
    return split_statements([text])[0]


def split_statements(texts: Sequence[str]) -> list[StatementParts | None]:
    """The fields of each sentence; None where it is no sentence, or does not stand alone."""
    readings = [_Reading.of(without_opener(_without_stop(t))) for t in texts]
    docs = parse_sentences(f"{r.parsed}." for r in readings)
    return [_parts(r, d, _well_parsed(d)) for r, d in zip(readings, docs, strict=True)]


def without_opener(text: str) -> str:
    """The sentence without a word or phrase that only leads on from the one before ("However, …")."""
    return _OPENER.sub("", text, count=1) if _OPENER.match(text) else text


@dataclass(frozen=True, slots=True)
class _Reading:
    """A sentence, and the same as it is parsed: a formula is one word, brackets are left out.

    Attributes:
        origin: for each character of `parsed`, and its end, the place in `text`.
    """

    text: str
    parsed: str
    origin: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Reading:
        pieces: list[tuple[str, range]] = []
        at = count = 0
        for match in _PLACED.finditer(text):
            pieces.append((text[at : match.start()], range(at, match.start())))
            if match[0][0] not in "([":
                word = f"{PLACEHOLDER}{count:03}"
                pieces.append((word, range(match.start(), match.start() + len(word))))
                count += 1
            at = match.end()
        pieces.append((text[at:], range(at, len(text) + 1)))
        parsed = "".join(p for p, _ in pieces)
        return cls(text, parsed, tuple(chain.from_iterable(r for _, r in pieces)))

    def between(self, start: int, end: int) -> str:
        """What of the text stands between two places of `parsed`, each the beginning of a word or the end."""
        return self.text[self._place(start) : self._place(end)].strip()

    def word_start(self, doc: Doc, at: int) -> int:
        """The first word from `at` on that is not a part of the one before ("°C" of "25°C")."""
        while (
            at < len(doc)
            and 0 < doc[at].idx < len(self.parsed)
            and self.parsed[doc[at].idx - 1] != " "
        ):
            at += 1
        return at

    def _place(self, at: int) -> int:
        return self.origin[at] if at < len(self.parsed) else len(self.text)


def _without_stop(text: str) -> str:
    text = " ".join(text.split())
    return text[:-1].rstrip() if text.endswith(".") else text


def _well_parsed(doc: Doc) -> Doc:
    """The parse, or one of the same words in which a verb is found where there was none."""
    if _main_verb(doc) is not None:
        return doc
    places = [w.i for w in doc if _may_be_verb(w)]
    variants = parse_sentences(
        "".join(_STAND_INS[w.text[-1]] + w.whitespace_ if w.i == i else w.text_with_ws for w in doc)
        for i in places
    )
    for place, variant in zip(places, variants, strict=True):
        verb = _main_verb(variant) if len(variant) == len(doc) else None
        if verb is not None and verb.i == place:
            return variant
    return doc


def _may_be_verb(word: Token) -> bool:
    """Whether a word behind a noun may be its verb by its form and by what follows."""
    if not 0 < word.i < len(word.doc) - 2 or not word.text.islower() or len(word) < 4:
        return False
    before, after = word.nbor(-1), word.nbor()
    if before.pos_ not in ("NOUN", "PROPN", "ADV", "ADJ", "NUM") or before.tag_ == "VBN":
        return False
    leads = after.tag_.startswith(_OBJECT_TAGS)
    if word.text.endswith("ed"):
        return leads
    known = {word.lemma_, word.text[:-1]} & _VERBS
    return word.text.endswith("s") and (bool(known) or (leads and not after.tag_.startswith("JJ")))


def _parts(reading: _Reading, doc: Doc, tree: Doc) -> StatementParts | None:
    """The fields of a sentence, cut where its grammar says; `tree` has one word for each of `doc`."""
    end = len(doc) - (doc[-1].text == ".")  # "E." may be one word
    verb = _main_verb(tree)
    subject = verb and _subject_of(verb)
    if verb is None or subject is None or reading.text.endswith("?"):
        return None
    opening = _Opening.of(verb, subject)
    first, last = _verb_group(verb, subject)
    cut_off = verb.lemma_ == "be" and last + 1 == end
    if cut_off or _breaks_off(tree[end - 1]) or _points_back(opening, subject):
        return None
    object_at = reading.word_start(doc, _object_start(verb, last, end))
    condition_at = reading.word_start(doc, max(object_at, _condition_start(verb, object_at, end)))
    if first != reading.word_start(doc, first):
        return None

    def span(start: int, stop: int) -> str:
        places = [doc[i].idx if i < end else len(reading.parsed) for i in (start, stop)]
        return reading.between(*places)

    moved = opening.moves and not _has_clause(tree, last, end)
    led = span(0, opening.end).rstrip(" ,") if moved else ""
    if led and tree[0].pos_ in ("ADP", "SCONJ", "ADV", "VERB"):
        led = led[0].lower() + led[1:]
    return StatementParts(
        subject=span(opening.end if moved else 0, first),
        predicate=span(first, object_at),
        object=span(object_at, condition_at),
        condition=" ".join(filter(None, (span(condition_at, end), led))),
        subject_name=span(opening.end, first) if opening.parted and not moved else "",
    )


def _breaks_off(word: Token) -> bool:
    """Whether a sentence ends with a word that others must follow; "turned on" is whole."""
    return word.text in _HANGING and word.dep_ != "prt" and word.pos_ != "ADV"


def _main_verb(doc: Doc) -> Token | None:
    """The finite verb of the main clause; where the parser took another word for its root, the first one."""
    stop = next(
        (t.i for t in doc if t.text == ";"), len(doc)
    )  # what follows is a clause of its own
    verbs = [t for t in doc[:stop] if t.pos_ in ("VERB", "AUX") and _subject_of(t) and _finite(t)]
    main = (t for t in verbs if t.dep_ == "ROOT")
    others = (t for t in verbs if t.dep_ not in _SUBORDINATE)
    return next(main, None) or next(others, None)


def _finite(verb: Token) -> bool:
    """Whether a verb or one of its auxiliaries is finite; "-ed" without auxiliary is taken for the past tense."""
    group = [verb, *(c for c in verb.children if c.dep_ in _AUXILIARIES)]
    return any(t.tag_ in _FINITE for t in group) or (verb.tag_ == "VBN" and len(group) == 1)


def _subject_of(verb: Token) -> Token | None:
    return next((c for c in verb.lefts if c.dep_ in _SUBJECTS), None)


@dataclass(frozen=True, slots=True)
class _Opening:
    """What stands before the subject: how many words, and whether they can go to the end."""

    end: int
    parted: bool = False
    """By a comma."""
    moves: bool = False
    clause: bool = False

    @classmethod
    def of(cls, verb: Token, subject: Token) -> _Opening:
        end = subject.left_edge.i
        if end < 3 or subject.doc[end - 1].text != ",":
            return cls(end)
        heads = [c for c in verb.lefts if c.i < end and c.dep_ in ("prep", "advcl", "advmod")]
        phrase = next((h for h in heads if h.left_edge.i == 0 and h.right_edge.i == end - 2), None)
        if phrase is None:
            return cls(end, parted=True)
        finite = phrase.dep_ == "advcl" and bool(_subject_of(phrase))
        moves = phrase.dep_ == "prep" or (finite and verb.doc[0].lower_ in _MARKS)
        pronoun = any(t.lower_ in _PRONOUNS or t.tag_ == "PRP$" for t in subject.subtree)
        return cls(end, True, moves and not pronoun, finite)


def _points_back(opening: _Opening, subject: Token) -> bool:
    """Whether the subject is a pronoun for something of another sentence; "it" of "it is known that" is none."""
    if opening.clause:
        return False
    if subject.lower_ not in _PRONOUNS or subject.left_edge != subject:
        return False
    if any(c.dep_ in ("relcl", "acl", "prep") for c in subject.children):
        return False  # "those of older rats", "that which …": judged by what it stands with
    return not _is_empty_it(subject)


def _is_empty_it(subject: Token) -> bool:
    verb = subject.head
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    clauses = [c for w in (verb, *verb.rights) for c in w.rights if c.dep_ in ("ccomp", "csubj")]
    return subject.lower_ == "it" and (passive or verb.pos_ == "AUX") and bool(clauses)


def _verb_group(verb: Token, subject: Token) -> tuple[int, int]:
    """First and last word of a verb with its auxiliaries and the adverbs that stand by them."""
    own = [c for c in verb.lefts if c.dep_ in _AUXILIARIES and c.i > subject.i]
    first = min(t.i for t in (*own, verb))
    while first - 1 > subject.right_edge.i and _is_adverb(verb.doc[first - 1], verb):
        first -= 1
    last = verb.i
    after = [c for c in verb.rights if c.dep_ in ("neg", "prt") or (c.dep_ in _AUXILIARIES)]
    for word in after:
        if word.i == last + 1:
            last = word.i
    return first, last


def _is_adverb(word: Token, verb: Token) -> bool:
    return word.dep_ == "advmod" and word.head == verb and word.left_edge == word


def _object_start(verb: Token, last: int, end: int) -> int:
    """Where the object begins: behind the preposition that the verb goes with, if it has no other object."""
    doc = verb.doc
    at = last + 1
    if at < end and _is_adverb(doc[at], verb) and at + 1 < end and doc[at + 1].dep_ == "prep":
        at += 1
    if at >= end or doc[at].dep_ not in ("prep", "agent") or doc[at].head != verb:
        return last + 1
    word = doc[at].lower_
    free = word in _CIRCUMSTANCES or (
        word in _PREPOSITIONS and verb.lemma_ in _INTRANSITIVE and verb.tag_ != "VBN"
    )
    leads = any(c.dep_ in ("pobj", "pcomp") and c.i < end for c in doc[at].children)
    return last + 1 if free or not leads else at + 1


def _condition_start(verb: Token, object_at: int, end: int) -> int:
    """Where the phrases of time, place and circumstance begin that end the sentence; `end` without any.

    The first of them must be one of those for certain, and all must belong to the verb.
    """
    found = end
    for child in reversed([c for c in verb.rights if c.i < end and c.dep_ != "punct"]):
        if child.dep_ not in _ADJUNCTS or min(child.right_edge.i + 1, end) < found - 1:
            break
        if child.left_edge.i < object_at:
            break
        found = child.left_edge.i
    starts = [
        c.left_edge.i for c in verb.rights if found <= c.left_edge.i < end and _is_condition(c)
    ]
    at = min(starts, default=end)
    return at if at > object_at or (at == object_at and not _needs_object(verb)) else end


def _is_condition(child: Token) -> bool:
    first = child.left_edge.lower_
    if child.dep_ == "prep":
        return first in _PREPOSITIONS
    return child.dep_ == "advcl" and first in _MARKS and child.left_edge.i < child.i


def _needs_object(verb: Token) -> bool:
    """Whether nothing but a phrase behind the verb tells what it is about: "is in the cell"."""
    return verb.lemma_ == "be"


def _has_clause(doc: Doc, last: int, end: int) -> bool:
    """Whether another verb follows, to which a phrase at the end of the sentence would seem to belong."""
    return any(
        (t.pos_ in ("VERB", "AUX") and t.tag_ != "VBN") or t.lower_ in _CLAUSE_WORDS
        for t in doc[last + 1 : end]
    )
