"""Conditions on the numbers of facts: `value > 300 MPa` → a range in base units, and whether a fact is in it.

A fact meets a condition only if its printed number certainly does: both ends of a range, and a bound that says
enough ("> 400 MPa" is more than 300, "> 200 MPa" may be less). Several conditions on one kind of number hold for
one and the same number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isclose
from typing import Any

from alexandria.answers.unit_conversion import UnitSize, UnitTable
from alexandria.errors import QueryRefused

__all__ = ["Condition", "NumberRange", "base_range", "conditions_met", "read_conditions", "role_of"]

_FIELDS = {"value": "value", "n": "n", "p": "p"}
_CONDITION = re.compile(
    r"\s*(?P<field>\w+)\s*(?P<sign><=|>=|==|[<>=≤≥])\s*"
    r"(?P<number>[-−–+]?(?:\d[\d,]*\.?\d*|\.\d+)(?:\s?[×x]\s?10\^?[-−–+]?\d+|[eE][-−–+]?\d+)?)\s*(?P<unit>.*?)\s*"
)
_POWER = re.compile(r"\s?[×x]\s?10\^?")
_SIGNS = {"<=": "≤", ">=": "≥", "==": "="}
_HINT = 'Write for example --where "value > 300 MPa", "n >= 50" or "p < 0.05".'
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A range of numbers; an end that does not belong to it is open."""

    low: float = -inf
    high: float = inf
    low_open: bool = False
    high_open: bool = False

    def holds(self, other: NumberRange) -> bool:
        """Whether all of another range lies in this one, but for rounding errors."""
        above = other.low > self.low or (
            _same(other.low, self.low) and (not self.low_open or other.low_open)
        )
        below = other.high < self.high or (
            _same(other.high, self.high) and (not self.high_open or other.high_open)
        )
        return above and below


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: which number (`value`, `n` or `p`), of which dimension, in which range of base units."""

    field: str
    dimension: str
    range: NumberRange


def read_conditions(texts: Iterable[str], units: UnitTable) -> tuple[Condition, ...]:
    """Conditions as people write them.

    Raises:
        QueryRefused: one cannot be read.
    """
    return tuple(_read(text, units) for text in texts)


def _read(text: str, units: UnitTable) -> Condition:
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise QueryRefused(f"the condition {text!r} cannot be read", hint=_HINT)
    if match["field"] not in _FIELDS:
        raise QueryRefused(f"there is no number {match['field']!r} to ask for", hint=_HINT)
    size = units.read(match["unit"])
    if size is None:
        raise QueryRefused(
            f"{match['unit']!r} is no unit that is known here",
            hint="Write it as papers do: MPa, mg/kg, °C, percent.",
        )
    digits = _POWER.sub("e", match["number"]).replace(",", "").translate(_MINUS)
    value = size.base(float(digits))
    sign = _SIGNS.get(match["sign"], match["sign"])
    return Condition(match["field"], size.dimension, _range(sign, value))


_MINUS = str.maketrans("−–", "--")


def _range(sign: str, value: float) -> NumberRange:
    match sign:
        case "<":
            return NumberRange(high=value, high_open=True)
        case "≤":
            return NumberRange(high=value)
        case ">":
            return NumberRange(low=value, low_open=True)
        case "≥":
            return NumberRange(low=value)
        case _:
            return NumberRange(low=value, high=value)


def role_of(quantity: Mapping[str, Any]) -> str:
    """Which number a quantity is to a condition: `n`, `p`, or `value` for any other."""
    role = str(quantity["role"])
    return role if role in ("n", "p") else "value"


def base_range(quantity: Mapping[str, Any], size: UnitSize) -> NumberRange:
    """Where the number of a fact lies, in base units: its printed range, cut or opened by its bound."""
    value = quantity["value"]
    ends = [size.base(v) for v in (quantity["low"], quantity["high"], value) if v is not None]
    low, high = min(ends), max(ends)
    match quantity["bound"]:
        case "<":
            return NumberRange(-inf, high, high_open=True)
        case "≤":
            return NumberRange(-inf, high)
        case ">":
            return NumberRange(low, inf, low_open=True)
        case "≥":
            return NumberRange(low, inf)
        case _:
            return NumberRange(low, high)


def conditions_met(
    conditions: Sequence[Condition], quantities: Iterable[Mapping[str, Any]], units: UnitTable
) -> bool:
    """Whether the numbers of a fact meet all conditions."""
    stated = [(role_of(q), units.size(q["unit"]), q) for q in quantities]
    by_field: dict[str, list[Condition]] = defaultdict(list)
    for condition in conditions:
        by_field[condition.field].append(condition)
    return all(
        any(role == field and all(_meets(q, size, c) for c in asked) for role, size, q in stated)
        for field, asked in by_field.items()
    )


def _meets(quantity: Mapping[str, Any], size: UnitSize, condition: Condition) -> bool:
    return size.dimension == condition.dimension and condition.range.holds(
        base_range(quantity, size)
    )


def _same(a: float, b: float) -> bool:
    return a == b or isclose(a, b, rel_tol=_CLOSE)
