"""One process beside workers on a Ray cluster: time, processor and memory of the same ingest, one after the other.

    python -m tests.speed.ray_engine [--papers 200] [--runs process ray:1 ray:2] [--check-s 0.05] [--rounds 1]

Short papers of two chunks, an endpoint in another process that takes 0.5 s a call and 64 at once. With
`--check-s` the checks take that long and no processor (tests/speed/simulated_checks.py), so that the engine is
what is measured, however few cores there are. `process` has one worker, as an ingest on two cores has. Prints
for each run the seconds in all; those from the first paper read to the last one written, without the start of a
cluster; the processor time of the run itself, its workers and the rest; and the memory of the run at the end of
each quarter.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
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
from tests.speed.client_saturation import memory_mb, own_cpu_s
from tests.speed.figures import print_figures

_TICKS = os.sysconf("SC_CLK_TCK")
CALL_S, SLOTS = 0.5, 64


class Clock(NoProgress):
    """When the first paper was read and the last one written."""

    def __init__(self) -> None:
        self.first = self.last = 0.0

    def started(self, path: Path, chunks: int) -> None:
        self.first = self.first or time.monotonic()

    def ended(self, outcome: Outcome) -> None:
        self.last = time.monotonic()


class Processes:
    """Processor seconds of all processes below this one, by kind, and our memory, four times a second."""

    def __init__(self) -> None:
        self.spent: dict[tuple[str, int], float] = {}
        self.memory: list[float] = []
        self.looking_s = 0.0
        """Of our processor time, what looking took."""
        self._ended = threading.Event()

    def __enter__(self) -> Processes:
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.25):
            self.memory.append(memory_mb())
            stats = {}
            for entry in Path("/proc").glob("[0-9]*"):
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                    told = (entry / "cmdline").read_bytes()
                except (OSError, IndexError):
                    continue
                cpu_s = (int(fields[11]) + int(fields[12])) / _TICKS
                stats[int(entry.name)] = (int(fields[1]), told, cpu_s)
            ours = {os.getpid()}
            while more := {p for p, (parent, _, _) in stats.items() if parent in ours} - ours:
                ours |= more
            for pid in ours - {os.getpid()}:
                _, told, cpu_s = stats[pid]
                self.spent[_kind(told), pid] = cpu_s
            self.looking_s = time.thread_time()

    def of(self, kind: str) -> float:
        """Processor seconds of one kind."""
        return sum(cpu_s for (named, _), cpu_s in self.spent.items() if named == kind)


def _kind(told: bytes) -> str:
    if b"process_worker" in told or b"simulated_checks" in told:
        return "checks"
    if b"reading_worker" in told:
        return "reading"
    if b"RemoteWorker" in told:
        return "relays"
    return "others"


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
    with Processes() as processes:
        report = ingest([folder / "papers"], settings, progress=clock)
    quarters = [processes.memory[len(processes.memory) * n // 4 - 1] for n in range(1, 5)]
    return {
        "done": sum(o.state.value == "done" for o in report.outcomes),
        "calls": report.totals.calls,
        "seconds": clock.last - clock.first,
        "in all": time.monotonic() - begun,
        "run": own_cpu_s() - cpu - processes.looking_s,
        **{k: processes.of(k) for k in ("checks", "reading", "relays", "others")},
        "memory": quarters,
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
    per_call = {k: 1000 * found[k] / found["calls"] for k in ("run", "checks", "relays", "others")}
    return (
        f"{kind:<10} {found['done']} papers, {found['calls']} calls: {found['seconds']:.1f} s "
        f"({found['in all']:.1f} in all); ms of CPU a chunk: "
        + ", ".join(f"{k} {ms:.1f}" for k, ms in per_call.items())
        + f"; memory {' '.join(f'{mb:.0f}' for mb in found['memory'])} MB; "
        + f"load {os.getloadavg()[0]:.1f}"
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
                found = measure(kind, Path(folder), server.base_url, given.check_s)
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
