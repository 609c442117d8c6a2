"""Reads the tables of what papers yield into Knowledge Units, exactly as they were saved."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import duckdb
from pydantic import BaseModel

from alexandria.knowledge import Coverage, ExpressionFigures, KnowledgeUnit, Making, Provenance
from alexandria.library.library_records import Row

__all__ = ["load_units", "read_rows", "units_of_papers"]

_ONE = "= $id"
_SEVERAL = "IN (SELECT unnest(from_json_strict($ids, '[\"VARCHAR\"]')))"
_UNITS = "SELECT * FROM unit WHERE paper_id {which} ORDER BY paper_id, position"
_MEMBERS = {
    part: f"SELECT * FROM {table} WHERE paper_id {{which}} ORDER BY paper_id, unit_id, position"
    for part, table in (
        ("entities", "entity"),
        ("attributes", "attribute"),
        ("relationships", "relationship"),
        ("quarantined", "quarantine"),
        ("merged", "merged_fact"),
    )
}
_QUANTITIES = """
    SELECT * FROM quantity WHERE paper_id {which} ORDER BY paper_id, unit_id, fact_id, position
"""
_UNIT_FIELDS = ("id", "summary")
_GROUPS: dict[str, type[BaseModel]] = {
    "making": Making,
    "provenance": Provenance,
    "coverage": Coverage,
    "expression": ExpressionFigures,
}
_OPTIONAL = ("coverage", "expression")
"""NULL in their columns means: not measured."""


def load_units(con: duckdb.DuckDBPyConnection, paper_id: str) -> list[KnowledgeUnit]:
    """The units of a paper in the order of its text, exactly as they were saved."""
    return _units(con, _ONE, {"id": paper_id}).get(paper_id, [])


def units_of_papers(
    con: duckdb.DuckDBPyConnection, paper_ids: Sequence[str]
) -> dict[str, list[KnowledgeUnit]]:
    """The same for several papers, by paper id; a paper without units is left out."""
    return _units(con, _SEVERAL, {"ids": json.dumps(list(paper_ids))})


def _units(
    con: duckdb.DuckDBPyConnection, which: str, given: Mapping[str, str]
) -> dict[str, list[KnowledgeUnit]]:
    quantities: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in read_rows(con, _QUANTITIES.format(which=which), given):
        fact = (row.pop("paper_id"), row.pop("unit_id"), row.pop("fact_id"))
        del row["position"]
        quantities[fact].append(row)
    members: dict[str, dict[tuple[str, str], list[Row]]] = {}
    for part, sql in _MEMBERS.items():
        by_unit: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in read_rows(con, sql.format(which=which), given):
            owner = (row.pop("paper_id"), row.pop("unit_id"))
            del row["position"]
            if part in ("attributes", "relationships"):
                row["quantities"] = quantities.get((*owner, row["id"]), [])
            by_unit[owner].append(row)
        members[part] = by_unit
    found: defaultdict[str, list[KnowledgeUnit]] = defaultdict(list)
    for row in read_rows(con, _UNITS.format(which=which), given):
        found[row["paper_id"]].append(_unit(row, members))
    return found


def _unit(row: Row, members: Mapping[str, Mapping[tuple[str, str], list[Row]]]) -> KnowledgeUnit:
    del row["position"]
    owner = (row["paper_id"], row["id"])
    own = {key: row.pop(key) for key in _UNIT_FIELDS}
    groups: dict[str, Row | None] = {}
    for part, model in _GROUPS.items():
        fields = {key: row.pop(key) for key in model.model_fields}
        groups[part] = None if None in fields.values() and part in _OPTIONAL else fields
    parts = {part: by_unit.get(owner, []) for part, by_unit in members.items()}
    return KnowledgeUnit.model_validate({**own, **parts, **groups})


def read_rows(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None = None
) -> Iterator[Row]:
    """The rows of a statement as mappings from column to value."""
    cursor = con.execute(sql, parameters)
    names = [column[0] for column in cursor.description or ()]
    for values in cursor.fetchall():
        yield dict(zip(names, values, strict=True))
