"""Sentences in order → claims of each, by the rules: the mouth of this folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alexandria.checking.claims import Claim
from alexandria.extraction.rules.clauses import claims_of_clauses
from alexandria.extraction.rules.cleaning import CleanSentence, clean
from alexandria.extraction.rules.phrases import Antecedents
from alexandria.extraction.rules.remainders import claims_of_asides, claims_of_numbers
from alexandria.extraction.rules.rows import claims_of_row
from alexandria.grammar import parse_sentences

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["claims_of_parsed", "claims_of_sentences"]


def claims_of_sentences(sentences: Sequence[str]) -> tuple[Claim, ...]:
    """Claims that the rules find in consecutive sentences, each numbered from 1, in order."""
    cleaned = [clean(s) for s in sentences]
    return claims_of_parsed(sentences, cleaned, parse_sentences(c.text for c in cleaned))


def claims_of_parsed(
    sentences: Sequence[str], cleaned: Sequence[CleanSentence], docs: Sequence[Doc]
) -> tuple[Claim, ...]:
    """The same for sentences that are cleaned and parsed already."""
    antecedents = Antecedents()
    claims: list[Claim] = []
    for number, (sentence, cut, doc) in enumerate(
        zip(sentences, cleaned, docs, strict=True), start=1
    ):
        found = claims_of_row(sentence)
        if found is None:
            found = claims_of_clauses(doc, antecedents)
            found += claims_of_asides(doc, cut)
            found += claims_of_numbers(doc, found)
        claims += [replace(_restored(claim, cut), sentence=number) for claim in found]
    return tuple(dict.fromkeys(claims))


def _restored(claim: Claim, cut: CleanSentence) -> Claim:
    return replace(
        claim,
        subject=cut.restore(claim.subject),
        predicate=cut.restore(claim.predicate),
        value=cut.restore(claim.value),
        condition=cut.restore(claim.condition),
    )
