"""What is asked of which model."""

from __future__ import annotations

import pytest

from alexandria.extraction import detail_for, extraction_of


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("embedded:small@123", "main"),
        ("file:small@123", "main"),
        ("gpt-5-mini", "full"),
        ("anthropic:claude", "full"),
    ],
)
def test_models_that_run_here_by_themselves_are_asked_for_the_main_facts(model, name):
    assert detail_for("auto", model).name == name


@pytest.mark.parametrize("name", ["main", "full"])
def test_what_is_chosen_holds_for_every_model(name):
    assert detail_for(name, "embedded:small@123").name == name
    assert detail_for(name, "gpt-5-mini").name == name


def test_another_detail_makes_units_stale():
    main, full = (extraction_of("m", passes=2, detail=d) for d in ("main", "full"))
    assert main.version != full.version
