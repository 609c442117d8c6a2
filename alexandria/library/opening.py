"""The file of a library, opened for a moment and let go again.

While one process writes, DuckDB lets no other even read (a lock on the file), and within one
process all connections must have one configuration. So every use is a short window: wait for our
turn among the threads of this process, wait for other processes, open, use, close. What DuckDB
raises on the way becomes an error of errors.py; what is none of a user's business stays as it is.

Measured with DuckDB 2.0.0 on 2 cores: a reading window costs 20 ms, a writing one 50 ms.
"""

from __future__ import annotations

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
    LibraryError,
    LibraryMissing,
    LibraryTooNew,
    NotALibrary,
    StorageFull,
    StorageReadOnly,
)

__all__ = ["Wait", "opened", "translated", "turn"]

Setting = str | bool | int | float | list[str]

_NO_PYTHON: dict[str, Setting] = {"python_enable_replacements": False}
"""Else a name in SQL that is no table is looked up among the variables of the calling functions."""

_FIRST_PAUSE_S = 0.01
_LONGEST_PAUSE_S = 0.025
_GAP_S = 0.04
"""Between two writing windows of one process: who waits looks every 25 ms and so gets in. Without it, a
reader waited for the end of twenty saves in a row."""

_NO_ROOM_BYTES = 65_536

_LOCKED = ("could not set lock on file", "conflicting lock is held")
_MISSING = ("database does not exist",)
_FOREIGN = ("not a valid duckdb database file", "is a directory")
_NEWER = ("trying to read a database file with version number", "created with a newer version")
_FULL = ("no space left on device", "disk quota exceeded", "file too large")
_READ_ONLY = ("permission denied", "read-only file system", "operation not permitted")


class Wait:
    """How long to wait for others, and whom to tell that we do.

    One value serves one window: `on_wait` hears of it once, however often we try.
    """

    def __init__(self, seconds: float, on_wait: Callable[[str], None] | None = None) -> None:
        self._until = time.monotonic() + seconds
        self._seconds = seconds
        self._on_wait = on_wait
        self._told = False
        self._pause = _FIRST_PAUSE_S

    @property
    def left(self) -> float:
        """Seconds that remain, not below 0."""
        return max(0.0, self._until - time.monotonic())

    def pause(self, path: Path) -> None:
        """Say once that we wait, then sleep a little.

        Raises:
            LibraryBusy: the time is over.
        """
        if not self.left:
            raise LibraryBusy(f"{path} is held by another process; waited {self._seconds:g} s")
        if not self._told and self._on_wait is not None:
            self._on_wait(f"{path.name} is in use by another process; waiting for it")
        self._told = True
        time.sleep(min(self._pause, self.left))
        self._pause = min(self._pause * 2, _LONGEST_PAUSE_S)


class _Turnstile:
    """Lets in threads of one mode at a time, and of the mode "write" one alone."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._mode = ""
        self._inside = 0
        self._written = -_GAP_S

    def enter(self, mode: str, timeout: float) -> bool:
        with self._changed:
            free = self._changed.wait_for(
                lambda: not self._inside or (mode == self._mode != "write"), timeout
            )
            if free:
                self._mode = mode
                self._inside += 1
        if free and mode == "write":
            time.sleep(max(0.0, self._written + _GAP_S - time.monotonic()))
        return free

    def leave(self) -> None:
        with self._changed:
            self._inside -= 1
            if self._mode == "write":
                self._written = time.monotonic()
            self._changed.notify_all()


_turnstiles: dict[Path, _Turnstile] = {}
_turnstiles_lock = threading.Lock()


@contextmanager
def turn(path: Path, mode: str, wait: Wait) -> Iterator[None]:
    """Hold this process's turn at a file; `mode` is "read" or "write".

    Raises:
        LibraryBusy: another thread did not let go in time.
    """
    with _turnstiles_lock:
        turnstile = _turnstiles.setdefault(path.resolve(), _Turnstile())
    if not turnstile.enter(mode, wait.left):
        raise LibraryBusy(f"{path} is in use by another part of this program")
    try:
        yield
    finally:
        turnstile.leave()


@contextmanager
def opened(
    path: Path, *, read_only: bool, wait: Wait, config: Mapping[str, Setting] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the file, closed at the end of the window.

    Raises:
        LibraryBusy, LibraryMissing, NotALibrary, LibraryTooNew, StorageReadOnly, StorageFull.
    """
    with turn(path, "read" if read_only else "write", wait), translated(path):
        connection = _connect(path, read_only, wait, {**_NO_PYTHON, **(config or {})})
        try:
            yield connection
        finally:
            connection.close()


def _connect(
    path: Path, read_only: bool, wait: Wait, config: dict[str, Setting]
) -> duckdb.DuckDBPyConnection:
    if not path.exists():  # without this, DuckDB would make an empty database when opened to write
        raise LibraryMissing(f"there is no library at {path}")
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only, config=config)
        except duckdb.IOException as error:
            if not _locked_out(error):
                raise
            wait.pause(path)


def _locked_out(error: BaseException) -> bool:
    """Whether DuckDB could not open a file because another process holds it."""
    return _says(error, _LOCKED)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what DuckDB and the system raise about storage into errors for people."""
    try:
        yield
    except (duckdb.Error, OSError) as error:
        translation = _translation(path, error)
        if translation is None:
            raise
        raise translation from error


def _translation(path: Path, error: Exception) -> AlexandriaError | None:
    """The error for people that says the same; None where there is none.

    DuckDB has one class for all trouble with files, so its words have to tell (they are pinned by
    tests and by the exact version in pyproject.toml).
    """
    if _says(error, _LOCKED):
        return LibraryBusy(f"{path} is held by another process")
    if _says(error, _FULL) or (_out_of_action(error) and _no_room(path)):
        return StorageFull(f"no space left to write {path}")
    if _says(error, _READ_ONLY):
        return StorageReadOnly(f"{path} or its folder cannot be written")
    if _says(error, _MISSING):
        return LibraryMissing(f"there is no library at {path}")
    if _says(error, _FOREIGN):
        return NotALibrary(f"{path} is no DuckDB database")
    if _says(error, _NEWER):
        return LibraryTooNew(f"{path} was written by a newer DuckDB")
    if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        return LibraryError(
            f"the tables of {path} are not those of a library of this version",
            hint="`alexandria check` says how they differ.",
        )
    return None


def _says(error: BaseException, phrases: tuple[str, ...]) -> bool:
    text = str(error).lower()
    return any(phrase in text for phrase in phrases)


def _out_of_action(error: Exception) -> bool:
    return isinstance(error, duckdb.FatalException | duckdb.IOException)


def _no_room(path: Path) -> bool:
    return shutil.disk_usage(path.parent).free < _NO_ROOM_BYTES
