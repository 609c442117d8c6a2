"""Papers per hour against workers on a Ray cluster, simulated with measured service times: figures and a chart.

    python -m tests.speed.ray_scaling [--run-ms-call 3] [--run-ms-paper 26] [--check-ms 230] [--read-ms 50]
        [--svg docs/images/ray-scaling.svg]

A run is one server that spends time on each call and each paper; workers are servers that read and check; the
endpoint answers any number of calls at once. A paper is read, its chunks are asked for, checked one by one, and
it is written. Papers have 12 pages and 32 chunks, service times vary by a third. Several runs, each with a
shard of the papers and its part of the workers, are merged at the end by one process. Defaults are from
scale_constants.toml.
"""

from __future__ import annotations

import argparse
import heapq
import random
from dataclasses import dataclass
from pathlib import Path

from alexandria.run.scale_constants import load_constants

WORKERS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000)
RUNS = (1, 4, 16, 64)
PAGES, CHUNKS, FACTS = 12, 32, 450
CALL_S = 0.5


@dataclass(frozen=True)
class Service:
    """Seconds that one thing takes."""

    run_call: float
    run_paper: float
    check: float
    read: float
    merge_fact: float


def papers_per_hour(service: Service, workers: int, papers: int, chance: random.Random) -> float:
    """What one run with so many workers makes, by a simulation of so many papers.

    Events are (time, what, paper); the run and each worker serve in order of arrival.
    """
    run_free = 0.0
    free = [0.0] * workers  # when each worker is free
    heapq.heapify(free)
    events: list[tuple[float, int, str, int]] = []
    order = iter(range(10**9))
    taken = 0

    def lasts(seconds: float) -> float:
        return seconds * chance.uniform(2 / 3, 4 / 3)

    def later(at: float, what: str, paper: int) -> None:
        heapq.heappush(events, (at, next(order), what, paper))

    for _ in range(min(papers, 2 * workers)):  # so many papers are under way
        later(0.0, "read", taken)
        taken += 1
    ended = []
    while events:
        now, _, what, paper = heapq.heappop(events)
        if what == "read":
            until = max(now, heapq.heappop(free)) + lasts(service.read * PAGES)
            heapq.heappush(free, until)
            later(until, "ask", paper)
        elif what == "ask":
            run_free = max(now, run_free) + lasts(service.run_call * CHUNKS)
            later(run_free + CALL_S, "check", paper)
        elif what == "check":
            until = max(now, heapq.heappop(free)) + lasts(service.check * CHUNKS)
            heapq.heappush(free, until)
            later(until, "write", paper)
        else:
            run_free = max(now, run_free) + lasts(service.run_paper)
            ended.append(run_free)
            if taken < papers:
                later(run_free, "read", taken)
                taken += 1
    half = len(ended) // 4  # without beginning and end, where servers are idle
    return 3600 * (len(ended) - 2 * half) / (ended[-half - 1] - ended[half])


def with_merge(rate: float, service: Service) -> float:
    """Papers per hour of shards, the merge at the end included."""
    return 1 / (1 / rate + service.merge_fact * FACTS / 3600)


def table(service: Service, seed: int = 1) -> dict[int, list[tuple[int, float]]]:
    """Runs → (workers, papers per hour)."""
    lines: dict[int, list[tuple[int, float]]] = {}
    for runs in RUNS:
        for workers in WORKERS:
            if workers < runs:
                continue
            each = workers // runs
            rate = runs * papers_per_hour(service, each, max(400, 40 * each), random.Random(seed))
            lines.setdefault(runs, []).append(
                (workers, rate if runs == 1 else with_merge(rate, service))
            )
    return lines


# --- the chart -----------------------------------------------------------------------------------

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 400, 80, 50, 30, 130
COLOURS = {1: "#1f5fa8", 4: "#b3541e", 16: "#2c7a4b", 64: "#6b3fa0"}


def svg(lines: dict[int, list[tuple[int, float]]]) -> str:
    """Both axes are logarithmic."""
    import math

    most = max(rate for points in lines.values() for _, rate in points)
    least = min(rate for points in lines.values() for _, rate in points)
    low, high = math.floor(math.log10(least)), math.ceil(math.log10(most))

    def x(workers: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log10(workers) / 3

    def y(rate: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (math.log10(rate) - low) / (high - low)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="13" role="img" aria-label="Papers per hour against workers">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>'
            f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10**power:,}</text>'
        )
    for workers in (1, 10, 100, 1000):
        at = x(workers)
        parts.append(
            f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#ddd"/>'
            f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{workers:,}</text>'
        )
    for runs, points in lines.items():
        path = " ".join(f"{x(w):.1f},{y(rate):.1f}" for w, rate in points)
        last = points[-1]
        name = "one run" if runs == 1 else f"{runs} shards, merged"
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{COLOURS[runs]}" stroke-width="2"/>'
            f'<text x="{x(last[0]) + 6:.1f}" y="{y(last[1]) + 4:.1f}" fill="{COLOURS[runs]}">{name}</text>'
        )
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 10}" text-anchor="middle">workers</text>'
        f'<text x="{LEFT}" y="18">papers of 12 pages per hour (simulated)</text></svg>'
    )
    return "\n".join(parts) + "\n"


def main() -> None:
    """Simulate, print, draw."""
    known = load_constants()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--run-ms-call", type=float, default=1000 * known.send_s_per_call.value)
    parser.add_argument("--run-ms-paper", type=float, default=1000 * known.write_s_per_paper.value)
    parser.add_argument("--check-ms", type=float, default=1000 * known.check_s_per_chunk.value)
    parser.add_argument("--read-ms", type=float, default=1000 * known.read_s_per_page.value)
    parser.add_argument("--svg", type=Path)
    given = parser.parse_args()
    service = Service(
        given.run_ms_call / 1000, given.run_ms_paper / 1000, given.check_ms / 1000,
        given.read_ms / 1000, known.merge_s_per_fact.value,
    )  # fmt: skip
    lines = table(service)
    print("workers  " + "  ".join(f"{runs:>8} runs" for runs in lines))
    for workers in WORKERS:
        row = (dict(points).get(workers) for points in lines.values())
        print(f"{workers:>7}  " + "  ".join(f"{r:>13,.0f}" if r else " " * 13 for r in row))
    if given.svg:
        given.svg.write_text(svg(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
