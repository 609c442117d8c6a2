"""One process beside workers on a Ray cluster: time, processor and memory of the same ingest, one after the other.

    python -m tests.speed.ray_engine [--papers 200] [--runs process ray:1 ray:2] [--check-s 0.05] [--rounds 1]

Short papers of two chunks, an endpoint in another process that takes 0.5 s a call and 64 at once. With
`--check-s` the checks take that long and no processor (tests/speed/simulated_checks.py), so that the engine is
what is measured, however few cores there are. `process` has one worker, as an ingest on two cores has. Prints
for each run the seconds in all; those from the first paper read to the last one written, without the start of a
cluster; the processor time of the run itself, its workers, the rest and the endpoint; the memory of the run and
of the workers' processes at the end of each quarter; and how busy the slots of the endpoint were.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from alexandria.library import Library, Outcome
from alexandria.run import engine
from alexandria.run.executors import ProcessExecutor, process_pool, ray_cluster
from alexandria.run.ingest import ingest
from alexandria.run.progress import NoProgress
from alexandria.settings import Settings
from tests.faults.server import server_process
from tests.run.making import write_papers
from tests.speed import simulated_checks
from tests.speed.client_saturation import own_cpu_s
from tests.speed.figures import print_figures
from tests.speed.process_looks import ProcessLooks

CALL_S, SLOTS = 0.5, 64
KINDS = ("checks", "reading", "relays", "others")


class Clock(NoProgress):
    """When the first paper was read and the last one written."""

    def __init__(self) -> None:
        self.first = self.last = 0.0

    def started(self, path: Path, chunks: int) -> None:
        self.first = self.first or time.monotonic()

    def ended(self, outcome: Outcome) -> None:
        self.last = time.monotonic()


def run_one(kind: str, folder: Path, base_url: str, is_simulated: bool) -> dict[str, Any]:
    """One ingest in this process."""
    name, _, workers = kind.partition(":")
    if is_simulated:
        process_pool.start_process = simulated_checks.start_simulated
        ray_cluster.RemoteWorker = simulated_checks.SimulatedRemoteWorker  # type: ignore[misc]
    engine.ProcessExecutor = lambda config: ProcessExecutor(  # type: ignore[misc, assignment]
        config, max_workers=int(workers or 1)
    )
    library = folder / f"{name}{workers}-{time.monotonic_ns()}.duckdb"
    settings = Settings(
        library=library, model="fake", base_url=base_url, engine=name,
        ray_workers=int(workers) if workers and name == "ray" else None,
    )  # fmt: skip
    clock, begun, cpu = Clock(), time.monotonic(), own_cpu_s()
    with ProcessLooks() as looks:
        report = ingest([folder / "papers"], settings, progress=clock)
    return {
        "done": sum(o.state.value == "done" for o in report.outcomes),
        "calls": report.totals.calls,
        "seconds": clock.last - clock.first,
        "in all": time.monotonic() - begun,
        "run": own_cpu_s() - cpu - looks.looking_s,
        **{k: looks.spent(k) for k in KINDS},
        "memory": [q.memory_mb for q in looks.quarters()],
        "workers_memory": [q.held["checks"] for q in looks.quarters()],
        "digest": Library(library).content_digest(),
    }


def measure(kind: str, folder: Path, base_url: str, check_s: float | None) -> dict[str, Any]:
    """One ingest in a process of its own."""
    command = [
        sys.executable, "-m", "tests.speed.ray_engine", "--one", kind, os.fspath(folder), base_url,
        *(() if check_s is None else ("--check-s", str(check_s))),
    ]  # fmt: skip
    environment = {**os.environ, "SIMULATED_CHECK_S": str(check_s or 0)}
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def line(kind: str, found: dict[str, Any]) -> str:
    """One run for people."""
    per_call = {k: 1000 * found[k] / found["calls"] for k in ("run", *KINDS, "endpoint")}
    return (
        f"{kind:<10} {found['done']} papers, {found['calls']} calls: {found['seconds']:.1f} s "
        f"({found['in all']:.1f} in all); ms of CPU a chunk: "
        + ", ".join(f"{k} {ms:.1f}" for k, ms in per_call.items())
        + f"; memory {' '.join(f'{mb:.0f}' for mb in found['memory'])} MB, "
        + f"of workers {' '.join(f'{mb:.0f}' for mb in found['workers_memory'])} MB; "
        + f"slots busy {found['slots']:.0%}; load {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--papers", type=int, default=200)
    parser.add_argument("--runs", nargs="+", default=["process", "ray:1", "ray:2"])
    parser.add_argument("--check-s", type=float)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--sentences", type=int, default=3, help="of a section; 50: 12 chunks")
    parser.add_argument("--slots", type=int, default=SLOTS)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        kind, folder, base_url = given.one
        print(json.dumps(run_one(kind, Path(folder), base_url, given.check_s is not None)))
        return
    times: dict[str, list[float]] = {kind: [] for kind in given.runs}
    digests = set()
    with (
        tempfile.TemporaryDirectory() as folder,
        server_process(
            "--slots", str(given.slots), "--queues", "--latency", str(CALL_S),
            "--answer", "tests.run.making:answer",
        ) as server,
    ):  # fmt: skip
        write_papers(Path(folder) / "papers", given.papers, sentences=given.sentences)
        for _ in range(given.rounds):
            for kind in given.runs:
                served_s = server.seen()["cpu_s"]
                found = measure(kind, Path(folder), server.base_url, given.check_s)
                found["endpoint"] = server.seen()["cpu_s"] - served_s
                found["slots"] = found["calls"] * CALL_S / given.slots / found["seconds"]
                print(line(kind, found), flush=True)
                times[kind].append(found["seconds"])
                digests.add(found["digest"])
    first = median(times[given.runs[0]])
    for kind, seconds in times.items():
        print(f"{kind:<10} {first / median(seconds):.2f} times as fast as {given.runs[0]}")
    if given.check_s is None:
        print("content digests:", "all equal" if len(digests) == 1 else "DIFFERENT")
    print_figures({f"{kind}: seconds": median(seconds) for kind, seconds in times.items()})


if __name__ == "__main__":
    main()
