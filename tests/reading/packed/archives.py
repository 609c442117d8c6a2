"""Archives made for one test each."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from alexandria.reading import FoundInputs, search_inputs

TEXT = b"Copper melts at 1358 K under a dry atmosphere of argon. " * 3
JATS = b"""<?xml version="1.0"?><article><front><article-meta><title-group><article-title>%s</article-title>
</title-group></article-meta></front><body><p>Copper melts at 1358 K.</p></body></article>"""


def tar(members: Mapping[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar file of these members."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def tar_gz(members: Mapping[str, bytes]) -> bytes:
    """The same in gzip."""
    return gzip.compress(tar(members), mtime=0)


def zst(content: bytes) -> bytes:
    """The content in zstd, in two frames as parallel packers make them."""
    zstandard = pytest.importorskip("zstandard", reason="zstandard is in the extra cloud")
    half = len(content) // 2
    packer = zstandard.ZstdCompressor(write_checksum=True)
    return packer.compress(content[:half]) + packer.compress(content[half:])


def tar_zst(members: Mapping[str, bytes]) -> bytes:
    """A tar file of these members in zstd."""
    return zst(tar(members))


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip file of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def overlapping(content: bytes, count: int, name: str = "a.txt", step: int = 0) -> bytes:
    """A zip file of one member that its directory lists so many times, each `step` bytes behind the one before."""
    whole = zipped({name: content})
    begin, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    entries = bytearray()
    for number in range(count):
        entry = bytearray(whole[begin:end])
        entry[42:46] = struct.pack("<I", number * step)
        entries += entry
    tail = bytearray(whole[end:])
    tail[8:20] = struct.pack("<HHII", count, count, len(entries), begin)
    return whole[:begin] + bytes(entries) + bytes(tail)


def found_in(folder: Path, name: str, content: bytes) -> FoundInputs:
    """What is found in an archive of this name and content."""
    path = folder / name
    path.write_bytes(content)
    return search_inputs([path], unpack=True)


def names(found: FoundInputs) -> list[str]:
    """What the papers are called."""
    return [found.packed[path].name for path in found.files]
