"""`alexandria mcp`: the library as tools for assistants."""

from __future__ import annotations

from typing import Annotated

import typer

from alexandria.cli.answer_output import print_notes
from alexandria.cli.common_options import LibraryOption, settings_from
from alexandria.cli.evaluation_options import BaseUrlOption, BudgetOption, ModelOption
from alexandria.errors import SettingsError

__all__ = ["register"]

_HOST = "127.0.0.1"


def register(app: typer.Typer) -> None:
    """Add the command `mcp`."""
    app.command(name="mcp")(_mcp)


def _mcp(
    http: Annotated[
        str | None,
        typer.Option(
            "--http",
            metavar="[HOST:]PORT",
            help="Serve streamable HTTP at /mcp instead of standard input and output.",
        ),
    ] = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    budget: BudgetOption = None,
    library: LibraryOption = None,
) -> None:
    """Serve the library to assistants that speak MCP: search, entity, ask, sql, paper, verify.

    The tool ask opens the model at the first question. The budget is that of all questions together.

    Example: alexandria mcp --library papers.duckdb
    Example: alexandria mcp --http 8765
    """
    import asyncio  # noqa: PLC0415  so that --help is fast

    from alexandria.cli.library_commands import open_library  # noqa: PLC0415
    from alexandria.integrations.mcp_server import is_loopback, serve_mcp  # noqa: PLC0415

    at = _address(http) if http is not None else None
    settings = settings_from(library=library, model=model, base_url=base_url, budget=budget)
    store = open_library(library)
    store.papers()  # says now what is wrong with it
    if at is not None:
        print_notes([f"serving {store.path.name} at http://{at[0]}:{at[1]}/mcp"])
        if not is_loopback(at[0]):
            print_notes([f"whoever can reach {at[0]} can use it: there is no password"])
    try:
        asyncio.run(serve_mcp(store, settings, at=at, on_notice=lambda line: print_notes([line])))
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


def _address(text: str) -> tuple[str, int]:
    """Host and port of "HOST:PORT", ":PORT" or "PORT".

    Raises:
        SettingsError: it is neither.
    """
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise SettingsError(
            f"{text!r} is no address", hint="Write a port, or HOST:PORT: --http 127.0.0.1:8765"
        )
    return host.strip("[]") or _HOST, int(port)
