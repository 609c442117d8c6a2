"""The worker process: takes papers and answers on stdin, asks further questions, gives units on stdout.

Started by `process_pool.py` as `python -m alexandria.run.executors.process_worker`. It runs at low priority, leaves
Ctrl-C to the parent, writes nothing anywhere, and ends at once when its pipe does: the parent is gone then.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from alexandria.child_process import no_core_dumps, private_streams, stand_back
from alexandria.chunking import Chunk
from alexandria.english.parsing import parse_sentences
from alexandria.errors import AlexandriaError
from alexandria.expression.freeing import freed_units
from alexandria.expression.guard import share_secret
from alexandria.extraction import Extraction, PaperHead, extract_chunk, read_passage
from alexandria.knowledge import KnowledgeUnit
from alexandria.llm import Request
from alexandria.paper_context import paper_head
from alexandria.resolution import add_abbreviations
from alexandria.run.executors.process_messages import (
    LENGTH,
    Answered,
    Asked,
    Broken,
    ChunkEnded,
    First,
    Made,
    Opened,
    PaperMade,
    pack,
)

__all__ = ["main"]

T = TypeVar("T")
Part = tuple[tuple[KnowledgeUnit, ...], tuple[AlexandriaError, ...]]


def main() -> None:
    """Work until stdin closes."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the parent decides, and closes the pipe
    stand_back()
    no_core_dumps()
    questions, answers = private_streams()
    hello = _receive(questions)
    share_secret(hello.secret)
    asyncio.run(_work(hello.how, questions, answers))


async def _work(how: Extraction, questions: IO[bytes], answers: IO[bytes]) -> None:
    desk = _Desk(how, answers)
    loop = asyncio.get_running_loop()

    def listen() -> None:
        while True:
            loop.call_soon_threadsafe(desk.hear, _receive(questions))

    threading.Thread(target=listen, daemon=True).start()
    parse_sentences(["The grammar is loaded while the first answers are on their way."])
    await loop.create_future()  # `_receive` ends the process


def _receive(stream: IO[bytes]) -> Any:  # noqa: ANN401  `hear` tells the messages apart
    """The next message. Without one, the process ends here and now, whatever it is at: nobody wants it."""
    (length,) = LENGTH.unpack(_exactly(stream, LENGTH.size))
    return pickle.loads(_exactly(stream, length))


def _exactly(stream: IO[bytes], count: int) -> bytes:
    parts: list[bytes] = []
    while count:
        part = stream.read(min(count, 1 << 20))
        if not part:
            os._exit(0)
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


class _Desk:
    """The papers that lie open, and the questions that are out."""

    def __init__(self, how: Extraction, answers: IO[bytes]) -> None:
        self._how = how
        self._answers = answers
        self._firsts: dict[int, dict[int, asyncio.Future[Any]]] = {}
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._questions = 0
        self._papers: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    def hear(self, message: object) -> None:
        """Take one message."""
        loop = asyncio.get_running_loop()
        match message:
            case Opened():
                firsts = {c.index: loop.create_future() for c in message.chunks}
                self._firsts[message.paper_number] = firsts
                paper = loop.create_task(self._paper(message, firsts))
                self._papers.add(paper)
                paper.add_done_callback(self._papers.discard)
            case First():
                # Of a paper that broke, more may come.
                if firsts := self._firsts.get(message.paper_number, {}):
                    firsts[message.chunk].set_result(message.answer)
            case Answered():
                waiting = self._asked.pop(message.question)
                if not waiting.done():
                    waiting.set_result(message.answer)

    async def ask(
        self,
        paper: int,
        request: Request,
        *,
        purpose: str,
        chunk: str,
        parse: Callable[[str], T],
    ) -> T | AlexandriaError:
        """Have the run ask."""
        self._questions += 1
        waiting = self._asked[self._questions] = asyncio.get_running_loop().create_future()
        self._tell(Asked(paper, self._questions, request, purpose, chunk, parse))
        return cast("T | AlexandriaError", await waiting)

    async def _paper(self, given: Opened, firsts: dict[int, asyncio.Future[Any]]) -> None:
        """One paper, from its wording to its units. Whatever goes wrong costs this one alone."""
        try:
            made = await self._made(given, firsts)
        except Exception as error:  # noqa: BLE001  told to the run, which lets the paper fail
            self._tell(Broken(given.paper_number, _place(error)))
        else:
            self._tell(PaperMade(given.paper_number, made))
        finally:
            del self._firsts[given.paper_number]

    async def _made(self, given: Opened, firsts: dict[int, asyncio.Future[Any]]) -> Made:
        head = paper_head(given.paper, given.chunks)
        chunks = [
            asyncio.ensure_future(self._chunk(given, head, chunk, firsts[chunk.index]))
            for chunk in given.chunks
        ]
        try:
            parts = await asyncio.gather(*chunks)
        finally:
            for chunk in chunks:
                chunk.cancel()
        units = add_abbreviations([u for made, _ in parts for u in made], head.names.definitions)
        freed, guard = freed_units(head.index, units)
        return Made(tuple(freed), guard, tuple(e for _, errors in parts for e in errors))

    async def _chunk(
        self, given: Opened, head: PaperHead, chunk: Chunk, first: asyncio.Future[Any]
    ) -> Part:
        """One chunk, begun when its first answer is there: what is parsed is then used at once."""
        if chunk.index in given.kept:
            self._tell(ChunkEnded(given.paper_number, chunk.word_count))
            return (given.kept[chunk.index],), ()
        asking = _Asking(self, given.paper_number, await first)
        async with self._turn:
            await asyncio.sleep(0)  # answers to further questions come between two beginnings
        try:
            return await extract_chunk(self._how, head, read_passage(chunk, head.language), asking)
        except AlexandriaError as error:  # it ends the run, which knows of it
            return (), (error,)
        finally:
            self._tell(ChunkEnded(given.paper_number, chunk.word_count))

    def _tell(self, message: object) -> None:
        try:
            self._answers.write(pack(message))
            self._answers.flush()
        except BrokenPipeError:
            os._exit(0)


class _Asking:
    """Asks the run about one chunk, whose first question has been answered already."""

    def __init__(self, desk: _Desk, paper: int, first: object) -> None:
        self._desk = desk
        self._paper = paper
        self._first = first

    async def __call__(
        self, request: Request, *, purpose: str, chunk: str, parse: Callable[[str], T]
    ) -> T:
        first, self._first = self._first, None
        if first is None:
            answer = await self._desk.ask(
                self._paper, request, purpose=purpose, chunk=chunk, parse=parse
            )
        else:
            answer = cast("T | AlexandriaError", first)
        if isinstance(answer, AlexandriaError):
            raise answer
        return answer


def _place(error: Exception) -> str:
    """What broke and where; never the error's own words, which may be the paper's."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"


if __name__ == "__main__":
    main()
    sys.exit()
