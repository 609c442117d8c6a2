"""People's SQL: what runs, what is refused, and that nothing gets out, in or broken."""

import datetime
import os
from decimal import Decimal
from pathlib import Path

import pytest

from alexandria.errors import QueryRefused
from alexandria.library import Library, QueryLimits
from alexandria.library.schema_version import view_names
from tests.builders import FREE, make_call, make_outcome, make_paper_record, make_run, make_unit

SMALL = QueryLimits(rows=10, seconds=2, memory_mb=512)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """One library for all: nothing here can change it, and that is tested."""
    library = Library(tmp_path_factory.mktemp("filled") / "library.duckdb", wait_s=5)
    library.create_or_open()
    library.save_run(make_run())
    library.save_paper(
        make_paper_record(), [make_unit()], [make_call()], make_outcome(), guard=FREE
    )
    return library


def refused(library, sql, limits=SMALL):
    with pytest.raises(QueryRefused) as caught:
        library.query(sql, limits)
    return caught.value


# --- what runs ------------------------------------------------------------------------------


def test_a_query_gives_columns_types_and_rows(filled):
    result = filled.query("SELECT subject, page FROM facts ORDER BY subject")
    assert result.columns == ("subject", "page")
    assert result.types == ("VARCHAR", "INTEGER")
    assert result.rows == (("ice", 1), ("water", 1))
    assert not result.truncated


@pytest.mark.parametrize(
    "sql",
    [
        "WITH p AS (SELECT * FROM papers) SELECT title FROM p",
        "FROM papers",
        "VALUES (1)",
        "DESCRIBE facts",
        "SUMMARIZE papers",
        "SHOW TABLES",
        "SELECT 1; -- done",
        "PIVOT papers ON state IN ('done') USING count(*)",
    ],
)
def test_every_way_of_reading_runs(filled, sql):
    assert filled.query(sql).rows


def test_values_keep_their_python_types(filled):
    sql = """
        SELECT 1.50::DECIMAL(9,2), DATE '2026-11-23', {'a': [1, NULL]}, '\\xFF'::BLOB,
               TIMESTAMPTZ '2026-11-23 12:00:00+00', INTERVAL 3 DAY, 2::HUGEINT ** 70
    """
    assert filled.query(sql).rows[0][:6] == (
        Decimal("1.50"),
        datetime.date(2026, 11, 23),
        {"a": [1, None]},
        b"\xff",
        datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC),
        datetime.timedelta(days=3),
    )


def test_more_rows_than_the_cap_are_cut_and_said_to_be(filled):
    result = filled.query("FROM range(1000000000000)", SMALL)
    assert (len(result.rows), result.truncated) == (10, True)
    assert not filled.query("FROM range(10)", SMALL).truncated


# --- what is refused, and how ---------------------------------------------------------------


def test_a_wrong_table_is_named_with_those_that_there_are(filled):
    error = refused(filled, "SELECT * FROM fact")
    assert "fact does not exist" in str(error)
    assert all(view in error.hint for view in view_names())
    assert "pg_" not in str(refused(filled, "SELECT * FROM df"))


def test_a_wrong_column_is_named_with_those_that_come_near(filled):
    error = refused(filled, "SELECT titel FROM papers")
    assert "titel" in str(error)
    assert '"title"' in str(error)
    assert "DESCRIBE" in error.hint


