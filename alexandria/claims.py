"""A claim: one fact as words, before ids and entities. What the checks look at, and what passes repair."""

from __future__ import annotations

from dataclasses import dataclass

from alexandria.knowledge import Certainty, Maker

__all__ = ["Claim"]


@dataclass(frozen=True, slots=True)
class Claim:
    """subject – predicate – value, under a condition.

    Attributes:
        sentence: which sentence of the chunk states it, from 1.
        value: as printed, unit included ("180 °C").
        attributed_to: citation mark where the paper reports another one's finding.
    """

    sentence: int
    subject: str
    predicate: str
    value: str
    condition: str = ""
    certainty: Certainty = Certainty.STATED
    attributed_to: str = ""
    made_by: Maker = Maker.MODEL

    @property
    def fields(self) -> tuple[str, str, str, str]:
        """The words in the order in which they are stored."""
        return self.subject, self.predicate, self.value, self.condition
