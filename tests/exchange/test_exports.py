"""A result as CSV, JSON and Parquet: nothing changed on the way that need not be."""

import csv
import io
import json
import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import duckdb
import pytest

from alexandria.errors import LibraryError, SettingsError
from alexandria.exchange import (
    EXPORTS,
    Export,
    all_exports,
    choose_export,
    to_csv,
    to_json,
    to_parquet,
)
from alexandria.library import QueryResult

VALUES = {
    "VARCHAR": 'a "quoted", text\nof two lines; β 水',
    "INTEGER": 7,
    "HUGEINT": 2**100,
    "DOUBLE": 0.1,
    "DECIMAL(9,2)": Decimal("1.50"),
    "BOOLEAN": True,
    "DATE": date(2026, 11, 23),
    "TIMESTAMP": datetime(2026, 11, 23, 12, 0, 1),
    "TIMESTAMP WITH TIME ZONE": datetime(2026, 11, 23, 12, tzinfo=UTC),
    "INTERVAL": timedelta(days=3),
    "VARCHAR[]": ["x", None],
    "STRUCT(a INTEGER, b VARCHAR[])": {"a": 1, "b": ["y"]},
    "MAP(VARCHAR, INTEGER)": {"k": 1},
    "JSON": '{"n": [1, null]}',
    "UUID": UUID("12345678-1234-5678-1234-567812345678"),
    "BLOB": b"\xff\x00",
}
EVERYTHING = QueryResult(
    columns=tuple(VALUES), types=tuple(VALUES), rows=(tuple(VALUES.values()), (None,) * len(VALUES))
)


def column(kind, *values, name="v"):
    return QueryResult(columns=(name,), types=(kind,), rows=tuple((value,) for value in values))


def test_json_is_a_list_of_objects_with_json_inside_as_it_is():
    first, second = json.loads(to_json(EVERYTHING))
    assert first["JSON"] == {"n": [1, None]}
    assert first["STRUCT(a INTEGER, b VARCHAR[])"] == {"a": 1, "b": ["y"]}
    assert first["DECIMAL(9,2)"] == 1.5
    assert first["TIMESTAMP WITH TIME ZONE"] == "2026-11-23T12:00:00+00:00"
    assert first["BLOB"] == "ff00"
    assert set(second.values()) == {None}


def test_json_has_null_for_what_json_cannot_say():
    odd = column("DOUBLE", math.nan, math.inf, 1.0)
    assert [row["v"] for row in json.loads(to_json(odd))] == [None, None, 1.0]
    assert json.loads(to_json(column("DOUBLE[]", [math.nan])))[0]["v"] == [None]


def test_a_decimal_that_no_float_holds_keeps_its_digits():
    exact = Decimal("12345678901234567890.123456789")
    assert json.loads(to_json(column("DECIMAL(38,9)", exact)))[0]["v"] == str(exact)
    assert json.loads(to_json(column("DECIMAL(38,0)", Decimal(2**80))))[0]["v"] == 2**80


def test_two_columns_of_one_name_both_come_through(tmp_path):
    twins = QueryResult(columns=("n", "N"), types=("INTEGER", "INTEGER"), rows=((1, 2),))
    assert json.loads(to_json(twins)) == [{"n": 1, "N_2": 2}]
    to_parquet(twins, tmp_path / "t.parquet")
    assert duckdb.read_parquet(str(tmp_path / "t.parquet")).fetchall() == [(1, 2)]


def test_csv_is_read_back_by_the_standard_library():
    header, first, second = csv.reader(io.StringIO(to_csv(EVERYTHING)))
    row = dict(zip(header, first, strict=True))
    assert row["VARCHAR"] == VALUES["VARCHAR"]
    assert row["BOOLEAN"] == "true"
    assert row["DECIMAL(9,2)"] == "1.50"
    assert json.loads(row["VARCHAR[]"]) == ["x", None]
    assert set(second) == {""}


def test_an_empty_result_keeps_its_columns(tmp_path):
    empty = column("INTEGER")
    assert to_csv(empty) == "v\r\n"
    assert json.loads(to_json(empty)) == []
    to_parquet(empty, tmp_path / "e.parquet")
    assert duckdb.read_parquet(str(tmp_path / "e.parquet")).columns == ["v"]


def test_parquet_keeps_types_and_values(tmp_path):
    path = tmp_path / "all.parquet"
    kept = {kind for kind in VALUES if "ZONE" not in kind and kind not in ("HUGEINT", "INTERVAL")}
    result = QueryResult(
        columns=tuple(kept), types=tuple(kept), rows=tuple([tuple(VALUES[k] for k in kept)] * 450)
    )
    to_parquet(result, path)
    read = duckdb.read_parquet(str(path))
    assert read.types == [duckdb.sqltype(kind) for kind in kept]
    assert read.fetchall() == list(result.rows)


