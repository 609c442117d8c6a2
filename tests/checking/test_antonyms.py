"""Words that say the opposite of their sentence's."""

from __future__ import annotations

import pytest

from alexandria.checking.antonyms import says_opposite


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("coefficients | are | non-increasing", "The coefficients are non-decreasing."),
        ("sequence | is | nonincreasing", "The sequence is nondecreasing."),
        ("dose | increased | pressure", "The dose decreased the pressure."),
        ("gene | upregulated in | liver", "The gene was downregulated in liver."),
        ("maximum | is | 3 K", "The minimum is 3 K."),
        ("hypertension | seen in | rats", "Hypotension was seen in rats."),
        ("residues | are | hydrophilic", "The residues are hydrophobic."),
        ("correlation | is | positive", "The correlation is negative."),
        ("outer turn | unwinds | first", "The inner turn unwinds first."),
    ],
)
def test_an_opposite_in_place_of_the_sentence_s_word_is_found(claim, sentence):
    assert says_opposite(claim, sentence)
    assert not says_opposite(claim, claim)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("lifetime | reduced at | higher energy", "The lifetime decreased at higher energy."),
        ("pressure | lower in | valley", "The pressure is higher on the hill than in the valley."),
        ("loss | increased with | cold", "The loss increased as the heat decreased."),
        ("winner | is | red team", "The outer team lost to the winner."),
        ("anaerobic bacteria | grow", "Anaerobic bacteria grow."),
        ("dose", "The dose decreased the pressure."),
    ],
)
def test_other_words_for_the_same_and_words_that_merely_hold_one_pass(claim, sentence):
    assert not says_opposite(claim, sentence)
