"""`alexandria eval units` and `eval judge`: how good the units of a library are, by rule and by a model."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria import __version__
from alexandria.cli.common_options import (
    FormatOption,
    LibraryOption,
    OutputFormat,
    command_line,
    settings_from,
)
from alexandria.cli.evaluation_options import (
    BaseUrlOption,
    BudgetOption,
    ModelOption,
    notes_to_stderr,
    totals_line,
)
from alexandria.errors import SettingsError
from alexandria.printable_text import printable

if TYPE_CHECKING:
    from alexandria.evaluation.units import UnitsInput, UnitsReport
    from alexandria.settings import Settings

__all__ = ["register"]


TextsArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Files, folders, archives and URLs of papers whose units to measure."),
]
BesideOption = Annotated[
    list[Path] | None,
    typer.Option("--beside", help="Another library of these papers, as a column of its own."),
]
TextsOption = Annotated[
    list[Path] | None,
    typer.Option("--texts", help="A question set (Parquet) whose texts to measure too."),
]
TextCountOption = Annotated[
    int | None, typer.Option("--documents", min=1, help="Texts a set (default: all).")
]
SkipOption = Annotated[
    int, typer.Option("--skip", min=0, help="Of these texts, leave out the first so many.")
]
IngestOption = Annotated[
    bool, typer.Option("--ingest", help="Ingest first what the library does not hold.")
]
ByPaperOption = Annotated[
    bool, typer.Option("--by-paper", help="One row for each paper, not for each figure.")
]
SampleOption = Annotated[
    int | None,
    typer.Option("--sample", min=1, help="Print so many facts beside their sentences instead."),
]
SeedOption = Annotated[int, typer.Option("--seed", help="Which facts are drawn.")]
JudgedPapersArgument = Annotated[
    list[str] | None, typer.Argument(help="Files, folders, archives and URLs of papers.")
]
JudgedOption = Annotated[
    Path | None,
    typer.Option("--judged", help="A list judged by a reader (.jsonl): count it instead."),
]
OutOption = Annotated[
    list[Path] | None,
    typer.Option("--out", help="Also write a .md page, .csv counts or .json.", dir_okay=False),
]


def register(group: typer.Typer) -> None:
    """Add the commands to the group `eval`."""
    group.command(name="units")(_units)
    group.command(name="judge")(_judge)


def _units(  # noqa: PLR0913, PLR0917  typer passes each option by name
    papers: TextsArgument = None,
    library: LibraryOption = None,
    beside: BesideOption = None,
    texts: TextsOption = None,
    documents: TextCountOption = None,
    skip: SkipOption = 0,
    ingest: IngestOption = False,
    by_paper: ByPaperOption = False,
    sample: SampleOption = None,
    seed: SeedOption = 1,
    out: OutOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Measure how complete, grounded, free and cheap the units of papers are.

    Every figure is taken from the papers' files anew; nothing that the ingest stored about its own work is used.
    --sample prints text of the papers, for a person to judge whether the claims are true; it writes nothing.

    Example: alexandria eval units papers/
    Example: alexandria eval units papers/ --library new.duckdb --beside old.duckdb --out figures.md
    Example: alexandria eval units papers/ --sample 20 --seed 3
    """
    from alexandria.cli.terminal_output import print_json, print_table  # noqa: PLC0415  so that --help is fast
    from alexandria.evaluation.units import (  # noqa: PLC0415
        UnitsInput,
        figure_rows,
        measure_libraries,
        paper_rows,
        units_json,
    )

    settings = settings_from(library=library, model=model, base_url=base_url)
    given = UnitsInput(tuple(papers or ()), tuple(texts or ()), documents, skip)
    for path in out or ():
        if path.suffix not in (".md", ".csv", ".json"):
            raise SettingsError(f"{path.name} is no page.", hint="Name it .md, .csv or .json.")
    code = _ingest(given, settings) if ingest else 0
    if sample is not None:
        _print_sample(given, settings.library, sample, seed)
        raise typer.Exit(code)
    report = measure_libraries(given, [*(beside or ()), settings.library])
    if output_format is OutputFormat.JSON:
        print_json(units_json(report))
    else:
        head, *rows = paper_rows(report) if by_paper else figure_rows(report)
        print_table(head, rows)
    for path in out or ():
        _write(report, path, by_paper=by_paper)
    raise typer.Exit(code)


