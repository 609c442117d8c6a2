"""`alexandria entities`: canonical entities, the merges behind them, and undoing a merge."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from alexandria.cli.common_options import FormatOption, LibraryOption, OutputFormat
from alexandria.cli.library_commands import PaperArgument, open_library
from alexandria.printable_text import printable

__all__ = ["register"]


class _ListByDefault(TyperGroup):
    """A command group whose first argument may also be a name to look for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  typer hides the type
        """Put `list` before arguments that name no command."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        cls=_ListByDefault,
        help="What names stand for: canonical entities, and the merges behind them.\n\n"
        "Example: alexandria entities TNF",
    )
    group.command(name="list")(_list)
    group.command(name="merges")(_merges)
    group.command(name="undo")(_undo)
    app.add_typer(group, name="entities")


def _list(
    text: Annotated[str, typer.Argument(help="Part of a name; all without it.")] = "",
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Canonical entities with all their names; `list` may be left out.

    Example: alexandria entities list water
    """
    from alexandria.cli.terminal_output import print_json, print_table  # noqa: PLC0415  so that --help is fast

    found = open_library(library).entities(text)
    if output_format is OutputFormat.JSON:
        print_json([t.model_dump(mode="json") for t in found])
        return
    rows = [(t.name, t.type, t.aliases, t.facts, t.papers) for t in found]
    print_table(("name", "type", "also", "facts", "papers"), rows)


def _merges(
    paper: PaperArgument = "",
    library: LibraryOption = None,
    output_format: FormatOption = OutputFormat.TABLE,
) -> None:
    """Names that were found to name one thing, each with the rule and what it rests on.

    Example: alexandria entities merges moon.pdf
    """
    from alexandria.cli.terminal_output import print_json, print_table  # noqa: PLC0415  so that --help is fast

    store = open_library(library)
    found = store.merges(store.find_paper(paper).id if paper else None)
    if output_format is OutputFormat.JSON:
        print_json([m.model_dump(mode="json") for m in found])
        return
    rows = [(m.id, m.kept, m.merged, m.rule, m.evidence) for m in found]
    print_table(("id", "name", "merged", "rule", "evidence"), rows)


def _undo(
    merge_id: Annotated[str, typer.Argument(help="Id of the merge, as `merges` prints it.")],
    library: LibraryOption = None,
) -> None:
    """Part two names that are not one thing; later ingests keep them apart.

    Example: alexandria entities undo m_5feceb66ffc86f38
    """
    merge = open_library(library).undo_merge(merge_id)
    typer.echo(printable(f"parted: {merge.kept} | {merge.merged}"))
