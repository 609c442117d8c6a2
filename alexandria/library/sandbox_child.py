"""The process in which one query of a user runs. Started as a script by sandbox.py; imports nothing of ours.

A process of its own, because DuckDB's limits do not hold everything: with memory_limit at 488 MiB,
`list_sum(range(500000000))` took 17 GiB and `repeat('x', 2000000000)` 4 GiB, and neither could be
interrupted for a minute (DuckDB 2.0.0). The system's limits on a process do hold. It has no environment
to read keys from, can make no file, and its death costs the caller nothing.

Request: JSON on stdin. Reply: a pickled tuple on stdout, whose first member is ok, refused, memory, time or
locked.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import sys
import threading
import time
import types
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

_LOCKED = "Could not set lock on file"
_PROTOCOL = "published"
_BASE_MB = 1024
"""Address space that Python and DuckDB reserve before any query: 0.5 GiB measured, doubled."""


def main() -> None:
    """Answer the one request on stdin."""
    request = json.load(sys.stdin)
    sys.path.append(request["duckdb_folder"])
    _limit(request["memory_mb"], request["seconds"])
    try:
        reply = _run(request)
    except MemoryError:
        reply = ("memory", "")
    pickle.dump(reply, sys.stdout.buffer, protocol=5)
    sys.stdout.buffer.flush()
    os._exit(0)  # taking DuckDB down in order would only cost time


def _limit(memory_mb: int, seconds: float) -> None:
    space = (memory_mb + _BASE_MB) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    cpu = int(seconds * 2) + 5  # two threads; ends us if the caller is gone and cannot
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))


def _run(request: dict[str, Any]) -> tuple[object, ...]:
    _install_pytz_substitute()
    import duckdb  # noqa: PLC0415  # where it lies is known only now

    try:
        statements = duckdb.extract_statements(request["sql"])
        fault = _refusal_reason(statements, duckdb.StatementType.SELECT)
        if fault:
            return ("refused", fault, "")
        published = request.get("published")
        con = (
            _connect(duckdb, request) if published is None else _connect_published(duckdb, request)
        )
        con.execute("SET TimeZone = 'UTC'")  # ICU's setting, not known before connecting
        # enable_external_access leaves the library's own file open to COPY, which DuckDB 2.0 takes
        # inside of WITH too: one such SELECT emptied the file. The open file needs no file system.
        con.execute("SET disabled_filesystems = 'LocalFileSystem'")
        con.execute("SET lock_configuration = true")
        timer = threading.Timer(request["seconds"], con.interrupt)
        timer.daemon = True
        timer.start()
        cursor = con.execute(statements[0])
        rows = cursor.fetchmany(request["rows"] + 1)
        columns = [(str(column[0]), str(column[1])) for column in cursor.description or ()]
    except duckdb.InterruptException:
        return ("time", "")
    except duckdb.OutOfMemoryException:
        return ("memory", "")
    except duckdb.Error as error:
        if _LOCKED in str(error):
            return ("locked", "")
        if "Traceback" in str(error):  # of our file system, which refused to write
            return ("refused", "", "PermissionException")
        return ("refused", str(error), type(error).__name__)
    return ("ok", columns, rows[: request["rows"]], len(rows) > request["rows"])


def _connect(duckdb: Any, request: dict[str, Any]) -> Any:  # noqa: ANN401  # imported late
    """Open the library; while a writer holds it, try every 10 ms: its next pause is short."""
    until = time.monotonic() + request["patience"]
    while True:
        try:
            return duckdb.connect(
                request["path"], read_only=True, config=_config(request["memory_mb"])
            )
        except duckdb.IOException as error:
            if _LOCKED not in str(error) or time.monotonic() > until:
                raise
        time.sleep(0.01)


def _connect_published(duckdb: Any, request: dict[str, Any]) -> Any:  # noqa: ANN401  imported late
    """An empty database in memory with a view over the Parquet files of each name.

    DuckDB lets SQL write where it lets it read (`COPY … TO`), so it gets no path of a file: it reads through a
    file system that knows these files only, and opens them for reading only.
    """
    sys.path.append(request["fsspec_folder"])
    files = {
        f"{_PROTOCOL}://{view}/{number}.parquet": path
        for view, paths in request["published"].items()
        for number, path in enumerate(paths)
    }
    con = duckdb.connect(":memory:", config=_config(request["memory_mb"], external="true"))
    con.register_filesystem(_file_system(files))
    con.execute(f"SET allowed_directories = ['{_PROTOCOL}://']")
    con.execute("SET enable_external_access = false")
    for view in request["published"]:
        names = ", ".join(
            f"'{name}'" for name in files if name.startswith(f"{_PROTOCOL}://{view}/")
        )
        con.execute(
            f"CREATE VIEW {view} AS SELECT * FROM read_parquet([{names}], hive_partitioning = false)"
        )
    return con


def _file_system(files: dict[str, str]) -> Any:  # noqa: ANN401  its class is made here
    """The files under their new names, for reading."""
    from fsspec import AbstractFileSystem  # noqa: PLC0415  where it lies is known only now

    class PublishedFiles(AbstractFileSystem):  # type: ignore[misc]
        """Knows some files, and gives them to be read."""

        protocol = _PROTOCOL
        cachable = False

        def open(self, path: str, mode: str = "rb", **_more: object) -> Any:  # noqa: ANN401
            """One of the files.

            Raises:
                PermissionError: it is to be written, or is none of them.
            """
            if mode != "rb" or path not in files:
                raise PermissionError(path)
            return open(files[path], "rb")  # noqa: PTH123  the caller closes it

        def glob(self, path: str, **_more: object) -> list[str]:
            """The file of this name."""
            return [path] if path in files else []

        def exists(self, path: str, **_more: object) -> bool:
            """Whether it is one of them."""
            return path in files

        def info(self, path: str, **_more: object) -> dict[str, Any]:
            """Its name and size.

            Raises:
                FileNotFoundError: it is none of them.
            """
            if path not in files:
                raise FileNotFoundError(path)
            return {"name": path, "size": os.stat(files[path]).st_size, "type": "file"}  # noqa: PTH116

        def modified(self, path: str) -> datetime:
            """When it was written last."""
            return datetime.fromtimestamp(os.stat(files[path]).st_mtime, UTC)  # noqa: PTH116

    return PublishedFiles()


def _config(
    memory_mb: int, external: str = "false"
) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "enable_external_access": external,
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "allow_persistent_secrets": "false",
        "python_enable_replacements": "false",  # else SQL could name variables of this program
        "memory_limit": f"{memory_mb}MB",
        "max_temp_directory_size": "0B",
        "threads": "2",
    }


def _refusal_reason(statements: list[Any], select: object) -> str:
    """Why these statements are refused; '' if they may run.

    WITH, FROM, VALUES, DESCRIBE, SUMMARIZE and SHOW are SELECTs. EXPLAIN is none: EXPLAIN ANALYZE would run any
    statement, and COPY may write the library's own file.
    """
    if len(statements) != 1:
        return f"one SELECT statement is expected, not {len(statements)} statements"
    if statements[0].type != select:
        kind = str(statements[0].type).rpartition(".")[2]
        return f"only SELECT statements run here, and this one is {kind}"
    return ""


def _install_pytz_substitute() -> None:
    """DuckDB looks up the zone of a TIMESTAMPTZ in pytz, which is not installed; ours is always UTC."""
    pytz = types.ModuleType("pytz")
    pytz.timezone = lambda _name: _PytzUtc()  # type: ignore[attr-defined]
    sys.modules["pytz"] = pytz


class _PytzUtc(tzinfo):
    """UTC with pytz's own method; the moments that it makes carry the standard library's UTC."""

    def utcoffset(self, _moment: datetime | None) -> timedelta:
        """Zero."""
        return timedelta(0)

    def dst(self, _moment: datetime | None) -> timedelta:
        """Zero."""
        return timedelta(0)

    def tzname(self, _moment: datetime | None) -> str:
        """UTC."""
        return "UTC"

    def fromutc(self, moment: datetime) -> datetime:
        """The same moment, in the standard library's UTC."""
        return moment.replace(tzinfo=UTC)

    localize = fromutc


if __name__ == "__main__":
    main()
