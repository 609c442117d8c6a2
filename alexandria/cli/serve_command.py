"""`alexandria serve`: the explorer in the browser."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated

import typer

from alexandria.cli.common_options import LibraryOption, settings_from
from alexandria.cli.evaluation_options import BaseUrlOption, BudgetOption, ModelOption
from alexandria.errors import SettingsError

__all__ = ["register"]

_SHORTEST_TOKEN = 16


_HostOption = Annotated[str, typer.Option(help="Address to listen on.")]
_PortOption = Annotated[
    int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)
]
_TokenOption = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        help="A file with the secret that visitors need; required for any host but this machine.",
        dir_okay=False,
    ),
]
_NamesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--allowed-host",
        help="A name under which visitors reach this server; may be repeated. With a token: any.",
    ),
]
_ReadOnlyOption = Annotated[
    bool,
    typer.Option("--read-only", help="Nothing can be changed in the browser; no model is asked."),
]
_PapersOption = Annotated[
    list[str] | None,
    typer.Option(
        help="A folder with the papers' PDFs, not archives or URLs: a fact then shows its page, with the sentence "
        "marked; may be repeated. Nothing of them is stored, and whoever reaches the explorer sees them.",
        metavar="FOLDER",
    ),
]
_NoBrowserOption = Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")]


def register(app: typer.Typer) -> None:
    """Add the command `serve`."""
    app.command(name="serve")(_serve)


def _serve(  # noqa: PLR0913, PLR0917  typer passes each option by name
    library: LibraryOption = None,
    host: _HostOption = "127.0.0.1",
    port: _PortOption = 8765,
    token_file: _TokenOption = None,
    allowed_host: _NamesOption = None,
    read_only: _ReadOnlyOption = False,
    papers: _PapersOption = None,
    model: ModelOption = None,
    base_url: BaseUrlOption = None,
    budget: BudgetOption = None,
    no_browser: _NoBrowserOption = False,
) -> None:
    """Show the library in the browser: search, papers, things, contradictions, SQL, runs, retention.

    Questions are answered there if a model is named; --budget holds for each of them. Only this machine can reach
    it, unless --host and --token-file say otherwise. Ctrl-C ends it.

    Example: alexandria serve
    Example: alexandria serve --papers papers/ --model embedded
    Example: alexandria serve --host 0.0.0.0 --token-file token.txt
    """
    from alexandria.cli.answer_output import print_notes  # noqa: PLC0415  so that --help is fast
    from alexandria.cli.explorer_sources import explorer_sources  # noqa: PLC0415
    from alexandria.cli.library_commands import open_library  # noqa: PLC0415
    from alexandria.serve import ExplorerOptions, make_app, run_server  # noqa: PLC0415

    token = _token(token_file)
    if token is None and not _is_loopback(host):
        raise SettingsError(
            f"others could reach {host}, and there is no token",
            hint="Add --token-file FILE with a secret of 16 characters or more, or leave out --host.",
        )
    settings = settings_from(library=library, model=model, base_url=base_url, budget=budget)
    store = open_library(library)
    hosts = None if token is not None and not allowed_host else frozenset(allowed_host or ())
    with explorer_sources(store, settings, papers or (), read_only=read_only) as sources:
        run_server(
            make_app(store, ExplorerOptions(token, hosts, read_only), sources),
            host=host,
            port=port,
            open_browser=not no_browser,
            on_ready=lambda address: print_notes([f"{address} (Ctrl-C ends it)"]),
        )


def _token(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            f"the token in {path} cannot be read", hint="Write a secret into it."
        ) from None
    if len(token) < _SHORTEST_TOKEN:
        raise SettingsError(
            f"the token in {path} is shorter than {_SHORTEST_TOKEN} characters",
            hint="Make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'",
        )
    return token


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
