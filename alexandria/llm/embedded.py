"""A model on this machine: a GGUF file, served by llama.cpp in a child process, as an endpoint.

The server listens on a loopback port that the system picks, requires a random key, and ends with the program: by
end of file on its standard input, or by the kernel (`embedded_server.py`). Its environment has no key of any other
endpoint. If it crashes, it is restarted once.
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

from alexandria.child_process import environment_without_secrets
from alexandria.errors import (
    EmbeddedModelMissing,
    EndpointUnreachable,
    Interrupted,
    SettingsError,
)
from alexandria.llm import embedded_server
from alexandria.llm.completion import Answer, Endpoint, Request
from alexandria.llm.model_weights import EMBEDDED_MODEL, ByteProgress, assemble_weights, file_digest
from alexandria.llm.providers import EMBEDDED, MODEL_FILE

__all__ = ["Preparation", "embedded_endpoint", "embedded_model_id", "gguf_endpoint"]

Preparation = Callable[[str, int, int], None]
"""Called with what is being done, bytes done and bytes in all."""

CONTEXT = 4096
"""Tokens a slot: instructions ~900, a chunk of 200 words ~350, an answer of up to 1,500, and room."""

_START_S = 300.0
_GONE_S = 0.5

T = TypeVar("T")


def embedded_model_id() -> str:
    """The id of the embedded model: its name and the beginning of its digest."""
    return f"{EMBEDDED.id_prefix}{EMBEDDED_MODEL.name}@{EMBEDDED_MODEL.sha256[:12]}"


@asynccontextmanager
async def embedded_endpoint(
    folder: Path, on_progress: Preparation, context: int = 0
) -> AsyncIterator[Endpoint]:
    """The model that comes with `alexandria[embedded]`, assembled in `folder` if it is not there yet.

    `context` is the context length in tokens, if that should be more than `CONTEXT`.
    """
    path = await _in_thread(
        lambda report: assemble_weights(EMBEDDED_MODEL, folder, report),
        lambda done, total: on_progress("Assembling the embedded model", done, total),
    )
    async with _serve(path, embedded_model_id(), on_progress, context) as endpoint:
        yield endpoint


@asynccontextmanager
async def gguf_endpoint(
    path: Path, folder: Path, on_progress: Preparation, context: int = 0
) -> AsyncIterator[Endpoint]:
    """A model file of the user. `folder` caches its digest. Raises SettingsError if it is no GGUF file."""
    if not path.is_file():
        raise SettingsError(f"There is no model file {path}.")
    with path.open("rb") as start:
        if start.read(4) != b"GGUF":
            raise SettingsError(f"{path} is not a GGUF file.")
    digest = await _in_thread(
        lambda report: file_digest(path, folder, report),
        lambda done, total: on_progress(f"Checking {path.name}", done, total),
    )
    model_id = f"{MODEL_FILE.id_prefix}{path.stem}@{digest[:12]}"
    async with _serve(path, model_id, on_progress, context) as endpoint:
        yield endpoint


async def _in_thread(work: Callable[[ByteProgress], T], on_progress: ByteProgress) -> T:
    """Run blocking `work` in a thread. If this task is cancelled, the thread stops at its next progress report."""
    loop = asyncio.get_running_loop()
    cancelled = threading.Event()

    def report(done: int, total: int) -> None:
        if cancelled.is_set():
            raise Interrupted("Preparing the model was interrupted.")
        loop.call_soon_threadsafe(on_progress, done, total)

    try:
        return await asyncio.to_thread(work, report)
    finally:
        cancelled.set()


@asynccontextmanager
async def _serve(
    path: Path, model_id: str, on_progress: Preparation, at_least: int
) -> AsyncIterator[Endpoint]:
    """Start the server, wait until it is ready, and stop it at the end in any case."""
    # Imported here: the SDK takes half a second to import, and `--help` must not wait for it.
    from alexandria.llm.openai_endpoint import OpenAIEndpoint  # noqa: PLC0415

    cores = available_cores()
    context = max(CONTEXT, at_least)
    config = embedded_server.ServerConfig(
        model=str(path),
        api_key=secrets.token_urlsafe(24),
        # A longer context takes memory from other slots, not more memory.
        slots=max(1, slots_for(cores) * CONTEXT // context),
        context=context,
        threads=cores,
        parent=os.getpid(),
    )

    @asynccontextmanager
    async def start(what: str) -> AsyncIterator[_RunningServer]:
        on_progress(what, 0, 0)
        server = await _start_process()
        endpoint = None
        try:
            base_url = await _base_url(server, config)
            endpoint = OpenAIEndpoint(
                model=path.stem,
                base_url=base_url,
                api_key=config["api_key"],
                model_id=model_id,
                local=True,
                suggested_concurrency=config["slots"],
                slots=True,
            )
            yield _RunningServer(endpoint, server)
        finally:
            if endpoint is not None:
                await endpoint.aclose()
            await _stop(server)

    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(start("Loading the model"))
        again = "The model's server ended by itself: started again"
        yield _RestartingEndpoint(first, lambda: stack.enter_async_context(start(again)))


async def _start_process() -> asyncio.subprocess.Process:
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
        # busy process the default writes less than half as fast (docs/decisions).
        env={"GOMP_SPINCOUNT": "5000", **environment_without_secrets()},
    )


@dataclass(frozen=True, slots=True)
class _RunningServer:
    """The server process, and the endpoint that it serves."""

    endpoint: Endpoint
    server: asyncio.subprocess.Process

    async def exit_code(self) -> int | None:
        """None if it is running. Waits a moment, since connections break before the process has ended."""
        try:
            async with asyncio.timeout(_GONE_S):
                return await self.server.wait()
        except TimeoutError:
            return None


class _RestartingEndpoint:
    """The endpoint of our server. If the server dies, it is restarted once; the next time the run ends.

    Calls in flight fail as unreachable and are retried by the client, so that the ledger has them.
    """

    def __init__(
        self, first: _RunningServer, start: Callable[[], Awaitable[_RunningServer]]
    ) -> None:
        self._running = first
        self._start = start
        self._restarts_left = 1
        self._restart_lock = asyncio.Lock()
        self.model_id = first.endpoint.model_id
        self.local = first.endpoint.local
        self.suggested_concurrency = first.endpoint.suggested_concurrency

    async def complete(self, request: Request, *, deadline_s: float) -> Answer:
        """Make one call."""
        running = self._running
        try:
            return await running.endpoint.complete(request, deadline_s=deadline_s)
        except EndpointUnreachable as error:
            code = await running.exit_code()
            if code is None:
                raise
            if await self._restart(running):
                error.retry_after = 0.0
                raise
            error.fatal = True
            error.args = (f"The embedded model's server has ended by itself (exit code {code}).",)
            error.hint = (
                "It may have run out of memory: it takes about 2.5 GB. "
                "Run the same command again: it goes on where it stopped."
            )
            raise

    async def _restart(self, dead: _RunningServer) -> bool:
        """Replace the server `dead`; False if that is not possible or not allowed any more."""
        async with self._restart_lock:
            if self._running is not dead:
                return True
            if not self._restarts_left:
                return False
            self._restarts_left -= 1
            try:
                self._running = await self._start()
            except EndpointUnreachable:
                return False
            return True

    async def aclose(self) -> None:
        """Close the connections. The server is stopped by `_serve`."""
        await self._running.endpoint.aclose()


async def _base_url(
    server: asyncio.subprocess.Process, config: embedded_server.ServerConfig
) -> str:
    """Send the configuration and wait for the address."""
    if server.stdin is None or server.stdout is None:
        raise EndpointUnreachable("The model's server has no pipes.")
    server.stdin.write(json.dumps(config).encode() + b"\n")
    try:
        async with asyncio.timeout(_START_S):
            line = await server.stdout.readline()
    except TimeoutError:
        line = b""
    reply = json.loads(line) if line.endswith(b"\n") else {}
    if "base_url" in reply:
        return str(reply["base_url"])
    if reply.get("error") in ("ImportError", "ModuleNotFoundError"):
        raise EmbeddedModelMissing("The server of the embedded model (xllamacpp) is not installed.")
    raise EndpointUnreachable(
        f"llama.cpp could not load {Path(config['model']).name} ({reply.get('error', 'it ended')}).",
        hint="It needs about 2.5 GB of free memory; a .gguf file may also be of a kind that this "
        "version of llama.cpp does not know.",
    )


async def _stop(server: asyncio.subprocess.Process) -> None:
    """Kill the server: it has nothing to save."""
    if server.returncode is None:
        try:
            server.kill()
        except ProcessLookupError:
            return
    # Shielded: a second Ctrl-C must not leave a zombie process.
    await asyncio.shield(server.wait())


def available_cores() -> int:
    """Cores that this process may use: the affinity mask, limited by a container's quota."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        limit = max(1, round(int(quota) / int(period)))
    except (OSError, ValueError):
        return cores or 1
    return min(cores or 1, limit)


def slots_for(cores: int) -> int:
    """Requests served at once (docs/decisions has the measurement)."""
    return 4 if cores < 8 else 8
