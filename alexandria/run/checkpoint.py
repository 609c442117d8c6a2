"""The checkpoint: what a run has been answered so far, on disk before anything else happens with it.

A file beside the library, one JSON record a line, appended as calls end. A killed run leaves it behind;
the next one reads it and asks nothing twice. A run that ends in order has put everything into the library
and removes it. It holds answers and counts, never what was sent.

Records survive the death of the process once `write` has returned (they are with the operating system);
`fsync` follows when a paper is done, so a power cut costs at most the papers in progress.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Callable
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
        cut: request digests whose answer was cut at the token limit: asking again is no use.
        calls: every call record that is not yet in the library.
    """

    def __init__(self, library: Path, of: str = "ingest") -> None:
        """Name the library, and what the checkpoint is of: each sort of run has one of its own."""
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
        """The kept answer to a request, parsed; None where there is none, or this version does not take it."""
        answer = self.answers.get(digest)
        if answer is None:
            return None
        try:
            return parse(answer)
        except AnswerInvalid:
            return None  # kept by a version that took it; this one asks anew

    def record(self, call: CallRecord) -> None:
        """Note one call, failed ones too.

        Raises:
            StorageFull, StorageReadOnly, LibraryError: it could not be written; the run must stop.
        """
        self._append({"call": call.model_dump(mode="json", exclude_none=True)})
        self._take(call)

    def take_calls(self, paper_id: str) -> list[CallRecord]:
        """The paper's calls that are not in the library yet; they count as handed over."""
        taken = [c for c in self.calls if c.paper_id == paper_id]
        self.calls = [c for c in self.calls if c.paper_id != paper_id]
        return taken

    def forget(self, digests: set[str]) -> None:
        """Drop the answers of a paper that is in the library: memory stays flat over a long run."""
        for digest in digests:
            self.answers.pop(digest, None)

    def sync(self) -> None:
        """Have all records on the disk itself: they survive a power cut.

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
                pid = os.pread(lock, 32, 0).decode("ascii", "replace").strip() or "unknown"
                os.close(lock)
                raise IngestRunning(
                    f"Another {self._of} (process {pid}) is writing to this library."
                ) from None
            if _is_at(lock, self._lock_path):
                break
            os.close(lock)  # the holder before us removed the name between our open and our lock
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
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
        for line in content[:whole].splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                # A torn line in the middle (power cut): that call is asked again, nothing else.
                continue
            if "call" in entry:
                self._take(CallRecord.model_validate(entry["call"]))
        return whole

    def _take(self, call: CallRecord) -> None:
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
