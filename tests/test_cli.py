"""The command line as people and programs meet it: help, settings, streams, exit codes."""

import io
import json
import os
import re
import shutil
import subprocess
import sys

import duckdb
import pytest
import typer.main

from alexandria import __version__
from alexandria.cli import app, main
from alexandria.library import Library, PaperState
from alexandria.library.schema_version import view_names
from alexandria.resolution import Merge
from tests.builders import (
    FREE,
    make_call,
    make_checked_unit,
    make_outcome,
    make_paper_record,
    make_run,
    make_unit,
    paper_id,
)

COMMANDS = {
    f"{name} {inner}".strip(): inner_command
    for name, command in typer.main.get_command(app).commands.items()
    for inner, inner_command in getattr(command, "commands", {"": command}).items()
}
READING = [["status"], ["show", "water"], ["check"], ["query", "SELECT 1"], ["remove", "water"]]


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path, monkeypatch):
    """A folder without a project file, and an environment without settings."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("ALEXANDRIA_", "OPENAI_")):
            monkeypatch.delenv(name)


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the program with these arguments: exit code, stdout, stderr."""

    def _run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alexandria", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return _run


@pytest.fixture(scope="module")
def one_paper(tmp_path_factory):
    """The file of a library with one paper, made once and copied for each test."""
    found = Library(tmp_path_factory.mktemp("one-paper") / "alexandria.duckdb")
    found.create_or_open()
    found.save_run(make_run())
    found.save_paper(make_paper_record(), [make_unit()], [make_call()], make_outcome(), guard=FREE)
    return found.path


@pytest.fixture
def library(tmp_path, one_paper):
    """A library with one paper, where the program looks by default."""
    shutil.copy(one_paper, tmp_path)
    return Library(tmp_path / one_paper.name)


# --- help -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_of_itself(run, name):
    code, out, err = run(*name.split(), "--help")
    assert (code, err) == (0, "")
    assert f"Example: alexandria {name}" in out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_does(name):
    assert all(p.help for p in COMMANDS[name].params)


def test_the_version_is_that_of_the_package(run):
    assert run("--version") == (0, f"alexandria {__version__}\n", "")


