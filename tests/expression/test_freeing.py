"""Planted copies: whatever a model wrote, what comes out can be stored, each fact in its own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.errors import ExpressionHeld
from alexandria.expression import SourceIndex, free_of_expression, freed_units, rows_of
from alexandria.knowledge import (
    Attribute,
    Entity,
    KnowledgeUnit,
    Merged,
    Quarantined,
    QuarantineReason,
    Relationship,
    make_id,
)
from tests.builders import make_unit

TEXT = (
    "The old glass plates were slowly dried under high vacuum and then stored in complete darkness "
    "until the next measurement of low density lipoprotein cholesterol began in the warm laboratory."
)
COPIED = "old glass plates were slowly dried under high vacuum"
SOURCE = SourceIndex([TEXT, "Doses of 5 mg, 10 mg, 20 mg, 40 mg and 80 mg were given to them."])
WATER, ICE = make_unit().entities


def attribute(
    subject: str, predicate: str, object_: str = "", condition: str = "", **changes
) -> Attribute:
    return Attribute(
        id=make_id("f", subject, predicate, object_), subject_id=WATER.id, subject=subject,
        predicate=predicate, object=object_, condition=condition, sentences=(1,), **changes,
    )  # fmt: skip


def freed(**changes) -> KnowledgeUnit:
    unit = free_of_expression(make_unit(**changes), SOURCE)
    for row in rows_of(unit):
        assert SOURCE.violations(row.texts) == (), row.names
    assert unit.expression.longest_masked_run <= 7
    SOURCE.fingerprint().check([unit])
    return unit


def test_a_free_unit_changes_in_its_figures_alone():
    unit = make_unit()
    assert free_of_expression(unit, SOURCE) == unit.model_copy(
        update={"expression": SOURCE.figures(unit)}
    )


def test_a_paraphrase_passes_as_it_is():
    fact = attribute("the plates", "were dried gently", "in vacuo", "before storage without light")
    assert freed(attributes=(fact,)).attributes == (fact,)


def test_a_list_of_doses_passes_as_it_is():
    fact = attribute("the doses", "were", "5 mg, 10 mg, 20 mg, 40 mg and 80 mg")
    unit = freed(attributes=(fact,))
    assert unit.attributes == (fact,)
    assert unit.expression.longest_run > 7


@pytest.mark.parametrize(
    "fields",
    [
        ("vacuum", "is where", COPIED),
        ("old glass plates", "were slowly dried", "under high vacuum"),
        ("old glass plates", "were slowly dried", "", "under high vacuum"),
    ],
)
def test_eight_copied_words_quarantine_a_fact_under_its_id(fields):
    fact = attribute(*fields)
    unit = freed(attributes=(fact,))
    assert unit.attributes == ()
    (kept,) = unit.quarantined
    assert (kept.id, kept.reason) == (fact.id, QuarantineReason.EXPRESSION)
    assert (kept.sentences, kept.page) == (fact.sentences, fact.page)


def test_a_quarantined_fact_ends_where_the_run_becomes_too_long_and_keeps_its_other_fields():
    fact = attribute("old glass plates", "were slowly dried", "under high vacuum", "in the dark")
    (kept,) = freed(attributes=(fact,)).quarantined
    assert (kept.subject, kept.predicate) == ("old glass plates", "were slowly dried")
    assert (kept.object, kept.condition) == ("under", "in the dark")


def test_a_relationship_that_copies_is_quarantined_and_its_entities_stay():
    fact = Relationship(
        id="r", subject_id=WATER.id, subject="old glass plates", predicate="were slowly dried under",
        object="high vacuum", object_id=ICE.id, sentences=(1,),
    )  # fmt: skip
    unit = freed(relationships=(fact,))
    assert unit.relationships == ()
    assert unit.entities == (WATER, ICE)
    assert unit.quarantined[0].id == "r"


def test_what_other_checks_quarantined_is_cut_down_under_its_reason():
    told = Quarantined(
        id="q", subject="glass", predicate="were slowly dried under high vacuum and",
        object="then stored in complete darkness until the next measurement",
        reason=QuarantineReason.POLARITY,
    )  # fmt: skip
    (kept,) = freed(quarantined=(told,)).quarantined
    assert kept.reason is QuarantineReason.POLARITY
    assert (kept.subject, kept.predicate) == (told.subject, told.predicate)


def test_a_merged_statement_that_copies_is_cut_to_seven_words():
    merged = Merged(id="m", fact_id=make_unit().attributes[0].id, statement=TEXT)
    free = Merged(id="n", fact_id=merged.fact_id, statement="They stored it where no light was.")
    one, other = freed(merged=(merged, free)).merged
    assert one.statement == "The old glass plates were slowly dried"
    assert other == free


def test_a_summary_that_copies_becomes_the_names():
    assert freed(summary=TEXT).summary == "water; ice"


def test_a_name_that_copies_takes_the_alias():
    entity = Entity(id=WATER.id, name=COPIED, aliases=("plates", COPIED))
    named = freed(entities=(entity, ICE)).entities[0]
    assert (named.id, named.name, named.aliases) == (WATER.id, "plates", ())


def test_a_name_without_an_alias_is_cut_where_no_preposition_ends_it():
    entity = Entity(id=WATER.id, name=COPIED)
    unit = freed(entities=(entity, ICE))
    assert unit.entities[0].name == "old glass plates were slowly dried"
    assert unit.facts == make_unit().facts


@pytest.mark.parametrize("field", ["method", "compared_with", "claimed_by"])
def test_what_stands_beside_a_fact_is_cut_and_the_fact_kept(field):
    fact = attribute("the plates", "kept well", **{field: f"[12], {COPIED}"})
    (kept,) = freed(attributes=(fact,)).attributes
    assert kept == fact.model_copy(update={field: "[12], old glass plates were slowly dried"})


def test_a_heading_counts_words_as_the_guard_does():
    place = make_unit().provenance.model_copy(
        update={"section": "old glass-plates were slowly dried under high"}
    )
    source = SourceIndex(["Old glass-plates were slowly dried under high-vacuum"])
    unit = free_of_expression(make_unit(provenance=place), source)
    assert unit.provenance.section == "old glass-plates were slowly dried under"


# --- the guard -------------------------------------------------------------------------------


def test_the_guard_lets_seven_words_pass_and_refuses_eight():
    guard = SOURCE.fingerprint()
    guard.check([make_unit(summary="old glass plates were slowly dried under")])
    with pytest.raises(ExpressionHeld) as refused:
        guard.check([make_unit(summary="Old glass-plates were slowly dried, under HIGH vacuum")])
    assert refused.value.field == "summary"
    assert refused.value.unit_id == make_unit().id
    assert "glass" not in str(refused.value)


def test_the_guard_looks_at_every_field():
    unit = make_unit()
    told = {
        "alias": {"entities": (WATER.model_copy(update={"aliases": (COPIED,)}), ICE)},
        "type": {"entities": (WATER.model_copy(update={"type": COPIED}), ICE)},
        "condition": {"attributes": (attribute("a", "b", "c", COPIED),)},
        "method": {"attributes": (attribute("a", "b", method=COPIED),)},
        "compared_with": {"attributes": (attribute("a", "b", compared_with=COPIED),)},
        "claimed_by": {"attributes": (attribute("a", "b", claimed_by=COPIED),)},
        "section": {"provenance": unit.provenance.model_copy(update={"section": COPIED})},
        "statement": {"merged": (Merged(id="m", fact_id="f", statement=COPIED),)},
        "object": {
            "quarantined": (
                Quarantined(
                    id="q", subject="", predicate="", object=COPIED, reason=QuarantineReason.UNIT
                ),
            )
        },
    }
    for field, changes in told.items():
        with pytest.raises(ExpressionHeld) as refused:
            SOURCE.fingerprint().check([make_unit(**changes)])
        assert refused.value.field == field


def test_the_guard_holds_no_words():
    guard = SOURCE.fingerprint()
    assert all(isinstance(h, int) for h in guard.hashes | guard.names)
    assert "glass" not in repr(guard)


words_of_papers = st.sampled_from(
    "the old plates dried in a 5 12.5 mm min Weber TP53 $ x=y $n$ MATHSYM01 https://a.org/b".split()
)
texts = st.lists(words_of_papers, max_size=24).map(" ".join)
fields = st.one_of(texts, st.text(max_size=30))


@given(st.lists(texts, min_size=1, max_size=3), st.data())
def test_the_guard_refuses_what_is_a_violation_and_nothing_else(paper, data):
    index = SourceIndex(paper)
    copies = st.sampled_from(paper) | fields
    unit = make_unit(
        summary=data.draw(copies),
        attributes=(
            attribute(
                data.draw(copies) or "a", data.draw(copies) or "b", data.draw(copies),
                data.draw(copies), method=data.draw(copies),
            ),
        ),
        merged=(Merged(id="m", fact_id="f", statement=data.draw(copies) or "c"),),
    )  # fmt: skip
    held = any(index.violations(row.texts) for row in rows_of(unit))
    try:
        index.fingerprint().check([unit])
    except ExpressionHeld:
        assert held
    else:
        assert not held
    (free,), guard = freed_units(index, [unit])
    guard.check([free])
    assert free.expression.longest_masked_run <= 7
    kept = {f.id: f.statement for f in free.facts}
    assert kept.items() <= {f.id: f.statement for f in unit.facts}.items()
    assert {f.id for f in unit.facts} == kept.keys() | {q.id for q in free.quarantined}
    assert free_of_expression(free, index) == free
