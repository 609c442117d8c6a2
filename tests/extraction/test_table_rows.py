"""Rows of tables are sentences by their form, whatever the model; cells that state nothing are no facts."""

from __future__ import annotations

import pytest

from alexandria.extraction import extraction_of
from alexandria.extraction.table_rows import cells_with_facts, claims_of_rows, uses_signs
from alexandria.knowledge import Maker
from alexandria.openie import clean
from tests.extraction.passages import extract, make_chunk, written


def found(*sentences: str) -> list[str]:
    return [c.statement for c in claims_of_rows(sentences, [clean(s) for s in sentences])]


def test_a_cell_is_a_sentence_about_the_first():
    assert found("Table row: Food = Fibre; Mass (g) = 5; Water content (g) = 7.") == [
        "The mass of Fibre is 5 g.",
        "The water content of Fibre is 7 g.",
    ]


def test_columns_of_one_quantity_are_no_properties_of_the_row():
    assert found("Table row: Lipase (U/L); Healthy = 530 ± 78^a; Ill = 825 ± 86^b.") == [
        "The column “Healthy” has 530 ± 78 U/L for Lipase.",
        "The column “Ill” has 825 ± 86 U/L for Lipase.",
    ]


def test_yes_and_no_are_what_a_column_has():
    assert found("Table row: Oak; Flowers = yes.") == ["The column “Flowers” has “yes” for Oak."]


@pytest.mark.parametrize("cell", ["—", "-", "n/a", "Not evaluated", "[12]", "Smith et al., 2001"])
def test_an_empty_cell_or_a_citation_is_no_fact(cell):
    assert found(f"Table row: Food = Fibre; Diet = {cell}; Water content = 7.") == [
        "The water content of Fibre is 7."
    ]


@pytest.mark.parametrize("header", ["Reference", "Ref.", "Refs", "Source"])
def test_a_column_of_references_tells_rows_apart_and_is_no_fact(header):
    assert found(f"Table row: Drug = Zinc; Dose = 5 mg; {header} = Smith 2010.") == [
        "The dose of Zinc (in Smith 2010) is 5 mg."
    ]


def test_a_row_of_one_cell_is_the_heading_of_those_below():
    assert found("Table row: Adults.", "Table row: Drug = Zinc; Dose = 5 mg.") == [
        "The dose of Zinc (Adults) is 5 mg."
    ]


def test_rows_of_one_name_are_told_apart_by_another_cell():
    told = found(
        "Table row: Drug = Zinc; Route = oral; Dose = 5 mg.",
        "Table row: Drug = Zinc; Route = rectal; Dose = 7 mg.",
    )
    assert "The dose of Zinc (route: oral) is 5 mg." in told
    assert "The dose of Zinc (route: rectal) is 7 mg." in told


def test_marks_of_footnotes_go_and_a_number_that_counts_stays():
    assert found("Table row: Liver; Zinc effect1 = 32.5 ± 0.6^a; Group2 = 9**.") == [
        "The column “Zinc effect” has 32.5 ± 0.6 for Liver.",
        "The column “Group2” has 9 for Liver.",
    ]


def test_the_caption_tells_what_a_year_is_about():
    assert found("Table 2: Rainfall in the valley.", "Table row: Year = 1998; Depth = 3 mm.") == [
        "The depth of Year 1998 is 3 mm in the table “Rainfall in the valley”."
    ]


def test_a_minus_is_a_grade_where_others_are_plus():
    rows = ["Table row: Sham; Oedema = -.", "Table row: Control; Oedema = ++."]
    assert uses_signs(rows)
    assert found(*rows) == [
        "The column “Oedema” has “-” for Sham.",
        "The column “Oedema” has “++” for Control.",
    ]
    assert found(rows[0]) == []


def test_the_ticks_of_an_axis_are_no_table():
    assert found("Table row: 1998 = 1998; 2000 = 2000; 2002 = 2002.") == []
    assert found("Table row: 0.2 = 0.70; 0.4 = 0.75.") == []


def test_only_cells_that_say_something_have_numbers_to_find():
    assert "12" not in cells_with_facts("Table row: Food = Fibre; Reference = [12]; Water = 7.")


def test_a_cell_beneath_a_unit_counts_with_it():
    assert "Share (%) = 12" in cells_with_facts("Table row: Oak; Share (%) = 12.")


@pytest.mark.parametrize("model", ["endpoint", "embedded:small"])
@pytest.mark.parametrize("fill", ["none", "grammar"])
def test_rows_go_in_for_every_model_and_every_filler_without_a_question(model, fill):
    how = extraction_of(model, passes=2, detail="auto", fill=fill)
    chunk = make_chunk(
        "The dose of zinc was 20 mg.", "Table row: Food = Fibre; Mass (g) = 5; Width (cm) = 7."
    )
    silent = written() if how.detail.form == "objects" else "nothing"
    made = extract(how, chunk, lambda question: silent)
    of_rows = [f for f in made.unit.facts if f.sentences == (2,)]
    assert [f.statement for f in of_rows] == [
        "The mass of Fibre is 5 g.",
        "The width of Fibre is 7 cm.",
    ]
    assert {f.made_by for f in of_rows} == {Maker.RULE}
    assert not any("Fibre" in message for message in made.messages)


def test_a_cell_that_repeats_eight_words_of_the_paper_is_quarantined():
    long = "slow decay of red cells that live in warm blood of old mice"
    chunk = make_chunk(f"Table row: Drug = Zinc; Effect = {long}.")
    made = extract(extraction_of("endpoint", passes=0, detail="full"), chunk, lambda question: "")
    assert made.unit.facts == ()
    assert [q.reason for q in made.unit.quarantined] == ["expression"]
