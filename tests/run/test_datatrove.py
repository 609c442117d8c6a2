"""The example of docs/scale.md: datatrove runs the shards of an ingest."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from alexandria.exchange.library_merge import merge_libraries
from alexandria.library import Library
from tests.faults.server import FaultServer
from tests.run.making import ROOT, answer, write_papers


def test_datatrove_runs_the_shards_and_none_twice(tmp_path):
    pytest.importorskip("datatrove", reason="datatrove is not installed")
    page = (ROOT / "docs" / "scale.md").read_text("utf-8")
    (example,) = [
        c for c in re.findall(r"```python\n(.+?)```", page, re.DOTALL) if "datatrove" in c
    ]
    write_papers(tmp_path / "papers", 3, sentences=2)
    with FaultServer(answer=answer) as server:
        program = tmp_path / "example.py"
        asked = example.replace("http://127.0.0.1:8000/v1", server.base_url)
        program.write_text(asked, encoding="utf-8")
        for _ in range(2):
            subprocess.run(
                [sys.executable, program], cwd=tmp_path, check=True, capture_output=True,
                env={"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
            )  # fmt: skip
        assert server.asked_again == 0
    shards = sorted((tmp_path / "shards").glob("*.duckdb"))
    library = Library(tmp_path / "library.duckdb")
    merge_libraries(library, shards)
    assert {p.state.value for p in library.papers()} == {"done"}
    assert len(library.papers()) == 3
