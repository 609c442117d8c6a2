"""Which tables and which views a library file has, and which ones this program expects.

Light on purpose: every connection is checked against it, so it imports nothing but DuckDB.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from alexandria.errors import LibraryTooNew, NotALibrary

__all__ = [
    "SCHEMA_VERSION",
    "SchemaState",
    "read_schema_state",
    "sql_text",
    "view_names",
    "views_digest",
]

SCHEMA_VERSION = 14
"""Version of the tables in schema.sql and evaluation.sql: 1 plus the number of migrations."""

_FOLDER = Path(__file__).parent
_COUNT_TABLES = "SELECT count(*) FROM duckdb_tables() WHERE NOT internal AND NOT temporary"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """What `library_info` says of a file.

    Attributes:
        version: version of the tables; 0 for a database without any.
        views_digest: digest of the views.sql that made its views; '' where it is not recorded.
    """

    version: int
    views_digest: str = ""

    @property
    def tables_are_current(self) -> bool:
        """Whether no migration is due."""
        return self.version == SCHEMA_VERSION

    @property
    def is_current(self) -> bool:
        """Whether neither a migration nor new views are due."""
        return self.tables_are_current and self.views_digest == views_digest()


def read_schema_state(con: duckdb.DuckDBPyConnection, path: Path) -> SchemaState:
    """The state of the database behind a connection; `path` is for messages only.

    Raises:
        NotALibrary: the database has tables, but not ours.
        LibraryTooNew: this program is older than the tables.
    """
    try:
        cursor = con.execute("SELECT * FROM main.library_info")
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        if con.execute(_COUNT_TABLES).fetchone() == (0,):
            return SchemaState(version=0)
        raise NotALibrary(
            f"{path} is a DuckDB database, but not a library of Alexandria"
        ) from error
    names = [column[0] for column in cursor.description or ()]
    row = cursor.fetchone()
    if row is None or "schema_version" not in names:
        raise NotALibrary(f"{path} does not say which version of a library it is")
    info = dict(zip(names, row, strict=True))
    version = int(info["schema_version"])
    if version > SCHEMA_VERSION:
        raise LibraryTooNew(
            f"{path} has tables of version {version}; this program knows up to {SCHEMA_VERSION}"
        )
    return SchemaState(version, str(info.get("views_digest", "")))


@cache
def views_digest() -> str:
    """SHA-256 of views.sql, hex: a library whose views carry another digest gets new ones."""
    return hashlib.sha256(sql_text("views.sql").encode()).hexdigest()


def view_names() -> list[str]:
    """Names of all views, in the order of views.sql."""
    return re.findall(r"^CREATE OR REPLACE VIEW (\w+)", sql_text("views.sql"), re.MULTILINE)


def sql_text(name: str) -> str:
    """The text of a .sql file of this folder."""
    return (_FOLDER / name).read_text(encoding="utf-8")
