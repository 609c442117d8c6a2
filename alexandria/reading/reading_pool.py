"""Paths → Papers through child processes: limits on time and memory, recycling, all cores."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from pathlib import Path

from alexandria.child_process import usable_cores
from alexandria.errors import InputError
from alexandria.paper import Paper
from alexandria.printable_text import printable
from alexandria.reading.packed import PackedInput, ReadingJob, reading_jobs
from alexandria.reading.paper_lists import ListEntry, with_metadata
from alexandria.reading.reading_options import ReadingOptions
from alexandria.reading.reading_process import ReadingProcess

__all__ = ["read", "read_many"]

_DEFAULT = ReadingOptions()
_FILES_PER_CHILD = 64
"""A child is replaced after this many files: what a library leaks is given back."""

ReadingOutcome = tuple[Path, Paper | InputError]


def read(
    path: Path | str, options: ReadingOptions = _DEFAULT, *, entry: ListEntry | None = None
) -> Paper:
    """Read one file in a child process of its own.

    Args:
        path: the file.
        options: choices and limits.
        entry: what a list of papers says about it, which then counts more than what the file says of itself.

    Raises:
        InputError: the file cannot become a Paper; the subclass and `reason` say why.
    """
    child = ReadingProcess(options, workers=1)
    try:
        return with_metadata(child.read(Path(path)), entry)
    finally:
        child.close()


def read_many(
    paths: Iterable[Path | str],
    options: ReadingOptions = _DEFAULT,
    workers: int | None = None,
    *,
    listed: Mapping[Path, ListEntry] | None = None,
    packed: Mapping[Path, PackedInput] | None = None,
) -> Generator[ReadingOutcome]:
    """Read many files at once; yields (path, Paper or InputError) as each ends, in order of finishing.

    `workers` child processes work at a time, by default one per core this process may use. No more than
    a few finished papers wait for the consumer, so memory stays flat however slow it is. Closing the
    iterator early stops the children. `listed` is what lists of papers say about some of the files
    (`FoundInputs.listed`); it counts more than what the files say of themselves. `packed` says which paths
    name no files but members of archives, lines and files on other machines (`FoundInputs.packed`).
    """
    jobs = list(map(Path, paths))
    count = max(1, min(workers or usable_cores(), len(jobs)))
    if not jobs:
        return
    entries = listed or {}
    todo = reading_jobs(jobs, packed or {})
    with closing(_ProcessPool(todo, options, count).outcomes()) as outcomes:
        for path, outcome in outcomes:
            if isinstance(outcome, Paper):
                yield path, with_metadata(outcome, entries.get(path))
            else:
                yield path, outcome


class _ProcessPool:
    """Threads that each feed one child from a shared list of jobs and share one queue of outcomes."""

    def __init__(self, jobs: Generator[ReadingJob], options: ReadingOptions, count: int) -> None:
        self._jobs = jobs
        self._options = options
        self._count = count
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._done: queue.Queue[ReadingOutcome | BaseException | None] = queue.Queue(
            maxsize=2 * count
        )
        self._children: dict[int, ReadingProcess] = {}

    def outcomes(self) -> Generator[ReadingOutcome]:
        threads = [
            threading.Thread(target=self._work, args=(i,), name=f"reading-{i}", daemon=True)
            for i in range(self._count)
        ]
        for thread in threads:
            thread.start()
        try:
            running = self._count
            while running:
                outcome = self._done.get()
                if outcome is None:
                    running -= 1
                elif isinstance(outcome, BaseException):
                    raise outcome
                else:
                    yield outcome
        finally:
            self._stop.set()
            with self._lock:
                for child in self._children.values():
                    child.kill()
            self._drain(threads)
            self._jobs.close()

    def _drain(self, threads: list[threading.Thread]) -> None:
        """Empty the queue until every thread has ended: one may be waiting for room in it."""
        for thread in threads:
            while thread.is_alive():
                try:
                    self._done.get(timeout=0.05)
                except queue.Empty:
                    thread.join(timeout=0.05)

    def _work(self, index: int) -> None:
        try:
            self._read_all(index)
        except BaseException as error:  # noqa: BLE001  handed to the consumer, who raises it
            self._done.put(error)
        finally:
            self._done.put(None)

    def _read_all(self, index: int) -> None:
        child: ReadingProcess | None = None
        try:
            while (job := self._next()) is not None:
                if child is None or child.files_read >= _FILES_PER_CHILD or not child.usable:
                    if child is not None:
                        child.close()
                    child = self._start_process(index)
                    if child is None:
                        return
                self._done.put((job.path, _outcome(child, job)))
        finally:
            if child is not None:
                child.close()

    def _start_process(self, index: int) -> ReadingProcess | None:
        with self._lock:
            if self._stop.is_set():
                return None
            child = ReadingProcess(self._options, workers=self._count)
            self._children[index] = child
            return child

    def _next(self) -> ReadingJob | None:
        with self._lock:
            return None if self._stop.is_set() else next(self._jobs, None)


def _outcome(child: ReadingProcess, job: ReadingJob) -> Paper | InputError:
    if job.load is None or job.packed is None:
        try:
            return child.read(job.path)
        except InputError as error:
            return error
    name = printable(job.packed.name)
    try:
        content = job.load()
    except InputError as error:
        return error
    try:
        paper = child.read_content(job.path, content, is_record=job.packed.is_record)
    except InputError as error:
        told = str(error).removeprefix(printable(f"{job.path.name}: "))
        return type(error)(job.path, f"{name}: {told}", hint=error.hint)
    return paper.model_copy(update={"source_name": name})
