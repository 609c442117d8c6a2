"""An exception that nobody expected → a report that a user can send: no values, no text of papers, no keys.

It has the classes and places of the exception and its causes, never their messages, which may quote a paper; the
lines of this program's code; versions; the names of the command and its options, never their values; of the
settings, numbers and choices alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

__all__ = ["report_crash"]

_PACKAGE = Path(__file__).parents[1]


def report_crash(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Write the report and name it on stderr; takes the place of `sys.excepthook`.

    With ALEXANDRIA_DEBUG=1 the traceback is shown too, with the exceptions' messages.
    """
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    if os.environ.get("ALEXANDRIA_DEBUG", "") not in {"", "0"}:
        sys.__excepthook__(kind, error, trace)
    text = "\n".join(_lines(error)) + "\n"
    sys.stderr.write(f"error: a bug: {_place(error)}\n")
    try:
        descriptor, name = tempfile.mkstemp(prefix="alexandria-crash-", suffix=".txt", text=True)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        sys.stderr.write(text)
        return
    sys.stderr.write(
        f"  → Please report it with the file {name}: it holds no text of papers, no keys and no paths.\n"
    )


def _lines(error: BaseException) -> Iterator[str]:
    from alexandria.run.doctor import installed_versions  # noqa: PLC0415  only when needed

    yield f"Alexandria crash report, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    yield ", ".join(f"{name} {version}" for name, version in installed_versions())
    yield f"command: {' '.join(_command_names(sys.argv[1:]))}"
    yield f"settings: {', '.join(_settings()) or 'all at their defaults'}"
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield ""
        yield f"{type(current).__module__}.{type(current).__qualname__} (message left out)"
        for frame in traceback.extract_tb(current.__traceback__):
            yield f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}"
            if frame.filename.startswith(str(_PACKAGE)) and frame.line:
                yield f"    {frame.line}"
        current = current.__cause__ or current.__context__


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return (
        f"{type(error).__name__} in {_short(frames[-1].filename)}, line {frames[-1].lineno}"
        if frames
        else type(error).__name__
    )


def _short(file: str) -> str:
    """A source file's path from its package on: folders of the user's stay out."""
    parts = Path(file).parts
    for mark in ("site-packages", "lib"):
        if mark in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(mark) :])
    inside = Path(file).is_relative_to(_PACKAGE)
    return str(Path(file).relative_to(_PACKAGE.parent)) if inside else parts[-1]


def _command_names(arguments: list[str]) -> Iterator[str]:
    """The command and the names of its options: values, files and SQL stay out."""
    from alexandria.cli import app  # noqa: PLC0415  this module is imported by it

    commands = {c.name for c in app.registered_commands} | {g.name for g in app.registered_groups}
    for argument in arguments:
        if argument.startswith("--"):
            yield argument.partition("=")[0]
        elif argument in commands:
            yield argument
        else:
            yield "…"


def _settings() -> Iterator[str]:
    """Settings other than the defaults: numbers and choices with their values, of all others that they are set."""
    from alexandria.cli.common_options import resolved  # noqa: PLC0415
    from alexandria.errors import AlexandriaError  # noqa: PLC0415

    try:
        found = resolved()
    except AlexandriaError:
        yield "malformed"
        return
    for name, origin in found.origins.items():
        if origin != "default":
            value = getattr(found.settings, name)
            shown = (
                value
                if isinstance(value, bool | int | float)
                or name in {"detail", "fill", "layout", "ocr"}
                else "set"
            )
            yield f"{name}={shown}"
