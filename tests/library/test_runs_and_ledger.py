"""Runs, outcomes and calls: written as often as one likes, counted once."""

import os
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from pydantic import ValidationError

from alexandria.library import Outcome, PaperState, RunOutcome, RunRecord, printable_path
from tests.builders import (
    FREE,
    NOON,
    make_call,
    make_outcome,
    make_paper_record,
    make_run,
    paper_id,
)


def test_a_run_comes_back_as_it_was_saved_and_is_replaced_when_it_ends(library):
    begun = make_run(settings={"concurrency": 4, "nested": {"β": [1, None, "x"]}})
    library.save_run(begun)
    assert library.runs() == [begun]
    ended = begun.model_copy(
        update={"finished_at": NOON + timedelta(minutes=3), "outcome": RunOutcome.FINISHED}
    )
    library.save_run(ended)
    assert library.runs() == [ended]


def test_runs_are_listed_from_the_oldest(library):
    for number in (2, 1):
        library.save_run(make_run(f"run-{number}", started_at=NOON + timedelta(hours=number)))
    assert [run.id for run in library.runs()] == ["run-1", "run-2"]


def test_moments_of_other_zones_are_kept_as_the_same_moment(library):
    zone = timezone(timedelta(hours=9))
    run = RunRecord(id="r", started_at=NOON.astimezone(zone))
    library.save_run(run)
    assert library.runs()[0].started_at == NOON
    with pytest.raises(ValidationError):
        RunRecord(id="r", started_at=NOON.replace(tzinfo=None))


def test_the_latest_outcome_of_each_path_is_that_of_the_latest_run(library):
    library.save_run(make_run("b-first"))
    library.save_run(make_run("a-second", started_at=NOON + timedelta(hours=1)))
    library.save_outcomes([make_outcome(run_id="b-first", state=PaperState.FAILED, reason="x")])
    library.save_outcomes([make_outcome(run_id="a-second"), make_outcome("ice", run_id="b-first")])
    latest = {o.path: (o.run_id, o.state) for o in library.latest_outcomes()}
    assert latest == {
        "papers/water.pdf": ("a-second", PaperState.DONE),
        "papers/ice.pdf": ("b-first", PaperState.DONE),
    }


def test_an_outcome_saved_again_replaces_the_earlier_one_of_that_run(library):
    library.save_run(make_run())
    library.save_outcomes([make_outcome(state=PaperState.PARTIAL)] * 2)
    library.save_outcomes([make_outcome(seconds=9.0)])
    assert library.latest_outcomes() == [make_outcome(seconds=9.0)]


def test_a_path_that_is_no_utf8_stays_visible_and_apart_from_its_neighbour():
    first, second = os.fsdecode(b"a\xff.pdf"), os.fsdecode(b"a\xfe.pdf")
    assert printable_path(first) == "a\\xff.pdf"
    assert printable_path(Path(second)) == "a\\xfe.pdf"
    assert printable_path("früh/../α.pdf") == "früh/../α.pdf"


def test_a_path_below_the_folder_is_shown_from_there_and_one_elsewhere_whole():
    assert printable_path(Path("/papers/new/a.pdf"), Path("/papers")) == "new/a.pdf"
    assert printable_path(Path("/other/a.pdf"), Path("/papers")) == "/other/a.pdf"


def test_a_paper_is_found_by_a_file_name_that_is_no_utf8(library):
    name = os.fsdecode(b"\xff.pdf")
    outcome = Outcome(run_id="run-1", path=name, paper_id=paper_id("water"), state=PaperState.DONE)
    library.save_paper(make_paper_record(), [], (), outcome, guard=FREE)
    assert library.find_paper(name).id == paper_id("water")
    assert library.find_paper("\\xff").id == paper_id("water")


def test_calls_are_counted_once_however_often_they_are_saved(library):
    calls = [make_call(number) for number in range(3)]
    library.save_calls(calls)
    library.save_paper(make_paper_record(), [], calls, guard=FREE)
    library.save_calls(iter(calls))
    totals = library.run_totals()
    assert totals.overall.calls == 3
    assert totals.overall.input_tokens == 300
    assert totals.overall.cost == pytest.approx(0.003)


def test_an_unknown_price_makes_the_sum_unknown_and_says_what_is_known(library):
    library.save_calls([make_call(0), make_call(1, cost=None, run_id="run-2")])
    totals = library.run_totals()
    assert (totals.overall.cost, totals.overall.known_cost) == (None, 0.001)
    assert totals.overall.unpriced_calls == 1
    assert totals.per_run["run-1"].cost == 0.001
    assert totals.per_run["run-2"].cost is None


def test_failed_calls_and_calls_for_no_paper_are_counted(library):
    library.save_calls(
        [
            make_call(0),
            make_call(1, outcome="timeout", input_tokens=None, output_tokens=None, cost=0.0),
            make_call(2, paper_id=None, purpose="probe"),
        ]
    )
    totals = library.run_totals()
    assert (totals.overall.calls, totals.overall.failed_calls) == (3, 1)
    assert set(totals.per_paper) == {paper_id("water")}
    assert totals.per_paper[paper_id("water")].calls == 2


def test_a_library_without_calls_has_cost_nothing(library):
    totals = library.run_totals()
    assert (totals.overall.calls, totals.overall.cost) == (0, 0.0)
