"""Questions from many threads → one model that stays open: for a server that is asked now and then.

The model is opened by the first question, which may take a minute where this program runs it, and closed at the
end. It lives in one task of an event loop with a thread of its own: whatever opens a connection must close it.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from pathlib import Path

from alexandria.answers import CitedAnswer
from alexandria.errors import AlexandriaError, EndpointError, Interrupted
from alexandria.library import Library
from alexandria.run.library_asking import Asker, open_asker
from alexandria.settings import Settings

__all__ = ["AskingThread"]

_Question = tuple[str, "Future[CitedAnswer]"]
_END_S = 15.0


class AskingThread:
    """Answers questions about one library with one model. Questions at once are answered one after the other.

    The budget of the settings is that of all questions together.
    """

    def __init__(self, library: Library | Path | str, settings: Settings) -> None:
        """Name library and model; nothing is started yet."""
        self._library, self._settings = library, settings
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop = asyncio.new_event_loop()
        self._questions: asyncio.Queue[_Question | None] = asyncio.Queue()
        self._asker: Asker | None = None
        self._closed = False

    def ask(self, question: str) -> CitedAnswer:
        """The answer to a question, as of `alexandria.run.library_asking.ask`, which says what is raised."""
        answer: Future[CitedAnswer] = Future()
        with self._guard:
            if self._closed:
                raise Interrupted("the program is ending")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="asking", daemon=True)
                self._thread.start()
            self._loop.call_soon_threadsafe(self._questions.put_nowait, (question, answer))
        return answer.result()

    def close(self) -> None:
        """Stop the question that is being answered, and the model; safe to call twice."""
        with self._guard:
            self._closed = True
            thread = self._thread
            if thread is not None and thread.is_alive():
                self._loop.call_soon_threadsafe(self._end)
        if thread is not None:
            thread.join(_END_S)

    def _end(self) -> None:
        if self._asker is not None:
            self._asker.stop(Interrupted("the program is ending"))
        self._questions.put_nowait(None)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._answer_all())
        finally:
            self._loop.close()

    async def _answer_all(self) -> None:
        """Answer until the end; a model that cannot be used any more is opened anew by the next question."""
        waiting = await self._questions.get()
        while waiting is not None:
            async with open_asker(self._library, self._settings) as self._asker:
                is_usable = True
                while waiting is not None and is_usable:
                    is_usable = await _answer(self._asker, *waiting)
                    waiting = await self._questions.get()
            self._asker = None


async def _answer(asker: Asker, question: str, answer: Future[CitedAnswer]) -> bool:
    """Answer one question, or pass its error on; returns whether the model can be asked again."""
    task = asyncio.ensure_future(asker.ask(question))
    await asyncio.wait([task])
    error = task.exception()
    if error is None:
        answer.set_result(task.result())
        return True
    answer.set_exception(error)
    return isinstance(error, AlexandriaError) and not isinstance(error, EndpointError)
