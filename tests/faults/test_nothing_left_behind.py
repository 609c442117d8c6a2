"""The paper's text is nowhere on disk once a run is over, and never in checkpoint or messages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

from tests.faults.server import FaultServer
from tests.run.making import ROOT, answer, command, sentence, started, wait_until, write_papers

TELLTALE = "kept in a sealed furnace until its surface reached"


def files_with_text(*folders: Path) -> list[Path]:
    return [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and TELLTALE.encode() in path.read_bytes()
    ]


def homes(tmp_path: Path) -> dict[str, str]:
    """Every place where a program might leave something, under our eyes."""
    environ = dict(os.environ)
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        place = tmp_path / "places" / name
        place.mkdir(parents=True)
        environ[name] = str(place)
    return environ


def test_after_a_run_no_text_of_a_paper_is_left_on_disk_or_in_what_was_printed(tmp_path: Path):
    assert TELLTALE in sentence(1, 1)
    papers = write_papers(tmp_path / "papers", 3)
    (tmp_path / "out").mkdir()
    with FaultServer(answer=answer) as server:
        end = subprocess.run(
            command(*papers, base_url=server.base_url, library=tmp_path / "out" / "a.duckdb"),
            env=homes(tmp_path) | {"OPENAI_LOG": "debug", "LANGSMITH_TRACING": "true"},
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
    assert end.returncode == 0, end.stderr
    assert files_with_text(tmp_path / "out", tmp_path / "places") == []
    assert TELLTALE not in end.stdout + end.stderr
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a.duckdb"]


def test_a_killed_run_leaves_answers_behind_but_no_text(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 3)
    (tmp_path / "out").mkdir()
    library = tmp_path / "out" / "a.duckdb"
    with FaultServer(answer=answer, latency_s=0.2, slots=2, queues=True) as server:
        with started(*papers, base_url=server.base_url, library=library) as process:
            wait_until(lambda: sum(server.completed.values()) >= 3)
            time.sleep(0.1)
            os.killpg(process.pid, signal.SIGKILL)
        _, err = process.communicate()
    assert (tmp_path / "out" / "a.duckdb.journal").stat().st_size > 0
    assert files_with_text(tmp_path / "out") == []
    assert TELLTALE not in err


def test_an_endpoint_that_echoes_the_request_in_its_error_gets_nothing_into_messages(
    tmp_path: Path,
):
    papers = write_papers(tmp_path / "papers", 1)

    async def echo(reply, body):
        await reply.send(400, json.dumps({"error": {"message": sentence(1, 1)}}).encode())

    with FaultServer(lambda body: echo, answer=answer) as server:
        end = subprocess.run(
            command(*papers, base_url=server.base_url, library=tmp_path / "a.duckdb"),
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
    assert end.returncode == 4
    assert TELLTALE not in end.stdout + end.stderr
    assert TELLTALE.encode() not in (tmp_path / "a.duckdb").read_bytes()
