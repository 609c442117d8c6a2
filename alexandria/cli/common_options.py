"""Options that several commands share, and their conversion into settings."""

from __future__ import annotations

import os
import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alexandria.printable_text import without_url_secrets

if TYPE_CHECKING:
    from alexandria.settings import Resolved, Settings

__all__ = [
    "ConcurrencyOption",
    "FormatOption",
    "LibraryOption",
    "LocalOnlyOption",
    "ModelOption",
    "OutputFormat",
    "PathsArgument",
    "ShardOption",
    "command_line",
    "resolved",
    "settings_from",
]

PathsArgument = Annotated[
    list[str],
    typer.Argument(
        help="Files, folders to search for papers, archives of papers (.tar.gz, .zip, .jsonl, …), URLs, and lists "
        "of papers (.bib, .ris, …)."
    ),
]
LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", help="The library file (default: alexandria.duckdb)."),
]
ModelOption = Annotated[
    str | None,
    typer.Option(help="embedded, a .gguf file, a name at the base URL, or provider:name."),
]
ConcurrencyOption = Annotated[
    int | None, typer.Option(help="Calls at once (default: found by itself).")
]
LocalOnlyOption = Annotated[
    bool | None, typer.Option("--local-only", help="Refuse endpoints outside this machine.")
]
ShardOption = Annotated[
    str | None,
    typer.Option("--shard", help="3/64 takes a 64th of the papers, into a library of its own."),
]


class OutputFormat(StrEnum):
    """How a command prints."""

    TABLE = "table"
    JSON = "json"


FormatOption = Annotated[
    OutputFormat, typer.Option("--format", help="For people, or for programs.")
]


def command_line() -> str:
    """The command that is running, as the library keeps it: without passwords and queries of URLs."""
    return without_url_secrets(shlex.join(["alexandria", *sys.argv[1:]]))


def resolved(**flags: object) -> Resolved:
    """Settings from the flags given, the environment and alexandria.toml."""
    from alexandria.settings import resolve  # noqa: PLC0415  so that --help is fast

    return resolve(flags, os.environ, Path.cwd())


def settings_from(**flags: object) -> Settings:
    """The settings alone."""
    return resolved(**flags).settings
