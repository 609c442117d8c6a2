"""Units as text: the sentences that the facts are, and what only other fields say."""

from alexandria.evaluation.run.rendering import fact_sentence, render_facts, render_units
from tests.builders import make_unit


def test_facts_are_sentences_after_what_the_unit_is_about():
    assert render_units([make_unit()]).splitlines() == [
        "How water behaves, part 0.",
        "Water boils at 100 °C at 1 atm.",
        "Ice floats on water.",
        "water: also H₂O.",
    ]


def test_what_two_units_say_alike_is_said_once():
    text = render_units([make_unit(chunk=0), make_unit(chunk=1)])
    assert text.count("also H₂O") == 1
    assert text.count("Water boils") == 1


def test_who_claims_it_and_what_only_fields_say_stand_behind_the_sentence():
    (fact,) = make_unit().attributes
    told = fact.model_copy(
        update={"claimed_by": "[12]", "method": "thermometry", "compared_with": "ethanol"}
    )
    assert fact_sentence(told) == (
        "Water boils at 100 °C at 1 atm. (thermometry) (compared with ethanol) [12]"
    )
    named = fact.model_copy(update={"claimed_by": "Smith 2019", "method": "at 1 ATM"})
    assert fact_sentence(named) == "Water boils at 100 °C at 1 atm. [Smith 2019]"


def test_each_fact_is_a_line_for_retrieval():
    assert render_facts([make_unit()]) == [
        "Water boils at 100 °C at 1 atm.",
        "Ice floats on water.",
    ]


def test_no_units_are_no_text():
    assert render_units([]) == ""
