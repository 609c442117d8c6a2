"""A printed unit → its name in the registry: "mg kg−1", "mg/kg" and "milligrams per kilogram" are one.

The name is built from tables, without pint; pint is loaded only to compare units that are named differently.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from alexandria.quantities.folding import EXPONENT, exponent_value, fold
from alexandria.quantities.unit_table import ADDITIONS, PAIRS, SYMBOLS, UNGLUED, WORDS

if TYPE_CHECKING:  # 0.4 s that a reading of plain text need not wait for
    from pint import UnitRegistry

__all__ = ["canonical_unit", "conversion_factor", "read_unit", "registry", "same_unit"]


def _any_of(table: dict[str, str]) -> str:
    return "|".join(re.escape(s) for s in sorted(table, key=len, reverse=True))


_SYMBOL = re.compile(rf"(?:{_any_of(SYMBOLS)})(?![A-Za-zα-ωΑ-Ω])|[%‰°](?=[A-Za-z])")
_WORD = re.compile(rf"(?:{_any_of(WORDS)})(?![A-Za-z])", re.IGNORECASE)
_SIGNED = re.compile(rf"\s?\^?\s?\{{?\(?(?P<n>[-−–]\s?[1-9])(?!\d|\.\d)\)?\}}?|(?P<s>{EXPONENT})")
_PLAIN_EXPONENT = re.compile(r"(?:\^\s?\{?|\*\*)?(?P<n>[1-9])(?![\d.,]*\d)\}?")
_OVER = re.compile(r"\s?/\s?|\s(?:per|a)\s|-per-|^per\s", re.IGNORECASE)
_OVER_FIRST = re.compile(r"\s?/\s?(?![\d])|\s?per\s", re.IGNORECASE)
_TIMES = re.compile(r"\s?[·*.]\s?|\s")
_OVER_SEVERAL = re.compile(r"\s?/\s?\(\s?(?P<units>[^()]{1,30}?)\s?\)")
_AREA = re.compile(r"(?P<which>square|cubic)\s", re.IGNORECASE)


class _Factor:
    """One symbol or word with its exponent, and where it ends."""

    __slots__ = ("end", "exponent", "name", "shown", "symbol")

    def __init__(self, symbol: str, name: str, end: int, exponent: int | None) -> None:
        self.symbol, self.name, self.end = symbol, name, end
        self.shown, self.exponent = exponent is not None, exponent or 1


@lru_cache(maxsize=4096)
def canonical_unit(printed: str) -> str:
    """The registry's name of a printed unit, or of a name of the registry itself; "" if it is none."""
    text = printed.strip().strip("[]").strip()
    found = read_unit(text, 0)
    if found is not None and found[0] == len(text):
        return found[1]
    return text if text in _names() or _is_canonical(text) else ""


def _is_canonical(text: str) -> bool:
    parts = [p for p in re.split(r" [*/] | \*\* \d+", text) if p]
    return bool(parts) and all(p in _names() or p == "1" for p in parts)


@cache
def _names() -> frozenset[str]:
    return frozenset(SYMBOLS.values()) | frozenset(WORDS.values()) | {"delta_degree_Celsius"}


def read_unit(text: str, start: int, *, glued: bool = False) -> tuple[int, str] | None:
    """(end, name) of the longest unit that begins at `start`; None where none does.

    Args:
        text: a sentence or a unit.
        start: where the unit would begin.
        glued: no blank stands between the number and it.
    """
    line = fold(text)
    powers: dict[str, int] = {}
    over = _OVER_FIRST.match(line, start)
    first = _factor(line, over.end() if over else start)
    if first is None or (glued and not over and first.symbol in UNGLUED):
        return None
    _add(powers, first, -1 if over else 1)
    end = first.end
    below = over is not None
    while (step := _next_factor(line, end, first, below)) is not None:
        factor, below = step
        _add(powers, factor, -1 if below else 1)
        end, first = factor.end, factor
    if (several := _OVER_SEVERAL.match(line, end)) and (all_ := _product(several["units"])):
        for factor in all_:
            _add(powers, factor, -1)
        end = several.end()
    return end, _formatted(powers)


def _product(printed: str) -> list[_Factor]:
    """The units of a bracket, "m·K" or "m K"; none where one of them is not known."""
    found: list[_Factor] = []
    at = 0
    while (factor := _factor(printed, at)) is not None:
        found.append(factor)
        if factor.end == len(printed):
            return found
        times = _TIMES.match(printed, factor.end)
        if times is None:
            break
        at = times.end()
    return []


