"""What is asked of which model, in which form, and who speaks for what it leaves out."""

from __future__ import annotations

import pytest

from alexandria.extraction import detail_for, extraction_of
from alexandria.extraction.detail import DETAILS, filling_for


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("embedded:small@123", "main"),
        ("file:small@123", "main"),
        ("gpt-5-mini", "full"),
        ("anthropic:claude", "full"),
    ],
)
def test_models_that_this_program_runs_are_asked_sentence_by_sentence(model, name):
    assert detail_for("auto", model).name == name


@pytest.mark.parametrize("name", ["main", "full"])
def test_what_is_chosen_holds_for_every_model(name):
    assert detail_for(name, "embedded:small@123").name == name
    assert detail_for(name, "gpt-5-mini").name == name


def test_another_detail_makes_units_stale():
    main, full = (extraction_of("m", passes=2, detail=d) for d in ("main", "full"))
    assert main.version != full.version


def test_a_small_model_writes_sentences_and_an_endpoint_objects():
    assert {name: detail.form for name, detail in DETAILS.items()} == {
        "main": "sentence",
        "full": "objects",
    }


def test_grammar_speaks_only_for_models_that_this_program_runs():
    assert filling_for("auto", "embedded:small@123") == "grammar"
    assert filling_for("auto", "gpt-5-mini") == "none"


@pytest.mark.parametrize("fill", ["none", "grammar"])
def test_the_filler_that_is_chosen_holds_for_every_model(fill):
    assert {filling_for(fill, model) for model in ("embedded:small@123", "gpt-5-mini")} == {fill}


@pytest.mark.parametrize("change", [{"passes": 1}, {"fill": "grammar"}, {"verifier": "judge"}])
def test_what_shapes_a_unit_makes_older_ones_stale(change):
    given = {"passes": 2, "detail": "full"}
    assert extraction_of("m", **given).version != extraction_of("m", **given | change).version
