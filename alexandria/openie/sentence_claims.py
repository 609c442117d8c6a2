"""Consecutive sentences → the claims of each: clauses, appositions and parentheticals together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alexandria.chunking import ROW_LEAD
from alexandria.claims import Claim
from alexandria.english import parse_sentences, word_set
from alexandria.openie.clauses import claims_of_clauses
from alexandria.openie.cleaning import CleanSentence, clean
from alexandria.openie.nominal_claims import claims_of_appositions
from alexandria.openie.noun_phrases import Antecedents
from alexandria.openie.parentheticals import claims_of_parentheticals
from alexandria.openie.rule_claims import is_well_formed, normalized

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["claims_of_parsed", "claims_of_sentences"]

_MOST_WORDS = 18
_FOREIGN_SHARE = 0.15
_FOREIGN = word_set("foreign_function_words")
"""German, French and Spanish function words that are no English words; those that may be names are left out."""


def claims_of_sentences(sentences: Sequence[str]) -> tuple[Claim, ...]:
    """The claims of consecutive sentences, each numbered from 1, in order."""
    cleaned = [clean(s) for s in sentences]
    return claims_of_parsed(sentences, cleaned, parse_sentences(c.text for c in cleaned))


def claims_of_parsed(
    sentences: Sequence[str], cleaned: Sequence[CleanSentence], docs: Sequence[Doc]
) -> tuple[Claim, ...]:
    """The same for sentences that are cleaned and parsed already. Rows of tables are left out."""
    antecedents = Antecedents()
    claims: list[Claim] = []
    for number, (sentence, cut, doc) in enumerate(
        zip(sentences, cleaned, docs, strict=True), start=1
    ):
        if sentence.startswith(ROW_LEAD):
            continue
        found = _claims_of_prose(sentence, cut, doc, antecedents)
        whole = (replace(normalized(_restored(claim, cut)), sentence=number) for claim in found)
        claims += [c for c in whole if is_well_formed(c)]
    return tuple(dict.fromkeys(claims))


def _claims_of_prose(
    sentence: str, cut: CleanSentence, doc: Doc, antecedents: Antecedents
) -> list[Claim]:
    if sentence.rstrip().endswith("?") or _is_foreign(doc):
        return []  # a question, or not English
    found = claims_of_clauses(doc, antecedents)
    found += claims_of_appositions(doc)
    found += claims_of_parentheticals(doc, cut)
    fields = ((c.subject, c.value) for c in found)
    short = [all(len(f.split()) <= _MOST_WORDS for f in pair) for pair in fields]
    return [b for c, fits in zip(found, short, strict=True) if fits for b in _bounded(c)]


def _is_foreign(doc: Doc) -> bool:
    """Whether a sentence of an English paper is in another language, as a second abstract is."""
    return sum(t.lower_ in _FOREIGN for t in doc) > _FOREIGN_SHARE * len(doc)


def _bounded(claim: Claim) -> list[Claim]:
    """The claim without a condition that is too long; nothing if it holds under that condition only."""
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
    """The claim with its formulae in place again."""
    subject, predicate, value, condition = (cut.restore(f) for f in claim.fields)
    return replace(claim, subject=subject, predicate=predicate, value=value, condition=condition)
