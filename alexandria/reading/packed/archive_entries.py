"""The headers of tar and zip files, one after another, each with a way to read what it names.

Written against archives that people are sent: a header says what it likes, so nothing is read that is larger than
it may be, and nothing is followed. What the standard library raises on a broken archive is in `BROKEN`.
"""

from __future__ import annotations

import gzip
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from alexandria.errors import DamagedFile, EncryptedFile, TooLarge, UnsupportedFormat
from alexandria.reading.packed.bounded_streams import BoundedStream, ExpansionBudget

__all__ = [
    "BROKEN",
    "ArchiveEntry",
    "Packing",
    "is_tar",
    "packing_of",
    "tar_entries",
    "true_name",
    "unpacked",
    "zip_entries",
]

BROKEN = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, struct.error, ValueError,
    NotImplementedError, OverflowError, RecursionError, IndexError,
)  # fmt: skip
"""The last three: tar headers of absurd sizes, hundreds of headers in a row, a sparse map cut off."""
_DIRECTORY = 32 << 20
"""Bytes of a zip file's directory: that of 200,000 members has 20 MB."""
_ZSTD_PIECE = 256
"""Bytes that are unpacked at once: 8 MB may come out of them, a block of 128 kB of four bytes."""
_ZSTD_BUFFER = 1 << 14
_ZIP_HEADER = 30
"""Bytes of the header before a member of a zip file, without its name."""
_PIECE = 1 << 20
_LINKED = "a link, pipe or device, not a file"
_MOST_HOLES = 1000
"""Pieces of a sparse file; more of them take time that grows with their square."""
_MOST_GLOBAL = 1000
"""Fields that hold for all members of a tar file that follow; each member gets a copy of them."""


class Packing(StrEnum):
    """What papers may be packed in."""

    TAR = "tar"
    ZIP = "zip"
    GZIP = "gzip"
    LINES = "JSON Lines"


_LINES = (".jsonl", ".ndjson")
_BEGINS = (
    (b"PK\x03\x04", (".zip",)),
    (b"PK\x05\x06", (".zip",)),  # one without members
    (b"\x1f\x8b", (".gz", ".tgz")),
    (b"\x28\xb5\x2f\xfd", (".zst",)),
)
"""First bytes → the suffixes of such files."""
_PACKS_OTHERS = (".zip", ".gz", ".tgz", ".zst")


def packing_of(name: str) -> Packing | None:
    """What the name of a file says it is; None for one that holds one paper, or none."""
    path = PurePosixPath(name.lower())
    match path.suffix:
        case ".tar" | ".tgz":
            return Packing.TAR
        case ".zip":
            return Packing.ZIP
        case ".gz" | ".zst":
            inner = path.with_suffix("").suffix
            if inner == ".tar":
                return Packing.TAR
            return Packing.LINES if inner in (*_LINES, ".json") else Packing.GZIP
        case suffix:
            return Packing.LINES if suffix in _LINES else None


