"""What is not as it should be in a library: rows that hang in the air, papers half done, other tables.

There are no foreign keys (see schema.sql), so this looks afterwards. Nothing is changed here.
"""

from __future__ import annotations

from importlib.resources import files

import duckdb

from alexandria.library.migrations import lay_out
from alexandria.library.records import Finding

__all__ = ["findings"]

_COLUMNS = """
    SELECT
        if(schema_name = 'main', '', schema_name || '.') || table_name || '.' || column_name,
        data_type || if(is_nullable, '', ' NOT NULL')
    FROM duckdb_columns()
    WHERE NOT internal AND database_name = current_database()
"""
_VIEWS = """
    SELECT view_name, sql
    FROM duckdb_views()
    WHERE NOT internal AND database_name = current_database()
"""
_MOST = 1000
"""Findings a kind of fault: the first thousand say enough."""

_REMEDY = (
    "this version of the program expects otherwise: make the library anew, or use that version"
)


def findings(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """All that is not as it should be; empty if all is well. Drift alone if there is any."""
    return _drift(con) or _faults(con)  # on other tables the statements would fail


def _drift(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Tables, columns, types and views that are not those of a fresh library."""
    fresh = duckdb.connect(":memory:")
    try:
        lay_out(fresh)
        found = []
        for part, sql in (("column", _COLUMNS), ("view", _VIEWS)):
            wanted = dict(fresh.execute(sql).fetchall())
            found += _differences(part, wanted, dict(con.execute(sql).fetchall()))
        return found
    finally:
        fresh.close()


def _differences(part: str, wanted: dict[str, str], there: dict[str, str]) -> list[Finding]:
    found = []
    for name in sorted(wanted.keys() | there.keys()):
        if name not in there:
            detail = "is missing"
        elif name not in wanted:
            detail = "is not part of a library"
        elif wanted[name] != there[name]:
            detail = (
                f"is {there[name]}, not {wanted[name]}" if part == "column" else "is another view"
            )
        else:
            continue
        found.append(Finding(kind="drift", where=f"{part} {name}", detail=detail, remedy=_REMEDY))
    return found


def _faults(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    sql = files("alexandria.library").joinpath("check.sql").read_text(encoding="utf-8")
    return [
        Finding(kind=kind, where=where, detail=detail, remedy=remedy)
        for statement in duckdb.extract_statements(sql)
        for kind, where, detail, remedy in con.execute(statement).fetchmany(_MOST)
    ]
