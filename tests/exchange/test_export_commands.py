"""`alexandria export` and `import` as people use them, and exports of the sample papers against their text."""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from alexandria.cli import main
from alexandria.exchange import LIBRARY_EXPORTS
from alexandria.expression import SourceIndex, texts_of, words
from alexandria.library import Library
from alexandria.reading import read
from tests.builders import make_outcome, make_paper_record, make_run
from tests.exchange.test_library_formats import bytes_of, export, place_for
from tests.replay.replaying import EMBEDDED, Recording, replay

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "papers"


@pytest.fixture
def here(tmp_path, monkeypatch, full_file):
    """A folder with a library."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(full_file, tmp_path / "alexandria.duckdb")
    return tmp_path


def run(monkeypatch, *command):
    monkeypatch.setattr(sys, "argv", ["alexandria", *command])
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_a_library_goes_out_and_in_by_two_commands(here, monkeypatch, capsys):
    assert run(monkeypatch, "export", "--out", "library.jsonl") == 0
    back = ("import", "library.jsonl", "--library", "back.duckdb")
    assert run(monkeypatch, *back, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["added"] == 3
    assert run(monkeypatch, *back) == 0
    printed = capsys.readouterr()
    assert "0 papers added, 0 replaced, 3 unchanged, 0 kept; 0 facts written" in printed.out
    assert "marked as unchecked" in printed.err
    digests = [
        Library(here / name).tables_digest() for name in ("alexandria.duckdb", "back.duckdb")
    ]
    assert digests[0] == digests[1]


def test_a_damaged_file_is_one_message_with_its_exit_code(here, monkeypatch, capsys):
    (here / "broken.jsonl").write_text("{")
    assert run(monkeypatch, "import", "broken.jsonl", "--library", "new.duckdb") == 5
    shown = capsys.readouterr()
    assert shown.out == ""
    assert (
        "broken.jsonl, line 1: it is no JSON" in shown.err and "nothing was imported" in shown.err
    )
    assert not (here / "new.duckdb").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["--format", "csv"], 3, "no place to write to"),
        (["--out", "x"], 3, "tells no format"),
        (["--out", "none/x.jsonl"], 5, "there is no folder none"),
        (["--out", "x.graphml", "--kind", "guess"], 3, "no kind of facts guess"),
        (["--out", "x.jsonl", "--licence", "do what you like!"], 3, "no SPDX expression"),
        (["nobody", "--out", "x.jsonl"], 2, "no paper of the library"),
        (["--out", "x.jsonl", "--library", "none.duckdb"], 5, "there is no library"),
    ],
)
def test_what_cannot_be_exported_is_one_clear_error(
    arguments, code, problem, here, monkeypatch, capsys
):
    assert run(monkeypatch, "export", *arguments) == code
    assert problem in capsys.readouterr().err
    assert sorted(p.name for p in here.iterdir()) == ["alexandria.duckdb"]


@pytest.mark.parametrize(
    "code",
    re.findall(r"^```python\n(.*?)^```", (ROOT / "docs/exchange.md").read_text(), re.M | re.S),
)
def test_the_python_of_the_page_runs(code, here, capsys):
    exec(compile(code, "exchange.md", "exec"), {})
    assert capsys.readouterr().out == "3 6 3\n"


# --- the sample papers ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """A library of the sample papers, made of recorded answers, and what the papers say."""
    library = Library(tmp_path_factory.mktemp("samples") / "samples.duckdb")
    library.create_or_open()
    library.save_run(make_run())
    units = replay([SAMPLES], Recording.read([ROOT / "tests/replay/samples.jsonl"]), EMBEDDED)
    indexes = {}
    for path in sorted(SAMPLES.glob("*.pdf")):
        paper = read(path)
        indexes[paper.sha256] = index = SourceIndex(texts_of(paper))
        made = units[paper.sha256]
        record = make_paper_record(
            path.stem, id=paper.sha256, title=paper.title, authors=paper.authors, doi=None,
            chunk_count=1 + max(u.provenance.chunk for u in made),
        )  # fmt: skip
        outcome = make_outcome(path.stem, paper_id=paper.sha256, path=path.name)
        library.save_paper(record, made, outcome=outcome, guard=index.fingerprint())
    return library, indexes


def runs_of(sequence):
    return set(zip(*(sequence[n:] for n in range(8)), strict=False))


@pytest.mark.parametrize("form", LIBRARY_EXPORTS, ids=[e.name for e in LIBRARY_EXPORTS])
def test_no_export_says_more_of_the_papers_wording_than_the_library_does(form, samples, tmp_path):
    """Runs of eight words that masks allow (numbers, names, a title) stand in the library's own fields."""
    library, indexes = samples
    own = set()
    for record in library.papers():
        own |= runs_of(words(record.title))
        for unit in library.load_units(record.id):
            kept = (*unit.quarantined, *unit.merged, *unit.facts)
            texts = [unit.summary, *(e.name for e in unit.entities), *(k.statement for k in kept)]
            own |= {run for text in texts for run in runs_of(words(text))}
    wording = set().union(*(runs_of(index.sequence) for index in indexes.values()))
    assert len(wording) > 1_000
    for name, content in bytes_of(export(library, form.name, place_for(form, tmp_path))).items():
        if name.suffix != ".parquet":
            text = content.decode().replace("\\", "")
            assert (runs_of(words(text)) & wording) - own == set(), name


def test_the_facts_of_the_sample_papers_pass_the_guard_when_they_are_imported(
    samples, tmp_path, monkeypatch, capsys
):
    library, indexes = samples
    monkeypatch.chdir(tmp_path)
    export(library, "jsonl", tmp_path / "samples.jsonl")
    command = ("import", "samples.jsonl", "--papers", str(SAMPLES), "--library", "back.duckdb")
    assert run(monkeypatch, *command, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["checked"] == len(indexes) == 3


def test_the_certificate_of_overlap_can_be_repeated_by_whoever_holds_the_papers(
    samples, tmp_path, monkeypatch, capsys
):
    library, _ = samples
    monkeypatch.chdir(tmp_path)
    where = ("--library", str(library.path), "--source", str(SAMPLES))
    assert run(monkeypatch, "export", "--format", "rocrate", "--out", "crate", *where) == 0
    certificate = json.loads((tmp_path / "crate" / "overlap.json").read_text("utf-8"))
    monkeypatch.chdir(tmp_path / "crate")
    capsys.readouterr()
    for line in certificate["to_repeat"]:
        assert run(monkeypatch, *line.replace("PAPERS", str(SAMPLES)).split()[1:]) == 0
    again = json.loads(capsys.readouterr().out.splitlines()[-1])
    again.pop("unread")
    again.pop("unreadable")
    for paper in again["papers"]:
        for field in paper["worst"]:
            del field["text"]
    assert certificate["report"] == again
    assert {p["measured"] for p in again["papers"]} == {"source"}
    digest = hashlib.sha256((tmp_path / "crate" / "library.jsonl").read_bytes()).hexdigest()
    assert digest in (tmp_path / "crate" / "ro-crate-metadata.json").read_text("utf-8")
