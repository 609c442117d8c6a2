"""The listing of what is packed: each paper once, with its name and digest."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from alexandria.errors import InputError
from alexandria.printable_text import printable
from alexandria.reading.input_formats import FORMATS
from alexandria.reading.packed.archive_members import ArchiveWalk
from alexandria.reading.packed.remote_files import RemoteFile, fetch_remote, open_remote
from alexandria.reading.reader_plugins import all_formats
from alexandria.reading.reading_options import ReadingOptions

__all__ = [
    "PACKED_SUFFIXES",
    "ArchiveListing",
    "PackedInput",
    "Source",
    "list_archive",
    "list_fetched",
    "open_source",
    "shown_source",
    "walk_of",
]

PACKED_SUFFIXES = frozenset({".tar", ".tgz", ".gz", ".zip", ".zst", ".jsonl", ".ndjson"})
"""Of files that papers may be packed in."""
LARGEST = ReadingOptions().max_file_bytes
_AT_ONCE = 8
"""Files of other machines fetched at a time."""
_HEAD = 1 << 16
_JATS = next(kind for kind in FORMATS if kind.name == "jats")

Source = Path | RemoteFile
Wanted = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class PackedInput:
    """One paper that is no file of its own.

    Attributes:
        source: the archive, or the file on another machine.
        member: its name within the archive; empty for a file on another machine.
        sha256: of its bytes.
        is_record: it is a line of JSON Lines.
    """

    source: Source
    member: str
    sha256: str
    is_record: bool = False

    @property
    def name(self) -> str:
        """What the paper is called: `archive.tar!/member.pdf`, or the URL."""
        shown = shown_source(self.source)
        return f"{shown.name}!/{self.member}" if self.member else _with_slashes(shown)


@dataclass(slots=True)
class ArchiveListing:
    """The papers by the path that names them, what cannot be read, and what people should know."""

    papers: dict[Path, PackedInput] = field(default_factory=dict)
    errors: list[InputError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    others: int = 0
    """Papers that were not wanted."""


def shown_source(source: Source) -> Path:
    """The path or URL of an archive, without secrets."""
    return source if isinstance(source, Path) else source.shown


def _with_slashes(shown: Path) -> str:
    return printable(str(shown)).replace(":/", "://", 1)


@contextmanager
def open_source(source: Source) -> Iterator[BinaryIO]:
    """The bytes of an archive.

    Raises:
        InputError: it cannot be opened.
    """
    if isinstance(source, RemoteFile):
        with open_remote(source) as file:
            yield file
        return
    try:
        opened = source.open("rb")
    except OSError as error:
        raise InputError(
            source, f"{source.name}: {error.strerror or 'cannot be opened'}"
        ) from error
    with opened:
        yield opened


def walk_of(source: Source) -> ArchiveWalk:
    """A way through an archive; two ways give its members the same names."""
    suffixes = frozenset(suffix for kind in all_formats() for suffix in kind.suffixes)
    return ArchiveWalk(shown_source(source), suffixes, LARGEST)


@dataclass(frozen=True, slots=True)
class _Seen:
    name: str
    sha256: str
    is_record: bool
    is_jats: bool


def list_archive(source: Source, wanted: Wanted | None = None) -> ArchiveListing:
    """All papers of an archive, read once from its begin to its end.

    Args:
        source: the archive.
        wanted: whether a paper of this digest is; others are counted only. All are by default.
    """
    listing = ArchiveListing()
    shown = shown_source(source)
    walk = walk_of(source)
    seen: list[_Seen] = []
    try:
        with open_source(source) as file:
            for member in walk.members(file):
                try:
                    content = member.content()
                except InputError as error:
                    place = Path(f"{shown}!/{member.name}") if member.name else shown
                    listing.errors.append(_at(place, error))
                    continue
                digest = hashlib.sha256(content).hexdigest()
                jats = _suffix(member.name) in _JATS.suffixes and _JATS.matches(content[:_HEAD])
                if member.is_record and wanted is not None and not wanted(digest):
                    listing.others += 1  # lines are many, and stand for themselves
                    continue
                seen.append(_Seen(member.name, digest, member.is_record, jats))
    except InputError as error:
        listing.errors.append(error)
    again = _again(seen, walk)
    for paper in seen:
        if paper.name in again:
            continue
        if wanted is not None and not wanted(paper.sha256):
            listing.others += 1
            continue
        path = Path(f"{shown}!/{paper.name}")
        listing.papers[path] = PackedInput(source, paper.name, paper.sha256, paper.is_record)
    left_out = len(again) + walk.left_out
    if left_out:
        what = "figures, parts of TeX sources, or other forms of the same paper"
        listing.notes.append(
            f"{_with_slashes(shown)}: left out: {left_out} members that are {what}"
        )
    return listing


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _at(path: Path, error: InputError) -> InputError:
    return type(error)(path, str(error), hint=error.hint)


def _again(seen: Sequence[_Seen], walk: ArchiveWalk) -> set[str]:
    """The members that are another paper again, or a part of one.

    Of a folder with one .nxml file, which is a paper of PubMed Central, that file is the paper. A JATS file stands
    for the files of its name. PDFs that TeX sources of the same archive include are figures.
    """
    folders: defaultdict[str, list[_Seen]] = defaultdict(list)
    for member in seen:
        if not member.is_record:
            folders[member.name.rpartition("/")[0]].append(member)
    again: set[str] = set()
    for members in folders.values():
        jats = [m.name for m in members if m.is_jats]
        if len(jats) == 1 and jats[0].lower().endswith(".nxml"):
            again |= {m.name for m in members if m.name != jats[0]}
        stems = Counter(PurePosixPath(name).stem for name in jats)
        again |= {m.name for m in members if not m.is_jats and PurePosixPath(m.name).stem in stems}
    figures = {prefix: names for prefix, names in walk.figures.items() if names}
    if figures:
        for member in seen:
            begin, mark, end = member.name.rpartition("!/")
            path = PurePosixPath(end)
            if _suffix(end) == ".pdf" and path.stem in figures.get(begin + mark, ()):
                again.add(member.name)
    return again


def list_fetched(files: Sequence[RemoteFile], wanted: Wanted | None = None) -> ArchiveListing:
    """The files on other machines with their digests; each is fetched for it, a few at a time, and not kept."""
    listing = ArchiveListing()
    with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="fetching") as threads:
        digests = threads.map(partial(_digest_or_error), files)
        for file, digest in zip(files, digests, strict=True):
            if isinstance(digest, InputError):
                listing.errors.append(_at(file.shown, digest))
            elif wanted is not None and not wanted(digest):
                listing.others += 1
            else:
                listing.papers[file.shown] = PackedInput(file, "", digest)
    return listing


def _digest_or_error(file: RemoteFile) -> str | InputError:
    try:
        return hashlib.sha256(fetch_remote(file, LARGEST)).hexdigest()
    except InputError as error:
        return error
