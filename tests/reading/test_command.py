import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from alexandria.cli.read_command import register
from alexandria.errors import AlexandriaError, PluginBroken
from alexandria.paper import Paper
from alexandria.reading import find_inputs
from alexandria.reading.output_files import output_names, parse_page_range
from alexandria.reading.paper_view import plain_text
from tests.reading.making import paper, read_fast
from tests.reading.test_pdf import build_paper, build_table


def run(*arguments):
    app = typer.Typer()
    register(app)
    app.command()(lambda: None)
    return CliRunner().invoke(app, ["read", *map(str, arguments), "--layout", "never"])


def test_a_paper_is_shown_with_title_sections_and_tables(tmp_path):
    result = run(paper(tmp_path, build_paper, pages=2))
    assert result.exit_code == 0
    assert "# The yield of basil in the dark" in result.stdout
    assert "## 1 Introduction" in result.stdout
    assert "Jane Doe, Max Roe, Ann Poe" in result.stdout


def test_json_is_the_paper_model(tmp_path):
    result = run(paper(tmp_path, build_table), "--format", "json")
    fields = json.loads(result.stdout)
    assert {"title", "doi", "body", "headings", "references", "tables", "abstract"} <= set(fields)
    assert fields["tables"][0][1][0] == "Basil"


def test_many_papers_go_to_a_folder_and_bad_ones_are_named_at_the_end(tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    paper(papers, build_paper, pages=2)
    (papers / "empty.pdf").write_bytes(b"")
    out = tmp_path / "texts"
    result = run(papers, "--format", "json", "--out", out)
    assert result.exit_code == 1
    assert [p.name for p in out.iterdir()] == ["paper.json"]
    assert "empty.pdf" in result.stderr
    assert "empty-file" in result.stderr
    assert "Fetch the file again" in result.stderr


def test_wrong_pages_and_missing_files_are_errors_with_a_hint(tmp_path):
    for arguments in ((tmp_path / "none.pdf",), (paper(tmp_path, build_table), "--pages", "7-3")):
        error = run(*arguments).exception
        assert isinstance(error, AlexandriaError)
        assert error.hint


def test_pages_are_given_as_one_or_a_range():
    assert parse_page_range("5") == (5, 5)
    assert parse_page_range(" 3-7") == (3, 7)


def test_papers_of_one_name_get_different_files(tmp_path):
    paths = [tmp_path / "a" / "x.pdf", tmp_path / "b" / "x.pdf", tmp_path / "X.pdf"]
    assert sorted(output_names(paths, "json").values()) == ["X-3.json", "x-2.json", "x.json"]


def test_the_rendering_shows_tables_as_rows_and_warnings_with_pages(tmp_path):
    result = read_fast(paper(tmp_path, build_table))
    assert "| Basil | 1.5 ± 0.1 | 6 |" in plain_text(result)
    assert isinstance(result, Paper)


def same_stem(folder):
    folder.mkdir()
    paper(folder, build_paper, name="paper.pdf", pages=2)
    (folder / "paper.md").write_text("# Basil in the light\n\nThe leaves were green.\n")
    return folder


@pytest.mark.parametrize(("form", "ending"), [("json", ".json"), ("text", ".txt")])
def test_inputs_that_differ_in_their_suffix_alone_keep_it(tmp_path, form, ending):
    out = tmp_path / "texts"
    result = run(same_stem(tmp_path / "papers"), "--format", form, "--out", out)
    assert result.exit_code == 0
    assert "in the light" in (out / f"paper.md{ending}").read_text()
    assert "in the dark" in (out / f"paper.pdf{ending}").read_text()
    assert {p.name for p in out.glob("*.*")} - {".alexandria-outputs"} == {
        f"paper.md{ending}",
        f"paper.pdf{ending}",
    }


def test_an_unusual_stem_leads_to_no_collision():
    paths = [Path("a/x.pdf"), Path("a/x.md"), Path("a/x.pdf.md"), Path("b/x.pdf")]
    assert sorted(output_names(paths, "json").values()) == [
        "x-2.pdf.json",
        "x.md.json",
        "x.pdf-2.json",
        "x.pdf.json",
    ]


@pytest.mark.parametrize("where", ["papers", "papers/texts"])
def test_outputs_in_a_folder_are_not_taken_for_papers(tmp_path, where):
    papers = same_stem(tmp_path / "papers")
    inputs = find_inputs([papers])
    for _ in range(2):  # the second time, the outputs of the first are there
        assert run(papers, "--format", "text", "--out", tmp_path / where).exit_code == 0
        assert find_inputs([papers]) == inputs
    written = tmp_path / where / "paper.md.txt"
    assert find_inputs([written]) == [written]
    written.write_text("Another paper, which a user put in its place.")
    assert written in find_inputs([papers])


def test_an_output_never_overwrites_a_paper(tmp_path):
    (tmp_path / "notes.txt").write_text("Some words of a paper that is short.")
    run(tmp_path, "--out", tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "Some words of a paper that is short."
    assert "Some words" in (tmp_path / "notes.txt.txt").read_text()


def test_a_broken_reader_plug_in_is_named_and_the_papers_are_read(tmp_path, monkeypatch):
    broken = PluginBroken("The reader plug-in 'rst' cannot be used.")
    monkeypatch.setattr("alexandria.reading.reader_plugin_errors", lambda: (broken,))
    result = run(paper(tmp_path, build_paper, pages=2))
    assert result.exit_code == 0
    assert "# The yield of basil in the dark" in result.stdout
    assert "'rst' cannot be used" in result.stderr
