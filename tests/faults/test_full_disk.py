"""A disk that fills up at any file that a command writes: one clear error, no half of a file, nothing old lost."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run.making import ROOT
from tests.sample_library import make_sample_library

OLD = "what was there before\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return make_sample_library(tmp_path_factory.mktemp("sample") / "a.duckdb").path


def with_little_disk(
    folder: Path, allowed: int, *arguments: object
) -> subprocess.CompletedProcess[str]:
    """A command that may make no file larger than so many bytes: a write over it fails as on a full disk."""

    def bound() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (allowed, allowed))

    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ALEXANDRIA_", "OTEL_"))}
    return subprocess.run(
        [sys.executable, "-m", "alexandria", *map(str, arguments)],
        env=kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=bound,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


SQL = "SELECT statement FROM facts"
COMMANDS = [
    ("query", SQL, "--out", "new.csv"),
    ("query", SQL, "--out", "new.parquet"),
    ("export", "--out", "new.jsonl"),
    ("backup", "--into", "new.duckdb"),
    ("search", "moon"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: f"{c[0]} {c[-1]}")
def test_a_full_disk_is_one_clear_error_and_leaves_the_old_file_and_no_half_of_a_new_one(
    command, library, tmp_path
):
    shutil.copy(library, tmp_path / "a.duckdb")
    out = tmp_path / str(command[-1])
    if command[0] not in ("backup", "search"):
        out.write_text(OLD)
    before = {p.name for p in tmp_path.iterdir()}
    ended = with_little_disk(tmp_path, 300, *command, "--library", "a.duckdb")
    assert ended.returncode == 6, ended.stderr
    assert "space" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert {p.name for p in tmp_path.iterdir()} - {"a.duckdb.search"} == before
    if out.exists():
        assert out.read_text() == OLD


def test_a_merge_and_a_rescue_on_a_full_disk_say_so_and_leave_no_half_of_a_library(
    library, tmp_path
):
    for command in (
        ("merge", library, "--into", "m.duckdb"),
        ("rescue", library, "--into", "r.duckdb"),
    ):
        ended = with_little_disk(tmp_path, 20_000, *command)
        assert ended.returncode == 6, ended.stderr
        assert "space" in ended.stderr
        assert "Traceback" not in ended.stderr
        assert not [p for p in tmp_path.iterdir() if p.name != "m.duckdb"]


def test_a_log_that_cannot_be_written_any_more_ends_no_command(library, tmp_path):
    ended = with_little_disk(
        tmp_path, 120, "--log-file", "log.jsonl", "status", "--library", library, "--format", "json"
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)
    assert ended.stderr.count("The log log.jsonl ends here: File too large.") == 1
    assert (tmp_path / "log.jsonl").read_text().startswith('{"time": ')
