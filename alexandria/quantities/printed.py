"""A printed value → what it is; whether two values print the same number; units of a table's head."""

from __future__ import annotations

import re

from alexandria.knowledge import ValueKind
from alexandria.quantities.identifiers import identifier_kind
from alexandria.quantities.mentions import NumberKind, NumberMention
from alexandria.quantities.numbers import find_numbers

__all__ = ["compact_sizes", "same_number", "value_kind", "whole_number", "with_header_unit"]

_COUNTED = re.compile(r"[\s-][A-Za-z][A-Za-z'’-]+(?:\s[A-Za-z][A-Za-z'’-]+)?")
_SYMBOL = re.compile(r"(?:[A-Za-z]{1,2}\s?=?)?\s?")
"""What may stand before a value: "P < 0.05", "n = 12"."""
_MOST_WORDS_AFTER = 5
"""Longer ones are a sentence about it."""
_SIZES = re.compile(
    r"\d[\d.,]*\s?(?P<unit>[^\W\d_]{1,3})(?:\s?[x×]\s?\d[\d.,]*\s?(?P=unit))+(?!\w)"
)
_SIZE = re.compile(r"\d[\d.,]*")
_HEADER_UNIT = re.compile(r"(?P<name>\S.*?)\s?[(\[](?P<unit>[^()\[\]=;]{1,20})[)\]]")


def value_kind(text: str) -> ValueKind:
    """What a value is, as far as its form tells: a quantity where one number opens it ("60% of the patients")."""
    text = text.strip()
    kind = identifier_kind(text)
    if kind is not None:
        return kind
    numbers = find_numbers(text)
    if len(numbers) != 1 or _SYMBOL.fullmatch(text[: numbers[0].start]) is None:
        return ValueKind.TEXT
    number, after = numbers[0], text[numbers[0].end :].strip(" .")
    counts = not number.spelled or not after or _COUNTED.fullmatch(f" {after}") is not None
    plain = number.kind not in {NumberKind.DATE, NumberKind.ORDINAL}
    short = len(after.split()) <= _MOST_WORDS_AFTER
    return ValueKind.QUANTITY if plain and counts and short else ValueKind.TEXT


def compact_sizes(text: str) -> str:
    """Sizes with their unit given once: "60 m x 60 m x 30 m" → "60 × 60 × 30 m"."""
    return _SIZES.sub(lambda m: f"{' × '.join(_SIZE.findall(m[0]))} {m['unit']}", text)


def with_header_unit(header: str, value: str) -> tuple[str, str]:
    """A table's header and cell with the header's unit moved to the number: ("Mass (kg)", "5") → ("Mass", "5 kg").

    Both as they are where the header names no unit, or the cell is more than a number or has a unit of its own.
    """
    match = _HEADER_UNIT.fullmatch(header.strip())
    if match is None or any(n.unit for n in find_numbers(value)):
        return header, value
    unit = match["unit"].strip()
    number = whole_number(f"{value} {unit}")
    return (
        (match["name"], f"{value} {unit}")
        if number is not None and number.unit
        else (header, value)
    )


def whole_number(text: str) -> NumberMention | None:
    """The number, with its unit, that a text is and nothing more; None where it is anything else."""
    numbers = find_numbers(text)
    whole = len(numbers) == 1 and (numbers[0].start, numbers[0].end) == (0, len(text))
    return numbers[0] if whole else None


def same_number(a: NumberMention, b: NumberMention) -> bool:
    """Do two mentions print the same numbers, apart from units? A bound may be left out, not turned round."""
    turned = {a.bound[:1], b.bound[:1]} & {"<", "≤"} and {a.bound[:1], b.bound[:1]} & {">", "≥"}
    return (
        not turned
        and len(a.parts) == len(b.parts)
        and all(
            abs(x - y) <= 1e-9 * max(abs(x), abs(y)) for x, y in zip(a.parts, b.parts, strict=True)
        )
    )
