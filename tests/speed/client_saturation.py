"""How well the client fills an endpoint whose capacity it does not know.

    python -m tests.speed.client_saturation

Three endpoints in another process, 0.5 s a call: 64 slots that refuse the surplus with 429, 64 slots
that let it wait, and 8 slots that refuse. Default settings throughout. Prints how busy the slots
were after warm-up, the client's own share of a core, how its memory grew, and the limit it found.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from alexandria.llm import (
    CallContext,
    CallRecord,
    Client,
    EndpointSpec,
    Message,
    Request,
    open_endpoint,
)
from tests.faults.server import server_process
from tests.speed.figures import print_figures

LATENCY_S = 0.5
WARM_UP_S = 5.0
SCHEMA = {"type": "object", "properties": {"s": {"type": "string"}}, "required": ["s"]}
TEXT = "The larvae avoided light at all temperatures that were tried. " * 20


@dataclass
class Result:
    """What one endpoint showed."""

    name: str
    slots: int
    calls: int
    refused: int
    wall_s: float
    busy_share: float
    limit: int
    cpu_share: float
    grown_mb: float

    def line(self) -> str:
        """One row for people."""
        return (
            f"{self.name:<22} {self.calls} calls in {self.wall_s:5.1f} s, {self.refused} refused; "
            f"slots busy after {WARM_UP_S:.0f} s: {self.busy_share:6.1%}; limit found: {self.limit}; "
            f"own CPU: {self.cpu_share:4.0%} of a core; memory grew {self.grown_mb:.1f} MB"
        )


def memory_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def own_cpu_s() -> float:
    """CPU time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def busy_share(busy: list[tuple[float, int]], slots: int, start: float, end: float) -> float:
    """Time-weighted share of the slots that were busy between two moments."""
    area = 0.0
    for (since, count), (until, _) in zip(busy, [*busy[1:], (end, 0)], strict=True):
        area += max(0.0, min(until, end) - max(since, start)) * min(count, slots)
    return area / ((end - start) * slots)


async def saturate(base_url: str, calls: int) -> tuple[int, float, float, float, float]:
    """Ask `calls` questions; limit found, first moment, wall, CPU share, growth in MB."""
    written: list[str] = []

    def record(line: CallRecord) -> None:
        written.append(line.outcome)

    async with open_endpoint(EndpointSpec(model="fake", base_url=base_url)) as endpoint:
        client = Client(endpoint, record=record)

        async def one(number: int) -> None:
            messages = (Message("system", "As JSON."), Message("user", f"{number} {TEXT}"))
            request = Request(messages, "s", SCHEMA, 50)
            await client.complete_text(request, CallContext("r", "p", str(number), "x", "v"), str)

        await one(-1)  # connections, imports and codecs: not what is measured
        started, cpu, memory = time.monotonic(), own_cpu_s(), memory_mb()
        await asyncio.gather(*(one(number) for number in range(calls)))
        wall = time.monotonic() - started
        return (
            client.limiter.limit,
            started,
            wall,
            (own_cpu_s() - cpu) / wall,
            memory_mb() - memory,
        )


def measure(name: str, slots: int, calls: int, *arguments: str) -> Result:
    """One endpoint."""
    given = ("--slots", str(slots), "--latency", str(LATENCY_S), *arguments)
    with server_process(*given) as server:
        limit, started, wall, cpu, grown = asyncio.run(saturate(server.base_url, calls))
        seen = server.seen()
    # The end, where fewer questions are left than slots, is not the client's doing either.
    last_full = started + wall - 2 * LATENCY_S
    share = busy_share(seen["busy"], slots, started + WARM_UP_S, last_full)
    return Result(name, slots, calls, seen["refused"], wall, share, limit, cpu, grown)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=2000)
    calls = parser.parse_args().calls
    figures = {}
    for name, slots, number, arguments in (
        ("64 slots, 429 above", 64, calls, ()),
        ("64 slots, queueing", 64, calls, ("--queues",)),
        ("8 slots, 429 above", 8, calls // 4, ()),
    ):
        result = measure(name, slots, number, *arguments)
        print(result.line(), flush=True)
        figures |= {
            f"{name}: slots busy": result.busy_share,
            f"{name}: seconds": result.wall_s,
            f"{name}: own CPU share": result.cpu_share,
        }
    print_figures(figures)


if __name__ == "__main__":
    main()
