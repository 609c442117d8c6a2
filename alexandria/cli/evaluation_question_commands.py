"""`alexandria eval questions` and `eval audit`: question sets generated and audited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.common_options import (
    FormatOption,
    LibraryOption,
    OutputFormat,
    PathsArgument,
    settings_from,
)
from alexandria.cli.evaluation_options import (
    BaseUrlOption,
    BudgetOption,
    ModelOption,
    endpoint_of,
    notes_to_stderr,
    totals_line,
)

if TYPE_CHECKING:
    from alexandria.evaluation.multiple_choice import Response
    from alexandria.evaluation.questions import Audit

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the commands to the group `eval`."""
    group.command(name="questions")(_questions)
    group.command(name="audit")(_audit)


def _questions(  # noqa: PLR0917  typer passes each option by name
    papers: PathsArgument,
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
    from alexandria.cli.terminal_output import print_error, print_table  # noqa: PLC0415  so that --help is fast
    from alexandria.evaluation.questions import generate_questions  # noqa: PLC0415
    from alexandria.library import Library  # noqa: PLC0415
    from alexandria.llm import describe_endpoint  # noqa: PLC0415
    from alexandria.run.recipe import endpoint_spec, reading_options  # noqa: PLC0415

    settings = settings_from(library=library, model=model, base_url=base_url, budget=budget)
    author = endpoint_spec(settings)
    other = checker is not None or checker_url is not None
    store = Library(settings.library, wait_s=settings.wait) if library is not None else None
    if store is not None:
        store.create_or_open()
    note = notes_to_stderr()
    note(describe_endpoint(author))
    report = generate_questions(
        papers, out, settings, author,
        endpoint_of(settings, checker, checker_url) if other else None,
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
        typer.echo(totals_line(totals))
    typer.echo(f"{report.new} new questions, {len(report.questions)} in {out}")
    if report.stopped_by is not None:
        print_error(report.stopped_by)
    raise typer.Exit(report.exit_code)


def _audit(  # noqa: PLR0917  typer passes each option by name
    file: Annotated[Path, typer.Argument(help="A question set (Parquet): a released one or ours.")],
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    documents: Annotated[
        int | None, typer.Option("--documents", min=1, help="Papers to look at.")
    ] = None,
    library: LibraryOption = None,
    budget: BudgetOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Tell whether a question set is fit to measure anything, and why.

    With --model, its questions are also asked without the paper and with it; the answers are kept in the library.
    That needs a set that brings its texts.

    Example: alexandria eval audit set.parquet
    Example: alexandria eval audit biology.parquet --documents 40 --model embedded
    """
    from alexandria.cli.terminal_output import print_json  # noqa: PLC0415  so that --help is fast
    from alexandria.evaluation.questions import (  # noqa: PLC0415
        audit_questions,
        read_set,
    )

    found = read_set(file, documents=documents)
    responses: tuple[Response, ...] = ()
    if model is not None or base_url is not None:
        from alexandria.cli.evaluation_progress import TerminalEvaluationProgress  # noqa: PLC0415
        from alexandria.cli.terminal_output import make_console  # noqa: PLC0415
        from alexandria.evaluation.retention import responses_without_and_with_text  # noqa: PLC0415

        settings = settings_from(library=library, model=model, base_url=base_url, budget=budget)
        with TerminalEvaluationProgress(make_console(stderr=True)) as progress:
            responses = responses_without_and_with_text(
                file, settings, documents=documents, progress=progress
            )
    result = audit_questions(found.questions, malformed=found.rejected, responses=responses)
    if output_format is OutputFormat.JSON:
        print_json(result.model_dump(mode="json") | {"fit": result.fit, "verdict": result.verdict})
    else:
        _print_audit(result)
    raise typer.Exit(0 if result.fit else 1)


def _print_audit(found: Audit) -> None:
    from alexandria.cli.terminal_output import make_console, print_table  # noqa: PLC0415  so that --help is fast
    from alexandria.evaluation.multiple_choice import LETTERS  # noqa: PLC0415
    from alexandria.evaluation.report import percent  # noqa: PLC0415

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
