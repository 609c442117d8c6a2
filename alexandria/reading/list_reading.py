"""One list of papers → PaperList, in this process. Only the reading child process and tests call it."""

from __future__ import annotations

from pathlib import Path

from alexandria.errors import DamagedFile, InputError, TooLarge, UnsupportedFormat
from alexandria.reading.input_formats import HEAD_BYTES
from alexandria.reading.paper_builder import reader_bugs
from alexandria.reading.paper_lists import PaperList, list_format

__all__ = ["read_list_in_this_process"]

_LARGEST_LIST = 32 << 20
"""Bytes: some 50,000 entries."""


def read_list_in_this_process(path: Path) -> PaperList:
    """Read the list of papers at `path`.

    Raises:
        InputError: it cannot be read; ReaderBug where an exception says nothing about the file.
        MemoryError, RecursionError: it needs more memory than the process may use.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(path, f"{path.name}: {error.strerror or 'cannot be read'}") from error
    if len(content) > _LARGEST_LIST:
        size = f"{len(content) / 1e6:.0f} MB, the limit for lists is {_LARGEST_LIST / 1e6:.0f} MB"
        raise TooLarge(path, f"{path.name}: {size}", hint="Export it in parts.")
    kind = list_format(path, content[:HEAD_BYTES], unclaimed=True)
    if kind is None:
        raise UnsupportedFormat(path, f"{path.name}: no list of papers")
    with reader_bugs(path, f"the {kind.label} reader ({kind.reader})"):
        try:
            return kind.load_reader()(content)
        except ValueError as error:
            raise DamagedFile(path, f"{path.name}: this {kind.label} file is broken") from error
