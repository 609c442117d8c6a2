"""What makes units stale: any code or data of the stages, without a version that somebody raises."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = (
    "from alexandria.run.recipe import pipeline_config, recipe_of\n"
    "from alexandria.settings import Settings\n"
    "config = pipeline_config(Settings(), 'model')\n"
    "print(recipe_of(Settings(), config), config.extraction.version)"
)


def recipe(checkout: Path) -> list[str]:
    """Recipe and prompt version of the program in this folder."""
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("alexandria", "prompts"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_a_new_check_or_rule_makes_old_units_stale_by_itself(checkout):
    before = recipe(checkout)
    assert before == recipe(checkout)
    for stage in ("checking", "openie"):
        (checkout / "alexandria" / stage / "added.py").write_text('"""A new one."""\n')
        after = recipe(checkout)
        assert after[0] != before[0]
        assert after[1] != before[1]
        before = after


def test_a_rule_of_resolution_makes_papers_stale_and_leaves_their_answers_good(checkout):
    before = recipe(checkout)
    (checkout / "alexandria" / "resolution" / "added.py").write_text('"""A new one."""\n')
    after = recipe(checkout)
    assert after[0] != before[0]
    assert after[1] == before[1]


def test_what_no_unit_depends_on_makes_nothing_stale(checkout):
    before = recipe(checkout)
    (checkout / "alexandria" / "cli" / "added.py").write_text('"""A new one."""\n')
    assert recipe(checkout) == before
