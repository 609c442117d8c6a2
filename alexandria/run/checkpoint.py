"""The checkpoint: every answer that a run received, on disk before it is used.

A file beside the library, one JSON record a line, appended as calls end. A killed run leaves it behind;
the next run reads it and repeats no call. A run that ends normally has written everything to the library and
removes it. It holds answers and counts, never what was sent.

Records survive the death of the process once `write` has returned (they are with the operating system);
`fsync` follows when a paper is done, so a power cut costs at most the papers in progress.
"""

from __future__ import annotations

import errno
import fcntl
import getpass
import json
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from alexandria.errors import (
    AnswerInvalid,
    IngestRunning,
    LibraryError,
    StorageFull,
    StorageReadOnly,
)
from alexandria.llm import CallRecord

__all__ = ["Checkpoint"]

T = TypeVar("T")


class Checkpoint:
    """One run's checkpoint; a context manager that holds the lock against a second ingest.

    Attributes:
        answers: request digest → raw answer of every completed call, this run's and left-behind ones.
        cut: request digests whose answer was cut at the token limit; a repeated call would be cut too.
        calls: every call record that is not yet in the library.
    """

    def __init__(self, library: Path, of: str = "ingest") -> None:
        """Choose the paths. `of` is the kind of run: each kind has its own checkpoint and lock."""
        name = library.name if of == "ingest" else f"{library.name}.{of}"
        self.path = library.with_name(name + ".journal")
        self._lock_path = library.with_name(name + ".lock")
        self._of = of
        self.answers: dict[str, str] = {}
        self.cut: set[str] = set()
        self.calls: list[CallRecord] = []
        self._file = -1
        self._lock = -1

    def __enter__(self) -> Checkpoint:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _storage_error(self.path.parent, error) from None
        self._lock = self._acquire()
        try:
            kept = self._load()
            self._file = self._open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND)
            os.ftruncate(self._file, kept)
        except BaseException:
            self._release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file >= 0:
            if os.fstat(self._file).st_size == 0:
                self.finish()
            os.close(self._file)
            self._file = -1
        self._release()

    def recall(self, digest: str, parse: Callable[[str], T]) -> T | None:
        """The stored answer to a request, parsed; None if there is none or this version rejects it."""
        answer = self.answers.get(digest)
        if answer is None:
            return None
        try:
            return parse(answer)
        except AnswerInvalid:
            return None  # written by a version that accepted it; this one repeats the call

    def record(self, call: CallRecord) -> None:
        """Append one call, failed or not.

        Raises:
            StorageFull, StorageReadOnly, LibraryError: it could not be written; the run must stop.
        """
        self._append({"call": call.model_dump(mode="json", exclude_none=True)})
        self._add_call(call)

    def amend(self, call: CallRecord) -> None:
        """Append a call in place of the one with its id: its answer turned out to be unusable.

        Raises:
            StorageFull, StorageReadOnly, LibraryError: as `record`.
        """
        self._append({"call": call.model_dump(mode="json", exclude_none=True)})
        self.calls = [c for c in self.calls if c.id != call.id]
        self.answers.pop(call.request_digest, None)
        self._add_call(call)

    def take_calls(self, paper_id: str) -> list[CallRecord]:
        """Return and remove the calls of a paper that are not in the library yet."""
        taken = [c for c in self.calls if c.paper_id == paper_id]
        self.calls = [c for c in self.calls if c.paper_id != paper_id]
        return taken

    def forget(self, digests: set[str]) -> None:
        """Drop the answers of a paper that is in the library: memory stays flat over a long run."""
        for digest in digests:
            self.answers.pop(digest, None)

    def sync(self) -> None:
        """Flush all records to the disk, so that they survive a power cut.

        Raises:
            StorageFull, StorageReadOnly, LibraryError.
        """
        try:
            os.fsync(self._file)
        except OSError as error:
            raise _storage_error(self.path, error) from None

    def finish(self) -> None:
        """Remove the file: everything it held is in the library."""
        self.path.unlink(missing_ok=True)

    # --- the file ---------------------------------------------------------------------------

    def _acquire(self) -> int:
        while True:
            lock = self._open(self._lock_path, os.O_RDWR | os.O_CREAT)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                owner = os.pread(lock, 512, 0).decode("utf-8", "replace").strip() or "unknown"
                os.close(lock)
                raise IngestRunning(
                    f"Another {self._of} ({owner}) is writing to this library."
                ) from None
            except OSError as error:
                os.close(lock)
                raise LibraryError(
                    f"{self._lock_path} cannot be locked: {error.strerror}.",
                    hint="Put the library on a local disk: this file system keeps no locks.",
                ) from None
            if _is_at(lock, self._lock_path):
                break
            os.close(lock)  # the holder before us removed the name between our open and our lock
        os.ftruncate(lock, 0)
        os.pwrite(lock, _this_process().encode(), 0)
        return lock

    def _release(self) -> None:
        if self._lock >= 0:
            # Removed while still locked, so that two processes cannot lock two files of this name.
            self._lock_path.unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = -1

    def _load(self) -> int:
        """Read what a killed run left; returns how many bytes are whole records."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return 0
        whole = content.rfind(b"\n") + 1
        latest: dict[str, CallRecord] = {}
        for line in content[:whole].splitlines():
            # A line that is no record (a power cut leaves zeros or halves): only that call is repeated.
            with suppress(ValueError, KeyError, TypeError):
                call = CallRecord.model_validate(json.loads(line)["call"])
                latest[call.id] = call
        for call in latest.values():
            self._add_call(call)
        return whole

    def _add_call(self, call: CallRecord) -> None:
        if call.outcome == "ok" and call.answer is not None:
            self.answers[call.request_digest] = call.answer
        elif call.outcome == "truncated":
            self.cut.add(call.request_digest)
        self.calls.append(call.model_copy(update={"answer": None}))

    def _append(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry, separators=(",", ":")).encode("ascii") + b"\n"
        start = os.lseek(self._file, 0, os.SEEK_END)
        written = 0
        try:
            while written < len(line):
                written += os.write(self._file, line[written:])
        except OSError as error:
            os.ftruncate(self._file, start)
            raise _storage_error(self.path, error) from None

    @staticmethod
    def _open(path: Path, flags: int) -> int:
        try:
            return os.open(path, flags | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _storage_error(path, error) from None


def _this_process() -> str:
    """Who holds the lock, for people: the file may be on a disk that several machines share."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a number without an entry in the user database, as in containers
        user = str(os.getuid())
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"process {os.getpid()} of {user} on {socket.gethostname()}, since {since}"


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _storage_error(path: Path, error: OSError) -> LibraryError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageFull(f"No space left to write {path}.")
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return StorageReadOnly(f"{path} cannot be written: {error.strerror}.")
    return LibraryError(f"{path}: {error.strerror}.")
