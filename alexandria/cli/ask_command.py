"""`alexandria ask`: a question to the library, answered by a model from its facts alone."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.answer_output import (
    AnswerFormatOption,
    OutOption,
    print_answer,
    print_fact,
    print_notes,
)
from alexandria.cli.common_options import LibraryOption, settings_from
from alexandria.cli.evaluation_options import BaseUrlOption, BudgetOption, ModelOption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from alexandria.answers import AskCost, CitedAnswer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command `ask`."""
    app.command(name="ask")(_ask)


def _ask(  # noqa: PLR0917  typer passes each option by name
    question: Annotated[str, typer.Argument(help="A question in words.")],
    paper: Annotated[
        list[str] | None,
        typer.Option("--paper", help="Only from this paper, named as for `show`; may be repeated."),
    ] = None,
    facts: Annotated[
        int | None,
        typer.Option(help="Facts that the model gets, at most.", min=1, max=200),
    ] = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    budget: BudgetOption = None,
    library: LibraryOption = None,
    output_format: AnswerFormatOption = None,
    out: OutOption = None,
) -> None:
    """Answer a question from the facts of the library, each sentence with its sources.

    The model gets the facts that come nearest. Each sentence is checked against the facts that it cites; one that
    they do not support is removed. Exit code 1 if nothing remains: the library does not say.

    Example: alexandria ask "At what temperature does water boil?"
    Example: alexandria ask "Which extracts inhibited S. mutans?" --model gpt-5-mini --budget 0.05 --format json
    """
    from alexandria.cli.library_commands import open_library  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415
    from alexandria.llm import describe_endpoint  # noqa: PLC0415
    from alexandria.run.library_asking import ask  # noqa: PLC0415
    from alexandria.run.recipe import endpoint_spec  # noqa: PLC0415

    settings = settings_from(library=library, model=model, base_url=base_url, budget=budget)
    console = make_console(stderr=True)
    what = describe_endpoint(endpoint_spec(settings))
    with console.status(what) if console.is_terminal else nullcontext():
        if not console.is_terminal:
            print_notes([what])
        found = ask(
            open_library(library),
            question,
            settings,
            paper=paper or (),
            facts=facts,
            on_notice=lambda line: print_notes([line]),
        )
    print_answer(
        found.rows,
        (*found.shown_columns, "fact_id"),
        lambda stdout: _show(stdout, found),
        output_format=output_format,
        out=out,
        as_json=found.as_json,
    )
    print_notes(list(_notes(found)))
    raise typer.Exit(0 if found.says else 1)


def _notes(found: CitedAnswer) -> Iterator[str]:
    yield from found.notes
    if found.removed:
        count = len(found.removed)
        noun = (
            "sentence that no fact supports was"
            if count == 1
            else "sentences that no fact supports were"
        )
        yield f"{count} {noun} removed; --format json has them with the reasons"
    if not found.says:
        near = "; these facts come nearest" if found.nearest else ""
        yield f"the library does not say{near}"
    yield _cost_line(found.run)


def _cost_line(run: AskCost) -> str:
    from alexandria.cli.terminal_output import format_cost, format_duration  # noqa: PLC0415  so that --help is fast

    if not run.calls:
        return "no model was asked: no fact comes near"
    noun = "call" if run.calls == 1 else "calls"
    return (
        f"{run.model}: {run.calls} {noun}, {run.input_tokens:,} tokens in, {run.output_tokens:,} out, "
        f"cost {format_cost(run.cost)}, {format_duration(run.seconds)}"
    )


def _show(console: Console, found: CitedAnswer) -> None:
    from rich.text import Text  # noqa: PLC0415  so that --help is fast

    for sentence in found.sentences:
        line = Text(sentence.text)
        marks = "".join(f"[{n}]" for n in found.numbers(sentence))
        reworded = " in other words" if sentence.support.value == "reworded" else ""
        line.append(f" {marks}{reworded}", style="dim")
        console.print(line)
    if found.says:
        console.print()
    for number, fact in enumerate(found.citations, start=1):
        print_fact(console, fact, lead=f"[{number}]")
    for fact in found.nearest:
        print_fact(console, fact)
