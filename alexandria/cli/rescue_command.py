"""`alexandria rescue`: a damaged library into a new one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import FormatOption, OutputFormat, settings_from

if TYPE_CHECKING:
    from alexandria.library import RescueReport

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command `rescue`."""
    app.command(name="rescue")(_rescue)


def _rescue(
    damaged: Annotated[Path, typer.Argument(help="The damaged library; it is not changed.")],
    into: Annotated[
        Path, typer.Option("--into", help="The new library, a file that is not there.")
    ],
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Save what can be read of a damaged library; exit code 1 if something is lost.

    Papers that lost facts are marked partial: the next ingest of their files makes them again.

    Example: alexandria rescue damaged.duckdb --into new.duckdb
    """
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415  so that --help is fast
    from alexandria.library import rescue_library  # noqa: PLC0415

    report = rescue_library(damaged, into, wait_s=settings_from().wait)
    if output_format is OutputFormat.JSON:
        print_json(
            {
                "into": str(into),
                "complete": report.is_complete,
                "papers": report.papers,
                "saved": report.saved,
                "lost": {rows.table: rows.count for rows in report.lost},
                "incomplete": report.incomplete,
                "gone": report.gone,
                "changes_lost": report.changes_lost,
            }
        )
    else:
        _print(report, into)
    if not report.is_complete:
        raise typer.Exit(1)


def _print(report: RescueReport, into: Path) -> None:
    from alexandria.cli.terminal_output import make_console, print_table  # noqa: PLC0415

    lost = {rows.table: "all" if rows.count is None else rows.count for rows in report.lost}
    print_table(
        ("table", "rows saved", "rows lost"),
        [
            (table, count, lost.get(table, 0))
            for table, count in report.saved.items()
            if count or table in lost
        ],
    )
    console = make_console()
    lines = [f"{report.papers} papers in {into}"]
    if report.incomplete:
        lines.append(
            f"{len(report.incomplete)} of them have lost something; an ingest of their files makes them again:"
        )
        lines += [f"  {paper_id}" for paper_id in report.incomplete]
    if report.gone:
        lines.append(
            f"{len(report.gone)} papers are gone; an ingest of their files makes them again:"
        )
        lines += [f"  {paper_id}" for paper_id in report.gone]
    if report.changes_lost:
        lines.append(
            "the write-ahead log was damaged too: the last changes before the damage may be missing"
        )
    for line in lines:
        console.print(line, markup=False, soft_wrap=True)
