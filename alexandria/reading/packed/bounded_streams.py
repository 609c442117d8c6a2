"""Streams over archives that bound what a hostile archive can cost: bytes at once, and bytes in all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from alexandria.errors import TooLarge

__all__ = ["REREADABLE", "BoundedStream", "ByteSource", "ExpansionBudget", "lines_of"]

_RATIO = 200
"""Text compresses to a tenth, rarely to a fiftieth; what expands further is made to fill memory or time."""
_ALLOWANCE = 256 << 20
_PIECE = 1 << 20
REREADABLE = 4096
"""Bytes behind the position that can be read again, also where a stream unpacks: tarfile looks at the last byte
before a header, and the begin of a file says what it is."""


class ByteSource(Protocol):
    """What of a binary file is used here."""

    def read(self, size: int = ..., /) -> bytes:
        """As many bytes, fewer at the end."""

    def seek(self, position: int, whence: int = ..., /) -> int:
        """Go to a position."""

    def tell(self) -> int:
        """The position."""


class ExpansionBudget:
    """How many bytes may come out of an archive: 256 MiB, and 200 for each byte that was read of it."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._left = _ALLOWANCE
        self._is_spent = False

    def earn(self, read: int) -> None:
        """Bytes of the archive itself were read."""
        self._left += _RATIO * read

    def spend(self, unpacked: int) -> None:
        """Bytes came out of it.

        Raises:
            TooLarge: more than it may hold, now or before.
        """
        self._left -= unpacked
        self._is_spent = self._is_spent or self._left < 0
        if self._is_spent:
            raise TooLarge(
                self._archive,
                f"{self._archive.name}: expands to more than {_RATIO} times its size",
                hint="It may be made to fill memory; unpack it elsewhere, and look at it.",
            )


class BoundedStream:
    """A stream that refuses to give too much at once, and goes forward only where its source is compressed.

    Attributes:
        largest_read: more bytes than this at once are refused: headers of an archive name lengths.
    """

    def __init__(
        self,
        archive: Path,
        source: ByteSource,
        budget: ExpansionBudget,
        *,
        largest_read: int,
        unpacks: bool,
        nested: bool = False,
    ) -> None:
        self.largest_read = largest_read
        self._archive = archive
        self._source = source
        self._budget = budget
        self._unpacks = unpacks
        self._earns = not unpacks and not nested
        self._position = 0
        self._kept = b""
        self._again = 0
        """How many of the kept bytes come once more."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; without a size, the rest.

        Raises:
            TooLarge: too many at once, or in all.
        """
        if size < 0:
            rest = self.read(self.largest_read)
            if not self._source.read(1):
                return rest
        if not 0 <= size <= self.largest_read:
            raise TooLarge(
                self._archive, f"{self._archive.name}: more at once than a paper may have"
            )
        repeated = b""
        if self._again:
            start = len(self._kept) - self._again
            repeated = self._kept[start : start + size]
            self._again -= len(repeated)
        fresh = self._fresh(size - len(repeated)) if size > len(repeated) else b""
        self._kept = (self._kept + fresh[-REREADABLE:])[-REREADABLE:]
        self._position += len(fresh) + len(repeated)
        return repeated + fresh

    def _fresh(self, size: int) -> bytes:
        if not self._unpacks:
            found = self._source.read(size)
            if self._earns:
                self._budget.earn(len(found))
            return found
        pieces: list[bytes] = []
        while size > 0 and (piece := self._source.read(min(size, _PIECE))):
            self._budget.spend(len(piece))
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def peek(self, size: int) -> bytes:
        """The next bytes, at most REREADABLE, which come again: also where the source only goes forward."""
        found = self.read(size)
        self._again += len(found)
        self._position -= len(found)
        return found

    def tell(self) -> int:
        """The position."""
        return self._position

    def seek(self, position: int, whence: int = 0, /) -> int:
        """Go to a position; backward by little where the source is compressed.

        Raises:
            OSError: it is too far back.
        """
        if not self._unpacks:
            if whence == 1:  # the source may be ahead of what was given
                position, whence = self._position + position, 0
            self._position = self._source.seek(position, whence)
            self._kept, self._again = b"", 0
            return self._position
        if whence != 0:
            raise OSError("a compressed stream goes forward only")
        back = self._position - position
        if back > 0:
            self._again += back
            if self._again > len(self._kept):
                raise OSError("a compressed stream goes forward only")
            self._position = position
        while self._position < position:
            if not self.read(min(_PIECE, position - self._position)):
                break
        return self._position

    def seekable(self) -> bool:
        """Whether it can be read in any order."""
        return not self._unpacks


def lines_of(stream: BoundedStream, longest: int) -> Iterator[bytes | None]:
    """The lines without their ends; None for one that is longer than `longest` bytes."""
    rest = bytearray()
    too_long = False
    while piece := stream.read(_PIECE):
        *ended, last = piece.split(b"\n")
        for part in ended:
            rest += part
            yield None if too_long or len(rest) > longest else bytes(rest)
            rest.clear()
            too_long = False
        rest += last
        if len(rest) > longest:
            rest.clear()
            too_long = True
    if rest or too_long:
        yield None if too_long else bytes(rest)
