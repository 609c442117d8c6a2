"""Folders of PDFs → the file of a paper, found by its SHA-256. Nothing is stored: what was hashed is remembered
while the program runs.

A file whose name the library knows is hashed at once; all others in a thread of their own, which begins with the
first paper that is looked for.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

__all__ = ["PaperFiles"]

_WAIT_S = 0.3
"""A page waits so long for the thread: small folders are hashed by then."""
_AGAIN_S = 30.0
"""A paper that is not there is looked for anew after so long: files may have come."""


@dataclass(frozen=True, slots=True)
class _Hashed:
    """A file as it was when it was hashed."""

    size: int
    changed_ns: int
    sha256: str


class PaperFiles:
    """The PDFs of some folders by their SHA-256; safe to use from several threads."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Nothing is looked at yet."""
        self._folders = tuple(folders)
        self._hashed: dict[Path, _Hashed] = {}
        self._paths: dict[str, Path] = {}
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._ended_at = -_AGAIN_S

    @property
    def is_looking(self) -> bool:
        """Whether there are files that were not hashed yet."""
        return self._thread is not None and self._thread.is_alive()

    def path_of(self, paper_id: str, name: str = "") -> Path | None:
        """The file of a paper; None where there is none, or it was not come across yet.

        Args:
            paper_id: its SHA-256.
            name: the file that the library names: one of that name is looked at first.
        """
        found = self._known(paper_id)
        if found is not None:
            return found
        wanted = PurePath(name).name
        if wanted:
            for path in self._listed():
                if path.name == wanted and self._hash(path) == paper_id:
                    return path
        self._look()
        with self._changed:
            self._changed.wait_for(
                lambda: paper_id in self._paths or not self.is_looking, timeout=_WAIT_S
            )
        return self._known(paper_id)

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()

    def _known(self, paper_id: str) -> Path | None:
        path = self._paths.get(paper_id)
        return path if path is not None and self._hash(path) == paper_id else None

    def _look(self) -> None:
        with self._changed:
            if self.is_looking or time.monotonic() - self._ended_at < _AGAIN_S:
                return
            self._thread = threading.Thread(target=self._hash_all, name="paper-files", daemon=True)
            self._thread.start()

    def _hash_all(self) -> None:
        for path in self._listed():
            if self._stop.is_set():
                return
            self._hash(path)
        self._ended_at = time.monotonic()
        with self._changed:
            self._thread = None
            self._changed.notify_all()

    def _listed(self) -> Iterator[Path]:
        for folder in self._folders:
            for parent, _, names in os.walk(folder):
                for name in sorted(names):
                    if name.lower().endswith(".pdf"):
                        yield Path(parent, name)

    def _hash(self, path: Path) -> str:
        """The SHA-256 of a file, from memory where it has not changed since; empty where it cannot be read."""
        try:
            now = path.stat()
            held = self._hashed.get(path)
            if held is not None and (held.size, held.changed_ns) == (now.st_size, now.st_mtime_ns):
                return held.sha256
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return ""
        with self._changed:
            self._hashed[path] = _Hashed(now.st_size, now.st_mtime_ns, digest)
            self._paths[digest] = path
            self._changed.notify_all()
        return digest
