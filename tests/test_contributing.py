"""The recipes of CONTRIBUTING.md work: each is followed to the letter in a temporary copy of the package.

A recipe is a section whose steps have one of these forms, each followed by a fenced block:
"Create `FILE`:", "Append to `FILE`:", "In `FILE`, below the line `LINE`:", and console blocks with
commands after "$ " and, below each, lines that it must print.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import alexandria
from alexandria.library import Library
from tests.builders import FREE, make_call, make_outcome, make_paper_record, make_run, make_unit

PAGE = Path(__file__).parents[1] / "CONTRIBUTING.md"
ROOT = Path(alexandria.__file__).parents[1]
TRAVELLING = ("alexandria", "prompts", "schemas", "pyproject.toml")
RECIPES = dict(
    re.findall(
        r"^## Recipe: (.+?)\n(.*?)(?=^## Recipe: |\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
)
STEP = re.compile(
    r"^(?P<verb>Create|Append to|In) `(?P<file>[^`]+)`(?:, below the line `(?P<line>[^`]+)`)?:\n\n"
    r"```\w+\n(?P<block>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def package(tmp_path):
    """A copy of the package and the data that it needs, with nothing that was compiled."""
    copy = tmp_path / "checkout"
    copy.mkdir()
    for name in TRAVELLING:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy)
    return copy


@pytest.fixture
def somewhere(tmp_path):
    """A folder with a library of one paper that the unchanged package wrote."""
    folder = tmp_path / "somewhere"
    folder.mkdir()
    store = Library(folder / "alexandria.duckdb")
    store.create_or_open()
    store.save_run(make_run())
    store.save_paper(
        make_paper_record("moon"),
        [make_unit("moon")],
        [make_call(0, "moon")],
        make_outcome("moon"),
        guard=FREE,
    )
    return folder


def follow(recipe: str, package: Path) -> list[Path]:
    """Make the recipe's changes; the files that it touched."""
    touched = []
    for step in STEP.finditer(recipe):
        path = package / step["file"]
        touched.append(path)
        if step["verb"] == "Create":
            assert not path.exists(), step["file"]
            path.write_text(step["block"], encoding="utf-8")
            continue
        text = path.read_text(encoding="utf-8")
        if step["verb"] == "Append to":
            text += step["block"]
        else:
            lines = text.splitlines(keepends=True)
            bare = [line.strip() for line in lines]
            assert bare.count(step["line"]) == 1, (step["file"], step["line"])
            lines.insert(bare.index(step["line"]) + 1, step["block"])
            text = "".join(lines)
        path.write_text(text, encoding="utf-8")
    return touched


def environment(package: Path, tmp_path: Path) -> dict[str, str]:
    """A shell in which `alexandria` and `python` are those of the copy, without any setting of the user."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, arguments in (("alexandria", "-m alexandria"), ("python", "")):
        script = programs / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("ALEXANDRIA_", "OPENAI_"))}
    return kept | {
        "PATH": f"{programs}:{kept['PATH']}",
        "PYTHONPATH": str(package),
        "COLUMNS": "200",
    }


def test_there_is_a_recipe_for_each_kind_of_addition():
    assert sorted(RECIPES) == ["a check", "a provider", "a view", "an export", "an input format"]


def test_every_block_of_a_recipe_belongs_to_a_step():
    for name, recipe in RECIPES.items():
        blocks = len(re.findall(r"^```\w+$", recipe, re.MULTILINE))
        assert blocks == len(STEP.findall(recipe)) + len(CONSOLE.findall(recipe)), name


@pytest.mark.parametrize("name", RECIPES)
def test_the_recipe_works(name, package, somewhere, tmp_path):
    touched = follow(RECIPES[name], package)
    assert touched
    env = environment(package, tmp_path)
    (console,) = CONSOLE.findall(RECIPES[name])
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, *wanted = part.splitlines()
        ended = subprocess.run(
            ["bash", "-euc", command],
            cwd=somewhere,
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ended.returncode == 0, (command, ended.stdout, ended.stderr)
        printed = [line.strip() for line in (ended.stdout + ended.stderr).splitlines()]
        for line in wanted:
            assert any(p.startswith(line.strip()) for p in printed), (command, line, printed)
    code = [str(path) for path in touched if path.suffix == ".py"]
    if code:
        for check in (["check"], ["format", "--check"]):
            ended = subprocess.run(
                [sys.executable, "-m", "ruff", *check, *sorted(set(code))],
                cwd=package,
                capture_output=True,
                text=True,
                check=False,
            )
            assert ended.returncode == 0, ended.stdout
