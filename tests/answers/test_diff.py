"""What a library says otherwise since a moment: new, changed, contradicted and withdrawn."""

import json
import sys
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from alexandria.answers import changes_since, read_moment
from alexandria.cli import main
from alexandria.errors import QueryRefused
from tests.answers.making import Said, save
from tests.builders import paper_id

BOILS = Said("water", "boils at", "100 °C")
FREEZES = Said("water", "freezes at", "0 °C")


@pytest.fixture
def then(library):
    """A moment after everything that the library has, whose events are a day old."""
    with duckdb.connect(str(library.path)) as con:
        con.execute("UPDATE paper_event SET moment = moment - INTERVAL 1 DAY")
        con.execute("UPDATE fact_change SET moment = moment - INTERVAL 1 DAY")
    return datetime.now(UTC) - timedelta(hours=1)


def age(library):
    with duckdb.connect(str(library.path)) as con:
        con.execute("UPDATE paper_event SET moment = moment - INTERVAL 1 DAY")


def said(found, change):
    return [c.statement for c in found.of(change)]


def test_nothing_has_changed_in_a_library_that_nobody_touched(library, then):
    assert changes_since(library, then).changes == ()


def test_the_facts_of_a_paper_that_came_are_new(library, then):
    save(library, "boiling", [BOILS], title="On boiling")
    found = changes_since(library, then)
    assert said(found, "new") == ["Water boils at 100 °C."]
    assert found.counts == {"new": 1, "changed": 0, "contradicted": 0, "withdrawn": 0}
    assert (found.changes[0].paper, found.changes[0].page) == ("On boiling", 1)


def test_a_paper_that_is_made_again_with_the_same_facts_changes_nothing(library, then):
    save(library, "boiling", [BOILS, FREEZES])
    age(library)
    save(library, "boiling", [BOILS, FREEZES])
    assert changes_since(library, then).changes == ()


def test_another_value_is_a_change_with_what_was_said_before(library, then):
    save(library, "boiling", [BOILS, FREEZES])
    age(library)
    save(library, "boiling", [Said("water", "boils at", "99 °C"), FREEZES])
    found = changes_since(library, then)
    assert [(c.statement, c.other) for c in found.of("changed")] == [
        ("Water boils at 99 °C.", "Water boils at 100 °C.")
    ]
    assert len(found.changes) == 1


def test_a_fact_that_is_gone_is_withdrawn(library, then):
    save(library, "boiling", [BOILS, FREEZES])
    age(library)
    save(library, "boiling", [BOILS])
    assert said(changes_since(library, then), "withdrawn") == ["Water freezes at 0 °C."]


def test_what_came_and_went_in_between_counts_for_nothing(library, then):
    save(library, "boiling", [BOILS])
    age(library)
    save(library, "boiling", [BOILS, FREEZES])
    save(library, "boiling", [BOILS])
    assert changes_since(library, then).changes == ()


def test_a_value_that_was_changed_back_counts_for_nothing(library, then):
    save(library, "boiling", [BOILS])
    age(library)
    save(library, "boiling", [Said("water", "boils at", "99 °C")])
    save(library, "boiling", [BOILS])
    assert changes_since(library, then).changes == ()


def test_two_changes_of_one_value_are_one(library, then):
    save(library, "boiling", [BOILS])
    age(library)
    save(library, "boiling", [Said("water", "boils at", "99 °C")])
    save(library, "boiling", [Said("water", "boils at", "98 °C")])
    found = changes_since(library, then)
    assert [(c.statement, c.other) for c in found.of("changed")] == [
        ("Water boils at 98 °C.", "Water boils at 100 °C.")
    ]


def test_a_new_fact_that_cannot_hold_beside_an_old_one_contradicts_it(library, then):
    save(library, "boiling", [BOILS], title="On boiling")
    age(library)
    same = {"about": "water"}
    save(
        library, "boiling", [BOILS, Said("water", "boils at", "90 °C", **same)], title="On boiling"
    )
    found = changes_since(library, then)
    (pair,) = found.of("contradicted")
    assert {pair.statement, pair.other} == {
        "Water boils at 90 °C.",
        "Water boils at 100 °C. (On boiling)",
    }


def test_of_a_removed_paper_only_the_number_of_its_facts_is_left(library, then):
    save(library, "boiling", [BOILS, FREEZES])
    save(library, "boiling", [BOILS])
    age(library)
    library.remove_paper(paper_id("boiling"))
    (gone,) = changes_since(library, then).changes
    assert (gone.change, gone.statement, gone.reason) == (
        "withdrawn", "1 fact", "the paper was removed",
    )  # fmt: skip
    with duckdb.connect(str(library.path), read_only=True) as con:
        kept = con.execute("SELECT count(*) FROM fact_change").fetchone()
    assert kept == (0,)


def test_a_paper_that_came_and_went_counts_for_nothing(library, then):
    save(library, "boiling", [BOILS])
    library.remove_paper(paper_id("boiling"))
    assert changes_since(library, then).changes == ()


def test_everything_is_new_since_the_beginning(library):
    found = changes_since(library, read_moment("2000-01-01"))
    assert found.counts["new"] == 14


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "", "01.11.2026"])
def test_what_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(QueryRefused) as refused:
        read_moment(text)
    assert "2026-11-01" in refused.value.hint


def test_the_command_prints_json(library, monkeypatch, capsys):
    command = ["alexandria", "diff", "--since", "2000-01-01", "--format", "json"]
    monkeypatch.setattr(sys, "argv", [*command, "--library", str(library.path)])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    assert ended.value.code in (0, None)
    assert json.loads(printed.out)["counts"]["new"] == 14
    assert "14 new" in printed.err
