"""Paths that a user gives → the files to read, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from alexandria.errors import InputError
from alexandria.reading.output_record import is_output, recorded_outputs
from alexandria.reading.reader_plugins import all_formats

__all__ = ["find_inputs"]


def find_inputs(paths: Iterable[Path | str]) -> list[Path]:
    """Every named file, and below every named folder the files with a suffix of an input format.

    Named files come as they were named, whatever their suffix. In folders, names that start with a dot and
    what `alexandria read --out` wrote there are skipped. The order is that of the names' bytes, so that two
    runs agree on every machine. A folder reached twice (symlink loops) is walked once; a file reached twice
    is listed once.

    Raises:
        InputError: a named path does not exist or cannot be listed.
    """
    suffixes = frozenset(suffix for kind in all_formats() for suffix in kind.suffixes)
    found: list[Path] = []
    seen: set[tuple[int, int]] = set()
    for path in map(Path, paths):
        try:
            candidates = list(_walk(path, suffixes, set())) if path.is_dir() else [path]
            for candidate in candidates:
                status = candidate.stat()
                key = (status.st_dev, status.st_ino)
                if key not in seen:
                    seen.add(key)
                    found.append(candidate)
        except FileNotFoundError as error:
            raise InputError(
                path, f"{_printable(path)}: no such file or folder", hint="Check the spelling."
            ) from error
        except OSError as error:
            raise InputError(
                path,
                f"{_printable(path)}: {error.strerror or 'cannot be opened'}",
                hint="Check the permissions.",
            ) from error
    return found


def _walk(folder: Path, suffixes: frozenset[str], walked: set[tuple[int, int]]) -> Iterator[Path]:
    status = folder.stat()
    if (status.st_dev, status.st_ino) in walked:
        return
    walked.add((status.st_dev, status.st_ino))
    with os.scandir(folder) as entries:
        names = sorted((entry.name for entry in entries), key=os.fsencode)
    outputs = recorded_outputs(folder)
    for name in names:
        if name.startswith("."):
            continue
        path = folder / name
        if path.is_dir():
            yield from _walk(path, suffixes, walked)
        elif path.suffix.lower() in suffixes and path.is_file() and not is_output(path, outputs):
            yield path


def _printable(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")
