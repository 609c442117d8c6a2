"""Checks the integrity of a library: orphans, duplicates, unfinished papers, tables and views that differ.

There are no foreign keys (see schema.sql), so this looks for violations afterwards. Nothing is changed here.
"""

from __future__ import annotations

import duckdb

from alexandria.library.library_records import IntegrityProblem
from alexandria.library.migrations import create_schema
from alexandria.library.schema_version import SchemaState, sql_text

__all__ = ["integrity_problems"]

_COLUMNS = """
    SELECT
        if(schema_name = 'main', '', schema_name || '.') || table_name || '.' || column_name,
        data_type || if(is_nullable, '', ' NOT NULL')
    FROM duckdb_columns()
    SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name)  -- no columns of views
    WHERE NOT internal AND database_name = current_database()
"""
_VIEWS = """
    SELECT view_name, sql
    FROM duckdb_views()
    WHERE NOT internal AND database_name = current_database()
    UNION ALL
    SELECT function_name, macro_definition  -- views.sql makes these too
    FROM duckdb_functions()
    WHERE NOT internal AND function_type = 'macro' AND database_name = current_database()
"""
_LIMIT = 1000
"""Problems reported per statement of integrity.sql."""

_COLUMN_REMEDY = (
    "this version of the program expects otherwise: make the library anew, or use that version"
)
_VIEW_REMEDY = "run: alexandria check --replace-views"


def integrity_problems(
    con: duckdb.DuckDBPyConnection, state: SchemaState
) -> list[IntegrityProblem]:
    """All problems; empty for a sound library.

    If columns or views differ from those of a new library, only these differences are reported: the other
    statements could fail on such tables.
    """
    return _stale_views(state) + (_drift(con, state) or _violations(con))


def _stale_views(state: SchemaState) -> list[IntegrityProblem]:
    """Views that another version of the program made: replaced by the next command that can write."""
    if state.is_current:
        return []
    problem = IntegrityProblem(
        kind="stale-views",
        where="views",
        detail="another version of the program made them",
        remedy=_VIEW_REMEDY,
    )
    return [problem]


def _drift(con: duckdb.DuckDBPyConnection, state: SchemaState) -> list[IntegrityProblem]:
    """Columns, types and, where they should be current, views that are not those of a new library."""
    new_library = duckdb.connect(":memory:")
    try:
        create_schema(new_library)
        problems = []
        for part, sql in (("column", _COLUMNS), ("view", _VIEWS))[: 2 if state.is_current else 1]:
            expected = dict(new_library.execute(sql).fetchall())
            problems += _differences(part, expected, dict(con.execute(sql).fetchall()))
        return problems
    finally:
        new_library.close()


def _differences(
    part: str, expected: dict[str, str], found: dict[str, str]
) -> list[IntegrityProblem]:
    problems = []
    for name in sorted(expected.keys() | found.keys()):
        remedy = _COLUMN_REMEDY if part == "column" else _VIEW_REMEDY
        if name not in found:
            detail = "is missing"
        elif name not in expected:
            detail = "is not part of a library"
            if part == "view":
                remedy = f"if you do not need it: DROP VIEW {name}, with a DuckDB client"
        elif expected[name] != found[name]:
            detail = (
                f"is {found[name]}, not {expected[name]}" if part == "column" else "is another view"
            )
        else:
            continue
        problems.append(
            IntegrityProblem(kind="drift", where=f"{part} {name}", detail=detail, remedy=remedy)
        )
    return problems


def _violations(con: duckdb.DuckDBPyConnection) -> list[IntegrityProblem]:
    """Rows of the statements in integrity.sql."""
    return [
        IntegrityProblem(kind=kind, where=where, detail=detail, remedy=remedy)
        for statement in duckdb.extract_statements(sql_text("integrity.sql"))
        for kind, where, detail, remedy in con.execute(statement).fetchmany(_LIMIT)
    ]
