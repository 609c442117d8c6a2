"""The executor of a single machine: worker processes, started when first needed, ended with the run.

A paper belongs to one worker. Papers wait here, in order, until a worker has room, so that what workers hold in
memory (the index of a paper's wording) stays bounded; their first questions are asked meanwhile.
"""

from __future__ import annotations

import asyncio
import pickle
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from alexandria.child_process import child_environment, child_stderr, usable_cores
from alexandria.errors import AlexandriaError, InputError
from alexandria.paper import Paper
from alexandria.pipeline import FinishedPaper, PipelineConfig
from alexandria.reading import ListEntry, PackedInput, ReadingOptions
from alexandria.run.executors.executor import AnswerQuestion, PaperTask
from alexandria.run.executors.pipeline_worker import OpenPaper, PipelineWorker, WorkerGone
from alexandria.run.executors.process_messages import LENGTH, pack
from alexandria.run.executors.worker_queue import WorkerQueue
from alexandria.run.paper_reading import read_papers

__all__ = ["WORDS_IN_A_WORKER", "ProcessExecutor", "ProcessLink", "describe_exit", "start_process"]

WORDS_IN_A_WORKER = 20_000
"""A worker gets no further paper while those that it has hold more words than this."""
_MOST_WORKERS = 4
"""More have not been found to be needed, and each holds the parser (300 MB)."""


class ProcessExecutor:
    """The worker processes of one run. Bound to one event loop. An `Executor`."""

    words_at_once = WORDS_IN_A_WORKER * _MOST_WORKERS

    def __init__(self, config: PipelineConfig, *, max_workers: int | None = None) -> None:
        """Start nothing yet; by default one core is left to the run itself, and four workers are enough."""
        self._config = config
        self._max_workers = max_workers or max(1, min(_MOST_WORKERS, usable_cores() - 1))
        self._workers: list[PipelineWorker] = []
        self._queue = WorkerQueue(self._worker_with_room)

    async def __aenter__(self) -> ProcessExecutor:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            await worker.end(at_once=error is not None)

    async def run(
        self, task: PaperTask, answer: AnswerQuestion, chunk_finished: Callable[[int], None]
    ) -> FinishedPaper:
        """Run a paper's pipeline in a worker; see `Executor.run`."""
        try:
            worker = await self._queue.reserve(task.words)
        except AlexandriaError as reason:
            return FinishedPaper.not_begun(len(task.chunks), reason)
        try:
            end: asyncio.Future[FinishedPaper] = asyncio.get_running_loop().create_future()
            await worker.start_paper(task, OpenPaper(end, answer, chunk_finished))
            return await end
        finally:
            self._queue.release(worker, task.words)

    def read(
        self,
        paths: Sequence[Path],
        options: ReadingOptions,
        listed: Mapping[Path, ListEntry],
        packed: Mapping[Path, PackedInput],
    ) -> AsyncGenerator[tuple[Path, Paper | InputError]]:
        """Read in child processes of this machine; see `Executor.read`."""
        return read_papers(paths, options, listed, packed)

    def stop(self, reason: AlexandriaError) -> None:
        """Begin no further paper."""
        self._queue.stop(reason)

    def _worker_with_room(self) -> PipelineWorker | None:
        alive = [w for w in self._workers if not w.is_gone]
        least = min(alive, key=lambda w: w.words, default=None)
        if least is not None and not least.words:
            return least
        if len(alive) < self._max_workers:
            worker = PipelineWorker(self._config, ProcessLink())
            self._workers.append(worker)
            return worker
        return least if least is not None and least.words < WORDS_IN_A_WORKER else None


class ProcessLink:
    """Pipes to a worker process of this machine. A `WorkerLink`."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._is_gone = False

    async def open(self) -> None:
        """Start the process."""
        try:
            self._process = await start_process()
        except OSError as error:
            raise WorkerGone(
                f"No process could be started to check it: {error.strerror}."
            ) from None

    def send(self, message: object) -> None:
        """Send a message."""
        if self._process is None or self._is_gone:
            return
        assert self._process.stdin is not None
        if not self._process.stdin.is_closing():
            self._process.stdin.write(pack(message))

    async def receive(self) -> object:
        """The next message."""
        assert self._process is not None
        assert self._process.stdout is not None
        stdout = self._process.stdout
        try:
            (length,) = LENGTH.unpack(await stdout.readexactly(LENGTH.size))
            return pickle.loads(await stdout.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            self._is_gone = True
            code = await self._process.wait()
        raise WorkerGone(f"The process that checked it {describe_exit(code)}.")

    async def close(self) -> None:
        """End the process."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()


async def start_process() -> asyncio.subprocess.Process:
    """A worker process on this machine.

    Raises:
        OSError: it cannot be started.
    """
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "alexandria.run.executors.process_worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        # A library may quote in its messages what it was given.
        stderr=child_stderr(),
        # Out of the terminal's process group, as Ctrl-C is ours; and a session that can stand back as one.
        start_new_session=True,
        env=child_environment(OMP_NUM_THREADS="1"),
    )  # fmt: skip


def describe_exit(code: int) -> str:
    """How a process ended, in words."""
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended by itself (status {code})"
