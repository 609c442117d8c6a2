"""Merges can be read and undone, things are linked across papers, facts that disagree are seen."""

from __future__ import annotations

import random

import pytest

from alexandria.errors import MergeNotFound
from alexandria.knowledge import Attribute, Certainty, Polarity, Quantity, make_id
from alexandria.library import Library
from alexandria.resolution import resolve_by_rules
from tests.builders import FREE, make_paper_record, paper_id
from tests.resolution.name_units import entity, unit


def save(library, paper, *units):
    """Resolve and save a paper, as an ingest does."""
    owner = paper_id(paper)
    found = resolve_by_rules(
        units, apart=library.undone_merges(owner), decided=library.merges(owner)
    )
    record = make_paper_record(paper, chunk_count=len(units))
    library.save_paper(record, found.units, guard=FREE, merges=found.merges)


def named(library, paper, *names):
    """Save a paper of one unit per name."""
    owner = paper_id(paper)
    save(library, paper, *(unit(n, chunk=i, paper_id=owner) for i, n in enumerate(names)))


def things(library):
    return {frozenset((t.name, *t.aliases)): t.papers for t in library.entities()}


# --- merges and undo ------------------------------------------------------------------------


def test_merges_are_kept_with_their_reasons(library):
    named(library, "a", "TNF-α", "TNFα", "tumour")
    (merge,) = library.merges(paper_id("a"))
    assert (merge.kept, merge.merged, merge.rule) == ("TNF-α", "TNFα", "greek")
    assert library.merges() == [merge]
    assert library.check() == []


def test_an_undone_merge_parts_the_names_and_stays_undone(library):
    named(library, "a", "TNF-α", "TNFα", "tumour", "tumor")
    (merge,) = (m for m in library.merges() if m.rule == "greek")
    assert library.undo_merge(merge.id) == merge
    after = library.tables_digest()
    assert {m.rule for m in library.merges()} == {"spelling"}
    assert frozenset({"TNF-α"}) in things(library)
    assert library.check() == []
    named(library, "a", "TNF-α", "TNFα", "tumour", "tumor")
    assert library.tables_digest() == after
    library.remove_paper(paper_id("a"))
    named(library, "a", "TNF-α", "TNFα", "tumour", "tumor")
    assert library.tables_digest() == after


def test_an_undone_merge_cannot_be_undone_again(library):
    named(library, "a", "TNF-α", "TNFα")
    (merge,) = library.merges()
    library.undo_merge(merge.id)
    with pytest.raises(MergeNotFound, match=merge.id):
        library.undo_merge(merge.id)


def test_undoing_in_one_paper_leaves_the_others(library):
    for paper in "ab":
        named(library, paper, "TNF-α", "TNFα")
    library.undo_merge(library.merges(paper_id("a"))[0].id)
    assert library.merges(paper_id("a")) == []
    assert len(library.merges(paper_id("b"))) == 1


def test_things_are_found_by_any_of_their_names(library):
    named(library, "a", "tumour necrosis factor (TNF)", "TNF", "ice")
    assert [t.name for t in library.entities("tnf")] == ["tumour necrosis factor"]
    assert len(library.entities()) == 2


# --- across papers --------------------------------------------------------------------------


def test_technical_names_are_one_thing_in_all_papers(library):
    named(library, "a", "tumour necrosis factor", "patients", "the model")
    named(library, "b", "Tumor Necrosis Factor", "patients", "the model")
    found = things(library)
    assert found[frozenset({"tumour necrosis factor", "Tumor Necrosis Factor"})] == 2
    assert found[frozenset({"patients"})] == found[frozenset({"the model"})] == 1


def test_a_symbol_means_what_the_library_says_once(library):
    named(library, "a", "breast cancer antigen")
    named(library, "b", "BRCA1")
    assert max(things(library).values()) == 1
    named(library, "c", "breast cancer antigen (BRCA1)")
    assert things(library)[frozenset({"breast cancer antigen", "BRCA1"})] == 3
    library.remove_paper(paper_id("c"))
    assert max(things(library).values()) == 1
    assert library.check() == []


def test_an_abbreviation_with_two_meanings_in_the_library_links_nothing(library):
    named(library, "a", "tissue specific kinase four (TSK4)")
    named(library, "b", "thermal shock kettle four (TSK4)")
    named(library, "c", "TSK4")
    assert max(things(library).values()) == 1


PAPERS = {
    "a": ("interleukin-6 (IL-6): substance", "Escherichia coli", "control group"),
    "b": ("IL-6: substance", "E. coli", "control group"),
    "c": ("Interleukin 6: substance", "escherichia coli", "BRCA1"),
    "d": ("breast cancer gene (BRCA1)", "tumour necrosis factor"),
    "e": ("BRCA1", "tumor necrosis factors", "IL-6"),
}


@pytest.mark.parametrize("seed", range(3))
def test_a_library_that_grew_is_the_one_that_was_made_at_once(tmp_path, seed):
    grown, whole = Library(tmp_path / "grown.duckdb"), Library(tmp_path / "whole.duckdb")
    for library in (grown, whole):
        library.create_or_open()
    for paper, names in PAPERS.items():
        named(whole, paper, *names)
    chance = random.Random(seed)
    order = chance.sample(sorted(PAPERS), len(PAPERS))
    for paper in order:
        named(grown, paper, "BRCA1", "Escherichia coli")  # an earlier state of it
        for other in chance.sample(order, 1):
            if other != paper and other in grown.known_recipes():
                grown.remove_paper(paper_id(other))
    for paper in order:
        named(grown, paper, *PAPERS[paper])
    assert grown.tables_digest() == whole.tables_digest()
    assert grown.check() == []


