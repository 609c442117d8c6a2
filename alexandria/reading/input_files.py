"""Paths that a user gives → the files to read, in a fixed order, with what lists of papers say about them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from alexandria.errors import InputError, NotAFile
from alexandria.printable_text import printable
from alexandria.reading.input_formats import HEAD_BYTES
from alexandria.reading.listed_files import find_listed_files
from alexandria.reading.output_record import is_output, recorded_outputs
from alexandria.reading.packed import (
    PACKED_SUFFIXES,
    ArchiveListing,
    PackedInput,
    RemoteFile,
    is_url,
    list_archive,
    list_fetched,
    list_remote,
    packing_of,
)
from alexandria.reading.paper_lists import LISTS, ListEntry, list_format
from alexandria.reading.reader_plugins import all_formats
from alexandria.reading.reading_options import ReadingOptions
from alexandria.reading.reading_process import ReadingProcess

__all__ = ["FoundInputs", "find_inputs", "search_inputs"]

_FileId = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FoundInputs:
    """The inputs of a run.

    Attributes:
        files: each once, in order.
        listed: what lists of papers say about some of them.
        without_file: entries of named lists that name no file to read.
        errors: named paths that are no files, files that a named list names and that are not there, and named
            lists that cannot be read.
        notes: what people should know of lists that were found in folders or are broken in places, and of what
            was left out in folders.
        packed: those of `files` that name no file: members of archives, lines, files on other machines.
        others: how many papers within archives and on other machines were not wanted.
    """

    files: tuple[Path, ...]
    listed: Mapping[Path, ListEntry] = field(default_factory=dict)
    without_file: tuple[ListEntry, ...] = ()
    errors: tuple[InputError, ...] = ()
    notes: tuple[str, ...] = ()
    packed: Mapping[Path, PackedInput] = field(default_factory=dict)
    others: int = 0

    def name_of(self, path: Path) -> str:
        """What one of the files is called: its name, or `archive.tar!/member.pdf`, or a URL."""
        packed = self.packed.get(path)
        return path.name if packed is None else packed.name

    def nothing_to_read(self, named: str) -> str:
        """Why there is no file to read among the paths that were named, for a message."""
        if self.errors:
            more = f" (and {len(self.errors) - 1} more)" if len(self.errors) > 1 else ""
            return f"No readable file in {named}: {self.errors[0]}{more}."
        if self.without_file:
            return f"No readable file in {named}: {len(self.without_file)} papers listed, none with a file."
        return f"No readable file in {named}."


def find_inputs(paths: Iterable[Path | str]) -> list[Path]:
    """The files of `search_inputs` alone, without what is packed in archives.

    Raises:
        InputError: a named path does not exist or cannot be listed.
    """
    return list(search_inputs(paths).files)


def search_inputs(
    paths: Iterable[Path | str],
    *,
    unpack: bool = False,
    wanted: Callable[[str], bool] | None = None,
) -> FoundInputs:
    """Every named file, below every named folder the files with a suffix of an input format, and what lists say.

    Named files come as they were named, whatever their suffix. In folders, names that start with a dot or `~$` and
    what `alexandria read --out` wrote there are skipped. The order is that of the names' bytes, so that two
    runs agree on every machine. A folder reached twice (symlink loops) is walked once; a file reached twice
    is listed once. What is no regular file (pipes, devices, links to nothing) is never opened: where it was named
    it is one of the errors, in a folder a note.

    With `unpack`, archives and JSON Lines are read for the papers in them, and URLs are inputs. `wanted` says
    of the digest of such a paper whether it is.

    A list of papers is no input itself. Of a named one, the files come that it names; one in a folder only says
    something about files that were found anyway.

    Raises:
        InputError: a named path does not exist or cannot be listed.
    """
    search = _Search(unpack=unpack, wanted=wanted)
    try:
        for named in paths:
            if unpack and is_url(str(named)):
                search.take_url(str(named))
                continue
            path = Path(named)
            with _input_errors(path):
                if path.is_dir():
                    for candidate in _walk(path, search.in_folders, search.note):
                        search.take_found(candidate)
                elif (problem := _no_file(path)) and os.path.lexists(path):
                    search.refuse(NotAFile(path, f"{path.name}: {problem}"))
                elif search.is_list(path):
                    search.take_list(path)
                elif unpack and packing_of(path.name) is not None:
                    search.take_archive(path)
                else:
                    search.take_file(path)
        search.use_found_lists()
    finally:
        search.close()
    return search.result()


_LIST_SUFFIXES = frozenset(suffix for kind in LISTS for suffix in kind.suffixes)


class _Search:
    """Collects the inputs."""

    def __init__(self, *, unpack: bool, wanted: Callable[[str], bool] | None) -> None:
        self.suffixes = frozenset(suffix for kind in all_formats() for suffix in kind.suffixes)
        self.in_folders = self.suffixes | _LIST_SUFFIXES | (PACKED_SUFFIXES if unpack else set())
        self._unpack = unpack
        self._wanted = wanted
        self._files: dict[_FileId | Path, Path] = {}
        self._packed: dict[Path, PackedInput] = {}
        self._others = 0
        self._archives: set[_FileId] = set()
        self._urls: set[str] = set()
        self._shown: set[Path] = set()
        self._last_number: dict[Path, int] = {}
        self._entries: dict[_FileId | Path, ListEntry] = {}
        self._lists_found: list[Path] = []
        self._lists_named: set[_FileId] = set()
        self._without_file: list[ListEntry] = []
        self._errors: list[InputError] = []
        self._notes: list[str] = []
        self._reader: ReadingProcess | None = None

    def is_list(self, path: Path) -> bool:
        """Whether the file is a list of papers. One that cannot be opened is none: reading it says why."""
        if not path.is_file():
            return False
        try:
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
        except OSError:
            return False
        suffix = path.suffix.lower()
        return list_format(path, head, unclaimed=suffix not in self.suffixes) is not None

    def take_file(self, path: Path) -> None:
        """Add a file to read."""
        self._files.setdefault(_identity(path), path)

    def take_found(self, path: Path) -> None:
        """Add a file from a folder: to read, to look at later where it is a list, or not at all."""
        suffix = path.suffix.lower()
        if suffix in _LIST_SUFFIXES and self.is_list(path):
            self._lists_found.append(path)
        elif suffix in self.suffixes:
            self.take_file(path)
        elif self._unpack and packing_of(path.name) is not None:
            self.take_archive(path)

    def take_archive(self, path: Path) -> None:
        """Add the papers in a file that holds several."""
        if (identity := _identity(path)) not in self._archives:
            self._archives.add(identity)
            self._take(list_archive(path, self._wanted))

    def take_url(self, url: str) -> None:
        """Add the files that a URL names, and the papers in archives among them."""
        try:
            files = list_remote(url, self.suffixes | PACKED_SUFFIXES)
        except InputError as error:
            self._errors.append(error)
            return
        plain: list[RemoteFile] = []
        for found in files:
            if found.url in self._urls:
                continue
            self._urls.add(found.url)
            file = self._told_apart(found)
            if packing_of(file.shown.name) is None:
                plain.append(file)
            else:
                self._take(list_archive(file, self._wanted))
        self._take(list_fetched(plain, self._wanted))

    def _told_apart(self, file: RemoteFile) -> RemoteFile:
        """The file with a number where another URL is shown as this one is.

        URLs may differ in their query alone. The number is that of the URL among those of its name, whether their
        papers are wanted or not, so that shards and later runs call a paper the same.
        """
        name = file.shown
        while file.shown in self._shown:
            number = self._last_number[name] = self._last_number.get(name, 1) + 1
            file = replace(file, number=number)
        self._shown.add(file.shown)
        return file

    def _take(self, listing: ArchiveListing) -> None:
        for path, paper in listing.papers.items():
            self._files.setdefault(path, path)
            self._packed.setdefault(path, paper)
        self._errors += listing.errors
        self._notes += listing.notes
        self._others += listing.others

    def refuse(self, error: InputError) -> None:
        """Add what was named and cannot be read."""
        self._errors.append(error)

    def take_list(self, path: Path) -> None:
        """Add the files that a named list names."""
        identity = _identity(path)
        if identity in self._lists_named:
            return
        self._lists_named.add(identity)
        try:
            papers = self._list_reader().read_list(path)
        except InputError as error:
            self._errors.append(error)
            return
        found = find_listed_files(papers, path, self.suffixes)
        for file, entry in found.files:
            self.take_file(file)
            self._entries.setdefault(_identity(file), entry)
        self._without_file += found.without_file
        self._errors += found.missing
        if papers.broken:
            self.note(path, f"entries that cannot be read at {', '.join(papers.broken)}")

    def use_found_lists(self) -> None:
        """Take from the lists in folders what they say about files that were found."""
        for path in self._lists_found:
            if not self._files or _identity(path) in self._lists_named:
                continue
            try:
                papers = self._list_reader().read_list(path)
            except InputError as error:
                self.note(path, f"not used: {error}")
                continue
            for file, entry in find_listed_files(papers, path, self.suffixes).files:
                self._entries.setdefault(_identity(file), entry)

    def result(self) -> FoundInputs:
        """What was collected."""
        listed = {file: self._entries[i] for i, file in self._files.items() if i in self._entries}
        return FoundInputs(
            tuple(self._files.values()),
            listed,
            tuple(self._without_file),
            tuple(self._errors),
            tuple(self._notes),
            self._packed,
            self._others,
        )

    def close(self) -> None:
        """End the process that reads lists."""
        if self._reader is not None:
            self._reader.close()

    def _list_reader(self) -> ReadingProcess:
        if self._reader is None or not self._reader.usable:
            self.close()
            self._reader = ReadingProcess(ReadingOptions(), workers=1)
        return self._reader

    def note(self, path: Path, text: str) -> None:
        """Add what people should know of a path."""
        self._notes.append(f"{printable(str(path))}: {text}")


@contextmanager
def _input_errors(path: Path) -> Iterator[None]:
    """Raise InputError instead of what the system says about a named path."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(
            path, f"{printable(str(path))}: no such file or folder", hint="Check the spelling."
        ) from error
    except OSError as error:
        raise InputError(
            path,
            f"{printable(str(path))}: {error.strerror or 'cannot be opened'}",
            hint="Check the permissions.",
        ) from error


