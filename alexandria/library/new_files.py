"""A library that is written and whole takes its name, and what is beside it too, only where no file has it."""

from __future__ import annotations

import os
from pathlib import Path

from alexandria.errors import LibraryError

__all__ = ["UNFINISHED", "place_new_library", "refuse_taken_name"]

UNFINISHED = (".batches", ".journal")
"""Endings of what an ingest that has not ended keeps beside a library: batches under way, and answers. They are
copied in this order: a batch counts as fetched only when its answers are in the other file."""
_BESIDE = ("", ".wal", *UNFINISHED)


def refuse_taken_name(into: Path) -> None:
    """Return if nothing is there under the name of a new library.

    Raises:
        LibraryError: the file, or one that would be taken for a part of it, exists already.
    """
    for suffix in _BESIDE:
        taken = _beside(into, suffix)
        if os.path.lexists(taken):
            raise LibraryError(f"{taken} exists already", hint="Name a new file with --into.")


def place_new_library(draft: Path, into: Path) -> None:
    """Give a library its name, then those files of an unfinished ingest that are beside the draft.

    Raises:
        LibraryError: a file of that name has come meanwhile. It is left as it is, and nothing is placed.
        OSError: the file system refused; nothing is placed.
    """
    placed: list[Path] = []
    try:
        for suffix in ("", *UNFINISHED):
            if _beside(draft, suffix).is_file():
                _place(_beside(draft, suffix), _beside(into, suffix))
                placed.append(_beside(into, suffix))
    except OSError as error:
        for target in placed:
            target.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            refuse_taken_name(into)
        raise


def _place(draft: Path, into: Path) -> None:
    try:
        os.link(draft, into)
    except FileExistsError:
        raise
    except OSError:
        # FAT, some network disks and containers give a file no second name: there the name is taken first.
        os.close(os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        try:
            draft.replace(into)
        except OSError:
            into.unlink()
            raise


def _beside(library: Path, suffix: str) -> Path:
    return library.with_name(library.name + suffix)
