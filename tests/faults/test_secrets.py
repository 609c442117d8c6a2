"""Keys, passwords in base URLs and text of papers are in nothing that a run leaves behind or shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from alexandria.library import Library
from tests.faults.server import FaultServer
from tests.run.making import ROOT, answer, write_papers

KEY = "sk-telltale-51f0c2a7"
PASSWORD = "hunter2-telltale"
TELLTALE = "kept in a sealed furnace until its surface reached"
SECRETS = tuple(s.encode() for s in (KEY, PASSWORD, TELLTALE))


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Every place where a program might leave something, below `folder`; the key; a server's password."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("ALEXANDRIA_", "OPENAI_"))}
    for name in (
        "HOME",
        "TMPDIR",
        "XDG_CACHE_HOME",
        "XDG_STATE_HOME",
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
    ):
        place = folder / "places" / name
        place.mkdir(parents=True, exist_ok=True)
        environ[name] = str(place)
    return environ | {"ALEXANDRIA_API_KEY": KEY, "OPENAI_LOG": "debug"} | more


def run(folder: Path, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    """A command in `folder`/out, with a log."""
    end, _ = watched(folder, *arguments, **more)
    return end


def watched(
    folder: Path, *arguments: str | Path, **more: str
) -> tuple[subprocess.CompletedProcess[bytes], list[bytes]]:
    """The same, with the command lines and environments that its children showed meanwhile."""
    (folder / "out").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "alexandria", "--log-file", "log.jsonl", *arguments]
    seen = []
    with subprocess.Popen(
        command,
        env=environment(folder, PYTHONPATH=str(ROOT), **more),
        cwd=folder / "out",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        while True:
            try:
                out, err = process.communicate(timeout=0.05)
                return subprocess.CompletedProcess(command, process.returncode, out, err), seen
            except subprocess.TimeoutExpired:
                seen += shown_by_children(process.pid)


def with_password(base_url: str) -> str:
    return base_url.replace("://", f"://user:{PASSWORD}@")


def leaks(folder: Path, *printed: bytes) -> list[str]:
    """Where a secret is: files below `folder` but for the papers themselves, and what was printed."""
    found = [
        str(path)
        for path in folder.rglob("*")
        if path.is_file()
        and "papers" not in path.relative_to(folder).parts[:1]
        and any(secret in path.read_bytes() for secret in SECRETS)
    ]
    return found + [repr(s) for s in SECRETS if any(s in p for p in printed)]


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    """A good run whose base URL has a password, as a flag: the worst place."""
    folder = tmp_path_factory.mktemp("secrets")
    write_papers(folder / "papers", 1, sentences=4)
    with FaultServer(answer=answer) as server:
        url = with_password(server.base_url)
        end, seen = watched(
            folder,
            "ingest",
            folder / "papers",
            "--model",
            "fake",
            "--base-url",
            url,
            "--format",
            "json",
        )
        examined = run(
            folder, "doctor", "--model", "fake", "--format", "json", ALEXANDRIA_BASE_URL=url
        )
    return folder, end, examined, seen


def test_a_good_run_leaves_no_secret_in_library_log_cache_or_output(ingested):
    folder, end, _, _ = ingested
    assert end.returncode == 0, end.stderr
    assert leaks(folder, end.stdout, end.stderr) == []
    (ran,) = Library(folder / "out" / "alexandria.duckdb").runs()
    assert "user:" not in ran.command
    assert "127.0.0.1" in ran.command


def test_exports_and_settings_hold_no_secret(ingested):
    folder, _, _, _ = ingested
    url = with_password("http://127.0.0.1:1/v1")
    ends = [
        run(folder, "export", "--out", "all.jsonl"),
        run(folder, "config", "--format", "json", ALEXANDRIA_BASE_URL=url),
        run(folder, "status", "--format", "json"),
    ]
    assert [e.returncode for e in ends] == [0, 0, 0], [e.stderr for e in ends]
    assert leaks(folder, *(e.stdout + e.stderr for e in ends)) == []


def test_a_run_that_fails_leaves_no_secret_either(tmp_path):
    """The server throws back key and text; nothing answers at all; the library is no library."""
    write_papers(tmp_path / "papers", 1, sentences=4)

    async def echo(reply, body):
        message = f"{KEY} {PASSWORD} {body['messages'][-1]['content']}"
        await reply.send(400, json.dumps({"error": {"message": message}}).encode())

    with FaultServer(lambda body: echo, answer=answer) as server:
        url = with_password(server.base_url)
        echoed = run(tmp_path, "ingest", tmp_path / "papers", "--model", "fake", "--base-url", url)
    bad = with_password("http://127.0.0.1:bad/v1")
    malformed = run(tmp_path, "ingest", tmp_path / "papers", "--model", "fake", "--base-url", bad)
    assert echoed.returncode == 4, echoed.stderr
    assert malformed.returncode == 3, malformed.stderr
    assert leaks(tmp_path, *(e.stdout + e.stderr for e in (echoed, malformed))) == []


def test_while_a_run_goes_on_its_children_show_no_secret_and_have_no_key(ingested):
    _, _, _, seen = ingested
    assert seen
    assert not [s for s in seen if any(secret in s for secret in SECRETS)]


def shown_by_children(pid: int) -> list[bytes]:
    """Command line and environment of each process below a process that has begun its own program: a fork still
    shows its parent's."""
    shown = []
    try:
        own = Path(f"/proc/{pid}/cmdline").read_bytes()
        for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            line = Path(f"/proc/{number}/cmdline").read_bytes()
            if line and line != own:
                shown.append(line + Path(f"/proc/{number}/environ").read_bytes())
    except OSError:  # it has ended
        return shown
    return shown


