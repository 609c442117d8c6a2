"""Lines of a model whose bars stand where nothing ends."""

from __future__ import annotations

import pytest

from alexandria.claims import Claim
from alexandria.english.parsing import parse_sentences
from alexandria.openie.wholeness import is_whole

SENTENCE = (
    "Dried clay tiles absorbed strong acoustic waves in two cold rooms of the old brick tower and were "
    "slowly cooled by night winds."
)


def whole(*fields: str, sentence: str = SENTENCE) -> bool:
    return is_whole(Claim(1, *fields), parse_sentences([sentence])[0])


@pytest.mark.parametrize(
    "fields",
    [
        ("clay tiles", "absorbed", "strong acoustic waves", "in two cold rooms"),
        ("clay tiles", "cooled by", "night winds"),
        ("tiles", "material", "clay"),
        ("tower", "built of", "brick"),
        ("rooms", "number", "two"),
        ("$x$", "<", "3"),
    ],
)
def test_a_line_whose_fields_are_things_of_their_own_is_whole(fields):
    assert whole(*fields)


@pytest.mark.parametrize(
    "fields",
    [
        ("clay tiles", "absorbed strong acoustic", "waves"),  # an adjective from its noun
        ("clay tiles", "absorbed", "waves in cold rooms of the old brick", "tower"),  # a compound
        ("clay tiles", "slowly", "cooled by night winds"),  # an adverb from its verb
        ("clay tiles", "cooled in the", "rooms"),  # an article from its noun
    ],
)
def test_bars_that_part_a_phrase_are_found(fields):
    assert not whole(*fields)


@pytest.mark.parametrize(
    "fields",
    [
        ("clay tiles", "were", "cooled by"),
        ("clay tiles", "absorbed", "waves and"),
        ("clay tiles of", "absorbed", "waves"),
        ("clay tiles", "absorbed", "strong acoustic waves,", "in rooms"),
        ("clay tiles", "absorbed", "waves in", "rooms"),
    ],
)
def test_a_field_that_leads_on_is_found(fields):
    assert not whole(*fields)


def test_a_property_may_end_with_what_leads_to_its_value():
    assert whole("clay tiles", "cooled by", "winds")


def test_a_yes_for_a_value_is_found():
    assert not whole("clay tiles", "absorbed acoustic waves", "yes")


def test_a_statement_in_place_of_a_subject_is_found():
    assert not whole("clay tiles absorbed strong acoustic waves", "in", "cold rooms")
    assert not whole("if clay tiles", "absorbed", "waves")


def test_a_field_that_begins_in_the_middle_of_a_list_is_found():
    assert not whole("clay tiles", "absorbed waves", "and cooled by winds")


def test_a_line_that_ends_before_the_noun_it_describes_is_found():
    assert not whole("clay tiles", "absorbed", "waves", "in two")
