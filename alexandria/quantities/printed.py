"""A printed value → what it is and, where it is one, the quantity that it stands for.

In: the value of a fact as printed. Out: its kind, a `Quantity`, and number and unit apart. Serves values that
a machine can use; the printed form is kept whole.
"""

from __future__ import annotations

import re

from alexandria.knowledge import Quantity, ValueKind
from alexandria.quantities.identifiers import identifier_kind
from alexandria.quantities.mentions import NumberKind, NumberMention
from alexandria.quantities.numbers import find_numbers

__all__ = ["compact_sizes", "parse_value", "same_number", "whole_number", "with_header_unit"]

_COUNTED = re.compile(r"[\s-](?P<noun>[A-Za-z][A-Za-z'’-]+(?:\s[A-Za-z][A-Za-z'’-]+)?)")
_SYMBOL = re.compile(r"(?:[A-Za-z]{1,2}\s?=?)?\s?")
"""What may stand before a value: "P < 0.05", "n = 12"."""
_MOST_WORDS_AFTER = 5
_SIZES = re.compile(
    r"\d[\d.,]*\s?(?P<unit>[^\W\d_]{1,3})(?:\s?[x×]\s?\d[\d.,]*\s?(?P=unit))+(?!\w)"
)
_SIZE = re.compile(r"\d[\d.,]*")
_HEADER_UNIT = re.compile(r"(?P<name>\S.*?)\s?[(\[](?P<unit>[^()\[\]=;]{1,20})[)\]]")


def parse_value(printed: str) -> tuple[ValueKind, Quantity | None, str, str]:
    """(kind, quantity, number as printed, unit as printed); number and unit together are the whole value.

    A value that is more than a number with its unit or a counted noun stays whole, with an empty unit; it is a
    quantity still where one number opens it ("60% of the patients").
    """
    text = printed.strip()
    kind = identifier_kind(text)
    if kind is not None and kind is not ValueKind.DATE:
        return kind, None, text, ""
    numbers = find_numbers(text)
    if kind is ValueKind.DATE:
        return kind, numbers[0].quantity if numbers else None, text, ""
    if len(numbers) != 1 or numbers[0].kind is NumberKind.DATE:
        return ValueKind.TEXT, None, text, ""
    if _SYMBOL.fullmatch(text[: numbers[0].start]) is None:
        return ValueKind.TEXT, None, text, ""
    return _quantity(text, numbers[0])


def _quantity(text: str, number: NumberMention) -> tuple[ValueKind, Quantity | None, str, str]:
    rest = text[number.end :]
    if not rest.strip(" ."):
        return _parted(text, number)
    counted = _COUNTED.fullmatch(rest.rstrip("."))
    if counted is not None and not number.unit and number.kind is NumberKind.PLAIN:
        return ValueKind.QUANTITY, number.quantity, text[: number.end].strip(), counted["noun"]
    if (
        len(rest.split()) <= _MOST_WORDS_AFTER
        and not number.spelled
        and number.kind is not NumberKind.ORDINAL
    ):
        return ValueKind.QUANTITY, number.quantity, text, ""
    return ValueKind.TEXT, None, text, ""


def _parted(text: str, number: NumberMention) -> tuple[ValueKind, Quantity | None, str, str]:
    if number.kind is NumberKind.ORDINAL:
        return ValueKind.TEXT, None, text, ""
    unit = number.printed_unit
    at = text.find(unit, number.number_end) if unit else -1
    if at >= 0 and not text[at + len(unit) :].strip(" ."):
        return ValueKind.QUANTITY, number.quantity, text[:at].rstrip(" -"), unit
    return ValueKind.QUANTITY, number.quantity, text, ""


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
