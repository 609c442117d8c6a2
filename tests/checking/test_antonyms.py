"""Words that say the opposite of their sentence's."""

from __future__ import annotations

import pytest

from alexandria.checking import PaperNames, findings, read_sentences
from alexandria.checking.antonyms import says_opposite
from alexandria.claims import Claim
from alexandria.knowledge import QuarantineReason


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


def test_a_claim_that_says_the_opposite_fails_for_its_polarity():
    sentence = "The polynomial has non-decreasing coefficients."
    wrong, right = (
        Claim(1, "polynomial", "has", f"{word} coefficients")
        for word in ("non-increasing", "non-decreasing")
    )
    readings = read_sentences([sentence])
    assert findings(wrong, readings, PaperNames()) == (QuarantineReason.POLARITY,)
    assert findings(right, readings, PaperNames()) == ()
