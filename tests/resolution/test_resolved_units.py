"""Names that mean one thing share a canonical id; names that do not, do not."""

from __future__ import annotations

import pytest

from alexandria.english import normal_form
from alexandria.resolution import resolve_entities
from tests.resolution.name_units import unit


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Walls", "wall"),
        ("heat-loss", "heat loss"),
        ("Rats", "rat"),
        ("a CO2 sensor", "CO2 sensors"),
    ],
)
def test_case_articles_hyphens_and_plurals_do_not_part_names(one, other):
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mM", "MM"),
        ("pH", "PH"),
        ("mass", "mas"),
        ("rate", "rat"),
        ("vitamin A", "vitamin"),
        ("A site", "site"),
    ],
)
def test_symbols_and_look_alikes_stay_apart(one, other):
    assert normal_form(one) != normal_form(other)


def test_units_of_a_paper_share_the_entities_that_abbreviations_name():
    first, second = unit("tumour necrosis factor (TNF)"), unit((2, "TNF"), chunk=1)
    one, other = resolve_entities([first, second])
    assert one.entities[0].canonical_id == other.entities[0].canonical_id


def test_an_abbreviation_with_two_meanings_merges_nothing():
    units = [
        unit("cell death (CD)"),
        unit("circular dichroism (CD)", chunk=1),
        unit("CD", chunk=2),
    ]
    assert len({e.canonical_id for u in resolve_entities(units) for e in u.entities}) == 3


def test_a_method_is_not_its_result():
    (resolved,) = resolve_entities([unit("PCR method", "PCR product")])
    assert len({e.canonical_id for e in resolved.entities}) == 2
