"""Names that are one thing merge, names that are not never do, whatever the model says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alexandria.resolution.cannot_link import cannot_link_reason, numbers_of
from alexandria.resolution.name_normalization import forms, name_key
from tests.resolution.name_pairs import DIFFERENT, SAME
from tests.resolution.name_units import always, classes, resolved, units_of

NAMES = sorted({name.partition(": ")[0] for pair in SAME + DIFFERENT for name in pair})


def test_there_are_enough_pairs():
    assert len(set(SAME)) >= 60
    assert len(set(DIFFERENT)) >= 80


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_names_of_one_thing_are_merged_for_a_reason(one, other):
    resolution = resolved(units_of(one, other))
    assert len(classes(resolution)) == 1
    (merge,) = resolution.merges
    assert merge.rule


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_things_stay_two_even_if_the_model_would_merge_all(one, other):
    many = units_of(one, other) * 20  # enough mentions for a pair to be worth asking about
    resolution = resolved(many, decide=always)
    assert len(classes(resolution)) == 2
    assert resolution.merges == ()


names = st.one_of(
    st.sampled_from(NAMES), st.text("abαβABγIVX 0123456789-+′/'of", min_size=1, max_size=14)
).filter(lambda n: n.strip())
papers = st.lists(names, min_size=1, max_size=12)


@given(papers)
@settings(max_examples=120, deadline=None)
def test_resolving_twice_changes_nothing(paper):
    once = resolved(units_of(*paper))
    assert resolved(once.units) == once


@given(papers, st.randoms())
@settings(max_examples=120, deadline=None)
def test_the_order_of_the_units_does_not_matter(paper, chance):
    units = units_of(*paper)
    shuffled = units.copy()
    chance.shuffle(shuffled)
    one, other = resolved(units, decide=always), resolved(shuffled, decide=always)
    assert classes(one) == classes(other)
    assert one.merges == other.merges


@given(papers)
@settings(max_examples=120, deadline=None)
def test_names_with_different_numbers_never_meet(paper):
    for group in classes(resolved(units_of(*paper), decide=always)):
        assert len({numbers_of(n) for n in group if numbers_of(n)}) <= 1


@given(papers)
@settings(max_examples=60, deadline=None)
def test_the_merges_are_just_enough_to_explain_the_classes(paper):
    resolution = resolved(units_of(*paper))
    found = classes(resolution)
    assert len(resolution.merges) == sum(len(group) - 1 for group in found)
    for merge in resolution.merges:
        assert any({merge.kept, merge.merged} <= group for group in found)


@given(names, names, names)
@settings(max_examples=300, deadline=None)
def test_equal_forms_are_an_equivalence(one, other, third):
    assert len(forms(one)) == len(forms(other)) == 6
    assert (cannot_link_reason(one, other) is None) == (cannot_link_reason(other, one) is None)
    if name_key(one) == name_key(other) == name_key(third):
        assert len(classes(resolved(units_of(one, other, third)))) == 1
