"""Papers that wait for a worker, by their words → the worker that each may use; first come, first served."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from alexandria.errors import AlexandriaError
from alexandria.run.executors.pipeline_worker import PipelineWorker

__all__ = ["WorkerQueue"]


class WorkerQueue:
    """The waiting papers of one executor. Bound to one event loop.

    Attributes:
        stopped: why no further paper is begun; None while papers are.
    """

    def __init__(self, worker_with_room: Callable[[], PipelineWorker | None]) -> None:
        """Nobody waits yet; `worker_with_room` is asked whenever a paper may get a worker."""
        self.stopped: AlexandriaError | None = None
        self._worker_with_room = worker_with_room
        self._waiting: deque[tuple[int, asyncio.Future[PipelineWorker]]] = deque()

    async def reserve(self, words: int) -> PipelineWorker:
        """A worker with room; the words count as its own from now on.

        Raises:
            AlexandriaError: the run was stopped.
        """
        if self.stopped is not None:
            raise self.stopped
        assigned: asyncio.Future[PipelineWorker] = asyncio.get_running_loop().create_future()
        self._waiting.append((words, assigned))
        self.assign()
        return await assigned

    def release(self, worker: PipelineWorker, words: int) -> None:
        """Give back what was reserved."""
        worker.words -= words
        self.assign()

    def assign(self) -> None:
        """Give workers to those who wait, as long as there is room."""
        while self._waiting and (worker := self._worker_with_room()) is not None:
            words, assigned = self._waiting.popleft()
            if not assigned.done():
                worker.words += words
                assigned.set_result(worker)

    def stop(self, reason: AlexandriaError) -> None:
        """Give no further worker: whoever waits ends with the reason."""
        self.stopped = reason
        while self._waiting:
            _, assigned = self._waiting.popleft()
            if not assigned.done():
                assigned.set_exception(reason)
