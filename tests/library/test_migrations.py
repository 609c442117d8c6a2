"""An older library becomes what a new one is; a migration that fails leaves it as it was."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from alexandria.errors import StorageReadOnly
from alexandria.knowledge import Certainty, Polarity, Quantity
from alexandria.library import HistoryReader, Library, integrity, migrations, schema_version
from alexandria.library.migrations import MIGRATIONS, migrate
from alexandria.library.schema_version import SCHEMA_VERSION, read_schema_state
from tests.builders import FREE, make_checked_unit, make_paper_record, make_unit, paper_id

NEXT = SCHEMA_VERSION + 1
VERSION_1 = Path(__file__).with_name("version_1.sql").read_text(encoding="utf-8")

COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, column_default, comment
    FROM duckdb_columns()
    WHERE NOT internal AND table_name IN (SELECT table_name FROM duckdb_tables())
    ORDER BY table_name, column_index
"""
COMMENTS = "SELECT table_name, comment FROM duckdb_tables() ORDER BY table_name"


OF_FACTS = (
    "subject", "predicate", "object", "condition", "polarity", "certainty", "kind", "method", "compared_with",
    "claimed_by", "support", "doubt", "verdict", "verified_by", "made_by", "review", "reviewed_by", "reviewed_at",
)  # fmt: skip


OF_REVIEWS = (
    "evidence", "statement", "decision", "subject", "predicate", "object", "condition", "wording", "queue",
    "reviewer", "note", "undone_by",
)  # fmt: skip


def adds_a_shelf(con):
    con.execute("ALTER TABLE paper ADD COLUMN shelf VARCHAR DEFAULT 'A'")


def fails(con):
    con.execute("ALTER TABLE paper ADD COLUMN row VARCHAR")
    raise RuntimeError("as planned")


def version(library):
    with duckdb.connect(str(library.path), read_only=True) as con:
        return con.execute("SELECT schema_version FROM library_info").fetchone()[0]


@pytest.fixture
def newer_program(monkeypatch):
    """This program, one version on."""
    monkeypatch.setattr(schema_version, "SCHEMA_VERSION", NEXT)
    monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, adds_a_shelf))


@pytest.fixture
def oldest(tmp_path):
    """A library of version 1, with one paper of one attribute and one relationship."""
    library = Library(tmp_path / "oldest.duckdb")
    with duckdb.connect(str(library.path)) as con:
        con.execute(VERSION_1)
        con.execute("INSERT INTO library_info VALUES (1, '0.1.0', TIMESTAMP '2026-11-24 12:00:00')")
        con.execute(
            """
            INSERT INTO paper VALUES ('p', 'On water', [], NULL, NULL, NULL, 'en', 'pdf', 'pdf 1',
                1, 9, 2, 1, 'r', 'done', '', 'run-1');
            INSERT INTO unit VALUES ('u', 'p', 0, '', NULL, 0, '', 1, 1, 1, 2, 0, 9, 'f', [], 'm', 'v', 'q');
            INSERT INTO entity VALUES ('e', 'u', 'p', 0, 'water', '', [], NULL);
            INSERT INTO attribute VALUES ('a', 'u', 'p', 0, 'e', 'boils at', '100', '°C', '', 'stated', [1], 1);
            INSERT INTO relationship VALUES
                ('r', 'u', 'p', 0, 'e', 'is', NULL, 'wet', '', 'suggested', [2], 1);
            """
        )
    return library


@pytest.fixture
def of_version_6(oldest):
    """The same library as version 6 had it, with numbers, doubt, denial and a quarantined fact."""
    with duckdb.connect(str(oldest.path)) as con:
        for migration in MIGRATIONS[:5]:
            migration(con)
        con.execute(
            """
            UPDATE library_info SET schema_version = 6;
            UPDATE unit SET sentences = 2, sentences_covered = 2, sentences_by_rule = 1, numbers = 1,
                numbers_found = 1, names = 0, names_found = 0;
            INSERT INTO entity VALUES ('i', 'u', 'p', 1, 'ice', '', [], NULL);
            UPDATE attribute SET kind = 'quantity', quantity = 100, quantity_low = 99, quantity_high = 101,
                uncertainty = 0.5, quantity_unit = 'degree_Celsius', bound = '~', attributed_to = '[12]';
            INSERT INTO attribute VALUES ('b', 'u', 'p', 1, 'i', 'colour', 'blue', '', 'at dusk', 'negated',
                [1, 2], NULL, '', 'rule', 'text', NULL, NULL, NULL, NULL, NULL, NULL);
            INSERT INTO relationship VALUES
                ('s', 'u', 'p', 1, 'i', 'floats on', 'e', NULL, '', 'stated', [2], 1, '', 'model');
            INSERT INTO quarantine VALUES ('q', 'u', 'p', 0, 'water', 'freezes at', '7', 'at noon', 'suggested',
                [1], 1, 'number');
            """
        )
    return oldest


def test_the_version_counts_the_migrations():
    assert len(MIGRATIONS) + 1 == SCHEMA_VERSION