def test_the_log_tells_the_run_in_lines_of_json(ingested):
    folder, _, _, _ = ingested
    lines = [json.loads(line) for line in (folder / "out" / "log.jsonl").read_text().splitlines()]
    events = [line["event"] for line in lines]
    assert events[:2] == ["command", "note"]
    assert {"found", "paper-started", "paper-ended", "end"} <= set(events)
    ended = next(line for line in lines if line["event"] == "paper-ended")
    assert (ended["state"], Path(ended["path"]).name) == ("done", "paper-001.md")
    assert (folder / "out" / "log.jsonl").stat().st_mode & 0o077 == 0


def test_the_log_has_the_error_and_the_exit_code_of_a_command_that_fails(tmp_path):
    end = run(tmp_path, "status", "--library", "none.duckdb")
    lines = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert end.returncode == 5
    assert [line["event"] for line in lines] == ["command", "error", "end"]
    assert (lines[1]["kind"], lines[2]["exit_code"]) == ("LibraryMissing", 5)


def test_doctor_finds_everything_in_order(ingested):
    _, _, examined, _ = ingested
    assert examined.returncode == 0, examined.stdout + examined.stderr
    checks = {c["check"]: c for c in json.loads(examined.stdout)}
    assert list(checks) == ["versions", "model", "endpoint", "answers", "speed", "library", "disk"]
    assert {c["state"] for c in checks.values()} <= {"ok", "warning"}
    assert "JSON Schema" in checks["answers"]["found"]
    assert "sound, 1 papers" in checks["library"]["found"]


def test_doctor_names_what_is_out_of_order_and_ends_with_1(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "alexandria.duckdb").write_bytes(b"no library")
    url = with_password("http://127.0.0.1:9/v1")
    command = ("doctor", "--model", "fake", "--base-url", url, "--format", "json")
    end = run(tmp_path, *command, ALEXANDRIA_MAX_ATTEMPTS="1")
    checks = {c["check"]: c for c in json.loads(end.stdout)}
    assert end.returncode == 1
    assert (checks["endpoint"]["state"], checks["library"]["state"]) == ("failed", "failed")
    assert checks["endpoint"]["hint"]
    assert leaks(tmp_path, end.stdout, end.stderr) == []


def test_an_unexpected_exception_leaves_a_report_without_values(tmp_path):
    code = (
        "import sys\nsys.argv = ['alexandria', 'query', 'secret-sql', '--library', '/home/me/private.duckdb']\n"
        "from alexandria import cli\nfrom alexandria.cli import query_command\n"
        f"def broken(**flags): raise KeyError('{TELLTALE}') from ValueError('{KEY}')\n"
        "query_command.settings_from = broken\ncli.main()"
    )
    end = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(
            tmp_path,
            PYTHONPATH=str(ROOT),
            ALEXANDRIA_BASE_URL=with_password("http://h/v1"),
            ALEXANDRIA_PASSES="3",
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    (report,) = (tmp_path / "places" / "TMPDIR").glob("alexandria-crash-*.txt")
    text = report.read_text()
    assert end.returncode == 1
    assert str(report) in end.stderr
    assert "Traceback" not in end.stderr
    assert "builtins.KeyError (message left out)" in text
    assert "builtins.ValueError (message left out)" in text
    assert "alexandria/cli/query_command.py" in text
    assert "command: query … --library …" in text
    assert "passes=3" in text
    assert "duckdb 2" in text
    for private in (TELLTALE, KEY, PASSWORD, "secret-sql", "private", "/home/", str(tmp_path)):
        assert private not in text
        assert private == str(tmp_path) or private not in end.stderr
