"""`alexandria export`: a whole library, or some of its papers, in a form that other programs take."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alexandria.cli.common_options import LibraryOption, settings_from
from alexandria.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alexandria.exchange import LibraryExport
    from alexandria.library import Library
    from alexandria.settings import Settings

__all__ = ["register"]

_SPDX = re.compile(
    r"\(*[A-Za-z0-9][A-Za-z0-9.\-]*\+?\)*( (AND|OR|WITH) \(*[A-Za-z0-9][A-Za-z0-9.\-]*\+?\)*)*"
)


_KindOption = Annotated[
    list[str] | None,
    typer.Option(help="Only facts of this kind: result, method, …; can be repeated."),
]
_LicenceOption = Annotated[
    str, typer.Option(help="Licence that you give the facts, as an SPDX expression.")
]
_PartitionOption = Annotated[
    str | None,
    typer.Option(
        help="For parquet: the views in folders by year, language or format, which `query` reads in place."
    ),
]
_SourceOption = Annotated[
    list[str] | None,
    typer.Option(
        help="The papers' files, a folder, archive or URL of them: rocrate certifies the overlap measured on them."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="export")(_export)


def _export(  # noqa: PLR0917  typer passes each option by name
    papers: Annotated[
        list[str] | None,
        typer.Argument(help="Papers by digest, DOI, arXiv id, file name or title; all if none."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", help="The file or the new folder to write.")
    ] = Path(),
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="[jsonl|csv|parquet|graphml|jsonld|nanopub|cypher|obsidian|huggingface|rocrate]",
            help="Form of the export; default: what the suffix of --out says.",
        ),
    ] = None,
    kind: _KindOption = None,
    licence: _LicenceOption = "",
    source: _SourceOption = None,
    partition_by: _PartitionOption = None,
    library: LibraryOption = None,
) -> None:
    """Write the library for other programs: facts, entities and sources, never text of the papers.

    Example: alexandria export --out library.jsonl
    Example: alexandria export --format obsidian --out vault
    Example: alexandria export moon.pdf --format graphml --out moon.graphml
    Example: alexandria export --format parquet --partition-by year --out published
    Example: alexandria export --format rocrate --out crate --licence CC-BY-4.0
    """
    from rich.progress import Progress  # noqa: PLC0415  so that --help is fast

    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415
    from alexandria.exchange import LibrarySource, export_library  # noqa: PLC0415
    from alexandria.library import ContentReader, Library  # noqa: PLC0415

    export = _chosen(output_format, out, partition_by, whole=not papers and not kind)
    settings = settings_from(library=library)
    console = make_console(stderr=True)
    store = Library(settings.library, wait_s=settings.wait, on_wait=console.print)
    reader = ContentReader(store, {store.find_paper(p).id for p in papers} if papers else None)
    count = len(reader.paper_ids())
    overlap = (
        _overlap(store, papers or [], source or [], settings) if export.certifies_overlap else {}
    )
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"export as {export.name}", total=count)
        content = LibrarySource(
            reader,
            kinds=_kinds(kind or []),
            licence=_licence(licence),
            overlap=overlap,
            on_paper=lambda _: bar.advance(task),
            partition_by=partition_by or "",
        )
        export_library(content, export, out)
    console.print(f"{count} papers → {out}", markup=False, soft_wrap=True)


def _chosen(name: str | None, out: Path, column: str | None, *, whole: bool) -> LibraryExport:
    """The format; a column to make partitions by has to fit it."""
    from alexandria.exchange import choose_library_export  # noqa: PLC0415  so that --help is fast
    from alexandria.library import PARTITION_COLUMNS  # noqa: PLC0415

    if out == Path():
        raise SettingsError("there is no place to write to", hint="Name a file or folder: --out.")
    export = choose_library_export(name, out)
    if column is None:
        return export
    if export.name != "parquet" or not whole:
        raise SettingsError(
            "--partition-by publishes the whole library as Parquet",
            hint="Give --format parquet, and leave out papers and --kind.",
        )
    if column not in PARTITION_COLUMNS:
        raise SettingsError(
            f"there are no partitions by {column}",
            hint=f"Columns: {', '.join(PARTITION_COLUMNS)}.",
        )
    return export


def _kinds(names: Sequence[str]) -> tuple[Any, ...]:
    from alexandria.knowledge import FactKind  # noqa: PLC0415  so that --help is fast

    known = {kind.value for kind in FactKind}
    if unknown := [name for name in names if name not in known]:
        raise SettingsError(
            f"there is no kind of facts {unknown[0]}", hint=f"Kinds: {', '.join(sorted(known))}."
        )
    return tuple(FactKind(name) for name in names)


def _licence(text: str) -> str:
    if text and not _SPDX.fullmatch(text):
        raise SettingsError(
            f"{text!r} is no SPDX expression", hint="Name a licence such as CC-BY-4.0 or CC0-1.0."
        )
    return text


def _overlap(
    store: Library, papers: Sequence[str], source: Sequence[str], settings: Settings
) -> dict[str, Any]:
    """What `alexandria overlap` says of these papers, and the command with which anybody can repeat it."""
    from alexandria.evaluation.units import measure_overlap  # noqa: PLC0415
    from alexandria.run.recipe import reading_options  # noqa: PLC0415

    if not store.papers():
        return {}
    report = measure_overlap(store, papers, source, reading_options(settings))
    return report.model_dump(mode="json", exclude={"unread": True, "unreadable": True})
