"""`alexandria query`: people's SQL over the library, read-only."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from alexandria.cli.options import LibraryOption, settings_from
from alexandria.errors import SettingsError

__all__ = ["register"]


class _Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


def register(app: typer.Typer) -> None:
    """Add the command `query`."""
    app.command(name="query")(_query)


def _query(
    sql: Annotated[str, typer.Argument(help="One SELECT statement; - reads it from stdin.")],
    library: LibraryOption = None,
    form: Annotated[_Format, typer.Option("--format", help="How to print.")] = _Format.TABLE,
    out: Annotated[
        Path | None, typer.Option("--out", help="A file for the result; needed for parquet.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Rows at most.", min=1)] = 10_000,
    timeout: Annotated[float, typer.Option(help="Seconds at most.", min=0.1)] = 60.0,
) -> None:
    """Ask the library in SQL. Views: papers, facts, entities, knowledge_units, runs.

    Example: alexandria query "SELECT subject, predicate, object FROM facts LIMIT 5"
    Example: alexandria query "SELECT title, facts FROM papers" --format csv
    """
    from alexandria.cli.output import screen  # noqa: PLC0415  keeps --help fast
    from alexandria.library import Library, QueryLimits  # noqa: PLC0415
    from alexandria.library.export import to_csv, to_json, to_parquet  # noqa: PLC0415

    if form is _Format.PARQUET and out is None:
        raise SettingsError("Parquet is no text.", hint="Name a file with --out.")
    settings = settings_from(library=library)
    note = screen(stderr=True)
    store = Library(settings.library, wait_s=settings.wait, on_wait=note.print)
    statement = sys.stdin.read() if sql == "-" else sql
    result = store.query(statement, QueryLimits(rows=limit, seconds=timeout))
    if form is _Format.PARQUET and out is not None:
        to_parquet(result, out)
    elif form is _Format.TABLE and out is None:
        from alexandria.cli.output import print_table  # noqa: PLC0415

        print_table(result.columns, result.rows)
    else:
        text = to_json(result) if form is _Format.JSON else to_csv(result)
        if out is None:
            sys.stdout.write(text)
        else:
            out.write_text(text, encoding="utf-8")
    if result.truncated:
        note.print(f"only the first {len(result.rows)} rows; raise --limit for more")
