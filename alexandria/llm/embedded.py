"""A model on this machine: a GGUF file → an endpoint, served by a child process of ours.

The server listens on a loopback port that the system picks, wants a key that is drawn anew each
time, and ends with the program: told so, by end of file, or by the kernel (`embedded_server.py`).
Where it crashes it is started again, once.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from alexandria.errors import (
    EmbeddedModelMissing,
    EndpointUnreachable,
    Interrupted,
    SettingsError,
)
from alexandria.llm import embedded_server
from alexandria.llm.exchange import Answer, Endpoint, Request
from alexandria.llm.weights import EMBEDDED, Progress, assemble, file_digest

__all__ = ["Preparation", "embedded_endpoint", "gguf_endpoint"]

Preparation = Callable[[str, int, int], None]
"""Told what is being done, how many bytes of it are done, and how many there are."""

CONTEXT = 4096
"""Tokens a slot: instructions ~900, a chunk of 200 words ~350, an answer of up to 1,500, and room."""

_START_S = 300.0
_GONE_S = 0.5

T = TypeVar("T")


@asynccontextmanager
async def embedded_endpoint(
    folder: Path, on_progress: Preparation, room: int = 0
) -> AsyncIterator[Endpoint]:
    """The model that comes with `alexandria[embedded]`, assembled in `folder` where it is not yet.

    `room` is how many tokens a request may have, where that is more than `CONTEXT`.
    """
    path = await _in_thread(
        lambda report: assemble(EMBEDDED, folder, report),
        lambda done, total: on_progress("Assembling the embedded model", done, total),
    )
    model_id = f"embedded:{EMBEDDED.name}@{EMBEDDED.sha256[:12]}"
    async with _serve(path, model_id, on_progress, room) as endpoint:
        yield endpoint


@asynccontextmanager
async def gguf_endpoint(
    path: Path, folder: Path, on_progress: Preparation, room: int = 0
) -> AsyncIterator[Endpoint]:
    """A model file of the user's; `folder` remembers its digest."""
    if not path.is_file():
        raise SettingsError(f"There is no model file {path}.")
    with path.open("rb") as start:
        if start.read(4) != b"GGUF":
            raise SettingsError(f"{path} is not a GGUF file.")
    digest = await _in_thread(
        lambda report: file_digest(path, folder, report),
        lambda done, total: on_progress(f"Checking {path.name}", done, total),
    )
    model_id = f"file:{path.stem}@{digest[:12]}"
    async with _serve(path, model_id, on_progress, room) as endpoint:
        yield endpoint


async def _in_thread(work: Callable[[Progress], T], on_progress: Progress) -> T:
    """Run blocking `work` beside the event loop; cancelled, the thread gives up at its next block."""
    loop = asyncio.get_running_loop()
    given_up = threading.Event()

    def report(done: int, total: int) -> None:
        if given_up.is_set():
            raise Interrupted("Preparing the model was interrupted.")
        loop.call_soon_threadsafe(on_progress, done, total)

    try:
        return await asyncio.to_thread(work, report)
    finally:
        given_up.set()


@asynccontextmanager
async def _serve(
    path: Path, model_id: str, on_progress: Preparation, room: int
) -> AsyncIterator[Endpoint]:
    """Start the server, wait until it answers, and stop it whatever happens."""
    # Here and not above: the SDK takes half a second to import, and `--help` must not wait for it.
    from alexandria.llm.openai_endpoint import OpenAIEndpoint  # noqa: PLC0415

    cores = available_cores()
    context = max(CONTEXT, room)
    order = embedded_server.ServerOrder(
        model=str(path),
        api_key=secrets.token_urlsafe(24),
        # Longer requests take the memory of slots, not more memory.
        slots=max(1, slots_for(cores) * CONTEXT // context),
        context=context,
        threads=cores,
        parent=os.getpid(),
    )

    @asynccontextmanager
    async def start(what: str) -> AsyncIterator[_Served]:
        on_progress(what, 0, 0)
        server = await _process()
        endpoint = None
        try:
            base_url = await _base_url(server, order)
            endpoint = OpenAIEndpoint(
                model=path.stem,
                base_url=base_url,
                api_key=order["api_key"],
                model_id=model_id,
                local=True,
                suggested_concurrency=order["slots"],
                slots=True,
            )
            yield _Served(endpoint, server)
        finally:
            if endpoint is not None:
                await endpoint.aclose()
            await _stop(server)

    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(start("Loading the model"))
        again = "The model's server ended by itself: started again"
        yield _Watched(first, lambda: stack.enter_async_context(start(again)))


async def _process() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # by path, without its folder on sys.path: works wherever the program was found
        embedded_server.__file__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # Out of the terminal's process group: Ctrl-C is for us, and calls in flight may finish.
        start_new_session=True,
        # Threads that wait at a barrier spin for a moment only, then give their core away: beside another
        # busy process the default writes less than half as fast (docs/decisions.md).
        env={"GOMP_SPINCOUNT": "5000", **os.environ},
    )


