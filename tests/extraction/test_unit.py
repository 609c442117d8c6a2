"""From lines to the contract: entities, relationships, quantities, sentence numbers, provenance."""

from __future__ import annotations

from alexandria.chunking import Chunk, Sentence
from alexandria.extraction.unit import make_unit
from alexandria.extraction.wire import parse_answer
from alexandria.knowledge import Certainty, KnowledgeUnit, Making, Quantity, ValueKind
from tests.extraction.test_wire import said

CHUNK = Chunk(
    index=4,
    section="A heading that is much longer than seven words are",
    sentences=(
        Sentence(number=41, text="One.", page=3, word_start=900, word_end=901),
        Sentence(number=42, text="Two.", page=4, word_start=901, word_end=902),
    ),
)


def unit(*facts: str) -> KnowledgeUnit:
    answer = parse_answer(said(*facts))
    making = Making(model="m", prompt_version="p", request_digest="d")
    return make_unit("ab" * 32, "10.1/x", CHUNK, about="x", claims=answer.claims, making=making)


def test_a_literal_value_makes_an_attribute_with_value_and_unit_apart():
    (a,) = unit("2 | walls | heated to | 180 °C | for 6 h").attributes
    assert (a.name, a.value, a.unit, a.condition) == ("heated to", "180", "°C", "for 6 h")
    assert (a.sentences, a.page) == ((42,), 4)


def test_a_value_that_is_a_subject_elsewhere_makes_a_relationship():
    made = unit("1 | trapped air | MAYBE lowers | loss", "2 | loss | lower by | 12.5%")
    (r,) = made.relationships
    names = {e.id: e.name for e in made.entities}
    assert (names[r.subject_id], r.predicate, names[r.object_id]) == (
        "trapped air",
        "lowers",
        "loss",
    )
    assert r.certainty is Certainty.SUGGESTED


def test_a_value_that_names_a_thing_makes_a_relationship_too():
    made = unit("1 | zinc oxide | slows | Escherichia coli", "2 | assay | detects | TNF-α")
    assert len(made.relationships) == 2
    types = {e.name: e.type for e in made.entities}
    assert types["Escherichia coli"] == "organism"
    assert types["assay"] == "method"


def test_an_abbreviation_in_brackets_becomes_an_alias_and_is_understood_later():
    made = unit("1 | tumour necrosis factor (TNF) | level | 3 ng/mL", "2 | TNF | source | blood")
    (entity,) = made.entities
    assert (entity.name, entity.aliases) == ("tumour necrosis factor", ("TNF",))


def test_provenance_counts_through_the_paper_and_cuts_long_headings():
    where = unit("1 | a1 | is | 5 m").provenance
    assert (where.first_sentence, where.last_sentence) == (41, 42)
    assert (where.first_page, where.last_page) == (3, 4)
    assert (where.word_start, where.word_end) == (900, 902)
    assert where.section == "A heading that is much longer than"
    assert len(where.minhash) == 64


def test_the_same_answer_makes_the_same_ids():
    assert unit("1 | a1 | is | 5 m") == unit("1 | a1 | is | 5 m")


def test_a_value_that_a_machine_can_use_stands_beside_the_printed_one():
    measured, dated = unit(
        "1 | dose | level | about 1,200 mg/kg", "1 | trial | began | March 2020"
    ).attributes
    assert (measured.kind, measured.quantity) == (
        ValueKind.QUANTITY,
        Quantity(value=1200, unit="milligram / kilogram", bound="~"),
    )
    assert (measured.value, measured.unit) == ("about 1,200", "mg/kg")
    assert dated.kind is ValueKind.DATE


def test_a_unit_in_brackets_is_no_other_name():
    made = unit("1 | lipase (U/L) | healthy | 530 ± 78", "2 | amylase (U/L) | healthy | 99 ± 8")
    assert {e.name for e in made.entities} == {"lipase (U/L)", "amylase (U/L)"}
    assert unit("1 | methionine (M) | level | 3 nM").entities[0].aliases == ("M",)
