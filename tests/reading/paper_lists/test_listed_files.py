"""From a list of papers to the files that it names, their metadata, and what it leaves open."""

import json
import os
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from alexandria.cli.read_command import register
from alexandria.errors import ListedFileMissing, NotADocument
from alexandria.paper import Paper
from alexandria.reading import find_inputs, read, read_many, search_inputs
from alexandria.reading.format_detection import detect_format
from tests.reading.making import FAST
from tests.reading.paper_lists.test_list_readers import BIBTEX, CSL, CSV, RDF, RIS

TEXT = "# Wrong title\n\nCopper melts at 1358 K, as the first part of this short paper shows.\n"


def entry(file, key="k", **fields):
    inner = "".join(f", {name} = {{{value}}}" for name, value in fields.items())
    return f"@article{{{key}{inner}, file = {{{file}}}}}\n"


@pytest.fixture
def library(tmp_path):
    """A folder that a reference manager exported: a list and its files."""

    def make(text, *files, name="library.bib"):
        for file in files:
            path = tmp_path / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(TEXT)
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return make


def names(found, folder):
    return [path.relative_to(folder).as_posix() for path in found.files]


def test_a_named_list_yields_its_files_with_their_metadata(library, tmp_path):
    path = library(
        entry("Full:files/1/a.md:text", title="Right title", doi="10.1000/xyz", year="2019",
              author="Doe, Jane", journal="Journal of X"), "files/1/a.md",
    )  # fmt: skip
    found = search_inputs([path])
    assert names(found, tmp_path) == ["files/1/a.md"]
    ((_, paper),) = read_many(found.files, FAST, listed=found.listed)
    assert isinstance(paper, Paper)
    assert (paper.title, paper.doi, paper.year) == ("Right title", "10.1000/xyz", 2019)
    assert (paper.authors, paper.venue) == (("Jane Doe",), "Journal of X")
    assert paper.metadata_source == "library.bib"
    assert "Copper melts" in paper.body


def test_what_the_list_does_not_say_stays_as_it_was_read(library):
    found = search_inputs([library(entry("a.md", year="2019"), "a.md")])
    paper = read(found.files[0], FAST, entry=found.listed[found.files[0]])
    assert (paper.title, paper.year) == ("Wrong title", 2019)


@pytest.mark.parametrize(
    "file",
    [
        r"C:\Users\me\files\1\a.md",
        r"C\:\\Users\\me\\files\\1\\a.md",
        ":home/me/export/files/1/a.md:text",
        "/home/me/export/files/1/a.md",
        "file:///C:/export/files/1/a.md",
    ],
)
def test_paths_of_other_machines_are_found_by_their_end(library, tmp_path, file):
    assert names(search_inputs([library(entry(file), "files/1/a.md")]), tmp_path) == [
        "files/1/a.md"
    ]


def test_two_entries_that_share_the_end_of_a_path_share_no_file(library):
    text = entry("/storage/AB/full.md", "a") + entry("/storage/CD/full.md", "b")
    found = search_inputs([library(text, "full.md")])
    assert not found.files
    assert ["another file of the same name" in str(error) for error in found.errors] == [True, True]


def test_names_are_found_however_a_system_composes_their_letters(library, tmp_path):
    found = search_inputs([library(entry("re\u0301sume\u0301.md"), "résumé.md")])
    assert len(found.files) == 1


def test_entries_without_a_file_are_listed_and_missing_files_named(library):
    text = entry("gone.md", "a") + entry("https\\://x.org/b.pdf", "b", title="Web") + entry("", "c")
    found = search_inputs([library(text)])
    assert [e.paper.label for e in found.without_file] == ["b: Web", "c"]
    (missing,) = found.errors
    assert isinstance(missing, ListedFileMissing)
    assert "gone.md" in str(missing)
    assert missing.hint
    assert "library.bib" in found.nothing_to_read("library.bib")


def test_a_saved_page_beside_a_pdf_and_other_attachments_are_no_papers(library, tmp_path):
    found = search_inputs(
        [library(entry("a.pdf;b.html;c.png;d.md"), "a.pdf", "b.html", "c.png", "d.md")]
    )
    assert names(found, tmp_path) == ["a.pdf", "d.md"]
    assert not found.without_file
    assert not found.errors


