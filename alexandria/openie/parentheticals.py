"""Parentheses of a sentence → claims about the noun phrase before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alexandria.claims import Claim
from alexandria.english import word_set
from alexandria.openie.cleaning import Aside, CleanSentence
from alexandria.openie.noun_phrases import is_pronoun, phrase, render
from alexandria.openie.rule_claims import rule_claim
from alexandria.quantities import canonical_unit, whole_number

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = ["claims_of_parentheticals"]

_ABBREVIATION = re.compile(r"^[A-Za-z0-9α-ω][\w+/α-ω-]{1,9}s?$")
_NAMED_VALUE = re.compile(
    r"^(?P<name>[^\d=<>≤≥~±:](?:[^=<>≤≥~±:]{0,39}?(?:(?=\s*=)|[^\d=<>≤≥~±:\s]))?)\s*(?:=|:)\s*(?P<value>\S.*)$"
)
_BOUND = re.compile(r"^(?P<name>[A-Za-zα-ω][\w ]{0,20}?)\s*(?P<value>[<>≤≥~≈±]\s*\d.*)$")
_NUMBERED = re.compile(
    r"^(?P<name>[A-Za-z][A-Za-z ]{1,30}?)\s+(?P<value>[<>≤≥~≈±+−-]?\d[\d.,:–-]*)$"
)
_QUANTITY = re.compile(
    r"^(?:approximately |about |ca\.? |up to |at least |over )*[<>≤≥~≈±+−-]?\s?\d"
)
_LEADS = {
    "e.g.": "for example",
    "eg ": "for example",
    "i.e.": "that is",
    "ie ": "that is",
    "viz.": "that is",
    "such as ": "for example",
    "for example": "for example",
    "including ": "includes",
    "which is ": "is",
    "which are ": "are",
    "called ": "called",
    "denoted by ": "denoted by",
    "denoted ": "denoted by",
    "also called ": "also called",
    "also known as ": "also known as",
    "known as ": "also known as",
    "with ": "with",
    "from ": "from",
    "in ": "in",
    "or ": "also called",
}
_NO_FACT = re.compile(
    r"^(?:see\b|cf\b|figs?\b|figures?\b|(?:graph|chart)s?\.?\s?\d|tables?\b|eqs?\b|equations?\b|refs?\b|sections?\b|supplement|appendix|"
    r"data not shown|not shown|left|right|top|bottom|inset|above|below|respectively|for details|[a-h]$|"
    r"(?:19|20)\d\d[a-z]?$|[\d,–\s-]{1,3}$)",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"^(?:(?:figs?|figures?|tables?|eqs?|refs?|sections?)\b|(?:graph|chart)s?\.?\s?\d)",
    re.IGNORECASE,
)
_FURTHER = re.compile(
    r"[,;]\s*(?:see )?(?:figs?|figures?|tables?|graphs?)\b\.?\s?S?\d+[a-z]?(?:\s?(?:,|and|&|–|-)\s?S?\d*[a-z]?)*$",
    re.IGNORECASE,
)
"""A reference to a figure at the end of a parenthesis: "75 mg/kg, Fig. 6"."""
_CITED = re.compile(
    r"(?:see |e\.g\.,? |cf\. )?[A-ZÀ-Þ][\w'’-]+\b[^=<>]{0,60}\b(?:19|20)\d\d[a-z]?$|[^=<>]*\bet al\b"
)
"""Another paper: "Dole and Weir, 2011"."""
_DRAWN = re.compile(
    r"(?:(?:light|dark|bright|open|filled|thin|thick|upper|lower|first|second|third|middle|top|bottom|left|right|dashed|"
    r"solid|dotted|red|blue|green|black|white|gr[ae]y|magenta|cyan|yellow|orange|purple|pink|brown|violet|line|lines|"
    r"curve|curves|circles?|squares?|triangles?|diamonds?|crosses|bars?|panel|panels|row|rows|column|columns|arrows?|"
    r"and|/)\s*)+",
    re.IGNORECASE,
)
"""How a figure shows it."""
_EXPRESSION = re.compile(r"(?!.*[^\W\d_]{3}).*[^\W\d_]\)?\s?[−+*]\s?\(?[^\W_]")
"""Part of a formula: "(x − y)"."""
_PREPOSITIONS = word_set("bracket_prepositions")
_LONGEST = 60


def claims_of_parentheticals(doc: Doc, cut: CleanSentence) -> Iterator[Claim]:
    """The claims of a sentence's parentheses, each about the noun phrase before it."""
    for aside in cut.asides:
        subject = _before(doc, aside)
        if not subject or _NO_FACT.match(aside.text):
            continue
        for piece in _pieces(_FURTHER.sub("", aside.text).strip(" ,;")):
            short = _abbreviates(piece, subject)
            predicate, value = ("abbreviation", piece) if short else _predicate_and_value(piece)
            if value and any(c.isalnum() for c in value) and not _POINTER.match(value):
                yield rule_claim(subject, predicate, value)


