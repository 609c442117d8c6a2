"""`alexandria diff`: what the library says otherwise since a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.cli.answer_output import (
    AnswerFormatOption,
    OutOption,
    print_answer,
    print_notes,
)
from alexandria.cli.common_options import LibraryOption

if TYPE_CHECKING:
    from rich.console import Console

    from alexandria.answers import LibraryChanges

__all__ = ["register"]

_STYLES = {"new": "green", "changed": "yellow", "contradicted": "bold red", "withdrawn": "red"}


def register(app: typer.Typer) -> None:
    """Add the command `diff`."""
    app.command(name="diff")(_diff)


def _diff(
    since: Annotated[
        str,
        typer.Option("--since", help="A date (2026-11-01) or a moment (2026-11-01T12:00, UTC)."),
    ],
    library: LibraryOption = None,
    output_format: AnswerFormatOption = None,
    out: OutOption = None,
) -> None:
    """What the library says otherwise since a date: new, changed, contradicted and withdrawn facts.

    Example: alexandria diff --since 2026-11-01
    Example: alexandria diff --since 2026-11-01 --format json
    """
    from alexandria.answers import changes_since, read_moment  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.library_commands import open_library  # noqa: PLC0415

    found = changes_since(open_library(library), read_moment(since))
    print_answer(
        found.rows,
        (*found.shown_columns, "reason", "fact_id"),
        lambda console: _show(console, found),
        output_format=output_format,
        out=out,
        as_json=found.as_json,
    )
    print_notes([", ".join(f"{count} {change}" for change, count in found.counts.items())])


def _show(console: Console, found: LibraryChanges) -> None:
    from rich.padding import Padding  # noqa: PLC0415  so that --help is fast
    from rich.text import Text  # noqa: PLC0415

    words = {"changed": "before: ", "contradicted": "against: "}
    for change in found.changes:
        line = Text(f"{change.change:<13}", style=_STYLES[change.change])
        line.append(change.statement, style="not bold default")
        console.print(line)
        page = f"p. {change.page}" if change.page is not None else ""
        parts = [p for p in (change.paper, page, change.reason) if p]
        if change.other:
            console.print(
                Padding(Text(words[change.change] + change.other, style="dim"), (0, 0, 0, 13))
            )
        console.print(Padding(Text(" · ".join(parts), style="dim"), (0, 0, 0, 13)))
