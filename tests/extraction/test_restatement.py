"""What is wrong with a small model's sentence, told by the sentence that it restates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.extraction.restatement import (
    closeness,
    fault_of_restatement,
    left_out,
    says_no_more,
)

HEATED = "The basalt walls of the dryer were heated to 180 °C for 6 h in summer."
GOOD = "For 6 h in summer, the dryer had its walls of basalt brought to 180 °C."


def test_a_sentence_in_other_words_has_no_fault_and_leaves_nothing_out():
    assert fault_of_restatement(GOOD, HEATED) == ""
    assert left_out([GOOD], HEATED) == ""


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (
            "We heated the basalt walls of the dryer to 180 °C for 6 h in summer.",
            "It does not name",
        ),
        ("They were heated to 180 °C for 6 h, walls of basalt in the dryer.", "It does not name"),
        (
            "The sentence says that basalt walls of the dryer were heated in summer.",
            "It does not name",
        ),
        (
            "The dryer has basalt walls. The walls were heated to 180 °C in summer.",
            "Write one sentence only.",
        ),
        ("...", "It says nothing."),
        ("In summer the walls of basalt were heated to 180 °C with high 效率.", "Write English"),
        (
            "Copper lowers the decay of red cells in mice.",
            "It says what the SENTENCE does not say.",
        ),
        ("Walls were heated to 180 °C.", 'It leaves out what "The basalt walls" says'),
        ("The walls are warm.", "It does not say which one is meant."),
    ],
)
def test_faults_are_told_to_the_model(said, fault):
    assert fault_of_restatement(said, HEATED).startswith(fault)


def test_the_sentence_before_is_not_the_sentence():
    before = "Twelve farms in Styria took part with forty plum orchards."
    said = "Forty plum orchards of twelve farms in Styria took part."
    assert (
        fault_of_restatement(said, HEATED, before)
        == "That is what BEFORE says; restate the SENTENCE."
    )


def test_the_name_of_what_is_meant_may_come_from_the_sentence_before():
    fault = fault_of_restatement(
        "Basalt walls were brought to 180 °C for 6 h.",
        "They were heated to 180 °C for 6 h.",
        "Both walls were built of basalt.",
    )
    assert fault == ""


def test_this_and_its_noun_may_stand_behind_the_noun():
    told = "Basalt walls were heated to 180 °C for 6 h in summer, and these walls were those of the dryer."
    assert fault_of_restatement(told, HEATED) == ""
    assert (
        fault_of_restatement(f"In summer, {told.replace('Basalt walls', 'The dryer')}", HEATED)
        != ""
    )


@pytest.mark.parametrize("said", ["Drying by Smith et al. The", "e.g. Basalt walls"])
def test_the_dot_of_an_abbreviation_ends_no_sentence(said):
    assert (
        fault_of_restatement(f"{said} walls of the dryer, heated to 180 °C in summer", HEATED)
        != "Write one sentence only."
    )


def test_a_number_that_no_fact_has_is_left_out():
    said = "In summer, the dryer had its walls of basalt brought to 180 °C."
    assert fault_of_restatement(said, HEATED) == ""
    assert left_out([said], HEATED) == "No line has 6 h."
    assert left_out([said, "Heating the walls took 6 h."], HEATED) == ""


def test_words_that_no_fact_has_are_left_out():
    sentence = "Crushed basalt from Graz and dry sand keep walls of small kilns warm."
    assert left_out(["Sand keeps walls warm."], sentence).startswith(
        "No line says: crushed, basalt"
    )


def test_a_fact_says_no_more_than_one_that_has_nearly_all_of_its_words():
    assert says_no_more("Basalt walls keep heat.", "Walls of basalt keep heat for 6 h.")
    assert not says_no_more("Walls of basalt keep heat for 6 h.", "Basalt walls keep heat.")


@pytest.mark.parametrize(
    "said",
    [
        "In summer, basalt walls of the dryer may have been brought to 180 °C for 6 h.",
        "In summer, basalt walls of the dryer were not brought to 180 °C for 6 h.",
    ],
)
def test_doubt_and_denial_must_be_those_of_the_sentence(said):
    assert fault_of_restatement(said, HEATED).startswith("It is more or less certain")


def test_the_number_of_a_citation_need_not_be_said():
    assert left_out([GOOD], HEATED.replace(".", " [12].")) == ""


def test_the_same_words_in_the_same_order_are_close():
    assert closeness(HEATED, HEATED) == 1.0


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared(said, sentence):
    assert 0 <= closeness(said, sentence) <= 1
    fault_of_restatement(said, sentence)
    left_out([said], sentence)
    says_no_more(said, sentence)
