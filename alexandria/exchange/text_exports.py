"""Query results as text: CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from alexandria.library import QueryResult

__all__ = ["to_csv", "to_json", "unique_names"]


def to_csv(result: QueryResult) -> str:
    """CSV with a header line, after RFC 4180; NULL is empty, lists and structs are JSON."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(result.columns)
    for row in result.rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def to_json(result: QueryResult, *, indent: int | None = 2) -> str:
    """A JSON array with one object per row; NaN and infinities are null, timestamps ISO 8601.

    Repeated column names get _2, _3 …; columns of the type JSON become nested JSON.
    """
    names = unique_names(result.columns)
    rows = [
        {
            name: _json_value(value, kind)
            for name, value, kind in zip(names, row, result.types, strict=True)
        }
        for row in result.rows
    ]
    return json.dumps(rows, ensure_ascii=False, allow_nan=False, indent=indent) + "\n"


def unique_names(columns: tuple[str, ...]) -> list[str]:
    """Column names with _2, _3 … for repeated ones: DuckDB allows repetition, JSON and Parquet do not."""
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
            return str(value)  # all digits: 1.50 stays 1.50
        case _:
            return _json_value(value)


def _json_value(value: object, kind: str = "") -> Any:  # noqa: ANN401  # any JSON value
    """The JSON value for a value of DuckDB."""
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
    """A JSON number where that is exact, else the digits as text."""
    if not value.is_finite():
        return str(value)
    if value == value.to_integral_value():
        return int(value)
    number = float(value)
    return number if Decimal(repr(number)) == value else str(value)
