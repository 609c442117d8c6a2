"""What is wrong with a small model's sentence, told by the sentence that it restates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.extraction.restatement import closeness, read_restatement

HEATED = "The basalt walls of the dryer were heated to 180 °C for 6 h in summer."
GOOD = "For 6 h in summer, the dryer had its walls of basalt brought to 180 °C."


def test_a_sentence_in_other_words_has_no_fault_and_no_blemish():
    read = read_restatement(GOOD, HEATED)
    assert (read.fault, read.blemishes) == ("", ())


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
        (
            "Copper lowers the decay of red cells in mice.",
            "It says what the SENTENCE does not say.",
        ),
        ("Walls are warm in summer.", "It leaves out: "),
        ("The walls are warm.", "It does not say which one is meant."),
    ],
)
def test_faults_are_told_to_the_model(said, fault):
    assert read_restatement(said, HEATED).fault.startswith(fault)


def test_the_sentence_before_is_not_the_sentence():
    before = "Twelve farms in Styria took part with forty plum orchards."
    said = "Forty plum orchards of twelve farms in Styria took part."
    assert (
        read_restatement(said, HEATED, before).fault
        == "That is what BEFORE says; restate the SENTENCE."
    )


def test_the_name_of_what_is_meant_may_come_from_the_sentence_before():
    read = read_restatement(
        "Basalt walls were brought to 180 °C for 6 h.",
        "They were heated to 180 °C for 6 h.",
        "Both walls were built of basalt.",
    )
    assert read.fault == ""


def test_this_and_its_noun_may_stand_behind_the_noun():
    told = "Basalt walls were heated to 180 °C for 6 h in summer, and these walls were those of the dryer."
    assert read_restatement(told, HEATED).fault == ""
    assert (
        read_restatement(f"In summer, {told.replace('Basalt walls', 'The dryer')}", HEATED).fault
        != ""
    )


@pytest.mark.parametrize("said", ["Drying by Smith et al. The", "e.g. Basalt walls"])
def test_the_dot_of_an_abbreviation_ends_no_sentence(said):
    assert (
        read_restatement(f"{said} walls of the dryer, heated to 180 °C in summer", HEATED).fault
        != "Write one sentence only."
    )


def test_a_number_that_is_left_out_is_a_blemish():
    read = read_restatement(
        "In summer, the dryer had its walls of basalt brought to 180 °C.", HEATED
    )
    assert read.fault == ""
    assert read.blemishes == ("It leaves out 6 h.",)


@pytest.mark.parametrize(
    "said",
    [
        "In summer, basalt walls of the dryer may have been brought to 180 °C for 6 h.",
        "In summer, basalt walls of the dryer were not brought to 180 °C for 6 h.",
    ],
)
def test_doubt_and_denial_must_be_those_of_the_sentence(said):
    assert read_restatement(said, HEATED).fault.startswith("It is more or less certain")


def test_the_number_of_a_citation_need_not_be_said():
    assert read_restatement(GOOD, HEATED.replace(".", " [12].")).blemishes == ()


def test_the_same_words_in_the_same_order_are_a_blemish():
    read = read_restatement(HEATED, HEATED)
    assert read.closeness == 1.0
    assert any("too close" in b for b in read.blemishes)


@given(st.text(max_size=60), st.text(max_size=60))
def test_closeness_is_a_share(said, sentence):
    assert 0 <= closeness(said, sentence) <= 1
    read_restatement(said, sentence)