@dataclass(frozen=True, slots=True)
class _Served:
    """A server of ours, and the endpoint that it is."""

    endpoint: Endpoint
    server: asyncio.subprocess.Process

    async def exit_code(self) -> int | None:
        """None while it lives; waits a moment, as connections break before the process is gone."""
        try:
            async with asyncio.timeout(_GONE_S):
                return await self.server.wait()
        except TimeoutError:
            return None


class _Watched:
    """The endpoint of our server: started again when it dies, once; then the run ends with a word about it.

    Calls in flight fail as unreachable and are put again by whoever asked, so that the ledger has them.
    """

    def __init__(self, first: _Served, start: Callable[[], Awaitable[_Served]]) -> None:
        self._served = first
        self._start = start
        self._restarts_left = 1
        self._turn = asyncio.Lock()
        self.model_id = first.endpoint.model_id
        self.local = first.endpoint.local
        self.suggested_concurrency = first.endpoint.suggested_concurrency

    async def complete(self, request: Request, *, deadline_s: float) -> Answer:
        """Ask once."""
        served = self._served
        try:
            return await served.endpoint.complete(request, deadline_s=deadline_s)
        except EndpointUnreachable as error:
            code = await served.exit_code()
            if code is None:
                raise
            if await self._restarted(served):
                error.retry_after = 0.0
                raise
            error.fatal = True
            error.args = (f"The embedded model's server has ended by itself (exit code {code}).",)
            error.hint = (
                "It may have run out of memory: it takes about 2.5 GB. "
                "Run the same command again: it goes on where it stopped."
            )
            raise

    async def _restarted(self, dead: _Served) -> bool:
        """Whether another server stands in the place of `dead`, or does now."""
        async with self._turn:
            if self._served is not dead:
                return True
            if not self._restarts_left:
                return False
            self._restarts_left -= 1
            try:
                self._served = await self._start()
            except EndpointUnreachable:
                return False
            return True

    async def aclose(self) -> None:
        """Close the connections; the server is stopped by whoever started it."""
        await self._served.endpoint.aclose()


async def _base_url(server: asyncio.subprocess.Process, order: embedded_server.ServerOrder) -> str:
    """Hand the order over and wait for the address."""
    if server.stdin is None or server.stdout is None:
        raise EndpointUnreachable("The model's server has no pipes.")
    server.stdin.write(json.dumps(order).encode() + b"\n")
    try:
        async with asyncio.timeout(_START_S):
            line = await server.stdout.readline()
    except TimeoutError:
        line = b""
    said = json.loads(line) if line.endswith(b"\n") else {}
    if "base_url" in said:
        return str(said["base_url"])
    if said.get("error") in ("ImportError", "ModuleNotFoundError"):
        raise EmbeddedModelMissing("The server of the embedded model (xllamacpp) is not installed.")
    raise EndpointUnreachable(
        f"llama.cpp could not load {Path(order['model']).name} ({said.get('error', 'it ended')}).",
        hint="It needs about 2.5 GB of free memory; a .gguf file may also be of a kind that this "
        "version of llama.cpp does not know.",
    )


async def _stop(server: asyncio.subprocess.Process) -> None:
    """End the server now: it holds nothing that would have to be saved."""
    if server.returncode is None:
        try:
            server.kill()
        except ProcessLookupError:
            return
    # Shielded: a second Ctrl-C must not leave a process that nobody has waited for.
    await asyncio.shield(server.wait())


def available_cores() -> int:
    """Cores that this process may use: the affinity mask, cut by a container's quota."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        limit = max(1, round(int(quota) / int(period)))
    except (OSError, ValueError):
        return cores or 1
    return min(cores or 1, limit)


def slots_for(cores: int) -> int:
    """Requests served at once (docs/decisions.md has the measurement)."""
    return 4 if cores < 8 else 8