def test_a_slip_in_the_grammar_is_shown(filled):
    assert "syntax error" in str(refused(filled, "SELEC 1"))


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "-- nothing",
        "SELECT 1; SELECT 2",
        "INSERT INTO paper SELECT * FROM paper",
        "DELETE FROM paper",
        "DROP TABLE paper",
        "CREATE TABLE t (i INTEGER)",
        "CREATE TEMP TABLE t (i INTEGER)",
        "COPY papers TO '{outside}'",
        "EXPORT DATABASE '{outside}'",
        "ATTACH '{outside}'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "PRAGMA database_size",
        "SET memory_limit = '100GB'",
        "RESET memory_limit",
        "CALL pragma_version()",
        "CHECKPOINT",
        "BEGIN",
        "USE memory",
        "PREPARE p AS SELECT 1",
        "EXPLAIN SELECT 1",
        "EXPLAIN ANALYZE DELETE FROM paper",
    ],
)
def test_whatever_is_not_one_select_is_refused_with_what_to_write(filled, sql, tmp_path):
    error = refused(filled, sql.format(outside=tmp_path / "outside"))
    assert "Write one SELECT" in error.hint
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_csv('/etc/passwd')",
        "FROM '/etc/passwd'",
        "FROM read_text('/etc/passwd')",
        "FROM read_blob('{library}')",
        "FROM read_text('file:/etc/passwd')",
        "FROM read_text('../../etc/passwd')",
        "FROM glob('/*')",
        "FROM sniff_csv('/etc/passwd')",
        "FROM parquet_metadata('{outside}')",
        "FROM read_json('http://127.0.0.1:1/x')",
        "FROM read_duckdb('{library}', table_name = 'paper')",
        "FROM '{library}'",
        "SELECT getenv('HOME')",
        "FROM query('FROM read_text(''/etc/passwd'')')",
        "FROM request",
        "FROM sys",
        "WITH x AS (DELETE FROM paper RETURNING *) FROM x",
        "WITH x AS (INSERT INTO paper FROM paper RETURNING *) FROM x",
        "WITH x AS (COPY papers TO '{outside}') SELECT 1",
        "WITH x AS (COPY papers TO '{library}') FROM x",
        "WITH x AS (COPY papers TO '{library}' (use_tmp_file false)) FROM x",
        "WITH x AS (COPY papers TO '{library}' (FORMAT parquet, use_tmp_file false)) FROM x",
        "WITH x AS (COPY papers TO '{library}.wal' (use_tmp_file false)) FROM x",
        "WITH x AS (COPY papers TO '/dev/stdout' (use_tmp_file false)) FROM x",
    ],
)
def test_nothing_gets_out_in_or_broken(filled, sql, tmp_path):
    before = filled.path.read_bytes()
    refused(filled, sql.format(outside=tmp_path / "outside", library=filled.path))
    assert filled.path.read_bytes() == before
    assert [path.name for path in filled.path.parent.iterdir()] == [filled.path.name]
    assert list(tmp_path.iterdir()) == []


def test_a_query_that_reaches_for_a_file_is_told_that_it_cannot(filled):
    error = refused(filled, "FROM read_csv('/etc/passwd')")
    assert str(error) == "a query reads the library alone"
    assert "out of its reach" in error.hint


def test_no_environment_reaches_the_process_of_a_query(filled, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-for-queries")
    rows = filled.query("SELECT name, value FROM duckdb_settings()").rows
    assert "sk-not-for-queries" not in str(rows)


def test_no_stored_secret_of_the_user_is_seen(filled):
    assert filled.query("FROM duckdb_secrets()").rows == ()


# --- what would take too much ---------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT list_sum(range(500000000))",
        "SELECT length(repeat('x', 2000000000))",
        "SELECT string_agg(repeat('x', 1000000), '') FROM range(5000)",
        "SELECT array_agg(i) FROM range(300000000) t(i)",
        "SELECT repeat('x', 100000000) FROM range(10)",
        "SELECT * FROM range(100000000) ORDER BY random()",
    ],
)
def test_a_query_that_wants_all_memory_is_refused(filled, sql):
    error = refused(filled, sql, QueryLimits(rows=10, seconds=30, memory_mb=256))
    assert "needs more than 256 MB" in str(error)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM range(10000000) a, range(10000000) b",
        "WITH RECURSIVE t AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM t) SELECT count(*) FROM t",
        "SELECT sum(length(repeat('x', 100000000) || i)) FROM range(100) t(i)",
    ],
)
def test_a_query_that_does_not_end_is_stopped(filled, sql):
    begun = datetime.datetime.now(datetime.UTC)
    error = refused(filled, sql, QueryLimits(seconds=0.5, memory_mb=2048))
    assert "took longer than 0.5 s" in str(error)
    assert (datetime.datetime.now(datetime.UTC) - begun).total_seconds() < 6


def test_a_process_that_would_send_more_than_values_is_not_believed():
    import io
    import pickle

    from alexandria.library.sandbox import _ValuesOnlyUnpickler

    class Evil:
        def __reduce__(self):
            return (os.system, ("true",))

    with pytest.raises(pickle.UnpicklingError, match="no value"):
        _ValuesOnlyUnpickler(io.BytesIO(pickle.dumps(("ok", Evil())))).load()


def test_the_process_of_a_query_imports_nothing_of_ours():
    from alexandria.library import sandbox_child

    text = Path(sandbox_child.__file__).read_text()
    assert "alexandria" not in text.partition('"""\n')[2]
