"""`alexandria eval questions`, `audit`, `report`, `compare`, `judge` and `list`: parse, call, print."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import FormatOption, LibraryOption, OutputFormat, settings_from

if TYPE_CHECKING:
    from alexandria.evaluation.audit import Audit
    from alexandria.evaluation.findings import RunView
    from alexandria.evaluation.values import Asked
    from alexandria.library import Library
    from alexandria.llm import EndpointSpec, Totals
    from alexandria.settings import Settings

__all__ = ["questions_beside", "register"]

ModelOption = Annotated[str | None, typer.Option("--model", help="The model that is asked.")]
BaseUrlOption = Annotated[
    str | None, typer.Option("--base-url", help="An OpenAI-compatible endpoint.")
]
BudgetOption = Annotated[float | None, typer.Option("--budget", help="US dollars this may cost.")]
PapersArgument = Annotated[
    list[Path], typer.Argument(help="Files, and folders to search for papers.")
]
RunArgument = Annotated[str, typer.Argument(help="An evaluation's id, its beginning, or latest.")]


class ReportForm(StrEnum):
    """How a report is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def register(group: typer.Typer) -> None:
    """Add the commands to the group `eval`."""
    group.command(name="questions")(_questions)
    group.command(name="audit")(_audit)
    group.command(name="report")(_report)
    group.command(name="compare")(_compare)
    group.command(name="judge")(_judge)
    group.command(name="list")(_list)


def _questions(  # noqa: PLR0917  typer passes each option by name
    papers: PapersArgument,
    out: Annotated[Path, typer.Option("--out", help="The question set (Parquet).")],
    per_paper: Annotated[int, typer.Option("--per-paper", min=1, help="Questions a paper.")] = 10,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    checker: Annotated[
        str | None,
        typer.Option("--checker", help="Another model to check them (default: --model)."),
    ] = None,
    checker_url: Annotated[str | None, typer.Option(help="Its endpoint.")] = None,
    domain: Annotated[str, typer.Option(help="biology, mathematics, …: for the breakdown.")] = "",
    library: Annotated[
        Path | None,
        typer.Option("--library", help="A library whose ledger keeps the calls.", dir_okay=False),
    ] = None,
    budget: BudgetOption = None,
) -> None:
    """Write questions about papers, from the originals alone.

    Each rests on one sentence, has wrong options from the same paper, and is asked without the paper and with
    it. Papers that the set already holds are left alone: the same command goes on where it stopped.

    Example: alexandria eval questions papers/ --per-paper 10 --out set.parquet
    """
    from alexandria.cli.terminal_output import make_console, print_error, print_table  # noqa: PLC0415
    from alexandria.evaluation.making import make_questions  # noqa: PLC0415
    from alexandria.library import Library  # noqa: PLC0415
    from alexandria.llm import describe  # noqa: PLC0415
    from alexandria.run.recipe import endpoint_spec, reading_options  # noqa: PLC0415

    settings = settings_from(library=library, model=model, base_url=base_url, budget=budget)
    author = endpoint_spec(settings)
    store = Library(settings.library, wait_s=settings.wait) if library is not None else None
    if store is not None:
        store.create_or_open()
    console = make_console(stderr=True)

    def note(said: str) -> None:
        console.print(said, soft_wrap=True, markup=False, style="dim")

    note(describe(author))
    report = make_questions(
        papers, out, settings, author, _other(settings, checker, checker_url),
        reading=reading_options(settings), per_paper=per_paper, domain=domain,
        library=store, note=note,
    )  # fmt: skip
    if report.rejected:
        print_table(
            ("drafts turned down", "why"), [(n, w) for w, n in report.rejected.most_common()]
        )
    for name in report.unreadable:
        note(f"not read: {name}")
    for totals in report.totals:
        typer.echo(_told(totals))
    typer.echo(f"{report.new} new questions, {len(report.questions)} in {out}")
    if report.stopped_by is not None:
        print_error(report.stopped_by)
    raise typer.Exit(report.exit_code)


def questions_beside(papers: list[Path], settings: Settings) -> Path:
    """The set beside the library, with questions about these papers in it.

    Raises:
        AlexandriaError: what stopped the writing.
    """
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415
    from alexandria.evaluation.making import make_questions  # noqa: PLC0415
    from alexandria.run.recipe import endpoint_spec, reading_options  # noqa: PLC0415

    out = settings.library.with_suffix(".questions.parquet")
    console = make_console(stderr=True)
    report = make_questions(
        papers, out, settings, endpoint_spec(settings), None, reading=reading_options(settings),
        library=_library(settings.library),
        note=lambda said: console.print(said, soft_wrap=True, markup=False, style="dim"),
    )  # fmt: skip
    if report.stopped_by is not None:
        raise report.stopped_by
    return out


