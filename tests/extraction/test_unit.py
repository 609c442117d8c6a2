"""From claims to the contract: entities, relationships, stance, quantities, sentence numbers, provenance."""

from __future__ import annotations

import json
from typing import Any

import pytest

from alexandria.chunking import Chunk, Sentence
from alexandria.extraction import extraction_of
from alexandria.knowledge import (
    Certainty,
    FactKind,
    KnowledgeUnit,
    Polarity,
    QuantityRole,
    Support,
    ValueKind,
)
from tests.extraction.passages import extract, fact, make_paper, written

HEADING = "A heading that is much longer than seven words are"


def unit_of(*facts: Any, text: str = "", about: str = "", entities: Any = ()) -> KnowledgeUnit:
    """The unit of a chunk of two sentences, which hold the words of the facts."""
    words = text or ". ".join(
        " and ".join(str(f[k]) for k in ("subject", "predicate", "object", "condition"))
        for f in facts
    )
    chunk = Chunk(
        index=4,
        section=HEADING,
        sentences=(
            Sentence(
                number=41, text=f"It was found: {words}.", page=3, word_start=900, word_end=901
            ),
            Sentence(
                number=42,
                text=f"Again it was found: {words}.",
                page=4,
                word_start=901,
                word_end=902,
            ),
        ),
    )
    how = extraction_of("m", passes=1, detail="full")
    answer = written(*facts, about=about, entities=entities)
    return extract(how, chunk, lambda question: answer, make_paper()).unit


def test_the_words_of_a_fact_are_stored_as_they_were_written():
    (a,) = unit_of(fact(2, "the walls", "were heated to", "180 °C", "for 6 h")).attributes
    assert (a.subject, a.predicate, a.object, a.condition) == (
        "the walls",
        "were heated to",
        "180 °C",
        "for 6 h",
    )
    assert a.statement == "The walls were heated to 180 °C for 6 h."
    assert (a.sentences, a.page, a.kind) == ((42,), 4, FactKind.RESULT)


def test_a_fact_may_rest_on_several_sentences_of_the_paper():
    (a,) = unit_of(fact([2, 1], "the walls", "were heated to", "180 °C")).attributes
    assert (a.sentences, a.page) == ((42, 41), 4)


def test_an_object_that_is_a_subject_elsewhere_makes_a_relationship():
    made = unit_of(
        fact(1, "trapped air", "may lower", "the loss"), fact(2, "the loss", "was", "12.5%")
    )
    (r,) = made.relationships
    names = {e.id: e.name for e in made.entities}
    assert (names[r.subject_id], r.predicate, names[r.object_id]) == (
        "trapped air",
        "may lower",
        "loss",
    )
    assert r.object == "the loss"


def test_an_object_that_names_a_thing_makes_a_relationship_too():
    made = unit_of(
        fact(1, "zinc oxide", "slows", "Escherichia coli"), fact(2, "the assay", "detects", "TNF-α")
    )
    assert len(made.relationships) == 2
    types = {e.name: e.type for e in made.entities}
    assert types["Escherichia coli"] == "organism"
    assert types["assay"] == "method"


def test_a_fact_without_an_object_is_an_attribute():
    (a,) = unit_of(fact(1, "the series", "converges")).attributes
    assert (a.object, a.statement) == ("", "The series converges.")


@pytest.mark.parametrize(
    ("predicate", "stance"),
    [
        ("binds", (Polarity.AFFIRMED, Certainty.ESTABLISHED)),
        ("does not bind", (Polarity.NEGATED, Certainty.ESTABLISHED)),
        ("may bind", (Polarity.AFFIRMED, Certainty.POSSIBLE)),
    ],
)
def test_stance_is_read_from_the_words(predicate, stance):
    (a,) = unit_of(fact(1, "zinc", predicate, "the gene")).attributes
    assert (a.polarity, a.certainty) == stance


def test_numbers_are_read_for_machines_and_the_words_stay():
    (a,) = unit_of(fact(1, "the dose", "was", "about 1,200 mg/kg")).attributes
    (quantity,) = a.quantities
    assert (quantity.value, quantity.unit, quantity.bound) == (1200, "milligram / kilogram", "~")
    assert (a.object, a.value_kind) == ("about 1,200 mg/kg", ValueKind.QUANTITY)


