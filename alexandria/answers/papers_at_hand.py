"""The guard of a paper whose file is on this machine: with it, words of a reviewer are compared with the paper.

A file is the paper's if its SHA-256 is the paper's id. Of what is read the guard alone is kept: it holds no text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from alexandria.errors import InputError
from alexandria.library import Library, ReviewReader

if TYPE_CHECKING:
    from alexandria.expression import Guard
    from alexandria.paper import Paper

__all__ = ["guard_at_hand"]

_IN_ARCHIVE = "!/"


def guard_at_hand(
    library: Library, fact_id: str, papers: Sequence[Path | str] = ()
) -> Guard | None:
    """The guard of the paper that a fact is from; None where its file is not at hand, or cannot be read.

    Args:
        library: that holds the fact.
        fact_id: a fact, stored or quarantined; without one there is nothing to compare with.
        papers: files, folders, archives and URLs where it may be, besides where it was when it was ingested.
            A URL that it was ingested from is not asked again.

    Raises:
        LibraryError: the library cannot be used.
        InputError: what was named is not there.
    """
    reader = ReviewReader(library)
    paper_id = reader.paper_of(fact_id)
    if paper_id is None:
        return None
    known = reader.paths(paper_id)
    for path in _places(library, known):
        stat = path.stat()
        if _digest(path, stat.st_size, stat.st_mtime_ns) == paper_id:
            return _guard(path, paper_id)
    for name in known:
        if _IN_ARCHIVE in name:
            with suppress(InputError):  # it was there once
                return _guard_in_archive(name, paper_id, library.path)
    return _guard_among(papers, paper_id) if papers else None


def _places(library: Library, known: Sequence[str]) -> Iterator[Path]:
    for name in known:
        for path in (Path(name), library.path.parent / name):
            if path.is_file():
                yield path


@lru_cache(maxsize=4096)
def _digest(path: Path, _size: int, _changed: int) -> str:
    """SHA-256 of a file, taken once for each state of it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=16)
def _guard(path: Path, _paper_id: str) -> Guard | None:
    from alexandria.reading import ReadingOptions, read  # noqa: PLC0415

    try:
        return _guard_of(read(path, ReadingOptions()))
    except InputError:
        # It could be read once, perhaps with other options: the words count as unchecked.
        return None


@lru_cache(maxsize=16)
def _guard_in_archive(name: str, paper_id: str, library: Path) -> Guard:
    from alexandria.reading import read_of_archive  # noqa: PLC0415

    return _guard_of(read_of_archive(name, paper_id, library.parent))


def _guard_among(papers: Sequence[Path | str], paper_id: str) -> Guard | None:
    from alexandria.reading import find_wanted  # noqa: PLC0415  only where papers are named

    held = find_wanted(papers, {paper_id})
    try:
        for _, paper in held.read([paper_id]):
            return _guard_of(paper)
    except InputError:
        return None
    if held.found.errors:
        raise held.found.errors[0]
    return None


def _guard_of(paper: Paper) -> Guard:
    from alexandria.expression import SourceIndex, texts_of  # noqa: PLC0415  half a second

    return SourceIndex(texts_of(paper)).fingerprint()
