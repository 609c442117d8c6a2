"""Subject, predicate, value → the claim that a rule makes of them. The caller numbers its sentence."""

from __future__ import annotations

from alexandria.checking.claims import Claim
from alexandria.knowledge import Certainty, Maker

__all__ = ["ruled"]


def ruled(
    subject: str,
    predicate: str,
    value: str,
    condition: str = "",
    certainty: Certainty = Certainty.STATED,
) -> Claim:
    """A claim worded by rule; `sentence` is 0."""
    return Claim(0, subject, predicate, value, condition, certainty, made_by=Maker.RULE)
