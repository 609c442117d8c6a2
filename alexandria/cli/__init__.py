"""The command line: parses arguments, calls the package, prints. It contains no logic.

`main` prints an `AlexandriaError` as one message with its hint and exits with its code; any other exception is a
bug and leaves a report without values (`crash_report.py`). With ALEXANDRIA_DEBUG=1 both show their traceback too.
"""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli import (
    ask_command,
    backup_command,
    batch_commands,
    config_command,
    diff_command,
    doctor_command,
    entities_commands,
    entity_command,
    evaluation_commands,
    export_command,
    import_command,
    ingest_command,
    library_commands,
    mcp_command,
    merge_command,
    overlap_command,
    path_command,
    plan_command,
    query_command,
    read_command,
    rescue_command,
    review_commands,
    search_command,
    serve_command,
    table_command,
    verify_command,
)
from alexandria.cli.crash_report import report_crash
from alexandria.errors import AlexandriaError
from alexandria.spans import open_span, spans_wanted, start_spans

if TYPE_CHECKING:
    from alexandria.cli.event_log import EventLog

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
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  its callback prints it
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
    log_file: Annotated[
        Path | None,
        typer.Option(help="Append events as JSON lines, without text of papers, to this file."),
    ] = None,
) -> None:
    """Scientific papers in, Knowledge Units in fresh words out, kept in DuckDB."""
    if log_file is not None:
        from alexandria.cli.event_log import open_event_log  # noqa: PLC0415  so that --help is fast

        context.obj = open_event_log(log_file)
        context.obj.write("command", name=context.invoked_subcommand)
        context.call_on_close(lambda: _log_end(context.obj))
    if spans_wanted():
        _trace(context)


for _commands in (
    ingest_command,
    batch_commands,
    library_commands,
    backup_command,
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
    review_commands,
    export_command,
    import_command,
    merge_command,
    plan_command,
    serve_command,
    read_command,
    evaluation_commands,
    config_command,
    doctor_command,
):
    _commands.register(app)


def _log_end(log: EventLog) -> None:
    """The last events of a command: its error, if there is one, and its exit code."""
    error = sys.exc_info()[1]
    if isinstance(error, AlexandriaError):
        log.error(error)
    log.end(_exit_code(error))


def _trace(context: typer.Context) -> None:
    """A span around the whole command, with its exit code."""
    if not start_spans():
        typer.echo("No spans: pip install 'alexandria[otel]'", err=True)
        return
    stack = ExitStack()
    span = stack.enter_context(open_span(f"alexandria {context.invoked_subcommand}"))

    def end() -> None:
        error = sys.exc_info()[1]
        span.set({"process.exit.code": _exit_code(error)})
        if error is not None and not isinstance(error, typer.Exit):
            span.failed(type(error).__name__)
        stack.close()

    context.call_on_close(end)


def _exit_code(error: BaseException | None) -> int:
    """The exit code of a command that ended with this exception."""
    if isinstance(error, AlexandriaError | typer.Exit):
        return error.exit_code
    return 0 if error is None else 1


def main() -> None:
    """Run the program; the entry point of `alexandria`."""
    try:
        try:
            app(prog_name="alexandria")
        finally:
            sys.excepthook = report_crash  # here, because typer sets its own
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
