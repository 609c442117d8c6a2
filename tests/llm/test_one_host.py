"""The HTTP client of an endpoint: its connections are used again, and a pool never has many of them."""

from __future__ import annotations

import asyncio

from alexandria.llm.one_host import one_host_client
from tests.faults.server import FaultServer


def test_connections_are_used_again_and_lie_in_pools_of_a_few():
    async def scenario(base_url: str) -> tuple[list[int], list[int]]:
        async with one_host_client(base_url) as client:

            async def ask() -> None:
                asked = {"messages": [{"role": "user", "content": "?"}], "model": "m"}
                answer = await client.post(f"{base_url}/chat/completions", json=asked)
                assert answer.status_code == 200

            def sizes() -> list[int]:
                return [len(p.transport._pool.connections) for p in client._transport._pools]

            await asyncio.gather(*(ask() for _ in range(20)))
            at_once = sizes()
            for _ in range(10):
                await ask()
            return at_once, sizes()

    with FaultServer(latency_s=0.1) as server:
        at_once, later = asyncio.run(scenario(server.base_url))
    assert at_once == [8, 8, 4]
    assert later == at_once
