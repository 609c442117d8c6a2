"""Files → papers, read by the workers of a cluster."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from alexandria.errors import InputError, NotAFile, ReadingCrashed
from alexandria.paper import Paper
from alexandria.reading import ListEntry, ReadingOptions
from alexandria.run.executors.pipeline_worker import PipelineWorker, WorkerGone
from alexandria.run.executors.ray_cluster import RayLink
from alexandria.run.executors.ray_worker import ReadRequest

__all__ = ["RayReading"]

_FILES = 64
"""Files of one request at most: as many as a reading process reads before it is replaced."""
_LOSSES = 4
"""So many workers may be lost with a file before it counts as what crashed them."""

_ReadPaper = tuple[Path, Paper | InputError]


@dataclass(slots=True)
class _Batch:
    """Files for one worker, and how many were lost with them."""

    paths: list[Path]
    losses: int = 0


class RayReading:
    """Reads many files on the workers that a `RayExecutor` has; one request at a time on each."""

    def __init__(
        self,
        links: Mapping[PipelineWorker, RayLink],
        changed: asyncio.Condition,
        options: ReadingOptions,
        listed: Mapping[Path, ListEntry],
    ) -> None:
        """Read nothing yet.

        Args:
            links: the workers that are there, at each moment.
            changed: is notified when there is another one.
            options: how to read.
            listed: what lists of papers say about some of the files.
        """
        self._links, self._changed = links, changed
        self._options, self._listed = options, listed
        self._batches: deque[_Batch] = deque()
        self._open = 0
        self._read: asyncio.Queue[_ReadPaper] = asyncio.Queue(maxsize=2)

    async def read_all(self, paths: Sequence[Path]) -> AsyncGenerator[_ReadPaper]:
        """Every file, as paper or error, as they come."""
        # Two requests for each worker at least, so that all end at about the same time.
        size = max(1, min(_FILES, len(paths) // (2 * max(1, len(self._links)))))
        self._batches.extend(_Batch(list(paths[i : i + size])) for i in range(0, len(paths), size))
        dispatching = asyncio.create_task(self._dispatch())
        try:
            for _ in paths:
                taking = asyncio.ensure_future(self._read.get())
                await asyncio.wait([taking, dispatching], return_when=asyncio.FIRST_COMPLETED)
                if not taking.done():  # a bug of ours: it reaches who waits for papers
                    taking.cancel()
                    dispatching.result()
                yield taking.result()
        finally:
            dispatching.cancel()
            await asyncio.gather(dispatching, return_exceptions=True)

    async def _dispatch(self) -> None:
        """Give requests to workers that read none, as long as there are any."""
        async with asyncio.TaskGroup() as group:
            while True:
                async with self._changed:
                    await self._changed.wait_for(
                        lambda: self._batches and self._idle_worker() is not None
                    )
                link = self._idle_worker()
                if link is not None and self._batches:
                    link.is_reading = True
                    group.create_task(self._read_batch(self._batches.popleft(), link))

    def _idle_worker(self) -> RayLink | None:
        return next((k for w, k in self._links.items() if not w.is_gone and not k.is_reading), None)

    async def _read_batch(self, batch: _Batch, link: RayLink) -> None:
        """Read the files of a request; those that a lost worker leaves wait for the next."""
        paths = tuple(batch.paths)
        listed = {p: self._listed[p] for p in paths if p in self._listed}
        try:
            async with aclosing(link.read(ReadRequest(paths, self._options, listed))) as papers:
                async for path, read in papers:
                    batch.paths.remove(path)
                    await self._read.put((path, _seen_there(path, read, link)))
        except WorkerGone:
            batch.losses += 1
            if batch.losses < _LOSSES:
                self._batches.appendleft(batch)
            else:
                await self._give_up(batch)
        link.is_reading = False
        async with self._changed:
            self._changed.notify_all()

    async def _give_up(self, batch: _Batch) -> None:
        """The file that was being read fails; the others of its request are tried again."""
        culprit = batch.paths.pop(0)
        if batch.paths:
            self._batches.append(_Batch(batch.paths))
        reason = f"{culprit.name}: {batch.losses} workers were lost while they read it"
        await self._read.put((culprit, ReadingCrashed(culprit, reason)))


def _seen_there(path: Path, read: Paper | InputError, link: RayLink) -> Paper | InputError:
    """What was read, or where to put a file that is here and not there."""
    is_missing = isinstance(read, InputError) and "No such file" in str(read)
    if not is_missing or link.place is None:
        return read
    return NotAFile(
        path,
        f"{path.name}: not on {link.place.machine}, which was to read it",
        hint="Put the papers where every machine of the cluster sees them under the same path.",
    )
