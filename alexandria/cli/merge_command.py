"""`alexandria merge`: the shards of an ingest, made on many machines, into one library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import FormatOption, OutputFormat, settings_from

if TYPE_CHECKING:
    from alexandria.exchange.library_merge import MergeReport

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="merge")(_merge)


def _merge(
    files: Annotated[list[Path], typer.Argument(help="Libraries that `alexandria ingest` made.")],
    into: Annotated[
        Path | None,
        typer.Option(
            "--into", help="The library to write (default: alexandria.duckdb).", dir_okay=False
        ),
    ] = None,
    partial: Annotated[
        bool,
        typer.Option(
            "--partial", help="Merge what is there, though shards are missing or not done."
        ),
    ] = False,
    mixed: Annotated[
        bool,
        typer.Option("--mixed", help="Merge papers that other models, prompts or settings made."),
    ] = False,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Merge libraries into one, as if one ingest had made it.

    A merge that was interrupted goes on where it stopped; a second one changes nothing.

    Example: alexandria merge library.*-of-064.duckdb --into library.duckdb
    Example: alexandria merge shards/*.duckdb --into library.duckdb --partial
    """
    from rich.progress import Progress  # noqa: PLC0415  so that --help is fast

    from alexandria.cli.terminal_output import make_console, print_json  # noqa: PLC0415
    from alexandria.exchange.library_merge import merge_libraries  # noqa: PLC0415
    from alexandria.library import Library  # noqa: PLC0415

    settings = settings_from(library=into)
    console = make_console(stderr=True)
    store = Library(settings.library, wait_s=settings.wait, on_wait=console.print)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("check", total=None)
        report = merge_libraries(
            store,
            files,
            mixed=mixed,
            partial=partial,
            on_progress=lambda step, done, of: bar.update(
                task, description=step, completed=done, total=of
            ),
        )
    if output_format is OutputFormat.JSON:
        print_json(report.model_dump(mode="json"))
    else:
        _print(report)
    raise typer.Exit(1 if report.unusable else 0)


def _print(report: MergeReport) -> None:
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415  so that --help is fast

    typer.echo(
        f"{report.libraries} libraries: {report.added} papers added, {report.replaced} replaced, "
        f"{report.unchanged} unchanged, {report.kept} kept; {report.facts} facts written"
    )
    notes = make_console(stderr=True)
    for missing in report.missing:
        notes.print(f"missing: {missing}", markup=False, soft_wrap=True)
    for failed in report.failed:
        notes.print(
            f"failed: {failed}; `alexandria status --library` says why",
            markup=False,
            soft_wrap=True,
        )
    for unusable in report.unusable:
        notes.print(f"left out: {unusable.reason}", markup=False, soft_wrap=True)
        if unusable.hint:
            notes.print(f"→ {unusable.hint}", markup=False, soft_wrap=True)
