"""`alexandria overlap`: figures for everyone, wording only for who holds the paper."""

import hashlib
import json

import pytest

from alexandria.evaluation.units.ngram_overlap import measure_overlap, overlap_of
from alexandria.expression import SourceIndex, free_of_expression
from alexandria.library import Library
from tests.builders import FREE, make_paper_record, make_unit
from tests.test_cli import run, somewhere_else  # noqa: F401

TEXT = "# On water\n\nWater boils at 100 °C. The old glass plates were slowly dried under high vacuum.\n"
NEAR = "once the old glass plates were dry"


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "water.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def library(tmp_path, paper):
    store = Library(tmp_path / "alexandria.duckdb")
    store.create_or_open()
    digest = hashlib.sha256(paper.read_bytes()).hexdigest()
    source = SourceIndex([TEXT])
    unit = make_unit(summary=NEAR)
    place = unit.provenance.model_copy(update={"paper_id": digest})
    unit = free_of_expression(unit.model_copy(update={"provenance": place}), source)
    store.save_paper(make_paper_record(id=digest), [unit], guard=FREE)
    return store


def test_without_the_file_the_figures_are_those_of_the_ingest(library):
    report = measure_overlap(library, [], [])
    (found,) = report.papers
    assert (found.measured, found.longest_run, found.runs) == ("ingest", 5, {5: 1})
    assert found.jaccard == {}
    assert found.worst == ()
    assert report.longest_run == 5


def test_with_the_file_they_are_taken_again_and_the_worst_fields_are_named(library, paper):
    (found,) = measure_overlap(library, ["water"], [paper]).papers
    assert (found.measured, found.longest_run) == ("source", 5)
    assert found.worst[0].text == NEAR
    assert found.worst[0].field == "summary"
    assert set(found.jaccard) == {5, 7, 11}
    assert found.jaccard[5] > 0 == found.jaccard[7]


def test_another_file_shows_nothing(library, tmp_path):
    other = tmp_path / "other.md"
    other.write_text(TEXT + "more", encoding="utf-8")
    report = measure_overlap(library, [], [other])
    assert report.papers[0].worst == ()
    assert report.unread == (str(other),)


def test_what_was_never_measured_is_unknown_and_not_zero(tmp_path):
    store = Library(tmp_path / "old.duckdb")
    store.create_or_open()
    store.save_paper(make_paper_record(), [make_unit(expression=None)], guard=FREE)
    (found,) = measure_overlap(store, [], []).papers
    assert (found.measured, found.longest_run, found.masked_share) == ("", None, None)


def test_the_same_text_overlaps_wholly():
    unit = make_unit(
        summary="a b c d e f g h i j k l m n", entities=(), attributes=(), relationships=()
    )
    place = unit.provenance.model_copy(update={"section": ""})
    unit = unit.model_copy(update={"provenance": place})
    found = overlap_of(make_paper_record(), [unit], SourceIndex([unit.summary]))
    assert found.jaccard == {5: 1.0, 7: 1.0, 11: 1.0}
    assert found.longest_run == 14


def test_the_command_prints_wording_only_to_who_brings_the_paper(library, paper, run):  # noqa: F811
    code, out, _ = run("overlap")
    assert code == 0
    assert "glass" not in out
    code, out, _ = run("overlap", "--source", str(paper))
    assert code == 0
    assert NEAR in out


def test_the_command_speaks_json(library, run):  # noqa: F811
    code, out, _ = run("overlap", "--format", "json")
    assert code == 0
    assert json.loads(out)["papers"][0]["longest_run"] == 5


def test_an_empty_library_says_so(tmp_path, run):  # noqa: F811
    Library(tmp_path / "alexandria.duckdb").create_or_open()
    code, _, err = run("overlap")
    assert code == 2
    assert "no paper" in err
