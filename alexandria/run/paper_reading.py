"""Files → papers, read in child processes while the event loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from alexandria.errors import InputError
from alexandria.paper import Paper
from alexandria.reading import ListEntry, PackedInput, ReadingOptions, read_many
from alexandria.spans import open_span

__all__ = ["read_papers"]


async def read_papers(
    paths: Sequence[Path],
    options: ReadingOptions,
    listed: Mapping[Path, ListEntry],
    packed: Mapping[Path, PackedInput] | None = None,
    *,
    workers: int | None = None,
) -> AsyncGenerator[tuple[Path, Paper | InputError]]:
    """read_many, awaited in a thread so that answers are handled while files are read."""
    results = read_many(paths, options=options, workers=workers, listed=listed, packed=packed)
    loop = asyncio.get_running_loop()
    # One thread: where this is cancelled while a file is read, closing waits its turn.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading") as thread:
        try:
            while (item := await _next(results, thread)) is not None:
                yield item
        finally:
            await loop.run_in_executor(thread, results.close)


async def _next(
    results: Generator[tuple[Path, Paper | InputError]], thread: ThreadPoolExecutor
) -> tuple[Path, Paper | InputError] | None:
    """The next result. Its span is how long the run waited for it: files are read ahead, side by side."""
    with open_span("read") as span:
        item = await asyncio.get_running_loop().run_in_executor(thread, next, results, None)
        read = None if item is None else item[1]
        if isinstance(read, InputError):
            span.failed(read.reason)
        elif read is not None:
            span.set({"alexandria.paper.id": read.sha256})
    return item
