"""A library as Parquet in folders: DuckDB reads it in place, a query of a user reads it and nothing else."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import duckdb
import pytest

from alexandria.cli import main
from alexandria.errors import (
    AlexandriaError,
    LibraryError,
    LibraryMissing,
    NotALibrary,
    QueryRefused,
)
from alexandria.exchange import LibrarySource, choose_library_export, export_library
from alexandria.library import ContentReader, Library, PublishedLibrary, QueryLimits, is_published

VIEWS = ("papers", "facts", "quantities", "merged", "quarantined", "entities", "disagreements")


def publish(library: Library, out: Path, column: str = "year") -> Path:
    source = LibrarySource(ContentReader(library), partition_by=column)
    export_library(source, choose_library_export("parquet", out), out)
    return out


@pytest.fixture(scope="module")
def published(tmp_path_factory, full_file):
    """The library with everything, published; only read."""
    return publish(Library(full_file), tmp_path_factory.mktemp("published") / "out")


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def refused(place, sql) -> QueryRefused:
    with pytest.raises(QueryRefused) as caught:
        PublishedLibrary(str(place)).query(sql, QueryLimits(rows=10, seconds=10, memory_mb=512))
    return caught.value


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_over_parquet_is_the_view_of_the_library(published, full_file, view):
    sql = f"SELECT * FROM {view} ORDER BY ALL"
    of_files, of_library = (
        PublishedLibrary(str(published)).query(sql),
        Library(full_file).query(sql),
    )
    assert (of_files.columns, of_files.types) == (of_library.columns, of_library.types)
    assert of_files.rows == of_library.rows


def test_views_without_rows_are_there_with_their_columns(tmp_path):
    empty = Library(tmp_path / "empty.duckdb")
    empty.create_or_open()
    place = PublishedLibrary(str(publish(empty, tmp_path / "out")))
    for view in VIEWS:
        result = place.query(f"SELECT * FROM {view}")
        assert result.rows == ()
        assert result.columns == empty.query(f"SELECT * FROM {view}").columns


def test_duckdb_reads_the_folders_in_place_with_the_year_of_each_fact(published, full_file):
    con = duckdb.connect()
    counted = con.execute(
        "SELECT year, count(*) FROM read_parquet($files) GROUP BY ALL ORDER BY ALL",
        {"files": f"{published}/facts/**/*.parquet"},
    ).fetchall()
    wanted = Library(full_file).query(
        "SELECT year, count(*) FROM facts JOIN papers USING (paper_id) GROUP BY ALL ORDER BY ALL"
    )
    assert [tuple(row) for row in counted] == list(wanted.rows)


@pytest.mark.parametrize("column", ["year", "language"])
def test_the_same_library_gives_the_same_files(tmp_path, full_file, column):
    one = publish(Library(full_file), tmp_path / "one", column)
    assert digests(one) == digests(publish(Library(full_file), tmp_path / "two", column))
    assert any(f"/{column}=" in name for name in digests(one))


def test_a_name_that_means_something_to_a_file_system_stays_a_value(tmp_path, hostile):
    out = publish(hostile, tmp_path / 'it\'s; "out"', "language")
    assert {path.name for path in tmp_path.iterdir()} == {out.name}
    rows = PublishedLibrary(str(out)).query("SELECT title, venue FROM papers ORDER BY ALL").rows
    assert rows == hostile.query("SELECT title, venue FROM papers ORDER BY ALL").rows


@pytest.mark.parametrize("pattern", ["out/*/*/*.parquet", "out/facts/**/*.parquet", "out/facts"])
def test_a_pattern_or_a_folder_below_names_some_of_the_files(published, monkeypatch, pattern):
    monkeypatch.chdir(published.parent)
    assert is_published(pattern)
    (count,) = PublishedLibrary(pattern).query("SELECT count(*) FROM facts").rows[0]
    assert count > 0


@pytest.mark.parametrize(
    "sql",
    [
        "COPY (SELECT 1) TO '{file}' (FORMAT parquet)",
        "WITH x AS (COPY (SELECT 1 AS a) TO '{file}' (FORMAT parquet)) SELECT * FROM x",
        "WITH x AS (COPY (SELECT 1 AS a) TO 'published://facts/0.parquet' (FORMAT parquet)) FROM x",
        "WITH x AS (COPY (SELECT 1 AS a) TO 'published://new.parquet' (FORMAT parquet)) FROM x",
        "EXPORT DATABASE '{folder}/made'",
        "ATTACH '{folder}/made.duckdb' AS made",
        "SELECT * FROM read_parquet('{file}')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM 'published://../secret.parquet'",
        "INSTALL httpfs",
        "SET allowed_directories = ['/']",
        "SELECT * FROM read_parquet('https://127.0.0.1:9/a.parquet')",
    ],
)
def test_nothing_else_is_read_and_nothing_is_written(published, sql):
    before = digests(published)
    file = next(published.rglob("facts/*/*.parquet"))
    refused(published, sql.format(file=file, folder=published.parent))
    assert digests(published) == before
    assert {path.name for path in published.parent.iterdir()} == {"out"}


def test_a_refusal_names_the_views_that_are_there_and_no_path(published):
    error = refused(published / "facts", "SELECT * FROM papers")
    assert "facts" in error.hint
    assert "papers" not in error.hint
    written = refused(published, "WITH x AS (COPY (SELECT 1) TO 'published://a.csv') FROM x")
    assert str(written) == "a query reads the library alone"


def test_a_place_without_parquet_says_how_it_is_made(tmp_path):
    with pytest.raises(LibraryMissing) as caught:
        PublishedLibrary(str(tmp_path)).query("SELECT 1")
    assert "--partition-by" in caught.value.hint


def test_a_file_that_is_no_parquet_is_refused(tmp_path):
    (tmp_path / "facts.parquet").write_bytes(b"none")
    assert "too small to be a Parquet file" in str(refused(tmp_path, "SELECT * FROM facts"))


def test_files_at_a_url_are_fetched_for_the_query_and_not_kept(published, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    url = f"file://{published}"
    rows = PublishedLibrary(url).query("SELECT count(*) FROM facts").rows
    assert rows == PublishedLibrary(str(published)).query("SELECT count(*) FROM facts").rows
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(LibraryError, match=r"cannot be reached|no such file"):
        PublishedLibrary("file:///nowhere/*.parquet").query("SELECT 1 FROM facts")


def run(monkeypatch, *command) -> int:
    monkeypatch.setattr(sys, "argv", ["alexandria", *command])
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_export_and_query_publish_and_read_by_command(tmp_path, monkeypatch, capsys, full_file):
    monkeypatch.chdir(tmp_path)
    asked = ("export", "--format", "parquet", "--partition-by", "year", "--library", str(full_file))
    assert run(monkeypatch, *asked, "--out", "lib") == 0
    assert run(monkeypatch, "query", "SELECT count(*) AS n FROM papers", "--library", "lib") == 0
    assert "3" in capsys.readouterr().out
    assert run(monkeypatch, *asked, "--out", "some", "--kind", "result") == 3
    assert run(monkeypatch, *asked[:4], "title", *asked[5:], "--out", "other") == 3


@pytest.mark.parametrize(
    "place", ["{out}", "s3://bucket/library", "{out}/facts/year=2021/data_0.parquet"]
)
def test_what_needs_a_library_says_that_published_files_can_only_be_queried(published, place):
    library = Library(Path(place.format(out=published)))
    for use in (library.papers, library.create_or_open):
        with pytest.raises(AlexandriaError) as caught:
            use()
        assert isinstance(caught.value, NotALibrary)
        assert "alexandria import" in caught.value.hint
