"""People's SQL, run where it can do no harm: one SELECT, in a process of its own, within limits.

The process (sandbox_child.py) opens the library read-only, without access to other files or the network,
and is stopped when it takes too long or too much. It costs 0.2 s a query.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from alexandria.errors import QueryRefused
from alexandria.library.opening import Wait
from alexandria.library.records import Result

__all__ = ["QueryLimits", "run_query"]


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """How much a query may take: rows given back, seconds, MB of memory."""

    rows: int = 10_000
    seconds: float = 30.0
    memory_mb: int = 1024


_CHILD = Path(__file__).with_name("sandbox_child.py")
_GRACE_S = 2.0
"""Start of the process, and the time an interrupt takes, before it is killed."""
_PATIENCE_S = 0.5
"""How long the process looks for a gap between writes before it says that the library is locked."""

_ENVIRONMENT = ("LD_LIBRARY_PATH",)
"""All that the process gets: where Python's own libraries may lie. No keys, no home."""

_TABLES_HINT = (
    "There are the views papers, facts, entities, knowledge_units and runs (docs/library.md)."
)
_COLUMNS_HINT = "DESCRIBE facts lists the columns of a view; so for papers, entities, runs."
_HINTS = {
    "CatalogException": _TABLES_HINT,
    "BinderException": _COLUMNS_HINT,
}
_SELECT_HINT = "Write one SELECT (or FROM, WITH, DESCRIBE, SUMMARIZE, SHOW TABLES)."

_INNER_NAMES = re.compile(r'\s*Did you mean "(pg_|duckdb_|sqlite_|information_schema)[^"]*"\?')


def run_query(path: Path, sql: str, limits: QueryLimits, wait: Wait) -> Result:
    """Run one SELECT against the library file.

    Raises:
        QueryRefused: it is no single SELECT, it failed, or it went over the limits.
        LibraryBusy: a writer did not let go in time.
    """
    while True:
        kind, *rest = _ask_child(path, sql, limits, wait)
        match kind:
            case "ok":
                columns, rows, truncated = rest
                return Result(
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
                raise _refusal(*rest)


def _refusal(message: str, error: str) -> QueryRefused:
    if error == "PermissionException":  # its words name settings that no user has set
        return QueryRefused(
            "a query reads the library alone", hint="Files and network are out of its reach."
        )
    plain = _INNER_NAMES.sub("", message.partition("\n\nLINE ")[0]).strip()
    return QueryRefused(plain, hint=_HINTS.get(error, "") if error else _SELECT_HINT)


def _ask_child(path: Path, sql: str, limits: QueryLimits, wait: Wait) -> tuple[Any, ...]:
    request = {
        "path": str(path),
        "sql": sql,
        "rows": limits.rows,
        "seconds": limits.seconds,
        "memory_mb": limits.memory_mb,
        "patience": min(wait.left, _PATIENCE_S),
        "duckdb_folder": str(Path(duckdb.__file__).parents[1]),
    }
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
        return _of_a_death(child)
    reply = _Plain(io.BytesIO(child.stdout)).load()
    return tuple(reply)


def _of_a_death(child: subprocess.CompletedProcess[bytes]) -> tuple[Any, ...]:
    """What to say of a process that died: killed by its limits, or by a fault in the database."""
    words = child.stderr.decode(errors="replace").lower()
    if child.returncode < 0 or "memory" in words or "bad_alloc" in words:
        return ("memory", "")
    raise RuntimeError(f"the query's process failed: {words[-500:]}")


class _Plain(pickle.Unpickler):
    """Takes values only: what the process of an untrusted query sends must not be able to run anything."""

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
