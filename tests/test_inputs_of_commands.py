"""Every command that takes papers takes them from files, archives and URLs, or says why it does not."""

import hashlib
import json
import shutil
from typing import get_type_hints

import fsspec
import pytest
from typer.testing import CliRunner

from alexandria.answers import guard_at_hand, parse_columns
from alexandria.cli import app
from alexandria.errors import InputError, Interrupted, PaperNotFound, ReviewRefused, SettingsError
from alexandria.evaluation.questions import generate_questions
from alexandria.evaluation.questions.question_sets import write_set
from alexandria.evaluation.retention import plan_over_papers
from alexandria.evaluation.run.protocol import load_protocol
from alexandria.evaluation.units import (
    UnitsInput,
    judge_library,
    measure_libraries,
    measure_overlap,
)
from alexandria.exchange.jsonl_export import write_jsonl
from alexandria.exchange.jsonl_import import ImportFault
from alexandria.exchange.library_import import import_library
from alexandria.exchange.library_source import LibrarySource
from alexandria.library import ContentReader, Library, Reviews
from alexandria.reading import ReadingOptions
from alexandria.run.fill_table import fill_table
from alexandria.run.measured_ingest import measure_ingest
from alexandria.run.recipe import endpoint_spec
from alexandria.serve import EvidencePages
from alexandria.settings import Settings
from tests.builders import FREE, make_outcome, make_paper_record, make_run, make_unit
from tests.evaluation.making import make_question
from tests.faults.server import FaultServer
from tests.reading.packed.archives import tar_gz, zipped

