"""When the embedded server dies it is started again, once; then the run ends with a word about it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from alexandria.errors import EndpointUnreachable
from alexandria.llm import Client
from alexandria.llm.embedded import available_cores, gguf_endpoint, slots_for
from tests.llm.asking import CONTEXT, parse, request

ROOT = Path(__file__).parents[2]
STAND_IN = Path(__file__).parent / "stand_in"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the stand-in of llama.cpp leaves its process ids."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, (STAND_IN, ROOT))))
    monkeypatch.setenv("STAND_IN", str(tmp_path))
    (tmp_path / "model.gguf").write_bytes(b"GGUF")
    return tmp_path


def started(folder: Path) -> set[int]:
    return {int(p.stem) for p in folder.glob("*.pid")}


@asynccontextmanager
async def asking(folder, told, count):
    """So many questions, all under way; each with what came of it."""
    records = []
    async with gguf_endpoint(
        folder / "model.gguf", folder, lambda what, *_: told.append(what)
    ) as endpoint:
        client = Client(endpoint, record=records.append)
        questions = [
            asyncio.ensure_future(client.complete_text(request(f"text {n}"), CONTEXT, parse))
            for n in range(count)
        ]
        await asyncio.sleep(0.25)
        yield questions, records
        for question in questions:
            question.cancel()


def test_a_server_that_dies_is_started_again_and_asked_again(folder):
    told = []

    async def scenario():
        async with asking(folder, told, 6) as (questions, records):
            (first,) = started(folder)
            os.kill(first, signal.SIGKILL)
            return await asyncio.gather(*questions), Counter(r.outcome for r in records)

    results, outcomes = asyncio.run(scenario())
    assert results == [True] * 6
    assert outcomes == {"unreachable": 4, "ok": 6}  # four had been in flight
    assert len(started(folder)) == 2
    assert sum("again" in what for what in told) == 1


def test_a_server_that_dies_twice_ends_the_run(folder):
    async def scenario():
        async with asking(folder, [], 6) as (questions, _):
            (first,) = started(folder)
            os.kill(first, signal.SIGKILL)
            while len(started(folder)) < 2:
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.3)
            (second,) = started(folder) - {first}
            os.kill(second, signal.SIGKILL)
            return await asyncio.gather(*questions, return_exceptions=True)

    results = asyncio.run(scenario())
    assert all(isinstance(r, EndpointUnreachable) and r.fatal for r in results)
    assert "exit code -9" in str(results[0])
    assert "memory" in results[0].hint
    assert len(started(folder)) == 2


def test_a_server_that_does_not_come_back_ends_the_run(folder):
    async def scenario():
        async with asking(folder, [], 2) as (questions, _):
            (folder / "refuse").touch()
            (first,) = started(folder)
            os.kill(first, signal.SIGKILL)
            return await asyncio.gather(*questions, return_exceptions=True)

    results = asyncio.run(scenario())
    assert all(r.fatal and "ended by itself" in str(r) for r in results)


def test_slots_follow_the_cores():
    assert available_cores() >= 1
    assert [slots_for(cores) for cores in (1, 2, 4, 8, 32)] == [4, 4, 4, 8, 8]


def test_the_server_s_process_has_no_key_of_any_endpoint_in_its_environment(folder, monkeypatch):
    secrets = {
        "OPENAI_API_KEY": "sk-telltale-1",
        "ALEXANDRIA_API_KEY": "sk-telltale-2",
        "HF_TOKEN": "telltale-3",
        "ALEXANDRIA_BASE_URL": "https://user:telltale-4@host/v1",
        "HTTPS_PROXY": "http://user:telltale-5@proxy:8080",
        "OTEL_EXPORTER_OTLP_HEADERS": "authorization=telltale-6",
        "AWS_SECRET_ACCESS_KEY": "telltale-7",
        "GOOGLE_APPLICATION_CREDENTIALS": "/home/me/telltale-8.json",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)

    async def shown():
        async with gguf_endpoint(folder / "model.gguf", folder, lambda *_: None):
            (pid,) = started(folder)
            return Path(f"/proc/{pid}/environ").read_bytes()

    seen = asyncio.run(shown())
    assert f"STAND_IN={folder}".encode() in seen
    assert b"telltale" not in seen
    assert b"GOMP_SPINCOUNT=5000" in seen
