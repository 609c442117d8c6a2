"""Planted copies: whatever a model wrote, what comes out can be stored."""

import pytest

from alexandria.errors import ExpressionHeld
from alexandria.expression import SourceIndex, free_of_expression, rows_of
from alexandria.knowledge import (
    Attribute,
    Entity,
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
STUBBORN = "1 2 3 4 5 6 7 8 9"
SOURCE = SourceIndex([TEXT, f"They counted {STUBBORN} and stopped."])
WATER = make_unit().entities[0]


def attribute(name: str, value: str, condition: str = "", **changes) -> Attribute:
    return Attribute(
        id=make_id("f", name, value), entity_id=WATER.id, name=name, value=value,
        condition=condition, sentences=(1,), **changes,
    )  # fmt: skip


def freed(**changes):
    unit = free_of_expression(make_unit(**changes), SOURCE)
    for row in rows_of(unit):
        assert SOURCE.violations(row.texts) == (), row.names
    SOURCE.fingerprint().check([unit])
    return unit


def test_a_free_unit_changes_in_its_figures_alone():
    unit = make_unit()
    assert free_of_expression(unit, SOURCE) == unit.model_copy(
        update={"expression": SOURCE.figures(unit)}
    )


def test_freeing_a_second_time_changes_nothing():
    once = freed(
        summary=TEXT,
        attributes=(attribute("were slowly dried", "under high vacuum and then stored in"),),
    )
    assert free_of_expression(once, SOURCE) == once


def test_eight_copied_words_are_shortened_under_the_same_id():
    fact = attribute("treatment", "slowly dried under high vacuum and then stored in darkness")
    (kept,) = freed(attributes=(fact,)).attributes
    assert kept.id == fact.id
    assert kept.value != fact.value
    assert "vacuum" in kept.value


def test_eight_copied_words_over_two_fields_are_shortened():
    fact = attribute("old glass plates were", "slowly dried under high vacuum")
    unit = freed(attributes=(fact,))
    assert unit.fact_count == 2
    assert unit.quarantined == ()


def test_a_paraphrase_passes_as_it_is():
    fact = attribute("drying", "gentle, in vacuo", "before storage away from light")
    assert freed(attributes=(fact,)).attributes == (fact,)


def test_what_cannot_be_shortened_is_quarantined_with_its_words_cut_down():
    fact = attribute("count", STUBBORN)
    unit = freed(attributes=(fact,))
    assert unit.attributes == ()
    (kept,) = unit.quarantined
    assert (kept.id, kept.reason) == (fact.id, QuarantineReason.EXPRESSION)
    assert kept.value == "1 2 3 4 5 6 7"


def test_what_other_checks_quarantined_is_cut_down_too():
    told = Quarantined(
        id="q", subject="glass", predicate="were slowly dried under high vacuum and",
        value="then stored in complete darkness until the next measurement",
        reason=QuarantineReason.POLARITY,
    )  # fmt: skip
    (kept,) = freed(quarantined=(told,)).quarantined
    assert kept.reason is QuarantineReason.POLARITY
    assert kept.subject == "glass"


def test_a_summary_that_copies_is_shortened_or_becomes_the_names():
    unit = freed(summary=TEXT)
    assert unit.summary not in ("", TEXT)
    assert freed(summary=STUBBORN).summary == "water; ice"


def test_a_name_that_copies_takes_the_alias_where_it_cannot_be_shortened():
    entity = Entity(id=WATER.id, name=STUBBORN, aliases=("digits",))
    unit = freed(entities=(entity, make_unit().entities[1]))
    assert unit.entities[0].name == "digits"


def test_facts_about_a_thing_without_a_free_name_are_quarantined_with_it():
    entity = Entity(id=WATER.id, name=STUBBORN)
    unit = freed(entities=(entity, make_unit().entities[1]))
    assert [e.name for e in unit.entities] == ["ice"]
    assert unit.facts == ()
    assert len(unit.quarantined) == 2


def test_a_heading_counts_words_as_the_guard_does():
    place = make_unit().provenance.model_copy(
        update={"section": "old glass-plates were slowly dried under high"}
    )
    source = SourceIndex(["Old glass-plates were slowly dried under high-vacuum"])
    unit = free_of_expression(make_unit(provenance=place), source)
    assert unit.provenance.section == "old glass-plates were slowly dried under"


def test_value_and_unit_stay_two_fields():
    fact = attribute("old glass plates were slowly dried under vacuum of", "5", unit="mm")
    source = SourceIndex(["The old glass plates were slowly dried under vacuum of 5 mm."])
    (kept,) = free_of_expression(make_unit(attributes=(fact,)), source).attributes
    assert (kept.value, kept.unit) == ("5", "mm")
    assert kept.name != fact.name


def test_the_object_of_a_relationship_is_shortened_where_it_is_a_literal():
    literal = Relationship(
        id="r", subject_id=WATER.id, predicate="led to",
        object_text="slowly dried under high vacuum and then stored in darkness", sentences=(1,),
    )  # fmt: skip
    (kept,) = freed(relationships=(literal,)).relationships
    assert kept.object_text != literal.object_text


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
    copied = "old glass plates were slowly dried under high vacuum"
    unit = make_unit()
    water, ice = unit.entities
    told = {
        "alias": {"entities": (water.model_copy(update={"aliases": (copied,)}), ice)},
        "type": {"entities": (water.model_copy(update={"type": copied}), ice)},
        "condition": {"attributes": (attribute("a", "b", copied),)},
        "unit": {"attributes": (attribute("a", "b", unit=copied),)},
        "attributed_to": {"attributes": (attribute("a", "b", attributed_to=copied),)},
        "section": {"provenance": unit.provenance.model_copy(update={"section": copied})},
        "value": {
            "quarantined": (
                Quarantined(
                    id="q", subject="", predicate="", value=copied, reason=QuarantineReason.UNIT
                ),
            )
        },
    }
    for field, changes in told.items():
        with pytest.raises(ExpressionHeld) as refused:
            SOURCE.fingerprint().check([make_unit(**changes)])
        assert refused.value.field == field


def test_the_guard_holds_no_words():
    assert all(isinstance(h, int) for h in SOURCE.fingerprint().hashes)
    assert "glass" not in repr(SOURCE.fingerprint())
