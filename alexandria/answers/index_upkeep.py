"""A library → its search index, up to date with the library's file.

The index lies beside the library, or in the user's cache where that folder cannot be written. Whether it is up to
date is told by the library's file alone (its size and times), so that a search need not open the library. If the
file has changed, the digests of its papers tell which ones have to be indexed again. The library is read in short
windows, so that an ingest goes on meanwhile; one process at a time writes the index, others wait.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from alexandria.answers.search_index import FactIndex, IndexDamaged, tantivy_errors
from alexandria.answers.search_words import name_form
from alexandria.errors import LibraryBusy, LibraryError, LibraryMissing, StorageReadOnly
from alexandria.library import FactReader, Library

__all__ = ["Notice", "ask_index", "current_index", "file_signature", "index_folders"]

Notice = Callable[[str], None]
Answer = TypeVar("Answer")

_PAPERS_A_WINDOW = 400
_FACTS_A_COMMIT = 200_000
_FEW_PAPERS = 50
"""With more new papers, all names of the library are read again."""
_PATIENCE_S = 2.0
"""How long a search waits for a library in use, or for another search that writes the index, before it answers
from the index as it is."""
_BUILD_WAIT_S = 600.0


@dataclass(frozen=True, slots=True)
class _Change:
    """Papers that the index has to lose, and those that it has to get, with their digests."""

    lost: list[str]
    added: dict[str, str]


def index_folders(library: Path, cache: Path | None = None) -> tuple[Path, Path]:
    """Where the index of a library may be: beside it, or in the user's cache.

    Args:
        library: the library's file.
        cache: in place of the user's cache folder.
    """
    from platformdirs import user_cache_path  # noqa: PLC0415  only where an index is opened

    place = library.resolve()
    name = hashlib.sha256(os.fsencode(place)).hexdigest()[:16]
    return place.with_name(f"{place.name}.search"), (
        cache or user_cache_path("alexandria")
    ) / "search" / name


def file_signature(library: Path) -> list[int]:
    """What changes with every change of a library's file: its number, size and times, and those of its journal.

    Raises:
        LibraryMissing: there is no file.
    """
    try:
        found = library.stat()
    except FileNotFoundError:
        raise LibraryMissing(f"there is no library at {library}") from None
    signature = [found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns]
    try:
        journal = library.with_name(library.name + ".wal").stat()
    except FileNotFoundError:
        return signature
    return [*signature, journal.st_size, journal.st_mtime_ns]


def current_index(
    library: Library, *, cache: Path | None = None, on_notice: Notice | None = None
) -> FactIndex:
    """The index of a library, up to date; made or corrected first where it is not.

    Args:
        library: whose facts are searched.
        cache: in place of the user's cache folder.
        on_notice: is given one line for people where the index is made, or cannot be brought up to date now.

    Raises:
        LibraryMissing, NotALibrary, LibraryTooNew, LibraryBusy: the library cannot be read.
        StorageReadOnly: the index can be written neither beside the library nor in the cache.
        StorageFull: there is no space for the index.
    """
    notice = on_notice or (lambda _: None)
    signature = file_signature(library.path)
    folders = index_folders(library.path, cache)
    for folder in folders:
        index = _open(folder)
        if isinstance(index, FactIndex) and index.state.signature == signature:
            return index
    return _brought_up_to_date(library, _writable(folders), notice)


def ask_index(
    library: Library,
    ask: Callable[[FactIndex], Answer],
    *,
    cache: Path | None = None,
    on_notice: Notice | None = None,
) -> Answer:
    """Ask the index of a library; one that turns out to be damaged is made anew and asked again.

    Args:
        library, cache, on_notice: as for `current_index`, which says what is raised.
        ask: the question.
    """
    try:
        return ask(current_index(library, cache=cache, on_notice=on_notice))
    except IndexDamaged:
        for folder in index_folders(library.path, cache):
            (folder / "state.json").unlink(missing_ok=True)
    try:
        return ask(current_index(library, cache=cache, on_notice=on_notice))
    except IndexDamaged as error:
        raise LibraryError(
            f"the search index of {library.path} cannot be used: {error}",
            hint=f"Delete {index_folders(library.path, cache)[0]} and try again.",
        ) from error


def _open(folder: Path) -> FactIndex | str:
    """The index of a folder; why there is none, for people, where it cannot be used."""
    try:
        return FactIndex.open(folder)
    except FileNotFoundError:
        return "there is none yet"
    except IndexDamaged as error:
        return str(error)


def _writable(folders: Sequence[Path]) -> Path:
    """The first folder that can be written, made if need be.

    Raises:
        StorageReadOnly: none can.
    """
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    raise StorageReadOnly(
        f"the search index can be written neither to {folders[0]} nor to {folders[1]}",
        hint="Set XDG_CACHE_HOME to a folder that you can write.",
    )


def _brought_up_to_date(library: Library, folder: Path, notice: Notice) -> FactIndex:
    found = _open(folder)
    patience = _PATIENCE_S if isinstance(found, FactIndex) else _BUILD_WAIT_S
    try:
        with _lock(folder, patience):
            return _update(library, folder, notice)
    except LibraryBusy:
        if not isinstance(found, FactIndex):
            raise
        notice(f"{library.path.name} is in use: this is what the index had before its last change")
        return found


def _update(library: Library, folder: Path, notice: Notice) -> FactIndex:
    """Bring the index up to date; the caller holds its lock."""
    found = _open(folder)  # again: another search may have been faster
    signature = file_signature(library.path)
    if isinstance(found, FactIndex) and found.state.signature == signature:
        return found
    reader = FactReader(library, wait_s=_PATIENCE_S if isinstance(found, FactIndex) else None)
    created = reader.created_at()
    if isinstance(found, FactIndex) and found.state.library != created:
        found = "it belongs to another library"
    if isinstance(found, FactIndex):
        index = found
    else:
        notice(f"making the search index in {folder}: {found}")
        with tantivy_errors():
            index = FactIndex.create(folder, created)
    try:
        digests, names = _write_changes(index, reader)
    except IndexDamaged as error:
        if not isinstance(found, FactIndex):
            raise
        notice(f"making the search index in {folder}: {error}")
        index = FactIndex.create(folder, created)
        digests, names = _write_changes(index, reader)
    index.save_state(digests, signature=signature, names=names)
    return index


def _write_changes(index: FactIndex, reader: FactReader) -> tuple[dict[str, str], str]:
    """Delete and add papers until the index says what the library says.

    Returns:
        The digests of its papers, and that of all shared names; "" where only those of some things were read.
    """
    wanted = reader.digests()
    change = _compare(wanted, index.digests())
    is_small = bool(change.added) and not change.lost and len(change.added) <= _FEW_PAPERS
    if is_small:
        things, shared = _changed_names(index, reader, list(change.added))
        names = ""
    else:
        things, shared = None, reader.shared_names()
        names = hashlib.sha256(json.dumps(shared).encode()).hexdigest()
    if not change.lost and not change.added and names == index.state.names:
        return wanted, names
    with index.writing() as writing:
        for paper_id in change.lost:
            writing.delete_paper(paper_id)
        pending = 0
        for batch in _batches(list(change.added)):
            sources, facts = reader.sources(batch), reader.facts_of(batch)
            for paper_id, source in sources.items():
                own = [f for f in facts if f.paper_id == paper_id]
                writing.add_paper(source, change.added[paper_id], own)
            pending += len(facts)
            if pending >= _FACTS_A_COMMIT:
                writing.commit()
                pending = 0
        writing.replace_names(shared, of=things)
        writing.commit()
    return wanted, names


def _changed_names(
    index: FactIndex, reader: FactReader, added: Sequence[str]
) -> tuple[set[str], dict[str, tuple[str, ...]]]:
    """The things whose shared names new papers may have changed, and the names that these things have now.

    A new paper changes the links of things that share a key with its own. One that it takes away from is found by
    its name: the thing that has it now is among those.
    """
    touched = reader.touched_names(added)
    forms = {name_form(name) for names in touched.values() for name in names}
    things = {*touched, *(index.things_named(forms) if forms else ())}
    return things, reader.shared_names(things)


def _compare(wanted: dict[str, str], found: dict[str, str]) -> _Change:
    lost = [paper_id for paper_id, digest in found.items() if wanted.get(paper_id) != digest]
    added = {p: digest for p, digest in wanted.items() if found.get(p) != digest}
    return _Change(sorted(lost), added)


def _batches(paper_ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(paper_ids), _PAPERS_A_WINDOW):
        yield paper_ids[start : start + _PAPERS_A_WINDOW]


@contextmanager
def _lock(folder: Path, patience_s: float) -> Iterator[None]:
    """Be the only process that writes this index; the lock goes with its process, also after a kill.

    Raises:
        LibraryBusy: another process did not finish in time.
    """
    until = time.monotonic() + patience_s
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise LibraryBusy(f"another search is writing the index in {folder}") from None
                time.sleep(0.05)
        yield
    finally:
        os.close(handle)
