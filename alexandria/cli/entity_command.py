"""`alexandria entity`: everything that the library has of a thing."""

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

    from alexandria.answers import EntityAnswer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command `entity`."""
    app.command(name="entity")(_entity)


def _entity(
    name: Annotated[str, typer.Argument(help="Any name of the thing.")],
    limit: Annotated[
        int,
        typer.Option(help="Facts of each kind, relations and papers at most, for people.", min=1),
    ] = 10,
    library: LibraryOption = None,
    output_format: AnswerFormatOption = None,
    out: OutOption = None,
) -> None:
    """Names of a thing, facts about it by kind, papers, relations, and facts that contradict each other.

    Example: alexandria entity water
    """
    from alexandria.answers import entity  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.library_commands import open_library  # noqa: PLC0415

    found = entity(open_library(library), name, on_notice=lambda line: print_notes([line]))
    print_answer(
        found.rows,
        (*found.shown_columns, "fact_id"),
        lambda console: _show(console, found, limit),
        output_format=output_format,
        out=out,
        as_json=found.as_json,
    )
    if found.found > len(found.facts):
        print_notes([f"the first {len(found.facts)} of {found.found} facts"])


def _show(console: Console, found: EntityAnswer, limit: int) -> None:
    from rich.text import Text  # noqa: PLC0415  so that --help is fast

    def heading(text: str) -> None:
        console.print()
        console.print(Text(text, style="bold"))

    console.print(Text(found.name, style="bold"))
    others = [n.name for n in found.names if n.name != found.name]
    if others:
        console.print(Text(f"also {', '.join(others)}"))
    for kind, facts in found.by_kind.items():
        heading(f"{kind} ({len(facts)})")
        for fact in facts[:limit]:
            print_fact(console, fact)
        if len(facts) > limit:
            console.print(Text(f"    and {len(facts) - limit} more", style="dim"))
    if found.relations:
        heading("relations")
        for relation in found.relations[:limit]:
            line = f"  {relation.subject} {relation.predicate} {relation.object}"
            console.print(Text(f"{line} ({len(relation.facts)})"))
    if found.disagreements:
        heading("disagreements")
        for pair in found.disagreements[:limit]:
            print_fact(console, pair.one)
            print_fact(console, pair.other)
            console.print(Text(f"    {pair.reason}", style="dim"))
    heading("papers")
    for paper in found.papers[:limit]:
        console.print(Text(f"  {paper.paper} ({paper.facts})"))
