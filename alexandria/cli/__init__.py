"""The command line: parses arguments, calls the package, prints. It contains no logic.

`main` prints an `AlexandriaError` as one message with its hint and exits with its code; any other exception is a
bug and shows its traceback. With ALEXANDRIA_DEBUG=1 an `AlexandriaError` shows its traceback too.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated

import typer

from alexandria.cli import (
    ask_command,
    config_command,
    diff_command,
    entities_commands,
    entity_command,
    evaluation_commands,
    export_command,
    import_command,
    ingest_command,
    library_commands,
    mcp_command,
    overlap_command,
    path_command,
    query_command,
    read_command,
    rescue_command,
    search_command,
    serve_command,
    table_command,
    verify_command,
)
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
        from alexandria import __version__  # noqa: PLC0415  slow to find out

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


for _commands in (
    ingest_command,
    library_commands,
    rescue_command,
    entities_commands,
    overlap_command,
    query_command,
    search_command,
    ask_command,
    entity_command,
    path_command,
    verify_command,
    mcp_command,
    table_command,
    diff_command,
    export_command,
    import_command,
    serve_command,
    read_command,
    evaluation_commands,
    config_command,
):
    _commands.register(app)


def main() -> None:
    """Run the program; the entry point of `alexandria`."""
    try:
        try:
            app(prog_name="alexandria")
        finally:
            sys.stdout.flush()  # here, not at exit, where a closed pipe could not be caught any more
    except AlexandriaError as error:
        from alexandria.cli.terminal_output import print_error  # noqa: PLC0415  only when needed

        if os.environ.get("ALEXANDRIA_DEBUG") == "1":
            traceback.print_exc()
        print_error(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # `alexandria query … | head`: the reader has closed the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except SystemExit as end:
        # The same, caught first by typer, which turns it into an error.
        if isinstance(end.__context__, BrokenPipeError):
            sys.exit(0)
        raise
