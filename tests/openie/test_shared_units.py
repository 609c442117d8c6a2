"""A unit that a sentence prints once, after the last number of a list, goes to each claim of a number."""

from __future__ import annotations

import pytest

from alexandria.claims import Claim
from alexandria.openie.shared_units import with_shared_units

SENTENCE = "The growth of A and B stopped at 1250 and 1800 μg/mL in 3 days, respectively."


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("1250", "1250 μg/mL"),
        ("at 1250", "at 1250 μg/mL"),
        ("1800 μg/mL", "1800 μg/mL"),
        ("1250 of them", "1250 of them"),
        ("7", "7"),
        ("growth", "growth"),
    ],
)
def test_a_bare_number_of_a_list_gets_the_unit_of_the_list(value, told):
    claim = Claim(1, "growth", "stopped at", value, value)
    assert with_shared_units(claim, SENTENCE).fields[2:] == (told, told)


def test_a_number_that_stands_in_the_sentence_with_another_unit_too_is_left_alone():
    sentence = "We took 5 and 10 mg in 5 lakes."
    assert with_shared_units(Claim(1, "we", "took", "5"), sentence).value == "5"
