"""The command line: parses, calls, prints. No logic lives here.

`main` turns an `AlexandriaError` into one message with its next step and an exit code; anything else is a bug
and shows its traceback.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from alexandria import __version__
from alexandria.cli import config, entities, evaluate, ingest_command, inspect, overlap, query, read
from alexandria.errors import AlexandriaError

__all__ = ["app", "main"]

app = typer.Typer(
    name="alexandria",
    help="Scientific papers in, Knowledge Units in fresh words out, kept in DuckDB.",
    no_args_is_help=True,
    # A traceback with local variables would print text of papers and keys.
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"alexandria {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Scientific papers in, Knowledge Units in fresh words out, kept in DuckDB."""


for _commands in (ingest_command, inspect, entities, overlap, query, read, evaluate, config):
    _commands.register(app)


def main() -> None:
    """Run the program; the entry point of `alexandria`."""
    try:
        try:
            app(prog_name="alexandria")
        finally:
            sys.stdout.flush()  # here, not at exit, where nobody can hear that the reader has gone
    except AlexandriaError as error:
        from alexandria.cli.output import complain  # noqa: PLC0415  only when needed: keeps start-up fast

        complain(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # `alexandria query … | head`: the reader has what it wanted.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except SystemExit as end:
        # The same, heard by typer first, which calls it an error.
        if isinstance(end.__context__, BrokenPipeError):
            sys.exit(0)
        raise
