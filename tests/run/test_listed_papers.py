"""An ingest of a list of papers: metadata from the list, and what it leaves open in the report."""

import json

import pytest
import typer
from typer.testing import CliRunner

from alexandria.cli.ingest_command import register
from alexandria.errors import SettingsError
from alexandria.library import Library
from tests.faults.server import FaultServer
from tests.run.making import answer, run, write_papers

LIST = """
@article{doe, title = {The {Right} title}, doi = {10.1000/xyz}, year = 2019,
  author = {Doe, Jane}, journal = {Journal of Heat}, file = {:papers/%s:text}}
@article{gone, title = {Gone}, file = {gone.pdf}}
@article{paper, title = {On paper only}}
"""


@pytest.fixture
def listed(tmp_path):
    (paper,) = write_papers(tmp_path / "papers", 1)
    path = tmp_path / "library.bib"
    path.write_text(LIST % paper.name)
    return path


def test_metadata_of_a_list_reach_the_library_and_the_rest_the_report(listed, tmp_path):
    with FaultServer(answer=answer) as server:
        report = run([listed], tmp_path / "a.duckdb", server.base_url)
    assert [o.state.value for o in report.outcomes] == ["done", "failed"]
    assert report.outcomes[1].path.endswith("gone.pdf")
    assert report.outcomes[1].reason.startswith("missing-file: library.bib names gone.pdf")
    assert "Put gone.pdf into the folder of library.bib" in report.outcomes[1].reason
    assert [e.paper.label for e in report.without_file] == ["paper: On paper only"]
    (record,) = Library(tmp_path / "a.duckdb").papers()
    assert (record.title, record.doi, record.year) == ("The Right title", "10.1000/xyz", 2019)
    assert record.authors == ("Jane Doe",)
    assert (record.venue, record.metadata_source) == ("Journal of Heat", "library.bib")


def test_a_paper_that_is_in_the_library_gets_what_a_list_says_about_it(listed, tmp_path):
    library = tmp_path / "a.duckdb"
    with FaultServer(answer=answer) as server:
        run([tmp_path / "papers"], library, server.base_url)
        assert Library(library).papers()[0].title.startswith("Heating of metals")
        calls = server.asked
        reports = [run([listed], library, server.base_url) for _ in range(2)]
        assert server.asked == calls
    reasons = [report.outcomes[0].reason for report in reports]
    assert reasons[0] == "already in the library; what library.bib says about it is new there"
    assert reasons[1] == "already in the library"
    (record,) = Library(library).papers()
    assert (record.title, record.doi, record.year) == ("The Right title", "10.1000/xyz", 2019)
    assert record.authors == ("Jane Doe",)
    assert (record.venue, record.metadata_source) == ("Journal of Heat", "library.bib")
    units = Library(library).load_units(record.id)
    assert {unit.provenance.doi for unit in units} == {"10.1000/xyz"}
    assert Library(library).check() == []


def test_a_list_that_names_only_the_file_changes_nothing(tmp_path):
    write_papers(tmp_path, 1)
    path = tmp_path / "bare.bib"
    path.write_text("@article{a, file = {paper-001.md}}")
    library = tmp_path / "a.duckdb"
    with FaultServer(answer=answer) as server:
        run([tmp_path / "paper-001.md"], library, server.base_url)
        report = run([path], library, server.base_url)
    assert report.outcomes[0].reason == "already in the library"
    (row,) = Library(library).query("SELECT title, venue, metadata_source FROM papers").rows
    assert row == ("Heating of metals, part 1", None, None)


def test_a_list_without_files_says_so(tmp_path):
    path = tmp_path / "library.bib"
    path.write_text("@article{a, title={X}}\n@article{b, title={Y}}")
    with pytest.raises(SettingsError, match="2 papers listed, none with a file"):
        run([path], tmp_path / "a.duckdb", "http://127.0.0.1:9/v1")


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
@pytest.mark.parametrize("output", ["json", "table"])
def test_the_command_lists_entries_without_a_file(listed, tmp_path, more, output):
    app = typer.Typer()
    register(app)
    app.command()(lambda: None)
    with FaultServer(answer=answer) as server:
        result = CliRunner().invoke(
            app,
            ["ingest", str(listed), "--library", str(tmp_path / "a.duckdb"), "--model", "fake",
             "--base-url", server.base_url, "--format", output, *more],
        )  # fmt: skip
    assert "gone.pdf" in result.output
    if output == "json":
        (entry,) = json.loads(result.stdout)["without_file"]
        assert entry == {"list": "library.bib", "key": "paper", "title": "On paper only",
                         "doi": None, "year": None}  # fmt: skip
    else:
        assert "1 listed paper without a file" in result.stdout
        assert "library.bib: paper: On paper only" in result.stdout
