"""The misbehaving server itself: in another process, with slots, and what it has seen."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from tests.faults.server import FaultServer, server_process
from tests.llm.asking import SECRET_TEXT, ask, request


def shout(body):
    """An answer function for the other process."""
    return '{"ok": false}'


def test_in_another_process_it_tells_what_it_has_seen():
    with server_process("--answer", "tests.faults.test_server:shout") as server:
        outcome = ask(server.base_url, request("one"), request("two"), request("one"))
        seen = server.seen()
    assert outcome.results == [False] * 3
    assert seen["asked"] == 3
    assert sorted(seen["digests"].values()) == [1, 2]


def test_a_call_that_was_answered_and_comes_again_is_counted():
    with FaultServer() as server:
        ask(server.base_url, request("one"), request("two"), concurrency=1)
        assert server.asked_again == 0
        ask(server.base_url, request("one"))
        assert server.asked_again == 1


def test_it_refuses_what_comes_while_its_slots_are_taken():
    with FaultServer(slots=2, latency_s=0.05) as server:
        texts = (request(f"text {n}") for n in range(6))
        outcome = ask(
            server.base_url, *texts, concurrency=6, sleep=asyncio.sleep, jitter=lambda: 0.05
        )
    assert outcome.results == [True] * 6
    assert server.most_at_once == 2
    assert server.refused > 0


def test_it_lets_the_surplus_wait_if_told_so():
    with FaultServer(slots=2, queues=True, latency_s=0.02) as server:
        outcome = ask(server.base_url, *(request(f"text {n}") for n in range(6)), concurrency=6)
    assert outcome.results == [True] * 6
    assert server.refused == 0
    assert max(count for _, count in server.busy) == 2


def test_the_sdks_own_log_at_its_loudest_shows_no_text_and_no_key():
    program = "import sys; from tests.llm.asking import ask; print(ask(sys.argv[1]).outcomes)"
    with FaultServer() as server:
        done = subprocess.run(
            [sys.executable, "-c", program, server.base_url],
            env=os.environ | {"OPENAI_LOG": "debug"},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        )
    assert "ok" in done.stdout
    assert "openai" in done.stderr  # it does log
    assert SECRET_TEXT not in done.stderr
    assert "sk-secret" not in done.stderr
