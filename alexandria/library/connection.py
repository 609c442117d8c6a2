"""Connections to the library file: opened for a short window, closed again at once.

While one process writes, DuckDB lets no other even read (a lock on the file), and within one process all
connections must have one configuration. So every use is a short window: wait for the other threads of this
process, wait for other processes, open, use, close. DuckDB's and the system's storage errors become errors of
errors.py; programming errors pass unchanged.

Measured with DuckDB 2.0.0 on 2 cores: a window for reading costs 20 ms, one for writing 50 ms.
"""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from alexandria.errors import (
    AlexandriaError,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryMissing,
    LibraryTooNew,
    NotALibrary,
    StorageFull,
    StorageReadOnly,
)

__all__ = [
    "LockWait",
    "open_connection",
    "refuse_published",
    "thread_lock",
    "translate_storage_errors",
]

Setting = str | bool | int | float | list[str]

_NO_PYTHON: dict[str, Setting] = {"python_enable_replacements": False}
"""Else a name in SQL that is no table is looked up among the variables of the calling functions."""

_FIRST_PAUSE_S = 0.01
_LONGEST_PAUSE_S = 0.025
_GAP_S = 0.04
"""Pause between two writing windows of one process: a waiting process tries every 25 ms and so gets in.
Without it, a reader waited for the end of twenty saves in a row."""

_LONGEST_READ_S = 1.0
"""Windows for reading that overlap for longer than this end before another one begins, and the file rests for
`_GAP_S`: fifty readers of one server kept an ingest out for half a minute."""

_FULL_DISK_BYTES = 65_536

_LOCKED = ("could not set lock on file", "conflicting lock is held")
_LOCKLESS = ("no locks available", "operation not supported", "function not implemented")
"""Why a lock cannot be had at all, as the system says it of some network file systems: waiting would not help."""
_OTHER_VERSION = ("trying to read a database file with storage version number",)
_DAMAGED = (
    "corrupt database file", "computed checksum", "failure while replaying wal", "corrupt wal",
    "database has been invalidated", "failed to deserialize", "serialization error",
)  # fmt: skip
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_HOLDER = re.compile(r"\(PID (?P<pid>\d+)\)(?: by user (?P<user>[\w.-]+))?", re.IGNORECASE)
_MISSING = ("database does not exist",)
_FOREIGN = ("not a valid duckdb database file", "is a directory")
_NEWER = ("trying to read a database file with version number", "created with a newer version")
_FULL = ("no space left on device", "disk quota exceeded", "file too large")
_READ_ONLY = ("permission denied", "read-only file system", "operation not permitted")
_BY_MESSAGE: tuple[tuple[tuple[str, ...], type[AlexandriaError], str], ...] = (
    (_READ_ONLY, StorageReadOnly, "{path} or its folder cannot be written"),
    (_MISSING, LibraryMissing, "there is no library at {path}"),
    (_FOREIGN, NotALibrary, "{path} is no DuckDB database"),
    (_NEWER, LibraryTooNew, "{path} was written by a newer DuckDB"),
    (_OTHER_VERSION, NotALibrary, "{path} was written by a DuckDB that is too old: before 0.10"),
    (_DAMAGED, LibraryDamaged, "{path} is damaged"),
)
"""The first row counts whose phrases are in the message."""


class LockWait:
    """How long to wait for a lock, and a callback that is called once when waiting begins.

    One value serves one window, however many attempts that takes.
    """

    def __init__(self, seconds: float, on_wait: Callable[[str], None] | None = None) -> None:
        self._until = time.monotonic() + seconds
        self._seconds = seconds
        self._on_wait = on_wait
        self._announced = False
        self._pause = _FIRST_PAUSE_S

    @property
    def left(self) -> float:
        """Seconds that remain, not below 0."""
        return max(0.0, self._until - time.monotonic())

    def pause(self, path: Path, holder: str = "another process") -> None:
        """Call `on_wait` the first time, then sleep a little; `holder` is who has the file open.

        Raises:
            LibraryBusy: the time is over.
        """
        if not self.left:
            raise LibraryBusy(f"{path} is held by {holder}; waited {self._seconds:g} s")
        if not self._announced and self._on_wait is not None:
            self._on_wait(f"{path.name} is in use by {holder}; waiting for it")
        self._announced = True
        time.sleep(min(self._pause, self.left))
        self._pause = min(self._pause * 2, _LONGEST_PAUSE_S)


