"""The tables of a library as a folder of CSV files, or of Parquet files."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from alexandria.exchange.library_source import LibrarySource
from alexandria.exchange.library_tables import TABLES, LibraryTable, TableWriter, write_tables

__all__ = ["safe_cell", "write_csv_folder", "write_parquet_folder"]

_FORMULA = re.compile(r"[=+\-@\t\r']")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def write_csv_folder(source: LibrarySource, folder: Path) -> None:
    """One CSV file per table, UTF-8, RFC 4180; lists are JSON, NULL is empty."""
    with ExitStack() as stack:
        writers = {}
        for table in TABLES:
            path = folder / f"{table.name}.csv"
            file = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            writers[table.name] = csv.writer(file)
            writers[table.name].writerow([column.name for column in table.columns])

        def write(table: LibraryTable, rows: list[dict[str, Any]]) -> None:
            names = [column.name for column in table.columns]
            writers[table.name].writerows([_cell(row.get(n)) for n in names] for row in rows)

        write_tables(source, write)


def _cell(value: object) -> object:
    match value:
        case list():
            return json.dumps(value, ensure_ascii=False)
        case str():
            return safe_cell(value)
        case _:
            return value


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    One that begins like a formula, and is no number, gets an apostrophe before it; so does one that begins with
    an apostrophe, so that taking one away gives every text back.
    """
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text.replace("\0", "\ufffd")


def write_parquet_folder(source: LibrarySource, folder: Path) -> None:
    """One Parquet file per table, zstd-compressed, rows in the order of papers and their texts.

    With `partition_by`, the library's views instead, in folders by that column.
    """
    if source.partition_by:
        source.reader.publish(folder, source.partition_by)
        return
    with _parquet_writer(folder) as write:
        write_tables(source, write)


@contextmanager
def _parquet_writer(folder: Path) -> Iterator[TableWriter]:
    """Collects rows in a database file in the folder, and makes the Parquet files at the end."""
    store = folder / ".rows.duckdb"
    # One thread: the same rows give the same bytes.
    con = duckdb.connect(str(store), config={"threads": "1", "python_enable_replacements": False})
    try:
        shapes = {}
        for table in TABLES:
            columns = ", ".join(f'"{c.name}" {c.kind}' for c in table.columns)
            con.execute(f"CREATE TABLE {table.name} ({columns})")
            shapes[table.name] = json.dumps([{c.name: c.kind for c in table.columns}])

        def write(table: LibraryTable, rows: list[dict[str, Any]]) -> None:
            if rows:
                names = [c.name for c in table.columns]
                complete = [{name: row.get(name) for name in names} for row in rows]
                con.execute(
                    f"INSERT INTO {table.name} BY NAME "
                    "SELECT unnest(from_json_strict($rows, $shape), max_depth := 2)",
                    {"rows": json.dumps(complete), "shape": shapes[table.name]},
                )

        yield write
        for table in TABLES:
            con.table(table.name).write_parquet(
                str(folder / f"{table.name}.parquet"), compression="zstd"
            )
    finally:
        con.close()
        store.unlink(missing_ok=True)
        store.with_name(f"{store.name}.wal").unlink(missing_ok=True)
