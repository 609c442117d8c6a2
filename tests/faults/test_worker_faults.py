"""What an ingest survives of its workers, and they of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from alexandria.library import Library
from alexandria.run.executors import process_pool as pool
from tests.faults.faults import no_quota
from tests.faults.server import FaultServer
from tests.run.executors.worker_processes import lives, workers_of
from tests.run.making import ROOT, answer, fact, run, sentence, started, wait_until, write_papers


def forgets(body) -> str:
    """Says nothing of a passage's second sentence, so that it is asked for again."""
    said = json.loads(answer(body))
    if not is_further(body):
        said["facts"] = [f for f in said["facts"] if f["sentences"] != [2]]
    return json.dumps(said)


def is_further(body) -> bool:
    return "What is wrong:" in body["messages"][-1]["content"]


def test_a_killed_worker_costs_its_paper_and_no_answer(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(pool, "WORDS_IN_A_WORKER", 1)  # a paper at a time
    monkeypatch.setattr(pool, "usable_cores", lambda: 1)
    papers = write_papers(tmp_path / "papers", 3)
    library = tmp_path / "a.duckdb"
    killed = []

    def kills_once(body):
        if is_further(body) and not killed:
            killed.extend(workers_of())
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
        return forgets(body)

    with FaultServer(answer=kills_once) as server:
        report = run(papers, library, server.base_url)
        assert len(killed) == 1
        states = sorted(o.state.value for o in report.outcomes)
        assert states == ["done", "done", "failed"]
        (reason,) = [o.reason for o in report.outcomes if o.state.value == "failed"]
        assert reason == "not saved: The process that checked it was ended by SIGKILL."
        again = run(papers, library, server.base_url)
        assert server.asked_again == 0
    assert sorted(o.state.value for o in again.outcomes) == ["done", "skipped", "skipped"]
    assert Library(library).check() == []
    whole = tmp_path / "whole.duckdb"
    with FaultServer(answer=forgets) as server:
        run(papers, whole, server.base_url)
    assert Library(library).tables_digest() == Library(whole).tables_digest()


def test_answers_that_no_worker_came_to_are_kept_when_the_run_stops(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(pool, "WORDS_IN_A_WORKER", 1)  # a paper at a time: the others wait
    monkeypatch.setattr(pool, "usable_cores", lambda: 1)
    papers = write_papers(tmp_path / "papers", 3)
    library = tmp_path / "a.duckdb"

    def last_is_refused(body):
        return no_quota() if "Sample 3-23 " in body["messages"][-1]["content"] else None

    with FaultServer(last_is_refused, answer=answer) as server:
        report = run(papers, library, server.base_url, concurrency=1)
        answered = set(server.completed)
    assert report.exit_code == 4
    assert "failed" in {o.state.value for o in report.outcomes}
    assert len(answered) > 3
    with FaultServer(answer=answer) as server:
        again = run(papers, library, server.base_url)
        assert not answered & set(server.digests)
    assert {o.state.value for o in again.outcomes} <= {"done", "skipped"}


def test_workers_end_when_the_program_is_killed(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 4, sentences=40)
    with FaultServer(answer=answer) as server:
        with started(*papers, base_url=server.base_url, library=tmp_path / "a.duckdb") as process:
            wait_until(lambda: len(server.completed) > 10 and workers_of(process.pid) != [])
            workers = workers_of(process.pid)
            os.kill(process.pid, signal.SIGKILL)
            wait_until(lambda: not any(map(lives, workers)), seconds=5)
        process.communicate()


def test_ctrl_c_in_a_terminal_reaches_the_program_alone(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1)
    with (
        FaultServer(answer=answer, latency_s=1.0) as server,
        started(*papers, base_url=server.base_url, library=tmp_path / "a.duckdb") as process,
    ):
        wait_until(lambda: workers_of(process.pid) != [])
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    (paper,) = json.loads(out)["papers"]
    assert "SIGINT" not in paper["reason"]
    assert process.returncode == 130


def test_a_paper_goes_through_corrections_and_second_questions(tmp_path: Path):
    papers = write_papers(tmp_path / "papers", 1, sections=1, sentences=3)
    bad = []

    def poor(body):
        if not bad:
            bad.append(body)
            return "Here is what I found: nothing."
        content = body["messages"][-1]["content"]
        if "Sample 1-0 " in content and not is_further(body):
            told = sentence(1, 0).removesuffix(".").split(" was ")
            copied = fact(1, told[0], "was", told[1])  # and not a word of the others
            return json.dumps({"about": "Metals.", "entities": [], "facts": [copied]})
        return answer(body)

    with FaultServer(answer=poor) as server:
        report = run(papers, tmp_path / "a.duckdb", server.base_url, chunk_words=200)
    assert [o.state.value for o in report.outcomes] == ["done"]
    calls = Library(tmp_path / "a.duckdb").query("SELECT purpose, outcome FROM call").rows
    assert ("extract", "invalid") in calls
    assert ("extract", "ok") in calls
    assert ("again-2", "ok") in calls
    units = Library(tmp_path / "a.duckdb").load_units(report.outcomes[0].paper_id)
    assert {n for u in units for f in u.facts for n in f.sentences} == {1, 2, 3}


def test_an_ingest_loads_no_grammar_into_the_program_itself(tmp_path: Path):
    write_papers(tmp_path / "papers", 1)
    code = (
        "import sys; from pathlib import Path; from tests.run.making import run\n"
        "made = run([Path(sys.argv[1])], Path(sys.argv[2]), sys.argv[3])\n"
        "print(made.outcomes[0].state.value, 'spacy' in sys.modules)"
    )
    with FaultServer(answer=forgets) as server:
        told = subprocess.run(
            [sys.executable, "-c", code, tmp_path / "papers", tmp_path / "a", server.base_url],
            cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
    assert told.stdout.split() == ["done", "False"]
