"""Paths that a user gives → the files to read, in a fixed order, with what lists of papers say about them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from alexandria.errors import InputError
from alexandria.reading.input_formats import HEAD_BYTES
from alexandria.reading.listed_files import find_listed_files
from alexandria.reading.output_record import is_output, recorded_outputs
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
        errors: files that a named list names and that are not there, and named lists that cannot be read.
        notes: what people should know of lists that were found in folders or are broken in places.
    """

    files: tuple[Path, ...]
    listed: Mapping[Path, ListEntry] = field(default_factory=dict)
    without_file: tuple[ListEntry, ...] = ()
    errors: tuple[InputError, ...] = ()
    notes: tuple[str, ...] = ()

    def nothing_to_read(self, named: str) -> str:
        """Why there is no file to read among the paths that were named, for a message."""
        if self.errors:
            more = f" (and {len(self.errors) - 1} more)" if len(self.errors) > 1 else ""
            return f"No readable file in {named}: {self.errors[0]}{more}."
        if self.without_file:
            return f"No readable file in {named}: {len(self.without_file)} papers listed, none with a file."
        return f"No readable file in {named}."


def find_inputs(paths: Iterable[Path | str]) -> list[Path]:
    """The files of `search_inputs` alone.

    Raises:
        InputError: a named path does not exist or cannot be listed.
    """
    return list(search_inputs(paths).files)


def search_inputs(paths: Iterable[Path | str]) -> FoundInputs:
    """Every named file, below every named folder the files with a suffix of an input format, and what lists say.

    Named files come as they were named, whatever their suffix. In folders, names that start with a dot or `~$` and
    what `alexandria read --out` wrote there are skipped. The order is that of the names' bytes, so that two
    runs agree on every machine. A folder reached twice (symlink loops) is walked once; a file reached twice
    is listed once.

    A list of papers is no input itself. Of a named one, the files come that it names; one in a folder only says
    something about files that were found anyway.

    Raises:
        InputError: a named path does not exist or cannot be listed.
    """
    search = _Search()
    try:
        for path in map(Path, paths):
            with _input_errors(path):
                if path.is_dir():
                    for candidate in _walk(path, search.suffixes | _LIST_SUFFIXES, set()):
                        search.take_found(candidate)
                elif search.is_list(path):
                    search.take_list(path)
                else:
                    search.take_file(path)
        search.use_found_lists()
    finally:
        search.close()
    return search.result()


_LIST_SUFFIXES = frozenset(suffix for kind in LISTS for suffix in kind.suffixes)


class _Search:
    """Collects the inputs."""

    def __init__(self) -> None:
        self.suffixes = frozenset(suffix for kind in all_formats() for suffix in kind.suffixes)
        self._files: dict[_FileId, Path] = {}
        self._entries: dict[_FileId, ListEntry] = {}
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
            self._note(path, f"entries that cannot be read at {', '.join(papers.broken)}")

    def use_found_lists(self) -> None:
        """Take from the lists in folders what they say about files that were found."""
        for path in self._lists_found:
            if not self._files or _identity(path) in self._lists_named:
                continue
            try:
                papers = self._list_reader().read_list(path)
            except InputError as error:
                self._note(path, f"not used: {error}")
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

    def _note(self, path: Path, text: str) -> None:
        self._notes.append(f"{_printable(path)}: {text}")


@contextmanager
def _input_errors(path: Path) -> Iterator[None]:
    """Raise InputError instead of what the system says about a named path."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(
            path, f"{_printable(path)}: no such file or folder", hint="Check the spelling."
        ) from error
    except OSError as error:
        raise InputError(
            path,
            f"{_printable(path)}: {error.strerror or 'cannot be opened'}",
            hint="Check the permissions.",
        ) from error


def _identity(path: Path) -> _FileId:
    status = path.stat()
    return status.st_dev, status.st_ino


def _walk(folder: Path, suffixes: frozenset[str], walked: set[_FileId]) -> Iterator[Path]:
    identity = _identity(folder)
    if identity in walked:
        return
    walked.add(identity)
    with os.scandir(folder) as entries:
        names = sorted((entry.name for entry in entries), key=os.fsencode)
    outputs = recorded_outputs(folder)
    for name in names:
        if name.startswith((".", "~$")):  # Word's lock files begin with ~$
            continue
        path = folder / name
        if path.is_dir():
            yield from _walk(path, suffixes, walked)
        elif path.suffix.lower() in suffixes and path.is_file() and not is_output(path, outputs):
            yield path


def _printable(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")
