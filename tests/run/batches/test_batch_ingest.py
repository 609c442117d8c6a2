"""Ingests in batches, whole: papers, rounds, a killed process, the command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from alexandria.batch_errors import AnswerPending
from alexandria.cli import app
from alexandria.errors import Interrupted
from alexandria.library import Library
from alexandria.run.batch_rounds import batch_rows
from alexandria.run.batches import BatchJournal
from alexandria.run.estimate import estimate_ingest
from alexandria.run.ingest import ingest
from alexandria.run.progress import NoProgress
from alexandria.settings import Settings
from tests.faults.server import FaultServer
from tests.run.batches.batch_provider import BatchProvider, Faults
from tests.run.making import ROOT, answer, run, sentence, wait_until, write_papers

SECRET = "kept in a sealed furnace"
PRICES = '[models."fake"]\ninput = 100\noutput = 200\nbatch = 0.5\n'


def forgetful(body: dict[str, Any]) -> str:
    """A model that leaves one sentence out, so that it is asked a second time."""
    said = json.loads(answer(body))
    asked_first = "What is wrong" not in body["messages"][-1]["content"]
    if asked_first and "Sample 1-0 " in body["messages"][-1]["content"]:
        said["facts"] = [f for f in said["facts"] if f["sentences"] != [2]]
    return json.dumps(said)


def states(report) -> list[str]:
    return [o.state.value for o in report.outcomes]


def test_rounds_of_batches_make_the_library_that_direct_calls_make(tmp_path: Path):
    assert SECRET in sentence(1, 1)
    papers = write_papers(tmp_path / "papers", 1, sentences=8, sections=1)
    with FaultServer(answer=forgetful) as server:
        run(papers, tmp_path / "direct.duckdb", server.base_url)
    (tmp_path / "out").mkdir()
    library, prices = tmp_path / "out" / "a.duckdb", tmp_path / "prices.toml"
    prices.write_text(PRICES)
    failing = Faults(
        line=lambda i, before: "expired" if i[0] in "01234567" and not before else "ok"
    )
    with BatchProvider(forgetful, failing) as provider:
        settings = Settings(
            model="fake",
            base_url=provider.openai_url,
            library=library,
            chunk_words=60,
            batch=True,
            prices=prices,
        )
        estimate = estimate_ingest(papers, settings)
        direct = estimate_ingest(papers, settings.model_copy(update={"batch": False}))
        assert estimate.cost == pytest.approx(direct.cost / 2)
        reports = [ingest(papers, settings, command="test")]
        while reports[-1].exit_code == 8 and len(reports) < 6:
            kept = b"".join(p.read_bytes() for p in library.parent.iterdir())
            assert SECRET.encode() not in kept
            assert Library(library).check() == []
            provider.finish()
            reports.append(ingest(papers, settings, command="test"))
        assert (provider.paid_twice, provider.files) == (set(), {})
    assert states(reports[0]) == ["waiting"]
    assert states(reports[-1]) == ["done"]
    assert 3 <= len(reports) <= 4
    assert Library(library).tables_digest() == Library(tmp_path / "direct.duckdb").tables_digest()
    purposes = Library(library).query(
        "SELECT DISTINCT purpose FROM call WHERE outcome = 'ok' ORDER BY 1"
    )
    assert purposes.rows == (("again-2",), ("extract",))
    assert [p.name for p in library.parent.iterdir()] == ["a.duckdb"]


def test_a_process_killed_while_it_hands_a_batch_over_pays_nothing_twice(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1, sentences=8, sections=1)
    library = tmp_path / "out" / "a.duckdb"
    library.parent.mkdir()
    with BatchProvider(answer, Faults(creates=["taken and silent"])) as provider:
        arguments = [
            "ingest", str(papers[0]), "--model", "fake", "--base-url", provider.openai_url,
            "--library", str(library), "--chunk-words", "60", "--batch",
        ]  # fmt: skip
        with subprocess.Popen(
            [sys.executable, "-m", "alexandria", *arguments],
            cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            try:
                wait_until(lambda: bool(provider.batches), 60)
            finally:
                os.killpg(process.pid, signal.SIGKILL)
        left = b"".join(p.read_bytes() for p in library.parent.iterdir())
        assert SECRET.encode() not in left
        assert "a.duckdb.batches" in {p.name for p in library.parent.iterdir()}
        provider.finish()
        runner = CliRunner()
        listed = runner.invoke(app, ["batch", "list", "--library", str(library), "--offline"])
        assert "not known yet" in listed.output
        resumed = runner.invoke(
            app, ["batch", "resume", "--library", str(library), "--wait", "--format", "json"]
        )
        assert resumed.exit_code == 0, resumed.output
        assert json.loads(resumed.stdout)["papers"][0]["state"] == "done"
        assert (provider.paid_twice, provider.alone, provider.files) == (set(), 1, {})
        nothing = runner.invoke(app, ["batch", "list", "--library", str(library)])
        assert "No batches of" in str(nothing.exception)
        folder = runner.invoke(app, ["batch", "list", "--library", "."])
        assert "is a folder" in str(folder.exception)


class InterruptedAtOnce(NoProgress):
    """Presses Ctrl-C as soon as the papers are found, before anything is fetched."""

    def found(self, count: int) -> None:
        os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_after_the_answers_were_fetched_pays_none_of_them_twice(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1, sentences=8, sections=1)
    with BatchProvider(answer) as provider:
        settings = Settings(
            model="fake", base_url=provider.openai_url, library=tmp_path / "a.duckdb",
            chunk_words=60, batch=True,
        )  # fmt: skip
        assert states(ingest(papers, settings)) == ["waiting"]
        provider.finish()
        stopped = ingest(papers, settings, progress=InterruptedAtOnce())
        assert (states(stopped), stopped.exit_code) == (["failed"], Interrupted.exit_code)
        assert provider.files == {}
        listed = batch_rows(settings, ask=False)
        assert [row.state for row in listed] == ["completed"]
        reports = [ingest(papers, settings)]
        while reports[-1].exit_code == AnswerPending.exit_code and len(reports) < 4:
            provider.finish()
            reports.append(ingest(papers, settings))
        assert states(reports[-1]) == ["done"]
        assert (provider.paid_twice, provider.alone) == (set(), 1)
    assert not (tmp_path / "a.duckdb.batches").exists()


def test_the_journal_keeps_urls_of_inputs_without_their_secrets(tmp_path: Path):
    journal = BatchJournal(tmp_path / "a.batches")
    url = "https://ada:s3cret@papers.example/a.pdf?signature=s3cret"
    journal.remember_ingest([url, tmp_path / "papers"], {}, "")
    assert "s3cret" not in journal.path.read_text("utf-8")
    kept = BatchJournal(journal.path).ingest["paths"]
    assert kept == ["https://papers.example/a.pdf", str(tmp_path / "papers")]
