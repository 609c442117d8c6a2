"""`alexandria path`: how two things are connected, through which papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.answer_output import (
    AnswerFormatOption,
    OutOption,
    print_answer,
    print_fact,
    print_notes,
)
from alexandria.cli.common_options import LibraryOption

if TYPE_CHECKING:
    from rich.console import Console

    from alexandria.answers import Connections

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command `path`."""
    app.command(name="path")(_path)


def _path(  # noqa: PLR0917  typer passes each option by name
    start: Annotated[str, typer.Argument(help="Any name of the one thing.")],
    end: Annotated[str, typer.Argument(help="Any name of the other.")],
    steps: Annotated[int, typer.Option(help="Facts in a chain at most.", min=1, max=8)] = 4,
    chains: Annotated[int, typer.Option(help="Chains at most.", min=1, max=20)] = 3,
    library: LibraryOption = None,
    output_format: AnswerFormatOption = None,
    out: OutOption = None,
) -> None:
    """How two things are connected: the shortest chains of facts between them, each fact with its source.

    Example: alexandria path ice water
    """
    from alexandria.answers import path  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.library_commands import open_library  # noqa: PLC0415

    found = path(
        open_library(library),
        start,
        end,
        most_steps=steps,
        chains=chains,
        on_notice=lambda line: print_notes([line]),
    )
    print_answer(
        found.rows,
        (*found.shown_columns, "fact_id"),
        lambda console: _show(console, found),
        output_format=output_format,
        out=out,
    )
    if not found.chains:
        print_notes([f"no chain of up to {steps} facts connects them; --steps looks further"])
    if not found.complete:
        print_notes(
            ["a thing on the way is in too many passages to look at all: there may be other chains"]
        )


def _show(console: Console, found: Connections) -> None:
    from rich.text import Text  # noqa: PLC0415  so that --help is fast

    for number, chain in enumerate(found.chains, start=1):
        papers = len({fact.citation.paper_id for fact in chain})
        console.print(
            Text(
                f"{number}. {len(chain)} fact{'s' * (len(chain) > 1)}, {papers} paper{'s' * (papers > 1)}",
                style="bold",
            )
        )
        for fact in chain:
            print_fact(console, fact)
