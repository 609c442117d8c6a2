"""The executor of a cluster: workers in Ray actors read papers and run their pipelines.

The run stays one process: it alone has the client with its limit of calls, the budget, the checkpoint and the
library. So everything that an ingest promises holds on a cluster as on one machine, and a lost worker costs no
answer: another one takes its papers, and the questions that it asks again are answered from the checkpoint.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from types import TracebackType

from alexandria.errors import AlexandriaError, InputError, PaperLost, SettingsError
from alexandria.paper import Paper
from alexandria.pipeline import FinishedPaper, PipelineConfig
from alexandria.reading import ListEntry, PackedInput, ReadingOptions
from alexandria.run.executors.executor import AnswerQuestion, PaperTask
from alexandria.run.executors.pipeline_worker import OpenPaper, PipelineWorker, WorkerGone
from alexandria.run.executors.process_pool import WORDS_IN_A_WORKER
from alexandria.run.executors.ray_cluster import RayCluster, RayLink
from alexandria.run.executors.ray_reading import RayReading
from alexandria.run.executors.ray_worker import installed_version
from alexandria.run.executors.worker_queue import WorkerQueue
from alexandria.run.paper_reading import read_papers

__all__ = ["RayExecutor"]

_LOSSES = 4
"""So many workers may be lost with a paper before it fails: it may be what kills them."""
_PATIENCE_S = 30.0
"""After so long without any worker people are told what is waited for."""
_PAUSE_S = 1.0
"""Between the loss of a worker and the next one in its place: its machine may be on its way down."""


class RayExecutor:
    """Workers on a Ray cluster, for one run. Bound to one event loop. An `Executor`.

    Attributes:
        words_at_once: words that all workers together take.
        links: of the workers that are there now.
    """

    def __init__(
        self,
        config: PipelineConfig,
        *,
        note: Callable[[str], None],
        address: str | None = None,
        max_workers: int | None = None,
    ) -> None:
        """Only see whether there is a cluster to connect to.

        Args:
            config: of the pipelines.
            note: shows people a line.
            address: of the cluster; None: one is started on this machine.
            max_workers: how many workers to have; None: one for each core.

        Raises:
            SettingsError: Ray is not installed, or nothing answers at the address.
        """
        self.words_at_once = 0
        self.links: dict[PipelineWorker, RayLink] = {}
        self._config, self._note, self._max_workers = config, note, max_workers
        self._cluster = RayCluster(address)
        self._places: list[asyncio.Task[None]] = []
        self._changed = asyncio.Condition()
        self._queue = WorkerQueue(self._worker_with_room)
        self._refused: SettingsError | None = None

    async def __aenter__(self) -> RayExecutor:
        count = await asyncio.to_thread(self._cluster.connect, self._max_workers)
        self.words_at_once = count * WORDS_IN_A_WORKER
        self._note(f"Ray: {count} workers at most")
        self._places = [asyncio.create_task(self._keep_worker()) for _ in range(count)]
        try:
            await self._wait_for_first()
        except BaseException:
            await self._close(at_once=True)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._close(at_once=error is not None)

    async def _close(self, *, at_once: bool) -> None:
        for place in self._places:
            place.cancel()
        await asyncio.gather(*self._places, return_exceptions=True)
        await asyncio.gather(*(worker.end(at_once=at_once) for worker in self.links))
        await asyncio.to_thread(self._cluster.close)

    async def read(
        self,
        paths: Sequence[Path],
        options: ReadingOptions,
        listed: Mapping[Path, ListEntry],
        packed: Mapping[Path, PackedInput],
    ) -> AsyncGenerator[tuple[Path, Paper | InputError]]:
        """Read where the workers are, who must see the files under the same paths; see `Executor.read`.

        What is in archives or at URLs is read here, since this machine alone unpacks and fetches.
        """
        plain = [path for path in paths if path not in packed]
        reading = RayReading(self.links, self._changed, options, listed)
        async with aclosing(reading.read_all(plain)) as papers:
            async for paper in papers:
                yield paper
        here = [path for path in paths if path in packed]
        async with aclosing(read_papers(here, options, listed, packed)) as papers:
            async for paper in papers:
                yield paper

    async def run(
        self, task: PaperTask, answer: AnswerQuestion, chunk_finished: Callable[[int], None]
    ) -> FinishedPaper:
        """Run a paper's pipeline in a worker, and in the next one where that is lost; see `Executor.run`."""
        counted = _CountedOnce(chunk_finished)
        for lost in range(1, _LOSSES + 1):
            try:
                worker = await self._queue.reserve(task.words)
            except AlexandriaError as reason:
                return FinishedPaper.not_begun(len(task.chunks), reason)
            try:
                end: asyncio.Future[FinishedPaper] = asyncio.get_running_loop().create_future()
                await worker.start_paper(task, OpenPaper(end, answer, counted.begin_again()))
                return await end
            except WorkerGone as gone:
                if lost == _LOSSES:
                    raise PaperLost(f"{lost} workers were lost with it. {gone}") from None
            finally:
                self._queue.release(worker, task.words)
        raise AssertionError("the last loss was raised")

    def stop(self, reason: AlexandriaError) -> None:
        """Begin no further paper."""
        self._queue.stop(reason)

    # --- workers --------------------------------------------------------------------------------

    async def _keep_worker(self) -> None:
        """Have one worker, and another one when it is lost, until this is cancelled or none can be used."""
        while True:
            link = self._cluster.link()
            worker = PipelineWorker(self._config, link)
            try:
                await worker.start()
                self._require_same_version(link)
            except WorkerGone:
                await link.close()
                await asyncio.sleep(_PAUSE_S)
                continue
            except SettingsError as error:
                await link.close()
                if self._refused is None:
                    self._refused = error
                    self._note(f"Ray: {error}")
                return
            except asyncio.CancelledError:  # nobody else knows of this worker
                await link.close()
                raise
            self.links[worker] = link
            await self._tell_change()
            await worker.ended()
            del self.links[worker]
            await link.close()
            await asyncio.sleep(_PAUSE_S)

    def _require_same_version(self, link: RayLink) -> None:
        assert link.place is not None
        here = installed_version()
        if link.place.version != here:
            raise SettingsError(
                f"{link.place.machine} has version {link.place.version} of the program, this machine {here}.",
                hint="Install the same version on every machine of the cluster.",
            )

    async def _wait_for_first(self) -> None:
        """Until one worker is there.

        Raises:
            AlexandriaError: none will come, or the run was stopped.
        """
        waited_s = 0.0
        while not self.links:
            if all(place.done() for place in self._places) and self._refused is not None:
                raise self._refused
            if self._queue.stopped is not None:
                raise self._queue.stopped
            await asyncio.sleep(0.05)
            waited_s += 0.05
            if waited_s >= _PATIENCE_S:
                self._note("Ray: waiting for a free core of the cluster")
                waited_s = float("-inf")

    async def _tell_change(self) -> None:
        self._queue.assign()
        async with self._changed:
            self._changed.notify_all()

    def _worker_with_room(self) -> PipelineWorker | None:
        alive = [w for w in self.links if not w.is_gone]
        least = min(alive, key=lambda w: w.words, default=None)
        return least if least is not None and least.words < WORDS_IN_A_WORKER else None


class _CountedOnce:
    """Counts the chunks of a paper once each, however often it is begun again."""

    def __init__(self, count: Callable[[int], None]) -> None:
        self._count = count
        self._most = 0

    def begin_again(self) -> Callable[[int], None]:
        """What to call with the words of each finished chunk, from the first one on."""
        finished = 0

        def chunk_finished(words: int) -> None:
            nonlocal finished
            finished += 1
            if finished > self._most:
                self._most = finished
                self._count(words)

        return chunk_finished
