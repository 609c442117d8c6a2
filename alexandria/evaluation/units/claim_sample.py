"""Units and their papers → facts drawn at random, each beside its sentences, for a person to judge.

No figure says whether a fact is true. The sample holds text of papers, for someone who has their files: it is
printed and never stored.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from alexandria.chunking import chunk_paper
from alexandria.evaluation.units.fact_line import fact_lines
from alexandria.knowledge import KnowledgeUnit
from alexandria.paper import Paper

__all__ = ["SampledClaim", "claims_of_paper", "draw_claims"]


@dataclass(frozen=True, slots=True, order=True)
class SampledClaim:
    """One fact as the sentence that it is, and the sentences that it names."""

    sentences: str = field(repr=False)
    claim: str


def claims_of_paper(paper: Paper, units: Iterable[KnowledgeUnit]) -> Iterator[SampledClaim]:
    """Every fact of a paper's units beside its sentences; a fact whose sentences the paper lacks is left out."""
    text = {s.number: s.text for chunk in chunk_paper(paper) for s in chunk.sentences}
    for line in fact_lines(units):
        if own := " ".join(text[n] for n in line.sentences if n in text):
            yield SampledClaim(own, line.text)


def draw_claims(claims: Iterable[SampledClaim], count: int, seed: int) -> Sequence[SampledClaim]:
    """At most `count` of them; the same claims in any order and the same seed give the same sample."""
    every = sorted(claims)
    return random.Random(seed).sample(every, min(count, len(every)))
