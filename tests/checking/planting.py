"""Correct claims from claims.txt, and one planted fault at a time in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from alexandria.claims import Claim
from alexandria.knowledge import Certainty
from alexandria.quantities import find_numbers

_MARKS = {"=": Certainty.STATED, "-": Certainty.NEGATED, "?": Certainty.SUGGESTED}
_OTHER_UNIT = {
    "mg/kg": "g/kg", "mmol/L": "mol/L", "rpm": "Hz", "min": "h", "°C": "K", "cells/mL": "copies/mL", "%": "‰",
    "years": "months", "days": "hours", "mg": "μg", "h": "min", "eV": "meV", "K": "°C", "mK": "K", "M⊙": "kg",
    "Gt per year": "Mt per year", "m": "km", "t/ha": "kg/ha", "h per night": "min per night", "MPa": "kPa",
    "Hz": "kHz",
    "mm": "cm", "t": "kg", "mV": "V", "ppm": "ppb", "km": "m", "N": "kN", "weeks": "days", "ns": "ps",
    "mJ": "J",
    "nm": "μm", "months": "years",
}  # fmt: skip


@dataclass(frozen=True)
class Chunk:
    sentences: tuple[str, ...]
    claims: tuple[Claim, ...]


def chunks() -> tuple[Chunk, ...]:
    """The chunks of claims.txt."""
    text = Path(__file__).with_name("claims.txt").read_text(encoding="utf-8")
    return tuple(_chunk(part) for part in text.split("\n\n")[1:])


def _chunk(part: str) -> Chunk:
    sentences: list[str] = []
    claims: list[Claim] = []
    for line in part.strip().splitlines():
        if line[:2].rstrip() in _MARKS and line[1] == " ":
            fields = [f.strip() for f in line[2:].split("|")]
            claims.append(Claim(len(sentences), *fields, certainty=_MARKS[line[0]]))
        else:
            sentences.append(line)
    return Chunk(tuple(sentences), tuple(claims))


def number_changed(claim: Claim) -> Iterator[Claim]:
    """Each number of the value, with another digit, a point moved, or one more."""
    numbers = re.findall(r"\d+(?:[.,]\d+)*", claim.value) if find_numbers(claim.value) else []
    for printed in numbers[:1]:
        last = printed[-1]
        for other in (f"{printed[:-1]}{(int(last) + 3) % 10}", f"{printed}7", f"9{printed}"):
            yield replace(claim, value=claim.value.replace(printed, other, 1))


def unit_changed(claim: Claim) -> Iterator[Claim]:
    """The value's unit, made another."""
    for number in find_numbers(claim.value):
        unit = number.printed_unit
        if unit in _OTHER_UNIT:
            at = claim.value.index(unit, number.number_end)
            yield replace(
                claim, value=f"{claim.value[:at]}{_OTHER_UNIT[unit]}{claim.value[at + len(unit) :]}"
            )


def mark_dropped(claim: Claim, certainty: Certainty) -> Iterator[Claim]:
    """The claim, no longer denied or suggested."""
    if claim.certainty is certainty:
        yield replace(claim, certainty=Certainty.STATED)
