"""Files that people ask for: written beside their place and moved there, so that nobody meets a half of one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alexandria.errors import LibraryError
from alexandria.library.connection import translate_storage_errors

__all__ = ["whole_file", "write_whole_text"]


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """The path to write to: it becomes `path` at the end of the block, and is gone after an exception.

    What is no regular file of its own (a pipe, a device, a link), or stands in a folder that takes no new file, is
    written in place.

    Raises:
        LibraryError: there is no such folder.
        StorageReadOnly, StorageFull.
    """
    if not path.absolute().parent.is_dir():
        raise LibraryError(
            f"there is no folder {path.parent}", hint="Make it, or name another file."
        )
    with translate_storage_errors(path):
        if not _is_replaceable(path):
            yield path
            return
        draft = path.with_name(f".{path.name[:100]}.{os.getpid()}.new")
        try:
            yield draft
            if path.exists():
                shutil.copymode(path, draft)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def write_whole_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all.

    Raises:
        StorageReadOnly, StorageFull.
    """
    with whole_file(path) as draft:
        draft.write_text(text, encoding="utf-8")


def _is_replaceable(path: Path) -> bool:
    there = path.is_symlink() or path.exists()
    return (not there or (path.is_file() and not path.is_symlink())) and os.access(
        path.parent, os.W_OK
    )