COPIED = "the harbour of the old town freezes over completely in severe winters"
PAPER = f"Ice\n\nEvery year {COPIED} says the report. Water boils at noon.\n".encode() * 3
SHA256 = hashlib.sha256(PAPER).hexdigest()
OTHER = b"Rain\n\nIt rained on every day of the year.\n"
READING = ReadingOptions()


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """The same two papers, one of them damaged in the archive, in a zip, at a URL and in an archive at one."""
    folder = tmp_path_factory.mktemp("packed")
    content = bytearray(zipped({"ice.txt": PAPER, "rain.txt": OTHER, "gone.txt": OTHER + b"!"}))
    content[content.index(b"gone.txt") + 12] ^= 0xFF
    (folder / "papers.zip").write_bytes(content)
    system = fsspec.filesystem("memory")
    system.pipe("/given/ice.txt", PAPER)
    system.pipe("/given/all.tar.gz", tar_gz({"ice.txt": PAPER}))
    yield folder / "papers.zip"
    system.rm("/given", recursive=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The file of a library that has the first paper, ingested from an archive; its fact repeats the paper."""
    library = Library(tmp_path_factory.mktemp("made") / "library.duckdb")
    library.create_or_open()
    library.save_run(make_run())
    unit = make_unit("ice")
    place = unit.provenance.model_copy(update={"paper_id": SHA256})
    fact = unit.attributes[0].model_copy(update={"object": COPIED})
    library.save_paper(
        make_paper_record("ice", id=SHA256),
        [unit.model_copy(update={"provenance": place, "attributes": (fact,)})],
        outcome=make_outcome("ice", paper_id=SHA256, path="papers.zip!/ice.txt"),
        guard=FREE,
    )
    return library.path


@pytest.fixture
def library(made, tmp_path):
    return Library(shutil.copy(made, tmp_path / "library.duckdb"))


@pytest.fixture(scope="module")
def server():
    with FaultServer(answer=lambda body: json.dumps({"sentences": [], "value": ""})) as started:
        yield started


def settings(library, server):
    return Settings(library=library.path, base_url=server.base_url, model="fake")


URL = "memory://given/ice.txt"
ARCHIVE_AT_URL = "memory://given/all.tar.gz"


def test_a_table_is_filled_from_members_and_what_cannot_be_read_is_told(library, packed, server):
    spec = parse_columns("columns:\n  - name: boiling point\n    unit: K\n")
    report = fill_table(spec, [packed, URL], settings(library, server))
    assert {row.paper for row in report.table.filled} == {"On ice", "rain.txt"}
    assert report.totals.failed == 0
    notes = "\n".join(report.table.notes)
    assert "papers.zip!/rain.txt is not in the library" in notes
    assert f"{URL} is the same file as papers.zip!/ice.txt" in notes
    assert "damaged: papers.zip!/gone.txt: damaged in the archive" in notes
    assert report.exit_code == 1


def test_an_evaluation_is_planned_over_members(library, packed, tmp_path):
    question = make_question(paper="ice").model_copy(update={"paper_id": SHA256})
    write_set(tmp_path / "set.parquet", [question])
    plan = plan_over_papers(
        [packed], [tmp_path / "set.parquet"], library, load_protocol("default"), READING
    )
    (document,) = plan.documents
    assert COPIED in document.text
    assert document.source.text
    assert any("papers.zip!/gone.txt" in note for note in plan.notes)


def test_questions_are_written_and_units_judged_of_members(library, packed, server, tmp_path):
    how = settings(library, server)
    model = endpoint_spec(how)
    told = []
    report = generate_questions(
        [packed], tmp_path / "set.parquet", how, model, None, reading=READING, per_paper=1, note=told.append
    )  # fmt: skip
    assert any(line.startswith("papers.zip!/ice.txt: 0 questions") for line in told)
    assert ["gone.txt" in line for line in report.unreadable] == [True]
    judged = judge_library([ARCHIVE_AT_URL], how, model, reading=READING, note=told.append)
    assert list(judged.papers) == [SHA256]
    assert told[-1].startswith("all.tar.gz!/ice.txt: ")


def test_units_are_measured_of_all_members_or_of_none(library, packed):
    with pytest.raises(InputError, match=r"papers.zip!/gone.txt: damaged"):
        measure_libraries(UnitsInput((packed,)), [library.path])


def test_overlap_is_measured_on_members(library, packed):
    report = measure_overlap(library, [], [packed])
    (found,) = report.papers
    assert (found.measured, found.longest_run) == ("source", 12)
    assert report.unread == ()
    assert "gone.txt" in report.unreadable[0]


def test_an_import_compares_facts_with_members(library, packed, tmp_path):
    write_jsonl(LibrarySource(ContentReader(library)), tmp_path / "library.jsonl")
    target = Library(tmp_path / "target.duckdb")
    with pytest.raises(ImportFault, match="repeats eight or more"):
        import_library(target, tmp_path / "library.jsonl", papers=[packed])
    assert not target.path.exists()


def test_words_of_a_reviewer_are_compared_with_a_member(library, packed, tmp_path):
    fact = library.query("SELECT fact_id FROM facts ORDER BY ALL").rows[0][0]
    assert guard_at_hand(library, fact) is None
    guard = guard_at_hand(library, fact, [URL])
    with pytest.raises(ReviewRefused, match="repeats"):
        Reviews(library).reject(fact, "Ada", note=COPIED, guard=guard)
    # Where it was when it was ingested: in an archive beside the library.
    shutil.copy(packed, library.path.parent)
    assert guard_at_hand(library, fact) is not None


def test_an_ingest_is_measured_on_members(server, tmp_path, monkeypatch):
    how = Settings(library=tmp_path / "l.duckdb", base_url=server.base_url, model="fake")
    asked = []

    def stopped(paths, *_, **__):
        asked.extend(paths)
        raise Interrupted("enough")

    monkeypatch.setattr("alexandria.run.measured_ingest.ingest", stopped)
    with pytest.raises(Interrupted):
        measure_ingest([ARCHIVE_AT_URL], how)
    assert asked == [ARCHIVE_AT_URL]


def test_pages_are_shown_of_files_in_folders_and_others_are_refused(library, packed, tmp_path):
    for given in (str(packed), "s3://key:secret@bucket/papers"):
        asked = ["serve", "--library", str(library.path), "--papers", given]
        result = CliRunner().invoke(app, asked)
        assert isinstance(result.exception, SettingsError)
        assert "is no folder: pages are shown of PDF files" in str(result.exception)
        assert "secret" not in str(result.exception)
    pages = EvidencePages(library, [tmp_path], READING)
    try:
        with pytest.raises(PaperNotFound) as raised:
            pages.evidence(SHA256, [], 1)
    finally:
        pages.close()
    assert "archive or a URL" in raised.value.hint


TAKE_PAPERS = [
    ("ingest", "paths"), ("read", "paths"), ("table", "papers"), ("eval run", "papers"),
    ("eval questions", "papers"), ("eval units", "papers"), ("eval judge", "papers"), ("eval report", "source"),
    ("overlap", "source"), ("export", "source"), ("import", "papers"), ("review correct", "papers"),
    ("plan", "measure"), ("serve", "papers"),
]  # fmt: skip


def test_a_url_reaches_every_command_as_it_was_written():
    """A Path would make one slash of two."""
    for name, option in TAKE_PAPERS:
        *groups, last = name.split()
        group = app
        for word in groups:
            group = next(
                g.typer_instance
                for g in group.registered_groups
                if word in (g.name, g.typer_instance.info.name)
            )
        callback = next(c for c in group.registered_commands if c.name == last).callback
        hint = get_type_hints(callback)[option]
        assert hint in (list[str], list[str] | None), name
