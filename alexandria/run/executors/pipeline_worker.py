"""One worker of an executor, seen from the run: its papers, their questions, and what its end means for them.

What connects run and worker is a `WorkerLink`: pipes to a process of this machine, or an actor of a Ray cluster.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from alexandria.errors import PaperLost
from alexandria.expression import secret
from alexandria.llm import ModelQuestion
from alexandria.pipeline import ChunkFinished, FinishedPaper, PaperAbandoned, PipelineConfig
from alexandria.run.executors.executor import AnswerQuestion, PaperTask
from alexandria.run.executors.process_messages import (
    AnswerMessage,
    PaperBroken,
    PaperEvent,
    StartPaper,
    StartWorker,
)

__all__ = ["OpenPaper", "PipelineWorker", "WorkerGone", "WorkerLink"]


class WorkerGone(PaperLost):
    """The worker itself ended, for whatever reason: another one may do the paper."""


class WorkerLink(Protocol):
    """Connects a run with one worker process (run/executors/process_worker.py)."""

    async def open(self) -> None:
        """Start the process.

        Raises:
            WorkerGone: it cannot be started.
        """

    def send(self, message: object) -> None:
        """Send a message; to a process that is gone none goes."""

    async def receive(self) -> object:
        """The next message.

        Raises:
            WorkerGone: the process has ended.
        """

    async def close(self) -> None:
        """End the process at once."""


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """A paper that a worker has."""

    end: asyncio.Future[FinishedPaper]
    answer: AnswerQuestion
    chunk_finished: Callable[[int], None]


class PipelineWorker:
    """A worker that runs the pipelines of papers. Bound to one event loop.

    Attributes:
        words: of the papers that it has, or that are on their way to it.
        is_gone: whether it has ended.
    """

    def __init__(self, config: PipelineConfig, link: WorkerLink) -> None:
        self.words = 0
        self.is_gone = False
        self._config = config
        self._link = link
        self._starting: asyncio.Task[None] | None = None
        self._receiving: asyncio.Task[None] | None = None
        self._papers: dict[int, OpenPaper] = {}
        self._papers_started = 0
        self._answering: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start the process, once.

        Raises:
            WorkerGone: it cannot be started.
        """
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        await asyncio.shield(self._starting)

    async def start_paper(self, task: PaperTask, paper: OpenPaper) -> None:
        """Send a paper to the process.

        Raises:
            WorkerGone: the process cannot be started, or is gone.
        """
        await self.start()
        if self.is_gone:
            raise WorkerGone("The process that was to check it ended.")
        self._papers_started += 1
        self._papers[self._papers_started] = paper
        self._link.send(StartPaper(self._papers_started, task))

    async def end(self, *, at_once: bool) -> None:
        """End the process. Calls in flight are waited for, so that their answers are stored, unless `at_once`."""
        while self._answering:
            if at_once:
                for answering in self._answering:
                    answering.cancel()
            await asyncio.wait(self._answering)
        await self._link.close()
        if self._receiving is not None:
            await self._receiving

    async def ended(self) -> None:
        """Wait until a process that was started has ended."""
        if self._receiving is not None:
            await asyncio.shield(self._receiving)

    async def _start(self) -> None:
        try:
            await self._link.open()
        except WorkerGone:
            self.is_gone = True
            raise
        self._receiving = asyncio.create_task(self._receive())
        self._link.send(StartWorker(self._config, secret()))

    async def _receive(self) -> None:
        """Handle messages until the process is gone; then its papers are lost."""
        fault: Exception
        try:
            while True:
                self._handle(await self._link.receive())
        except WorkerGone as gone:
            fault = gone
        except Exception as error:  # noqa: BLE001  a bug of ours: it reaches those who wait
            fault = error
        self.is_gone = True
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
        self._link.send(AnswerMessage(number, question.id, answer))
