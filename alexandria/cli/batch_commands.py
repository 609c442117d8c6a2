"""`alexandria batch`: what an ingest asked in batches, and how it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import (
    FormatOption,
    LibraryOption,
    OutputFormat,
    command_line,
    settings_from,
)

if TYPE_CHECKING:
    from pathlib import Path

    from alexandria.run.batch_rounds import BatchRow, StoredIngest
    from alexandria.settings import Settings

__all__ = ["register"]

_batch = typer.Typer(
    no_args_is_help=True,
    help="Batches of an ingest: what is under way, going on with it, giving it up.",
)


def register(app: typer.Typer) -> None:
    """Add the command group `batch`."""
    app.add_typer(_batch, name="batch")


@_batch.command(name="list")
def _list(
    library: LibraryOption = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Only what is known here; the provider is not asked.")
    ] = False,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """List the batches of the ingest that goes on.

    Example: alexandria batch list
    """
    from alexandria.run.batch_rounds import batch_rows  # noqa: PLC0415  so that --help is fast

    _, settings = _stored(library)
    _print(batch_rows(settings, ask=not offline), output_format)


@_batch.command(name="resume")
def _resume(
    context: typer.Context,
    library: LibraryOption = None,
    wait: Annotated[
        bool, typer.Option("--wait", help="Go on until no paper waits, with a look every minute.")
    ] = False,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Fetch what has ended, go on with the papers, and send what they ask next.

    It does what the same `alexandria ingest … --batch` does, with the paths and settings of the last one.

    Example: alexandria batch resume --wait
    """
    from alexandria.cli.ingest_command import run_and_print  # noqa: PLC0415  so that --help is fast
    from alexandria.run.batch_rounds import continue_ingest  # noqa: PLC0415

    stored, settings = _stored(library)
    run_and_print(
        lambda progress: continue_ingest(
            stored, settings, wait=wait, progress=progress, command=command_line()
        ),
        settings.library,
        output_format,
        context.obj,
    )


@_batch.command(name="cancel")
def _cancel(library: LibraryOption = None) -> None:
    """Ask the provider to end what is under way. What is answered by then is paid, and fetched by `batch resume`.

    Example: alexandria batch cancel
    """
    from alexandria.run.batch_rounds import cancel_batches  # noqa: PLC0415  so that --help is fast

    _, settings = _stored(library)
    typer.echo(f"{cancel_batches(settings)} batches are asked to end")


def _stored(library: Path | None) -> tuple[StoredIngest, Settings]:
    """The ingest that goes on; the key comes from the environment, as always."""
    from alexandria.run.batch_rounds import stored_ingest  # noqa: PLC0415  so that --help is fast

    at = settings_from(library=library).library
    stored = stored_ingest(at)
    return stored, settings_from(**(stored.settings | {"library": at}))


def _print(rows: list[BatchRow], output_format: OutputFormat) -> None:
    from dataclasses import asdict  # noqa: PLC0415

    from alexandria.cli.terminal_output import format_cost, print_json, print_table  # noqa: PLC0415

    if output_format is OutputFormat.JSON:
        print_json([asdict(row) | {"begun_at": row.begun_at.isoformat()} for row in rows])
        return
    print_table(
        (
            "batch",
            "state",
            "requests",
            "answered",
            "failed",
            "sent (UTC)",
            "model",
            "costs at most",
        ),
        [
            (
                row.id or "not known yet",
                row.state,
                row.requests,
                row.answered,
                row.failed,
                f"{row.begun_at:%Y-%m-%d %H:%M}",
                row.model,
                format_cost(row.highest),
            )
            for row in rows
        ],
    )
