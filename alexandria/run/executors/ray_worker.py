"""One worker of a Ray cluster: it reads papers, and relays between the run and a worker process beside it.

An actor of this class is the far end of a `RayLink`. The pipelines run in a process as on a single machine
(process_worker.py), with nothing on stderr, no core dump and no keys, so that no text reaches the logs of Ray.
Everything passes in pieces that are small enough for Ray to send within its messages: what is larger would lie in
its object store, which may be written to disks.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import socket
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from pathlib import Path

from alexandria import __version__
from alexandria.child_process import describe_exception, no_core_dumps
from alexandria.errors import InputError, ReaderBug
from alexandria.paper import Paper
from alexandria.reading import ListEntry, ReadingOptions
from alexandria.resources import code_digest
from alexandria.run.executors.process_messages import pack
from alexandria.run.executors.process_pool import describe_exit, start_process
from alexandria.run.paper_reading import read_papers

__all__ = ["PIECE", "NotRead", "ReadRequest", "RemoteWorker", "WorkerPlace", "installed_version"]

PIECE = 80_000
"""Bytes sent at once; Ray puts values of more than 100 KiB into its object store."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Papers for a worker to read."""

    paths: tuple[Path, ...]
    options: ReadingOptions
    listed: Mapping[Path, ListEntry]


@dataclass(frozen=True, slots=True)
class NotRead:
    """The error of a paper that could not be read, in parts that can be sent."""

    path: Path
    kind: type[InputError]
    message: str
    hint: str

    @property
    def error(self) -> InputError:
        """The error again."""
        return self.kind(self.path, self.message, hint=self.hint)


@dataclass(frozen=True, slots=True)
class WorkerPlace:
    """Where a worker is: name of its machine, process ids of actor and worker process, version of the program."""

    machine: str
    actor_id: int
    process_id: int | None
    version: str


def installed_version() -> str:
    """Version and digest of the program's code: all machines of a run must have the same."""
    return f"{__version__} ({code_digest('alexandria')})"


class RemoteWorker:
    """Runs in a Ray actor; all methods are called by one `RayLink`. None raises: Ray would log it."""

    def __init__(self) -> None:
        no_core_dumps()
        self._process: asyncio.subprocess.Process | None = None
        self._papers: AsyncGenerator[tuple[Path, Paper | InputError]] | None = None
        self._unsent = b""

    async def start(self) -> WorkerPlace:
        """Start the worker process, and say where it is."""
        try:
            self._process = await start_process()
        except OSError:
            self._process = None  # `receive` says so
        process_id = self._process.pid if self._process is not None else None
        return WorkerPlace(socket.gethostname(), os.getpid(), process_id, installed_version())

    async def send(self, piece: bytes) -> None:
        """Pass bytes on to the process."""
        if self._process is None or self._process.stdin is None:
            return
        try:
            self._process.stdin.write(piece)
            await self._process.stdin.drain()
        except ConnectionError:
            return  # it has ended: `receive` says so

    async def receive(self) -> tuple[bytes, str]:
        """The next bytes that the process writes; when it has ended none, and how it ended."""
        if self._process is None or self._process.stdout is None:
            return b"", "could not be started"
        if piece := await self._process.stdout.read(PIECE):
            return piece, ""
        return b"", describe_exit(await self._process.wait())

    async def read(self, request: bytes) -> None:
        """Begin to read papers: a pickled `ReadRequest`."""
        if self._papers is not None:
            await self._papers.aclose()
        given: ReadRequest = pickle.loads(request)
        self._papers, self._unsent = _read(given), b""

    async def next_paper(self) -> bytes:
        """The next bytes of messages, each with a paper that was read or a `NotRead`; none at the end."""
        if not self._unsent and self._papers is not None:
            item = await anext(self._papers, None)
            if item is None:
                self._papers = None
                return b""
            path, read = item
            if isinstance(read, InputError):
                self._unsent = pack(NotRead(path, type(read), str(read), read.hint))
            else:
                self._unsent = pack(item)
        piece, self._unsent = self._unsent[:PIECE], self._unsent[PIECE:]
        return piece


async def _read(request: ReadRequest) -> AsyncGenerator[tuple[Path, Paper | InputError]]:
    """The papers of a request, each once, whatever happens."""
    left = dict.fromkeys(request.paths)
    try:
        papers = read_papers(request.paths, request.options, request.listed, workers=1)
        async for path, read in papers:
            left.pop(path, None)
            yield path, read
    except Exception as error:  # noqa: BLE001  reported to the run, where the papers fail
        for path in left:
            yield path, ReaderBug(path, f"{path.name}: {describe_exception(error)}")
