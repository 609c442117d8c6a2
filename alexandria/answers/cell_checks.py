"""Sentences + a column + a row → the values that the sentences give for that cell, and for no other.

The same rules read a fact's statement and the sentences of a paper. A value counts only if the sentence names what
the column is about and the row, if no check of `alexandria.checking` has anything against it, and if no other row
that the sentence names could have it. What cannot be told apart is no value. Serves accountability.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isclose

from alexandria.answers.table_columns import Figure, TableColumn
from alexandria.answers.unit_conversion import UnitTable
from alexandria.checking import ChunkEvidence, SentenceReading, findings
from alexandria.claims import Claim
from alexandria.english.matching import same_word, tokens
from alexandria.knowledge import Quantity, QuantityRole, QuarantineReason
from alexandria.quantities import NumberMention, measurements

__all__ = [
    "CellNumber",
    "RowThing",
    "fitting_numbers",
    "numbers_for",
    "row_trouble",
    "says_what",
    "stated_of",
]

_ROLES = {
    Figure.VALUE: {QuantityRole.VALUE},
    Figure.START: {QuantityRole.START},
    Figure.END: {QuantityRole.END},
    Figure.DIFFERENCE: {QuantityRole.DIFFERENCE},
    Figure.SAMPLE_SIZE: {QuantityRole.SAMPLE_SIZE},
    Figure.P_VALUE: {QuantityRole.P_VALUE},
}
_CUT = re.compile(r";|:|\b(?:whereas|while|but|although)\b|,\s(?:and|or)\s(?!\d)|\.\s")
"""What parts the words of a column from a number that is not theirs."""
_POINTS_BACK = re.compile(r"\b(?:it|its|they|their|them|this|these|those|both)\b", re.IGNORECASE)
_MISSES_NO_ROW = {QuarantineReason.CERTAINTY, QuarantineReason.FOREIGN}
"""Findings that say nothing against a value: how firmly it is said is told beside it, and the words of a column
need not be those of the paper."""


@dataclass(frozen=True, slots=True)
class RowThing:
    """What a row is about: its name and all names by which sentences may call it. A paper has none."""

    name: str = ""
    names: tuple[str, ...] = ()

    def is_named(self, text: str) -> bool:
        """Whether a text names it."""
        return any(_within(tuple(tokens(name)), tuple(tokens(text))) for name in self.names)


@dataclass(frozen=True, slots=True)
class CellNumber:
    """A number that a sentence gives: what it means, as printed, and where it stands in the sentence."""

    quantity: Quantity
    printed: str
    start: int
    end: int
    parts: tuple[float, ...]


def numbers_for(
    column: TableColumn,
    row: RowThing,
    others: Sequence[RowThing],
    readings: Sequence[SentenceReading],
    place: int,
    units: UnitTable,
) -> tuple[tuple[CellNumber, ...], str]:
    """The numbers that the sentence at `place` gives for a cell, and what speaks against it where there are none.

    Args:
        column, row: the cell.
        others: the other rows of the paper.
        readings: sentences that belong together; those before `place` may say what "it" is.
        units: sizes of units.
    """
    reading = readings[place]
    if not says_what(column, readings, place):
        return (), f"the sentence does not name {column.phrases[0]!r}"
    if (wrong := row_trouble(row, others, reading.text)) is not None:
        return (), wrong
    found = fitting_numbers(column, reading, units)
    if not found:
        return (), "the sentence has no such number"
    rivals = [o for o in others if o.is_named(reading.text)]
    mine = [n for n in found if not _contradicted(n, column, row, readings, place)]
    sure = [n for n in mine if all(_contradicted(n, column, r, readings, place) for r in rivals)]
    near = [n for n in sure if not _cut_off(column, reading, n, found)]
    if not near:
        return (), _why_none(mine, sure, rivals)
    return tuple(near), ""


def _why_none(
    mine: Sequence[CellNumber], sure: Sequence[CellNumber], rivals: Sequence[RowThing]
) -> str:
    if not mine:
        return "the sentence gives its numbers for something else"
    if not sure:
        return f"the number may belong to {rivals[0].name}"
    return "the sentence speaks of something else between the name and the number"


def says_what(column: TableColumn, readings: Sequence[SentenceReading], place: int) -> bool:
    """Whether a sentence has all words of one of the column's phrases; "it" may stand for those before it."""
    own = readings[place]
    said = set(tokens(own.text)) | own.words
    if place and _POINTS_BACK.search(own.text):
        said |= set(tokens(readings[place - 1].text))
    return any(
        all(any(same_word(w, s) for s in said) for w in tokens(phrase)) for phrase in column.phrases
    )


def fitting_numbers(
    column: TableColumn, reading: SentenceReading, units: UnitTable
) -> list[CellNumber]:
    """The numbers of a sentence that have the role and the dimension of a column."""
    return [n for n in _numbers(reading) if _fits(n, column, units)]


