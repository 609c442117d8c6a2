"""Sentences in order → claims of each, by the rules: the mouth of this folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alexandria.claims import Claim
from alexandria.english import parse_sentences, word_set
from alexandria.openie.clauses import claims_of_clauses
from alexandria.openie.cleaning import CleanSentence, clean
from alexandria.openie.nominal_claims import claims_of_appositions
from alexandria.openie.noun_phrases import Antecedents
from alexandria.openie.parentheticals import claims_of_asides
from alexandria.openie.table_rows import claims_of_row, uses_signs
from alexandria.quantities import compact_sizes

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["claims_of_parsed", "claims_of_sentences"]

_MOST_WORDS = 18
_EXEMPLI = re.compile(r"^(?:e\.g\.|i\.e\.|viz\.),?\s+")
_COMMAND = re.compile(r"\\\w+")
_YEAR = re.compile(r"(?:19|20)\d\d[a-z]?")
_FOREIGN_SHARE = 0.15
_FOREIGN = word_set("foreign_function_words")
"""Little words of German, French and Spanish that English has not ("im", "den" and the like may be names)."""


def claims_of_sentences(sentences: Sequence[str]) -> tuple[Claim, ...]:
    """Claims that the rules find in consecutive sentences, each numbered from 1, in order."""
    cleaned = [clean(s) for s in sentences]
    return claims_of_parsed(sentences, cleaned, parse_sentences(c.text for c in cleaned))


def claims_of_parsed(
    sentences: Sequence[str], cleaned: Sequence[CleanSentence], docs: Sequence[Doc]
) -> tuple[Claim, ...]:
    """The same for sentences that are cleaned and parsed already."""
    antecedents = Antecedents()
    signs, topic = uses_signs(sentences), ""
    claims: list[Claim] = []
    for number, (sentence, cut, doc) in enumerate(
        zip(sentences, cleaned, docs, strict=True), start=1
    ):
        found = claims_of_row(sentence, topic, signs=signs)
        if found is None:
            found = _of_prose(sentence, cut, doc, antecedents)
        if cut.caption.lower().startswith("table"):
            topic = cut.restore(cut.text).rstrip(".")
        restored = (replace(_restored(claim, cut), sentence=number) for claim in found)
        claims += [c for c in restored if _reads(c)]
    return tuple(dict.fromkeys(claims))


def _reads(claim: Claim) -> bool:
    """Whether a claim has words; a torn formula has none."""
    bare = _COMMAND.sub(" ", claim.value)
    torn = bare != claim.value and not re.search(r"[^\W\d_]{3}", bare) and "$" not in claim.value
    named = any(x.isalnum() for x in claim.subject) and claim.subject[0] not in "=<>≤≥+"
    named = (
        named
        and not _YEAR.fullmatch(claim.subject)
        and claim.subject.lower() not in ("al", "et al")
    )
    return (
        not torn
        and named
        and bool(claim.value.strip())
        and any(x.isalnum() for x in claim.predicate)
    )


def _of_prose(sentence: str, cut: CleanSentence, doc: Doc, antecedents: Antecedents) -> list[Claim]:
    if sentence.rstrip().endswith("?") or _is_foreign(doc):
        return []  # asked, not told; or not English
    found = claims_of_clauses(doc, antecedents)
    found += claims_of_appositions(doc)
    found += claims_of_asides(doc, cut)
    fields = ((c.subject, c.value) for c in found)
    short = [all(len(f.split()) <= _MOST_WORDS for f in pair) for pair in fields]
    return [b for c, fits in zip(found, short, strict=True) if fits for b in _bounded(c)]


def _is_foreign(doc: Doc) -> bool:
    """Whether a sentence of an English paper is in another language, as a second abstract is."""
    return sum(t.lower_ in _FOREIGN for t in doc) > _FOREIGN_SHARE * len(doc)


def _bounded(claim: Claim) -> list[Claim]:
    """A field is a part of a sentence, no copy of it; what holds under a condition is not told without."""
    if len(claim.condition.split()) <= _MOST_WORDS:
        return [claim]
    supposed = claim.condition.split()[0] in (
        "if",
        "those",
        "when",
        "unless",
        "only",
        "exactly",
        "whenever",
    )
    return [] if supposed else [replace(claim, condition="")]


def _restored(claim: Claim, cut: CleanSentence) -> Claim:
    subject, predicate, value, condition = (compact_sizes(cut.restore(f)) for f in claim.fields)
    return replace(
        claim,
        subject=_EXEMPLI.sub("", subject),
        predicate=predicate,
        value=_EXEMPLI.sub("", value),
        condition=condition,
    )
