"""A damaged library → a new one with all that can still be read, and a report of what is lost.

DuckDB keeps a checksum with each block of a file, and one that does not fit makes every statement fail that
touches the block. So each table is read in ranges of rows, halved where they fail, until the rows that cannot be
read are alone. A paper that has fewer facts than were written keeps what is left and is marked partial, with a
recipe that no program has: the next ingest makes it again.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from alexandria.errors import NotALibrary
from alexandria.library.connection import LockWait, thread_lock, translate_storage_errors
from alexandria.library.library import Library
from alexandria.library.new_files import UNFINISHED, place_new_library, refuse_taken_name
from alexandria.library.schema_version import SCHEMA_VERSION

__all__ = ["LostRows", "RescueReport", "rescue_library"]

_VECTOR = 2048
"""Rows that DuckDB reads together. A range that begins and ends at multiples of it touches no block outside it."""

_TABLES = """
    SELECT schema_name, table_name, sql FROM duckdb_tables()
    WHERE NOT internal AND NOT temporary AND database_name = current_database() ORDER BY table_name
"""
_INFO = "INSERT INTO library_info VALUES (?, ?, now()::TIMESTAMP, '')"
_MARK = """
    UPDATE paper SET state = 'partial', recipe = '', reason = 'rescued from a damaged library: a part is lost'
    WHERE id = ?
"""
_SHORT = """
    WITH written AS (
        SELECT paper_id, arg_max(facts, moment) AS facts, arg_max(event, moment) AS event
        FROM paper_event GROUP BY paper_id
    ), held AS (
        SELECT paper_id, count(*) AS facts
        FROM (SELECT paper_id FROM attribute UNION ALL SELECT paper_id FROM relationship)
        GROUP BY paper_id
    )
    SELECT paper.id
    FROM paper
    LEFT JOIN written ON written.paper_id = paper.id
    LEFT JOIN held ON held.paper_id = paper.id
    WHERE written.facts IS NULL OR coalesce(held.facts, 0) < written.facts
       OR EXISTS (FROM attribute WHERE paper_id = paper.id AND unit_id NOT IN (SELECT id FROM unit))
       OR EXISTS (FROM attribute WHERE paper_id = paper.id AND subject_id NOT IN (SELECT id FROM entity))
       OR EXISTS (FROM relationship WHERE paper_id = paper.id AND subject_id NOT IN (SELECT id FROM entity))
"""
_ORPHANS = "SELECT DISTINCT paper_id FROM unit ANTI JOIN paper ON paper.id = unit.paper_id"
_OF_PAPERS = (
    "unit", "entity", "attribute", "relationship", "quantity", "quarantine", "merged_fact", "entity_merge",
    "entity_key", "entity_link", "imported_paper", "fact_change",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LostRows:
    """Rows of a table that cannot be read; `count` is None where not even their number can be."""

    table: str
    count: int | None


@dataclass(frozen=True, slots=True)
class RescueReport:
    """What a rescue saved.

    Attributes:
        saved: rows by table.
        lost: what could not be read; empty where the file was whole.
        papers: papers in the new library.
        incomplete: ids of those that lost something; the next ingest of their files makes them again.
        gone: ids of papers of which only parts without their description were found; nothing of them is kept.
        changes_lost: whether the write-ahead log could not be used, so that the last commit may be missing.
    """

    saved: dict[str, int]
    lost: tuple[LostRows, ...]
    papers: int
    incomplete: tuple[str, ...]
    gone: tuple[str, ...]
    changes_lost: bool

    @property
    def is_complete(self) -> bool:
        """Whether all of the library was read."""
        return not (self.lost or self.incomplete or self.gone or self.changes_lost)


def rescue_library(damaged: Path, into: Path, *, wait_s: float = 30.0) -> RescueReport:
    """Copy all that can be read of the library `damaged` into a new one; `damaged` is never written to.

    Raises:
        LibraryError: `into` exists already, or a file that would be taken for a part of it.
        NotALibrary: not even the list of tables can be read.
        LibraryMissing, LibraryBusy, StorageFull, StorageReadOnly.
    """
    refuse_taken_name(into)
    wait = LockWait(wait_s)
    with (
        translate_storage_errors(into),
        thread_lock(damaged, "read", wait),
        tempfile.TemporaryDirectory(dir=into.parent, prefix=f".{into.name}.") as folder,
    ):
        source, changes_lost = _readable_copy(damaged, Path(folder))
        draft = Path(folder) / "new.duckdb"
        saved, lost = _copy_tables(source, draft)
        if "library_info" not in saved:
            raise NotALibrary(f"{damaged} is a DuckDB database, but not a library of Alexandria")
        if saved["library_info"]:
            Library(draft).create_or_open()  # tables of an older version are brought up to date
        papers, incomplete, gone = _settle_papers(draft, bool(lost))
        Library(draft).create_or_open()
        for suffix in UNFINISHED:  # the next ingest asks nothing again that was paid for
            kept = damaged.with_name(damaged.name + suffix)
            if kept.is_file():
                shutil.copy2(kept, draft.with_name(draft.name + suffix))
        place_new_library(draft, into)
    return RescueReport(saved, tuple(lost), papers, incomplete, gone, changes_lost)


def _readable_copy(damaged: Path, folder: Path) -> tuple[Path, bool]:
    """A copy that opens, and whether its write-ahead log had to be left out."""
    copy = folder / "damaged.duckdb"
    shutil.copyfile(damaged, copy)
    log = damaged.with_name(damaged.name + ".wal")
    with_log = log.is_file()
    if with_log:
        shutil.copyfile(log, folder / "damaged.duckdb.wal")
    if with_log and not _opens(copy):
        (folder / "damaged.duckdb.wal").unlink()
        if _opens(copy):
            return copy, True
    if not _opens(copy):
        with translate_storage_errors(damaged):
            _refuse_other_versions(copy)
        raise NotALibrary(
            f"{damaged} cannot be opened at all: the beginning of the file, or its list of tables, is damaged",
            hint="Restore a copy, or make the library anew: alexandria ingest PAPERS.",
        )
    return copy, False


def _refuse_other_versions(copy: Path) -> None:
    """Raise what DuckDB says of a file that another version of it wrote: that is no damage."""
    try:
        duckdb.connect(str(copy), read_only=True).close()
    except duckdb.IOException:
        raise
    except duckdb.Error:
        return


def _opens(path: Path) -> bool:
    reader = _Reader(path)
    try:
        return bool(reader.tables())
    except duckdb.Error:
        return False
    finally:
        reader.close()


class _Reader:
    """Reads the copy. After a damaged block all statements of a connection fail: then it opens another."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._con: duckdb.DuckDBPyConnection | None = None

    def tables(self) -> list[tuple[str, str, str]]:
        """Schema, name and SQL of each table."""
        return self._open().execute(_TABLES).fetchall()

    def read(self, sql: str, given: list[int]) -> tuple[int, int] | None:
        """The one row of a statement; None where a block that it needs is damaged."""
        try:
            row: tuple[int, int] | None = self._open().execute(sql, given).fetchone()
        except duckdb.Error:
            self.close()
            return None
        return row

    def close(self) -> None:
        """Close the connection; the next use opens another."""
        if self._con is not None:
            self._con.close()
            self._con = None

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._con is None:
            read_only = not self._path.with_name(self._path.name + ".wal").exists()
            self._con = duckdb.connect(
                str(self._path), read_only=read_only, config={"threads": "1"}
            )
        return self._con


