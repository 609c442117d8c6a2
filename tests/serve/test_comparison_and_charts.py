"""Two evaluations side by side, charts of query results, and an ingest that is going on."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.answers import live_runs
from alexandria.evaluation.report import compare_evaluations
from alexandria.library import Library, QueryResult, RunOutcome
from alexandria.serve import ExplorerSources, make_app
from alexandria.serve.row_charts import result_charts
from alexandria.serve.sql_examples import sql_examples
from tests.builders import (
    FREE,
    NOON,
    make_call,
    make_outcome,
    make_paper_record,
    make_run,
    make_unit,
)
from tests.cookbook import PAGE, queries
from tests.evaluation.making import make_run as make_evaluation
from tests.serve.in_process import serving_app

RUNS = {
    "ev_1": make_evaluation(papers=8, id="ev_1", units=0.5, settings={"model": "<b>small</b>"}),
    "ev_2": make_evaluation(papers=8, id="ev_2", units=0.9, seed=4, settings={"model": "large"}),
}
LISTED = [
    {"run_id": name, "started_at": "2026-11-23T12:00", "answerer": "fake", "arms": {}, "papers": 8,
     "questions": 40, "outcome": "finished"}
    for name in RUNS
]  # fmt: skip


def sources():
    return ExplorerSources(
        evaluations=lambda: LISTED,
        compare=lambda first, second: compare_evaluations(RUNS[first], RUNS[second]),
    )


def save_going_on(library, now=NOON):
    """A run that has not ended, with one paper done and ten calls a minute ago."""
    library.save_run(make_run("run-1", started_at=now - timedelta(minutes=30), model="fake"))
    calls = [
        make_call(n, started_at=now - timedelta(seconds=60 - n), latency_s=1.0) for n in range(10)
    ]
    library.save_paper(
        make_paper_record("water"), [make_unit()], calls, make_outcome("water"), guard=FREE
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    library = Library(tmp_path_factory.mktemp("compared") / "library.duckdb")
    library.create_or_open()
    save_going_on(library, datetime.now(UTC))
    with serving_app(make_app(library, sources=sources())) as found:
        yield found


def test_two_evaluations_are_compared_arm_by_arm(served):
    assert 'action="/retention/compare"' in served.ask("/retention").text
    page = unescape(served.ask("/retention/compare?first=ev_1&second=ev_2").text)
    expected = compare_evaluations(RUNS["ev_1"], RUNS["ev_2"])
    assert expected.verdict in page
    rows = dict(re.findall(r"<tr><td>(\S+)</td>(.*?)</tr>", page))
    for arm, change in expected.arms.items():
        assert f"{100 * change.estimate.value:+.1f}" in rows[arm]
        assert f"{100 * change.estimate.low:+.1f}" in rows[arm]
    assert page.count("<circle") == 2 * len(expected.arms)
    assert "<b>small</b>" not in served.ask("/retention/compare?first=ev_1&second=ev_2").text


def test_the_arms_of_a_comparison_are_those_of_both_with_their_intervals():
    found = compare_evaluations(RUNS["ev_1"], RUNS["ev_2"])
    assert [a.arm for a in found.arms_before] == [a.arm for a in found.arms_after]
    assert {a.arm.value for a in found.arms_before} == set(found.arms)
    for before, after in zip(found.arms_before, found.arms_after, strict=True):
        change = found.arms[before.arm.value].estimate
        assert after.accuracy.value - before.accuracy.value == pytest.approx(change.value)
        assert before.accuracy.low <= before.accuracy.value <= before.accuracy.high


def test_one_evaluation_alone_leads_back(served):
    assert served.ask("/retention/compare?first=ev_1").status == 303


def test_an_ingest_that_is_going_on_shows_how_far_it_is(served):
    page = served.ask("/runs").text
    assert "Going on since" in page
    (live,) = json.loads(served.ask("/api/live").text)
    assert live["papers"] == 1
    assert live["calls"] == 10
    assert live["facts"] == 2
    assert live["output_tokens"] == 200
    assert live["tokens_a_second"] == 20.0
    assert 1.9 < live["papers_an_hour"] <= 2.0
    assert live["cost"] == pytest.approx(0.01)


def test_a_run_that_has_ended_is_not_going_on_and_a_silent_one_may_be_over(tmp_path):
    library = Library(tmp_path / "library.duckdb")
    library.create_or_open()
    assert live_runs(library) == []
    library.save_run(make_run("run-1", started_at=NOON))
    (quiet,) = live_runs(library, now=NOON + timedelta(minutes=11))
    assert quiet.may_be_over
    assert quiet.tokens_a_second is None
    assert not live_runs(library, now=NOON + timedelta(minutes=1))[0].may_be_over
    library.save_run(make_run("run-1", outcome=RunOutcome.FINISHED))
    assert live_runs(library) == []


def test_a_result_is_drawn_with_bars_named_by_its_first_text(served):
    sql = "SELECT '<b>' AS kind, n FROM (VALUES (1), (2)) AS t(n)"
    page = served.ask(f"/sql?sql={quote(sql)}").text
    assert page.count('class="bar"') == 2
    assert "<b>" not in page.partition("<main")[2]


def result(columns, rows):
    return QueryResult(columns=columns, types=("",) * len(columns), rows=rows, truncated=False)


def test_columns_of_numbers_are_drawn_and_others_are_not():
    charts = result_charts(
        result(
            ("year", "name", "facts", "change", "note"),
            [
                (2020, "a", 3, Decimal("-1.5"), None),
                (2021, "b", None, 2.5, None),
                (2022, "c", 9, 0, None),
            ],
        )
    )
    assert [c.title for c in charts] == ["year", "facts", "change"]
    assert [len(c.rows) for c in charts] == [3, 2, 3]
    assert charts[1].zero == 0.0
    assert charts[2].zero is None  # with numbers below zero: dots
    assert charts[1].rows[0].label == "a"
    years = result_charts(result(("year", "facts"), [(2020, 3), (2021, 4)]))
    assert [c.title for c in years] == ["facts"]
    assert years[0].rows[1].label == "2021"
    assert result_charts(result(("name",), [("a",), ("b",)])) == []
    assert result_charts(result(("name", "n"), [("a", 1)])) == []
    assert result_charts(result(("name", "n"), [])) == []


@given(
    st.lists(
        st.tuples(st.text(max_size=80), st.none() | st.floats() | st.integers(-(10**30), 10**30)),
        max_size=60,
    )
)
def test_any_result_is_drawn_within_its_box(rows):
    for chart in result_charts(result(("name", "number"), rows)):
        assert len(chart.rows) <= 40
        for row in chart.rows:
            assert -1 <= row.x <= chart.width + 1
            assert len(row.short) <= 30


def test_the_cookbook_of_the_sql_page_is_that_of_the_docs():
    offered = [sql for group in list(sql_examples().values())[1:] for _, sql in group]
    assert offered == [sql.strip().removesuffix(";") for sql in queries(PAGE.read_text("utf-8"))]
    headings = re.findall(r"^### \d+\. (.+)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert [name for group in list(sql_examples().values())[1:] for name, _ in group] == headings


def test_the_first_examples_can_be_run(served):
    for name, sql in next(iter(sql_examples().values())):
        assert 'role="alert"' not in served.ask(f"/sql?sql={quote(sql)}").text, name
