"""Random processes of an ingest on a Ray cluster are killed: is the library the same, is a call made twice?

    python -m tests.faults.ray_kills [--kills 20] [--papers 12] [--seed 1]

Each time one is killed: the command, an actor, a worker process, or Ray's own process on the machine (the
raylet), and the command is given again if that ended it. At the end the content digest is compared with that of
an ingest in one process. A call is made twice if its answer was in checkpoint or library when the command
began, or came while this same command ran. Calls that were in flight when the command itself was killed have no
answer, and are counted apart.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from alexandria.library import Library
from tests.faults.server import FaultServer
from tests.run.making import ROOT, answer, answered, command, question_of, run, write_papers

MARKS = {"actor": b"ray::RemoteWorker", "worker": b"process_worker", "raylet": b"raylet/raylet"}


def processes_below(of: int) -> dict[str, list[int]]:
    """Kind → ids of the processes of a run."""
    parents, told = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            parents[int(entry.name)] = int(fields[1])
            told[int(entry.name)] = (entry / "cmdline").read_bytes()
    below = {of}
    while more := {p for p, parent in parents.items() if parent in below} - below:
        below |= more
    return {"command": [of]} | {
        kind: [p for p in below if mark in told.get(p, b"")] for kind, mark in MARKS.items()
    }


class Killing:
    """One ingest that is killed again and again."""

    def __init__(self, folder: Path, papers: list[Path], server: FaultServer, seed: int) -> None:
        self.library = folder / "killed.duckdb"
        self.repeated: set[str] = set()
        self.kills: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._server = server
        self._command = [
            *command(*papers, base_url=server.base_url, library=self.library),
            "--engine", "ray", "--ray-workers", "2",
        ]  # fmt: skip

    def live_once(self, kills: int) -> int:
        """Give the command, and kill until it ends or so many processes were killed; its exit code."""
        kept, asked = answered(self.library), len(self._server.bodies)
        with subprocess.Popen(
            self._command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:  # fmt: skip
            while process.poll() is None and len(self._server.bodies) == asked:
                time.sleep(0.05)  # until the cluster is up and there are calls again
            while process.poll() is None and sum(self.kills.values()) < kills:
                time.sleep(self._chance.uniform(0.2, 2.0))
                if self._kill_one(process.pid) in ("command", "raylet"):
                    break  # both end the run
            code = process.wait()
        bodies = self._server.bodies[asked:]
        questions = Counter(map(question_of, bodies))
        self.repeated |= kept & set(questions)
        self.repeated |= {q for q, times in questions.items() if times > 1}
        return code

    def _kill_one(self, command: int) -> str:
        below = {k: pids for k, pids in processes_below(command).items() if pids}
        kind = self._chance.choice(sorted(below))
        with suppress(ProcessLookupError):
            os.kill(self._chance.choice(below[kind]), signal.SIGKILL)
            self.kills[kind] += 1
        return kind


def main() -> None:
    """Kill, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--papers", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        papers = write_papers(folder / "papers", given.papers, sentences=8)
        with FaultServer(answer=answer) as server:
            run(papers, folder / "whole.duckdb", server.base_url)
        # Slow enough for all kills to come in time.
        with FaultServer(answer=answer, latency_s=2.0, slots=2, queues=True) as server:
            killing = Killing(folder, papers, server, given.seed)
            lives = 1
            while killing.live_once(given.kills) != 0:
                lives += 1
            in_flight = server.asked - len(server.digests) - len(killing.repeated)
        whole, killed = Library(folder / "whole.duckdb"), Library(killing.library)
        is_same = whole.content_digest() == killed.content_digest()
    print(
        f"{sum(killing.kills.values())} kills ({dict(killing.kills)}), the command was given {lives} times; "
        f"content digest {'the same' if is_same else 'DIFFERENT'}; {len(killing.repeated)} calls made twice; "
        f"{in_flight} in flight when the command was killed; {time.monotonic() - begun:.0f} s"
    )


if __name__ == "__main__":
    main()
