"""Papers, a library and a set of questions become one plan; what is missing is told."""

import hashlib

import pytest

from alexandria.errors import SettingsError
from alexandria.evaluation import evaluate
from alexandria.evaluation.questions.question_sets import write_set
from alexandria.evaluation.retention import plan_over_papers
from alexandria.evaluation.run.protocol import load_protocol
from alexandria.library import Library
from alexandria.reading import ReadingOptions
from alexandria.settings import Settings
from tests.builders import FREE, make_paper_record, make_unit, paper_id
from tests.evaluation.answerers import oracle
from tests.evaluation.making import make_question
from tests.faults.server import FaultServer


@pytest.fixture
def papers(tmp_path):
    """Two papers of which the library holds one, and an unreadable file."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "water.txt").write_text("water")  # its SHA-256 is paper_id("water")
    (folder / "ice.txt").write_text("ice")
    (folder / "empty.txt").write_text("")
    library = Library(tmp_path / "l.duckdb")
    library.create_or_open()
    library.save_paper(make_paper_record("water"), [make_unit("water")], guard=FREE)
    return folder, library


def planned(papers, tmp_path, *questions):
    folder, library = papers
    write_set(tmp_path / "set.parquet", questions)
    rules = load_protocol("default")
    return plan_over_papers([folder], [tmp_path / "set.parquet"], library, rules, ReadingOptions())


def test_a_paper_comes_with_its_text_and_its_units(papers, tmp_path):
    (document,) = planned(papers, tmp_path, make_question(paper="water")).documents
    assert document.paper_id == hashlib.sha256(b"water").hexdigest() == paper_id("water")
    assert "Water boils at 100 °C" in document.source.text
    assert document.text


def test_a_paper_that_the_library_does_not_hold_has_no_units(papers, tmp_path):
    plan = planned(papers, tmp_path, make_question(paper="water"), make_question(paper="ice"))
    assert sorted(bool(d.source.text) for d in plan.documents) == [False, True]
    assert any("empty.txt" in note for note in plan.notes)


def test_questions_about_other_papers_are_counted(papers, tmp_path):
    plan = planned(papers, tmp_path, make_question(paper="water"), make_question(paper="fog"))
    assert plan.rejected == {"its paper was not given": 1}
    with pytest.raises(SettingsError):
        planned(papers, tmp_path, make_question(paper="fog"))


def test_evaluate_asks_the_questions_and_gives_the_report(papers, tmp_path):
    folder, library = papers
    write_set(tmp_path / "set.parquet", [make_question(n, "water") for n in range(3)])
    with FaultServer(letters=oracle) as server:
        settings = Settings(model="fake", base_url=server.base_url)
        given = {
            "library": library.path,
            "questions": tmp_path / "set.parquet",
            "settings": settings,
        }
        report = evaluate(folder / "water.txt", arms=["nothing", "units"], **given)
        asked = server.asked
        again = evaluate([str(folder)], arms=["nothing", "units"], **given)
        assert server.asked == asked
    assert [f.arm.value for f in report.arms] == ["nothing", "units"]
    assert report.questions == again.questions == 3
    assert report.kept is None
    assert "needs the arms" in report.verdict
    assert report.run_id != again.run_id


def test_evaluate_raises_what_stopped_it(papers, tmp_path):
    folder, library = papers
    write_set(tmp_path / "set.parquet", [make_question(0, "fog")])
    settings = Settings(model="fake", base_url="http://127.0.0.1:9")
    with pytest.raises(SettingsError, match="No question"):
        evaluate(
            folder, library=library.path, questions=tmp_path / "set.parquet", settings=settings
        )
