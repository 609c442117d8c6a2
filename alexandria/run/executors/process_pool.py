"""The executor of a single machine: worker processes, started when first needed, ended with the run.

A paper belongs to one worker. Papers wait here, in order, until a worker has room, so that what workers hold in
memory (the index of a paper's wording) stays bounded; their first questions are asked meanwhile.
"""

from __future__ import annotations

import asyncio
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType

from alexandria.child_process import child_environment, child_stderr, usable_cores
from alexandria.errors import AlexandriaError, PaperLost
from alexandria.expression import secret
from alexandria.llm import ModelQuestion
from alexandria.pipeline import ChunkFinished, FinishedPaper, PaperAbandoned, PipelineConfig
from alexandria.run.executors.executor import AnswerQuestion, PaperTask
from alexandria.run.executors.process_messages import (
    LENGTH,
    AnswerMessage,
    PaperBroken,
    PaperEvent,
    StartPaper,
    StartWorker,
    pack,
)

__all__ = ["WORDS_IN_A_WORKER", "ProcessExecutor"]

WORDS_IN_A_WORKER = 20_000
"""A worker gets no further paper while those that it has hold more words than this."""
_MOST_WORKERS = 4
"""More have not been found to be needed, and each holds the parser (300 MB)."""


@dataclass(frozen=True, slots=True)
class _OpenPaper:
    """A paper that a worker has."""

    end: asyncio.Future[FinishedPaper]
    answer: AnswerQuestion
    chunk_finished: Callable[[int], None]


class ProcessExecutor:
    """The worker processes of one run. Bound to one event loop. An `Executor`."""

    def __init__(self, config: PipelineConfig, *, max_workers: int | None = None) -> None:
        """Start nothing yet; by default one core is left to the run itself, and four workers are enough."""
        self._config = config
        self._max_workers = max_workers or max(1, min(_MOST_WORKERS, usable_cores() - 1))
        self._workers: list[_Worker] = []
        self._waiting: deque[tuple[int, asyncio.Future[_Worker]]] = deque()
        self._stopped: AlexandriaError | None = None

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
            worker = await self._reserve(task.words)
        except AlexandriaError as reason:
            return FinishedPaper.not_begun(len(task.chunks), reason)
        try:
            end: asyncio.Future[FinishedPaper] = asyncio.get_running_loop().create_future()
            await worker.start_paper(task, _OpenPaper(end, answer, chunk_finished))
            return await end
        finally:
            worker.words -= task.words
            self._assign_workers()

    def stop(self, reason: AlexandriaError) -> None:
        """Begin no further paper."""
        self._stopped = reason
        while self._waiting:
            _, assigned = self._waiting.popleft()
            if not assigned.done():
                assigned.set_exception(reason)

    async def _reserve(self, words: int) -> _Worker:
        """A worker with room, first come, first served; the words count as its own from now on."""
        if self._stopped is not None:
            raise self._stopped
        assigned: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append((words, assigned))
        self._assign_workers()
        return await assigned

    def _assign_workers(self) -> None:
        while self._waiting and (worker := self._worker_with_room()) is not None:
            words, assigned = self._waiting.popleft()
            if not assigned.done():
                worker.words += words
                assigned.set_result(worker)

    def _worker_with_room(self) -> _Worker | None:
        alive = [w for w in self._workers if not w.is_gone]
        least = min(alive, key=lambda w: w.words, default=None)
        if least is not None and not least.words:
            return least
        if len(alive) < self._max_workers:
            worker = _Worker(self._config)
            self._workers.append(worker)
            return worker
        return least if least is not None and least.words < WORDS_IN_A_WORKER else None