def true_name(name: str, head: bytes) -> str:
    """The name that an archive should have by its first bytes; its own where they fit, or tell nothing."""
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    fitting = next((names for begin, names in _BEGINS if head.startswith(begin)), ())
    if is_tar(head):
        fitting = (".tar",)
    if not fitting or suffix in fitting:
        return name
    # What the name says of the inside holds: `a.jsonl` in gzip is `a.jsonl.gz`.
    inside = path.with_suffix("").name if suffix in _PACKS_OTHERS else path.name
    return inside + fitting[0]


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A header: what it says of a member, why that is not read (or ''), and the reading of it."""

    name: str
    size: int
    refusal: str
    read: Callable[[], bytes]


def unpacked(archive: Path, name: str, plain: BoundedStream) -> BinaryIO | None:
    """A stream of what a file of this name holds in gzip or zstd; None where it is in neither.

    Raises:
        UnsupportedFormat: the package for zstd is not installed.
    """
    file = cast(BinaryIO, plain)
    match PurePosixPath(name.lower()).suffix:
        case ".gz" | ".tgz":
            return cast(BinaryIO, gzip.GzipFile(fileobj=file))
        case ".zst":
            return cast(BinaryIO, _ZstdFile(archive, file))
        case _:
            return None


class _ZstdFile:
    """A zstd stream that fails with an OSError, as those of the standard library do."""

    def __init__(self, archive: Path, file: BinaryIO) -> None:
        try:
            import zstandard  # noqa: PLC0415  an extra
        except ImportError:
            raise UnsupportedFormat(
                archive,
                f"{archive.name}: packed with zstd, for which a package is missing",
                hint="Install it with: pip install 'alexandria[cloud]'",
            ) from None
        self._error = zstandard.ZstdError
        self._new_frame = partial(
            zstandard.ZstdDecompressor().decompressobj, write_size=_ZSTD_BUFFER
        )
        self._file = file
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._packed = b""
        self._plain = bytearray()

    def read(self, size: int, /) -> bytes:
        """As many bytes, fewer at the end."""
        try:
            while len(self._plain) < size and (
                piece := self._packed or self._file.read(_ZSTD_PIECE)
            ):
                self._unpack(piece)
        except self._error as error:
            raise OSError("a broken zstd stream") from error
        if len(self._plain) < size and self._frame is not None:
            # The package's own stream ends here as if it were whole, and lines would be lost in silence.
            raise EOFError("a zstd stream that is cut off")
        found = bytes(self._plain[:size])
        del self._plain[:size]
        return found

    def _unpack(self, piece: bytes) -> None:
        frame = self._frame = self._frame or self._new_frame()
        self._plain += frame.decompress(piece)
        self._packed = b""
        if frame.eof:
            self._packed, self._frame = frame.unused_data, None


def is_tar(head: bytes) -> bool:
    """Whether the first block is a header of a tar file."""
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], tarfile.ENCODING, "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def tar_entries(stream: BoundedStream) -> Iterator[ArchiveEntry]:
    """The members of a tar file but folders. Where a header is damaged, the next one that is whole goes on.

    Raises:
        one of BROKEN, at the end: a header was damaged, or the file is cut off.
    """
    damaged = False
    with tarfile.open(fileobj=cast(BinaryIO, stream), mode="r:", errorlevel=0) as tar:
        before = 0  # tarfile has read the first header already
        while True:
            info = tar.next()
            _forget(tar)
            if info is not None and (info.size < 0 or tar.offset <= before):
                damaged = True
                tar.offset = (
                    info.offset_data
                )  # behind its header: what it says of its end leads back
            elif info is not None:
                if not info.isdir():
                    yield ArchiveEntry(
                        info.name, info.size, _refusal(info), _tar_content(tar, info)
                    )
            elif _goes_on(tar, stream, before):
                damaged = True
            else:
                break
            before = tar.offset
    if damaged:
        raise tarfile.ReadError("damaged headers")


def _forget(tar: tarfile.TarFile) -> None:
    """tarfile keeps every header that it has seen, which is no part of its interface: the memory would grow."""
    vars(tar)["members"] = []
    if len(tar.pax_headers) > _MOST_GLOBAL:
        raise tarfile.ReadError("too many fields for all members")


def _refusal(info: tarfile.TarInfo) -> str:
    if not info.isreg():
        return _LINKED
    holes = getattr(info, "sparse", None) or ()  # not in the stubs
    return "a file of very many holes" if len(holes) > _MOST_HOLES else ""


def _goes_on(tar: tarfile.TarFile, stream: BoundedStream, before: int) -> bool:
    """Whether what tarfile takes for the end is none, but damage; then go to the next header behind `before`.

    At the end, there is nothing or a block of NULs.
    """
    while True:
        stream.seek(tar.offset)
        block = stream.read(tarfile.BLOCKSIZE)
        if len(block) < tarfile.BLOCKSIZE or not any(block):
            return False
        if tar.offset > before and is_tar(block):
            return True
        tar.offset += tarfile.BLOCKSIZE


def _tar_content(tar: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        member = tar.extractfile(info)
        if member is None:
            raise tarfile.ReadError("not a file")
        with member:
            return member.read()

    return read


def zip_entries(
    archive: Path, stream: BoundedStream, budget: ExpansionBudget, largest: int
) -> Iterator[ArchiveEntry]:
    """The members of a zip file but folders.

    A directory may name the same bytes many times, each within the limits: of members that share bytes at most one
    is read.

    Raises:
        TooLarge: its directory has too many members, or too much came out of it.
        one of BROKEN: it is damaged.
    """
    usual, stream.largest_read = stream.largest_read, _DIRECTORY
    with zipfile.ZipFile(cast(BinaryIO, stream)) as whole:
        stream.largest_read = usual
        overlapping = _overlapping(whole)
        for info in whole.infolist():
            budget.spend(0)
            if not info.is_dir():
                kind = stat.S_IFMT(info.external_attr >> 16)
                refusal = "" if kind in (0, stat.S_IFREG) else _LINKED
                content = (
                    _shared_bytes(archive)
                    if id(info) in overlapping
                    else _zip_content(archive, whole, info, budget, largest)
                )
                yield ArchiveEntry(info.filename, info.file_size, refusal, content)


def _overlapping(whole: zipfile.ZipFile) -> set[int]:
    """The `id` of the members that reach into a member behind them, or into the directory.

    zipfile looks for them itself in later versions than 3.11.7, and calls them damaged too.
    """
    found: set[int] = set()
    behind = whole.start_dir
    for info in sorted(whole.infolist(), key=lambda i: i.header_offset, reverse=True):
        if info.header_offset + _ZIP_HEADER + info.compress_size > behind:
            found.add(id(info))
        behind = info.header_offset
    return found


def _shared_bytes(archive: Path) -> Callable[[], bytes]:
    def read() -> bytes:
        raise DamagedFile(
            archive, "shares bytes with another member", hint="Unpack it, and look at it."
        )

    return read


def _zip_content(
    archive: Path,
    whole: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    budget: ExpansionBudget,
    largest: int,
) -> Callable[[], bytes]:
    def read() -> bytes:
        if info.flag_bits & 1:
            raise EncryptedFile(archive, "needs a password", hint="Unpack it, and read that.")
        content = bytearray()
        with whole.open(info) as member:
            while piece := member.read(_PIECE):
                budget.spend(len(piece))
                content += piece
                if len(content) > largest:  # the directory may say less than there is
                    raise TooLarge(archive, "larger than a paper may be")
        return bytes(content)

    return read
