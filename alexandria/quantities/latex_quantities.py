"""Quantities as LaTeX writes them → as they are printed: "40 $\\mu$m" is "40 μm", "10$^{-3}$" is "10^{-3}".

Formulae stay as they are: `$` goes only around numbers, signs and units. What the printed text says is where the
same stands in the original, so that spans found in the one hold in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Printed", "as_printed"]

_SYMBOLS = {
    "mu": "μ",
    "Omega": "Ω",
    "AA": "Å",
    "pm": "±",
    "times": "×",
    "cdot": "·",
    "sim": "~",
    "approx": "≈",
    "simeq": "≈",
    "le": "≤",
    "leq": "≤",
    "lesssim": "≤",
    "ge": "≥",
    "geq": "≥",
    "gtrsim": "≥",
    "circ": "°",
    "degree": "°",
    "%": "%",
    ",": " ",
    ";": " ",
    "!": "",
    ":": " ",
}
_NAMES = "|".join(sorted((n for n in _SYMBOLS if n.isalpha()), key=len, reverse=True))
_COMMAND = re.compile(
    # "^\circ" and "{\mu}" as a whole; the blank that ends the name of a command is none.
    # A "$" before the letter of a degree may be left of a pair: "20 to 100 ^{\circ}$C".
    rf"(?:\^\s?)?\{{\s?\\(?P<braced>{_NAMES})\s?\}}(?:\$(?=[CF]\b))?|\^\s?\\(?P<raised>circ|degree)(?![A-Za-z])\s?"
    rf"|\\(?P<name>{_NAMES})(?![A-Za-z]) ?|\\(?P<sign>[%,;!:])"
)
_UPRIGHT = re.compile(r"\\(?:mathrm|textrm|text|mbox|rm)\s?\{(?P<inside>[^{}$]{1,20})\}")
_MATH = re.compile(r"(?<!\\)\$(?P<inside>[^$]{1,60})(?<!\\)\$")
_PROSE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}\s|\s[A-Za-z]{3,}\s?$")
_QUANTITY = re.compile(
    r"[\s\d.,()+−–±×·~≈<>≤≥%°/{}^-]*(?P<unit>(?:[μΩÅ]|[A-Za-zμΩÅ]{1,3}[\s/·]{0,2}){0,3})"
    r"(?:\^\{?[-−]?\d\}?)?\s*"
)
"""What a formula holds that is a number, a unit or a part of one."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A text as printed.

    Attributes:
        text: without LaTeX around its quantities.
        origin: for each character of it, and its end, the place in the original.
    """

    text: str
    origin: tuple[int, ...]


def as_printed(text: str, *, formulae_marked: bool = False) -> Printed | None:
    """The text with its quantities as printed; None where it has no LaTeX.

    Args:
        text: a sentence.
        formulae_marked: leave `$` around what is no quantity.
    """
    if "\\" not in text and "$" not in text:
        return None
    edits = sorted(_edits(text, formulae_marked=formulae_marked))
    if not edits:
        return None
    pieces: list[str] = []
    origin: list[int] = []
    at = 0
    for start, end, symbol in edits:
        if start < at:
            continue
        pieces += [text[at:start], symbol]
        origin += [*range(at, start), *[start] * len(symbol)]
        at = end
    pieces.append(text[at:])
    origin += range(at, len(text) + 1)
    return Printed("".join(pieces), tuple(origin))


def _edits(text: str, *, formulae_marked: bool) -> Iterator[tuple[int, int, str]]:
    formulae: list[tuple[int, int]] = []
    for match in _MATH.finditer(text):
        if _PROSE.search(match["inside"]):
            continue  # "cost $5 and later $10"
        # Of any other formula the mark goes, lest the one behind "$n=5$" be a dollar.
        instead = "" if _is_quantity(match["inside"]) else " "
        if instead and formulae_marked:
            formulae.append(match.span())
            continue
        yield match.start(), match.start() + 1, instead
        yield match.end() - 1, match.end(), instead
    for start, end, symbol in _commands(text):
        if not any(a < start < b for a, b in formulae):
            yield start, end, symbol


def _commands(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _COMMAND.finditer(text):
        yield match.start(), match.end(), _symbol(match)
    for match in _UPRIGHT.finditer(text):
        yield match.start(), match.start("inside"), ""
        yield match.end("inside"), match.end(), ""


def _symbol(command: re.Match[str]) -> str:
    return _SYMBOLS[command["braced"] or command["raised"] or command["name"] or command["sign"]]


def _is_quantity(formula: str) -> bool:
    """Whether a formula is a number, a sign or a unit, and no variable or equation."""
    plain = _UPRIGHT.sub(lambda m: f" {m['inside']}", formula)
    plain = _COMMAND.sub(_symbol, plain)
    found = _QUANTITY.fullmatch(plain)
    if found is None:
        return False
    # A letter alone is a variable: "$n$", "$2k$"; upright or with its prefix it is a unit.
    letters = re.sub(r"[^A-Za-z]", "", found["unit"])
    return not letters or (
        formula != plain and "\\" in formula and any(c in plain for c in "μΩÅ°%0123456789")
    )
