"""Output of all commands: tables for people, JSON for programs, errors on stderr."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment
from rich.table import Table

from alexandria.errors import AlexandriaError
from alexandria.printable_text import printable

__all__ = [
    "format_cost",
    "format_duration",
    "make_console",
    "print_error",
    "print_json",
    "print_table",
]

_OBEYED_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class _SafeConsole(Console):
    """Shows characters that a terminal would obey as escapes: titles and facts are from strangers' files."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """Segments whose text is printable; colours and moves of the cursor are segments of other kinds."""
        for segment in super().render(renderable, options):
            text = segment.text if segment.control else printable(segment.text, lines=True)
            yield segment if text == segment.text else Segment(text, segment.style)


def make_console(*, stderr: bool = False) -> Console:
    """A console that respects NO_COLOR; lines in a pipe are not wrapped."""
    console = _SafeConsole(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console = _SafeConsole(stderr=stderr, highlight=False, width=10_000, no_color=True)
    return console


def print_error(error: AlexandriaError) -> None:
    """Print one error with its hint on stderr."""
    console = make_console(stderr=True)
    console.print(f"[bold red]error:[/] {escape(str(error))}", soft_wrap=True)
    if error.hint:
        console.print(f"  [dim]→[/] {escape(error.hint)}", soft_wrap=True)


def print_json(value: object) -> None:
    """JSON on stdout: UTF-8, indented on a terminal only."""
    indent = 2 if sys.stdout.isatty() else None
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    # JSON escapes the control characters below 0x20 by itself; the rest of what a terminal obeys is in strings.
    sys.stdout.write(_OBEYED_IN_JSON.sub(lambda m: f"\\u{ord(m[0]):04x}", text) + "\n")


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = ""
) -> None:
    """A table on a terminal; tab-separated lines in a pipe."""
    console = make_console()
    if not console.is_terminal:
        lines = ("\t".join(_cell(v).replace("\t", " ") for v in row) for row in (columns, *rows))
        sys.stdout.write(
            "\n".join(lines) + "\n"
        )  # at once: a write each takes longer than the rest
        return
    table = Table(title=title or None, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(escape(column), overflow="fold")
    for row in rows:
        table.add_row(*(escape(_cell(value)) for value in row))
    console.print(table)


def format_cost(dollars: float | None) -> str:
    """US dollars as text; None, an unknown cost, is "unknown" and not $0."""
    if dollars is None:
        return "unknown"
    return "$0" if dollars == 0 else f"${dollars:.4f}"


def format_duration(seconds: float) -> str:
    """A duration as text: seconds, minutes or hours."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_cell, value))
    return printable(str(value).replace("\n", " "), lines=True)
