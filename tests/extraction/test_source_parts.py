"""What narrows a claim in its sentence, and must be kept by a fact about a part of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.extraction.source_parts import claims_too_much, source_parts

TWO = "Drying lowered the weight of plums, but heating did not change the weight of pears."


def test_each_clause_with_a_finite_verb_is_a_part():
    assert len(source_parts(TWO)) == 2
    (whole,) = source_parts("Drying of ripe plums by hot air.")
    assert whole.text == "Drying of ripe plums by hot air."


def test_denial_is_looked_for_in_the_clause_that_a_fact_is_about():
    assert claims_too_much("The weight of plums went down by drying.", TWO) == ""
    assert claims_too_much("The weight of pears was not changed by heating.", TWO) == ""
    assert claims_too_much("The weight of pears was changed by heating.", TWO) != ""


def test_doubt_of_a_clause_comes_from_the_one_that_tells_it():
    sentence = "The data suggest that copper lowers the decay of red cells."
    assert claims_too_much("Copper lowers the decay of red cells.", sentence) != ""
    assert claims_too_much("Copper probably lowers the decay of red cells.", sentence) == ""


@pytest.mark.parametrize(
    ("said", "sentence", "complaint"),
    [
        (
            "A tropical description of maps is given.",
            "For small trees, the authors give a tropical description of maps.",
            'It leaves out the condition "For small trees".',
        ),
        (
            "The bound depends on the rank.",
            "The bound depends only on the rank.",
            'It leaves out "only".',
        ),
        (
            "The authors improve the force field.",
            "The authors attempt to improve the force field.",
            'It leaves out "attempt".',
        ),
        (
            "Mutations remain a challenge.",
            "The functional correlation of mutations remains a challenge.",
            'It leaves out what "The functional correlation of mutations" says',
        ),
        ("Tunnels are rare.", "Acceptable tunnels are rare.", "It leaves out what"),
        (
            "The operad is a symmetric operad.",
            "The operad is free as a symmetric operad.",
            'It leaves out "free".',
        ),
    ],
)
def test_what_narrows_a_claim_must_be_kept(said, sentence, complaint):
    assert claims_too_much(said, sentence).startswith(complaint)
    assert claims_too_much(sentence, sentence) == ""


def test_what_is_only_supposed_is_no_fact():
    sentence = "The criterion fails if the tree has a wild branch point."
    assert claims_too_much("The tree has a wild branch point.", sentence) == 'It leaves out "if".'
    assert (
        claims_too_much("If the tree has a wild branch point, the criterion fails.", sentence) == ""
    )


def test_other_words_may_stand_for_what_narrows_a_subject():
    sentence = "The functional correlation of mutations remains a challenge."
    assert (
        claims_too_much("The relationship between mutations remains a challenge.", sentence) == ""
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_compared_by_parts(said, sentence):
    claims_too_much(said, sentence)