def _next_factor(line: str, end: int, last: _Factor, below: bool) -> tuple[_Factor, bool] | None:
    over = _OVER.match(line, end)
    if over is not None:
        factor = _factor(line, over.end())
        # "5 mg a day" is a rate, "5 cells a" is not yet one.
        return (factor, True) if factor is not None else None
    times = _TIMES.match(line, end)
    if times is None:
        return None
    factor = _factor(line, times.end())
    if factor is None:
        return None
    divides = factor.shown and factor.exponent < 0
    dotted = times[0].strip() in {"·", "*"} or (times[0] == "." and factor.shown)
    beside = (last.symbol, factor.symbol) in PAIRS
    return (factor, below and not divides and dotted) if divides or dotted or beside else None


def _factor(line: str, start: int) -> _Factor | None:
    area = _AREA.match(line, start)
    at = area.end() if area else start
    match = _WORD.match(line, at)
    if match is not None:
        power, end = {"square": 2, "cubic": 3}[area["which"].lower()] if area else None, match.end()
        if (signed := _SIGNED.match(line, end)) is not None:
            power, end = exponent_value(signed["n"] or signed["s"]), signed.end()
        return _Factor(match[0], WORDS[match[0].lower()], end, power)
    symbol = _symbol(line, at)
    if symbol is None:
        return None
    power, end = None, at + len(symbol)
    if (signed := _SIGNED.match(line, end)) is not None:
        power, end = exponent_value(signed["n"] or signed["s"]), signed.end()
    elif (plain := _PLAIN_EXPONENT.match(line, end)) is not None and (
        plain[0][0] in "^*" or symbol[-1] in "ms"
    ):  # "m2" and "s2", but no "T1"
        power, end = int(plain["n"]), plain.end()
    elif line[end : end + 1].isdigit():
        return None
    return _Factor(symbol, SYMBOLS[symbol], end, power)


def _symbol(line: str, start: int) -> str | None:
    match = _SYMBOL.match(line, start)
    if match is None or match[0] not in SYMBOLS:
        return None
    return match[0]


def _add(powers: dict[str, int], factor: _Factor, sign: int) -> None:
    for name, power in _split(factor.name):
        powers[name] = powers.get(name, 0) + sign * factor.exponent * power


def _split(name: str) -> list[tuple[str, int]]:
    base, _, power = name.partition(" ** ")
    return [(base, int(power or 1))]


def _formatted(powers: dict[str, int]) -> str:
    """As pint prints it: "meter * newton", "meter / second ** 2", "1 / second"."""
    many = sum(1 for p in powers.values() if p) > 1
    named = {
        "delta_degree_Celsius" if n == "degree_Celsius" and many else n: p
        for n, p in powers.items()
        if p
    }
    above = [n if p == 1 else f"{n} ** {p}" for n, p in sorted(named.items()) if p > 0]
    below = [n if p == -1 else f"{n} ** {-p}" for n, p in sorted(named.items()) if p < 0]
    return " / ".join([" * ".join(above) or "1", *below]) if named else ""


@cache
def registry() -> UnitRegistry[Any]:
    """pint's units and those of the sciences that it lacks; one registry a process, made on first use."""
    import pint  # noqa: PLC0415

    # A molecule counts like a cell here; pint would log a warning that it has another meaning there.
    made: UnitRegistry[Any] = pint.UnitRegistry(
        autoconvert_offset_to_baseunit=True, on_redefinition="ignore"
    )
    for line in ADDITIONS:
        made.define(line)
    return made


@lru_cache(maxsize=4096)
def same_unit(a: str, b: str) -> bool:
    """Are two units, printed or named, one and the same? cm³ and mL are, mg and g are not.

    A unit that is not known equals only the same letters.
    """
    one, other = canonical_unit(a), canonical_unit(b)
    if not one or not other:
        return a.strip().casefold() == b.strip().casefold()
    if one == other:
        return True
    return _factor_and_dimension(one) == _factor_and_dimension(other)


@lru_cache(maxsize=1024)
def conversion_factor(unit: str, other: str) -> float | None:
    """What a number of `unit` is multiplied by to be one of `other`; None where that is not how they convert."""
    one, two = canonical_unit(unit), canonical_unit(other)
    if not one or not two or one.startswith("degree_") or two.startswith("degree_"):
        return None
    (size, dimension), (other_size, other_dimension) = map(_factor_and_dimension, (one, two))
    return float(size) / float(other_size) if dimension == other_dimension else None


@lru_cache(maxsize=1024)
def _factor_and_dimension(name: str) -> tuple[str, str]:
    if name.startswith("degree_"):  # scales with a zero of their own are like nothing else
        return name, ""
    size = registry().Quantity(1.0, registry().parse_units(name)).to_base_units()
    return f"{size.magnitude:.9g}", str(size.units)
