"""A query's result as CSV, JSON or Parquet.

In: the values that a query gave. Out: text, or a Parquet file written by DuckDB in a connection of its own
that never opens the library, so that the path given by a user is a value and never SQL.
"""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from alexandria.errors import LibraryError
from alexandria.library.opening import translated
from alexandria.library.records import Result

__all__ = ["to_csv", "to_json", "to_parquet"]

_BATCH = 200
_UNTYPED = '"NULL"'
"""DuckDB's type of a column that holds nothing but a NULL."""


def to_csv(result: Result) -> str:
    """CSV with a header line, after RFC 4180; NULL is empty, lists and structs are JSON."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(result.columns)
    for row in result.rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def to_json(result: Result, *, indent: int | None = 2) -> str:
    """A JSON array with one object a row; NaN and infinities are null, moments ISO 8601.

    Columns of one name are told apart by _2, _3 …; columns of the type JSON are put in as what they are.
    """
    names = _distinct(result.columns)
    rows = [
        {
            name: _json_value(value, kind)
            for name, value, kind in zip(names, row, result.types, strict=True)
        }
        for row in result.rows
    ]
    return json.dumps(rows, ensure_ascii=False, allow_nan=False, indent=indent) + "\n"


def to_parquet(result: Result, path: Path) -> None:
    """Write a Parquet file, zstd-compressed, with the columns' own types.

    Raises:
        LibraryError: there is no such folder.
        StorageReadOnly, StorageFull.
    """
    if not path.parent.is_dir():
        raise LibraryError(
            f"there is no folder {path.parent}", hint="Make it, or name another file."
        )
    names = _distinct(result.columns)
    with translated(path):
        con = duckdb.connect(":memory:")
        try:
            con.execute("SET TimeZone = 'UTC'")
            _fill(con, result, names)
            con.table("result").write_parquet(str(path), compression="zstd")
        finally:
            con.close()


def _fill(con: duckdb.DuckDBPyConnection, result: Result, names: list[str]) -> None:
    """Make the table `result`. Many rows a statement: 4,000 rows/s of 16 columns, one each 900."""
    columns = ", ".join(
        f"{_quoted(name)} {'VARCHAR' if kind == _UNTYPED else kind}"
        for name, kind in zip(names, result.types, strict=True)
    )
    table = duckdb.extract_statements(f"CREATE TABLE result ({columns})")
    if len(table) != 1:  # the names inside of a type come from the query
        raise ValueError("the types of a result are no types")
    con.execute(table[0])
    row = f"({', '.join('?' * len(names))})"
    for start in range(0, len(result.rows), _BATCH):
        batch = result.rows[start : start + _BATCH]
        con.execute(
            f"INSERT INTO result VALUES {', '.join([row] * len(batch))}",
            [value for values in batch for value in values],
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _distinct(columns: tuple[str, ...]) -> list[str]:
    """The columns' names, told apart as DuckDB does not mind but objects and files do."""
    seen: dict[str, int] = {}
    names = []
    for column in columns:
        key = column.casefold()
        seen[key] = seen.get(key, 0) + 1
        names.append(column if seen[key] == 1 else f"{column}_{seen[key]}")
    return names


def _cell(value: object) -> object:
    match value:
        case dict() | list() | tuple():
            return json.dumps(_json_value(value), ensure_ascii=False)
        case bool():
            return str(value).lower()
        case Decimal():
            return str(value)  # with the digits it has: 1.50 stays 1.50
        case _:
            return _json_value(value)


def _json_value(value: object, kind: str = "") -> Any:  # noqa: ANN401  # any JSON value
    """What JSON has for a value of DuckDB's."""
    match value:
        case str() if kind == "JSON":
            return _json_value(json.loads(value))
        case None | bool() | str() | int():
            return value
        case dict():
            return {str(key): _json_value(item) for key, item in value.items()}
        case list() | tuple():
            return [_json_value(item) for item in value]
        case _:
            return _leaf(value)


def _leaf(value: object) -> float | int | str | None:
    match value:
        case float():
            return value if math.isfinite(value) else None
        case Decimal():
            return _number(value)
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case bytes():
            return value.hex()
        case _:
            return str(value)  # UUID, and what a later DuckDB brings


def _number(value: Decimal) -> float | int | str:
    """A JSON number where it says the same, else the digits as text: money must not drift."""
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    return number if Decimal(repr(number)) == value else str(value)
