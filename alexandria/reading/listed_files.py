"""What a list of papers names → the files that are there.

Paths in a list are relative to its folder. Many are not: they were written on another machine, by another
system, or relative to a folder that only the program's settings know. So where nothing is at the path, its ends
are tried below the list's folder, the longest first: `D:/files/12/a.pdf` is found as `files/12/a.pdf`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import unquote, urlsplit

from alexandria.errors import ListedFileMissing
from alexandria.printable_text import printable
from alexandria.reading.paper_lists import ListedPaper, ListEntry, PaperList

__all__ = ["ListedFiles", "find_listed_files"]

_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|[^/]*\\")
_PAGES = (".html", ".htm", ".xhtml")


@dataclass(frozen=True, slots=True)
class ListedFiles:
    """The files of a list in its order, the entries that name none, and the files that are not there."""

    files: tuple[tuple[Path, ListEntry], ...]
    without_file: tuple[ListEntry, ...]
    missing: tuple[ListedFileMissing, ...]


def find_listed_files(papers: PaperList, source: Path, suffixes: frozenset[str]) -> ListedFiles:
    """Look up the files that the list at `source` names.

    Files whose suffix is not among `suffixes` do not count: images, notes and whatever else is attached. Nor do
    saved web pages of an entry that has a PDF, which are the same paper again.
    """
    entries = [ListEntry(source, paper) for paper in papers.papers]
    named = [(entry, name) for entry in entries for name in _papers_of(entry.paper, suffixes)]
    places = [_find(name, source.parent) for _, name in named]
    # Two entries that only agree on the end of a path may mean two files that were called the same.
    ends = Counter(place.path for place in places if place is not None and not place.exact)
    files: list[tuple[Path, ListEntry]] = []
    missing: list[ListedFileMissing] = []
    for (entry, name), place in zip(named, places, strict=True):
        if place is None:
            missing.append(_missing(name, source, "where no file is"))
        elif not place.exact and ends[place.path] > 1:
            missing.append(_missing(name, source, "and another file of the same name"))
        else:
            files.append((place.path, entry))
    with_file = {id(entry) for entry, _ in named}
    return ListedFiles(
        files=tuple(files),
        without_file=tuple(entry for entry in entries if id(entry) not in with_file),
        missing=tuple(missing),
    )


def _papers_of(paper: ListedPaper, suffixes: frozenset[str]) -> list[str]:
    names = [name for name in paper.files if _suffix(name) in suffixes]
    if any(_suffix(name) == ".pdf" for name in names):
        return [name for name in names if _suffix(name) not in _PAGES]
    return names


def _suffix(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


@dataclass(frozen=True, slots=True)
class _Place:
    path: Path
    exact: bool


def _find(name: str, folder: Path) -> _Place | None:
    for number, spelled in enumerate(_spellings(name, folder)):
        for form in ("NFC", "NFD"):  # macOS decomposes the names of files
            path = Path(unicodedata.normalize(form, str(spelled)))
            if _is_file(path):
                return _Place(path, exact=number == 0)
    return None


def _spellings(name: str, folder: Path) -> Iterator[Path]:
    """The path itself first, then its ends below the folder, the longest first."""
    path = unquote(urlsplit(name).path) if name.lower().startswith("file:") else name
    path = re.sub(r"^/(?=[A-Za-z]:[\\/])", "", path)
    pure = PureWindowsPath(path) if _WINDOWS.match(path) else PurePosixPath(path)
    foreign = isinstance(pure, PureWindowsPath) and pure.anchor
    yield folder / (path if foreign else pure.as_posix())
    parts = pure.parts[1:] if pure.anchor else pure.parts
    if ".." not in parts:
        yield from (folder.joinpath(*parts[start:]) for start in range(len(parts)))
    if "%" in path:
        yield folder / unquote(pure.as_posix())


def _is_file(path: Path) -> bool:
    """A regular file: no device, no pipe."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or holds what no name may hold
        return False


def _missing(name: str, source: Path, why: str) -> ListedFileMissing:
    listing = printable(source.name)
    file = PurePosixPath(name.replace("\\", "/")).name
    hint = f"Put {file} into the folder of {listing}, or export the list again with its files."
    if why.startswith("and"):
        hint = "Export the list again with its files, so that their paths are relative to it."
    return ListedFileMissing(source.parent / name, f"{listing} names {name}, {why}", hint=hint)
