"""Options that several commands share, and the way from them to settings."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from alexandria.settings import Resolved, Settings, resolve

__all__ = ["Form", "FormOption", "LibraryOption", "resolved", "settings_from"]

LibraryOption = Annotated[
    Path | None,
    typer.Option(
        "--library", help="The library file (default: alexandria.duckdb).", dir_okay=False
    ),
]


class Form(StrEnum):
    """How a command prints."""

    TABLE = "table"
    JSON = "json"


FormOption = Annotated[Form, typer.Option("--format", help="For people, or for programs.")]


def resolved(**flags: object) -> Resolved:
    """Settings from the flags given, the environment and alexandria.toml."""
    return resolve(flags, os.environ, Path.cwd())


def settings_from(**flags: object) -> Settings:
    """The settings alone."""
    return resolved(**flags).settings
