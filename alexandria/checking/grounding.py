"""Claim + sentences → the reasons for which its sentence does not support it; empty if it does.

In: a claim, the readings of its chunk's sentences, the paper's names. Out: reasons, in the order of `CHECKS`. Each
check is one row of that table. Numbers and units must be there literally (spelling aside), names and things under
some name of the paper, denial and doubt as the sentence has them. Serves accountability.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alexandria.checking.entity_check import names_foreign_entity
from alexandria.checking.evidence import Evidence
from alexandria.checking.number_check import has_foreign_number, has_wrong_unit
from alexandria.checking.paper_names import PaperNames
from alexandria.checking.polarity_check import contradicts_polarity, overstates_certainty
from alexandria.checking.prompt_example import ExampleWords
from alexandria.checking.sentence_reading import SentenceReading
from alexandria.claims import Claim
from alexandria.knowledge import QuarantineReason

__all__ = ["CHECKS", "Check", "findings"]


@dataclass(frozen=True, slots=True)
class Check:
    """One way in which a claim may fail.

    Attributes:
        name: as documentation and reports call it.
        reason: what a claim that fails is quarantined with.
        fails: whether a claim fails, given its evidence; must be a pure function.
        of_clauses: whether it reads clauses; statements of openie are exempt, since it knows their clause.
    """

    name: str
    reason: QuarantineReason
    fails: Callable[[Claim, Evidence], bool]
    of_clauses: bool = False


def _is_from_example(claim: Claim, evidence: Evidence) -> bool:
    example = evidence.example
    return example is not None and example.is_source_of(claim, (s.text for s in evidence.sentences))


CHECKS: tuple[Check, ...] = (
    Check("number", QuarantineReason.NUMBER, has_foreign_number),
    Check("unit", QuarantineReason.UNIT, has_wrong_unit),
    Check("entity", QuarantineReason.ENTITY, names_foreign_entity),
    Check("polarity", QuarantineReason.POLARITY, contradicts_polarity, of_clauses=True),
    Check("certainty", QuarantineReason.CERTAINTY, overstates_certainty, of_clauses=True),
    Check("example", QuarantineReason.EXAMPLE, _is_from_example),
)
"""All checks, in the order in which their reasons are reported; the first one is stored."""


def findings(
    claim: Claim,
    sentences: Sequence[SentenceReading],
    names: PaperNames,
    *,
    heading: str = "",
    example: ExampleWords | None = None,
    checks: Sequence[Check] = CHECKS,
) -> tuple[QuarantineReason, ...]:
    """The reasons for which a claim's sentence does not support it.

    Args:
        claim: `sentence` counts from 1 within `sentences`.
        sentences: all readings of the chunk.
        names: other names of the paper's things, and its title.
        heading: of the section; may name what a sentence calls "it".
        example: words of the prompt's example.
        checks: which checks to run.
    """
    if not 1 <= claim.sentence <= len(sentences):
        return (QuarantineReason.NO_SENTENCE,)
    evidence = Evidence(sentences[claim.sentence - 1], sentences, names, heading, example)
    return tuple(check.reason for check in checks if check.fails(claim, evidence))
