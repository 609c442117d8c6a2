"""Writes Knowledge Units, papers, runs, outcomes and calls into the tables.

Each function works inside the transaction of its caller and is idempotent: rows are found by their ids and
replaced. Rows are passed as one JSON parameter per table (150,000 rows/s; executemany does 4,000), in an order
that depends on content alone, so that an interrupted and resumed run gives the same library as an uninterrupted
one.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb
from pydantic import BaseModel

from alexandria.knowledge import Coverage, ExpressionFigures, KnowledgeUnit
from alexandria.library.history_rows import events_of, removal_row, said_before
from alexandria.library.library_records import (
    CallRow,
    Outcome,
    PaperRecord,
    PaperWrite,
    Removal,
    Row,
    RunRecord,
)

__all__ = [
    "delete_paper",
    "insert_rows",
    "json_parameter",
    "replace_members",
    "replace_papers",
    "update_bibliography",
    "upsert_calls",
    "upsert_outcomes",
    "upsert_run",
]

_SHAPES = """
    SELECT table_name, '[' || json_group_object(column_name, data_type) || ']'
    FROM duckdb_columns()
    WHERE schema_name = 'main' AND NOT internal AND database_name = current_database()
    GROUP BY table_name
"""

_ROWS = "BY NAME SELECT unnest(from_json_strict($rows, $shape), max_depth := 2)"
_IDS = "(SELECT unnest(from_json_strict($ids, '[\"VARCHAR\"]')))"

_OF_UNITS = (
    "unit", "entity", "attribute", "relationship", "quantity", "quarantine", "merged_fact",
)  # fmt: skip
"""The tables of what papers yield."""

_INSERT = {
    table: f"INSERT INTO {table} {_ROWS}"
    for table in (
        "paper",
        *_OF_UNITS,
        "entity_merge",
        "entity_apart",
        "entity_key",
        "imported_paper",
        "review",
        "reviewed_fact",
        "run",
        "outcome",
        "call",
        "paper_event",
        "fact_change",
    )
}

_DELETE_ROWS_OF_PAPERS = {
    table: f"DELETE FROM {table} WHERE paper_id IN {_IDS}" for table in _OF_UNITS
}

_OF_ONE_UNIT = tuple(table for table in _OF_UNITS if table != "unit")
_DELETE_MEMBERS = {
    table: f"DELETE FROM {table} WHERE paper_id = $paper AND unit_id IN {_IDS}"
    for table in _OF_ONE_UNIT
}

_DELETE_PAPERS = f"DELETE FROM paper WHERE id IN {_IDS}"
_DELETE_IMPORTED = f"DELETE FROM imported_paper WHERE paper_id IN {_IDS}"
_UPDATE_PAPER = """
    UPDATE paper SET
        title = $title, authors = $authors, doi = $doi, arxiv_id = $arxiv_id, year = $year, venue = $venue,
        metadata_source = $metadata_source
    WHERE id = $id
"""
_UPDATE_UNITS = "UPDATE unit SET doi = $doi WHERE paper_id = $id"
_DELETE_CHANGES = "DELETE FROM fact_change WHERE paper_id = $id"
_DELETE_RUN = "DELETE FROM run WHERE id = $id"
_DELETE_OUTCOMES = """
    DELETE FROM outcome
    WHERE (run_id, path) IN (
        SELECT (key.run_id, key.path)
        FROM (SELECT unnest(from_json_strict($rows, '[{"run_id":"VARCHAR","path":"VARCHAR"}]')) AS key)
    )
