"""Subject, predicate, value → the claim that a rule makes of them, and what every claim made by rule must pass."""

from __future__ import annotations

import re
from dataclasses import replace

from alexandria.claims import Claim
from alexandria.knowledge import Certainty, Maker
from alexandria.quantities import compact_sizes

__all__ = ["is_well_formed", "normalized", "rule_claim"]

_HANGING = re.compile(
    r"(?:(?<=\w)[,;]? (?:of|for|with|and|or|the|an?|than|as|such as|including))+$"
)
"""What a field ends with where the rest of it was a reference: "the rules of [3]"."""
_EXEMPLI = re.compile(r"^(?:e\.g\.|i\.e\.|viz\.),?\s+")
_COMMAND = re.compile(r"\\\w+")
_YEAR = re.compile(r"(?:19|20)\d\d[a-z]?")


def rule_claim(
    subject: str,
    predicate: str,
    value: str,
    condition: str = "",
    certainty: Certainty = Certainty.STATED,
) -> Claim:
    """A claim worded by rule; `sentence` is 0."""
    value, condition = _HANGING.sub("", value), _HANGING.sub("", condition)
    return Claim(0, subject, predicate, value, condition, certainty, made_by=Maker.RULE)


def normalized(claim: Claim) -> Claim:
    """The claim with sizes in their short form ("60 m x 30 m") and without "e.g." before subject and value."""
    subject, predicate, value, condition = map(compact_sizes, claim.fields)
    return replace(
        claim,
        subject=_EXEMPLI.sub("", subject),
        predicate=predicate,
        value=_EXEMPLI.sub("", value),
        condition=condition,
    )


def is_well_formed(claim: Claim) -> bool:
    """Whether subject, predicate and value have words; not a broken formula, nor a citation as the subject."""
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
