"""The checkpoint keeps every answer from the moment it came until the library holds it."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alexandria.errors import IngestRunning, LibraryError
from alexandria.llm import CallRecord
from alexandria.run.checkpoint import Checkpoint


def call(
    digest: str, outcome: str = "ok", answer: str | None = "{}", paper: str = "p"
) -> CallRecord:
    return CallRecord(
        id=f"{digest}-{outcome}",
        run_id="r",
        paper_id=paper,
        chunk="0:1-2",
        attempt=1,
        purpose="extract",
        model="m",
        prompt_version="v",
        request_digest=digest,
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        latency_s=0.5,
        outcome=outcome,
        answer=answer if outcome == "ok" else None,
    )


def test_what_was_recorded_is_there_after_the_process_is_gone(tmp_path: Path):
    library = tmp_path / "a.duckdb"
    with Checkpoint(library) as checkpoint:
        checkpoint.record(call("d1"))
        checkpoint.record(call("d2", outcome="truncated"))
    with Checkpoint(library) as again:
        assert again.answers == {"d1": "{}"}
        assert again.cut == {"d2"}
        assert [c.id for c in again.calls] == ["d1-ok", "d2-truncated"]


def test_a_torn_last_line_is_dropped_and_the_next_record_is_whole(tmp_path: Path):
    library = tmp_path / "a.duckdb"
    with Checkpoint(library) as checkpoint:
        checkpoint.record(call("d1"))
        checkpoint.record(call("d2"))
    with checkpoint.path.open("r+b") as file:
        file.truncate(checkpoint.path.stat().st_size - 7)
    with Checkpoint(library) as again:
        assert set(again.answers) == {"d1"}
        again.record(call("d3"))
    with Checkpoint(library) as last:
        assert set(last.answers) == {"d1", "d3"}


def test_a_torn_line_in_the_middle_costs_that_call_alone(tmp_path: Path):
    library = tmp_path / "a.duckdb"
    with Checkpoint(library) as checkpoint:
        for digest in ("d1", "d2", "d3"):
            checkpoint.record(call(digest))
    lines = checkpoint.path.read_bytes().splitlines(keepends=True)
    checkpoint.path.write_bytes(lines[0] + lines[1][:30] + b"\n" + lines[2])
    with Checkpoint(library) as again:
        assert set(again.answers) == {"d1", "d3"}


def test_calls_are_handed_over_once(tmp_path: Path):
    with Checkpoint(tmp_path / "a.duckdb") as checkpoint:
        checkpoint.record(call("d1", paper="p"))
        checkpoint.record(call("d2", paper="q"))
        assert [c.request_digest for c in checkpoint.take_calls("p")] == ["d1"]
        assert checkpoint.take_calls("p") == []
        assert [c.request_digest for c in checkpoint.calls] == ["d2"]


def test_only_one_process_holds_a_librarys_checkpoint(tmp_path: Path):
    library = tmp_path / "a.duckdb"
    with (
        Checkpoint(library),
        pytest.raises(IngestRunning, match=str(os.getpid())),
        Checkpoint(library),
    ):
        pass
    with Checkpoint(library):
        pass  # free again


def test_a_killed_holder_holds_nothing(tmp_path: Path):
    library = tmp_path / "a.duckdb"
    code = (
        "import os, sys, pathlib; from alexandria.run.checkpoint import Checkpoint;"
        "Checkpoint(pathlib.Path(sys.argv[1])).__enter__(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(library)], check=False)
    with Checkpoint(library):
        pass


def test_an_unused_checkpoint_leaves_no_file(tmp_path: Path):
    with Checkpoint(tmp_path / "a.duckdb"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_checkpoint_is_for_its_owner_alone(tmp_path: Path):
    with Checkpoint(tmp_path / "a.duckdb") as checkpoint:
        checkpoint.record(call("d1"))
        assert checkpoint.path.stat().st_mode & 0o077 == 0


def test_a_file_system_without_locks_is_one_clear_error(tmp_path: Path, monkeypatch):
    """Stood in for by the call: no file system here lacks them."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(LibraryError, match="cannot be locked: No locks available") as caught:
        Checkpoint(tmp_path / "a.duckdb").__enter__()
    assert "local disk" in caught.value.hint
