"""The table of formats in which a whole library leaves, and the export itself: whole at its place, or not there.

A new format is one row of `LIBRARY_EXPORTS`; another package adds one with an entry point in the group
`alexandria.library_exports` that names a `LibraryExport`. Results of a query have another table: exports.py.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from pkgutil import resolve_name

from alexandria.errors import LibraryError, SettingsError
from alexandria.exchange.library_source import LibrarySource
from alexandria.library import printable_path, translate_storage_errors

__all__ = [
    "LIBRARY_EXPORTS",
    "LibraryExport",
    "all_library_exports",
    "choose_library_export",
    "export_library",
]

LIBRARY_EXPORT_ENTRY_POINTS = "alexandria.library_exports"


@dataclass(frozen=True, slots=True)
class LibraryExport:
    """One format in which a library can be written.

    Attributes:
        name: value of `--format`.
        label: what it is, for people.
        writer: "module:function"; the function takes a `LibrarySource` and the path to write: a file, or an empty
            folder.
        suffixes: suffixes of its file, lower case, with the dot; none for a folder.
        keeps_all: whether it holds whole papers, so that facts of some kinds only would make it false.
        certifies_overlap: whether it wants `LibrarySource.overlap`.
    """

    name: str
    label: str
    writer: str
    suffixes: tuple[str, ...] = ()
    keeps_all: bool = False
    certifies_overlap: bool = False

    @property
    def is_folder(self) -> bool:
        """Whether it makes a folder."""
        return not self.suffixes


_HERE = "alexandria.exchange"

LIBRARY_EXPORTS: tuple[LibraryExport, ...] = (
    LibraryExport(
        "jsonl",
        "JSON Lines with everything; `alexandria import` reads it",
        f"{_HERE}.jsonl_export:write_jsonl",
        (".jsonl",),
        keeps_all=True,
    ),
    LibraryExport(
        "csv", "a folder of CSV files, one per table", f"{_HERE}.table_exports:write_csv_folder"
    ),
    LibraryExport(
        "parquet",
        "a folder of Parquet files, one per table",
        f"{_HERE}.table_exports:write_parquet_folder",
    ),
    LibraryExport(
        "graphml",
        "papers, facts and entities as a graph, for networkx, Gephi, yEd",
        f"{_HERE}.graphml_export:write_graphml",
        (".graphml",),
    ),
    LibraryExport(
        "jsonld",
        "linked data: schema.org, PROV, UCUM",
        f"{_HERE}.jsonld_export:write_jsonld",
        (".jsonld",),
    ),
    LibraryExport(
        "nanopub",
        "one nanopublication per fact in TriG, unsigned",
        f"{_HERE}.nanopub_export:write_nanopubs",
        (".trig",),
    ),
    LibraryExport(
        "cypher",
        "CSV files for neo4j-admin, and a Cypher script that loads them",
        f"{_HERE}.cypher_export:write_cypher_folder",
    ),
    LibraryExport(
        "obsidian",
        "a vault with a note per paper and per entity",
        f"{_HERE}.obsidian_export:write_vault",
    ),
    LibraryExport(
        "huggingface",
        "Parquet files with a dataset card and Croissant metadata",
        f"{_HERE}.huggingface_export:write_dataset",
    ),
    LibraryExport(
        "rocrate",
        "RO-Crate: the library, its sources and runs, the certificate of overlap",
        f"{_HERE}.rocrate_export:write_crate",
        keeps_all=True,
        certifies_overlap=True,
    ),
)
"""The formats of this package."""


@cache
def all_library_exports() -> tuple[LibraryExport, ...]:
    """`LIBRARY_EXPORTS` and those of other packages; a name that exists is not replaced.

    Raises:
        SettingsError: an entry point does not name a `LibraryExport`.
    """
    found = {export.name: export for export in LIBRARY_EXPORTS}
    for point in metadata.entry_points(group=LIBRARY_EXPORT_ENTRY_POINTS):
        export = point.load()
        if not isinstance(export, LibraryExport):
            raise SettingsError(
                f"the entry point {point.value} of {LIBRARY_EXPORT_ENTRY_POINTS} is no LibraryExport",
                hint="Uninstall or correct the package that declares it.",
            )
        found.setdefault(export.name, export)
    return tuple(found.values())


def choose_library_export(name: str | None, out: Path) -> LibraryExport:
    """The format for `--format name --out out`; without a name, the suffix of `out` decides.

    Raises:
        SettingsError: there is no such format, or the suffix tells none or belongs to another one.
    """
    exports = all_library_exports()
    by_suffix = next((e for e in exports if out.suffix.lower() in e.suffixes), None)
    if name is None:
        if by_suffix is None:
            raise SettingsError(
                f"the name {printable_path(out)} tells no format",
                hint=f"Give --format: {_names()}.",
            )
        return by_suffix
    chosen = next((e for e in exports if e.name == name), None)
    if chosen is None:
        raise SettingsError(f"there is no format {name} of a library", hint=f"Formats: {_names()}.")
    if by_suffix is not None and by_suffix is not chosen:
        raise SettingsError(
            f"the format {name} does not fit {printable_path(out)}, whose suffix means {by_suffix.name}",
            hint="Leave out --format, or give another name.",
        )
    if chosen.is_folder and re.fullmatch(r"\.(csv|parquet)", out.suffix.lower()):
        raise SettingsError(
            f"the format {name} makes a folder, and {printable_path(out)} is named like a file",
            hint=f'Name a folder; one table in one file makes: alexandria query "FROM facts" --out {out.name}',
        )
    return chosen


def export_library(source: LibrarySource, export: LibraryExport, out: Path) -> None:
    """Write a library at `out`. It is made beside its place and moved there: nobody meets a half of it.

    Raises:
        SettingsError: kinds of facts are chosen, and the format holds whole papers only.
        LibraryError: there is no such folder, or `out` is a folder that holds something.
        StorageReadOnly, StorageFull.
    """
    if source.kinds and export.keeps_all:
        raise SettingsError(
            f"the format {export.name} holds whole papers, not facts of some kinds",
            hint="Leave out --kind, or choose another format.",
        )
    write: Callable[[LibrarySource, Path], None] = resolve_name(export.writer)
    with translate_storage_errors(out), _draft_of(out, is_folder=export.is_folder) as draft:
        write(source, draft)


@contextmanager
def _draft_of(out: Path, *, is_folder: bool) -> Iterator[Path]:
    """A path beside `out`, which becomes `out` at the end, and is gone after an exception."""
    _refuse_place(out, is_folder=is_folder)
    work = Path(tempfile.mkdtemp(dir=out.absolute().parent, prefix=f".{out.name[:40]}."))
    try:
        draft = work / (out.name if not is_folder else "export")
        if is_folder:
            draft.mkdir()
        yield draft
        if is_folder and out.is_dir():
            out.rmdir()  # empty, or this fails: nothing of a user is ever replaced by a folder
        draft.replace(out)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _refuse_place(out: Path, *, is_folder: bool) -> None:
    if not out.absolute().parent.is_dir():
        raise LibraryError(
            f"there is no folder {printable_path(out.parent)}",
            hint="Make it, or name another place.",
        )
    if not is_folder and out.is_dir():
        raise LibraryError(f"{printable_path(out)} is a folder", hint="Name a file with --out.")
    there = out.exists() or out.is_symlink()
    if is_folder and there and (out.is_symlink() or not out.is_dir() or any(out.iterdir())):
        raise LibraryError(
            f"{printable_path(out)} exists, and is no empty folder",
            hint="Name a new folder, or remove this one first.",
        )


def _names() -> str:
    return ", ".join(export.name for export in all_library_exports())