def _identity(path: Path) -> _FileId:
    status = path.stat()
    return status.st_dev, status.st_ino


def _no_file(path: Path) -> str:
    """Why a path that is no folder cannot be read like a file; empty for a regular file."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return error.strerror or "cannot be opened"
    kinds = ((stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    kind = next((name for is_kind, name in kinds if is_kind(mode)), "a device")
    return "" if stat.S_ISREG(mode) else f"{kind}, not a file"


def _walk(
    folder: Path, suffixes: frozenset[str], note: Callable[[Path, str], None]
) -> Iterator[Path]:
    """Files with these suffixes below `folder`, depth first; what cannot be looked at below it gets a note.

    A loop and not a recursion: folders may lie deeper in each other than Python's stack is.
    """
    walked = {_identity(folder)}
    open_folders = [_Listing(folder)]
    while open_folders:
        listing = open_folders[-1]
        path = next(listing.paths, None)
        if path is None:
            open_folders.pop()
            continue
        try:
            if path.is_dir():
                if (identity := _identity(path)) not in walked:
                    walked.add(identity)
                    open_folders.append(_Listing(path))
            elif path.suffix.lower() in suffixes:
                if problem := _no_file(path):
                    note(path, f"left out: {problem}")
                elif not is_output(path, listing.outputs):
                    yield path
        except OSError as error:
            note(path, f"left out: {error.strerror or 'cannot be opened'}")


class _Listing:
    """The paths in a folder, in the order of their bytes, and what `alexandria read --out` wrote there."""

    def __init__(self, folder: Path) -> None:
        with os.scandir(folder) as entries:
            names = sorted((entry.name for entry in entries), key=os.fsencode)
        # Word's lock files begin with ~$
        self.paths = (folder / name for name in names if not name.startswith((".", "~$")))
        self.outputs = recorded_outputs(folder)
