"""Cells of tables read as sentences about their row; cells that state nothing are no facts."""

from __future__ import annotations

import pytest

from alexandria.claims import Claim
from alexandria.extraction.table_rows import cells_with_facts, claims_of_rows, uses_signs
from alexandria.knowledge import Maker
from alexandria.openie import clean


def claims(*sentences: str) -> tuple[Claim, ...]:
    return claims_of_rows(sentences, [clean(s) for s in sentences])


def told(*sentences: str) -> list[str]:
    return [c.statement for c in claims(*sentences)]


def test_a_cell_is_a_sentence_about_what_the_first_names():
    (claim,) = claims("Table row: Steel = A1; Yield strength (MPa) = 245.")
    assert claim.fields == ("the yield strength of A1", "is", "245 MPa", "")
    assert (claim.subject_name, claim.sentences, claim.made_by) == ("A1", (1,), Maker.RULE)


@pytest.mark.parametrize(
    ("header", "cell", "statement"),
    [
        ("Part used", "Leaves", "The part used of Aloe is Leaves."),
        ("Side effects", "Nausea", "The side effects of Aloe are Nausea."),
        ("pH", "6.1", "The pH of Aloe is 6.1."),
        ("Route of administration", "Oral", "The route of administration for Aloe is Oral."),
        ("Bone loss", "Not reduced", "The bone loss of Aloe is given as “Not reduced”."),
        ("Toxic", "yes", "The column “Toxic” has “yes” for Aloe."),
        ("Is it toxic?", "at 5 mg", "The column “Is it toxic?” has at 5 mg for Aloe."),
        ("Toxicity", "+", "The column “Toxicity” has “+” for Aloe."),
        ("Group 2", "3 mg", "The column “Group 2” has 3 mg for Aloe."),
        ("After boiling", "3 mg", "The column “After boiling” has 3 mg for Aloe."),
    ],
)
def test_the_sentence_fits_the_form_of_header_and_cell(header, cell, statement):
    assert told(f"Table row: Plant = Aloe; {header} = {cell}.") == [statement]


def test_columns_of_one_quantity_are_no_properties_of_the_row():
    assert told("Table row: Food = Fibre; Diet (g) = 5; Water (g) = 7.") == [
        "The column “Diet” has 5 g for Fibre.",
        "The column “Water” has 7 g for Fibre.",
    ]


def test_a_cell_without_a_header_is_the_entry_of_its_row():
    assert told("Table row: Zinc; 5 mg.") == ["The entry for Zinc is 5 mg."]


def test_rows_about_one_plant_stay_two_by_their_references():
    assert told(
        "Table row: Plant = Aloe; Part used = Leaves; Reference = Smith (2010).",
        "Table row: Plant = Aloe; Part used = Leaves; Reference = Wood [3].",
    ) == [
        "The part used of Aloe (in Smith (2010)) is Leaves.",
        "The part used of Aloe (in Wood [3]) is Leaves.",
    ]


def test_rows_of_one_name_are_told_apart_by_another_cell():
    assert told(
        "Table row: Plant = Aloe; Part used = Leaves; Dose = 5 mg.",
        "Table row: Plant = Aloe; Part used = Root; Dose = 7 mg.",
    ) == [
        "The part used of Aloe is Leaves.",
        "The dose of Aloe (part used: Leaves) is 5 mg.",
        "The part used of Aloe is Root.",
        "The dose of Aloe (part used: Root) is 7 mg.",
    ]


def test_a_row_of_one_cell_heads_those_below():
    assert told(
        "Table row: Washed plants.",
        "Table row: Fe; Dose = 5 mg.",
        "Table row: Raw plants.",
        "Table row: Fe; Dose = 7 mg.",
    ) == [
        "The dose of Fe (Washed plants) is 5 mg.",
        "The dose of Fe (Raw plants) is 7 mg.",
    ]


def test_the_number_of_a_row_names_nothing():
    assert told("Table row: No. = 3; Plant = Aloe; Dose = 5 mg.") == ["The dose of Aloe is 5 mg."]


@pytest.mark.parametrize("cell", ["—", "-", "n/a", "Not evaluated", "[12]", "Smith et al., 2001"])
def test_an_empty_cell_is_no_fact(cell):
    assert told(f"Table row: Food = Fibre; Diet = {cell}; Water = 7.") == [
        "The water of Fibre is 7."
    ]


def test_a_column_of_references_is_no_fact():
    assert [c.object for c in claims("Table row: Food = Fibre; Source = Old book; Water = 7.")] == [
        "7"
    ]


def test_marks_of_footnotes_go_and_numbers_that_count_stay():
    assert [c.fields[::2] for c in claims("Table row: Liver; Zinc effect1 = 32.5 ± 0.6^a.")] == [
        ("the zinc effect of Liver", "32.5 ± 0.6")
    ]
    assert "“Group1”" in told("Table row: Liver; Group1 = 3; Group2 = 4.")[0]


def test_the_caption_tells_what_a_year_is_about():
    assert told("Table 2: Rainfall in the valley.", "Table row: Year = 1998; Depth = 3 mm.") == [
        "The depth of Year 1998 is 3 mm in the table “Rainfall in the valley”."
    ]


def test_a_minus_is_a_grade_where_others_are_plus():
    rows = ["Table row: Sham; Oedema = -.", "Table row: Control; Oedema = ++."]
    assert uses_signs(rows)
    assert [c.object for c in claims(*rows)] == ["“-”", "“++”"]
    assert told(rows[0]) == []


@pytest.mark.parametrize(
    "row",
    [
        "Table row: 1998 = 1998; 2000 = 2000; 2002 = 2002.",
        "Table row: 0.2 = 0.70; 0.4 = 0.75.",
        "Table row: et al; Depth = 3 mm.",
        "Table row: = ; Depth = 3 mm.",
    ],
)
def test_ticks_of_an_axis_and_rows_without_a_name_are_no_facts(row):
    assert told(row) == []


def test_only_cells_that_say_something_have_numbers_to_find():
    assert "12" not in cells_with_facts("Table row: Food = Fibre; Reference = [12]; Water = 7.")
    assert "Share (%) = 12" in cells_with_facts("Table row: Oak; Share (%) = 12.")


def test_a_unit_in_the_name_of_a_row_goes_to_its_numbers():
    first, _ = claims("Table row: Lipase (U/L); Healthy = 530 ± 78^a; Ill = 825 ± 86^b.")
    assert first.statement == "The column “Healthy” has 530 ± 78 U/L for Lipase."
    assert first.subject_name == "Lipase"


def test_sizes_are_written_in_one_form():
    assert "60 × 30 × 2 m" in told("Table row: Hall; Area = 60 m x 30 m x 2 m.")[0]
