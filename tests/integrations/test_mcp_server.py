"""The tools for assistants: through the SDK's own client in memory, over stdio and over HTTP as real processes."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from alexandria import Settings
from alexandria.integrations.mcp_server import make_mcp_server
from alexandria.run.library_asking import open_asker
from tests.answers.conftest import library, small_library  # noqa: F401  fixtures
from tests.answers.test_ask import QUESTION, A, answering
from tests.faults.server import FaultServer

ROOT = Path(__file__).parents[2]
TOOLS = {"search", "entity", "ask", "sql", "paper", "verify"}


def talk(library, scenario, base_url="http://127.0.0.1:9/v1"):  # noqa: F811
    """Run a scenario with a client of a server in this process."""

    async def session():
        settings = Settings(model="fake", base_url=base_url, max_attempts=1)
        async with (
            open_asker(library, settings) as asker,
            Client(make_mcp_server(library, asker)) as client,
        ):
            return await scenario(client)

    return asyncio.run(session())


def call(library, tool, base_url="http://127.0.0.1:9/v1", **arguments):  # noqa: F811
    return talk(library, lambda client: client.call_tool(tool, arguments), base_url)


def test_the_tools_say_what_they_return_and_that_they_only_read(library):  # noqa: F811
    async def scenario(client):
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in talk(library, scenario)}
    assert set(tools) == TOOLS
    for name, tool in tools.items():
        assert tool.description
        assert tool.output_schema["type"] == "object"
        assert tool.annotations.read_only_hint is (name != "ask")
        assert tool.annotations.destructive_hint is False
        assert not {"path", "file", "library"} & set(tool.input_schema["properties"])


def test_search_returns_facts_with_their_places(library):  # noqa: F811
    found = call(library, "search", query="yield strength", where=["value > 300 MPa"])
    (fact,) = found.structured_content["facts"]
    assert fact["statement"] == A
    assert (fact["paper"], fact["page"], fact["section"]) == ("On steel", 1, "Results")
    assert (fact["value"], fact["unit"]) == (350, "megapascal")


def test_entity_paper_sql_and_verify_answer(library):  # noqa: F811
    async def scenario(client):
        return [
            (await client.call_tool(name, arguments)).structured_content
            for name, arguments in (
                ("entity", {"name": "TNF-alpha"}),
                ("paper", {"paper": "steel", "limit": 2}),
                ("sql", {"select": "SELECT count(*) AS n, max(year) FROM papers"}),
                ("verify", {"text": f"{A} Ice does not float on water. Tin is soft."}),
            )
        ]

    entity, paper, sql, verified = talk(library, scenario)
    assert "cachectin" in entity["names"]
    assert (paper["title"], len(paper["facts"]), paper["more"]) == ("On steel", 2, True)
    assert (sql["columns"][0], sql["rows"]) == ("n", [[3, 2021]])
    assert verified["counts"] == {"supported": 1, "contradicted": 1, "unknown": 1}
    assert verified["sentences"][1]["facts"][0]["statement"] == "Ice floats on water."


def test_ask_answers_from_facts_with_citations(library):  # noqa: F811
    with FaultServer(answer=answering((A, A), ("Alloy A is gold.", A))) as server:
        found = call(library, "ask", server.base_url, question=QUESTION).structured_content
    assert (found["says"], found["answer"], found["removed"]) == (True, f"{A} [1]", 1)
    assert found["citations"][0]["number"] == 1
    assert found["run"]["calls"] == 1


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("entity", {"name": "zinc"}, "zinc"),
        ("paper", {"paper": "nowhere"}, "lists the papers"),
        ("search", {"query": ""}, "Give some words"),
        ("sql", {"select": "DROP TABLE paper"}, "SELECT"),
        ("sql", {"select": "SELECT * FROM read_csv('/etc/passwd')"}, "out of its reach"),
        ("ask", {"question": QUESTION}, "base URL"),
        ("search", {}, "query"),
    ],
)
def test_errors_name_cause_and_remedy(library, tool, arguments, said):  # noqa: F811
    found = call(library, tool, **arguments)
    assert found.is_error
    assert said in found.content[0].text
    assert "root:" not in found.content[0].text


def test_a_path_given_to_verify_is_text_and_no_file_is_opened(library):  # noqa: F811
    told = call(library, "verify", text="/etc/passwd").structured_content
    assert "root" not in json.dumps(told)


def environment():
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ALEXANDRIA_", "OPENAI_"))}
    return {**kept, "PYTHONPATH": str(ROOT)}


def test_it_serves_over_stdio_as_a_process_of_its_own(library, tmp_path):  # noqa: F811
    command = ["-m", "alexandria", "mcp", "--library", str(library.path)]
    server = StdioServerParameters(
        command=sys.executable, args=command, env=environment(), cwd=str(tmp_path)
    )

    async def session():
        async with Client(stdio_client(server)) as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            found = await client.call_tool("search", {"query": "floats", "limit": 1})
            return tools, found.structured_content

    tools, found = asyncio.run(session())
    assert tools == TOOLS
    assert found["facts"][0]["statement"] == "Ice floats on water."


def test_it_serves_over_http_on_this_machine_and_refuses_other_names(library):  # noqa: F811
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["-m", "alexandria", "mcp", "--http", str(port), "--library", str(library.path)]
    process = subprocess.Popen(
        [sys.executable, *command], env=environment(), stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for(port)

        async def session():
            async with Client(f"http://127.0.0.1:{port}/mcp") as client:
                return await client.call_tool("search", {"query": "floats", "limit": 1})

        found = asyncio.run(session()).structured_content
        assert found["facts"][0]["statement"] == "Ice floats on water."
        assert b" 421 " in rebound(port)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def wait_for(port):
    for _ in range(1200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("it does not listen")


def rebound(port):
    """The first line of the reply to a page of another site that has pointed its name here."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        head = f"POST /mcp HTTP/1.1\r\nHost: evil.example:{port}\r\nContent-Length: 2\r\n"
        more = "Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
        connection.sendall(f"{head}{more}\r\n{{}}".encode())
        return connection.recv(200).partition(b"\r\n")[0]


@pytest.mark.parametrize("address", ["here", "127.0.0.1:", "70000", "1.2.3.4:x"])
def test_an_address_that_is_none_is_refused(library, monkeypatch, capsys, address):  # noqa: F811
    from alexandria.cli import main

    monkeypatch.setattr(
        sys, "argv", ["alexandria", "mcp", "--http", address, "--library", str(library.path)]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, "HOST:PORT" in capsys.readouterr().err) == (3, True)
