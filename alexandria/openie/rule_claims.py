"""Subject, predicate, value → the claim that a rule makes of them. The caller numbers its sentence."""

from __future__ import annotations

import re

from alexandria.claims import Claim
from alexandria.knowledge import Certainty, Maker

__all__ = ["ruled"]

_HANGING = re.compile(
    r"(?:(?<=\w)[,;]? (?:of|for|with|and|or|the|an?|than|as|such as|including))+$"
)
"""What a field ends with where the rest of it was a reference: "the rules of [3]"."""


def ruled(
    subject: str,
    predicate: str,
    value: str,
    condition: str = "",
    certainty: Certainty = Certainty.STATED,
) -> Claim:
    """A claim worded by rule; `sentence` is 0."""
    value, condition = _HANGING.sub("", value), _HANGING.sub("", condition)
    return Claim(0, subject, predicate, value, condition, certainty, made_by=Maker.RULE)