def test_migrations_are_named_after_the_version_they_lead_to():
    for number, migration in enumerate(MIGRATIONS, start=2):
        assert migration.__name__.startswith(f"m{number:03}_")


def test_a_new_library_has_no_drift_from_the_schema(library):
    with duckdb.connect(str(library.path), read_only=True) as con:
        assert integrity._drift(con, read_schema_state(con, library.path)) == []


@pytest.mark.parametrize(
    "use", [Library.create_or_open, lambda library: library.tables_digest(), Library.run_totals]
)
def test_an_older_library_is_brought_up_to_date_by_its_first_use(library, newer_program, use):
    assert version(library) == SCHEMA_VERSION
    use(library)
    assert version(library) == NEXT
    with duckdb.connect(str(library.path)) as con:
        assert con.execute("SELECT count(shelf) FROM paper").fetchone() == (0,)


# --- views ----------------------------------------------------------------------------------

OLD_VIEWS = (
    "CREATE OR REPLACE VIEW facts AS SELECT 1 AS old; UPDATE library_info SET views_digest = 'old'"
)


@pytest.fixture
def stale(library):
    """A library whose views another version of the program made."""
    with duckdb.connect(str(library.path)) as con:
        con.execute(OLD_VIEWS)
    return library


def facts_columns(library):
    with duckdb.connect(str(library.path), read_only=True) as con:
        return [row[0] for row in con.execute("DESCRIBE facts").fetchall()]


@pytest.mark.parametrize(
    "use",
    [
        Library.create_or_open,
        Library.papers,
        lambda library: library.query("FROM facts"),
        lambda library: library.save_outcomes([]),
    ],
    ids=["open", "read", "query", "write"],
)
def test_views_of_another_version_are_replaced_by_the_first_use(stale, use):
    assert facts_columns(stale) == ["old"]
    use(stale)
    assert "subject" in facts_columns(stale)
    assert stale.check() == []


def test_a_library_that_cannot_be_written_is_read_with_the_views_that_it_has(stale, monkeypatch):
    stale.path.chmod(0o444)
    monkeypatch.setattr(
        Library, "_writing_raw", lambda *_: (_ for _ in ()).throw(StorageReadOnly("read-only"))
    )
    assert stale.query("FROM facts").columns == ("old",)
    assert stale.papers() == []


def test_check_reports_stale_views_and_changes_nothing(stale):
    before = stale.path.read_bytes()
    (problem,) = stale.check()
    assert (problem.kind, problem.where) == ("stale-views", "views")
    assert "--replace-views" in problem.remedy
    assert stale.path.read_bytes() == before


def test_views_that_were_altered_by_hand_can_be_replaced(library):
    with duckdb.connect(str(library.path)) as con:
        con.execute("CREATE OR REPLACE VIEW facts AS SELECT 1 AS old")
    (problem,) = library.check()
    assert "--replace-views" in problem.remedy
    library.replace_views()
    assert library.check() == []
    assert "subject" in facts_columns(library)


def test_the_views_carry_the_digest_of_their_file(library):
    with duckdb.connect(str(library.path), read_only=True) as con:
        stored = con.execute("SELECT views_digest FROM library_info").fetchone()
    assert stored == (schema_version.views_digest(),)


def test_the_names_of_the_views_are_those_that_there_are(library):
    with duckdb.connect(str(library.path), read_only=True) as con:
        found = con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert sorted(schema_version.view_names()) == sorted(name for (name,) in found)


def test_papers_of_an_older_library_were_added_when_their_run_ended(oldest):
    with duckdb.connect(str(oldest.path)) as con:
        con.execute(
            """
            INSERT INTO run VALUES ('run-1', TIMESTAMP '2026-11-24 12:00:00', TIMESTAMP '2026-11-24 13:00:00', '',
                'm', '', 'p', '{}', '0.1.0', 'finished')
            """
        )
    oldest.create_or_open()
    (event,) = HistoryReader(oldest).events()
    assert (event.event, event.facts, event.title) == ("added", 2, "On water")
    assert event.moment == datetime(2026, 11, 24, 13, tzinfo=UTC)


# --- tables ---------------------------------------------------------------------------------


def test_a_migration_keeps_what_there_is(library):
    library.save_paper(make_paper_record(), [make_unit()], guard=FREE)
    with duckdb.connect(str(library.path)) as con:
        migrate(con, SCHEMA_VERSION, (*MIGRATIONS, adds_a_shelf))
        assert con.execute("SELECT title, shelf FROM paper").fetchall() == [("On water", "A")]
        assert con.execute("FROM facts").fetchall()


def test_a_migration_that_fails_leaves_the_library_as_it_was(library):
    library.save_paper(make_paper_record(), [make_unit()], guard=FREE)
    with duckdb.connect(str(library.path)) as con, pytest.raises(RuntimeError, match="as planned"):
        migrate(con, SCHEMA_VERSION, (*MIGRATIONS, adds_a_shelf, fails))
    assert version(library) == SCHEMA_VERSION
    assert library.check() == []
    assert library.load_units(paper_id("water")) == [make_unit()]


