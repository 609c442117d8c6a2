"""The record of what `alexandria read --out` wrote into a folder, so that it is not read as a paper later.

A text output has the suffix of plain text, which is an input format. The record lies in the folder as
`.alexandria-outputs`, one line per file as `sha256sum` writes them. A file counts as an output only while its
bytes are those that were written: one that a user puts in its place is read.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from alexandria.reading.reader_plugins import all_formats

__all__ = ["OutputRecord", "is_output", "recorded_outputs"]

_NAME = ".alexandria-outputs"
_LARGEST = 1 << 26
"""Bytes: the record of half a million files."""
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


class OutputRecord:
    """Adds the files that are written into a folder to its record."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _NAME
        self._known = recorded_outputs(folder)

    def add(self, name: str, content: bytes) -> None:
        """Record a file of this content, where the search for papers could find it; call it before writing."""
        digest = hashlib.sha256(content).hexdigest()
        if _has_input_suffix(name) and self._known.get(name) != digest:
            self._known[name] = digest
            with self._file.open("a", encoding="utf-8") as file:
                file.write(f"{digest}  {name}\n")


def recorded_outputs(folder: Path) -> dict[str, str]:
    """File name → SHA-256 of the outputs that the folder's record names; the last line of a name counts.

    Raises:
        OSError: there is a record that cannot be read.
    """
    record = folder / _NAME
    if not record.is_file() or record.stat().st_size > _LARGEST:
        return {}  # not one that this program wrote: a pipe would never end
    text = record.read_text(encoding="utf-8", errors="replace")
    lines = map(_LINE.fullmatch, text.splitlines())
    return {line[2]: line[1] for line in lines if line is not None}


def is_output(path: Path, recorded: dict[str, str]) -> bool:
    """Whether the file holds what was recorded for its name.

    Raises:
        OSError: it cannot be read.
    """
    digest = recorded.get(path.name)
    return digest is not None and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _has_input_suffix(name: str) -> bool:
    suffix = Path(name).suffix.lower()
    return any(suffix in kind.suffixes for kind in all_formats())
