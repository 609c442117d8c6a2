"""The command line's own help → docs/cli.md; `make docs` runs it, and a test fails when the page has drifted."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import get_args, get_origin

import typer.main
from typer.core import TyperArgument, TyperCommand, TyperOption

from alexandria.cli import app

PAGE = Path(__file__).with_name("cli.md")

_HEAD = """\
# The command line

Made from the program's own help by `make docs`; change the help, not this page. Every command also takes
`--help`. Settings that are not given as options come from `ALEXANDRIA_*` variables, then from
`alexandria.toml`, then from defaults: see [the user guide](user-guide.md#settings). Exit codes:
[exit-codes.md](exit-codes.md). `alexandria --install-completion` sets up completion for your shell.
"""


def render() -> str:
    """The whole page."""
    return _HEAD + "".join(_command(name, command) for name, command in commands().items())


def commands() -> dict[str, TyperCommand]:
    """Every command by its whole name, those of groups as "eval run"."""
    found: dict[str, TyperCommand] = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]  it is a group
        inner = getattr(command, "commands", None)
        found |= {f"{name} {n}": c for n, c in inner.items()} if inner else {name: command}
    return found


def _command(name: str, command: TyperCommand) -> str:
    lines = (command.help or "").splitlines()
    prose = [line for line in lines if not line.startswith("Example:")]
    examples = [
        line.removeprefix("Example:").strip() for line in lines if line.startswith("Example:")
    ]
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    usage = " ".join([f"alexandria {name}", *(_metavar(a) for a in arguments), "[OPTIONS]"])
    return (
        f"\n## `{usage}`\n\n"
        + "\n".join(prose).strip()
        + "\n\n"
        + "".join(f"    {example}\n" for example in examples)
        + "\n| | |\n|---|---|\n"
        + "".join(_rows(command.params))
    )


def _rows(parameters: list[TyperOption | TyperArgument]) -> Iterator[str]:
    for p in parameters:
        if p.name == "help" or p.hidden:
            continue
        names = ", ".join(p.opts) if p.param_type_name == "option" else ""
        shown = f"{names} {_value(p)}".strip() if names else _metavar(p)
        told = p.help or ""
        if isinstance(p.default, StrEnum) or (p.default and not isinstance(p.default, bool)):
            told = f"{told.removesuffix('.')} (default: {p.default})."
        yield f"| `{shown}` | {told} |\n"


def _metavar(argument: TyperArgument) -> str:
    name = str(argument.name).upper()
    return f"{name}…" if argument.nargs == -1 else name


def _value(option: TyperOption) -> str:
    kind = option.type_descriptor.annotation
    if kind is bool:
        return ""
    if get_origin(kind) is list:
        kind = get_args(kind)[0]
    if issubclass(kind, StrEnum):
        return " or ".join(kind)
    return {Path: "FILE", str: "TEXT", int: "N", float: "N"}[kind]


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
