"""A copy of a library that may be in use: taken between two writes, whole, and in one file.

While DuckDB has a file open to read, no process may write to it: that is the moment in which file and write-ahead
log are copied. The copy then takes its log in, so that it needs no second file.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from alexandria.library.connection import LockWait, open_connection, translate_storage_errors
from alexandria.library.new_files import UNFINISHED, place_new_library, refuse_taken_name

__all__ = ["backup_library"]


def backup_library(
    library: Path, into: Path, *, wait_s: float = 30.0, on_wait: Callable[[str], None] | None = None
) -> int:
    """Copy a library into a new file; returns its bytes.

    An ingest that writes meanwhile waits. The answers of an ingest that has not ended are copied too, and its
    record of the batches under way, so that what was paid for is in the backup: an ingest into the copy goes on
    from there.

    Args:
        library: the file to copy.
        into: the new file, in a folder that exists.
        wait_s: how long to wait for a process that writes.
        on_wait: is given a line for people when waiting begins.

    Raises:
        LibraryError: `into` exists already, or a file that would be taken for a part of it.
        LibraryMissing, LibraryBusy, LibraryDamaged, NotALibrary, LibraryTooNew: the library cannot be read.
        StorageFull, StorageReadOnly: the copy cannot be written.
    """
    refuse_taken_name(into)
    wait = LockWait(wait_s, on_wait)
    with (
        translate_storage_errors(into),
        tempfile.TemporaryDirectory(dir=into.parent, prefix=f".{into.name}.") as folder,
    ):
        draft = Path(folder) / "copy.duckdb"
        with open_connection(library, read_only=True, wait=wait), ExitStack() as files:
            _copy_all(library, draft, files)
        with open_connection(draft, read_only=False, wait=LockWait(0.0)) as con:
            con.execute("CHECKPOINT")
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        size = draft.stat().st_size
        place_new_library(draft, into)
    return size


def _copy_all(library: Path, draft: Path, files: ExitStack) -> None:
    """Copy the file, its log, and what an unfinished ingest has. None is closed before all are copied: closing a
    file gives up the locks that this process has on it."""
    for suffix in ("", ".wal", *UNFINISHED):
        source = library.with_name(library.name + suffix)
        if suffix and not source.is_file():
            continue
        opened = files.enter_context(source.open("rb"))
        target = draft.with_name(draft.name + suffix)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as copy:
            shutil.copyfileobj(opened, copy, 1 << 20)
        shutil.copymode(source, target)
