"""The requests of one batch while they are collected: in a file without a name, which ends with the process.

They hold text of papers, so that no folder may show them: neither a crash nor kill -9 leaves them behind.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

__all__ = ["RequestFile"]

_PART = 1 << 20


class RequestFile:
    """Requests, written one after the other, to be sent as one body.

    Attributes:
        requests: how many there are.
        size: bytes.
    """

    def __init__(self, folder: Path, separator: bytes) -> None:
        """An empty file on the disk of a folder; `separator` goes between two requests.

        Raises:
            OSError: it cannot be made.
        """
        self.requests = 0
        self.size = 0
        self._separator = separator
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  closed by `close`

    def add(self, line: bytes) -> None:
        """Append one request.

        Raises:
            OSError: the disk is full.
        """
        written = self._separator + line if self.requests else line
        self._file.write(written)
        self.size += len(written)
        self.requests += 1

    async def parts(self) -> AsyncIterator[bytes]:
        """The content from its beginning, in parts."""
        self._file.seek(0)
        while part := self._file.read(_PART):
            yield part

    def close(self) -> None:
        """Give the space back."""
        self._file.close()
