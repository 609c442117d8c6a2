"""The views of a library as Parquet in folders by year, language or format, and queries over them in place.

What is written are the views as people know them, in DuckDB's usual form of partitions
(`facts/year=2021/data_0.parquet`), so that any program that knows it can read them. A query opens the files
read-only, in the same sandbox as a library; files on other machines are fetched for it first.
"""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import duckdb

from alexandria.errors import InputError, LibraryError, LibraryMissing
from alexandria.library.connection import LockWait
from alexandria.library.library_records import QueryResult, printable_path
from alexandria.library.sandbox import QueryLimits, run_query
from alexandria.library.schema_version import view_names

__all__ = ["PARTITION_COLUMNS", "PublishedLibrary", "is_published", "publish_views"]

PARTITION_COLUMNS = ("year", "language", "format")
"""Columns of `papers` that the folders may be made by."""

_OF_PAPERS = ("papers", "facts", "quantities", "merged", "quarantined")
_OF_LIBRARY = ("entities", "disagreements")
_ORDERS = {
    "papers": "paper_id",
    "facts": "paper_id, unit_id, fact_id",
    "quantities": "paper_id, unit_id, fact_id, position",
    "merged": "paper_id, unit_id, merged_id",
    "quarantined": "paper_id, unit_id, fact_id",
    "entities": "entity_id",
    "disagreements": "one_fact_id, other_fact_id",
}


def publish_views(con: duckdb.DuckDBPyConnection, folder: Path, column: str) -> None:
    """Write the views into an empty folder. The same library gives the same bytes.

    Args:
        con: an open library.
        folder: gets a folder for each view.
        column: one of PARTITION_COLUMNS; views that are not of single papers are not divided by it.
    """
    con.execute("SET threads = 1")
    con.execute("SET TimeZone = 'UTC'")
    for view in _OF_PAPERS:
        rows = con.sql(_rows_by_partition(view, column))
        rows.write_parquet(
            str(folder / view),
            compression="zstd",
            partition_by=[column],
            write_partition_columns=view == "papers",
        )
        if not any((folder / view).rglob("*.parquet")):
            _write_whole(con.sql(f"SELECT * FROM {view} LIMIT 0"), folder / view)
    for view in _OF_LIBRARY:
        rows = con.sql(f"SELECT * FROM {view} ORDER BY {_ORDERS[view]}")
        _write_whole(rows, folder / view)


def _write_whole(rows: duckdb.DuckDBPyRelation, place: Path) -> None:
    """One file; also where there is no row, so that a query finds the view."""
    place.mkdir(exist_ok=True)
    rows.write_parquet(str(place / "data_0.parquet"), compression="zstd")


def _rows_by_partition(view: str, column: str) -> str:
    """The rows of a view with the column of their papers, in an order that content decides."""
    if view == "papers":
        return f"SELECT * FROM papers ORDER BY {column}, {_ORDERS[view]}"
    return (
        f"SELECT {view}.*, paper.{column} AS {column} FROM {view} "
        f"JOIN paper ON paper.id = {view}.paper_id ORDER BY {column}, {_ORDERS[view]}"
    )


def is_published(place: str) -> bool:
    """Whether a library is named as published files: a folder, a pattern, a Parquet file, or the URL of these."""
    return (
        re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", place) is not None
        or place.endswith(".parquet")
        or (any(sign in place for sign in "*?[") and not Path(place).exists())
        or Path(place).is_dir()
    )


@dataclass(frozen=True, slots=True)
class PublishedLibrary:
    """Published views, at a path, pattern or URL; they can be queried, and nothing else."""

    place: str

    def query(self, sql: str, limits: QueryLimits | None = None) -> QueryResult:
        """Run one SELECT over the views that are there, in a process of its own.

        Raises:
            QueryRefused: as for a library.
            LibraryMissing: there are no Parquet files.
            LibraryError: they are not those of views, or cannot be fetched.
        """
        with _files(self.place, sql) as files:
            shown = Path(printable_path(self.place))
            return run_query(shown, sql, limits or QueryLimits(), LockWait(0), published=files)


@contextmanager
def _files(place: str, sql: str) -> Iterator[Mapping[str, list[str]]]:
    """The files of each view; those of other machines only as long as this lasts."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", place):
        with tempfile.TemporaryDirectory(prefix="alexandria-query-") as folder:
            yield _fetched(place, sql, Path(folder))
        return
    path = Path(place)
    if path.is_dir():
        found = sorted(path.rglob("*.parquet"))
    elif path.is_file():
        found = [path]
    else:
        below, pattern = _split_pattern(path)
        found = sorted(file for file in below.glob(pattern) if file.suffix == ".parquet")
    yield _by_view(
        {str(file.absolute()): file.as_posix() for file in found if file.is_file()}, place
    )


def _split_pattern(path: Path) -> tuple[Path, str]:
    """The folder before the first sign of a pattern, and the rest."""
    parts = path.parts
    first = next(
        (n for n, part in enumerate(parts) if any(c in part for c in "*?[")), len(parts) - 1
    )
    return Path(*parts[:first]), str(PurePosixPath(*parts[first:]))


def _by_view(files: Mapping[str, str], place: str) -> dict[str, list[str]]:
    """File → its name, by the view whose name a folder of it has, or itself."""
    views: defaultdict[str, list[str]] = defaultdict(list)
    known = view_names()
    for file, name in files.items():
        view = _view_of(name, known)
        if view is not None:
            views[view].append(file)
    if not views:
        missing = LibraryError if files else LibraryMissing
        raise missing(
            f"there are no Parquet files of a library at {printable_path(place)}",
            hint="`alexandria export --format parquet --partition-by year` makes them.",
        )
    return dict(views)


def _view_of(name: str, known: Iterable[str]) -> str | None:
    path = PurePosixPath(name)
    names = [path.stem, *(folder.name for folder in path.parents)]
    return next((name for name in names if name in known), None)


def _fetched(place: str, sql: str, folder: Path) -> dict[str, list[str]]:
    """Fetch the files of the views that a query names."""
    from alexandria.reading import copy_remote, list_remote, shown_url  # noqa: PLC0415  only for URLs

    url = re.sub(r"^([A-Za-z][A-Za-z0-9+.-]+:)/(?!/)", r"\1//", place)
    try:
        found = list_remote(url, frozenset({".parquet"}))
        views = _by_view({str(n): str(file.shown) for n, file in enumerate(found)}, shown_url(url))
        wanted = {v: n for v, n in views.items() if re.search(rf"\b{v}\b", sql, re.IGNORECASE)}
        for number in (n for numbers in wanted.values() for n in numbers):
            copy_remote(found[int(number)], folder / f"{number}.parquet")
    except InputError as error:
        raise LibraryError(str(error), hint=error.hint) from None
    return {view: [str(folder / f"{n}.parquet") for n in ns] for view, ns in wanted.items()}