def test_parquet_takes_a_column_of_nothing_and_moments_with_zones(tmp_path):
    to_parquet(column('"NULL"', None), tmp_path / "n.parquet")
    to_parquet(
        column("TIMESTAMP WITH TIME ZONE", datetime(2026, 1, 1, tzinfo=UTC)), tmp_path / "t.parquet"
    )
    sql = "SELECT epoch(v)::BIGINT FROM read_parquet($path)"
    moments = duckdb.execute(sql, {"path": str(tmp_path / "t.parquet")}).fetchall()
    assert moments == [(1767225600,)]


def test_a_path_is_never_read_as_sql(tmp_path):
    path = tmp_path / "x'); DROP TABLE result; --.parquet"
    to_parquet(column("INTEGER", 1), path)
    assert path.exists()


def test_names_of_columns_are_never_read_as_sql(tmp_path):
    path = tmp_path / "x.parquet"
    name = 'a" INTEGER); DROP TABLE result; --'
    to_parquet(column("INTEGER", 1, name=name), path)
    assert duckdb.read_parquet(str(path)).columns == [name]
    with pytest.raises(ValueError, match="no types"):
        to_parquet(column("INTEGER); SELECT (1", 1), path)


def test_a_folder_that_is_not_there_is_said_to_be(tmp_path):
    with pytest.raises(LibraryError, match="no folder"):
        to_parquet(column("INTEGER", 1), tmp_path / "none" / "x.parquet")


def test_a_query_exported_as_parquet_is_what_the_library_holds(tmp_path):
    from alexandria.library import Library
    from alexandria.library.schema_version import view_names
    from tests.builders import FREE, make_checked_unit, make_paper_record

    library = Library(tmp_path / "library.duckdb")
    library.create_or_open()
    library.save_paper(make_paper_record(), [make_checked_unit()], guard=FREE)
    for view in view_names():
        result = library.query(f"FROM {view}")
        to_parquet(result, tmp_path / f"{view}.parquet")
        assert duckdb.read_parquet(str(tmp_path / f"{view}.parquet")).fetchall() == list(
            result.rows
        )


# --- the table of formats ---------------------------------------------------------------------


def test_every_format_has_a_name_a_suffix_and_a_media_type_of_its_own():
    names = [e.name for e in EXPORTS]
    suffixes = [suffix for e in EXPORTS for suffix in e.suffixes]
    assert len(set(names)) == len(names)
    assert len(set(suffixes)) == len(suffixes)
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)
    assert all("/" in e.media_type for e in EXPORTS)


@pytest.mark.parametrize("export", EXPORTS, ids=lambda e: e.name)
def test_every_format_writes_a_file(export, tmp_path):
    path = tmp_path / f"x{export.suffixes[0]}"
    export.write(column("INTEGER", 1, 2), path)
    assert path.stat().st_size
    if export.text is not None:
        text = export.text(column("INTEGER", 1, 2))
        assert path.read_bytes() == text.encode()


@pytest.mark.parametrize(
    ("name", "file", "chosen"),
    [
        (None, "x.json", "json"),
        (None, "x.JSON", "json"),
        (None, "x.parquet", "parquet"),
        ("csv", None, "csv"),
        ("csv", "x.csv", "csv"),
        ("csv", "x.txt", "csv"),
        ("parquet", "x", "parquet"),
    ],
)
def test_the_format_comes_from_the_name_or_from_the_suffix(name, file, chosen):
    assert choose_export(name, file and Path(file)).name == chosen


@pytest.mark.parametrize(
    ("name", "file", "message", "hint"),
    [
        ("csv", "x.json", "csv does not fit x.json, whose suffix means json", "--format json"),
        ("csv", "x.json", "csv does not fit", "ends in .csv"),
        (None, "x.txt", "suffix of x.txt", ".parquet"),
        (None, "x", "suffix of x", "--format"),
        ("yaml", "x.yaml", "no export format yaml", "json, csv, parquet"),
        ("parquet", None, "Parquet is no text", "--out"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_remedy(name, file, message, hint):
    with pytest.raises(SettingsError) as caught:
        choose_export(name, file and Path(file))
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_a_format_whose_package_is_missing_says_so():
    spreadsheet = Export(
        "xlsx", (".xlsx",), "application/x", to_parquet, needs=("no_such_package",)
    )
    with pytest.raises(SettingsError, match="needs the package no_such_package"):
        choose_export("xlsx", Path("x.xlsx"), [spreadsheet])


def test_another_package_adds_a_format_by_an_entry_point(tmp_path, monkeypatch):
    (tmp_path / "lines_export.py").write_text(
        "from alexandria.exchange import Export\n"
        "def write(result, path): path.write_text(str(len(result.rows)))\n"
        "EXPORT = Export('count', ('.count',), 'text/plain', write)\n"
    )
    metadata = tmp_path / "lines_export-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: lines-export\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(
        "[alexandria.exports]\ncount = lines_export:EXPORT\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    all_exports.cache_clear()
    try:
        export = choose_export(None, Path("rows.count"))
        export.write(column("INTEGER", 1, 2), tmp_path / "rows.count")
    finally:
        all_exports.cache_clear()
    assert (tmp_path / "rows.count").read_text() == "2"
