"""Claim + chunk → what of the chunk contradicts the claim, and what no check can decide.

In: a claim, the readings of its chunk's sentences, the paper's names and words. Out: contradictions, each with a
complaint for the model that wrote the claim, and the names of checks that doubt it. Each check is one row of
`CHECKS`. A fact is a paraphrase: that a word is missing from its sentence contradicts nothing, and what depends
on how the sentence is understood contradicts only the facts of a model that keeps to its sentences' words.
Serves accountability.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alexandria.checking.evidence import ChunkEvidence, Evidence, Objection, Strength, evidence_for
from alexandria.checking.name_check import names_foreign_things, names_things_from_elsewhere
from alexandria.checking.number_check import (
    bounds_the_other_way,
    has_foreign_number,
    has_wrong_unit,
    takes_number_from_elsewhere,
)
from alexandria.checking.pairing_check import pairs_wrongly
from alexandria.checking.polarity_check import (
    contradicts_polarity,
    overstates_certainty,
    understates_certainty,
)
from alexandria.claims import Claim
from alexandria.knowledge import QuarantineReason

__all__ = ["CHECKS", "Check", "Finding", "Findings", "findings"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction.

    Attributes:
        reason: what the claim is quarantined with.
        complaint: one sentence for the model that wrote the claim; may quote it, so it is never stored or logged.
    """

    reason: QuarantineReason
    complaint: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks say of a claim; nothing if they have nothing against it.

    Attributes:
        contradictions: any of them quarantines the claim.
        doubts: names of the checks that flag it.
    """

    contradictions: tuple[Finding, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One way in which a claim may fail.

    Attributes:
        name: as documentation and reports call it; a doubt is stored under it.
        reason: what a claim is quarantined with; None where the check only flags.
        objection: what there is against the claim; None if it passes. Must be a pure function.
    """

    name: str
    reason: QuarantineReason | None
    objection: Callable[[Claim, Evidence], Objection | None]


def _is_from_example(claim: Claim, evidence: Evidence) -> Objection | None:
    example = evidence.chunk.example
    if example is None:
        return None
    known = (evidence.chunk.sentence_words, evidence.chunk.vocabulary)
    if not example.is_source_of(claim, lambda w: any(v.has_word(w) for v in known)):
        return None
    return Objection("This is a fact of the worked example, not of the text")


CHECKS: tuple[Check, ...] = (
    Check("number", QuarantineReason.NUMBER, has_foreign_number),
    Check("bound", QuarantineReason.NUMBER, bounds_the_other_way),
    Check("unit", QuarantineReason.UNIT, has_wrong_unit),
    Check("example", QuarantineReason.EXAMPLE, _is_from_example),
    Check("foreign", QuarantineReason.FOREIGN, names_foreign_things),
    Check("pairing", QuarantineReason.PAIRING, pairs_wrongly),
    Check("polarity", QuarantineReason.POLARITY, contradicts_polarity),
    Check("certainty", QuarantineReason.CERTAINTY, overstates_certainty),
    Check("other-sentence", None, takes_number_from_elsewhere),
    Check("name", None, names_things_from_elsewhere),
    Check("weaker", None, understates_certainty),
)
"""All checks, in the order in which they are reported; the first reason and the first doubt are stored."""


def findings(claim: Claim, evidence: ChunkEvidence) -> Findings:
    """What contradicts a claim and what makes it doubtful.

    Args:
        claim: `sentences` count from 1 within `evidence.sentences`.
        evidence: of the claim's chunk.
    """
    own = evidence_for(claim, evidence)
    if own is None:
        complaint = f"There is no sentence {claim.sentence}"
        return Findings((Finding(QuarantineReason.NO_SENTENCE, complaint),))
    contradictions: list[Finding] = []
    doubts: list[str] = []
    least = Strength.CLEAR if evidence.free_wording else Strength.LIKELY
    for check in CHECKS:
        if objection := check.objection(claim, own):
            if check.reason is None or objection.strength < least:
                doubts.append(check.name)
            else:
                contradictions.append(Finding(check.reason, objection.complaint))
    return Findings(tuple(contradictions), tuple(doubts))
