"""What an ingest survives: being killed, interrupted, crowded out, and running out of disk."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alexandria.errors import IngestRunning
from alexandria.library import Library
from tests.faults.server import FaultServer
from tests.run.making import (
    ROOT,
    answer,
    answered,
    command,
    question_of,
    run,
    started,
    wait_until,
    write_papers,
)

KILLS = int(os.environ.get("KILLS", "5"))


def test_kills_at_random_moments_lose_nothing_and_repeat_no_call_whose_answer_was_kept(
    tmp_path: Path,
):
    papers = write_papers(tmp_path / "papers", 12, sentences=14)
    whole, library = tmp_path / "whole.duckdb", tmp_path / "killed.duckdb"
    with FaultServer(answer=answer) as server:
        run(papers, whole, server.base_url)
    chance = random.Random(7)
    repeated: set[str] = set()
    killed = 0
    with FaultServer(answer=answer, latency_s=0.12, slots=4, queues=True) as server:
        for _ in range(KILLS):
            kept, asked = answered(library), len(server.bodies)
            with started(*papers, base_url=server.base_url, library=library) as process:
                wait_until(lambda: process.poll() is not None or len(server.bodies) > asked)  # noqa: B023  called at once
                time.sleep(chance.uniform(0.0, 0.35))
                killed += process.poll() is None
                os.killpg(process.pid, signal.SIGKILL)
            repeated |= kept & {question_of(b) for b in server.bodies[asked:]}
            if process.returncode == 0:
                break
        kept, asked = answered(library), len(server.bodies)
        report = run(papers, library, server.base_url)
        repeated |= kept & {question_of(b) for b in server.bodies[asked:]}
    assert killed >= KILLS / 2
    assert not repeated
    assert {o.state.value for o in report.outcomes} <= {"done", "skipped"}
    assert Library(library).tables_digest() == Library(whole).tables_digest()
    assert Library(library).check() == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["killed.duckdb", "papers", "whole.duckdb"]


def test_the_first_interrupt_finishes_what_is_in_flight_and_the_next_run_goes_on(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 4)
    library = tmp_path / "a.duckdb"
    with FaultServer(answer=answer, latency_s=0.3, slots=2, queues=True) as server:
        with started(*papers, base_url=server.base_url, library=library) as process:
            wait_until(lambda: sum(server.completed.values()) >= 2)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "Ctrl-C again stops now" in err
        assert "Run the same command again" in err
        papers_told = json.loads(out)["papers"]
        assert len(papers_told) == 4
        assert all(p["reason"] for p in papers_told if p["state"] != "done")
        report = run(papers, library, server.base_url)
        assert server.asked_again == 0
    assert {o.state.value for o in report.outcomes} <= {"done", "skipped"}


def test_the_second_interrupt_stops_at_once(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 2)
    with (
        FaultServer(answer=answer, latency_s=30.0) as server,
        started(*papers, base_url=server.base_url, library=tmp_path / "a.duckdb") as process,
    ):
        wait_until(lambda: server.asked > 0)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert time.monotonic() - begun < 3


def test_a_second_ingest_into_the_same_library_is_told_to_wait(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 2)
    library = tmp_path / "a.duckdb"
    with (
        FaultServer(answer=answer, latency_s=1.0) as server,
        started(*papers, base_url=server.base_url, library=library) as process,
    ):
        wait_until(lambda: server.asked > 0)
        with pytest.raises(IngestRunning, match=str(process.pid)):
            run(papers, library, server.base_url)
        assert process.wait(60) == 0
    assert len(Library(library).papers()) == 2


def test_queries_are_answered_while_an_ingest_runs(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 6)
    library = tmp_path / "a.duckdb"
    seen = []
    with (
        FaultServer(answer=answer, latency_s=0.2, slots=3, queues=True) as server,
        started(*papers, base_url=server.base_url, library=library) as process,
    ):
        wait_until(lambda: server.asked > 0)
        while process.poll() is None:
            seen.append(Library(library).query("SELECT count(*) FROM facts").rows[0][0])
        assert process.returncode == 0
    assert len(seen) > 3
    assert seen == sorted(seen)


def _with_little_disk(bytes_allowed: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run with a bound on the size of any file: a write over it fails as on a full disk."""

    def bound() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_allowed, bytes_allowed))

    return subprocess.run(
        list(arguments),
        preexec_fn=bound,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=False,
    )


def test_a_full_disk_at_the_checkpoint_stops_the_run_and_the_next_goes_on(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 3)
    library = tmp_path / "a.duckdb"
    Library(library).create_or_open()
    checkpoint = tmp_path / "a.duckdb.journal"
    with FaultServer(answer=answer) as server:
        # The library exists already and is larger than the bound: only the checkpoint can be written.
        end = _with_little_disk(4_000, *command(*papers, base_url=server.base_url, library=library))
        assert end.returncode == 6, end.stderr
        assert "space" in end.stderr
        assert "Traceback" not in end.stderr
        assert not checkpoint.exists() or checkpoint.read_bytes().endswith(b"\n")
        report = run(papers, library, server.base_url)
    assert {o.state.value for o in report.outcomes} == {"done"}
    assert Library(library).check() == []


@pytest.mark.skipif(
    shutil.which("mount") is None or os.geteuid() != 0, reason="needs mount as root"
)
def test_a_full_disk_at_the_commit_keeps_the_answers(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 8, sentences=40)
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        library = disk / "a.duckdb"
        with FaultServer(answer=answer) as server:
            report = run(papers, library, server.base_url)
            assert report.exit_code == 6
            subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
            kept, asked = answered(library), len(server.bodies)
            again = run(papers, library, server.base_url)
            assert kept
            assert not kept & {question_of(b) for b in server.bodies[asked:]}
        assert {o.state.value for o in again.outcomes} <= {"done", "skipped"}
        assert Library(library).check() == []
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_read_only_place_is_one_clear_error(tmp_path: Path):
    if os.geteuid() == 0 and not _unprivileged_works():
        pytest.skip("root may write everywhere and no other user may run Python here")
    papers = write_papers(tmp_path / "papers", 1)
    sealed = tmp_path / "sealed"
    sealed.mkdir(mode=0o555)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    with FaultServer(answer=answer) as server:
        end = subprocess.run(
            command(*papers, base_url=server.base_url, library=sealed / "a.duckdb"),
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
            **_as_nobody(),
        )
        assert server.asked == 0
    assert end.returncode == 6, end.stderr
    assert "cannot be written" in end.stderr
    assert "--library" in end.stderr


def _as_nobody() -> dict[str, int]:
    return {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}


def _unprivileged_works() -> bool:
    check = [sys.executable, "-c", "import alexandria"]
    try:
        return (
            subprocess.run(
                check, cwd=ROOT, capture_output=True, check=False, **_as_nobody()
            ).returncode
            == 0
        )
    except PermissionError:
        return False
