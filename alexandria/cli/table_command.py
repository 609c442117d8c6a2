"""`alexandria table`: the columns of a YAML file, filled for papers, with a citation in every cell."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import (
    ConcurrencyOption,
    LibraryOption,
    LocalOnlyOption,
    ModelOption,
    command_line,
    settings_from,
)
from alexandria.errors import SettingsError

if TYPE_CHECKING:
    from rich.console import Console

    from alexandria.answers import FilledTable, TableSpec
    from alexandria.run.fill_table import TableReport
    from alexandria.settings import Settings

__all__ = ["register"]

_SHEET = ".xlsx"
_STYLES = {"not stated": "dim", "not looked for": "dim", "unclear": "yellow"}

_FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="[table|json|csv|parquet|xlsx]",
        help="How to print or write; default: for people, or what the suffix of --out says.",
    ),
]
_OutOption = Annotated[
    Path | None,
    typer.Option("--out", help="A file for the table; needed for parquet and xlsx."),
]

_ColumnsArgument = Annotated[
    Path, typer.Argument(help="A YAML file of columns, see docs/tables.md.")
]
_PapersArgument = Annotated[
    list[str] | None,
    typer.Argument(
        help="Files, folders, archives and URLs of papers; without any, the facts of all papers of the library."
    ),
]
_NoModelOption = Annotated[
    bool, typer.Option("--no-model", help="Only what the facts say: ask no model, read no paper.")
]


def register(app: typer.Typer) -> None:
    """Add the command `table`."""
    app.command(name="table")(_table)


def _table(  # noqa: PLR0913, PLR0917  typer passes each option by name
    columns: _ColumnsArgument,
    papers: _PapersArgument = None,
    no_model: _NoModelOption = False,
    library: LibraryOption = None,
    model: ModelOption = None,
    base_url: Annotated[str | None, typer.Option(help="An OpenAI-compatible endpoint.")] = None,
    budget: Annotated[float | None, typer.Option(help="US dollars this run may cost.")] = None,
    concurrency: ConcurrencyOption = None,
    local_only: LocalOnlyOption = None,
    output_format: _FormatOption = None,
    out: _OutOption = None,
) -> None:
    """Fill a table of your own columns, one row per paper, arm or material, with a citation in every cell.

    Facts of the library come first; what they do not say is asked of the papers, and every answer is checked.

    Interrupted or killed, the same command goes on where it stopped.

    Example: alexandria table columns.yaml papers/ --out table.xlsx
    Example: alexandria table columns.yaml papers/ --no-model
    """
    from alexandria.answers import fill_from_facts, read_columns  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.library_commands import open_library  # noqa: PLC0415

    _require_format(output_format, out)
    spec = read_columns(columns)
    settings = settings_from(
        library=library,
        model=model,
        base_url=base_url,
        budget=budget,
        concurrency=concurrency,
        local_only=local_only,
    )
    if not papers:
        _print(fill_from_facts(open_library(library), spec), output_format, out)
        return
    report = _fill(spec, papers, settings, ask_papers=not no_model)
    _print(report.table, output_format, out, report)
    if report.stopped_by is not None:
        from alexandria.cli.terminal_output import print_error  # noqa: PLC0415

        print_error(report.stopped_by)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def _fill(
    spec: TableSpec, papers: list[str], settings: Settings, *, ask_papers: bool
) -> TableReport:
    from alexandria.cli.table_progress_line import TerminalTableProgress  # noqa: PLC0415
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415
    from alexandria.run.fill_table import fill_table  # noqa: PLC0415

    with TerminalTableProgress(make_console(stderr=True)) as progress:
        return fill_table(
            spec,
            papers,
            settings,
            ask_papers=ask_papers,
            progress=progress,
            command=command_line(),
        )


def _require_format(output_format: str | None, out: Path | None) -> None:
    """Refuse formats and folders that there are not, before anything is spent."""
    from alexandria.exchange import choose_export  # noqa: PLC0415

    if out is not None and not out.parent.is_dir():
        raise SettingsError(
            f"there is no folder {out.parent}", hint="Make it, or name another file with --out."
        )
    is_sheet = output_format == "xlsx" or (out is not None and out.suffix.lower() == _SHEET)
    if is_sheet and (out is None or output_format not in (None, "xlsx")):
        raise SettingsError(
            "an Excel sheet is a file of its own", hint="Name it with --out table.xlsx."
        )
    if is_sheet or (out is None and output_format in (None, "table")):
        return
    if output_format == "table":
        raise SettingsError(
            f"the format table is for the terminal and does not fit --out {out}",
            hint="Leave out --format: the suffix of the file decides.",
        )
    choose_export(output_format, out)


def _print(
    table: FilledTable,
    output_format: str | None,
    out: Path | None,
    report: TableReport | None = None,
) -> None:
    from alexandria.answers import write_sheet  # noqa: PLC0415
    from alexandria.cli.answer_output import print_notes  # noqa: PLC0415
    from alexandria.cli.terminal_output import make_console, print_json  # noqa: PLC0415
    from alexandria.exchange import choose_export  # noqa: PLC0415
    from alexandria.library import write_whole_text  # noqa: PLC0415

    if out is not None and out.suffix.lower() == _SHEET:
        write_sheet(table, out)
    elif output_format == "json" and out is None:
        print_json(table.as_json())
    elif out is not None and choose_export(output_format, out).name == "json":
        write_whole_text(out, json.dumps(table.as_json(), ensure_ascii=False, indent=1))
    elif out is not None or output_format == "csv":
        export = choose_export(output_format, out)
        result = table.query_result(safe=export.name == "csv")
        if out is not None:
            export.write(result, out)
        elif export.text is not None:
            sys.stdout.write(export.text(result))
    else:
        _show(make_console(), table)
    print_notes([*table.notes, _summary(table, report)])


def _summary(table: FilledTable, report: TableReport | None) -> str:
    from alexandria.answers import CellState  # noqa: PLC0415
    from alexandria.cli.terminal_output import format_cost  # noqa: PLC0415

    counts = ", ".join(f"{table.count(s)} {s}" for s in CellState if table.count(s))
    cells = f"{len(table.filled)} rows, {len(table.filled) * len(table.columns)} cells: {counts}"
    if report is None or not report.totals.calls:
        return cells
    totals = report.totals
    return (
        f"{cells} · {totals.calls} calls ({totals.failed} failed), {totals.input_tokens:,} tokens in, "
        f"{totals.output_tokens:,} out, cost {format_cost(totals.cost)} · {report.seconds:.0f} s"
    )


def _show(console: Console, table: FilledTable) -> None:
    """The table for people; in a pipe, lines with tabs."""
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from alexandria.cli.terminal_output import print_table  # noqa: PLC0415

    columns = table.shown_columns
    rows = [[row[c] for c in columns] for row in table.shown_rows]
    if not console.is_terminal:
        print_table(columns, rows)
        return
    shown = Table(header_style="bold")
    for column in columns:
        shown.add_column(escape(column), overflow="fold")
    for row in rows:
        shown.add_row(*(f"[{_STYLES[t]}]{t}[/]" if t in _STYLES else escape(t) for t in row))
    console.print(shown)
    for filled in table.filled:
        for wanted, cell in zip(table.columns, filled.cells, strict=True):
            if cell.evidence is None and not cell.reason:
                continue
            place = " · ".join(p for p in (filled.paper, filled.name, wanted.name) if p)
            console.print(f"[dim]{escape(place)}: {escape(cell.note)}[/]", soft_wrap=True)