def _copy_tables(source: Path, draft: Path) -> tuple[dict[str, int], list[LostRows]]:
    """Make `draft` with the rows of all tables that can be read: rows saved by table, and what is lost."""
    reader = _Reader(source)
    try:
        tables = [_Table(*row) for row in reader.tables()]
        readable: dict[_Table, list[_Range]] = {}
        lost = []
        for table in tables:
            readable[table], missing = _readable_ranges(reader, table)
            if missing != 0:
                lost.append(LostRows(table.name, missing))
    finally:
        reader.close()
    con = duckdb.connect(str(draft))
    try:
        con.execute("ATTACH '" + str(source).replace("'", "''") + "' AS old (READ_ONLY)")
        con.begin()
        saved = {}
        for table in tables:
            con.execute(f'CREATE SCHEMA IF NOT EXISTS "{table.schema}"')
            con.execute(table.sql)  # its own form, which a migration may change afterwards
            saved[table.name] = 0
            for first, end in readable[table]:
                insert = (
                    f"INSERT INTO {table} SELECT * FROM old.{table} WHERE rowid >= ? AND rowid < ?"
                )
                row = con.execute(insert, [first, end]).fetchone()
                saved[table.name] += row[0] if row else 0
        con.commit()
    finally:
        con.close()
    return saved, lost


@dataclass(frozen=True, slots=True)
class _Table:
    schema: str
    name: str
    sql: str

    def __str__(self) -> str:
        return f'"{self.schema}"."{self.name}"'


_Range = tuple[int, int]


def _readable_ranges(reader: _Reader, table: _Table) -> tuple[list[_Range], int | None]:
    """Ranges of row numbers whose rows can be read, and how many rows lie outside: None where it is not known."""
    size = reader.read(f"SELECT count(*), coalesce(max(rowid), -1) + 1 FROM {table}", [])
    if size is None:
        return [], None
    rows, end = size
    found: list[_Range] = []
    held = 0
    open_ranges = [(0, end)] if end else []
    while open_ranges:
        first, end = open_ranges.pop()
        # All columns are read, none is fetched.
        read = f"SELECT count(*), bit_xor(hash(t)) FROM {table} AS t WHERE rowid >= ? AND rowid < ?"
        counted = reader.read(read, [first, end])
        if counted is not None:
            found.append((first, end))
            held += counted[0]
        elif end - first > _VECTOR:
            middle = first + -(-(end - first) // (2 * _VECTOR)) * _VECTOR
            open_ranges += [(middle, end), (first, middle)]
    return found, rows - held


def _settle_papers(draft: Path, lost: bool) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """Mark papers that lost something, delete what has no paper: papers, ids of incomplete and of gone ones."""
    from alexandria import __version__  # noqa: PLC0415  slow to find out

    con = duckdb.connect(str(draft))
    try:
        con.begin()
        if con.execute("SELECT count(*) FROM library_info").fetchone() == (0,):
            con.execute(_INFO, [SCHEMA_VERSION, __version__])
        con.execute("UPDATE library_info SET views_digest = ''")  # the next opening makes the views
        gone = sorted({i for (i,) in con.execute(_ORPHANS).fetchall()})
        for table in _OF_PAPERS:
            con.execute(f"DELETE FROM {table} WHERE paper_id NOT IN (SELECT id FROM paper)")
        short = sorted({i for (i,) in con.execute(_SHORT).fetchall()}) if lost else []
        for paper_id in short:
            con.execute(_MARK, [paper_id])
        papers = con.execute("SELECT count(*) FROM paper").fetchone()
        con.commit()
    finally:
        con.close()
    return (papers[0] if papers else 0), tuple(short), tuple(gone)
