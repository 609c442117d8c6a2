"""What the reading processes take one after another: files, and the bytes of what is packed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from alexandria.errors import DamagedFile, InputError
from alexandria.reading.packed.packed_inputs import (
    LARGEST,
    PackedInput,
    Source,
    open_source,
    walk_of,
)
from alexandria.reading.packed.remote_files import RemoteFile, fetch_remote

__all__ = ["ReadingJob", "reading_jobs"]


@dataclass(frozen=True, slots=True)
class ReadingJob:
    """One paper to read.

    Attributes:
        path: the file, or the name of what is packed.
        packed: what is known of it, if it is packed.
        load: gives its bytes then, or raises InputError.
    """

    path: Path
    packed: PackedInput | None = None
    load: Callable[[], bytes] | None = None


def reading_jobs(
    paths: Sequence[Path], packed: Mapping[Path, PackedInput]
) -> Generator[ReadingJob]:
    """The papers in their order; those of an archive together, in one way through it.

    At most one member of an archive is in memory, beside those that were taken.
    """
    of_archives: dict[Source, dict[str, Path]] = {}
    for path in paths:
        if (item := packed.get(path)) is not None and item.member:
            of_archives.setdefault(item.source, {})[item.member] = path
    for path in paths:
        item = packed.get(path)
        if item is None:
            yield ReadingJob(path)
        elif isinstance(item.source, RemoteFile) and not item.member:
            yield ReadingJob(path, item, partial(fetch_remote, item.source, LARGEST))
        elif (wanted := of_archives.pop(item.source, None)) is not None:
            yield from _of_archive(item.source, wanted, packed)


def _of_archive(
    source: Source, wanted: dict[str, Path], packed: Mapping[Path, PackedInput]
) -> Iterator[ReadingJob]:
    problem: InputError | None = None
    try:
        with open_source(source) as file:
            for member in walk_of(source).members(file):
                if not wanted:
                    return
                if (path := wanted.pop(member.name, None)) is not None:
                    yield ReadingJob(path, packed[path], _loaded(member.content))
    except InputError as error:
        problem = error
    for path in wanted.values():
        message = f"{packed[path].name}: no longer in the archive"
        why = problem or DamagedFile(path, message, hint="Run the same command again.")
        yield ReadingJob(path, packed[path], _failing(path, why))


def _loaded(content: Callable[[], bytes]) -> Callable[[], bytes]:
    """The content, read now: the archive goes on after this."""
    try:
        found = content()
    except InputError as error:
        return _failing(error.path, error)
    return lambda: found


def _failing(path: Path, error: InputError) -> Callable[[], bytes]:
    def load() -> bytes:
        raise type(error)(path, str(error), hint=error.hint)

    return load
