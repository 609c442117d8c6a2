"""Scientific prose is split into sentences where sentences end, and only there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.english import split_sentences
from alexandria.english.sentences import LONGEST_SENTENCE


@pytest.mark.parametrize(
    "sentences",
    [
        ["We measured TNF-α (Fig. 3) at 25 °C.", "It fell."],
        ["In contrast to Smith et al. (2019), E. coli grew at pH 7.4, i.e. faster.", "It stopped."],
        ["The U.S. Geological Survey reports 4.2 km.", "It did not say why."],
        ["Use Eq. (2) and Refs. 4 and 5 here.", "Then stop."],
        ["A dose of approx. 3.5 mg/kg was used.", "None died."],
        ["Was it so?", "Nobody knows!", "We do."],
    ],
)
def test_abbreviations_and_decimals_do_not_end_a_sentence(sentences):
    assert split_sentences(" ".join(sentences)) == sentences


def test_a_citation_behind_the_full_stop_belongs_to_the_sentence_that_ended():
    assert split_sentences("It grew in rats.^13,14We saw it. [54] Smith et al. saw more.") == [
        "It grew in rats.^13,14",
        "We saw it. [54]",
        "Smith et al. saw more.",
    ]


@given(st.text())
def test_nothing_but_white_space_is_lost(text):
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


@given(st.integers(1, 1000))
def test_no_sentence_is_longer_than_the_limit(count):
    assert all(len(s.split()) <= LONGEST_SENTENCE for s in split_sentences("word, " * count))


def test_an_unknown_language_is_split_like_english():
    assert split_sentences("Alpha beta. Gamma delta.", "xx") == ["Alpha beta.", "Gamma delta."]


def test_a_text_all_in_lower_case_is_parted_at_full_stops_that_stand_alone():
    text = "we measure the gap at 4.2 k . it closes under pressure . does it reopen ? it does , e.g. at 9 gpa ."
    assert split_sentences(text) == [
        "we measure the gap at 4.2 k .",
        "it closes under pressure .",
        "does it reopen ?",
        "it does , e.g. at 9 gpa .",
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "We need all pairs a^2 and b such that Let p and q be integers.",
            ["We need all pairs a^2 and b such that", "Let p and q be integers."],
        ),
        (
            "The roots of (2) are 2 and 2 In this paper, we look at both.",
            ["The roots of (2) are 2 and 2", "In this paper, we look at both."],
        ),
        (
            "Setting p = 1 yields 3 Doing the same for q = 2 gives It is clear that both hold.",
            [
                "Setting p = 1 yields 3",
                "Doing the same for q = 2 gives",
                "It is clear that both hold.",
            ],
        ),
        (
            "It holds for every odd m. Now the rest is plain.",
            ["It holds for every odd m.", "Now the rest is plain."],
        ),
        (
            "All of it took around 20 min. Microscopic images were taken, by M. Baker too.",
            ["All of it took around 20 min.", "Microscopic images were taken, by M. Baker too."],
        ),
        (
            "The plates were kept at 37 °C for 24 h. The wells were then read.",
            ["The plates were kept at 37 °C for 24 h.", "The wells were then read."],
        ),
    ],
)
def test_sentences_are_parted_where_a_formula_or_a_letter_hides_the_end_of_the_first(text, parts):
    assert split_sentences(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "We met In and Ga atoms at x = 3 in the same film.",
        "The book Now We See (1990) is cited, e.g. The older ones are not.",
        "It is said by The Society that x = 3 is enough.",
    ],
)
def test_capitals_within_a_sentence_part_nothing(text):
    assert len(split_sentences(text)) <= 1 + text.count("e.g.")
