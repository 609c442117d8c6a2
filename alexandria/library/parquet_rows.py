"""Reads and writes rows of Parquet files, for question sets, which are stored outside of a library.

The path is a value, never SQL, and the connection never opens a library.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from alexandria.errors import LibraryError
from alexandria.library.library_records import printable_path
from alexandria.library.whole_files import whole_file

__all__ = ["read_parquet_rows", "write_parquet_rows"]

_ROWS = "SELECT unnest(from_json_strict($rows, $shape), max_depth := 2)"


def read_parquet_rows(path: Path) -> list[dict[str, Any]]:
    """All rows in the order of the file; lists stay lists.

    Raises:
        LibraryError: there is no such file, or it is no Parquet.
    """
    if not path.is_file():
        raise LibraryError(f"There is no file {printable_path(path)}.", hint="Name a Parquet file.")
    con = duckdb.connect(":memory:")
    try:
        found = con.read_parquet(str(path))
        names = found.columns
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error:
        # Its words may quote the file's content.
        problem = f"{printable_path(path)} cannot be read as Parquet."
    finally:
        con.close()
    raise LibraryError(problem, hint="Fetch it again, or name another file.")


def write_parquet_rows(
    path: Path, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]
) -> None:
    """Write rows; `columns` gives DuckDB's type of each, in the order of the file.

    Raises:
        LibraryError: there is no such folder.
        StorageReadOnly, StorageFull.
    """
    if not path.parent.is_dir():
        raise LibraryError(
            f"There is no folder {printable_path(path.parent)}.",
            hint="Make it, or name another file.",
        )
    listed: Sequence[dict[str, Any]] = [{name: row[name] for name in columns} for row in rows]
    with whole_file(path) as draft:
        con = duckdb.connect(":memory:")
        try:
            given = {"rows": json.dumps(listed), "shape": json.dumps([dict(columns)])}
            con.sql(_ROWS, params=given).write_parquet(str(draft), compression="zstd")
        finally:
            con.close()
