"""A real HTTP server on the loopback interface that speaks chat completions, and misbehaves on demand.

In a test:

    with FaultServer([rate_limited(retry_after="2"), None]) as server:   # first call 429, then good
        ... OpenAIEndpoint(model="fake", base_url=server.base_url) ...
    assert server.asked == 2

The script is a list, one entry a request in order of arrival (None means: answer well; after its end
all is well), or a function `(body) -> Fault | None` that decides by the request. A good answer's text
comes from `answer(body)`; the default makes the smallest value that fits the schema that was sent.

    FaultServer(slots=8)                 429 to whatever comes while eight are being served
    FaultServer(slots=64, queues=True)   the surplus waits instead
    FaultServer(latency_s=0.5)           each answer takes that long
    FaultServer(letters=f)               the likeliest of f's tokens, with their log-probabilities if asked for

What was seen: `asked`, `bodies`, `digests` (Counter of request digests), `completed` (those that
were answered well, to the last byte), `asked_again` (requests that came again after they had been
completed), `most_at_once`, `busy` (moments and the number of slots busy from then on).

As a process of its own, with the same figures as JSON at GET /_seen:

    python -m tests.faults.server --slots 64 --latency 0.5 --answer tests.some_module:function
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import importlib
import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.faults import Fault, Reply, completion, lettered, status

__all__ = ["FaultServer", "ServerProcess", "server_process", "smallest"]

Body = dict[str, Any]
Answer = Callable[[Body], str]
Letters = Callable[[Body], dict[str, float]]
Script = Sequence[Fault | None] | Callable[[Body], Fault | None]


def smallest(schema: dict[str, Any], root: dict[str, Any] | None = None) -> Any:
    """The smallest value that a JSON Schema (as pydantic writes them) allows."""
    root = root or schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return smallest(root["$defs"][name], root)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return smallest(schema[choice][0], root)
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    kind = schema.get("type", "object")
    if kind == "object":
        known = schema.get("properties", {})
        return {name: smallest(known[name], root) for name in schema.get("required", known)}
    if kind == "array":
        return [smallest(schema["items"], root)] * schema.get("minItems", 0)
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    return {"boolean": True, "null": None}.get(kind, "x" * schema.get("minLength", 1))


def well(body: Body) -> str:
    """The default answer."""
    wanted = (body.get("response_format") or {}).get("json_schema", {})
    return json.dumps(smallest(wanted.get("schema", {"type": "object"})))


class FaultServer:
    """See the head of this file. Runs in a thread of its own between `__enter__` and `__exit__`."""

    def __init__(
        self,
        script: Script = (),
        *,
        answer: Answer = well,
        slots: int | None = None,
        queues: bool = False,
        latency_s: float = 0.0,
        letters: Letters | None = None,
    ) -> None:
        self._letters = letters
        self._script = script if callable(script) else iter(script)
        self._answer = answer
        self._slots, self._queues, self._latency_s = slots, queues, latency_s
        self.bodies: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.digests: Counter[str] = Counter()
        self.completed: Counter[str] = Counter()
        self.asked_again = 0
        self.refused = 0
        self.most_at_once = 0
        self.busy: list[tuple[float, int]] = []
        self.base_url = ""
        self._serving = 0

    @property
    def asked(self) -> int:
        """How many requests came."""
        return sum(self.digests.values())

    def __enter__(self) -> FaultServer:
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self.serve(started.set))
        finally:
            self._loop.close()

    async def serve(self, ready: Callable[[], None]) -> None:
        """Serve until `__exit__`; in the process of its own, for ever."""
        self._ended = asyncio.Event()
        self._free = asyncio.Semaphore(self._slots or 1_000_000)
        self._open: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=1024)
        self.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        ready()
        await self._ended.wait()
        server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    # --- one connection -----------------------------------------------------------------------

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went away, as it may
        except asyncio.CancelledError:
            pass  # the server ends; asyncio's streams report a cancelled connection as an error
        finally:
            self._open.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its reply; False when the connection is over."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        content = await reader.readexactly(int(headers.get("content-length", 0)))
        if head[0].startswith("GET /_seen"):
            await Reply(writer).send(200, json.dumps(self.seen()).encode())
            return True
        reply = Reply(writer)
        await self._chat(content, headers, reply)
        return reply.keeps_alive

    async def _chat(self, content: bytes, headers: dict[str, str], reply: Reply) -> None:
        body = json.loads(content)
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        self.bodies.append(body)
        self.headers.append(headers)
        self.asked_again += digest in self.completed
        self.digests[digest] += 1
        if self._slots and not self._queues and self._serving >= self._slots:
            self.refused += 1
            await status(429, code="rate_limit_exceeded")(reply, body)
            return
        fault = self._script(body) if callable(self._script) else next(self._script, None)
        self._serving += 1
        self.most_at_once = max(self.most_at_once, self._serving)
        try:
            async with self._free:
                self._note(+1)
                try:
                    await asyncio.sleep(self._latency_s)
                finally:
                    self._note(-1)
        finally:
            # Before the reply: its reader may send the next request at once, and has a right to.
            self._serving -= 1
        if fault is not None:
            await fault(reply, body)
            return
        shares = self._letters(body) if self._letters is not None else None
        if shares is not None:
            await reply.send(200, lettered(shares, body))
        else:
            await reply.send(200, completion(self._answer(body), body))
        self.completed[digest] += 1

    def _note(self, change: int) -> None:
        self.busy.append((time.monotonic(), (self.busy[-1][1] if self.busy else 0) + change))

    def seen(self) -> dict[str, Any]:
        """The figures, for a client in another process."""
        return {
            "asked": self.asked,
            "refused": self.refused,
            "asked_again": self.asked_again,
            "most_at_once": self.most_at_once,
            "digests": dict(self.digests),
            "completed": dict(self.completed),
            "busy": self.busy,
            "cpu_s": time.process_time(),
        }


class ServerProcess:
    """A server in another process."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def seen(self) -> dict[str, Any]:
        """The figures so far, named as the attributes of `FaultServer`."""
        with urllib.request.urlopen(self.base_url.removesuffix("/v1") + "/_seen") as answer:
            return dict(json.load(answer))


@contextmanager
def server_process(*arguments: str) -> Iterator[ServerProcess]:
    """`python -m tests.faults.server` with these arguments, while the block runs."""
    command = [sys.executable, "-m", "tests.faults.server", *arguments]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        try:
            assert process.stdout is not None
            yield ServerProcess(json.loads(process.stdout.readline())["base_url"])
        finally:
            process.kill()


def main() -> None:
    """Serve until killed; the first line of output tells where."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slots", type=int)
    parser.add_argument("--queues", action="store_true")
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--answer", help="module:function, from the request's body to the text")
    parser.add_argument("--script", help="module:function, from the request's body to a fault")
    given = parser.parse_args()

    def named(what: str) -> Any:
        module, _, function = what.partition(":")
        return getattr(importlib.import_module(module), function)

    server = FaultServer(
        named(given.script) if given.script else (),
        answer=named(given.answer) if given.answer else well,
        slots=given.slots,
        queues=given.queues,
        latency_s=given.latency,
    )

    def say_where() -> None:
        print(json.dumps({"base_url": server.base_url}), flush=True)

    asyncio.run(server.serve(say_where))


if __name__ == "__main__":
    main()
