"""What becomes of the papers of an ingest, a process of its own, at endpoints that are like no other."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from alexandria.library import Library
from alexandria.run.estimate import estimate_ingest
from alexandria.settings import Settings
from tests.faults import faults
from tests.faults.server import FaultServer
from tests.run.making import MODEL, ROOT, answer, command, question_of, run, write_papers


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    return write_papers(tmp_path / "papers", 2, sentences=6)


def ingested(papers, library, base_url, *options):
    """Exit code, the report as JSON, and what was said on stderr."""
    done = subprocess.run(
        [*command(*papers, base_url=base_url, library=library), *options],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def states(report):
    return [paper["state"] for paper in report["papers"]]


def calls(library, *columns):
    return Library(library).query(f"SELECT {', '.join(columns)} FROM call ORDER BY started_at").rows


def openai_like(tokens, *, efforts=("minimal", "low", "medium", "high")):
    """A reasoning model as OpenAI serves them: another name of the limit, no temperature, hidden thought."""

    def script(body):
        if "max_tokens" in body:
            told = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
            return faults.status(
                400, message=told, param="max_tokens", code="unsupported_parameter"
            )
        if "temperature" in body:
            told = "Unsupported value: 'temperature' does not support 0 with this model."
            return faults.status(400, message=told, param="temperature", code="unsupported_value")
        if body.get("reasoning_effort", "medium") not in efforts:
            return faults.status(
                400, message="Unsupported value: 'reasoning_effort'", param="reasoning_effort"
            )
        return faults.thinks(answer, tokens)

    return script


def test_a_reasoning_model_that_nobody_knew_finishes_every_paper_without_a_split(
    papers, tmp_path, monkeypatch
):
    library, prices = tmp_path / "a.duckdb", tmp_path / "prices.toml"
    prices.write_text('[models."fake"]\ninput = 0.0\noutput = 100.0\n')
    monkeypatch.setenv("ALEXANDRIA_PRICES", str(prices))
    with FaultServer(openai_like(5000)) as server:
        code, report, said = ingested(papers, library, server.base_url)
        efforts = [body.get("reasoning_effort") for body in server.bodies]
        asked = server.asked
    assert (code, states(report)) == (0, ["done", "done"]), said
    rows = calls(library, "chunk", "outcome", "reasoning_tokens")
    assert len(rows) == report["calls"] == asked
    assert not [chunk for chunk, *_ in rows if "." in chunk]  # "12.1": of a chunk that was split
    assert {outcome for _, outcome, _ in rows} <= {"ok", "form-rejected", "thought-cut"}
    assert sum(outcome == "thought-cut" for _, outcome, _ in rows) <= 8  # four calls at once
    assert {tokens for _, outcome, tokens in rows if outcome == "ok"} == {5000}
    assert (efforts[0], efforts[-1]) == (None, "low")
    assert report["reasoning_tokens"] == sum(tokens or 0 for *_, tokens in rows)
    assert report["cost"] == pytest.approx(report["output_tokens"] * 100 / 1e6)
    # the next estimate knows what this model thinks
    more = write_papers(tmp_path / "more", 1, sentences=8)
    settings = Settings(library=library, model=MODEL, base_url=server.base_url, chunk_words=60)
    estimate = estimate_ingest(more, settings)
    assert estimate.reasoning_tokens > 1000 * estimate.calls
    assert estimate.output_tokens > estimate.reasoning_tokens


def test_an_hour_s_wait_ends_the_run_with_the_time_and_the_next_goes_on(papers, tmp_path):
    library = tmp_path / "a.duckdb"
    taken = []

    def after_three(body):
        taken.append(body)
        return faults.rate_limited("3600") if len(taken) > 3 else None

    with FaultServer(after_three, answer=answer) as server:
        code, report, said = ingested(papers, library, server.base_url, "--concurrency", "1")
        assert server.asked == 4
        answered = {question_of(body) for body in server.bodies[:3]}
    assert code == 4
    assert "The endpoint asks to wait 60 min, until" in said
    assert report["come_back_at"]
    assert "asks to wait" in report["stopped_by"]
    not_done = [paper for paper in report["papers"] if paper["state"] != "done"]
    assert not_done
    assert all("asks to wait" in paper["reason"] for paper in not_done)
    with FaultServer(answer=answer) as server:
        again = run(papers, library, server.base_url)
        assert not answered & {question_of(body) for body in server.bodies}
    assert again.exit_code == 0


def test_a_server_that_refuses_in_every_way_at_once_gets_done_what_it_takes_now(papers, tmp_path):
    """A plain 422 without a word, a maximum, a short context, answers in a stream only, hours for one paper."""
    library = tmp_path / "a.duckdb"

    def script(body):
        limit, text = body.get("max_tokens") or 0, body["messages"][-1]["content"]
        if not body.get("stream"):
            return faults.status(400, message="Stream must be set to true")
        if "response_format" in body or "stream_options" in body:
            return faults.refusal_of(422, "")
        if limit > 1500:
            told = f"max_tokens must be less than or equal to 1500, got {limit}"
            return faults.status(400, message=told)
        if len(re.findall(r"^\d+\. Sample 1-", text, re.MULTILINE)) > 2:
            return faults.status(400, message="prompt is too long: 9000 tokens > 8000 maximum")
        if "Sample 2-" in text:
            return faults.rate_limited("7200")
        return faults.only_streams(lambda b: f"<think>So.</think>{answer(b)}")

    with FaultServer(script) as server:
        code, report, said = ingested(papers, library, server.base_url, "--long-wait", "skip")
    assert (code, states(report)) == (1, ["done", "failed"]), said
    assert "asks to wait 2.0 h" in report["papers"][1]["reason"]
    assert report["stopped_by"] is None
    rows = calls(library, "outcome", "cost")
    assert {outcome for outcome, _ in rows} == {"ok", "form-rejected", "too-long", "overloaded"}
    assert all(cost == 0 for _, cost in rows)
