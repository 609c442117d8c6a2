import json

import typer
from typer.testing import CliRunner

from alexandria.cli.read import register
from alexandria.errors import AlexandriaError
from alexandria.paper import Paper
from alexandria.reading.output_files import output_names, page_range
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
    assert page_range("5") == (5, 5)
    assert page_range(" 3-7") == (3, 7)


def test_papers_of_one_name_get_different_files(tmp_path):
    paths = [tmp_path / "a" / "x.pdf", tmp_path / "b" / "x.pdf", tmp_path / "X.pdf"]
    assert sorted(output_names(paths, "json").values()) == ["X-3.json", "x-2.json", "x.json"]


def test_the_rendering_shows_tables_as_rows_and_warnings_with_pages(tmp_path):
    result = read_fast(paper(tmp_path, build_table))
    assert "| Basil | 1.5 ± 0.1 | 6 |" in plain_text(result)
    assert isinstance(result, Paper)
