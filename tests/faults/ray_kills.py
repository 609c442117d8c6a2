"""Random processes of an ingest on a Ray cluster are killed: is the library the same, is a call made twice?

    python -m tests.faults.ray_kills [--kills 20] [--papers 12] [--seed 1] [--machines 2]

Each time one is killed: the command, an actor, a worker process, or Ray's own process on the machine (the
raylet), and the command is given again if that ended it. With `--machines` the command uses a cluster that is
there already, of so many machines with a core each; one of them is lost as a whole, instead of the raylet, and
another one joins. At the end the content digest is compared with that of
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from alexandria.library import Library
from tests.faults.ray_machine import OF_A_NODE, AddedMachine, descendants
from tests.faults.server import FaultServer
from tests.run.making import ROOT, answer, answered, command, question_of, run, write_papers

ENDS_THE_RUN = ("command", "raylet")
MARKS = {"actor": b"ray::RemoteWorker", "worker": b"process_worker", "raylet": b"raylet/raylet"}


def processes_of(command: int, machines: Sequence[AddedMachine]) -> dict[str, list[int]]:
    """Kind → ids of the processes of a run, on machines of a cluster if it has any; a machine by its number."""
    below = descendants(command)
    for machine in machines:
        below |= machine.processes()
    found = {k: [p for p, told in below.items() if mark in told] for k, mark in MARKS.items()}
    if machines:
        found |= {"raylet": [], "machine": list(range(len(machines)))}
    return {kind: ids for kind, ids in (found | {"command": [command]}).items() if ids}


class Killing:
    """One ingest that is killed again and again."""

    def __init__(
        self,
        folder: Path,
        papers: list[Path],
        server: FaultServer,
        seed: int,
        cluster: tuple[str, list[AddedMachine]] | None,
    ) -> None:
        self.library = folder / "killed.duckdb"
        self.repeated: set[str] = set()
        self.kills: Counter[str] = Counter()
        self._chance = random.Random(seed)
        self._server = server
        self._address, self._machines = cluster or ("", [])
        self._command = [
            *command(*papers, base_url=server.base_url, library=self.library),
            "--engine", "ray", "--ray-workers", "2",
            *(("--ray-address", self._address) if self._address else ()),
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
                if self._kill_one(process.pid) in ENDS_THE_RUN:
                    break
            code = process.wait()
        bodies = self._server.bodies[asked:]
        questions = Counter(map(question_of, bodies))
        self.repeated |= kept & set(questions)
        self.repeated |= {q for q, times in questions.items() if times > 1}
        return code

    def _kill_one(self, command: int) -> str:
        there = processes_of(command, self._machines)
        kind = self._chance.choice(sorted(there))
        chosen = self._chance.choice(there[kind])
        if kind == "machine":
            self._machines[chosen].lose()
            self._machines[chosen] = AddedMachine(self._address)
            self.kills[kind] += 1
            return kind
        with suppress(ProcessLookupError):
            os.kill(chosen, signal.SIGKILL)
            self.kills[kind] += 1
        return kind


@contextmanager
def cluster_of(machines: int) -> Iterator[tuple[str, list[AddedMachine]] | None]:
    """Address and machines of a cluster whose head lends no core; None for no machines."""
    if not machines:
        yield None
        return
    from ray.cluster_utils import Cluster  # an extra of this program

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **OF_A_NODE})
    added = [AddedMachine(cluster.address) for _ in range(machines)]
    try:
        yield cluster.address, added
    finally:
        for machine in added:
            machine.lose()
        cluster.shutdown()


def main() -> None:
    """Kill, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--papers", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--machines", type=int, default=0)
    given = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        papers = write_papers(folder / "papers", given.papers, sentences=8)
        with FaultServer(answer=answer) as server:
            run(papers, folder / "whole.duckdb", server.base_url)
        # Slow enough for all kills to come in time.
        with (
            FaultServer(answer=answer, latency_s=2.0, slots=2, queues=True) as server,
            cluster_of(given.machines) as cluster,
        ):
            killing = Killing(folder, papers, server, given.seed, cluster)
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
