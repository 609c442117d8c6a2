"""What clauses leave over → claims: brackets, and numbers that no claim holds yet.

In: a parsed sentence, what was taken out of it, the claims that there are. Out: further claims, `sentence` 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alexandria.checking.claims import Claim
from alexandria.extraction.rules.cleaning import Aside, CleanSentence
from alexandria.extraction.rules.phrases import is_pronoun, phrase, render
from alexandria.knowledge import Maker

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["claims_of_asides", "claims_of_numbers"]

_ABBREVIATION = re.compile(r"^[A-Za-z0-9α-ω][\w+/α-ω-]{1,9}s?$")
_VALUE = re.compile(r"^(?P<name>[^\d=<>≤≥~±]*?)\s*(?:[=:]\s*)?(?P<value>[<>≤≥~≈±+−-]?\s*\d.*)$")
_LEADS = {
    "e.g.": "for example",
    "eg": "for example",
    "i.e.": "that is",
    "ie": "that is",
    "such as": "for example",
}
_POINTER = re.compile(
    r"^(?:see\b|cf\b|figs?\b|figures?\b|tables?\b|eqs?\b|equations?\b|refs?\b|sections?\b|supplement|appendix)",
    re.IGNORECASE,
)
_HAS_NUMBER = re.compile(r"\d")
_LONGEST = 60


def claims_of_asides(doc: Doc, cut: CleanSentence) -> Iterator[Claim]:
    """What stands in brackets, said of the noun phrase before it."""
    for aside in cut.asides:
        subject = _before(doc, aside)
        if not subject or _POINTER.match(aside.text):
            continue
        if _ABBREVIATION.match(aside.text) and any(c.isupper() for c in aside.text):
            yield _claim(subject, "abbreviation", aside.text)
            continue
        for piece in re.split(r";\s*|,\s+(?=[A-Za-z]+\s*[=<>])", aside.text):
            predicate, value = _told(piece.strip())
            if value and len(value) <= _LONGEST and not _POINTER.match(value):
                yield _claim(subject, predicate, value)


def _told(piece: str) -> tuple[str, str]:
    for lead, predicate in _LEADS.items():
        if piece.lower().startswith(lead):
            return predicate, piece[len(lead) :].strip(" ,:")
    if match := _VALUE.match(piece):
        name = match["name"].strip(" ,:")
        if len(name) <= 40:
            return name or "value", match["value"].strip()
    return "also given as", piece


def _before(doc: Doc, aside: Aside) -> str:
    """The noun phrase that ends where the brackets stood."""
    position, words = -1, 0
    for token in doc:
        words += token.i == 0 or bool(doc[token.i - 1].whitespace_)
        if words > aside.words_before:
            break
        position = token.i
    for chunk in reversed(list(doc.noun_chunks)):
        if chunk.start <= position and not is_pronoun(chunk.root):
            return render(phrase(chunk.root, without=frozenset({"conj", "cc", "prep"})))
    return ""


def claims_of_numbers(doc: Doc, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Numbers of the parsed sentence that no claim holds, said of what they belong to."""
    held = " ".join(" ".join(c.fields) for c in claims)
    for token in doc:
        if (
            not _HAS_NUMBER.search(token.text)
            or "MATHSYM" in token.text
            or _holds(held, token.text)
        ):
            continue
        head = _counted(token)
        value = render(phrase(head, without=frozenset({"conj", "cc"})))
        subject, predicate = _owner(head)
        if not subject or subject == value:
            continue
        if len(value) > _LONGEST or not _holds(value, token.text):
            value = render(
                [
                    t
                    for t in doc[max(0, token.i - 1) : token.i + 3]
                    if not t.is_punct and not t.is_stop
                ]
            )
        if _holds(value, token.text):
            held += f" {value}"
            yield _claim(subject, predicate, value)


def _holds(text: str, number: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(number)}(?![\d]|\.\d)", text) is not None


def _counted(token: Token) -> Token:
    """What a number counts or measures: the noun that it stands before, or itself."""
    head = token
    while (
        head.dep_ in ("nummod", "quantmod", "compound", "amod", "nmod")
        and head.head.i != head.i
        and head.head.pos_ != "VERB"
    ):
        head = head.head
    return head


def _owner(head: Token) -> tuple[str, str]:
    """(subject, predicate) for a counted thing: the noun or the verb that it hangs on."""
    token, lead = head, ""
    while token.head.i != token.i:
        parent = token.head
        if parent.pos_ in ("NOUN", "PROPN") and parent.i < head.i:
            name = render(phrase(parent, without=frozenset({"conj", "cc", "prep"})))
            if name:
                return name, lead or "value"
        if parent.pos_ in ("VERB", "AUX"):
            subject = next(
                (
                    c
                    for c in parent.children
                    if c.dep_ in ("nsubj", "nsubjpass") and not is_pronoun(c) and c.i < head.i
                ),
                None,
            )
            if subject is not None and subject.i != token.i:
                return render(phrase(subject)), f"{parent.text} {lead}".strip()
        if parent.pos_ == "ADP":
            lead = lead or parent.text
        token = parent
    chunk = next(
        (c for c in head.doc.noun_chunks if not is_pronoun(c.root) and head not in c), None
    )
    return (render(phrase(chunk.root)), lead or "value") if chunk is not None else ("", "")


def _claim(subject: str, predicate: str, value: str) -> Claim:
    return Claim(sentence=0, subject=subject, predicate=predicate, value=value, made_by=Maker.RULE)