"""
_DELETE_CALLS = f"DELETE FROM call WHERE id IN {_IDS}"

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def replace_papers(con: duckdb.DuckDBPyConnection, papers: Sequence[PaperWrite]) -> None:
    """Replace all rows of some papers, and add their calls and outcomes.

    All rows of a table go in one statement: sixteen papers in one window cost a fifth of what they cost
    in windows of their own (17 and 88 ms of CPU per paper).

    Raises:
        ValueError: a unit belongs to another paper than it was given with.
    """
    latest = {d.record.id: d for d in papers if d.record}
    rows: dict[str, list[Row]] = defaultdict(list)
    for paper_id, paper in latest.items():
        if any(unit.provenance.paper_id != paper_id for unit in paper.units):
            raise ValueError(f"a unit of another paper was given with paper {paper_id[:12]}")
        for table, found in _rows_of_units(paper.units).items():
            rows[table] += found
    rows["paper"] = [d.record.model_dump() for d in latest.values() if d.record]
    before = said_before(con, list(latest)) if latest else {}
    rows |= events_of(before, [(d.record, d.units) for d in latest.values() if d.record])
    _delete_papers(con, list(latest))
    rows["call"] = _delete_replaced_calls(con, [c for d in papers for c in d.calls])
    rows["outcome"] = _delete_replaced_outcomes(con, [d.outcome for d in papers if d.outcome])
    insert_rows(con, rows)


def replace_members(con: duckdb.DuckDBPyConnection, units: Sequence[KnowledgeUnit]) -> None:
    """Replace entities and facts of stored units of one paper; the rows of the units themselves stay."""
    given = {
        "paper": units[0].provenance.paper_id,
        "ids": json_parameter([unit.id for unit in units]),
    }
    for sql in _DELETE_MEMBERS.values():
        con.execute(sql, given)
    rows = _rows_of_units(units)
    insert_rows(con, {table: rows[table] for table in _OF_ONE_UNIT})


def delete_paper(con: duckdb.DuckDBPyConnection, paper_id: str) -> Removal:
    """Delete a paper with its units, entities and facts; the ledger and the outcomes stay.

    That it was there, and how many facts it had, stays too; what it said does not.
    """
    counts = _delete_papers(con, [paper_id])
    con.execute(_DELETE_CHANGES, {"id": paper_id})
    insert_rows(con, {"paper_event": [removal_row(paper_id, counts)]})
    return Removal(
        paper_id=paper_id,
        units=counts["unit"],
        entities=counts["entity"],
        attributes=counts["attribute"],
        relationships=counts["relationship"],
        quarantined=counts["quarantine"],
        merged=counts["merged_fact"],
    )


def _delete_papers(con: duckdb.DuckDBPyConnection, paper_ids: list[str]) -> dict[str, int]:
    """Delete papers; returns the number of deleted rows by table."""
    if not paper_ids:
        return {}
    ids = {"ids": json_parameter(paper_ids)}
    counts = {
        table: _row_count(con.execute(sql, ids)) for table, sql in _DELETE_ROWS_OF_PAPERS.items()
    }
    con.execute(_DELETE_PAPERS, ids)
    con.execute(_DELETE_IMPORTED, ids)
    return counts


def update_bibliography(con: duckdb.DuckDBPyConnection, record: PaperRecord) -> None:
    """Give a stored paper the title, authors, identifiers, year and venue of this record, and their source."""
    said = record.model_dump(
        include={
            "id", "title", "authors", "doi", "arxiv_id", "year", "venue", "metadata_source",
        }
    )  # fmt: skip
    con.execute(_UPDATE_PAPER, said | {"authors": list(record.authors)})
    con.execute(_UPDATE_UNITS, {"id": record.id, "doi": record.doi})


def upsert_run(con: duckdb.DuckDBPyConnection, run: RunRecord) -> None:
    """Insert a run, or replace the one with its id."""
    con.execute(_DELETE_RUN, {"id": run.id})
    insert_rows(con, {"run": [run.model_dump(mode="json")]})


def upsert_outcomes(con: duckdb.DuckDBPyConnection, outcomes: Iterable[Outcome]) -> None:
    """Insert or replace outcomes by run and path; of several with one key the last is written."""
    insert_rows(con, {"outcome": _delete_replaced_outcomes(con, outcomes)})


def upsert_calls(con: duckdb.DuckDBPyConnection, calls: Iterable[CallRow]) -> None:
    """Insert or replace calls by id; of several with one id the last is written."""
    insert_rows(con, {"call": _delete_replaced_calls(con, calls)})


def _delete_replaced_outcomes(
    con: duckdb.DuckDBPyConnection, outcomes: Iterable[Outcome]
) -> list[Row]:
    """Delete the rows that are replaced; returns the rows to insert."""
    latest = {(o.run_id, o.path): o.model_dump() for o in outcomes}
    rows = sorted(latest.values(), key=lambda row: (row["run_id"], row["path"]))
    if rows:
        con.execute(_DELETE_OUTCOMES, {"rows": json_parameter(rows)})
    return rows


def _delete_replaced_calls(con: duckdb.DuckDBPyConnection, calls: Iterable[CallRow]) -> list[Row]:
    """Delete the rows that are replaced; returns the rows to insert."""
    latest = {call.id: call.model_dump(mode="json") for call in calls}
    rows = sorted(latest.values(), key=lambda row: (row["started_at"], row["id"]))
    if rows:
        con.execute(_DELETE_CALLS, {"ids": json_parameter(list(latest))})
    return rows


def _row_count(cursor: duckdb.DuckDBPyConnection) -> int:
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def insert_rows(con: duckdb.DuckDBPyConnection, rows: Mapping[str, Sequence[Row]]) -> None:
    """Insert rows, given by table; the keys of a row are its columns."""
    if not any(rows.values()):
        return
    # Column types come from the catalog: schema.sql is the only place that lists columns.
    shapes = dict(con.execute(_SHAPES).fetchall())
    for table, content in rows.items():
        if content:
            con.execute(_INSERT[table], {"rows": json_parameter(content), "shape": shapes[table]})


def _rows_of_units(units: Sequence[KnowledgeUnit]) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {table: [] for table in _OF_UNITS}
    ordered = sorted(units, key=lambda u: (u.provenance.chunk, u.provenance.word_start, u.id))
    for position, unit in enumerate(ordered):
        rows["unit"].append({"position": position, **_unit_row(unit)})
        owner = {"unit_id": unit.id, "paper_id": unit.provenance.paper_id}
        parts: dict[str, Sequence[BaseModel]] = {
            "entity": unit.entities,
            "attribute": unit.attributes,
            "relationship": unit.relationships,
            "quarantine": unit.quarantined,
            "merged_fact": unit.merged,
        }
        for table, members in parts.items():
            rows[table] += _rows_of_members(owner, members)
        for fact in unit.facts:
            rows["quantity"] += _rows_of_members({**owner, "fact_id": fact.id}, fact.quantities)
    return rows


def _rows_of_members(owner: Row, members: Sequence[BaseModel]) -> list[Row]:
    return [
        {**owner, "position": place, **member.model_dump(exclude={"quantities"})}
        for place, member in enumerate(members)
    ]


def _unit_row(unit: KnowledgeUnit) -> Row:
    return {
        "id": unit.id,
        "summary": unit.summary,
        **unit.provenance.model_dump(),
        **unit.making.model_dump(),
        **_fields(Coverage, unit.coverage),
        **_fields(ExpressionFigures, unit.expression),
    }


def _fields(model: type[BaseModel], value: BaseModel | None) -> Row:
    """The fields of an optional part of a unit: all NULL where it is absent."""
    return dict.fromkeys(model.model_fields) if value is None else value.model_dump()


def json_parameter(rows: object) -> str:
    """JSON that DuckDB accepts: NUL and lone surrogates become U+FFFD, as decoders do it."""
    text = json.dumps(rows, ensure_ascii=False)
    if "\\u0000" in text or _UNSTORABLE.search(text):
        text = json.dumps(_without_unstorable(rows), ensure_ascii=False)
    return text


def _without_unstorable(value: Any) -> Any:  # noqa: ANN401  # a tree of JSON values
    match value:
        case str():
            return _UNSTORABLE.sub("\ufffd", value)
        case dict():
            return {
                _without_unstorable(key): _without_unstorable(item) for key, item in value.items()
            }
        case list() | tuple():
            return [_without_unstorable(item) for item in value]
        case _:
            return value