def test_a_change_has_its_start_and_its_end():
    (a,) = unit_of(fact(1, "the temperature", "fell", "from 39 °C to 36.5 °C")).attributes
    assert [q.role for q in a.quantities] == [QuantityRole.START, QuantityRole.END]


def test_what_a_fact_is_compared_with_is_read_from_its_condition_where_the_model_does_not_say():
    told = [
        fact(1, "the loss", "fell by", "12.5%", "compared with brick"),
        fact(2, "the gain", "was", "higher", "", compared_with="tiles"),
    ]
    assert [a.compared_with for a in unit_of(*told).attributes] == ["brick", "tiles"]


def test_method_and_claimant_are_kept():
    (a,) = unit_of(
        fact(1, "zinc", "melts at", "692 K", method="calorimetry", claimed_by="Huber [7]")
    ).attributes
    assert (a.method, a.claimed_by) == ("calorimetry", "Huber [7]")


def test_a_doubt_flags_a_fact_and_names_the_check():
    made = unit_of(
        fact(1, "zinc", "melts at", "692 K"),
        fact(1, "zinc", "is", "extraordinarily valuable"),
        text="Zinc melts at 692 K",
    )
    for a in made.facts:
        assert (a.support is Support.FLAGGED) == bool(a.doubt)


def test_an_abbreviation_in_brackets_becomes_an_alias_and_is_understood_later():
    made = unit_of(
        fact(1, "the tumour necrosis factor (TNF)", "had a level of", "3 ng/mL"),
        fact(2, "TNF", "came from", "blood"),
    )
    (entity,) = made.entities
    assert (entity.name, entity.aliases) == ("tumour necrosis factor", ("TNF",))


def test_a_unit_in_brackets_is_no_other_name():
    made = unit_of(
        fact(1, "lipase (U/L)", "was", "530 ± 78"), fact(2, "amylase (U/L)", "was", "99 ± 8")
    )
    assert {e.name for e in made.entities} == {"lipase (U/L)", "amylase (U/L)"}
    assert unit_of(fact(1, "methionine (M)", "had a level of", "3 nM")).entities[0].aliases == (
        "M",
    )


def test_entities_that_the_model_names_come_with_their_types_and_aliases():
    named = [{"name": "basalt walls", "type": "device", "aliases": ["BW"]}]
    made = unit_of(fact(1, "BW", "were heated to", "180 °C"), entities=named)
    (entity,) = made.entities
    assert (entity.name, entity.type, entity.aliases) == ("basalt walls", "device", ("BW",))
    assert made.attributes[0].subject_id == entity.id


def test_the_entity_of_a_long_description_is_its_head():
    subject = "the long walls of basalt that were built by twelve farmers in Styria"
    (entity,) = unit_of(fact(1, subject, "are", "warm")).entities
    assert entity.name == "long walls of basalt"


def test_a_subject_of_signs_alone_breaks_nothing():
    made = unit_of(fact(1, "°", "is shown"), fact(2, "±", "is", "a sign"), fact(1, "zinc", "melts"))
    assert made.fact_count == 3
    assert made.relationships == ()


def test_what_no_number_can_hold_breaks_nothing():
    assert unit_of(fact(1, "the sum", "is", "1e999")).fact_count == 1


def test_provenance_counts_through_the_paper_and_cuts_long_headings():
    where = unit_of(fact(1, "a1", "is", "5 m")).provenance
    assert (where.first_sentence, where.last_sentence) == (41, 42)
    assert (where.first_page, where.last_page) == (3, 4)
    assert (where.word_start, where.word_end) == (900, 902)
    assert where.section == "A heading that is much longer than"
    assert len(where.minhash) == 64


def test_the_same_answer_makes_the_same_unit():
    again = [unit_of(fact(1, "a1", "is", "5 m"), about="lengths") for _ in range(2)]
    assert again[0] == again[1]
    assert json.loads(again[0].model_dump_json())["summary"] == "lengths"
