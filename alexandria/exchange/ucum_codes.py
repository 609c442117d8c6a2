"""A unit as pint names it → its UCUM code, the spelling that other programs share; None where UCUM has none of it.

UCUM: https://ucum.org/ucum (case sensitive). The table is of atoms; prefixes and powers are put together here.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["ucum_code"]

_ATOMS = {
    "meter": "m", "gram": "g", "second": "s", "liter": "L", "mole": "mol", "volt": "V", "watt": "W", "joule": "J",
    "newton": "N", "kelvin": "K", "ampere": "A", "tesla": "T", "pascal": "Pa", "hertz": "Hz",
    "electron_volt": "eV", "dalton": "u", "gray": "Gy", "sievert": "Sv", "becquerel": "Bq", "curie": "Ci",
    "bar": "bar", "calorie": "cal", "parsec": "pc", "lumen": "lm", "lux": "lx", "ohm": "Ohm", "angstrom": "Ao",
    "enzyme_unit": "U", "katal": "kat", "radian": "rad", "steradian": "sr", "byte": "By", "gauss": "G",
    "osmole": "osm", "metric_ton": "t", "hectare": "har", "siemens": "S", "farad": "F", "coulomb": "C",
    "henry": "H", "poise": "P", "equivalent": "eq", "candela": "cd", "percent": "%", "permille": "[ppth]",
    "ppm": "[ppm]", "ppb": "[ppb]", "ppt": "[pptr]", "degree": "deg", "degree_Celsius": "Cel",
    "delta_degree_Celsius": "K", "degree_Fahrenheit": "[degF]", "arcminute": "'", "arcsecond": "''",
    "minute": "min", "hour": "h", "day": "d", "week": "wk", "year": "a", "month": "mo", "millimeter_Hg": "mm[Hg]",
    "centimeter_H2O": "cm[H2O]", "standard_atmosphere": "atm", "pound_force_per_square_inch": "[psi]",
    "astronomical_unit": "AU", "light_year": "[ly]", "erg": "erg", "dyne": "dyn", "decibel": "dB",
    "international_unit": "[IU]", "colony_forming_unit": "[CFU]", "plaque_forming_unit": "[PFU]", "inch": "[in_i]",
    "foot": "[ft_i]", "mile": "[mi_i]", "pound": "[lb_av]", "ounce": "[oz_av]", "acre": "[acr_us]",
    "cubic_centimeter": "cm3", "byte_per_second": "By/s", "bit": "bit", "maxwell": "Mx", "stokes": "St",
    "weber": "Wb", "revolutions_per_minute": "{rev}/min", "beat_per_minute": "{beat}/min",
    "knot": "[kn_i]", "base_pair": "{bp}", "nucleotide": "{nt}",
}  # fmt: skip

_PREFIXES = {
    "yotta": "Y", "zetta": "Z", "exa": "E", "peta": "P", "tera": "T", "giga": "G", "mega": "M", "kilo": "k",
    "hecto": "h", "deca": "da", "deci": "d", "centi": "c", "milli": "m", "micro": "u", "nano": "n", "pico": "p",
    "femto": "f", "atto": "a",
}  # fmt: skip

_UNPREFIXED = frozenset("%'[{")
"""First characters of codes that take no prefix."""
_MOLAR = "mol/L"
_FACTOR = re.compile(r"(?P<name>\w+)(?: \*\* (?P<power>-?\d+))?")


@lru_cache(maxsize=4096)
def ucum_code(unit: str) -> str | None:
    """The code of a unit such as "meter / second ** 2"; None for a pure number and where UCUM has no such unit."""
    if not unit:
        return None
    above, *below = unit.split(" / ")
    code = ""
    for sign, part in ((1, above), *((-1, p) for p in below)):
        for factor in part.split(" * "):
            found = _FACTOR.fullmatch(factor)
            if found is None:
                return None
            if found["name"] == "1":
                continue
            atom = _atom(found["name"])
            step = None if atom is None else _step(atom, sign * int(found["power"] or 1))
            if step is None:
                return None
            code += step
    return code.removeprefix(".") or None


def _atom(name: str) -> str | None:
    if name in _ATOMS:
        return _ATOMS[name]
    for prefix, symbol in _PREFIXES.items():
        rest = name.removeprefix(prefix)
        if rest == name:
            continue
        if rest == "molar":
            return symbol + _MOLAR
        code = _ATOMS.get(rest)
        if code is not None and code[0] not in _UNPREFIXED and code.isalpha():
            return symbol + code
        if rest == "international_unit":
            return f"{symbol}[IU]"
    return _MOLAR if name == "molar" else None


def _step(atom: str, power: int) -> str | None:
    """A factor with what joins it to those before it: ".s-2", "/(mol/L)".

    UCUM takes a power behind an atom alone; what is more than an atom can only be multiplied or divided by.
    """
    if re.fullmatch(r"[A-Za-z]*\[\w+\]|[A-Za-z]+|%|'+", atom):
        return f".{atom}{'' if power == 1 else power}"
    inner = f"({atom})" if "/" in atom else atom
    return {1: f".{atom}", -1: f"/{inner}"}.get(power)
