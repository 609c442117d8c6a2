"""Numbers and formulae that no clause holds: sentences written for the test."""

from __future__ import annotations

import pytest

from alexandria.english import parse_sentences
from alexandria.openie.uncovered_spans import claim_of_uncovered_span, printed_span, whole_list
from alexandria.quantities import find_numbers


def left(sentence: str, span: str) -> str | None:
    start = sentence.index(span)
    claim = claim_of_uncovered_span(1, parse_sentences([sentence])[0], start, start + len(span))
    return claim and " | ".join(f for f in claim.fields if f)


@pytest.mark.parametrize(
    ("sentence", "span", "expected"),
    [
        (
            "We colour finite graphs such that $m < n$.",
            "$m < n$",
            "finite graphs | such that | $m < n$",
        ),
        ("The error of the tool stays below 5 mm.", "5 mm", "tool | stays | below 5 mm"),
        ("We saw loops for thresholds of 5% and 10%.", "10%", "thresholds | of | 10%"),
        (
            "The outset was chosen to include two features.",
            "two",
            "outset | include | two features",
        ),
        ("The grains were washed three times.", "three", "grains | washed | three times"),
        (
            r"There is a real number \(a\) such that \(x=a+1\).",
            r"\(x=a+1\)",
            r"real number | such that | \(x=a+1\)",
        ),
        ("The largest order is mn/2.", "2", "largest order | is | mn/2"),
        ("It holds for graphs, if $n > 2$.", "$n > 2$", "graphs | if | $n > 2$"),
    ],
)
def test_what_is_left_is_said_of_the_noun_that_it_stands_by(sentence, span, expected):
    assert left(sentence, span) == expected


def test_a_word_for_one_alone_counts_nothing():
    assert left("We take the balls one by one.", "one") is None


def test_without_a_noun_there_is_no_claim():
    assert left("It is 5.", "5") is None


def test_a_list_is_taken_with_the_unit_at_its_end():
    sentence = "Doses of the salt were 5, 10 and 20 mg."
    span = whole_list(sentence, sentence.index("5"), sentence.index("5") + 1)
    assert sentence[slice(*span)] == "5, 10 and 20 mg"


def test_a_number_stands_where_it_was_told_not_where_its_digits_first_occur():
    text = "If G_0 = 2 and H = 0, the sum 10 is lost."
    zero = next(n for n in find_numbers(text) if n.parts == (0.0,))
    assert printed_span(zero, text, text) == (text.index("0,"), text.index("0,") + 1)


def test_a_number_that_is_told_in_brackets_is_found_in_the_sentence():
    told, text = "The pool was kept warm. ; 31 °C", "The pool (31 °C) was kept warm."
    (number,) = find_numbers(told)
    assert printed_span(number, told, text) == (text.index("31"), text.index(")"))


def test_a_value_ends_before_a_bracket_that_was_opened_earlier():
    sentence = "We gave the new oil (75 mg/kg) treatment daily."
    assert left(sentence, "75 mg/kg") == "new oil | value | 75 mg/kg"


def test_a_size_is_taken_whole():
    sentence = "Of the tank 60 m x 60 m x 30 m were filled."
    span = whole_list(sentence, sentence.index("30"), sentence.index("30") + 4)
    assert sentence[slice(*span)] == "60 m x 60 m x 30 m"
    assert left(sentence, "60 m x 60 m x 30 m") == "tank | value | 60 × 60 × 30 m"


@pytest.mark.parametrize(
    ("sentence", "span", "subject"),
    [
        ("In the figure the new mesh of 5 mm is fine.", "5 mm", "new mesh"),
        ("Apart from the prior, only the centre of the box was 3 m.", "3 m", "box"),
    ],
)
def test_a_picture_or_a_quantity_is_not_what_is_measured(sentence, span, subject):
    assert (left(sentence, span) or "").split(" | ")[0] == subject
