"""The workers, seen from the run: started when first needed, given papers in turn, ended with the run.

A paper belongs to one worker. Papers wait here, in order, until a worker has room, so that what is held in their
memory (the index of all wording) stays bounded; their first questions are asked meanwhile.
"""

from __future__ import annotations

import asyncio
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any

from alexandria.child_process import child_environment, usable_cores
from alexandria.chunking import Chunk
from alexandria.errors import AlexandriaError, PaperLost
from alexandria.expression.guard import Guard, secret
from alexandria.extraction import Ask, Extraction, WireAnswer
from alexandria.knowledge import KnowledgeUnit
from alexandria.paper import Paper
from alexandria.run.executors.process_messages import (
    LENGTH,
    Answered,
    Asked,
    Broken,
    ChunkEnded,
    First,
    Hello,
    Made,
    Opened,
    PaperMade,
    pack,
)

__all__ = ["WORDS_IN_A_WORKER", "FirstAnswer", "Workers"]

FirstAnswer = WireAnswer | AlexandriaError | None
"""What came of a chunk's first question; None where nothing was to be asked."""

WORDS_IN_A_WORKER = 20_000
"""A worker gets no further paper while the open ones hold more words than this."""
_MOST = 4
"""Workers: more have not been found to be needed, and each holds the grammar (300 MB)."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A paper that a worker has."""

    made: asyncio.Future[Made]
    ask: Ask
    chunk_ended: Callable[[int], None]


class Workers:
    """The worker processes of one run; a context manager that ends them. Bound to one event loop."""

    def __init__(self, how: Extraction, *, most: int | None = None) -> None:
        """So many workers at most; by default one core is left to the run itself, and four are enough."""
        self._how = how
        self._most = most or max(1, min(_MOST, usable_cores() - 1))
        self._children: list[_Child] = []
        self._waiting: deque[tuple[int, asyncio.Future[_Child]]] = deque()
        self._stopped: AlexandriaError | None = None

    async def __aenter__(self) -> Workers:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for child in self._children:
            await child.end(at_once=error is not None)

    async def extract(
        self,
        paper: Paper,
        chunks: tuple[Chunk, ...],
        firsts: Mapping[int, asyncio.Task[FirstAnswer]],
        kept: Mapping[int, KnowledgeUnit],
        ask: Ask,
        chunk_ended: Callable[[int], None],
    ) -> Made:
        """The units of a paper; none, with the reason, where the run was stopped before a worker had room for it.

        Args:
            paper: as read.
            chunks: of the paper.
            firsts: chunk → its first question, being asked; of all chunks that are not in `kept`.
            kept: chunk → its unit, where there is one already.
            ask: asks further questions.
            chunk_ended: hears of each chunk that has ended, and how many words it has.

        Raises:
            PaperLost: the worker ended, or met a fault of the program.
        """
        words = sum(c.word_count for c in chunks)
        try:
            child = await self._seat(words)
        except AlexandriaError as reason:
            return Made((), Guard.of(()), (reason,) * len(chunks))
        try:
            opened = _Open(asyncio.get_running_loop().create_future(), ask, chunk_ended)
            number = await child.open(opened, paper, chunks, kept)
            for index, first in firsts.items():
                first.add_done_callback(partial(child.hand_on, number, index))
            return await opened.made
        finally:
            child.words -= words
            self._seat_waiting()

    def stop(self, reason: AlexandriaError) -> None:
        """Take up no further paper."""
        self._stopped = reason
        while self._waiting:
            _, seat = self._waiting.popleft()
            if not seat.done():
                seat.set_exception(reason)

    async def _seat(self, words: int) -> _Child:
        """A worker with room, in the order of asking; the words count as its own from now on."""
        if self._stopped is not None:
            raise self._stopped
        seat: asyncio.Future[_Child] = asyncio.get_running_loop().create_future()
        self._waiting.append((words, seat))
        self._seat_waiting()
        return await seat

    def _seat_waiting(self) -> None:
        while self._waiting and (child := self._with_room()) is not None:
            words, seat = self._waiting.popleft()
            if not seat.done():
                child.words += words
                seat.set_result(child)

    def _with_room(self) -> _Child | None:
        alive = [c for c in self._children if not c.gone]
        least = min(alive, key=lambda c: c.words, default=None)
        if least is not None and not least.words:
            return least
        if len(alive) < self._most:
            child = _Child(self._how)
            self._children.append(child)
            return child
        return least if least is not None and least.words < WORDS_IN_A_WORKER else None


