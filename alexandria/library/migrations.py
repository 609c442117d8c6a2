"""From nothing, or from an older version of the tables, to those of schema.sql, with the views of views.sql.

A migration takes the tables of a library from one version to the next. It is named after the version it leads
to and what it adds (`m002_what_it_adds`, with its SQL in the file of that name), is never changed once released,
and touches tables only: the views are replaced afterwards. A change to schema.sql and its migration belong in
the same commit; a test holds the two equal. A change to views.sql needs no migration: its digest is recorded in
the library, and another digest replaces the views.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

import alexandria
from alexandria.library.connection import translate_storage_errors
from alexandria.library.schema_version import SCHEMA_VERSION, SchemaState, sql_text, views_digest

__all__ = ["MIGRATIONS", "create_file", "create_schema", "migrate", "replace_views", "upgrade"]

Migration = Callable[[duckdb.DuckDBPyConnection], None]


def m002_quarantine_figures_and_quantities(con: duckdb.DuckDBPyConnection) -> None:
    """Contract 2: quarantined facts, coverage and expression figures, quantities, attribution."""
    con.execute(sql_text("m002_quarantine_figures_and_quantities.sql"))


def m003_evaluation(con: duckdb.DuckDBPyConnection) -> None:
    """Questions of evaluations and their answers."""
    con.execute(sql_text("m003_evaluation.sql"))


def m004_merges_and_links(con: duckdb.DuckDBPyConnection) -> None:
    """Merged names with their reasons, merges that people have undone, links between papers."""
    con.execute(sql_text("m004_merges_and_links.sql"))


def m005_audits(con: duckdb.DuckDBPyConnection) -> None:
    """Results of audits of question sets."""
    con.execute(sql_text("m005_audits.sql"))


def m006_views_digest(con: duckdb.DuckDBPyConnection) -> None:
    """The digest of the views that the library has."""
    con.execute(sql_text("m006_views_digest.sql"))


def m007_facts_as_sentences(con: duckdb.DuckDBPyConnection) -> None:
    """Contract 3: facts as sentences, a table of their numbers, merged facts."""
    con.execute(sql_text("m007_facts_as_sentences.sql"))


def m008_judged_precision(con: duckdb.DuckDBPyConnection) -> None:
    """Judgements of facts, beside the evaluations."""
    con.execute(sql_text("m008_judged_precision.sql"))


def m009_venue_and_metadata_source(con: duckdb.DuckDBPyConnection) -> None:
    """Where papers appeared, and the list of papers that their metadata are from."""
    con.execute(sql_text("m009_venue_and_metadata_source.sql"))


def m010_history(con: duckdb.DuckDBPyConnection) -> None:
    """When papers came, changed and went, and what that changed."""
    con.execute(sql_text("m010_history.sql"))


def m011_imported_papers(con: duckdb.DuckDBPyConnection) -> None:
    """Which papers came from another library, and whether they were compared with their wording."""
    con.execute(sql_text("m011_imported_papers.sql"))


def m012_reviews(con: duckdb.DuckDBPyConnection) -> None:
    """What people decided of facts, and the facts as they were before."""
    con.execute(sql_text("m012_reviews.sql"))


def m013_reasoning_tokens(con: duckdb.DuckDBPyConnection) -> None:
    """Tokens that models spent on thought."""
    con.execute(sql_text("m013_reasoning_tokens.sql"))


def m014_batches(con: duckdb.DuckDBPyConnection) -> None:
    """Calls that were part of a batch."""
    con.execute(sql_text("m014_batches.sql"))


MIGRATIONS: tuple[Migration, ...] = (
    m002_quarantine_figures_and_quantities,
    m003_evaluation,
    m004_merges_and_links,
    m005_audits,
    m006_views_digest,
    m007_facts_as_sentences,
    m008_judged_precision,
    m009_venue_and_metadata_source,
    m010_history,
    m011_imported_papers,
    m012_reviews,
    m013_reasoning_tokens,
    m014_batches,
)
"""The first leads from version 1, the first released, to 2."""


def create_schema(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables and views of a new library. The caller holds the transaction."""
    con.execute(sql_text("schema.sql"))
    con.execute(sql_text("evaluation.sql"))
    con.execute(
        "INSERT INTO library_info VALUES ($version, $program, $now::TIMESTAMP, '')",
        {
            "version": SCHEMA_VERSION,
            "program": alexandria.__version__,
            "now": datetime.now(UTC).replace(tzinfo=None).isoformat(),
        },
    )
    replace_views(con)


def replace_views(con: duckdb.DuckDBPyConnection) -> None:
    """Make the views of this program in place of older ones. The caller holds the transaction."""
    con.execute(sql_text("views.sql"))
    con.execute("UPDATE library_info SET views_digest = $digest", {"digest": views_digest()})


def upgrade(con: duckdb.DuckDBPyConnection, state: SchemaState) -> None:
    """Run the migrations that are due, or replace the views if only these differ."""
    if state.is_current:
        return
    if not state.tables_are_current:
        migrate(con, state.version, MIGRATIONS)
        return
    con.begin()
    try:
        replace_views(con)
        con.commit()
    except BaseException:
        con.rollback()
        raise


def migrate(
    con: duckdb.DuckDBPyConnection, version: int, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Bring the tables from `version` (1 or more) up to date, in one transaction."""
    con.begin()
    try:
        for migration in migrations[version - 1 :]:
            migration(con)
        con.execute(
            "UPDATE library_info SET schema_version = $version, program_version = $program",
            {"version": 1 + len(migrations), "program": alexandria.__version__},
        )
        replace_views(con)
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
    with translate_storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            draft = Path(folder) / "new.duckdb"
            con = duckdb.connect(str(draft))
            try:
                con.begin()
                create_schema(con)
                con.commit()
            finally:
                con.close()
            _publish(draft, path)


def _publish(draft: Path, path: Path) -> None:
    """Give the draft its name, unless another process was faster."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except PermissionError:  # a file system without hard links, such as FAT
        if not path.exists():
            draft.rename(path)
