"""Each fault that `check` is for, planted: a check that never fired would be none."""

import shutil

import duckdb
import pytest

from alexandria.library import Evaluations, Library, PaperState
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
from tests.library.test_views_and_docs import evaluate_one_question

WATER = paper_id("water")[:12]


@pytest.fixture(scope="module")
def filled_file(tmp_path_factory, empty_library):
    """The file of a library with three papers and an evaluation, made once and copied for each fault."""
    path = tmp_path_factory.mktemp("filled") / "library.duckdb"
    shutil.copy(empty_library, path)
    library = Library(path)
    library.save_run(make_run())
    library.save_paper(
        make_paper_record(), [make_checked_unit()], [make_call()], make_outcome(), guard=FREE
    )
    library.save_paper(
        make_paper_record("ice", state=PaperState.PARTIAL, chunk_count=2),
        [make_unit("ice")],
        guard=FREE,
    )
    library.save_paper(
        make_paper_record("fog", state=PaperState.FAILED, chunk_count=0), [], guard=FREE
    )
    evaluate_one_question(Evaluations(library))
    return path


@pytest.fixture
def filled(tmp_path, filled_file):
    path = tmp_path / "library.duckdb"
    shutil.copy(filled_file, path)
    return Library(path)


def planted(library, sql):
    with duckdb.connect(str(library.path)) as con:
        con.execute(sql)
    return library.check()


def test_a_library_in_order_has_no_findings(filled):
    assert filled.check() == []


@pytest.mark.parametrize(
    ("sql", "kind", "where", "detail"),
    [
        ("DELETE FROM paper WHERE title = 'On water'", "orphan", "unit u_", "paper"),
        ("DELETE FROM unit WHERE chunk = 0", "orphan", "entity e_", "unit"),
        ("DELETE FROM unit WHERE chunk = 0", "orphan", "attribute a_", "unit"),
        ("DELETE FROM unit WHERE chunk = 0", "orphan", "relationship r_", "unit"),
        ("DELETE FROM unit WHERE chunk = 0", "orphan", "quantity a_", "unit"),
        ("DELETE FROM unit WHERE chunk = 0", "orphan", "quarantine q_", "unit"),
        ("DELETE FROM unit WHERE chunk = 0", "orphan", "merged fact m_", "unit"),
        ("DELETE FROM attribute", "orphan", "quantity of a_", "the fact a_"),
        ("DELETE FROM attribute", "orphan", "merged fact m_", "the fact a_"),
        ("DELETE FROM entity WHERE name = 'ice'", "orphan", "relationship r_", "entity"),
        ("UPDATE attribute SET subject_id = 'e_x'", "orphan", "attribute a_", "e_x"),
        ("INSERT INTO paper FROM paper", "duplicate", "paper ", "2 rows"),
        ("INSERT INTO unit FROM unit", "duplicate", "unit u_", "2 rows"),
        ("INSERT INTO entity FROM entity", "duplicate", "entity e_", "2 rows"),
        ("INSERT INTO quantity FROM quantity", "duplicate", "quantity a_", "2 rows"),
        ("INSERT INTO quarantine FROM quarantine", "duplicate", "quarantine q_", "2 rows"),
        ("INSERT INTO merged_fact FROM merged_fact", "duplicate", "merged fact m_", "2 rows"),
        ("INSERT INTO run FROM run", "duplicate", "run run-1", "2 rows"),
        ("INSERT INTO call FROM call", "duplicate", "call call_", "2 rows"),
        ("INSERT INTO outcome FROM outcome", "duplicate", "outcome run-1", "2 rows"),
        ("DELETE FROM run", "outcome-without-run", "papers/water.pdf", "run-1"),
        ("UPDATE paper SET chunk_count = 3", "half-done", f"paper {WATER}", "1 of 3 chunks"),
        ("UPDATE paper SET state = 'empty'", "half-done", f"paper {WATER}", "is empty, but"),
        ("UPDATE paper SET state = 'partial'", "half-done", "paper ", "no fact at all"),
        ("UPDATE paper SET state = 'odd'", "half-done", f"paper {WATER}", "which is none"),
        ("UPDATE unit SET chunk = 7", "half-done", f"paper {WATER}", "chunk 7"),
        ("DELETE FROM evaluation.evaluation_run", "orphan", "evaluation ev_1", "no evaluation"),
        ("DELETE FROM evaluation.question", "orphan", "answer of evaluation ev_1", "its question"),
        (
            "INSERT INTO evaluation.asked FROM evaluation.asked",
            "duplicate",
            "answer ev_1",
            "2 rows",
        ),
        ("DROP VIEW facts", "drift", "view facts", "missing"),
        ("CREATE OR REPLACE VIEW facts AS SELECT 1", "drift", "view facts", "another view"),
        ("DROP MACRO sentence_of", "drift", "view sentence_of", "missing"),
        ("DROP TABLE call", "drift", "column call.cost", "missing"),
        ("ALTER TABLE paper DROP COLUMN year", "drift", "column paper.year", "missing"),
        ("ALTER TABLE paper ADD COLUMN text VARCHAR", "drift", "paper.text", "not part"),
        ("ALTER TABLE paper ALTER year TYPE BIGINT", "drift", "paper.year", "BIGINT, not INTEGER"),
    ],
)
def test_a_planted_fault_is_found_with_its_place_and_a_remedy(filled, sql, kind, where, detail):
    findings = planted(filled, sql)
    assert any(f.kind == kind and where in f.where and detail in f.detail for f in findings)
    assert all(finding.remedy for finding in findings)


def test_checking_changes_nothing(filled):
    before = filled.path.read_bytes()
    filled.check()
    assert filled.path.read_bytes() == before
