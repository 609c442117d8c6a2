"""Options and output that the commands of answers share: for people on a terminal, as lines, or as a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alexandria.errors import SettingsError

if TYPE_CHECKING:
    from rich.console import Console

    from alexandria.answers import CitedFact

__all__ = ["AnswerFormatOption", "OutOption", "print_answer", "print_fact", "print_notes"]

AnswerFormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="[table|json|csv|parquet]",
        help="How to print or write; default: for people, or what the suffix of --out says.",
    ),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="A file for the result; needed for parquet.")
]

_TABLE = "table"


def print_answer(
    rows: Sequence[dict[str, Any]],
    columns: Sequence[str],
    show: Callable[[Console], None],
    *,
    output_format: str | None,
    out: Path | None,
    as_json: Callable[[], object] | None = None,
) -> None:
    """Print an answer, or write it to a file.

    Args:
        rows: the answer as a table, for programs.
        columns: those of its columns that a pipe gets as lines with tabs.
        show: prints the answer for people.
        output_format, out: the options of the command.
        as_json: the answer for `--format json` on standard output, where it is more than its rows.

    Raises:
        SettingsError: the options ask for no format, an unknown one, or contradict each other.
    """
    from alexandria.cli.terminal_output import make_console, print_json, print_table  # noqa: PLC0415  so that --help is fast

    if output_format == _TABLE and out is not None:
        raise SettingsError(
            f"the format {_TABLE} is for the terminal and does not fit --out {out}",
            hint="Leave out --format: the suffix of the file decides.",
        )
    if as_json is not None and output_format == "json" and out is None:
        print_json(as_json())
        return
    if out is not None or output_format not in (None, _TABLE):
        from alexandria.answers import query_result  # noqa: PLC0415
        from alexandria.exchange import choose_export  # noqa: PLC0415

        export = choose_export(output_format, out)
        result = query_result(rows)
        if out is not None:
            export.write(result, out)
        elif export.text is not None:
            sys.stdout.write(export.text(result))
        return
    console = make_console()
    if console.is_terminal and output_format is None:
        show(console)
    else:
        print_table(columns, [[row[c] for c in columns] for row in rows])


def print_notes(notes: Sequence[str]) -> None:
    """Print sentences for people on stderr."""
    from alexandria.cli.terminal_output import make_console  # noqa: PLC0415  so that --help is fast

    console = make_console(stderr=True)
    for note in notes:
        console.print(note, markup=False, soft_wrap=True)


def print_fact(console: Console, fact: CitedFact, extra: str = "", lead: str = "  ") -> None:
    """Print a fact for people: its sentence, and below it where it is from."""
    from rich.padding import Padding  # noqa: PLC0415  so that --help is fast
    from rich.text import Text  # noqa: PLC0415

    line = Text(f"{lead}  ", style="dim")
    line.append(fact.statement, style="not dim bold")
    console.print(line)
    claimed = f"as claimed by {fact.claimed_by}" if fact.claimed_by else ""
    source = _citation_line(str(fact.citation), fact.citation.section, claimed, extra)
    console.print(Padding(Text(source, style="dim"), (0, 0, 0, 4)))


def _citation_line(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
