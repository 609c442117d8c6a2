"""The table of export formats, and the choice of one by name or by the suffix of a file.

A new format is one row of `EXPORTS`; another package adds one with an entry point in the group
`alexandria.exports` that names an `Export`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from alexandria.errors import SettingsError
from alexandria.exchange.parquet_export import to_parquet
from alexandria.exchange.text_exports import to_csv, to_json
from alexandria.library import QueryResult, write_whole_text

__all__ = ["EXPORTS", "Export", "all_exports", "choose_export"]

EXPORT_ENTRY_POINTS = "alexandria.exports"


@dataclass(frozen=True, slots=True)
class Export:
    """One format in which a query's result can be written.

    Attributes:
        name: value of `--format`.
        suffixes: suffixes of its files, lower case, with the dot; the first is the usual one.
        media_type: IANA media type.
        write: writes a result to a file. For text formats see `text_export`.
        text: the result as text, for terminals and pipes; None for a binary format.
        needs: import names of packages that it needs.
    """

    name: str
    suffixes: tuple[str, ...]
    media_type: str
    write: Callable[[QueryResult, Path], None]
    text: Callable[[QueryResult], str] | None = None
    needs: tuple[str, ...] = ()


def text_export(
    name: str, suffixes: tuple[str, ...], media_type: str, text: Callable[[QueryResult], str]
) -> Export:
    """An export whose file is its text in UTF-8."""

    def write(result: QueryResult, path: Path) -> None:
        write_whole_text(path, text(result))

    return Export(name, suffixes, media_type, write, text)


EXPORTS: tuple[Export, ...] = (
    text_export("json", (".json",), "application/json", to_json),
    text_export("csv", (".csv",), "text/csv", to_csv),
    Export("parquet", (".parquet",), "application/vnd.apache.parquet", to_parquet),
)
"""The formats of this package."""


@cache
def all_exports() -> tuple[Export, ...]:
    """`EXPORTS` and those of other packages; a name that exists is not replaced.

    Raises:
        SettingsError: an entry point does not name an `Export`.
    """
    found = {export.name: export for export in EXPORTS}
    for point in entry_points(group=EXPORT_ENTRY_POINTS):
        export = point.load()
        if not isinstance(export, Export):
            raise SettingsError(
                f"the entry point {point.value} of {EXPORT_ENTRY_POINTS} is not an Export",
                hint="Uninstall or correct the package that declares it.",
            )
        found.setdefault(export.name, export)
    return tuple(found.values())


def choose_export(
    name: str | None, path: Path | None, exports: Sequence[Export] | None = None
) -> Export:
    """The export for `--format name` and `--out path`; one of them must be given.

    A suffix that no format has is accepted together with a name.

    Raises:
        SettingsError: there is no such format, the suffix tells none or belongs to another one, the format
            needs a file, or a package that it needs is not installed.
    """
    exports = all_exports() if exports is None else exports
    by_suffix = next((e for e in exports if path and path.suffix.lower() in e.suffixes), None)
    by_name = next((e for e in exports if e.name == name), None)
    if name is not None and by_name is None:
        names = ", ".join(e.name for e in exports)
        raise SettingsError(f"there is no export format {name}", hint=f"Formats: {names}.")
    if by_name and by_suffix and by_name is not by_suffix:
        raise SettingsError(
            f"the format {by_name.name} does not fit {path}, whose suffix means {by_suffix.name}",
            hint=f"Give --format {by_suffix.name}, or a file name that ends in {by_name.suffixes[0]}.",
        )
    chosen = by_name or by_suffix
    if chosen is None:
        known = ", ".join(suffix for e in exports for suffix in e.suffixes)
        raise SettingsError(
            f"the suffix of {path} tells no format", hint=f"Use one of {known}, or give --format."
        )
    if path is None and chosen.text is None:
        raise SettingsError(
            f"{chosen.name.capitalize()} is no text.", hint="Name a file with --out."
        )
    for package in chosen.needs:
        if find_spec(package) is None:
            raise SettingsError(
                f"the format {chosen.name} needs the package {package}", hint="Install it with pip."
            )
    return chosen
