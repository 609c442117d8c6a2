"""Numbers and formulae that no clause holds: sentences written for the test."""

from __future__ import annotations

import pytest

from alexandria.extraction.leftovers import claim_of_span
from alexandria.grammar import parse_sentences


def left(sentence: str, span: str) -> str | None:
    start = sentence.index(span)
    claim = claim_of_span(1, parse_sentences([sentence])[0], start, start + len(span))
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
