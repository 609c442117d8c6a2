"""`alexandria query`: SQL of users over the library, read-only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import settings_from
from alexandria.errors import SettingsError

if TYPE_CHECKING:
    from alexandria.exchange import Export

__all__ = ["register"]

_LibraryOption = Annotated[
    str | None,
    typer.Option(
        "--library",
        help="The library file (default: alexandria.duckdb), or published Parquet: a folder, a pattern or a URL.",
    ),
]

_TABLE = "table"


def register(app: typer.Typer) -> None:
    """Add the command `query`."""
    app.command(name="query")(_query)


def _query(
    sql: Annotated[str, typer.Argument(help="One SELECT statement; - reads it from stdin.")],
    library: _LibraryOption = None,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="[table|json|csv|parquet]",
            help="How to print or write; default: table, or what the suffix of --out says.",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="A file for the result; needed for parquet.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Rows at most.", min=1)] = 10_000,
    timeout: Annotated[float, typer.Option(help="Seconds at most.", min=0.1)] = 60.0,
) -> None:
    """Query the library in SQL.

    Views: papers, facts, quantities, quarantined, reviews, merged, entities, disagreements, knowledge_units, runs, evaluations.

    Example: alexandria query "SELECT statement, page FROM facts LIMIT 5"
    Example: alexandria query "SELECT title, facts FROM papers" --out papers.csv
    Example: alexandria query "SELECT count(*) FROM facts" --library published/
    """  # noqa: E501  the names in one line, as docs/cli.md has them
    from alexandria.cli.terminal_output import make_console, print_table  # noqa: PLC0415
    from alexandria.library import Library, PublishedLibrary, QueryLimits, is_published  # noqa: PLC0415

    export = _export(output_format, out)
    settings = settings_from(library=library)
    notes = make_console(stderr=True)
    place = library or str(settings.library)
    store = (
        PublishedLibrary(place)
        if is_published(place)
        else Library(settings.library, wait_s=settings.wait, on_wait=notes.print)
    )
    statement = sys.stdin.read() if sql == "-" else sql
    result = store.query(statement, QueryLimits(rows=limit, seconds=timeout))
    if export is None:
        print_table(result.columns, result.rows)
    elif out is not None:
        export.write(result, out)
    elif export.text is not None:
        sys.stdout.write(export.text(result))
    if result.truncated:
        notes.print(f"only the first {len(result.rows)} rows; raise --limit for more")


def _export(output_format: str | None, out: Path | None) -> Export | None:
    """The export that the options ask for; None for a table on the terminal.

    Raises:
        SettingsError: they ask for no format, an unknown one, or contradict each other.
    """
    if out is None and output_format in (None, _TABLE):
        return None
    from alexandria.exchange import choose_export  # noqa: PLC0415  so that --help is fast

    if output_format == _TABLE:
        raise SettingsError(
            f"the format {_TABLE} is for the terminal and does not fit --out {out}",
            hint="Leave out --format: the suffix of the file decides.",
        )
    return choose_export(output_format, out)