def _audit(  # noqa: PLR0917  typer passes each option by name
    file: Annotated[Path, typer.Argument(help="A question set (Parquet): a released one or ours.")],
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    documents: Annotated[
        int | None, typer.Option("--documents", min=1, help="Papers to look at.")
    ] = None,
    library: LibraryOption = None,
    budget: BudgetOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Tell whether a question set is fit to measure anything, and why.

    With --model, its questions are also asked without the paper and with it; the answers are kept in the library.
    That needs a set that brings its texts.

    Example: alexandria eval audit set.parquet
    Example: alexandria eval audit biology.parquet --documents 40 --model embedded
    """
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415
    from alexandria.evaluation.audit import audit  # noqa: PLC0415
    from alexandria.evaluation.questions import read_set  # noqa: PLC0415

    found = read_set(file, documents=documents)
    asked: tuple[Asked, ...] = ()
    if model is not None or base_url is not None:
        from alexandria.cli.evaluation_progress import EvaluationProgress  # noqa: PLC0415
        from alexandria.cli.terminal_output import make_console  # noqa: PLC0415
        from alexandria.evaluation.benchmark import benchmark  # noqa: PLC0415
        from alexandria.evaluation.protocol import load_protocol  # noqa: PLC0415
        from alexandria.run.recipe import endpoint_spec  # noqa: PLC0415

        settings = settings_from(library=library, model=model, base_url=base_url, budget=budget)
        rules = load_protocol("default", arms=["nothing", "original"], documents=documents)
        with EvaluationProgress(make_console(stderr=True)) as watch:
            report = benchmark([file], rules, settings, endpoint_spec(settings), watch=watch)
        if report.stopped_by is not None:
            raise report.stopped_by
        asked = report.asked
    result = audit(found.questions, malformed=found.rejected, asked=asked)
    if form is OutputFormat.JSON:
        print_json(result.model_dump(mode="json") | {"fit": result.fit, "verdict": result.verdict})
    else:
        _print_audit(result)
    raise typer.Exit(0 if result.fit else 1)


def _print_audit(found: Audit) -> None:
    from alexandria.cli.terminal_output import make_console, print_table  # noqa: PLC0415
    from alexandria.evaluation.findings import percent  # noqa: PLC0415
    from alexandria.evaluation.values import LETTERS  # noqa: PLC0415

    console = make_console()
    console.print(found.verdict, soft_wrap=True, markup=False, style="bold")
    places = ", ".join(f"{c} {letter}" for c, letter in zip(found.places, LETTERS, strict=True))
    rows = [
        ("questions", f"{found.questions} on {found.papers} papers"),
        ("malformed, left out", sum(found.malformed.values())),
        *((f"  {why}", count) for why, count in found.malformed.items()),
        ("asked twice of one paper", len(found.repeated)),
        ("right answers", places),
        *((f"right by {cue.name}", percent(cue.found)) for cue in found.cues),
        ("right without the paper", percent(found.from_nothing)),
        ("right with the original", percent(found.from_original)),
        (
            "the answerer, with the original, says otherwise",
            len(found.unsupported) if found.from_original else "–",
        ),
    ]
    print_table(("", ""), rows)


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
        Path | None, typer.Option("--judged", help="What `eval judge --format json` printed.")
    ] = None,
    source: Annotated[
        list[Path] | None,
        typer.Option(help="A paper's file, or a folder of them: adds n-gram overlap."),
    ] = None,
    form: Annotated[ReportForm, typer.Option("--format", help="For people, or for programs.")] = (
        ReportForm.TABLE
    ),
) -> None:
    """Tell what an evaluation found: verdict, arms, audit, what was lost and where.

    Example: alexandria eval report latest --html report.html
    Example: alexandria eval report latest --beside paper-abstracts --format json
    """
    from alexandria.cli.evaluation_tables import print_csv, print_findings  # noqa: PLC0415
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415
    from alexandria.evaluation.findings import find  # noqa: PLC0415
    from alexandria.evaluation.judgement import read_judgement  # noqa: PLC0415
    from alexandria.evaluation.page import render_page  # noqa: PLC0415
    from alexandria.evaluation.published import load_published  # noqa: PLC0415
    from alexandria.evaluation.stored import audit_once, load_run  # noqa: PLC0415

    tables = [load_published(name) for name in beside or ()]
    figures = read_judgement(judged).figures if judged else None
    store = _library(library)
    view = load_run(store, run)
    if source:
        view = _with_overlap(view, store, source)
    found = find(view, beside=tables, judged=figures, audited=audit_once(store, view))
    if html is not None:
        html.write_text(render_page(found), encoding="utf-8")
    if form is ReportForm.JSON:
        print_json(found.model_dump(mode="json"))
    elif form is ReportForm.CSV:
        print_csv(found)
    else:
        print_findings(found)
        if html is not None:
            typer.echo(f"page: {html}")


def _with_overlap(view: RunView, store: Library, source: list[Path]) -> RunView:
    """The run with the n-gram overlap of the papers whose files are there."""
    from dataclasses import replace  # noqa: PLC0415

    from alexandria.evaluation.units.overlap import measure_overlap  # noqa: PLC0415
    from alexandria.run.recipe import reading_options  # noqa: PLC0415

    held = {paper.id for paper in store.papers()}
    asked = [d.paper_id for d in view.documents if d.paper_id in held]
    if not asked:
        return view
    found = measure_overlap(store, asked, source, reading_options(settings_from()))
    near = {paper.paper_id: paper.jaccard for paper in found.papers}
    documents = (d.model_copy(update={"jaccard": near.get(d.paper_id, {})}) for d in view.documents)
    return replace(view, documents=tuple(documents))


def _list(library: LibraryOption = None, form: FormatOption = OutputFormat.TABLE) -> None:
    """List the evaluations of a library: when, by which protocol, who answered, each arm's accuracy.

    Example: alexandria eval list
    """
    from alexandria.cli.evaluation_tables import print_evaluations  # noqa: PLC0415
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415
    from alexandria.evaluation.stored import list_runs  # noqa: PLC0415

    found = list_runs(_library(library))
    if form is OutputFormat.JSON:
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
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Tell whether the second evaluation is better than the first, question by question.

    Only questions and arms that both asked count, those of the same paper by its SHA-256.

    Example: alexandria eval compare ev_0123 ev_4567
    Example: alexandria eval compare latest latest --library before.duckdb --library-b after.duckdb
    """
    from alexandria.cli.evaluation_tables import print_comparison  # noqa: PLC0415
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415
    from alexandria.evaluation.comparing import compare  # noqa: PLC0415
    from alexandria.evaluation.stored import load_run  # noqa: PLC0415

    found = compare(
        load_run(_library(library), first),
        load_run(_library(second_library or library), second),
    )
    if form is OutputFormat.JSON:
        print_json(found.model_dump(mode="json"))
    else:
        print_comparison(found)


def _judge(
    papers: PapersArgument,
    library: LibraryOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    budget: BudgetOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Judge how many facts of papers their units tell, and how many of theirs the papers support.

    Interrupted or killed, the same command goes on where it stopped.

    Example: alexandria eval judge papers/ --format json
    """
    from alexandria.cli.terminal_output import make_console, print_json  # noqa: PLC0415
    from alexandria.evaluation.findings import percent  # noqa: PLC0415
    from alexandria.evaluation.judgement import judge_library  # noqa: PLC0415
    from alexandria.run.recipe import endpoint_spec, reading_options  # noqa: PLC0415

    settings = settings_from(library=library, model=model, base_url=base_url, budget=budget)
    console = make_console(stderr=True)
    report = judge_library(
        papers, settings, endpoint_spec(settings), reading=reading_options(settings),
        note=lambda said: console.print(said, soft_wrap=True, markup=False, style="dim"),
    )  # fmt: skip
    if report.stopped_by is not None:
        console.print(_told(report.totals), soft_wrap=True, markup=False, style="dim")
        raise report.stopped_by
    found = report.file
    if form is OutputFormat.JSON:
        console.print(_told(report.totals), soft_wrap=True, markup=False, style="dim")
        print_json(found.model_dump(mode="json"))
    else:
        figures = found.figures
        typer.echo(f"facts of the papers that the units tell: {percent(figures.recall)}")
        typer.echo(f"facts of the units that the papers support: {percent(figures.precision)}")
        typer.echo(
            f"{figures.papers} papers, {figures.failed} calls without an answer, by {found.judge}"
        )
        typer.echo(_told(report.totals))
    raise typer.Exit(1 if found.unreadable else 0)


def _told(totals: Totals) -> str:
    from alexandria.cli.terminal_output import format_cost  # noqa: PLC0415

    return (
        f"{totals.calls} calls ({totals.failed} failed), {totals.input_tokens:,} tokens in "
        f"({totals.cached_tokens:,} cached), {totals.output_tokens:,} out, cost {format_cost(totals.cost)}"
    )


def _library(path: Path | None) -> Library:
    from alexandria.library import Library  # noqa: PLC0415

    settings = settings_from(library=path)
    return Library(settings.library, wait_s=settings.wait)


def _other(settings: Settings, model: str | None, url: str | None) -> EndpointSpec | None:
    if model is None and url is None:
        return None
    from alexandria.run.recipe import endpoint_spec  # noqa: PLC0415

    changed = {k: v for k, v in {"model": model, "base_url": url}.items() if v is not None}
    return endpoint_spec(settings.model_copy(update=changed))
