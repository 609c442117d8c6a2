"""When the embedded server dies, the run ends with a word about it instead of trying again."""

from __future__ import annotations

import asyncio

import pytest

from alexandria.errors import EndpointUnreachable
from alexandria.llm.embedded import _Watched, available_cores, slots_for
from alexandria.llm.openai_endpoint import OpenAIEndpoint
from tests.faults import faults
from tests.faults.server import FaultServer
from tests.llm.asking import request


def asked(returncode):
    async def scenario(base_url):
        endpoint = _Watched(OpenAIEndpoint(model="m", base_url=base_url), lambda: returncode)
        try:
            await endpoint.complete(request(), deadline_s=5)
        finally:
            await endpoint.aclose()

    with FaultServer([faults.hang_up()]) as server, pytest.raises(EndpointUnreachable) as caught:
        asyncio.run(scenario(server.base_url))
    return caught.value


def test_a_server_that_died_ends_the_run():
    error = asked(-9)
    assert error.fatal
    assert "exit code -9" in str(error)
    assert "memory" in error.hint


def test_a_server_that_lives_may_drop_a_connection():
    assert not asked(None).fatal


def test_slots_follow_the_cores():
    assert available_cores() >= 1
    assert [slots_for(cores) for cores in (1, 2, 4, 8, 32)] == [4, 4, 4, 8, 8]
