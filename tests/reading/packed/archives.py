"""Archives made for one test each."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

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


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip file of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def found_in(folder: Path, name: str, content: bytes) -> FoundInputs:
    """What is found in an archive of this name and content."""
    path = folder / name
    path.write_bytes(content)
    return search_inputs([path], unpack=True)


def names(found: FoundInputs) -> list[str]:
    """What the papers are called."""
    return [found.packed[path].name for path in found.files]
