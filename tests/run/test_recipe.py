"""What makes units stale: any code or data of the stages, without a version that somebody raises."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp  # import-linter is built on it
import pytest

from alexandria.extraction import extraction_settings
from alexandria.run import recipe as recipe_module

READING = "alexandria.reading"
EXTRACTION = "alexandria.extraction"
PIPELINE = "alexandria.pipeline"
NOT_COVERED = {
    "alexandria.errors": "how a failure is reported",
    "alexandria.resources": "finds files, whose contents count",
    "alexandria.child_process": "how a child process starts and ends",
    "alexandria.printable_text": "how names of files and messages are printed",
    "alexandria.batch_errors": "that an answer is still to come",
    "alexandria.spans": "what tracing is told",
    "alexandria.llm": "how a request is sent, paid and recorded; what shapes request and answer is covered",
}
"""Modules and packages that the pipeline imports and no version covers: no unit depends on them."""
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


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("alexandria", cache_dir=None)


def imported_by(imports: grimp.ImportGraph, name: str) -> set[str]:
    """A module or package, and all modules of the program that it imports, directly or not."""
    own = {name, *imports.find_descendants(name)}
    return own.union(*(imports.find_upstream_modules(module) for module in own))


def without(modules: set[str], names: tuple[str, ...]) -> set[str]:
    """The modules that are none of these and lie in none of them."""
    return {m for m in modules if not any(m == n or m.startswith(f"{n}.") for n in names)}


def test_every_module_that_extraction_imports_is_in_its_version_or_excepted(imports):
    modules = imported_by(imports, EXTRACTION)
    assert without(modules, (*extraction_settings._CODE, *NOT_COVERED)) == set()


def test_every_module_that_makes_units_of_a_file_is_in_the_recipe_or_excepted(imports):
    modules = imported_by(imports, PIPELINE) | imported_by(imports, READING)
    covered = (READING, *extraction_settings._CODE, *recipe_module._CODE)
    assert without(modules, (*covered, *NOT_COVERED)) == set()


def test_versions_name_only_modules_that_are_imported(imports):
    modules = imported_by(imports, PIPELINE)
    assert set(extraction_settings._CODE) <= imported_by(imports, EXTRACTION)
    assert set(recipe_module._CODE) <= modules
    assert set(NOT_COVERED) <= modules | imported_by(imports, READING)


def test_an_uncovered_module_is_found(imports):
    """The test above would notice: without one name in the list, its modules are left over."""
    modules = imported_by(imports, EXTRACTION)
    names = tuple(n for n in extraction_settings._CODE if n != "alexandria.quantities")
    assert "alexandria.quantities.units" in without(modules, (*names, *NOT_COVERED))