@pytest.mark.skipif(os.name == "nt", reason="no named pipes")
def test_devices_pipes_and_folders_are_not_followed(library, tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "null.md").symlink_to("/dev/null")
    text = "".join(entry(name, name) for name in ("pipe.md", "folder.md", "null.md", "a\0.md"))
    found = search_inputs([library(text)])
    assert not found.files
    assert len(found.errors) == 4


def test_only_files_with_a_suffix_of_a_paper_are_taken(library, tmp_path):
    found = search_inputs([library(entry("/etc/passwd") + entry("other.bib", "b"), "other.bib")])
    assert not found.files


def test_a_list_in_a_folder_serves_the_files_beside_it_and_is_no_paper(library, tmp_path):
    library(entry("a.md", title="Right") + entry("gone.md", "b") + entry("", "c"), "a.md", "b.md")
    found = search_inputs([tmp_path])
    assert names(found, tmp_path) == ["a.md", "b.md"]
    assert {p.name: e.paper.title for p, e in found.listed.items()} == {"a.md": "Right"}
    assert not found.errors
    assert not found.without_file


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.bib", BIBTEX.encode()), ("a.ris", RIS.encode()), ("a.json", json.dumps(CSL).encode()),
        ("a.rdf", RDF), ("a.csv", CSV.encode()), ("a.txt", RIS.encode()), ("broken.bib", b"@article{"),
        ("broken.json", b'[{"DOI": '), ("other.json", b'{"a": 1}'), ("empty.bib", b""),
    ],
)  # fmt: skip
def test_no_list_in_a_folder_fails_or_becomes_a_paper(library, tmp_path, name, content):
    library(content, "b.md", name=name)
    found = search_inputs([tmp_path])
    assert names(found, tmp_path) == ["b.md"]
    assert not found.errors


@pytest.mark.parametrize("name", ["a.bib", "a.txt", "library"])
def test_a_list_is_refused_as_a_paper(name):
    with pytest.raises(NotADocument, match="a list of papers") as caught:
        detect_format(Path(name), BIBTEX.encode())
    assert name in str(caught.value)
    assert "alexandria ingest" in caught.value.hint


def test_a_file_that_cannot_be_opened_costs_the_others_nothing(library, tmp_path, monkeypatch):
    library("A text.", "b.md", name="a.txt")

    opened = Path.open

    def refuse(path, *arguments, **options):
        if path.suffix == ".txt":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    assert names(search_inputs([tmp_path]), tmp_path) == ["a.txt", "b.md"]


def test_a_broken_list_costs_the_other_inputs_nothing(library, tmp_path):
    broken = library(b'[{"DOI": ', "b.md", name="broken.json")
    found = search_inputs([broken, tmp_path / "b.md"])
    assert [p.name for p in found.files] == ["b.md"]
    assert "CSL JSON" in str(found.errors[0])
    assert find_inputs([broken, tmp_path / "b.md"]) == [tmp_path / "b.md"]


def test_broken_entries_are_noted_by_line_and_the_others_used(library):
    found = search_inputs([library("@article{x, title={\n" + entry("a.md"), "a.md")])
    assert len(found.files) == 1
    assert "line " in found.notes[0]


def run(*arguments):
    app = typer.Typer()
    register(app)
    app.command()(lambda: None)
    return CliRunner().invoke(app, ["read", *map(str, arguments), "--layout", "never"])


def test_the_command_reads_the_files_and_tells_what_is_left_open(library):
    text = entry("a.md", title="Right") + entry("gone.md", "b") + entry("", "c", title="Paper only")
    result = run(library(text, "a.md"), "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["title"] == "Right"
    assert "1 listed paper without a file" in result.stderr
    assert "library.bib: c: Paper only" in result.stderr
    assert "gone.md" in result.stderr
    assert "Put gone.md into the folder of library.bib" in result.stderr


def test_the_command_names_a_list_without_files(library):
    result = run(library(entry("", "c", title="Paper only")))
    assert "1 papers listed, none with a file" in str(result.exception)
