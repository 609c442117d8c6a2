"""The program keeps what an ideal model says: the figures of `python -m tests.ideal_model` on the shared gold."""

from __future__ import annotations

import pytest

from tests.ideal_model.__main__ import SHARED, SHARED_PLACES, measure
from tests.ideal_model.scoring import Figures, table

pytestmark = pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="../shared/gold is absent")


@pytest.fixture(scope="module")
def figures() -> Figures:
    found = measure([SHARED / "gold"], SHARED_PLACES)
    print(table(found))
    return found


def test_every_text_of_the_gold_is_found_and_asked_about(figures):
    assert figures.missing == []
    assert figures.asked + len(figures.not_shown) == figures.gold


def test_nearly_all_gold_facts_are_stored_as_answered(figures):
    assert figures.share("stored") >= 0.98


def test_hardly_a_gold_fact_is_quarantined_or_lost(figures):
    assert figures.share("quarantined", "lost") <= 0.01


def test_no_gold_fact_is_stored_in_other_words(figures):
    assert figures.of("changed") + figures.of("reordered") == []


def test_no_rule_speaks_beside_the_model(figures):
    assert figures.rule_prose == []


def test_a_chunk_takes_one_call_and_rarely_a_second(figures):
    assert figures.calls_per_chunk <= 1.1
