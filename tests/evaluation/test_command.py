"""`alexandria eval` as a user runs it: ingest included, interrupted, gone on with, read by programs."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from alexandria.library import Evaluations, Library, RunOutcome, write_parquet_rows
from tests.evaluation.answerers import oracle
from tests.faults.server import FaultServer
from tests.run.making import fact

COLUMNS = {"text": "VARCHAR", "question": "VARCHAR[]", "answer": "VARCHAR[]"}
PAPERS = 3


@pytest.fixture
def released(tmp_path):
    """A released set of three texts with two questions each, and one item that is no question."""
    rows = [
        {
            "text": f"Water{n} boils at {100 + n} °C. Ice{n} floats on it in every trial.",
            "question": [
                f"When does water{n} boil?\nA) {90 + n} °C\nB) {100 + n} °C\nC) {50 + n} °C\nD) never",
                f"What floats on water{n}?\nA) lead\nB) iron\nC) gold\nD) Ice{n}",
                "What?\nA) nothing",
            ],
            "answer": ["B", "D", "A"],
        }
        for n in range(PAPERS)
    ]
    write_parquet_rows(tmp_path / "physics.parquet", rows, COLUMNS)
    return tmp_path / "physics.parquet"


def model(body):
    """Extracts one fact, and answers questions as the oracle does."""
    if body["response_format"]["json_schema"]["name"] == "answer":
        shares = oracle(body)
        return json.dumps({"answer": max(shares, key=lambda k: shares[k])})
    text = body["messages"][-1]["content"]
    number = text.partition("Water")[2][:1]
    boiling = fact(1, f"water{number}", "boils at", f"{100 + int(number or 0)} °C")
    return json.dumps({"about": "Boiling.", "entities": [], "facts": [boiling]})


def start(folder, server, *words):
    told = ["--library", "l.duckdb", "--base-url", server.base_url, "--model", "fake"]
    command = [sys.executable, "-m", "alexandria", "eval", *words, *told]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ALEXANDRIA_", "OPENAI_"))}
    return subprocess.Popen(
        command,
        cwd=folder,
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_benchmark_ingests_asks_and_tells(tmp_path, released):
    def answer(body):
        return model(body) if "response_format" in body else "A"

    with FaultServer(answer=answer) as server:
        ended = start(tmp_path, server, "benchmark", released.name, "--format", "json")
        out, err = ended.communicate(timeout=60)
    assert ended.returncode == 0, err
    told = json.loads(out)
    assert told["papers"] == PAPERS
    assert told["rejected"] == {"not the four options A to D": PAPERS}
    right = {arm["arm"]: arm["accuracy"]["value"] for arm in told["arms"]}
    assert right["units"] > right["nothing"]
    assert "marks its own work" in err
    library = Library(tmp_path / "l.duckdb")
    papers = {paper.id for paper in library.papers()}
    assert len(papers) == PAPERS
    paths = {outcome.path for outcome in library.latest_outcomes()}
    assert paths == {f"physics/{paper[:12]}.txt" for paper in papers}
    assert not [v for row in every_value(library) for v in row if "/shm" in str(v)]


def every_value(library):
    """What the tables that tell of a run hold; a temporary folder has gone when they are read."""
    for table in ("outcome", "run", "paper", "call", "evaluation.evaluation_run"):
        yield from library.query(f"SELECT * FROM {table}").rows


def test_only_the_arms_with_units_are_asked_again_where_only_the_units_changed(tmp_path, released):
    def answer(body):
        return model(body) if "response_format" in body else "A"

    def other(body):
        found = answer(body)
        return found.replace("boils at", "turns to steam at")

    with FaultServer(answer=answer) as server:
        ended = start(tmp_path, server, "benchmark", released.name)
        ended.communicate(timeout=60)
    library = Library(tmp_path / "l.duckdb")
    with FaultServer(answer=other) as server:
        for paper in library.papers():
            library.remove_paper(paper.id)
        ended = start(tmp_path, server, "benchmark", released.name, "--format", "json")
        _, err = ended.communicate(timeout=60)
    assert ended.returncode == 0, err
    store = Evaluations(library)
    asked = Counter(row["purpose"] for row in purposes(library, store.run("latest").id))
    assert asked["answer:units"] == PAPERS * 2 * 4
    assert asked["answer:original"] == 0
    assert asked["answer:nothing"] <= 1  # the question that shows what the endpoint can do


def purposes(library, run_id):
    found = library.query("SELECT run_id, purpose FROM call")
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows if row[0] == run_id]


def test_ctrl_c_ends_in_order_and_the_same_command_goes_on(tmp_path, released):
    words = ("benchmark", released.name, "--arms", "nothing,original")
    with FaultServer(letters=oracle, slots=1, queues=True, latency_s=0.1) as server:
        running = start(tmp_path, server, *words)
        while server.asked < 12:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
        assert running.returncode == 130, err
        asked = sum(server.completed.values())
        assert "goes on where it stopped" in err
        store = Evaluations(Library(tmp_path / "l.duckdb"))
        assert store.run("latest").outcome is RunOutcome.INTERRUPTED
        kept = len(store.asked(store.run("latest").id))
        assert kept >= 12 - server.most_at_once
        again = start(tmp_path, server, *words)
        _, err = again.communicate(timeout=60)
        assert again.returncode == 0, err
    assert sum(server.completed.values()) == PAPERS * 2 * 2 * 4
    assert kept == asked


def test_a_killed_evaluation_loses_a_second_at_most(tmp_path, released):
    words = ("benchmark", released.name, "--arms", "nothing,original")
    with FaultServer(letters=oracle, slots=1, queues=True, latency_s=0.1) as server:
        running = start(tmp_path, server, *words)
        while server.asked < 25:
            time.sleep(0.02)
        running.kill()
        running.communicate(timeout=60)
        asked = sum(server.completed.values())
        again = start(tmp_path, server, *words)
        _, err = again.communicate(timeout=60)
    assert again.returncode == 0, err
    asked_twice = sum(server.completed.values()) - PAPERS * 2 * 2 * 4
    assert 0 <= asked_twice <= asked / 2
    assert "known from earlier runs" in err
