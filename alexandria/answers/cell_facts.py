"""The facts of one paper → cells, without a model: what the facts say for certain, and nothing else.

A fact that a check flagged, or that reports what others claim, fills no cell. Facts that give different values
make the cell unclear, with the values as the reason: which of them is meant is for a person to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isclose

from alexandria.answers.cell_checks import CellNumber, RowThing, numbers_for, says_what, stated_of
from alexandria.answers.table_cells import Cell, CellEvidence, CellState, StatedAmount
from alexandria.answers.table_columns import ColumnType, Figure, TableColumn
from alexandria.answers.unit_conversion import UnitTable
from alexandria.checking import SentenceReading, read_sentences
from alexandria.english import same_word
from alexandria.english.matching import tokens
from alexandria.knowledge import (
    Attribute,
    Certainty,
    KnowledgeUnit,
    Polarity,
    Quantity,
    QuantityRole,
    Relationship,
    Support,
)

__all__ = [
    "MOST_CELL_WORDS",
    "ReadFact",
    "cell_from_facts",
    "choices_in",
    "number_cell",
    "read_facts",
]

MOST_CELL_WORDS = 7
"""Words of a text cell: fewer than those that count as the paper's own expression."""
_COPULAS = frozenset({"is", "are", "was", "were", "equals", "has", "have", "had"})
_FIRM = {Certainty.ESTABLISHED: 2, Certainty.PROBABLE: 1, Certainty.POSSIBLE: 0}


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A fact of the library with its statement read like a sentence, and the section it is from."""

    fact: Attribute | Relationship
    reading: SentenceReading
    section: str

    @property
    def evidence(self) -> CellEvidence:
        """Its place in the paper."""
        return CellEvidence(
            source="fact",
            page=self.fact.page,
            section=self.section,
            sentences=self.fact.sentences,
            certainty=self.fact.certainty.value,
            fact_id=self.fact.id,
            statement=self.fact.statement,
        )


def read_facts(units: Sequence[KnowledgeUnit]) -> tuple[ReadFact, ...]:
    """The facts of a paper that may fill cells; "what others claim" stands in no row of this paper."""
    facts = [
        (fact, unit.provenance.section)
        for unit in units
        for fact in unit.facts
        if fact.support is Support.CHECKED and not fact.claimed_by
    ]
    texts = [_text(fact) for fact, _ in facts]
    return tuple(
        ReadFact(fact, reading, section)
        for (fact, section), reading in zip(facts, read_sentences(texts), strict=True)
    )


def _text(fact: Attribute | Relationship) -> str:
    """The statement; with what it is compared with, where that is not in it."""
    statement = fact.statement
    against = fact.compared_with
    if not against or against.casefold() in statement.casefold():
        return statement
    return f"{statement.rstrip('.')} compared with {against}."


def cell_from_facts(
    column: TableColumn,
    row: RowThing,
    others: Sequence[RowThing],
    facts: Sequence[ReadFact],
    units: UnitTable,
) -> Cell | None:
    """What the facts say for a cell; None where they do not say it."""
    candidates = [f for f in facts if not row.names or row.is_named(f.reading.text)]
    match column.type:
        case ColumnType.NUMBER:
            found = list(_numbers(column, row, others, candidates, units))
        case ColumnType.TEXT:
            found = list(_texts(column, others, candidates))
        case ColumnType.CHOICE:
            found = list(_choices(column, row, others, candidates))
        case ColumnType.YES_NO:
            found = list(_decisions(column, others, candidates))
    return _one(found) if found else None


def _numbers(
    column: TableColumn,
    row: RowThing,
    others: Sequence[RowThing],
    facts: Sequence[ReadFact],
    units: UnitTable,
) -> Iterator[Cell]:
    for fact in facts:
        given, _ = numbers_for(column, row, others, (fact.reading,), 0, units)
        if len(given) == 1:
            yield number_cell(column, given[0], fact.evidence, units)
        elif len(given) > 1:
            values = ", ".join(n.printed for n in given)
            yield Cell(CellState.UNCLEAR, evidence=fact.evidence, reason=f"one fact gives {values}")


def number_cell(
    column: TableColumn, number: CellNumber, evidence: CellEvidence, units: UnitTable
) -> Cell:
    """The cell of a number, converted to the column's unit."""
    amount = _converted(number.quantity, column, units)
    value: float | None = amount.value
    if column.figure is Figure.UNCERTAINTY:
        value = amount.uncertainty
    elif column.figure is Figure.INTERVAL_LOW:
        value = amount.interval_low
    elif column.figure is Figure.INTERVAL_HIGH:
        value = amount.interval_high
    own, printed = number.quantity, number.printed
    if own.interval_low is not None and own.interval_high is not None:
        printed = f"{printed} ({own.interval_low:g} to {own.interval_high:g})"
    return Cell(CellState.STATED, value=value, printed=printed, amount=amount, evidence=evidence)


