"""The rungs beside names that are alike: definitions, decisions, pronouns, and what people have parted."""

from __future__ import annotations

import pytest

from alexandria.knowledge import Relationship
from alexandria.resolution import (
    CannotLink,
    Merge,
    add_abbreviations,
    entity_keys,
    find_abbreviations,
    resolve_entities,
)
from tests.resolution.name_units import PAPER, always, classes, resolved, unit, units_of


def parted(merge: Merge) -> CannotLink:
    return CannotLink(
        merge_id=merge.id,
        paper_id=merge.paper_id,
        unit_id=merge.unit_id,
        kept=merge.kept,
        merged=merge.merged,
    )


# --- abbreviations --------------------------------------------------------------------------


def test_definitions_are_found_in_sentences():
    found = find_abbreviations(
        [
            "We measured tumour necrosis factor alpha (TNF-α) in wild-type (WT) mice (n = 5).",
            "The polymerase chain reaction (PCR) product weighed 3 g (SD 1).",
            "An enzyme-linked immunosorbent assay (ELISA), then nothing.",
        ]
    )
    assert found == {
        "TNF-α": "tumour necrosis factor alpha",
        "WT": "wild-type",
        "PCR": "polymerase chain reaction",
        "ELISA": "enzyme-linked immunosorbent assay",
    }


@pytest.mark.parametrize(
    ("sentence", "definitions"),
    [
        ("The relative risk (RR 0.40) fell.", {"RR": "relative risk"}),
        ("The relative risk (RR=0.40) fell.", {}),
        ("The confidence interval (CI 95%) was wide.", {}),
        ("Less interleukin 6 (IL 6) was found.", {"IL 6": "interleukin 6"}),
        ("It was carbon (C) that burned.", {}),
    ],
)
def test_a_value_in_brackets_is_no_part_of_an_abbreviation(sentence, definitions):
    assert find_abbreviations([sentence]) == definitions


def test_an_abbreviation_that_the_text_defines_twice_is_not_taken():
    assert find_abbreviations(["cell death (CD) here", "and circular dichroism (CD) there"]) == {}


def test_a_definition_that_the_model_left_out_is_kept_as_an_alias():
    units = add_abbreviations(
        units_of("tumour necrosis factor", "TNF"), {"TNF": "tumor necrosis factor"}
    )
    assert units[0].entities[0].aliases == ("TNF",)
    assert classes(resolved(units)) == {frozenset({"tumour necrosis factor", "TNF"})}
    assert add_abbreviations(units, {"TNF": "tumor necrosis factor"}) == units


def test_an_abbreviation_with_two_meanings_stays_on_its_own():
    found = resolved(units_of("cell death (CD)", "circular dichroism (CD)", "CD"))
    assert len(classes(found)) == 3


def test_an_abbreviation_is_spelled_out_within_names():
    found = resolved(
        units_of(
            "tumour necrosis factor (TNF)", "TNF", "TNF levels", "tumour necrosis factor level"
        )
    )
    assert frozenset({"TNF levels", "tumour necrosis factor level"}) in classes(found)
    assert {m.rule for m in found.merges} == {"abbreviation", "abbreviation-within"}


def test_the_defining_unit_is_the_evidence():
    units = units_of("TNF", "tumour necrosis factor (TNF)")
    (merge,) = resolved(units).merges
    assert merge.evidence == f"defined in unit {units[1].id}"


# --- decisions ------------------------------------------------------------------------------


ALIKE = ("dietary habit", "diet habit") * 15


def test_names_that_are_alike_are_left_apart_without_a_decision():
    assert len(classes(resolved(units_of(*ALIKE)))) == 2


def test_names_that_are_alike_are_merged_if_the_model_says_so():
    found = resolved(units_of(*ALIKE), decide=always)
    assert [m.rule for m in found.merges] == ["decided"]
    assert found.proposed == 1


def test_a_decision_is_taken_over_without_asking_again():
    before = resolved(units_of(*ALIKE), decide=always)
    assert resolved(units_of(*ALIKE), decided=before.merges).units == before.units


def test_no_more_than_a_few_per_cent_of_the_mentions_are_asked_about():
    names = [f"{a} {b}" for b in ("habit", "intake", "pattern") for a in ("diet", "dietary")] * 10
    assert resolved(units_of(*names), decide=always).proposed <= 0.04 * len(names)


# --- pronouns -------------------------------------------------------------------------------


def names_of(found, name):
    """The names that share an id with `name`."""
    return next(group for group in classes(found) if name in group)


@pytest.mark.parametrize(
    ("antecedent", "anaphor"),
    [
        ("TNF-α: substance", "it"),
        ("TNF-α: substance", "the cytokine"),
        ("TNF-α: substance", "this protein"),
        ("HeLa cell line: organism", "it"),
        ("western blotting: method", "this method"),
        ("rats: organism", "they"),
        ("Kepler: person", "he"),
        ("Kepler: person", "she"),
        ("atomic force microscope", "this microscope"),
    ],
)
def test_a_pronoun_stands_for_the_only_subject_before_it(antecedent, anaphor):
    for sentence in (1, 2):
        found = resolved([unit((1, antecedent), (sentence, anaphor))])
        assert names_of(found, anaphor) == {anaphor, antecedent.partition(": ")[0]}
        (merge,) = found.merges
        assert (merge.rule, merge.evidence) == ("antecedent", "sentence 1")
        assert merge.unit_id