class _Child:
    """One worker process."""

    def __init__(self, how: Extraction) -> None:
        self.words = 0
        self.gone = False
        self._how = how
        self._process: asyncio.subprocess.Process | None = None
        self._starting: asyncio.Task[None] | None = None
        self._listening: asyncio.Task[None] | None = None
        self._papers: dict[int, _Open] = {}
        self._opened = 0
        self._answering: set[asyncio.Task[None]] = set()

    async def open(
        self,
        opened: _Open,
        paper: Paper,
        chunks: tuple[Chunk, ...],
        kept: Mapping[int, KnowledgeUnit],
    ) -> int:
        """Give it a paper; the number that it goes by.

        Raises:
            PaperLost: the process cannot be started, or is gone.
        """
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
        try:
            await asyncio.shield(self._starting)
        except OSError as error:
            self.gone = True
            raise PaperLost(f"No process could be started to check it: {error.strerror}.") from None
        if self.gone:
            raise PaperLost("The process that was to check it ended.")
        self._opened += 1
        self._papers[self._opened] = opened
        self._send(Opened(self._opened, paper, chunks, kept))
        return self._opened

    def hand_on(self, number: int, chunk: int, first: asyncio.Task[FirstAnswer]) -> None:
        """Tell what came of a chunk's first question."""
        if not first.cancelled() and number in self._papers and first.exception() is None:
            self._send(First(number, chunk, first.result()))

    async def end(self, *, at_once: bool) -> None:
        """End the process. Answers that are on their way are waited for and kept, unless all ends at once."""
        while self._answering:
            if at_once:
                for answering in self._answering:
                    answering.cancel()
            await asyncio.wait(self._answering)
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        if self._listening is not None:
            await self._listening

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "alexandria.run.executors.process_worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # A library may quote in its messages what it was given.
            stderr=asyncio.subprocess.DEVNULL,
            # Out of the terminal's process group, as Ctrl-C is ours; and a session that can stand back as one.
            start_new_session=True,
            env=child_environment(OMP_NUM_THREADS="1"),
        )  # fmt: skip
        self._listening = asyncio.create_task(self._listen(self._process))
        self._send(Hello(self._how, secret()))

    def _send(self, message: object) -> None:
        if self._process is None or self.gone:
            return
        assert self._process.stdin is not None
        if not self._process.stdin.is_closing():
            self._process.stdin.write(pack(message))

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Hear what it says, until it is gone."""
        assert process.stdout is not None
        fault: Exception
        try:
            while True:
                (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
                self._hear(pickle.loads(await process.stdout.readexactly(length)))
        except (asyncio.IncompleteReadError, ConnectionError):
            self.gone = True
            fault = PaperLost(f"The process that checked it {_end_of(await process.wait())}.")
        except Exception as error:  # noqa: BLE001  a bug of ours: it reaches those who wait
            self.gone = True
            fault = error
        for paper in self._papers.values():
            if not paper.made.done():
                paper.made.set_exception(fault)
        self._papers.clear()

    def _hear(self, message: object) -> None:
        match message:
            case Asked():
                answering = asyncio.create_task(self._answer(message))
                self._answering.add(answering)
                answering.add_done_callback(self._answering.discard)
            case ChunkEnded():
                if opened := self._papers.get(message.paper_number):  # it may have broken meanwhile
                    opened.chunk_ended(message.words)
            case PaperMade():
                paper = self._papers.pop(message.paper_number)
                if not paper.made.done():  # who waited for it was cancelled
                    paper.made.set_result(message.made)
            case Broken():
                paper = self._papers.pop(message.paper_number)
                if not paper.made.done():
                    fault = PaperLost(f"A fault of the program: {message.reason}.")
                    paper.made.set_exception(fault)

    async def _answer(self, asked: Asked) -> None:
        paper = self._papers.get(asked.paper_number)
        if paper is None:
            return
        answer: Any
        try:
            answer = await paper.ask(
                asked.request, purpose=asked.purpose, chunk=asked.chunk, parse=asked.parse
            )
        except AlexandriaError as error:
            answer = error
        except Exception as error:  # noqa: BLE001  a bug of ours: it reaches who waits for the paper
            if not paper.made.done():
                paper.made.set_exception(error)
            return
        self._send(Answered(asked.question, answer))


def _end_of(code: int) -> str:
    """How a process ended, in words."""
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended by itself (status {code})"
