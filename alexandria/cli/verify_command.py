"""`alexandria verify`: each sentence of a text against the library."""

from __future__ import annotations

import sys
from pathlib import Path
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
from alexandria.errors import SettingsError

if TYPE_CHECKING:
    from rich.console import Console

    from alexandria.answers import VerifiedText

__all__ = ["register"]

_STYLES = {"supported": "green", "contradicted": "bold red", "unknown": "yellow"}


def register(app: typer.Typer) -> None:
    """Add the command `verify`."""
    app.command(name="verify")(_verify)


def _verify(
    text: Annotated[
        str, typer.Argument(help="A text or Markdown file; - reads standard input.", metavar="FILE")
    ],
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit code 1 also for sentences that are unknown.")
    ] = False,
    library: LibraryOption = None,
    output_format: AnswerFormatOption = None,
    out: OutOption = None,
) -> None:
    """Whether the library supports each sentence of a text, contradicts it, or does not know.

    No model is asked. Exit code 1 if a sentence is contradicted.

    Example: alexandria verify draft.md
    Example: alexandria verify draft.md --strict --format json
    """
    from alexandria.answers import verify_text  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.library_commands import open_library  # noqa: PLC0415

    found = verify_text(
        open_library(library), _read(text), on_notice=lambda line: print_notes([line])
    )
    print_answer(
        found.rows,
        (*found.shown_columns, "reason", "fact_id"),
        lambda console: _show(console, found),
        output_format=output_format,
        out=out,
        as_json=found.as_json,
    )
    counts = found.as_json()["counts"]
    print_notes([", ".join(f"{count} {verdict}" for verdict, count in counts.items())])
    if counts["contradicted"] or (strict and counts["unknown"]):
        raise typer.Exit(1)


def _read(name: str) -> str:
    """The text of a file, or of standard input.

    Raises:
        SettingsError: the file cannot be read, or is no text.
    """
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")
    except UnicodeDecodeError:
        raise SettingsError(
            f"{name} is no text in UTF-8",
            hint="`alexandria read FILE > draft.md` makes text of a PDF.",
        ) from None
    except OSError as error:
        raise SettingsError(
            f"{name} cannot be read: {error.strerror}", hint="Name a text file, or - for stdin."
        ) from None


def _show(console: Console, found: VerifiedText) -> None:
    from rich.text import Text  # noqa: PLC0415  so that --help is fast

    for sentence in found.sentences:
        line = Text(f"{sentence.verdict:<13}", style=_STYLES[sentence.verdict])
        line.append(sentence.text, style="not bold default")
        console.print(line)
        for evidence in (*sentence.evidence, *sentence.against):
            print_fact(console, evidence.fact, evidence.reason)
        console.print()
