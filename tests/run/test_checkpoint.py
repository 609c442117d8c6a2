"""The journal keeps every answer from the moment it came until the library holds it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alexandria.errors import IngestRunning
from alexandria.llm import CallRecord
from alexandria.run.checkpoint import Journal


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
    with Journal(library) as journal:
        journal.record(call("d1"))
        journal.record(call("d2", outcome="truncated"))
    with Journal(library) as again:
        assert again.answers == {"d1": "{}"}
        assert again.cut == {"d2"}
        assert [c.id for c in again.calls] == ["d1-ok", "d2-truncated"]


def test_a_torn_last_line_is_dropped_and_the_next_record_is_whole(tmp_path: Path):
    library = tmp_path / "a.duckdb"
    with Journal(library) as journal:
        journal.record(call("d1"))
        journal.record(call("d2"))
    with journal.path.open("r+b") as file:
        file.truncate(journal.path.stat().st_size - 7)
    with Journal(library) as again:
        assert set(again.answers) == {"d1"}
        again.record(call("d3"))
    with Journal(library) as last:
        assert set(last.answers) == {"d1", "d3"}


def test_a_torn_line_in_the_middle_costs_that_call_alone(tmp_path: Path):
    library = tmp_path / "a.duckdb"
    with Journal(library) as journal:
        for digest in ("d1", "d2", "d3"):
            journal.record(call(digest))
    lines = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(lines[0] + lines[1][:30] + b"\n" + lines[2])
    with Journal(library) as again:
        assert set(again.answers) == {"d1", "d3"}


def test_calls_are_handed_over_once(tmp_path: Path):
    with Journal(tmp_path / "a.duckdb") as journal:
        journal.record(call("d1", paper="p"))
        journal.record(call("d2", paper="q"))
        assert [c.request_digest for c in journal.take_calls("p")] == ["d1"]
        assert journal.take_calls("p") == []
        assert [c.request_digest for c in journal.calls] == ["d2"]


def test_only_one_process_holds_a_librarys_journal(tmp_path: Path):
    library = tmp_path / "a.duckdb"
    with Journal(library), pytest.raises(IngestRunning, match=str(os.getpid())), Journal(library):
        pass
    with Journal(library):
        pass  # free again


def test_a_killed_holder_holds_nothing(tmp_path: Path):
    library = tmp_path / "a.duckdb"
    code = (
        "import os, sys, pathlib; from alexandria.run.checkpoint import Journal;"
        "Journal(pathlib.Path(sys.argv[1])).__enter__(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(library)], check=False)
    with Journal(library):
        pass


def test_an_unused_journal_leaves_no_file(tmp_path: Path):
    with Journal(tmp_path / "a.duckdb"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_journal_is_for_its_owner_alone(tmp_path: Path):
    with Journal(tmp_path / "a.duckdb") as journal:
        journal.record(call("d1"))
        assert journal.path.stat().st_mode & 0o077 == 0