def _abbreviates(text: str, name: str) -> bool:
    """Whether a word in brackets is short for the name before: capitals, or its first letter and some more."""
    if not _ABBREVIATION.match(text):
        return False
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 2:
        return False
    capitals = sum(c.isupper() for c in letters)
    if capitals >= 2 or (capitals and any(c.isdigit() for c in text)):
        return True
    initials = {w[0].lower() for w in re.split(r"[\s-]+", name) if w}
    return 2 <= len(letters) <= 5 and all(c.lower() in initials for c in letters[:2])


def _pieces(text: str) -> Iterator[str]:
    for piece in re.split(r";\s*|,\s+(?=[A-Za-z]+\s*[=<>])", text):
        if _CITED.match(piece) or _EXPRESSION.match(piece) or _DRAWN.fullmatch(piece):
            continue
        if len(piece) <= _LONGEST:
            yield piece.strip()
        else:
            parts = (re.sub(r"^(?:and|or) ", "", p.strip()) for p in re.split(r",\s+", piece))
            yield from (p for p in parts if len(p) <= _LONGEST)


def _predicate_and_value(piece: str) -> tuple[str, str]:
    for lead, predicate in _LEADS.items():
        if piece.lower().startswith(lead):
            return predicate, piece[len(lead) :].strip(" ,:")
    lead, _, rest = piece.partition(" ")
    if lead.lower() in _PREPOSITIONS and rest:
        return lead.lower(), rest
    for pattern in (_NAMED_VALUE, _BOUND, _NUMBERED):
        if match := pattern.match(piece):
            return match["name"].strip(" ,:"), match["value"].strip()
    if _QUANTITY.match(piece):
        return "value", piece
    if canonical_unit(piece) and not (piece.isalpha() and piece.isupper()):
        return "unit", piece
    return ("symbol" if len(piece) == 1 else "also given as"), piece


def _before(doc: Doc, aside: Aside) -> str:
    """The noun phrase that ends where the brackets stood."""
    position, words = -1, 0
    for token in doc:
        words += token.i == 0 or bool(doc[token.i - 1].whitespace_)
        if words > aside.words_before:
            break
        position = token.i
    for chunk in reversed(list(doc.noun_chunks)):
        if chunk.start <= position and not is_pronoun(chunk.root) and not _is_quantity(chunk.text):
            return render(
                phrase(_measured_noun(chunk.root), without=frozenset({"conj", "cc", "prep"}))
            )
    return ""


def _is_quantity(text: str) -> bool:
    number = whole_number(text)
    return number is not None and bool(number.unit)


def _measured_noun(noun: Token) -> Token:
    """The noun that a quantity measures: "error" for "an error of 5 mm"."""
    quantity = any(c.dep_ == "nummod" for c in noun.children) and noun.head.lower_ == "of"
    return noun.head.head if quantity and noun.head.head.pos_ in ("NOUN", "PROPN") else noun
