"""A sentence of a paper → itself and its main clauses, with all their words in order; what of them stands alone.

Only citations, bracketed abbreviations and words that lead on from the sentence before are left out. A clause that
shares a phrase with another one ("In mice, A rose and B fell") is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from alexandria.checking import is_torn
from alexandria.english import parse_sentences, word_set
from alexandria.openie.cleaning import points_elsewhere, without_marks
from alexandria.openie.statement_splitting import without_opener

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["stands_alone", "whole_clauses"]

_BRACKET = re.compile(r"\s*\(([^()]{1,30})\)")
_SEMICOLON = re.compile(r"; (?![^(]*\))")
"""Between clauses, not within brackets: "(95% CI 6.1 to 10.7; p < 0.001)"."""
_CAPITALS = re.compile(r"[A-Z][\w-]*[A-Z]\w*s?")
_CONTEXT = word_set("context_words") | word_set("discourse_openers")
_FOREIGN = word_set("foreign_function_words")
_FOREIGN_SHARE = 0.15
_FRAGMENT = re.compile(r"^[^\w$\\\"“‘'(\[]|[:;*|]|(?:^|\s)_(?:\s|$)")
"""Signs of a heading, a list or a caption's panel."""
_ANNOUNCING = word_set("presenting_verbs") | word_set("contentless_verbs")
_TELLING = ("ccomp", "xcomp", "oprd", "dobj", "agent")
_SUBJECTS = ("nsubj", "nsubjpass")
_SHARED = ("prep", "advcl", "npadvmod", "advmod")


def whole_clauses(sentence: str, definitions: Mapping[str, str]) -> list[str]:
    """The sentence without marks and without its full stop, then its main clauses if it has several.

    Args:
        sentence: as printed.
        definitions: abbreviations of the paper, which are left out where they stand in brackets.
    """

    def abbreviation(match: re.Match[str]) -> str:
        short = match[1] in definitions or _CAPITALS.fullmatch(match[1])
        return "" if short else match[0]

    text = _BRACKET.sub(abbreviation, without_marks(" ".join(sentence.split())))
    text = without_opener(text).removesuffix(".").rstrip()
    docs = parse_sentences(f"{t}." for t in _SEMICOLON.split(text))
    return [text, *(c for doc in docs for c in _main_clauses(doc) or [doc[:-1].text])]


def _main_clauses(doc: Doc) -> list[str]:
    """The texts of clauses joined by "and" or "but"; none where they may share a phrase, or there is one."""
    heads = [t for t in doc if t.dep_ == "ROOT"][:1]
    while heads and (joined := _joined_to(heads[-1])) is not None:
        heads.append(joined)
    if len(heads) < 2 or any(t.lower_ == "respectively" for t in doc):
        return []
    first, last = _subject_of(heads[0]), heads[-1]
    if first is None or first.left_edge.i != 0 or any(c.dep_ in _SHARED for c in last.rights):
        return []
    starts = [0, *(h.left_edge.i for h in heads[1:])]
    ends = [*(_without_joint(doc, start) for start in starts[1:]), _without_joint(doc, len(doc))]
    return [doc[start:end].text for start, end in zip(starts, ends, strict=True)]


def _joined_to(verb: Token) -> Token | None:
    """The next main clause: a verb with a subject of its own, first in it."""
    for word in verb.rights:
        subject = _subject_of(word) if word.dep_ == "conj" else None
        if subject is not None and subject.left_edge == word.left_edge:
            return word
    return None


def _without_joint(doc: Doc, end: int) -> int:
    while end and (doc[end - 1].dep_ == "cc" or doc[end - 1].is_punct):
        end -= 1
    return end


def _subject_of(verb: Token) -> Token | None:
    return next((c for c in verb.lefts if c.dep_ in _SUBJECTS), None)


def stands_alone(doc: Doc) -> bool:
    """Whether a statement can be understood, as far as its form tells, without another sentence."""
    root = next((t for t in doc if t.dep_ == "ROOT"), None)
    subject = root and _subject_of(root)
    return (
        root is not None
        and subject is not None
        and not _only_announces(root)
        and subject.pos_ in ("NOUN", "PROPN")
        and not _is_bare(subject)
        and not doc[0].tag_.startswith("W")
        and not any(_needs_context(t) for t in doc)
        and not _FRAGMENT.search(doc.text)
        and not is_torn(doc.text)
        and not points_elsewhere(doc.text)
        and sum(t.lower_ in _FOREIGN for t in doc) <= _FOREIGN_SHARE * len(doc)
    )


def _only_announces(verb: Token) -> bool:
    """Whether a verb only says what a paper does: "two models are considered"."""
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    return (
        passive and verb.lemma_ in _ANNOUNCING and not any(c.dep_ in _TELLING for c in verb.rights)
    )


def _is_bare(subject: Token) -> bool:
    """Whether a subject is "the" and a noun: which one, another sentence tells."""
    kinds = {c.dep_ for c in subject.children}
    return subject.pos_ == "NOUN" and kinds == {"det"} and subject.left_edge.lower_ == "the"


def _needs_context(word: Token) -> bool:
    if word.tag_ in ("PRP", "PRP$") or word.lower_ in _CONTEXT:
        return True
    # A preposition without a noun: a citation stood there ("was shown in [3]").
    hanging = word.dep_ == "prep" and not any(word.children) and word.nbor().pos_ != "VERB"
    return hanging or (word.lower_ == "that" and word.tag_ == "DT")
