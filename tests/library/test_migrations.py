"""An older library becomes what a new one is; a migration that fails leaves it as it was."""

import duckdb
import pytest

from alexandria.library import Library, check, migrations, store
from alexandria.library.migrations import MIGRATIONS, SCHEMA_VERSION, migrate
from tests.builders import make_paper_record, make_unit, paper_id


def m002_adds_a_shelf(con):
    con.execute("ALTER TABLE paper ADD COLUMN shelf VARCHAR DEFAULT 'A'")


def m003_fails(con):
    con.execute("ALTER TABLE paper ADD COLUMN row VARCHAR")
    raise RuntimeError("as planned")


def version(library):
    with duckdb.connect(str(library.path), read_only=True) as con:
        return con.execute("SELECT schema_version FROM library_info").fetchone()[0]


@pytest.fixture
def newer_program(monkeypatch):
    """This program, one version on."""
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", 2)
    monkeypatch.setattr(store, "SCHEMA_VERSION", 2)
    monkeypatch.setattr(store, "migrate", lambda con, old: migrate(con, old, (m002_adds_a_shelf,)))


def test_the_version_counts_the_migrations():
    assert len(MIGRATIONS) + 1 == SCHEMA_VERSION


def test_migrations_are_named_after_the_version_they_lead_to():
    for number, migration in enumerate(MIGRATIONS, start=2):
        assert migration.__name__.startswith(f"m{number:03}_")


def test_a_new_library_has_no_drift_from_the_schema(library):
    with duckdb.connect(str(library.path), read_only=True) as con:
        assert check._drift(con) == []


@pytest.mark.parametrize(
    "use", [Library.create_or_open, lambda library: library.content_digest(), Library.run_totals]
)
def test_an_older_library_is_brought_up_to_date_by_its_first_use(library, newer_program, use):
    assert version(library) == 1
    use(library)
    assert version(library) == 2
    with duckdb.connect(str(library.path)) as con:
        assert con.execute("SELECT count(shelf) FROM paper").fetchone() == (0,)


def test_a_migration_keeps_what_there_is(library):
    library.save_paper(make_paper_record(), [make_unit()])
    with duckdb.connect(str(library.path)) as con:
        migrate(con, 1, (m002_adds_a_shelf,))
        assert con.execute("SELECT title, shelf FROM paper").fetchall() == [("On water", "A")]
        assert con.execute("FROM facts").fetchall()


def test_a_migration_that_fails_leaves_the_library_as_it_was(library):
    library.save_paper(make_paper_record(), [make_unit()])
    with duckdb.connect(str(library.path)) as con, pytest.raises(RuntimeError, match="as planned"):
        migrate(con, 1, (m002_adds_a_shelf, m003_fails))
    assert version(library) == 1
    assert library.check() == []
    assert library.load_units(paper_id("water")) == [make_unit()]


def test_no_column_can_hold_text_of_a_paper_as_such(library):
    """Every column of text, listed: whoever adds one says here that it holds none of the paper's."""
    with duckdb.connect(str(library.path), read_only=True) as con:
        columns = con.execute(
            """
            SELECT table_name || '.' || column_name FROM duckdb_columns()
            WHERE NOT internal AND data_type IN ('VARCHAR', 'VARCHAR[]', 'JSON')
              AND table_name IN ('unit', 'entity', 'attribute', 'relationship')
              AND column_name NOT LIKE '%id' AND column_name NOT LIKE '%digest'
            """
        ).fetchall()
    assert {name for (name,) in columns} == {
        "unit.summary",
        "unit.doi",
        "unit.section",
        "unit.text_sha256",
        "unit.model",
        "unit.prompt_version",
        "entity.name",
        "entity.type",
        "entity.aliases",
        "attribute.name",
        "attribute.value",
        "attribute.unit",
        "attribute.condition",
        "attribute.certainty",
        "relationship.predicate",
        "relationship.object_text",
        "relationship.condition",
        "relationship.certainty",
    }


def test_every_table_and_column_with_a_name_that_needs_it_is_explained(library):
    with duckdb.connect(str(library.path), read_only=True) as con:
        bare = con.execute(
            """
            SELECT table_name FROM duckdb_tables() WHERE NOT internal AND comment IS NULL
            UNION ALL
            SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL
            """
        ).fetchall()
    assert bare == []


def test_the_columns_of_the_tables_are_the_fields_of_the_records(library):
    """Rows travel as JSON objects; a field without a column would be dropped in silence."""
    from alexandria.library import write
    from alexandria.library.records import CallRow, Outcome, PaperRecord, RunRecord

    fields = {
        "paper": set(PaperRecord.model_fields),
        "run": set(RunRecord.model_fields),
        "outcome": set(Outcome.model_fields),
        "call": set(CallRow.model_fields),
        **{table: set(rows[0]) for table, rows in write._rows_of_units([make_unit()]).items()},
    }
    with duckdb.connect(str(library.path), read_only=True) as con:
        for table, names in fields.items():
            columns = con.execute(
                "SELECT column_name FROM duckdb_columns() WHERE table_name = $table",
                {"table": table},
            ).fetchall()
            assert {name for (name,) in columns} == names, table
