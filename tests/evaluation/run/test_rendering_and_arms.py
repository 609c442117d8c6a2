"""Units as text: short, and with everything that changes what a fact says."""

from alexandria.evaluation.run.rendering import render_facts, render_units
from alexandria.knowledge import Certainty
from tests.builders import make_unit


def test_facts_stand_behind_their_entity_with_unit_and_condition():
    assert render_units([make_unit()]).splitlines() == [
        "How water behaves, part 0.",
        "water (H₂O): boiling point 100 °C (at 1 atm)",
        "ice: floats on water",
    ]


def test_entities_of_several_units_that_are_one_share_a_line():
    text = render_units([make_unit(chunk=0), make_unit(chunk=1)])
    assert text.count("water (H₂O):") == 1
    assert text.count("boiling point 100 °C") == 1


def test_what_is_denied_or_only_suggested_says_so():
    unit = make_unit()
    denied = unit.attributes[0].model_copy(update={"certainty": Certainty.NEGATED})
    guessed = unit.relationships[0].model_copy(update={"certainty": Certainty.SUGGESTED})
    text = render_units(
        [unit.model_copy(update={"attributes": (denied,), "relationships": (guessed,)})]
    )
    assert "NOT boiling point 100 °C" in text
    assert "MAYBE floats on water" in text


def test_each_fact_is_a_line_for_retrieval():
    assert render_facts([make_unit()]) == [
        "water: boiling point 100 °C (at 1 atm)",
        "ice: floats on water",
    ]


def test_no_units_are_no_text():
    assert render_units([]) == ""