@pytest.mark.parametrize(
    "facts",
    [
        [(1, "rats: organism"), (2, "it")],
        [(1, "Kepler: person"), (2, "it")],
        [(1, "TNF-α: substance"), (2, "this method")],
        [(1, "TNF-α: substance"), (2, "its receptor")],
        [(1, "TNF-α: substance"), (2, "these proteins")],
        [(1, "TNF-α: substance"), (2, "the cytokine level")],
        [(1, "TNF-α"), (1, "IL-6"), (2, "it")],
        [(1, "TNF-α: substance"), (1, "IL-6: substance"), (2, "the cytokine")],
        [(1, "TNF-α: substance"), (3, "it")],
        [(1, "TNF-α"), (2, "it")],
        [(1, "TNF-α: substance"), (2, "this")],
        [(1, "We: group"), (2, "they")],
        [(1, "a large number"), (2, "the number")],
        [(1, "it"), (2, "TNF-α: substance")],
        [(1, "TNF-α: substance"), (2, "it"), (3, "IL-6: substance"), (4, "it")],
    ],
)
def test_a_pronoun_that_could_be_another_thing_stands_alone(facts):
    anaphor = next(n for _, n in facts if n.startswith(("it", "th")))
    assert names_of(resolved([unit(*facts)]), anaphor) == {anaphor}


def test_pronouns_of_two_units_are_two_things():
    (one,), (other,) = (u.entities for u in resolve_entities([unit("it"), unit("it", chunk=1)]))
    assert one.canonical_id != other.canonical_id


def test_a_description_of_any_unit_is_not_that_of_another():
    units = [unit("the method"), unit("the method", chunk=1)]
    assert len({e.canonical_id for u in resolve_entities(units) for e in u.entities}) == 2


# --- undo -----------------------------------------------------------------------------------


def test_what_a_person_has_parted_stays_parted():
    units = units_of("TNF-α", "TNFα", "tumour necrosis factor")
    (merge,) = resolved(units).merges
    after = resolved(units, apart=[parted(merge)])
    assert after.merges == ()
    assert len(classes(after)) == 3


def test_a_third_name_does_not_bring_the_parted_ones_together():
    units = units_of("TNF-α", "TNFα", "TNF-alpha")
    first = resolved(units).merges[0]
    for group in classes(resolved(units, apart=[parted(first)])):
        assert not {first.kept, first.merged} <= group


def test_a_parted_pronoun_stands_alone_in_its_unit_only():
    units = [unit("TNF-α: substance", "it"), unit("IL-6: substance", "it", chunk=1)]
    merges = resolved(units).merges
    (gone,) = (m for m in merges if m.kept == "TNF-α")
    assert [m.kept for m in resolved(units, apart=[parted(gone)]).merges] == ["IL-6"]


def test_no_word_of_a_fact_is_touched():
    units = units_of("tumour necrosis factor (TNF)", "TNF", "TNF-α", "the TNF", "it")
    found = resolved(units).units
    assert [u.facts for u in found] == [u.facts for u in units]
    assert [[e.name for e in u.entities] for u in found] == [
        [e.name for e in u.entities] for u in units
    ]


def test_the_object_of_a_relationship_is_no_antecedent_but_an_anaphor_there_has_one():
    told = unit((1, "TNF-α: substance"), (1, "rats: organism"), (2, "the cytokine"))
    _, rats, cytokine = told.entities
    first, second, _ = told.attributes
    acts = Relationship(
        id="r", subject_id=rats.id, subject="rats", predicate="lack", object="the cytokine",
        object_id=cytokine.id, sentences=(2,),
    )  # fmt: skip
    told = told.model_copy(update={"attributes": (first, second), "relationships": (acts,)})
    assert names_of(resolved([told]), "the cytokine") == {"TNF-α", "the cytokine"}


def test_no_units_have_no_merges():
    assert resolved([]).units == ()


# --- keys across papers ---------------------------------------------------------------------


def keys(*names):
    units = resolved(units_of(*names)).units
    return {k.key: k.kind for k in entity_keys(units)}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("tumour necrosis factor alpha", "long"),
        ("Escherichia coli", "long"),
        ("hepatitis B virus", "long"),
        ("Cauchy–Schwarz inequality", "long"),
        ("CO2", "short"),
        ("Fe2O3", "short"),
        ("BRCA1", "short"),
        ("p53", "short"),
        ("TNF-α", "short"),
        ("IL-6: substance", "short"),
    ],
)
def test_names_that_mean_the_same_everywhere_have_a_key(name, kind):
    assert list(keys(name).values()) == [kind]


@pytest.mark.parametrize(
    "name",
    [
        "the model", "patients", "method", "group A", "control group", "sample 3-1", "surface temperature",
        "proposed method", "wild-type mice", "CD", "PC1", "Theorem 2", "x", "patients with diabetes", "it",
        "Isaac Newton: person", "mean arterial pressure", "heart rate", "training set", "RQ1", "H1", "NO",
        "H2", "treated rats", "water", "PC2", "sample 6",
    ],
)  # fmt: skip
def test_names_that_every_paper_has_have_none(name):
    assert keys(name) == {}


def test_a_defined_abbreviation_brings_both_its_keys_to_one_entity():
    units = resolved(units_of("interleukin-6 (IL-6): substance")).units
    one, other = entity_keys(units)
    assert (one.key, other.key) == ("interleukin6", "il6")
    assert one.canonical_id == other.canonical_id


def test_what_a_person_has_parted_has_no_key():
    apart = CannotLink(merge_id="m", paper_id=PAPER, kept="BRCA1", merged="breast cancer one")
    units = resolved(units_of("BRCA1", "breast cancer one")).units
    assert entity_keys(units, [apart]) == ()
