"""Units and their papers → facts drawn at random, each beside its sentence, for a person to judge.

No figure says whether a fact is true. The sample holds text of papers, for someone who has their files: it is
printed and never stored.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from alexandria.chunking import chunk_paper
from alexandria.evaluation.units.unit_figures import claim_from_fact
from alexandria.knowledge import KnowledgeUnit
from alexandria.paper import Paper

__all__ = ["SampledClaim", "claims_of_paper", "draw_claims"]


@dataclass(frozen=True, slots=True, order=True)
class SampledClaim:
    """One fact as "subject | predicate | value | condition  (certainty)", and the first sentence that it names."""

    sentence: str = field(repr=False)
    claim: str


def claims_of_paper(paper: Paper, units: Iterable[KnowledgeUnit]) -> Iterator[SampledClaim]:
    """Every fact of a paper's units beside its sentence; a fact whose sentence the paper lacks is left out."""
    sentences = {s.number: s.text for chunk in chunk_paper(paper) for s in chunk.sentences}
    for unit in units:
        named = {e.id: e.name for e in unit.entities}
        for fact in unit.facts:
            claim = claim_from_fact(fact, named)
            fields = " | ".join(f for f in claim.fields if f)
            if (sentence := sentences.get(fact.sentences[0])) is not None:
                yield SampledClaim(sentence, f"{fields}  ({claim.certainty.value})")


def draw_claims(claims: Iterable[SampledClaim], count: int, seed: int) -> Sequence[SampledClaim]:
    """At most `count` of them; the same claims in any order and the same seed give the same sample."""
    every = sorted(claims)
    return random.Random(seed).sample(every, min(count, len(every)))
