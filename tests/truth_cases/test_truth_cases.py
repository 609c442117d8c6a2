"""Short texts of kinds that go wrong everywhere: what an ideal model says of them is stored with the right values.

The facts are in right/, some with values of other names in crossed/. A crossed pair is the worst outcome there is.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ideal_model.gold import Gold, normal_statement
from tests.truth_cases.__main__ import Row, ingest_with_gold, rows
from tests.truth_cases.cases import CROSSED, RIGHT, TEXTS, crossed

needs_texts = pytest.mark.skipif(not TEXTS.is_dir(), reason="../shared/truth-cases is absent")

_MMHG, _K = "millimeter_Hg", "kelvin"
_QUANTITIES = {
    "in the treatment group": [("n", 48, ""), ("start", 152.3, _MMHG), ("end", 138.5, _MMHG)],
    "in the placebo group": [("n", 46, ""), ("start", 151.8, _MMHG), ("end", 147.1, _MMHG)],
    "The change in": [("difference", -9.1, _MMHG), ("p", 0.001, "")],
    "Alloy A1 has": [("value", 245, "megapascal")],
    "Alloy A2 has": [("value", 310, "megapascal")],
    "Alloy A3 has": [("value", 402, "megapascal")],
    "weaker": [("difference", 18, "percent"), ("value", 423, _K)],
    "conductivity": [("value", 237, "watt / kelvin / meter")],
    "emissivity": [("value", 0.85, "")],
    "compounds contained": [],
    "MgB2": [("value", 5, "percent"), ("start", 39, _K), ("end", 36.5, _K)],
    "ZrB2": [("value", 1.8, _K)],
    "less likely": [("value", 0.40, "")],
    "metformin": [("value", 1.02, "")],
    "acarbose": [("value", 0.92, "")],
    "heart failure": [("value", 11, "percent"), ("value", 8, "percent"), ("n", 5238, "")],
}
"""Words of a statement → its quantities, but for periods of time: role, value, unit."""
_INTERVALS = {
    "The change in": (-12.6, -5.6),
    "less likely": (0.17, 0.95),
    "metformin": (0.69, 1.52),
    "acarbose": (0.55, 1.53),
}
_COMPARED = {"less likely": "placebo", "metformin": "metformin", "acarbose": "acarbose"}


@pytest.fixture(scope="module")
def right(tmp_path_factory) -> Path:
    library = tmp_path_factory.mktemp("right") / "library.duckdb"
    ingest_with_gold([RIGHT], library)
    return library


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> Path:
    library = tmp_path_factory.mktemp("planted") / "library.duckdb"
    ingest_with_gold([RIGHT, CROSSED], library)
    return library


def statements(found: list[Row]) -> set[str]:
    return {normal_statement(row["statement"]) for row in found}


def gold_statements(folder: Path) -> set[str]:
    return {normal_statement(fact.statement) for fact in Gold.read([folder]).facts}


def of(found: list[Row], words: str) -> list[Row]:
    return [row for row in found if words in row["statement"]]


@needs_texts
def test_every_right_fact_is_stored_as_answered_and_nothing_beside_it(right):
    assert statements(rows(right, "facts")) == gold_statements(RIGHT)
    assert rows(right, "quarantined") == []
    assert rows(right, "merged") == []


@needs_texts
@pytest.mark.parametrize("words", _QUANTITIES)
def test_quantities_have_their_roles_and_units(right, words):
    found = [
        (row["role"], pytest.approx(row["value"]), row["unit"] or "")
        for row in of(rows(right, "quantities"), words)
        if row["unit"] != "week"
    ]
    assert found == _QUANTITIES[words]


@needs_texts
@pytest.mark.parametrize("words", _INTERVALS)
def test_confidence_intervals_stand_with_their_values(right, words):
    value = of(rows(right, "quantities"), words)[0]
    assert (value["interval_low"], value["interval_high"]) == _INTERVALS[words]
    assert value["interval_level"] == 95


@needs_texts
def test_standard_deviations_belong_to_their_arm_and_time(right):
    found = [row for row in rows(right, "quantities") if row["uncertainty"]]
    assert {(row["value"], row["uncertainty"]) for row in found} == {
        (152.3, 11.2),
        (138.5, 9.8),
        (151.8, 10.9),
        (147.1, 10.4),
    }
    assert all(row["low"] is None and row["high"] is None for row in rows(right, "quantities"))


@needs_texts
@pytest.mark.parametrize("words", _COMPARED)
def test_each_effect_names_its_comparator(right, words):
    (fact,) = of(rows(right, "facts"), words)
    assert fact["compared_with"] == _COMPARED[words]


@needs_texts
def test_what_was_not_seen_is_denied_and_nothing_is_hedged(right):
    facts = rows(right, "facts")
    assert {f["polarity"] for f in [*of(facts, "ZrB2"), *of(facts, "metformin")]} == {"negated"}
    assert {f["certainty"] for f in facts} == {"established"}


@needs_texts
def test_crossed_pairs_are_quarantined_and_never_stored(planted):
    stored = rows(planted, "facts")
    assert [row["statement"] for row in stored if crossed(row["text"], row["statement"])] == []
    assert gold_statements(CROSSED) <= statements(rows(planted, "quarantined"))


@needs_texts
def test_crossed_pairs_take_no_right_fact_with_them(planted):
    assert gold_statements(RIGHT) <= statements(rows(planted, "facts"))


def _of_files(folder: Path) -> list[Any]:
    return [
        pytest.param(f.file, f.statement, id=f.statement[:40]) for f in Gold.read([folder]).facts
    ]


@pytest.mark.parametrize(("text", "statement"), _of_files(RIGHT))
def test_no_right_fact_counts_as_crossed(text, statement):
    assert not crossed(text, statement)


@pytest.mark.parametrize(("text", "statement"), _of_files(CROSSED))
def test_every_crossed_fact_counts_as_crossed(text, statement):
    assert crossed(text, statement)


@pytest.mark.parametrize(
    ("text", "statement", "is_crossed"),
    [
        ("t2_materials.txt", "A1, A2 and A3 yield at 245, 310 and 402 MPa, respectively.", False),
        ("t2_materials.txt", "A1, A2 and A3 yield at 310, 245 and 402 MPa, respectively.", True),
        ("t4_pooled.txt", "Heart failure: 8% with pioglitazone, 11% with placebo.", True),
        ("t4_pooled.txt", "Progression to diabetes had an RR of 0.40.", False),
        ("t1_arms.txt", "Drug X led from 152.3 to 138.5 mmHg, more than placebo.", False),
    ],
)
def test_lists_are_crossed_if_names_and_values_come_in_another_order(text, statement, is_crossed):
    assert crossed(text, statement) is is_crossed
