"""`alexandria backup`: a copy of a library that may be in use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from alexandria.cli.common_options import LibraryOption, settings_from

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command `backup`."""
    app.command(name="backup")(_backup)


def _backup(
    into: Annotated[Path, typer.Option("--into", help="The copy, a file that is not there.")],
    library: LibraryOption = None,
) -> None:
    """Copy the library into one new file, also while an ingest runs, which waits meanwhile.

    Example: alexandria backup --into backup.duckdb
    """
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415  so that --help is fast
    from alexandria.library import backup_library  # noqa: PLC0415

    settings = settings_from(library=library)
    err = make_console(stderr=True)
    size = backup_library(
        settings.library,
        into,
        wait_s=settings.wait,
        on_wait=lambda line: err.print(line, markup=False, soft_wrap=True),
    )
    make_console().print(f"{size / 1e6:,.1f} MB in {into}", markup=False, soft_wrap=True)
