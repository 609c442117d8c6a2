"""`alexandria eval report`, `eval compare` and `eval list`: what stored evaluations found."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import FormatOption, LibraryOption, OutputFormat, settings_from
from alexandria.cli.evaluation_options import RunArgument, library_at

if TYPE_CHECKING:
    from alexandria.evaluation.report import RetentionReport

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the commands to the group `eval`."""
    group.command(name="report")(_report)
    group.command(name="compare")(_compare)
    group.command(name="list")(_list)


class ReportFormat(StrEnum):
    """How a report is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def _report(  # noqa: PLR0917  typer passes each option by name
    run: RunArgument = "latest",
    library: LibraryOption = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write the report as one page.", dir_okay=False)
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option("--beside", help="A table of eval/published to set beside it."),
    ] = None,
    judged: Annotated[
        Path | None,
        typer.Option(
            "--judged",
            help="What `eval judge --format json` printed, or a reader's list (.jsonl), not the library's.",
        ),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(help="A paper's file, a folder, archive or URL of them: adds n-gram overlap."),
    ] = None,
    output_format: Annotated[
        ReportFormat, typer.Option("--format", help="For people, or for programs.")
    ] = (ReportFormat.TABLE),
) -> None:
    """Tell what an evaluation found: verdict, arms, audit, what was lost and where.

    Example: alexandria eval report latest --html report.html
    Example: alexandria eval report latest --beside paper-abstracts --format json
    """
    from alexandria.cli.evaluation_tables import print_csv, print_findings  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415
    from alexandria.evaluation.report import (  # noqa: PLC0415
        audit_once,
        build_report,
        load_evaluation,
        load_published,
        with_overlap,
    )
    from alexandria.evaluation.units import read_judgement  # noqa: PLC0415
    from alexandria.run.recipe import reading_options  # noqa: PLC0415

    tables = [load_published(name) for name in beside or ()]
    figures = read_judgement(judged) if judged else None
    store = library_at(library)
    view = load_evaluation(store, run)
    if source:
        view = with_overlap(view, store, source, reading_options(settings_from()))
    found = build_report(view, beside=tables, judged=figures, audited=audit_once(store, view))
    if html is not None:
        _write_page(html, found)
    if output_format is ReportFormat.JSON:
        print_json(found.model_dump(mode="json"))
    elif output_format is ReportFormat.CSV:
        print_csv(found)
    else:
        print_findings(found)
        if html is not None:
            typer.echo(f"page: {html}")


def _write_page(path: Path, report: RetentionReport) -> None:
    from alexandria.evaluation.report import render_page  # noqa: PLC0415
    from alexandria.library import write_whole_text  # noqa: PLC0415

    write_whole_text(path, render_page(report))


def _list(library: LibraryOption = None, output_format: FormatOption = OutputFormat.TABLE) -> None:
    """List the evaluations of a library: when, by which protocol, who answered, each arm's accuracy.

    Example: alexandria eval list
    """
    from alexandria.cli.evaluation_tables import print_evaluations  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415
    from alexandria.evaluation.report import list_evaluations  # noqa: PLC0415

    found = list_evaluations(library_at(library))
    if output_format is OutputFormat.JSON:
        print_json([one.model_dump(mode="json") for one in found])
    else:
        print_evaluations(found)


def _compare(
    first: RunArgument,
    second: RunArgument,
    library: LibraryOption = None,
    second_library: Annotated[
        Path | None,
        typer.Option(
            "--library-b",
            "--second-library",
            help="Where the second one is, if in another library.",
            dir_okay=False,
        ),
    ] = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Tell whether the second evaluation is better than the first, question by question.

    Only questions and arms that both asked count, those of the same paper by its SHA-256.

    Example: alexandria eval compare ev_0123 ev_4567
    Example: alexandria eval compare latest latest --library before.duckdb --library-b after.duckdb
    """
    from alexandria.cli.evaluation_tables import print_comparison  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415
    from alexandria.evaluation.report import (  # noqa: PLC0415
        compare_evaluations,
        load_evaluation,
    )

    found = compare_evaluations(
        load_evaluation(library_at(library), first),
        load_evaluation(library_at(second_library or library), second),
    )
    if output_format is OutputFormat.JSON:
        print_json(found.model_dump(mode="json"))
    else:
        print_comparison(found)
