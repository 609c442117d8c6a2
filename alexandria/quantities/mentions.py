"""The values of this package: a number as it stands in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alexandria.knowledge import Quantity

__all__ = ["NumberKind", "NumberMention"]


class NumberKind(StrEnum):
    """What a number of a sentence does there."""

    PLAIN = "plain"
    DATE = "date"
    ORDINAL = "ordinal"
    RATIO = "ratio"
    """1:100, 12/30; `value` is the quotient."""


@dataclass(frozen=True, slots=True)
class NumberMention:
    """One number, range or value with uncertainty.

    Attributes:
        start, end: half-open span in the sentence, unit and bound included.
        number_end: where the number ends and its unit begins.
        parts: every number printed in it, in order: both ends of a range, value and uncertainty.
        value: the number, or the middle of a range.
        bound: "", "<", "≤", ">", "≥" or "~".
        printed_unit: as it stands there; empty where the unit is taken over from a neighbour.
        unit: a name that the registry knows, empty for a pure number.
        spelled: in letters ("three", "half").
    """

    start: int
    end: int
    number_end: int
    value: float
    parts: tuple[float, ...]
    low: float | None = None
    high: float | None = None
    uncertainty: float | None = None
    bound: str = ""
    printed_unit: str = ""
    unit: str = ""
    kind: NumberKind = NumberKind.PLAIN
    spelled: bool = False

    @property
    def quantity(self) -> Quantity:
        """The same for the contract."""
        return Quantity(
            value=self.value,
            low=self.low,
            high=self.high,
            uncertainty=self.uncertainty,
            unit=self.unit,
            bound=self.bound,
        )