def _converted(quantity: Quantity, column: TableColumn, units: UnitTable) -> StatedAmount:
    """A quantity in the unit of its column; of a difference and an uncertainty only the size is converted."""
    own, wanted = units.size(quantity.unit), units.read(column.unit)
    if wanted is None or own == wanted:
        return StatedAmount(
            quantity.value,
            column.unit,
            quantity.bound,
            quantity.low,
            quantity.high,
            quantity.uncertainty,
            quantity.interval_low,
            quantity.interval_high,
        )
    ratio = own.factor / wanted.factor
    shift = (own.offset - wanted.offset) / wanted.factor
    if quantity.role is QuantityRole.DIFFERENCE:
        shift = 0.0

    def place(value: float | None) -> float | None:
        return None if value is None else _rounded(value * ratio + shift)

    size = quantity.uncertainty
    return StatedAmount(
        _rounded(quantity.value * ratio + shift),
        column.unit,
        quantity.bound,
        place(quantity.low),
        place(quantity.high),
        None if size is None else _rounded(size * abs(ratio)),
        place(quantity.interval_low),
        place(quantity.interval_high),
    )


def _rounded(value: float) -> float:
    """Without the last digits, which conversion makes up."""
    return float(f"{value:.12g}")


# --- words ------------------------------------------------------------------------------------


def _texts(
    column: TableColumn, others: Sequence[RowThing], facts: Sequence[ReadFact]
) -> Iterator[Cell]:
    """The object of "the crystal structure of A1 is …"."""
    for read in facts:
        fact = read.fact
        named = _has_words(column, fact.subject)
        plain = fact.predicate.casefold() in _COPULAS and fact.polarity is Polarity.AFFIRMED
        value = fact.object.strip()
        if not (named and plain and value) or len(value.split()) > MOST_CELL_WORDS:
            continue
        if any(o.is_named(read.reading.text) for o in others):
            continue
        yield Cell(CellState.STATED, value=value, evidence=read.evidence)


def _choices(
    column: TableColumn, row: RowThing, others: Sequence[RowThing], facts: Sequence[ReadFact]
) -> Iterator[Cell]:
    for read in facts:
        if not says_what(column, (read.reading,), 0) or read.fact.polarity is Polarity.NEGATED:
            continue
        if any(o.is_named(read.reading.text) for o in others):
            continue
        named = choices_in(column, read.reading.text)
        if named is not None and not stated_of(row, column, named[1], (read.reading,), 0):
            yield Cell(CellState.STATED, value=named[0], printed=named[1], evidence=read.evidence)


def choices_in(column: TableColumn, text: str) -> tuple[str, str] | None:
    """The allowed value that a text names, with the words by which it does; None where it names not just one."""
    words = tokens(text)
    named: dict[str, str] = {}
    for name, more in column.values:
        for other in (name, *more):
            asked = tokens(other)
            if asked and all(any(same_word(w, t) for t in words) for w in asked):
                named.setdefault(name, other)
    return next(iter(named.items())) if len(named) == 1 else None


def _decisions(
    column: TableColumn, others: Sequence[RowThing], facts: Sequence[ReadFact]
) -> Iterator[Cell]:
    for read in facts:
        fact = read.fact
        if not says_what(column, (read.reading,), 0) or fact.certainty is not Certainty.ESTABLISHED:
            continue
        if any(o.is_named(read.reading.text) for o in others):
            continue
        answer = "no" if fact.polarity is Polarity.NEGATED else "yes"
        yield Cell(CellState.STATED, value=answer, evidence=read.evidence)


def _has_words(column: TableColumn, text: str) -> bool:
    words = tokens(text)
    return any(
        all(any(same_word(w, t) for t in words) for w in tokens(phrase))
        for phrase in column.phrases
    )


# --- one cell ---------------------------------------------------------------------------------


def _one(found: Sequence[Cell]) -> Cell:
    """The cell that several facts make: the firmest of them where they agree."""
    stated = [c for c in found if c.state is CellState.STATED]
    if not stated:
        return found[0]
    groups: list[list[Cell]] = []
    for cell in stated:
        group = next((g for g in groups if _same(g[0], cell)), None)
        if group is None:
            groups.append([cell])
        else:
            group.append(cell)
    if len(groups) > 1:
        return Cell(CellState.UNCLEAR, evidence=stated[0].evidence, reason=_different(groups))
    best = max(groups[0], key=_firmness)
    return replace(best, others=len(groups[0]) - 1)


def _different(groups: Sequence[Sequence[Cell]]) -> str:
    told = []
    for group in groups:
        cell = group[0]
        page = cell.evidence.page if cell.evidence else None
        place = f" (p. {page})" if page is not None else ""
        told.append(f"{cell.printed or cell.value}{place}")
    return f"the facts give {', '.join(told[:-1])} and {told[-1]}"


def _firmness(cell: Cell) -> int:
    return _FIRM[Certainty(cell.evidence.certainty)] if cell.evidence else 0


def _same(one: Cell, other: Cell) -> bool:
    if isinstance(one.value, float) and isinstance(other.value, float):
        a, b = one.amount, other.amount
        same_bound = a is not None and b is not None and a.bound == b.bound
        return same_bound and isclose(one.value, other.value, rel_tol=1e-9)
    return str(one.value).casefold() == str(other.value).casefold()
