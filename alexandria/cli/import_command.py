"""`alexandria import`: papers of another library, as `alexandria export` wrote them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import FormatOption, LibraryOption, OutputFormat, settings_from

if TYPE_CHECKING:
    from alexandria.exchange.library_import import ImportReport

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="import")(_import)


def _import(
    file: Annotated[Path, typer.Argument(help="JSON Lines that `alexandria export` made.")],
    papers: Annotated[
        list[str] | None,
        typer.Option(
            help="The papers' files, a folder, archive or URL of them: their facts must be in other words."
        ),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Replace papers that the library holds with other content."),
    ] = False,
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Take over the papers of an exported library. All of the file is checked before anything is written.

    Facts whose paper is not at hand are marked: `imported` is `unchecked` in the views papers and facts.

    Example: alexandria import library.jsonl
    Example: alexandria import library.jsonl --papers papers --library merged.duckdb
    """
    from rich.progress import Progress  # noqa: PLC0415  so that --help is fast

    from alexandria.cli.terminal_output import make_console, print_json  # noqa: PLC0415
    from alexandria.exchange.library_import import import_library  # noqa: PLC0415
    from alexandria.library import Library  # noqa: PLC0415
    from alexandria.run.recipe import reading_options  # noqa: PLC0415

    settings = settings_from(library=library)
    console = make_console(stderr=True)
    store = Library(settings.library, wait_s=settings.wait, on_wait=console.print)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("check", total=None)
        report = import_library(
            store,
            file,
            papers=papers or [],
            options=reading_options(settings),
            replace_papers=replace,
            on_progress=lambda step, done, of: bar.update(
                task, description=step, completed=done, total=of or None
            ),
        )
    if output_format is OutputFormat.JSON:
        print_json(report.model_dump(mode="json"))
    else:
        _print(report)


def _print(report: ImportReport) -> None:
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415  so that --help is fast

    typer.echo(
        f"{report.added} papers added, {report.replaced} replaced, {report.unchanged} unchanged, "
        f"{report.kept} kept; {report.facts} facts written"
    )
    notes = make_console(stderr=True)
    for reason in report.unreadable:
        notes.print(reason, markup=False, soft_wrap=True)
    if report.unchecked:
        notes.print(
            f"{report.unchecked} papers were not at hand: their facts are marked as unchecked "
            "(--papers FOLDER checks them)",
            soft_wrap=True,
        )
    if report.kept_papers:
        shown = "; ".join(report.kept_papers[:5]) + ("; …" if report.kept > 5 else "")
        notes.print(
            f"the library keeps what it has of {shown} (--replace takes the file's)",
            markup=False,
            soft_wrap=True,
        )
