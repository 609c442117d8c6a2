"""The engine ray: the same library as on one machine, whatever is lost on the way, and no text left with Ray."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import random
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import pytest

from alexandria.errors import SettingsError
from alexandria.library import Library
from alexandria.run.executors import ray_pool
from alexandria.run.executors.ray_cluster import RayLink
from alexandria.run.executors.ray_worker import PIECE
from tests.faults.faults import no_quota
from tests.faults.ray_machine import OF_A_NODE, added_machine, descendants
from tests.faults.server import FaultServer
from tests.run.executors.worker_processes import lives, workers_of
from tests.run.making import ROOT, answer, command, run, wait_until, write_papers

ray = pytest.importorskip("ray", reason="the extra ray is not installed")

INLINE = 100 * 1024
"""Larger values go into the object store of Ray (its `max_direct_call_object_size`)."""
WORDS = b"kept in a sealed furnace"


@pytest.fixture(scope="module")
def cluster():
    """One cluster for the module, to which machines can be added: an ingest in this process finds it."""
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"}
    from ray.cluster_utils import Cluster

    start = partial(Cluster, initialize_head=True, head_node_args={"num_cpus": 2, **OF_A_NODE})
    try:
        started = start()
    except Exception:  # noqa: BLE001  Ray raises it; a busy machine may need more than the 30 s that Ray allows
        started = start()
    ray.init(started.address, log_to_driver=False)
    yield started
    ray.shutdown()
    started.shutdown()


@pytest.fixture
def executors(monkeypatch) -> list[ray_pool.RayExecutor]:
    """Those that were begun."""
    begun = []
    begin = ray_pool.RayExecutor.__aenter__
    monkeypatch.setattr(
        ray_pool.RayExecutor, "__aenter__", lambda self: begun.append(self) or begin(self)
    )
    return begun


@pytest.fixture(scope="module")
def papers(tmp_path_factory) -> list[Path]:
    return write_papers(tmp_path_factory.mktemp("papers"), 4, sentences=3)


@pytest.fixture(scope="module")
def made_here(papers, tmp_path_factory) -> Library:
    """What one machine makes of the papers."""
    library = tmp_path_factory.mktemp("here") / "a.duckdb"
    with FaultServer(answer=answer) as server:
        run(papers, library, server.base_url)
    return Library(library)


def test_a_cluster_makes_the_library_that_one_machine_makes(cluster, papers, made_here, tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 and nothing more")
    with FaultServer(answer=answer) as server:
        report = run(
            [*papers, broken], tmp_path / "a.duckdb", server.base_url, engine="ray", ray_workers=2
        )
        assert server.asked_again == 0
    *states, refused = [o.state.value for o in report.outcomes]
    assert states == ["done"] * 4
    assert refused == "failed"
    assert report.outcomes[-1].reason.startswith("damaged")
    made = Library(tmp_path / "a.duckdb")
    assert made.content_digest() == made_here.content_digest()
    assert made.tables_digest() == made_here.tables_digest()
    assert made.check() == []


def test_workers_that_are_killed_cost_no_answer_and_no_paper(
    cluster, papers, made_here, executors, tmp_path, monkeypatch
):
    monkeypatch.setattr(ray_pool, "_PAUSE_S", 0.05)
    killed: list[int] = []

    def kills_sometimes(body):
        places = [k.place for e in executors for k in e.links.values() if k.place is not None]
        if places and len(killed) < 2 and len(server.completed) > 2 * len(killed):
            place = places[0]
            # First a worker process, then an actor of Ray.
            killed.append(place.actor_id if killed else place.process_id)
            with contextlib.suppress(ProcessLookupError):
                os.kill(killed[-1], signal.SIGKILL)
        return answer(body)

    with FaultServer(answer=kills_sometimes, latency_s=0.05) as server:
        report = run(
            papers, tmp_path / "a.duckdb", server.base_url, engine="ray", ray_workers=2,
            concurrency=2,
        )  # fmt: skip
        assert server.asked_again == 0
        assert server.asked == len(server.completed)
    assert len(killed) == 2
    assert {o.state.value for o in report.outcomes} == {"done"}
    assert Library(tmp_path / "a.duckdb").content_digest() == made_here.content_digest()


def test_a_machine_that_joins_gets_papers_and_its_loss_costs_no_answer(
    cluster, papers, made_here, executors, tmp_path, monkeypatch
):
    monkeypatch.setattr(ray_pool, "WORDS_IN_A_WORKER", 1)  # a paper each, so that some are left
    lost = []

    def joins_and_is_lost(body):
        if not lost and server.completed:
            (executor,) = executors
            wait_until(lambda: len(executor.links) == 2)
            first = set(executor.links)
            with added_machine(cluster.address):
                wait_until(lambda: len(executor.links) == 3, seconds=60)
                (worker,) = set(executor.links) - first
                wait_until(lambda: worker.words > 0)
            wait_until(lambda: worker.is_gone)
            lost.append(worker)
        return answer(body)

    with FaultServer(answer=joins_and_is_lost, latency_s=0.05) as server:
        report = run(
            papers, tmp_path / "a.duckdb", server.base_url, engine="ray", ray_workers=3,
            concurrency=1,
        )  # fmt: skip
        assert server.asked_again == 0
        assert server.asked == len(server.completed)
    assert len(lost) == 1
    assert {o.state.value for o in report.outcomes} == {"done"}
    assert Library(tmp_path / "a.duckdb").content_digest() == made_here.content_digest()


def test_texts_pass_in_pieces_that_ray_keeps_in_no_store_and_no_log(cluster, tmp_path, monkeypatch):
    asked, sizes = RayLink._ask, []

    async def watched(self, call):
        result = await asked(self, call)
        sizes.append(len(pickle.dumps(result)))
        return result

    monkeypatch.setattr(RayLink, "_ask", watched)
    long = write_papers(tmp_path / "long", 1, sentences=400)
    with FaultServer(lambda _body: no_quota()) as server:  # it need not be checked
        report = run(long, tmp_path / "a.duckdb", server.base_url, engine="ray", ray_workers=1)
        assert WORDS.decode() in json.dumps(server.bodies)
    assert report.exit_code == 4
    assert max(sizes) > PIECE  # a whole piece, and what Ray adds
    assert max(sizes) < INLINE
    session = Path(ray._private.worker.global_worker.node.get_session_dir_path())
    held = [
        path
        for path in session.rglob("*")
        if path.is_file() and not path.is_socket() and WORDS in path.read_bytes()
    ]
    assert held == []


def test_a_machine_with_another_version_of_the_program_gets_no_paper(
    cluster, papers, tmp_path, monkeypatch
):
    monkeypatch.setattr(ray_pool, "installed_version", lambda: "0.0 (another)")
    with FaultServer(answer=answer) as server:
        report = run(papers, tmp_path / "a.duckdb", server.base_url, engine="ray", ray_workers=1)
        assert server.asked == 0
    assert report.exit_code == SettingsError.exit_code
    assert "another" in str(report.stopped_by)


def test_a_killed_driver_leaves_nothing_running_and_no_call_is_made_twice(
    papers, made_here, tmp_path
):
    """The cluster is the command's own; the key in its environment goes nowhere else."""
    library = tmp_path / "a.duckdb"
    key = f"sk-{random.Random(4).randbytes(8).hex()}"
    with FaultServer(answer=answer, latency_s=0.1) as server:
        again = [
            *command(*papers, base_url=server.base_url, library=library),
            "--engine", "ray", "--ray-workers", "1",
        ]  # fmt: skip
        environment = {**os.environ, "ALEXANDRIA_API_KEY": key}
        with subprocess.Popen(
            again, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:  # fmt: skip
            wait_until(lambda: len(server.completed) > 1, seconds=120)
            below = descendants(process.pid)
            assert any(b"raylet" in told for told in below.values())
            with_key = [pid for pid in below if key.encode() in environment_of(pid)]
            assert with_key == []
            process.kill()
        # Two agents of Ray's own report its end for a minute before they end themselves.
        ours = [p for p, told in below.items() if b"Agent" not in told]
        wait_until(lambda: not any(map(lives, ours)), seconds=60)
        answered = set(server.completed)
        time.sleep(0.2)  # for calls that were in flight
        # Any engine goes on where another one stopped.
        finished = subprocess.run(again[:-4], cwd=ROOT, capture_output=True, check=True)
        # Calls in flight when the program was killed were answered to nobody.
        twice = [d for d in answered if server.digests[d] > 1]
        assert len(twice) <= 4
    assert {p["state"] for p in json.loads(finished.stdout)["papers"]} <= {"done", "skipped"}
    assert Library(library).content_digest() == made_here.content_digest()
    assert workers_of() == []


def environment_of(pid: int) -> bytes:
    """The environment that a process was started with; nothing of one that has ended."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""
