"""A model that this program runs is loaded once for an explorer, by the first question, and ended with it."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.serve.conftest import serving

ROOT = Path(__file__).parents[2]
STAND_IN = ROOT / "tests" / "llm" / "stand_in"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def folder(tmp_path, monkeypatch, small_library):
    """A library, and a model file that a stand-in of llama.cpp serves in a process of its own."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, (STAND_IN, ROOT))))
    monkeypatch.setenv("STAND_IN", str(tmp_path))
    (tmp_path / "model.gguf").write_bytes(b"GGUF")
    shutil.copy(small_library, tmp_path / "library.duckdb")
    return tmp_path


def started(folder):
    return {int(p.stem) for p in folder.glob("*.pid")}


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_questions_share_one_process_that_ends_with_the_explorer(folder):
    with serving(folder / "library.duckdb", "--model", str(folder / "model.gguf")) as served:
        assert started(folder) == set()
        token = served.csrf_token()
        for question in ("yield strength of alloy A", "Does alloy A corrode?"):
            body = urlencode({"q": question, "csrf_token": token}).encode()
            answer = served.ask("/ask", body, content_type=FORM)
            assert answer.status == 200
            assert re.search(r'class="(answer|problem)"', answer.text)
        (model,) = started(folder)
        assert is_running(model)
    for _ in range(100):
        if not is_running(model):
            break
        time.sleep(0.05)
    assert not is_running(model)
