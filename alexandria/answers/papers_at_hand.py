"""The guard of a paper whose file is on this machine: with it, words of a reviewer are compared with the paper.

A file is the paper's if its SHA-256 is the paper's id. Of what is read the guard alone is kept: it holds no text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from alexandria.errors import InputError
from alexandria.library import Library, ReviewReader

if TYPE_CHECKING:
    from alexandria.expression import Guard

__all__ = ["guard_at_hand"]


def guard_at_hand(library: Library, fact_id: str, folders: Sequence[Path] = ()) -> Guard | None:
    """The guard of the paper that a fact is from; None where its file is not at hand, or cannot be read.

    Args:
        library: that holds the fact.
        fact_id: a fact, stored or quarantined; without one there is nothing to compare with.
        folders: files and folders where the paper may be, besides where it was when it was ingested.

    Raises:
        LibraryError: the library cannot be used.
    """
    reader = ReviewReader(library)
    paper_id = reader.paper_of(fact_id)
    if paper_id is None:
        return None
    for path in _places(library, reader.paths(paper_id), folders):
        stat = path.stat()
        if _digest(path, stat.st_size, stat.st_mtime_ns) == paper_id:
            return _guard(path, paper_id)
    return None


def _places(library: Library, known: Sequence[str], folders: Sequence[Path]) -> Iterator[Path]:
    for name in known:
        for path in (Path(name), library.path.parent / name):
            if path.is_file():
                yield path
    if folders:
        from alexandria.reading import find_inputs  # noqa: PLC0415  only where folders are named

        yield from find_inputs(folders)


@lru_cache(maxsize=4096)
def _digest(path: Path, _size: int, _changed: int) -> str:
    """SHA-256 of a file, taken once for each state of it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=16)
def _guard(path: Path, _paper_id: str) -> Guard | None:
    from alexandria.expression import SourceIndex, texts_of  # noqa: PLC0415  half a second
    from alexandria.reading import ReadingOptions, read  # noqa: PLC0415

    try:
        paper = read(path, ReadingOptions())
    except InputError:
        return (
            None  # it could be read once, perhaps with other options: the words count as unchecked
        )
    return SourceIndex(texts_of(paper)).fingerprint()
