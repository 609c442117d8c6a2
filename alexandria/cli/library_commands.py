"""`alexandria status`, `show`, `remove`, `check`: contents of the library and its integrity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import FormatOption, LibraryOption, OutputFormat, settings_from

if TYPE_CHECKING:
    from pathlib import Path

    from alexandria.library import Library

__all__ = ["PaperArgument", "open_library", "register"]

PaperArgument = Annotated[
    str, typer.Argument(help="Digest (or its start), DOI, arXiv id, file name, or part of a title.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="status")(_status)
    app.command(name="show")(_show)
    app.command(name="remove")(_remove)
    app.command(name="check")(_check)


def open_library(library: Path | None) -> Library:
    """The library that the option or the settings name."""
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415  so that --help is fast
    from alexandria.library import Library  # noqa: PLC0415

    settings = settings_from(library=library)
    return Library(settings.library, wait_s=settings.wait, on_wait=make_console(stderr=True).print)


def _status(
    library: LibraryOption = None, output_format: FormatOption = OutputFormat.TABLE
) -> None:
    """Every paper and its state; runs with their tokens and cost.

    Example: alexandria status
    """
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415

    store = open_library(library)
    outcomes, runs, totals = store.latest_outcomes(), store.runs(), store.run_totals()
    figures = store.figures()
    if output_format is OutputFormat.JSON:
        print_json(
            {
                "papers": [o.model_dump(mode="json") for o in outcomes],
                "runs": [r.model_dump(mode="json") for r in runs],
                "totals": totals.model_dump(mode="json"),
                "figures": [f.model_dump(mode="json") for f in figures.values()],
            }
        )
        return
    from alexandria.cli.library_report import print_status  # noqa: PLC0415

    print_status(outcomes, runs, totals, figures)


def _show(
    paper: PaperArgument,
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
    quarantined: Annotated[
        bool,
        typer.Option(
            "--quarantined",
            help="Also what was written and not stored: merged into which fact, or why quarantined.",
        ),
    ] = False,
) -> None:
    """A paper's Knowledge Units as sentences, how much of it they cover, and what became of all that was written.

    Example: alexandria show moon.pdf --quarantined
    """
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415

    store = open_library(library)
    record = store.find_paper(paper)
    units = store.load_units(record.id)
    figures = store.figures()[record.id]
    if output_format is OutputFormat.JSON:
        print_json(
            {
                "paper": record.model_dump(mode="json"),
                "figures": figures.model_dump(mode="json"),
                "units": [u.model_dump(mode="json") for u in units],
            }
        )
        return
    from alexandria.cli.library_report import print_units  # noqa: PLC0415

    print_units(record, units, figures, quarantined=quarantined)


def _remove(
    paper: PaperArgument,
    library: LibraryOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove a paper and all that came from it.

    Example: alexandria remove 10.1038/nature12373 --yes
    """
    store = open_library(library)
    record = store.find_paper(paper)
    if not yes:
        typer.confirm(f"Remove {record.title or record.id[:12]} and its units?", abort=True)
    gone = store.remove_paper(record.id)
    typer.echo(
        f"removed {record.title or record.id[:12]}: {gone.units} units, {gone.entities} entities, "
        f"{gone.attributes + gone.relationships} facts, {gone.quarantined} quarantined"
        + (f", {gone.reviews} decisions of reviewers" if gone.reviews else "")
    )


def _check(
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
    replace_views: Annotated[
        bool,
        typer.Option("--replace-views", help="First replace the views with those of this version."),
    ] = False,
    digest: Annotated[
        bool,
        typer.Option(
            "--digest",
            help="Only print a digest of all units: equal for libraries that say the same.",
        ),
    ] = False,
) -> None:
    """Look for orphans, drift from the schema and half-done papers; exit code 1 if there are any.

    Example: alexandria check
    Example: alexandria check --digest
    """
    from alexandria.cli.terminal_output import print_json, print_table  # noqa: PLC0415

    store = open_library(library)
    if digest:
        value = store.content_digest()
        if output_format is OutputFormat.JSON:
            print_json({"digest": value})
        else:
            typer.echo(value)
        return
    if replace_views:
        store.replace_views()
    problems = store.check()
    if output_format is OutputFormat.JSON:
        print_json([p.model_dump(mode="json") for p in problems])
    elif problems:
        rows = [(p.kind, p.where, p.detail, p.remedy) for p in problems]
        print_table(("finding", "where", "detail", "remedy"), rows)
    else:
        typer.echo("sound: no orphans, no drift, no half-done papers")
    if problems:
        raise typer.Exit(1)