def test_the_program_is_also_a_module():
    ended = subprocess.run(
        [sys.executable, "-m", "alexandria", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == f"alexandria {__version__}\n"


def test_completion_can_be_shown_for_bash(run, monkeypatch):
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    code, out, _ = run("--show-completion", "bash")
    assert code == 0
    assert "_ALEXANDRIA_COMPLETE=" in out


# --- settings -------------------------------------------------------------------------------


def configured(run, *flags):
    code, out, _ = run("config", "--format", "json", *flags)
    assert code == 0
    return json.loads(out)


def test_a_flag_beats_the_environment_beats_the_project_file_beats_the_default(
    run, tmp_path, monkeypatch
):
    assert configured(run)["library"] == {"value": "alexandria.duckdb", "origin": "default"}
    (tmp_path / "alexandria.toml").write_text('library = "file.duckdb"\n')
    found = configured(run)["library"]
    assert found["value"] == str(tmp_path / "file.duckdb")
    assert found["origin"].endswith("alexandria.toml")
    monkeypatch.setenv("ALEXANDRIA_LIBRARY", "variable.duckdb")
    assert configured(run)["library"] == {"value": "variable.duckdb", "origin": "environment"}
    found = configured(run, "--library", "flag.duckdb")["library"]
    assert found == {"value": "flag.duckdb", "origin": "flag"}


def test_config_masks_keys(run, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    code, table, _ = run("config")
    assert code == 0
    assert "sk-very-secret" not in table
    assert "api_key\t**********\tenvironment (OPENAI_API_KEY)" in table


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("libary = 'x'", "unknown setting 'libary'"),
        ("passes = 'many'", "passes"),
        ("passes =", "not valid TOML"),
    ],
)
def test_a_wrong_setting_names_its_source_and_ends_with_3(run, tmp_path, content, told):
    (tmp_path / "alexandria.toml").write_text(content)
    code, out, err = run("config")
    assert (code, out) == (3, "")
    assert told in err
    assert str(tmp_path / "alexandria.toml") in err


# --- streams and exit codes -------------------------------------------------------------------


@pytest.mark.parametrize("arguments", READING, ids=lambda a: a[0])
def test_without_a_library_commands_say_how_to_make_one(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (5, "")
    assert err.startswith("error: ")
    assert "→ Make one with: alexandria ingest" in err


def test_a_command_that_does_not_exist_is_a_usage_error(run):
    code, out, err = run("injest", "papers/")
    assert (code, out) == (2, "")
    assert "injest" in err


def test_a_folder_that_does_not_exist_is_told_before_anything_is_made(run, tmp_path):
    code, _, err = run("ingest", "nowhere/")
    assert code == 1
    assert "nowhere" in err
    assert "→" in err
    assert list(tmp_path.iterdir()) == []


def test_a_model_at_openai_without_a_key_says_which_key(run, tmp_path):
    (tmp_path / "paper.txt").write_text("One sentence about water.")
    code, _, err = run("ingest", "paper.txt", "--model", "gpt-5-mini")
    assert code == 3
    assert "OPENAI_API_KEY" in err


def test_a_remote_endpoint_is_refused_where_only_local_ones_are_allowed(run, tmp_path):
    (tmp_path / "paper.txt").write_text("One sentence about water.")
    code, _, err = run(
        "ingest", "paper.txt", "--local-only", "--base-url", "http://example.org/v1", "--model", "m"
    )
    assert code == 3
    assert "not on this machine" in err


def test_status_shows_papers_runs_and_cost(run, library):
    code, out, err = run("status")
    assert (code, err) == (0, "")
    assert "papers/water.pdf\tdone" in out
    assert "run-1" in out


def test_show_prints_facts_as_sentences_with_page_and_place(run, library):
    code, out, _ = run("show", "water")
    assert code == 0
    assert "On water" in out
    assert "  Water boils at 100 °C at 1 atm. p. 1, s. 1\n" in out
    assert "  Ice floats on water. p. 1, s. 2, 3\n" in out
    assert "2 stored · 0 merged · 0 quarantined\n" in out


def test_show_names_the_venue(run, library):
    library.save_paper(
        make_paper_record(venue="J. Water"), [make_unit()], (), make_outcome(), guard=FREE
    )
    assert "Émilie du Châtelet · J. Water · 2025 · 10.1234/water" in run("show", "water")[1]


def test_show_marks_doubt_verdict_and_whose_claim_it_is(run, library):
    library.save_paper(make_paper_record(), [make_checked_unit()], (), make_outcome(), guard=FREE)
    out = run("show", "water")[1]
    assert "Water boils at 100 °C at 1 atm. p. 1, s. 1 [by [12]]" in out
    assert "Ice floats on water. p. 1, s. 2, 3 [flagged: names] [entailed by judge]" in out


def test_show_says_where_coverage_was_not_measured(run, library):
    assert "coverage not measured" in run("show", "water")[1]


def test_show_and_status_tell_what_is_covered(run, library):
    library.save_paper(make_paper_record(), [make_checked_unit()], (), make_outcome(), guard=FREE)
    shown, status = run("show", "water")[1], run("status")[1]
    assert "4 written · 2 stored · 1 merged · 1 quarantined\n" in shown
    assert (
        "75% sentences covered · 75% numbers found · 25% of the words masked · longest run 5 words"
    ) in shown
    assert "papers/water.pdf\tdone\t75%\t" in status


def test_show_lists_what_was_merged_or_quarantined_when_asked(run, library):
    unit = make_checked_unit()
    library.save_paper(make_paper_record(), [unit], (), make_outcome(), guard=FREE)
    assert "freezes" not in run("show", "water")[1]
    out = run("show", "water", "--quarantined")[1]
    assert "  number Water freezes at 7 °C. p. 1, s. 1\n" in out
    kept = unit.attributes[0].id
    assert f"  merged Water boils. → {kept}\n" in out
    assert f"Water boils at 100 °C at 1 atm. p. 1, s. 1 [by [12]] {kept}\n" in out


@pytest.mark.parametrize("arguments", [["status"], ["show", "water"], ["check"]], ids=str)
def test_what_is_for_programs_is_json_and_nothing_else(run, library, arguments):
    code, out, err = run(*arguments, "--format", "json")
    assert (code, err) == (0, "")
    json.loads(out)


def test_query_prints_for_people_and_for_programs(run, library, tmp_path):
    sql = "SELECT subject, object FROM facts ORDER BY subject"
    assert run("query", sql)[1] == "subject\tobject\nice\twater\nwater\t100 °C\n"
    assert json.loads(run("query", sql, "--format", "json")[1])[0]["subject"] == "ice"
    assert run("query", sql, "--format", "csv")[1].splitlines()[0] == "subject,object"
    assert run("query", sql, "--format", "parquet", "--out", "facts.parquet")[0] == 0
    assert (tmp_path / "facts.parquet").read_bytes()[:4] == b"PAR1"


@pytest.mark.parametrize(
    ("file", "start"), [("f.json", b"["), ("f.csv", b"subject"), ("f.parquet", b"PAR1")]
)
def test_query_takes_the_format_from_the_suffix_of_the_file(run, library, tmp_path, file, start):
    assert run("query", "SELECT subject FROM facts", "--out", file) == (0, "", "")
    assert (tmp_path / file).read_bytes().startswith(start)


@pytest.mark.parametrize("given", ["csv", "parquet", "table"])
def test_query_refuses_a_file_that_does_not_fit_the_format(run, library, tmp_path, given):
    code, out, err = run("query", "SELECT 1", "--format", given, "--out", "f.json")
    assert (code, out) == (3, "")
    assert given in err
    assert "f.json" in err
    assert "--format" in err
    assert not (tmp_path / "f.json").exists()


def test_query_names_the_formats_when_it_knows_none_of_that_name(run, library):
    code, _, err = run("query", "SELECT 1", "--format", "yaml")
    assert code == 3
    assert "json, csv, parquet" in err


def test_the_hint_of_a_wrong_table_names_every_view(run, library):
    _, _, err = run("query", "FROM fact")
    assert ", ".join(view_names()) in err


def test_the_help_of_query_names_every_view():
    assert f"Views: {', '.join(view_names())}." in COMMANDS["query"].help


def test_check_prints_a_digest_of_the_units(run, library):
    digest = library.content_digest()
    assert run("check", "--digest") == (0, f"{digest}\n", "")
    assert json.loads(run("check", "--digest", "--format", "json")[1]) == {"digest": digest}


def test_check_replaces_views_that_are_not_those_of_this_version(run, library):
    with duckdb.connect(str(library.path)) as con:
        con.execute("CREATE OR REPLACE VIEW facts AS SELECT 1 AS old")
    code, out, _ = run("check")
    assert code == 1
    assert "--replace-views" in out
    assert run("check", "--replace-views")[0] == 0


def test_an_error_shows_its_traceback_where_debugging_is_wanted(run, library, monkeypatch):
    assert "Traceback" not in run("query", "DROP TABLE paper")[2]
    monkeypatch.setenv("ALEXANDRIA_DEBUG", "1")
    code, _, err = run("query", "DROP TABLE paper")
    assert code == 2
    assert "Traceback" in err
    assert "QueryRefused" in err
    assert "error: " in err


def test_query_reads_its_sql_from_stdin(run, library, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("SELECT 41 + 1 AS answer"))
    assert run("query", "-")[1] == "answer\n42\n"


def test_a_result_that_was_cut_says_so_on_stderr(run, library):
    _, out, err = run("query", "SELECT * FROM range(5)", "--limit", "2")
    assert len(out.splitlines()) == 3
    assert "only the first 2 rows" in err


@pytest.mark.parametrize(
    "sql", ["DROP TABLE paper", "SELECT nothing FROM facts", "SELECT 1; SELECT 2"]
)
def test_sql_that_is_refused_or_wrong_ends_with_2(run, library, sql):
    code, out, err = run("query", sql)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")


def test_parquet_without_a_file_says_what_to_add(run, library):
    code, _, err = run("query", "SELECT 1", "--format", "parquet")
    assert code == 3
    assert "--out" in err


def test_check_ends_with_0_on_a_sound_library_and_1_on_a_half_done_one(run, library):
    assert run("check")[0] == 0
    library.save_paper(make_paper_record("ice", chunk_count=3), [make_unit("ice")], guard=FREE)
    code, out, _ = run("check")
    assert code == 1
    assert out


def test_remove_asks_first_and_then_takes_the_paper_away(run, library, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert run("remove", "water")[0] == 1
    assert library.load_units(library.find_paper("water").id)
    code, out, _ = run("remove", "water", "--yes")
    assert code == 0
    assert "1 units, 2 entities, 2 facts" in out
    assert run("show", "water")[0] == 2


def test_a_name_that_fits_no_paper_ends_with_2(run, library):
    code, _, err = run("show", "phlogiston")
    assert code == 2
    assert "alexandria status" in err


def test_nothing_in_a_pipe_is_coloured_or_wrapped(run, library):
    library.save_run(make_run("run-2"))
    reason = "so long a reason that any terminal would wrap it " * 6
    outcome = make_outcome("ice", run_id="run-2", state=PaperState.FAILED, reason=reason)
    library.save_outcomes([outcome])
    _, out, _ = run("status")
    assert "\x1b" not in out
    assert any(reason.strip() in line for line in out.splitlines())


def test_no_color_is_respected_where_colour_was_forced(library, tmp_path):
    environment = os.environ | {"NO_COLOR": "1", "FORCE_COLOR": "1", "COLUMNS": "80"}
    ended = subprocess.run(
        [sys.executable, "-m", "alexandria", "show", "water"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not re.search(r"\x1b\[[34]\dm", ended.stdout)  # bold and dim may stay


def test_a_reader_that_closes_the_pipe_is_no_error(library, tmp_path):
    script = f"set -o pipefail; {sys.executable} -m alexandria query 'FROM range(9000)' | head -1"
    ended = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "range\n", "")


def test_a_dry_run_counts_calls_and_writes_nothing(run, tmp_path):
    (tmp_path / "paper.txt").write_text("Water boils at 100 °C at 1 atm. Ice floats on it. " * 30)
    code, out, _ = run(
        "ingest", "paper.txt", "--model", "embedded", "--dry-run", "--format", "json"
    )
    assert code == 0
    estimate = json.loads(out)
    assert estimate["papers"][0]["would"] == "ingest"
    assert estimate["papers"][0]["words"] == 360
    # A small model is asked about each sentence.
    assert estimate["calls"] > estimate["papers"][0]["chunks"]
    assert [p.name for p in tmp_path.iterdir()] == ["paper.txt"]


def test_a_dry_run_calls_an_unknown_price_unknown(run, tmp_path):
    (tmp_path / "paper.txt").write_text("Water boils at 100 °C at 1 atm. " * 20)
    code, out, _ = run(
        "ingest", "paper.txt", "--dry-run", "--base-url", "http://example.org/v1", "--model", "nova"
    )
    assert code == 0
    assert "cost: unknown (no price for this model)" in out


# --- names ----------------------------------------------------------------------------------


def test_entities_are_listed_found_and_parted(run, library):
    merge = Merge.of(paper_id("water"), "water", "H₂O", rule="abbreviation", evidence="unit u")
    library.save_paper(make_paper_record(), [make_unit()], guard=FREE, merges=[merge])
    assert [t["name"] for t in json.loads(run("entities", "--format", "json")[1])] == [
        "ice",
        "water",
    ]
    assert run("entities", "H₂O")[1].splitlines()[1].startswith("water\tsubstance\tH₂O")
    assert run("entities", "list", "nothing")[1].splitlines() == ["name\ttype\talso\tfacts\tpapers"]
    assert run("entities", "merges", "water")[1].splitlines()[1:] == [
        f"{merge.id}\twater\tH₂O\tabbreviation\tunit u"
    ]
    assert run("entities", "undo", merge.id) == (0, "parted: water | H₂O\n", "")
    assert json.loads(run("entities", "merges", "--format", "json")[1]) == []
    code, _, err = run("entities", "undo", merge.id)
    assert (code, "entities merges" in err) == (2, True)
