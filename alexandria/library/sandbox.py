"""Runs SQL of users in a sandbox: one SELECT, in a process of its own, within limits of time and memory.

The process (sandbox_child.py) opens the library read-only, without access to other files or the network, and
is killed when it exceeds the limits. It costs 0.2 s per query.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from alexandria.errors import QueryRefused
from alexandria.library.connection import LockWait
from alexandria.library.library_records import QueryResult
from alexandria.library.schema_version import view_names

__all__ = ["QueryLimits", "run_query"]


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """Limits of a query: rows returned, seconds, MB of memory."""

    rows: int = 10_000
    seconds: float = 30.0
    memory_mb: int = 1024


_CHILD = Path(__file__).with_name("sandbox_child.py")
_GRACE_S = 2.0
"""Start of the process, and the time an interrupt takes, before it is killed."""
_PATIENCE_S = 0.5
"""How long the process tries to open the library between writes before it reports it as locked."""

_ENVIRONMENT = ("LD_LIBRARY_PATH",)
"""All variables that the process gets: where Python's own libraries may lie. No keys, no home."""

_COLUMNS_HINT = "DESCRIBE facts lists the columns of a view; the same works for: {views}."
_TABLES_HINT = "There are the views {views} (docs/library.md)."
_HINTS = {
    "CatalogException": _TABLES_HINT,
    "BinderException": _COLUMNS_HINT,
}
_SELECT_HINT = "Write one SELECT (or FROM, WITH, DESCRIBE, SUMMARIZE, SHOW TABLES)."

_INNER_NAMES = re.compile(
    r'\s*Did you mean "(pg_|pragma_|duckdb_|sqlite_|information_schema)[^"]*"\?'
)


def run_query(
    path: Path,
    sql: str,
    limits: QueryLimits,
    wait: LockWait,
    *,
    published: Mapping[str, Sequence[str]] | None = None,
) -> QueryResult:
    """Run one SELECT against the library file, or against Parquet files.

    Args:
        path: the library; a name for messages where `published` is given.
        sql: the statement.
        limits: of time, memory and rows.
        wait: for a writer of the library.
        published: the Parquet files of each view.

    Raises:
        QueryRefused: it is no single SELECT, it failed, or it went over the limits.
        LibraryBusy: a writer did not let go in time.
    """
    while True:
        kind, *rest = _run_child(path, sql, limits, wait, published)
        match kind:
            case "ok":
                columns, rows, truncated = rest
                return QueryResult(
                    columns=tuple(name for name, _ in columns),
                    types=tuple(type_ for _, type_ in columns),
                    rows=tuple(rows),
                    truncated=truncated,
                )
            case "locked":
                wait.pause(path)
            case "memory":
                raise QueryRefused(
                    f"the query needs more than {limits.memory_mb} MB of memory",
                    hint="Ask for fewer rows or columns, or aggregate.",
                )
            case "time":
                raise QueryRefused(
                    f"the query took longer than {limits.seconds:g} s",
                    hint="Ask for less at a time, or raise the limit.",
                )
            case _:
                raise _refusal(*rest, views=list(published or view_names()))


def _refusal(message: str, error: str, *, views: Sequence[str]) -> QueryRefused:
    if error == "PermissionException":  # its words name settings that no user has set
        return QueryRefused(
            "a query reads the library alone", hint="Files and network are out of its reach."
        )
    plain = _INNER_NAMES.sub("", message.partition("\n\nLINE ")[0]).strip()
    hint = _HINTS.get(error, "") if error else _SELECT_HINT
    return QueryRefused(plain, hint=hint.format(views=", ".join(views)))


def _run_child(
    path: Path,
    sql: str,
    limits: QueryLimits,
    wait: LockWait,
    published: Mapping[str, Sequence[str]] | None,
) -> tuple[Any, ...]:
    request = {
        "path": str(path),
        "sql": sql,
        "rows": limits.rows,
        "seconds": limits.seconds,
        "memory_mb": limits.memory_mb,
        "patience": min(wait.left, _PATIENCE_S),
        "duckdb_folder": str(Path(duckdb.__file__).parents[1]),
        "published": published,
    }
    if published is not None:
        import fsspec  # noqa: PLC0415  few queries need it

        request["fsspec_folder"] = str(Path(fsspec.__file__).parents[1])
    try:
        child = subprocess.run(
            # -I -S: nothing of the user's Python settings, and no site packages but DuckDB's folder
            [sys.executable, "-I", "-S", str(_CHILD)],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=limits.seconds + _GRACE_S + _PATIENCE_S,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ("time", "")
    if child.returncode != 0:
        return _reply_of_dead_child(child)
    reply = _ValuesOnlyUnpickler(io.BytesIO(child.stdout)).load()
    return tuple(reply)


def _reply_of_dead_child(child: subprocess.CompletedProcess[bytes]) -> tuple[Any, ...]:
    """The reply for a child that died: killed by its limits, or a fault in the database."""
    words = child.stderr.decode(errors="replace").lower()
    if child.returncode < 0 or "memory" in words or "bad_alloc" in words:
        return ("memory", "")
    raise RuntimeError(f"the query's process failed: {words[-500:]}")


class _ValuesOnlyUnpickler(pickle.Unpickler):
    """Unpickles plain values only: the reply to an untrusted query must not be able to run code."""

    _VALUES = frozenset(
        {
            ("datetime", "date"),
            ("datetime", "datetime"),
            ("datetime", "time"),
            ("datetime", "timedelta"),
            ("datetime", "timezone"),
            ("decimal", "Decimal"),
            ("uuid", "UUID"),
        }
    )

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401  # as in the base class
        """The class of a plain value.

        Raises:
            pickle.UnpicklingError: the class is no plain value's.
        """
        if (module, name) not in self._VALUES:
            raise pickle.UnpicklingError(f"{module}.{name} is no value of a query")
        return super().find_class(module, name)