@pytest.mark.parametrize("older", ["oldest", "of_version_6"])
def test_an_older_library_becomes_what_a_new_one_is(older, library, request):
    migrated = request.getfixturevalue(older)
    migrated.create_or_open()
    for sql in (COLUMNS, COMMENTS):
        old, new = (
            duckdb.connect(str(each.path), read_only=True).execute(sql).fetchall()
            for each in (migrated, library)
        )
        assert old == new
    assert migrated.check() == []


def test_what_version_1_did_not_know_is_told_as_not_known(oldest):
    (unit,) = oldest.load_units("p")
    assert (unit.coverage, unit.expression, unit.quarantined) == (None, None, ())
    for fact in unit.facts:
        assert (fact.kind, fact.quantities, fact.claimed_by, fact.made_by) == (
            None,
            (),
            "",
            "model",
        )
    assert oldest.query(
        "SELECT sentences_covered_share, longest_run, written FROM papers"
    ).rows == ((None, None, None),)


def test_older_facts_become_sentences_and_those_without_an_entity_as_object_attributes(oldest):
    (unit,) = oldest.load_units("p")
    assert unit.relationships == ()
    assert [(a.id, a.subject_id, a.statement) for a in unit.attributes] == [
        ("a", "e", "Water boils at 100 °C."),
        ("r", "e", "Water may is wet."),
    ]
    assert unit.attributes[1].certainty is Certainty.POSSIBLE


def test_facts_of_version_6_keep_their_numbers_attribution_and_denial(of_version_6):
    (unit,) = of_version_6.load_units("p")
    boils, blue, wet = unit.attributes
    (floats,) = unit.relationships
    assert (boils.object, boils.value_kind, boils.claimed_by) == ("100 °C", "quantity", "[12]")
    assert boils.quantities == (
        Quantity(value=100, low=99, high=101, uncertainty=0.5, unit="degree_Celsius", bound="~"),
    )
    assert (blue.statement, blue.polarity) == ("Ice not colour blue at dusk.", Polarity.NEGATED)
    assert (blue.sentences, blue.page, blue.made_by) == ((1, 2), None, "rule")
    assert (wet.predicate, wet.object, wet.quantities) == ("may is", "wet", ())
    assert (floats.statement, floats.object_id) == ("Ice floats on water.", "e")
    assert floats.certainty is Certainty.ESTABLISHED
    (kept,) = unit.quarantined
    assert (kept.statement, kept.reason) == ("Water may freezes at 7 at noon.", "number")
    assert unit.coverage is not None
    assert unit.coverage.written == 4


def test_no_column_can_hold_text_of_a_paper_as_such(library):
    """Every column of text, listed: whoever adds one says here that it holds none of the paper's."""
    with duckdb.connect(str(library.path), read_only=True) as con:
        columns = con.execute(
            """
            SELECT table_name || '.' || column_name FROM duckdb_columns()
            WHERE NOT internal AND data_type IN ('VARCHAR', 'VARCHAR[]', 'JSON')
              AND (table_name IN ('unit', 'attribute', 'relationship', 'quantity', 'quarantine', 'merged_fact')
                OR table_name LIKE 'entity%' OR table_name IN ('review', 'reviewed_fact'))
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
        "entity_merge.kept",
        "entity_merge.merged",
        "entity_merge.rule",
        "entity_merge.evidence",
        "entity_apart.kept",
        "entity_apart.merged",
        "entity_key.key",
        "entity_key.kind",
        "entity_link.key",
        "entity_link.rule",
        *(f"{table}.{column}" for table in ("attribute", "relationship") for column in OF_FACTS),
        "attribute.value_kind",
        "quantity.role",
        "quantity.unit",
        "quantity.bound",
        "quarantine.subject",
        "quarantine.predicate",
        "quarantine.object",
        "quarantine.condition",
        "quarantine.reason",
        "quarantine.verified_by",
        "quarantine.review",
        "quarantine.reviewed_by",
        "quarantine.reviewed_at",
        *(f"review.{column}" for column in OF_REVIEWS),
        "reviewed_fact.evidence",
        "reviewed_fact.form",
        "reviewed_fact.written",
        "merged_fact.statement",
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
    from alexandria.library import table_writer
    from alexandria.library.library_records import CallRow, Outcome, PaperRecord, RunRecord

    fields = {
        "paper": set(PaperRecord.model_fields),
        "run": set(RunRecord.model_fields),
        "outcome": set(Outcome.model_fields),
        "call": set(CallRow.model_fields),
        **{
            table: set(rows[0])
            for table, rows in table_writer._rows_of_units([make_checked_unit()]).items()
        },
    }
    with duckdb.connect(str(library.path), read_only=True) as con:
        for table, names in fields.items():
            columns = con.execute(
                "SELECT column_name FROM duckdb_columns() WHERE table_name = $table",
                {"table": table},
            ).fetchall()
            assert {name for (name,) in columns} == names, table
