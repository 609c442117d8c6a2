"""A fact without a usable sentence number is led back to the sentence that it rests on."""

from __future__ import annotations

import pytest

from alexandria.extraction.alignment import best_sentence
from tests.extraction.passages import claim

SENTENCES = [
    "Adult male rats, 10 to 12 weeks old, weighing 150 to 200 g were used.",
    "The protocol was approved by the ethics committee of the institute.",
    "Animals were kept in cages (38 × 23 × 10 cm) with not more than four animals per cage.",
    "Humidity was held at 60 ± 5% and the temperature at 25 ± 2 °C.",
    "The pellets contained 24% protein, 5% fat and 1,200.50 mg/kg calcium.",
]


def place(
    subject: str, predicate: str, object_: str, sentences: list[str] = SENTENCES
) -> int | None:
    return best_sentence(claim(1, subject, predicate, object_), sentences)


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        (("adult male rats", "had a weight of", "150 to 200 g"), 1),
        (("the protocol", "was approved by", "the ethics committee"), 2),
        (("each cage", "had a size of", "38 × 23 × 10 cm"), 3),
        (("the temperature", "was held at", "25 ± 2 °C"), 4),
        (("the pellets", "contained", "24% protein"), 5),
    ],
)
def test_a_fact_rests_on_the_sentence_that_has_its_numbers_and_words(fields, number):
    assert place(*fields) == number


def test_a_number_that_stands_in_no_sentence_has_no_place():
    assert place("rats", "had a weight of", "150 to 250 g") is None


def test_a_fact_from_elsewhere_has_no_place():
    assert place("basalt walls", "were filled with", "crushed rock") is None


def test_separators_and_trailing_zeros_do_not_make_another_number():
    assert place("the calcium content", "was", "1200.5 mg/kg") == 5


def test_a_number_word_counts_as_its_number():
    assert place("a cage", "held no more than", "4 animals") == 3


def test_without_sentences_there_is_no_place():
    assert place("a thing", "is", "here", []) is None


def test_an_equation_is_a_word_of_its_sentence():
    told = ["If q = 0, nothing is left.", "Let p = 0, so that r = √q and s = −√q."]
    assert place("r", "is", "r = √q for p = 0", told) == 2
