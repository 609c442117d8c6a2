"""From nothing, or from an older version of the tables, to those of schema.sql.

A migration takes the tables of a library from one version to the next. It is named after where
it leads to (`m002_what_it_adds`), is never changed once released, and touches tables only: the
views are made anew afterwards. A change to schema.sql and a migration belong in the same commit;
a test holds the two equal.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import duckdb

import alexandria
from alexandria.errors import LibraryTooNew, NotALibrary
from alexandria.library.opening import translated

__all__ = [
    "MIGRATIONS",
    "SCHEMA_VERSION",
    "create_file",
    "lay_out",
    "make_views",
    "migrate",
    "version_of",
]

Migration = Callable[[duckdb.DuckDBPyConnection], None]


def _sql(name: str) -> str:
    return files("alexandria.library").joinpath(name).read_text(encoding="utf-8")


def m002_quarantine_figures_and_quantities(con: duckdb.DuckDBPyConnection) -> None:
    """Contract 2: what failed a check, how much is covered, numbers as numbers, whose finding it is."""
    con.execute(_sql("m002.sql"))


def m003_evaluation(con: duckdb.DuckDBPyConnection) -> None:
    """What evaluations asked and were answered."""
    con.execute(_sql("m003.sql"))


def m004_merges_and_links(con: duckdb.DuckDBPyConnection) -> None:
    """Names that mean one thing: why they were merged, what people have undone, links between papers."""
    con.execute(_sql("m004.sql"))


def m005_audits(con: duckdb.DuckDBPyConnection) -> None:
    """What audits of question sets found; the view of evaluations comes with the views."""
    con.execute(_sql("m005.sql"))


MIGRATIONS: tuple[Migration, ...] = (
    m002_quarantine_figures_and_quantities,
    m003_evaluation,
    m004_merges_and_links,
    m005_audits,
)
"""The first leads from version 1, the first released, to 2."""

SCHEMA_VERSION = 1 + len(MIGRATIONS)

_OUR_TABLES = "SELECT count(*) FROM duckdb_tables() WHERE NOT internal AND NOT temporary"


def version_of(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """The version of the tables; 0 for a database without any.

    Raises:
        NotALibrary: the database has tables, but not ours.
        LibraryTooNew: this program is older than the tables.
    """
    try:
        row = con.execute("SELECT schema_version FROM main.library_info").fetchone()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        tables = con.execute(_OUR_TABLES).fetchone()
        if tables == (0,):
            return 0
        raise NotALibrary(
            f"{path} is a DuckDB database, but not a library of Alexandria"
        ) from error
    if row is None:
        raise NotALibrary(f"{path} does not say which version of a library it is")
    version = int(row[0])
    if version > SCHEMA_VERSION:
        raise LibraryTooNew(
            f"{path} has tables of version {version}; this program knows up to {SCHEMA_VERSION}"
        )
    return version


def lay_out(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables and views of a new library. The caller holds the transaction."""
    con.execute(_sql("schema.sql"))
    con.execute(_sql("evaluation.sql"))
    make_views(con)
    con.execute(
        "INSERT INTO library_info VALUES ($version, $program, $now::TIMESTAMP)",
        {
            "version": SCHEMA_VERSION,
            "program": alexandria.__version__,
            "now": datetime.now(UTC).replace(tzinfo=None).isoformat(),
        },
    )


def make_views(con: duckdb.DuckDBPyConnection) -> None:
    """Make the views, in place of older ones."""
    con.execute(_sql("views.sql"))


def migrate(
    con: duckdb.DuckDBPyConnection, version: int, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Bring the tables from `version` (1 or more) up to date, in one transaction."""
    con.begin()
    try:
        for migration in migrations[version - 1 :]:
            migration(con)
        make_views(con)
        con.execute(
            "UPDATE library_info SET schema_version = $version, program_version = $program",
            {"version": 1 + len(migrations), "program": alexandria.__version__},
        )
        con.commit()
    except BaseException:
        con.rollback()
        raise


def create_file(path: Path) -> None:
    """Make a new, empty library at `path`, whole or not at all.

    It is built beside its place and linked into it, so that a kill leaves no half-made library
    and of two processes that do this at once one wins and the other uses what is there.

    Raises:
        StorageReadOnly, StorageFull.
    """
    with translated(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            draft = Path(folder) / "new.duckdb"
            con = duckdb.connect(str(draft))
            try:
                con.begin()
                lay_out(con)
                con.commit()
            finally:
                con.close()
            _put(draft, path)


def _put(draft: Path, path: Path) -> None:
    """Give the draft its name, unless someone else was faster."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except PermissionError:  # a file system without hard links, such as FAT
        if not path.exists():
            draft.rename(path)
