"""`alexandria search`: facts by the words of a query, with their sources."""

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

    from alexandria.answers import FoundFacts

__all__ = ["register"]

_PaperOption = Annotated[
    list[str] | None,
    typer.Option("--paper", help="Only in this paper, named as for `show`; may be repeated."),
]
_YearOption = Annotated[
    str | None, typer.Option("--year", help="Only in papers of these years: 2015-2020, 2015-.")
]
_KindOption = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        help="result, method, definition, background, hypothesis or limitation; may be repeated.",
    ),
]
_PolarityOption = Annotated[str | None, typer.Option("--polarity", help="affirmed or negated.")]
_CertaintyOption = Annotated[
    list[str] | None,
    typer.Option("--certainty", help="established, probable or possible; may be repeated."),
]
_MakerOption = Annotated[str | None, typer.Option("--made-by", help="model or rule.")]
_WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        help='A condition on a number of the fact: "value > 300 MPa", "n >= 50", "p < 0.05". Units are '
        "converted; may be repeated.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command `search`."""
    app.command(name="search")(_search)


def _search(  # noqa: PLR0913, PLR0917  typer passes each option by name
    query: Annotated[
        str,
        typer.Argument(
            help='Words to look for; "in quotes" for a phrase. May be empty where there are filters.'
        ),
    ],
    paper: _PaperOption = None,
    year: _YearOption = None,
    kind: _KindOption = None,
    polarity: _PolarityOption = None,
    certainty: _CertaintyOption = None,
    made_by: _MakerOption = None,
    where: _WhereOption = None,
    limit: Annotated[int, typer.Option(help="Facts at most.", min=1, max=10_000)] = 10,
    library: LibraryOption = None,
    output_format: AnswerFormatOption = None,
    out: OutOption = None,
) -> None:
    """Find facts by their words, the best first, each with paper, page and section.

    Other names of the same thing and other forms of a word are found too.

    Example: alexandria search "how water boils" --limit 3
    Example: alexandria search "boiling point" --where "value > 300 K" --year 2015-2025
    """
    from alexandria.answers import search  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.library_commands import open_library  # noqa: PLC0415

    found = search(
        open_library(library),
        query,
        limit=limit,
        paper=paper or (),
        years=year,
        kind=kind or (),
        polarity=polarity,
        certainty=certainty or (),
        made_by=made_by,
        where=where or (),
        on_notice=lambda line: print_notes([line]),
    )
    print_answer(
        found.rows,
        (*found.shown_columns, "fact_id"),
        lambda console: _show(console, found),
        output_format=output_format,
        out=out,
    )
    print_notes(_notes(found, limit))


def _notes(found: FoundFacts, limit: int) -> list[str]:
    notes = list(found.notes)
    if not found.found:
        notes.append("nothing found; other words or fewer filters may find more")
    elif found.more:
        notes.append(f"the best {limit}; --limit shows more")
    return notes


def _show(console: Console, found: FoundFacts) -> None:
    for hit in found:
        print_fact(console, hit.fact, lead=f"{hit.rank:>2}")