def stated_of(
    row: RowThing, column: TableColumn, value: str, readings: Sequence[SentenceReading], place: int
) -> str:
    """What the checks have against "the (column) of (row) is (value)" on a sentence; empty if nothing."""
    claim = Claim((place + 1,), _subject(column, row), "is", value)
    found = findings(claim, ChunkEvidence(readings))
    return next(
        (f.reason.value for f in found.contradictions if f.reason not in _MISSES_NO_ROW), ""
    )


def row_trouble(row: RowThing, others: Sequence[RowThing], text: str) -> str | None:
    """Why a sentence is not about a row; None where it is."""
    if not row.names or row.is_named(text):
        return None
    if any(o.is_named(text) for o in others):
        return "the sentence is about another row"
    return f"the sentence does not name {row.name}"


def _contradicted(
    number: CellNumber,
    column: TableColumn,
    row: RowThing,
    readings: Sequence[SentenceReading],
    place: int,
) -> bool:
    """Whether the sentence gives the number to something else than a row.

    What a sentence denies outside of a bracket says nothing about the value in it: "made no difference (RR 1.02)".
    """
    against = stated_of(row, column, number.printed, readings, place)
    if against == QuarantineReason.POLARITY and _bracketed(readings[place].text, number, column):
        return False
    return bool(against)


def _bracketed(text: str, number: CellNumber, column: TableColumn) -> bool:
    """Whether a number stands in brackets, together with the words of its column."""
    start = text.rfind("(", 0, number.start)
    if start < 0 or ")" in text[start : number.start]:
        return False
    return any(_span(phrase, text[start : number.start]) for phrase in column.phrases)


def _subject(column: TableColumn, row: RowThing) -> str:
    return f"The {column.phrases[0]} of {row.names[0]}" if row.names else f"The {column.phrases[0]}"


def _fits(number: CellNumber, column: TableColumn, units: UnitTable) -> bool:
    """Whether a number is of the role and dimension that a column asks for."""
    quantity = number.quantity
    roles = _ROLES.get(column.figure)
    if roles is not None and quantity.role not in roles:
        return False
    if column.figure is Figure.UNCERTAINTY and quantity.uncertainty is None:
        return False
    if column.figure in (Figure.INTERVAL_LOW, Figure.INTERVAL_HIGH) and (
        quantity.interval_low is None
    ):
        return False
    wanted = units.read(column.unit)
    return wanted is not None and units.size(quantity.unit).dimension == wanted.dimension


@lru_cache(maxsize=512)
def _measured(text: str) -> tuple[Quantity, ...]:
    return measurements(text)


def _numbers(reading: SentenceReading) -> Iterator[CellNumber]:
    """The quantities of a sentence, each with the mention that prints it."""
    left = list(reading.numbers)
    for quantity in _measured(reading.text):
        mention = next((m for m in left if _prints(m, quantity)), None)
        if mention is not None:
            left.remove(mention)
            printed = reading.text[mention.start : mention.end].strip(" ,;")
            if mention.unit and not mention.printed_unit:  # "245, 310 and 402 MPa"
                printed = f"{printed} {_printed_unit(mention.unit, reading)}".rstrip()
            yield CellNumber(quantity, printed, mention.start, mention.end, mention.parts)


def _printed_unit(unit: str, reading: SentenceReading) -> str:
    """A unit as a sentence prints it beside another number."""
    return next((n.printed_unit for n in reading.numbers if n.unit == unit and n.printed_unit), "")


def _prints(mention: NumberMention, quantity: Quantity) -> bool:
    return any(
        isclose(abs(quantity.value), abs(v), rel_tol=1e-9) for v in (mention.value, *mention.parts)
    )


def _cut_off(
    column: TableColumn, reading: SentenceReading, number: CellNumber, found: Sequence[CellNumber]
) -> bool:
    """Whether another clause stands between the column's words and a number.

    Numbers of a list ("245, 310 and 402 MPa, respectively") stand together: what separates them cuts nothing.
    """
    spans = [s for phrase in column.phrases if (s := _span(phrase, reading.text))]
    if not spans:
        return False
    is_list = "respectively" in reading.text
    at = min(n.start for n in found) if is_list else number.start
    gaps = [
        reading.text[end:at] if end <= at else reading.text[number.end : start]
        for start, end in spans
    ]
    return all(_CUT.search(gap) for gap in gaps)


def _span(phrase: str, text: str) -> tuple[int, int] | None:
    """Where the words of a phrase stand together in a text, in its own or other forms."""
    words = r"\W{1,3}".join(rf"{re.escape(w[: max(3, len(w) - 2)])}\w*" for w in phrase.split())
    match = re.search(rf"(?<!\w){words}", text, re.IGNORECASE)
    return match.span() if match else None


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether tokens stand together in others; the last one may have a plural's s."""
    if not part:
        return False
    for start in range(len(whole) - len(part) + 1):
        window = whole[start : start + len(part)]
        if window[:-1] == part[:-1] and window[-1] in (part[-1], f"{part[-1]}s"):
            return True
    return False