class _ReadWriteLock:
    """A lock among threads: many readers at a time, or one writer; other processes get in between readers too."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._mode = ""
        self._holders = 0
        self._last_write_end = -_GAP_S
        self._held_since = 0.0
        self._rest_until = 0.0

    def acquire(self, mode: str, timeout: float) -> bool:
        with self._changed:
            free = self._changed.wait_for(lambda: self._may_enter(mode), timeout)
            if free:
                self._held_since = self._held_since if self._holders else time.monotonic()
                self._mode = mode
                self._holders += 1
            rest_until = self._rest_until
            if mode == "write":
                rest_until = max(rest_until, self._last_write_end + _GAP_S)
        if free:
            time.sleep(max(0.0, rest_until - time.monotonic()))
        return free

    def _may_enter(self, mode: str) -> bool:
        if not self._holders:
            return True
        return (
            mode == self._mode != "write" and time.monotonic() < self._held_since + _LONGEST_READ_S
        )

    def release(self) -> None:
        with self._changed:
            self._holders -= 1
            now = time.monotonic()
            if self._mode == "write":
                self._last_write_end = now
            elif not self._holders and now > self._held_since + _LONGEST_READ_S:
                self._rest_until = now + _GAP_S
            self._changed.notify_all()


_locks: dict[Path, _ReadWriteLock] = {}
_locks_guard = threading.Lock()


@contextmanager
def thread_lock(path: Path, mode: str, wait: LockWait) -> Iterator[None]:
    """Hold the lock of this process's threads on a file; `mode` is "read" or "write".

    Raises:
        LibraryBusy: another thread did not release it in time.
    """
    with _locks_guard:
        lock = _locks.setdefault(path.resolve(), _ReadWriteLock())
    if not lock.acquire(mode, wait.left):
        raise LibraryBusy(f"{path} is in use by another part of this program")
    try:
        yield
    finally:
        lock.release()


@contextmanager
def open_connection(
    path: Path, *, read_only: bool, wait: LockWait, config: Mapping[str, Setting] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the file, closed at the end of the window.

    Raises:
        LibraryBusy, LibraryMissing, NotALibrary, LibraryTooNew, StorageReadOnly, StorageFull.
    """
    with thread_lock(path, "read" if read_only else "write", wait), translate_storage_errors(path):
        connection = _connect(path, read_only, wait, {**_NO_PYTHON, **(config or {})})
        try:
            yield connection
        finally:
            connection.close()


def refuse_published(path: Path) -> None:
    """Pass for everything but a folder, a URL or a Parquet file.

    Raises:
        NotALibrary: it is one of these.
    """
    if path.is_dir() or path.suffix == ".parquet" or _URL.match(str(path)):
        raise NotALibrary(
            f"{path} is no library file; published Parquet can only be queried",
            hint="For all else have the library itself, or its JSON Lines and `alexandria import` them.",
        )


def _connect(
    path: Path, read_only: bool, wait: LockWait, config: dict[str, Setting]
) -> duckdb.DuckDBPyConnection:
    refuse_published(path)
    if not path.exists():  # without this, DuckDB would make an empty database when opened to write
        raise LibraryMissing(f"there is no library at {path}")
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only, config=config)
        except duckdb.IOException as error:
            if not _is_lock_error(error):
                raise
            wait.pause(path, _holder(error))


def _holder(error: BaseException) -> str:
    """The process that holds the lock, as far as DuckDB names it."""
    found = _HOLDER.search(str(error))
    if found is None:
        return "another process"
    user = f" of {found['user']}" if found["user"] else ""
    return f"another process ({found['pid']}{user})"


def _is_lock_error(error: BaseException) -> bool:
    """Whether DuckDB could not open the file because another process holds its lock."""
    return _mentions(error, _LOCKED) and not _mentions(error, _LOCKLESS)


@contextmanager
def translate_storage_errors(path: Path) -> Iterator[None]:
    """Turn storage errors of DuckDB and the system into errors of errors.py."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        storage_error = _storage_error(path, error)
        if storage_error is None:
            raise
        raise storage_error from error


def _storage_error(path: Path, error: Exception) -> AlexandriaError | None:
    """The matching error of errors.py; None where there is none.

    DuckDB has one class for all trouble with files, so the text of its message decides (pinned by tests and
    by the exact version in pyproject.toml).
    """
    if _mentions(error, _LOCKED) and _mentions(error, _LOCKLESS):
        return LibraryError(
            f"{path} is on a file system without locks",
            hint="Put the library on a local disk, and copy it with: alexandria backup.",
        )
    if _mentions(error, _LOCKED):
        return LibraryBusy(f"{path} is held by {_holder(error)}")
    if _mentions(error, _FULL) or (_may_be_out_of_space(error) and _disk_is_full(path)):
        return StorageFull(f"no space left to write {path}")
    for phrases, kind, message in _BY_MESSAGE:
        if _mentions(error, phrases):
            return kind(message.format(path=path))
    if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        return LibraryError(
            f"the tables of {path} are not those of a library of this version",
            hint="`alexandria check` says how they differ.",
        )
    return None


def _mentions(error: BaseException, phrases: tuple[str, ...]) -> bool:
    text = str(error).lower()
    return any(phrase in text for phrase in phrases)


def _may_be_out_of_space(error: Exception) -> bool:
    return isinstance(error, duckdb.FatalException | duckdb.IOException)


def _disk_is_full(path: Path) -> bool:
    return shutil.disk_usage(path.parent).free < _FULL_DISK_BYTES