class _Worker:
    """One worker process, seen from the run."""

    def __init__(self, config: PipelineConfig) -> None:
        self.words = 0
        self.is_gone = False
        self._config = config
        self._process: asyncio.subprocess.Process | None = None
        self._starting: asyncio.Task[None] | None = None
        self._receiving: asyncio.Task[None] | None = None
        self._papers: dict[int, _OpenPaper] = {}
        self._papers_started = 0
        self._answering: set[asyncio.Task[None]] = set()

    async def start_paper(self, task: PaperTask, paper: _OpenPaper) -> None:
        """Give it a paper.

        Raises:
            PaperLost: the process cannot be started, or is gone.
        """
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        try:
            await asyncio.shield(self._starting)
        except OSError as error:
            self.is_gone = True
            raise PaperLost(f"No process could be started to check it: {error.strerror}.") from None
        if self.is_gone:
            raise PaperLost("The process that was to check it ended.")
        self._papers_started += 1
        self._papers[self._papers_started] = paper
        self._send(StartPaper(self._papers_started, task))

    async def end(self, *, at_once: bool) -> None:
        """End the process. Calls in flight are waited for, so that their answers are kept, unless `at_once`."""
        while self._answering:
            if at_once:
                for answering in self._answering:
                    answering.cancel()
            await asyncio.wait(self._answering)
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        if self._receiving is not None:
            await self._receiving

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "alexandria.run.executors.process_worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # A library may quote in its messages what it was given.
            stderr=child_stderr(),
            # Out of the terminal's process group, as Ctrl-C is ours; and a session that can stand back as one.
            start_new_session=True,
            env=child_environment(OMP_NUM_THREADS="1"),
        )  # fmt: skip
        self._receiving = asyncio.create_task(self._receive(self._process))
        self._send(StartWorker(self._config, secret()))

    def _send(self, message: object) -> None:
        if self._process is None or self.is_gone:
            return
        assert self._process.stdin is not None
        if not self._process.stdin.is_closing():
            self._process.stdin.write(pack(message))

    async def _receive(self, process: asyncio.subprocess.Process) -> None:
        """Handle messages until the process is gone; then its papers are lost."""
        assert process.stdout is not None
        fault: Exception
        try:
            while True:
                (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
                self._handle(pickle.loads(await process.stdout.readexactly(length)))
        except (asyncio.IncompleteReadError, ConnectionError):
            self.is_gone = True
            fault = PaperLost(f"The process that checked it {_end_of(await process.wait())}.")
        except Exception as error:  # noqa: BLE001  a bug of ours: it reaches those who wait
            self.is_gone = True
            fault = error
        for number in list(self._papers):
            self._fail(number, fault)

    def _handle(self, message: object) -> None:
        match message:
            case PaperEvent(number, event):
                self._handle_event(number, event)
            case PaperBroken(number, reason):
                self._fail(number, PaperLost(f"A fault of the program: {reason}."))
            case _:
                raise TypeError(f"unknown message {type(message).__name__}")

    def _handle_event(self, number: int, event: object) -> None:
        match event:
            case ModelQuestion():
                answering = asyncio.create_task(self._answer(number, event))
                self._answering.add(answering)
                answering.add_done_callback(self._answering.discard)
            case ChunkFinished(words):
                if paper := self._papers.get(number):  # a bug may have ended it meanwhile
                    paper.chunk_finished(words)
            case FinishedPaper():
                paper = self._papers.pop(number, None)
                if paper is not None and not paper.end.done():  # it may have been cancelled
                    paper.end.set_result(event)
            case PaperAbandoned(reason):
                self._fail(number, reason)

    def _fail(self, number: int, error: Exception) -> None:
        paper = self._papers.pop(number, None)
        if paper is not None and not paper.end.done():
            paper.end.set_exception(error)

    async def _answer(self, number: int, question: ModelQuestion) -> None:
        paper = self._papers.get(number)
        if paper is None:
            return
        try:
            answer = await paper.answer(question)
        except Exception as error:  # noqa: BLE001  a bug of ours: it reaches who waits for the paper
            self._fail(number, error)
            return
        self._send(AnswerMessage(number, question.id, answer))


def _end_of(code: int) -> str:
    """How a process ended, in words."""
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended by itself (status {code})"