def _ingest(given: UnitsInput, settings: Settings) -> int:
    from alexandria.cli.ingest_progress import TerminalProgress  # noqa: PLC0415
    from alexandria.cli.terminal_output import make_console, print_error  # noqa: PLC0415  so that --help is fast
    from alexandria.evaluation.units import ingest_texts  # noqa: PLC0415

    with TerminalProgress(make_console(stderr=True)) as progress:
        report = ingest_texts(given, settings, progress=progress)
    if report.stopped_by is not None:
        print_error(report.stopped_by)
    return report.exit_code


def _print_sample(given: UnitsInput, library: Path, count: int, seed: int) -> None:
    from alexandria.evaluation.units import sample_of_library  # noqa: PLC0415  so that --help is fast

    for number, one in enumerate(sample_of_library(given, library, count, seed), start=1):
        typer.echo(printable(f"{number}. {one.sentences}\n   → {one.claim}", lines=True))


def _write(report: UnitsReport, path: Path, *, by_paper: bool) -> None:
    """Write one file; its suffix decides the form."""
    import json  # noqa: PLC0415

    from alexandria.evaluation.units import units_csv, units_json, units_page  # noqa: PLC0415
    from alexandria.library import translate_storage_errors, write_whole_text  # noqa: PLC0415

    if path.suffix == ".md":
        command = command_line()
        made = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Alexandria {__version__}."
        text = units_page(report, [f"    {command}", "", made], by_paper=by_paper)
    elif path.suffix == ".csv":
        text = units_csv(report)
    else:
        text = json.dumps(units_json(report), ensure_ascii=False, indent=2) + "\n"
    with translate_storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole_text(path, text)
    typer.echo(f"written: {path}", err=True)


def _judge(  # noqa: PLR0917  typer passes each option by name
    papers: JudgedPapersArgument = None,
    library: LibraryOption = None,
    judged: JudgedOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    budget: BudgetOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Judge how many facts of units are true and understandable alone, and how many facts of papers they tell.

    The judgement stays in the library: every report sets judged precision beside retention. Interrupted or killed,
    the same command goes on where it stopped. --judged asks no model: it counts the codes of a list that a
    reader made (T true, P poor, D duplicate, N says nothing, F false).

    Example: alexandria eval judge papers/
    Example: alexandria eval judge --judged judged.jsonl
    """
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415  so that --help is fast
    from alexandria.evaluation.report import judged_text, percent  # noqa: PLC0415
    from alexandria.evaluation.units import judge_library  # noqa: PLC0415
    from alexandria.run.recipe import endpoint_spec, reading_options  # noqa: PLC0415

    if judged is not None:
        _print_judged_list(judged, output_format)
        return
    settings = settings_from(library=library, model=model, base_url=base_url, budget=budget)
    note = notes_to_stderr()
    report = judge_library(
        papers or [],
        settings,
        endpoint_spec(settings),
        reading=reading_options(settings),
        note=note,
    )
    if report.stopped_by is not None:
        note(totals_line(report.totals))
        raise report.stopped_by
    found = report.file
    if output_format is OutputFormat.JSON:
        note(totals_line(report.totals))
        print_json(found.model_dump(mode="json"))
    else:
        figures = found.figures
        typer.echo(f"judged precision: {judged_text(figures)}")
        if figures is not None:
            typer.echo(f"false or not stated: {percent(figures.wrong)}")
            typer.echo(f"facts of the papers that the units tell: {percent(figures.recall)}")
            typer.echo(f"{figures.papers} papers, {figures.failed} calls without an answer")
        typer.echo(totals_line(report.totals))
    raise typer.Exit(1 if found.unreadable else 0)


def _print_judged_list(path: Path, output_format: OutputFormat) -> None:
    from alexandria.cli.terminal_output import print_json, print_table  # noqa: PLC0415  so that --help is fast
    from alexandria.evaluation.report import judged_text, percent  # noqa: PLC0415
    from alexandria.evaluation.units import list_figures, read_judged_list, share_rows  # noqa: PLC0415

    facts = read_judged_list(path)
    figures = list_figures(facts, path.name)
    if output_format is OutputFormat.JSON:
        print_json(figures.model_dump(mode="json"))
        return
    head, *rows = share_rows(facts)
    print_table(head, rows)
    typer.echo(f"judged precision: {judged_text(figures)}")
    typer.echo(f"false: {percent(figures.wrong)}")
