"""A library as four flat tables: papers, entities, facts, quantities. One list of columns for all uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from alexandria.exchange.library_source import ExportedFact, LibrarySource, facts_of
from alexandria.exchange.ucum_codes import ucum_code
from alexandria.knowledge import Attribute
from alexandria.library import EntityRow, PaperContent

__all__ = ["TABLES", "Column", "LibraryTable", "TableWriter", "write_tables"]

TableRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, DuckDB's type of it, and what it holds."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class LibraryTable:
    """A table: its name, what a row is, and its columns."""

    name: str
    meaning: str
    columns: tuple[Column, ...]


def _columns(text: str) -> tuple[Column, ...]:
    """Columns from lines of "name TYPE meaning"."""
    return tuple(Column(*line.split(maxsplit=2)) for line in text.strip().splitlines())


PAPERS = LibraryTable(
    "papers",
    "One row per paper.",
    _columns("""
        paper_id VARCHAR SHA-256 of the paper's file, hex.
        title VARCHAR Title.
        authors VARCHAR[] Authors in their order.
        year INTEGER Year of publication.
        doi VARCHAR DOI.
        arxiv_id VARCHAR arXiv id.
        venue VARCHAR Journal, proceedings, book or repository.
        language VARCHAR Language of the text.
        state VARCHAR done, partial, empty, skipped or failed.
        pages INTEGER Pages that were read.
        words INTEGER Words of prose that were read.
        facts INTEGER Facts in this export.
        imported VARCHAR checked or unchecked for papers that came from another library.
    """),
)
ENTITIES = LibraryTable(
    "entities",
    "One row per thing that papers name, its names joined.",
    _columns("""
        entity_id VARCHAR Joins with subject_entity_id and object_entity_id of facts.
        name VARCHAR The name used most often.
        type VARCHAR Free word such as substance, organism, method.
        aliases VARCHAR[] Its other names.
        facts INTEGER Facts of the whole library that it is part of.
        papers INTEGER Papers of the whole library that name it.
    """),
)
# Something that is never empty stands between the sentence and its parts: read on from the end of the sentence, a
# condition that was moved there would come before its fact again, as the paper has it; and between its parts and
# the number of the reference that claims it (test_export_commands.py).
FACTS = LibraryTable(
    "facts",
    "One row per fact: a sentence in fresh words, its parts and its source.",
    _columns("""
        fact_id VARCHAR Stable id.
        statement VARCHAR The fact as one sentence.
        polarity VARCHAR affirmed or negated.
        certainty VARCHAR established, probable or possible.
        subject VARCHAR What it is about, in words.
        predicate VARCHAR A finite verb phrase.
        object VARCHAR A value, a description, or nothing.
        condition VARCHAR Under which it holds.
        form VARCHAR attribute or relationship.
        kind VARCHAR result, method, definition, background, hypothesis or limitation.
        method VARCHAR How it was found.
        compared_with VARCHAR The other side of a comparison.
        claimed_by VARCHAR Who claims it, where the paper only reports it.
        value_kind VARCHAR What the form of an attribute's value tells.
        support VARCHAR checked, or flagged by a check that cannot decide.
        doubt VARCHAR The check that flagged it.
        verdict VARCHAR What a second model said of it.
        made_by VARCHAR model, or rule of the program.
        review VARCHAR accepted, corrected or corrected-unchecked by a person.
        reviewed_by VARCHAR Who decided that.
        reviewed_at VARCHAR When, ISO 8601 in UTC.
        model VARCHAR The model that wrote the unit.
        subject_entity_id VARCHAR The thing that it is about.
        object_entity_id VARCHAR The thing that a relationship leads to.
        paper_id VARCHAR The paper.
        paper VARCHAR Its title.
        doi VARCHAR Its DOI.
        page INTEGER Page of the first sentence that states it.
        section VARCHAR Heading of its section, at most seven words.
        sentences INTEGER[] Numbers of the sentences that state it, through the paper's prose from 1.
        unit_id VARCHAR The Knowledge Unit that holds it.
    """),
)
QUANTITIES = LibraryTable(
    "quantities",
    "One row per number of a fact.",
    _columns("""
        fact_id VARCHAR The fact.
        unit_id VARCHAR The Knowledge Unit that holds it.
        paper_id VARCHAR The paper.
        position INTEGER Place among the numbers of the fact, from 0.
        role VARCHAR value; start, end or difference of a change; n; p.
        value DOUBLE The number, the middle where a range is printed.
        low DOUBLE Lower end of a printed range.
        high DOUBLE Upper end of a printed range.
        uncertainty DOUBLE What stands after the plus-minus sign.
        unit VARCHAR Unit as pint names it; empty for a pure number.
        ucum VARCHAR The unit as a UCUM code, where it has one.
        bound VARCHAR Less than, more than or about, before the number.
        interval_low DOUBLE Lower end of its confidence interval.
        interval_high DOUBLE Upper end of it.
        interval_level DOUBLE Its level in percent.
    """),
)
TABLES = (PAPERS, ENTITIES, FACTS, QUANTITIES)

TableWriter = Callable[[LibraryTable, list[TableRow]], None]
"""Takes some rows of a table, in their order."""

_ENTITIES_AT_ONCE = 5_000


def write_tables(source: LibrarySource, write: TableWriter) -> None:
    """Give all rows of a source to a writer, a paper at a time."""
    batch: list[TableRow] = []
    for entity in source.entities():
        batch.append(_entity_row(entity))
        if len(batch) == _ENTITIES_AT_ONCE:
            write(ENTITIES, batch)
            batch = []
    write(ENTITIES, batch)
    for content in source.papers():
        facts = list(facts_of(content))
        write(PAPERS, [_paper_row(content, len(facts))])
        write(FACTS, [_fact_row(fact) for fact in facts])
        write(QUANTITIES, [row for fact in facts for row in _quantity_rows(fact)])


def _paper_row(content: PaperContent, facts: int) -> TableRow:
    record = content.record
    same = ("title", "year", "doi", "arxiv_id", "language")
    marks = {None: None, True: "checked", False: "unchecked"}
    return {
        "paper_id": record.id,
        **{name: getattr(record, name) for name in same},
        "authors": list(record.authors),
        "venue": record.venue or None,
        "state": record.state.value,
        "pages": record.page_count,
        "words": record.word_count,
        "facts": facts,
        "imported": marks[content.imported],
    }


def _entity_row(entity: EntityRow) -> TableRow:
    row = entity.model_dump(include={c.name for c in ENTITIES.columns})
    return {**row, "aliases": list(entity.aliases)}


def _fact_row(exported: ExportedFact) -> TableRow:
    fact, record = exported.fact, exported.content.record
    own = {c.name for c in FACTS.columns} & type(fact).model_fields.keys()
    row = fact.model_dump(mode="json", include=own)
    return {
        **{name: None if value == "" else value for name, value in row.items()},
        "fact_id": fact.id,
        "statement": fact.statement,
        "form": "attribute" if isinstance(fact, Attribute) else "relationship",
        "model": exported.unit.making.model,
        "subject_entity_id": exported.subject_entity,
        "object_entity_id": exported.object_entity,
        "paper_id": record.id,
        "paper": record.title,
        "doi": record.doi,
        "section": exported.unit.provenance.section or None,
        "unit_id": exported.unit.id,
    }


def _quantity_rows(exported: ExportedFact) -> Iterator[TableRow]:
    for position, quantity in enumerate(exported.fact.quantities):
        yield {
            **quantity.model_dump(mode="json"),
            "fact_id": exported.fact.id,
            "unit_id": exported.unit.id,
            "paper_id": exported.content.record.id,
            "position": position,
            "ucum": ucum_code(quantity.unit),
        }