# --- disagreements --------------------------------------------------------------------------


def number(text, sentence=1, condition="", unit="K", value=None, **quantity):
    """A melting point as the fields of an attribute."""
    return {
        "predicate": "melts at",
        "object": f"{text} {unit}",
        "condition": condition,
        "sentences": (sentence,),
        "quantities": (Quantity(**{"value": value or float(text), "unit": "kelvin"} | quantity),),
    }


def claim(predicate, object_="lactose", polarity=Polarity.AFFIRMED, **changes):
    """Something affirmed or denied, as an attribute's fields."""
    return {
        "predicate": predicate,
        "object": object_,
        "polarity": polarity,
        "sentences": (2,),
        **changes,
    }


def denied(predicate, object_="lactose", **changes):
    return claim(predicate, object_, Polarity.NEGATED, **changes)


def told(library, paper, *facts, name="Escherichia coli"):
    """A paper that says these things of one thing."""
    owner = paper_id(paper)
    one = unit(name, paper_id=owner)
    subject = entity(one.id, name)
    attributes = tuple(
        Attribute(
            **{"id": make_id("f", owner, i), "subject_id": subject.id, "subject": subject.name} | f
        )
        for i, f in enumerate(facts)
    )
    save(library, paper, one.model_copy(update={"attributes": attributes}))


def disagreements(library):
    return library.query("SELECT disagreement, one, other, same_paper FROM disagreements").rows


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (number("300"), number("310")),
        (number("300.0"), number("300.2")),
        (number("0.012"), number("0.015")),
        (number("300") | {"predicate": "melts at "}, number("about 310", value=310)),
        (number("290–310", value=300, low=290, high=310), number("320")),
        (
            number("300") | {"subject": "the Escherichia coli"},
            number("310") | {"subject": "E. coli"},
        ),
        (
            claim("has", "a melting point of 300 K", quantities=(Quantity(value=300),)),
            claim("has", "a melting point of 310 K", quantities=(Quantity(value=310),)),
        ),
    ],
)
def test_different_numbers_under_one_condition_are_seen_with_their_sources(library, one, other):
    told(library, "a", one, name="Escherichia coli (E. coli)")
    told(library, "b", other)
    ((kind, *sides, same),) = disagreements(library)
    assert (kind, same) == ("value", False)
    assert any(one["object"] in side for side in sides)
    assert any(other["object"] in side for side in sides)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (number("300"), number("300")),
        (number("300.2"), number("300")),
        (number("300", uncertainty=6.0), number("305")),
        (number("290–310", value=300, low=290, high=310), number("309")),
        (number("300"), number("310", condition="at 2 bar")),
        (number("300"), number("310") | {"predicate": "boils at"}),
        (number("300"), number("310", bound="<")),
        (number("300"), number("310", unit="°C") | {"quantities": (Quantity(value=310),)}),
        (number("300"), number("310") | {"polarity": Polarity.NEGATED}),
        (number("300"), number("310") | {"subject": "the wall of Escherichia coli"}),
        (
            claim("has", "a melting point of 300 K", quantities=(Quantity(value=300),)),
            claim("has", "a boiling point of 310 K", quantities=(Quantity(value=310),)),
        ),
    ],
)
def test_rounding_uncertainty_and_other_words_are_no_disagreement(library, one, other):
    told(library, "a", one)
    told(library, "b", other)
    assert disagreements(library) == ()


def test_two_numbers_of_one_sentence_are_a_list(library):
    told(library, "a", number("300", sentence=4), number("310", sentence=4))
    assert disagreements(library) == ()
    told(library, "a", number("300", sentence=4), number("310", sentence=5))
    assert len(disagreements(library)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (claim("ferments"), denied("does not ferment")),
        (claim("exceeds"), denied("doesn't exceed")),
        (claim("applies to"), denied("does not apply to")),
        (claim("passes"), denied("do not pass")),
        (claim("is"), denied("is not")),
        (claim("has", "an effect on mice"), denied("has", "no effect on mice")),
    ],
)
def test_what_one_paper_states_and_another_denies_is_seen(library, one, other):
    told(library, "a", one)
    told(library, "b", other)
    ((kind, *sides, _),) = disagreements(library)
    assert kind == "denied"
    assert sorted(sides) == sorted(
        f"Escherichia coli {fact['predicate']} {fact['object']}." for fact in (one, other)
    )


@pytest.mark.parametrize(
    "other",
    [
        denied("may not ferment", certainty=Certainty.POSSIBLE),
        denied("does not ferment", "glucose"),
        denied("does not ferment", condition="at 4 °C"),
    ],
)
def test_a_doubt_or_another_denial_is_no_disagreement(library, other):
    told(library, "a", claim("ferments"))
    told(library, "b", other)
    assert disagreements(library) == ()


def test_generic_subjects_of_two_papers_do_not_disagree(library):
    told(library, "a", number("300"), name="patients")
    told(library, "b", number("310"), name="patients")
    assert disagreements(library) == ()
