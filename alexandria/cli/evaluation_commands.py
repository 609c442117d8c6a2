"""`alexandria eval run` and `eval benchmark`: questions asked in every arm, answers kept, figures printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli import (
    evaluation_question_commands,
    evaluation_report_commands,
    evaluation_unit_commands,
)
from alexandria.cli.common_options import (
    FormatOption,
    LibraryOption,
    OutputFormat,
    PathsArgument,
    command_line,
    settings_from,
)
from alexandria.cli.evaluation_options import (
    BaseUrlOption,
    BudgetOption,
    endpoint_of,
    notes_to_stderr,
)
from alexandria.errors import SettingsError

if TYPE_CHECKING:
    from alexandria.evaluation.run import EvaluationResult, Protocol
    from alexandria.llm import EndpointSpec
    from alexandria.settings import Settings

__all__ = ["group", "register"]

group = typer.Typer(
    name="eval",
    help="Measure how much of each paper survived in its units.",
    no_args_is_help=True,
)

ProtocolOption = Annotated[
    str, typer.Option("--protocol", help="default, quick, historical, or a .toml file.")
]
ArmsOption = Annotated[
    str | None, typer.Option("--arms", help="Arms, with commas between (default: the protocol's).")
]
DocumentsOption = Annotated[
    int | None, typer.Option("--documents", min=1, help="Papers a set, the same for everyone.")
]
AnswererOption = Annotated[
    str | None, typer.Option("--answerer", help="The model that answers (default: --model).")
]
AnswererUrlOption = Annotated[
    str | None, typer.Option("--answerer-url", help="Its endpoint (default: --base-url).")
]
UnitModelOption = Annotated[str | None, typer.Option("--model", help="The model that makes units.")]


def register(app: typer.Typer) -> None:
    """Add the commands `eval …`."""
    for commands in (
        evaluation_question_commands,
        evaluation_unit_commands,
        evaluation_report_commands,
    ):
        commands.register(group)
    app.add_typer(group)


@group.command(name="benchmark")
def _benchmark(  # noqa: PLR0913, PLR0917  typer passes each option by name
    files: Annotated[list[Path], typer.Argument(help="Released question sets (Parquet).")],
    library: LibraryOption = None,
    documents: DocumentsOption = None,
    protocol: ProtocolOption = "default",
    arms: ArmsOption = None,
    answerer: AnswererOption = None,
    answerer_url: AnswererUrlOption = None,
    model: UnitModelOption = None,
    base_url: BaseUrlOption = None,
    budget: BudgetOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Ingest the texts of released question sets and ask their questions.

    Interrupted or killed, the same command goes on where it stopped.

    Example: alexandria eval benchmark biology.parquet mathematics.parquet --documents 20
    """
    from alexandria.cli.evaluation_progress import TerminalEvaluationProgress  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.ingest_progress import TerminalProgress  # noqa: PLC0415
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415
    from alexandria.evaluation.retention import evaluate_released_sets  # noqa: PLC0415

    settings = settings_from(library=library, model=model, base_url=base_url, budget=budget)
    rules = _protocol(protocol, arms, documents)
    console = make_console(stderr=True)
    with (
        TerminalProgress(console) as ingest_progress,
        TerminalEvaluationProgress(console) as progress,
    ):
        result = evaluate_released_sets(
            files,
            rules,
            settings,
            _answerer(settings, answerer, answerer_url),
            ingest_progress=ingest_progress,
            progress=progress,
            command=command_line(),
        )
    _print(result, settings, output_format)


@group.command(name="run")
def _run(  # noqa: PLR0917  typer passes each option by name
    papers: PathsArgument,
    questions: Annotated[
        Path | None,
        typer.Option(
            "--questions", help="A question set about these papers (default: one is made)."
        ),
    ] = None,
    library: LibraryOption = None,
    documents: DocumentsOption = None,
    protocol: ProtocolOption = "default",
    arms: ArmsOption = None,
    answerer: AnswererOption = None,
    answerer_url: AnswererUrlOption = None,
    budget: BudgetOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Ask questions about papers whose units are in the library.

    Without --questions they are written first, into a file beside the library. A paper that the library does
    not hold counts as lost. Interrupted or killed, the same command goes on where it stopped.

    Example: alexandria eval run papers/
    Example: alexandria eval run papers/ --questions set.parquet
    """
    from alexandria.cli.evaluation_progress import TerminalEvaluationProgress  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415
    from alexandria.evaluation.retention import evaluate_papers  # noqa: PLC0415

    settings = settings_from(library=library, budget=budget)
    with TerminalEvaluationProgress(make_console(stderr=True)) as progress:
        result = evaluate_papers(
            papers,
            _protocol(protocol, arms, documents),
            settings,
            _answerer(settings, answerer, answerer_url),
            questions=questions,
            progress=progress,
            note=notes_to_stderr(),
            command=command_line(),
        )
    _print(result, settings, output_format)


def _protocol(name: str, arms: str | None, documents: int | None) -> Protocol:
    from alexandria.evaluation.run import load_protocol  # noqa: PLC0415  so that --help is fast

    named = [arm.strip() for arm in arms.split(",") if arm.strip()] if arms else None
    return load_protocol(name, arms=named, documents=documents)


def _answerer(settings: Settings, model: str | None, url: str | None) -> EndpointSpec:
    """The model that answers: the settings' own, or another at the same or another place."""
    if url is not None and model is None:
        raise SettingsError("--answerer-url is set, but no model.", hint="Name it: --answerer.")
    return endpoint_of(settings, model, url)


def _print(result: EvaluationResult, settings: Settings, output_format: OutputFormat) -> None:
    from alexandria.cli.evaluation_report import as_json, print_summary  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.terminal_output import print_error, print_json  # noqa: PLC0415

    if output_format is OutputFormat.JSON:
        print_json(as_json(result, settings.library))
    else:
        print_summary(result, settings.library)
    if result.stopped_by is not None:
        print_error(result.stopped_by)
    raise typer.Exit(result.exit_code)
