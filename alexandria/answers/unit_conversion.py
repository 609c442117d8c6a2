"""Units → dimension and size, so that values in different units can be compared.

`UnitTable` knows the units of one index: their sizes are stored with it, because pint takes half a second to load.
Percent and the like compare with each other; a pure number compares with pure numbers only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["UnitSize", "UnitTable"]

_PURE = "number"


@dataclass(frozen=True, slots=True)
class UnitSize:
    """What a unit is in base units: `base = value * factor + offset`. Units of one `dimension` compare."""

    dimension: str
    factor: float = 1.0
    offset: float = 0.0

    def base(self, value: float) -> float:
        """A value of this unit in base units."""
        return value * self.factor + self.offset


class UnitTable:
    """Sizes of units by their names; those that are not known yet are worked out and kept."""

    def __init__(self, known: Mapping[str, UnitSize] | None = None) -> None:
        self._known = dict(known or {})

    @property
    def known(self) -> dict[str, UnitSize]:
        """All sizes that were given or asked for."""
        return dict(self._known)

    def size(self, unit: str) -> UnitSize:
        """The size of a unit as pint names it; "" is that of a pure number."""
        if unit not in self._known:
            self._known[unit] = _size(unit) if unit else UnitSize(_PURE)
        return self._known[unit]

    def read(self, printed: str) -> UnitSize | None:
        """The size of a unit as people write it ("MPa", "mg/kg"); None where it is none that is known."""
        if not printed.strip():
            return self.size("")
        from alexandria.quantities import canonical_unit  # noqa: PLC0415  its patterns take a tenth of a second

        name = canonical_unit(printed)
        return self.size(name) if name else None


def _size(unit: str) -> UnitSize:
    import pint  # noqa: PLC0415  half a second, needed for units that no index has met

    from alexandria.quantities import registry  # noqa: PLC0415

    units = registry()
    try:
        zero = units.Quantity(0.0, units.parse_units(unit)).to_base_units()
        one = units.Quantity(1.0, units.parse_units(unit)).to_base_units()
    except (pint.errors.PintError, AttributeError, ValueError):
        return UnitSize(unit)  # compares with itself alone
    offset = float(zero.magnitude)
    return UnitSize(str(one.units), float(one.magnitude) - offset, offset)
