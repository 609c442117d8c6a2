"""Names that a small model would leave incomplete."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.extraction.full_names import with_full_names

INTRODUCED = ("The authors test an implicit solvent potential.", "It is fast.")


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("The potential is cheap.", "The implicit solvent potential is cheap."),
        ("This potential was tested.", "The implicit solvent potential was tested."),
        (
            "The cost of the potential makes tests possible.",
            "The cost of the implicit solvent potential makes tests possible.",
        ),
    ],
)
def test_a_thing_that_was_introduced_gets_its_full_name(sentence, named):
    assert with_full_names(sentence, INTRODUCED) == named


@pytest.mark.parametrize(
    "sentence",
    [
        "The method is cheap.",  # not introduced
        "The potential of water is low.",  # described behind its noun
        "The potential energy is low.",  # another noun
        "A potential is a function.",
    ],
)
def test_other_things_keep_their_names(sentence):
    assert with_full_names(sentence, INTRODUCED) == sentence


def test_of_two_things_with_one_noun_neither_is_taken():
    rivals = ("A soft potential is used.", "A hard potential is not used.")
    assert with_full_names("The potential is cheap.", rivals) == "The potential is cheap."


def test_what_tells_nothing_is_no_name():
    assert (
        with_full_names("The model is cheap.", ["A new model is built."]) == "The model is cheap."
    )


@given(st.text(max_size=80), st.lists(st.text(max_size=60), max_size=3))
def test_a_text_without_such_a_name_stays(text, earlier):
    found = with_full_names(text, earlier)
    assert found == text or len(found) > len(text) - 2
