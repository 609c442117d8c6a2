"""Rows of tables are claims by their form, whatever the filler; cells that state nothing are no facts."""

from __future__ import annotations

import pytest

from alexandria.claims import Claim
from alexandria.extraction import read_passage
from alexandria.extraction.table_rows import (
    cells_with_facts,
    claims_of_rows,
    split_row_statements,
    uses_signs,
)
from alexandria.knowledge import Maker
from alexandria.openie import clean, filler_named
from tests.extraction.passages import make_chunk


def found(*sentences: str) -> list[tuple[str, ...]]:
    return [c.fields for c in claims_of_rows(sentences, [clean(s) for s in sentences])]


def test_a_cell_is_a_claim_about_the_first():
    assert found("Table row: Food = Fibre; Diet (g) = 5; Water (g) = 7.") == [
        ("Fibre", "Diet", "5 g", ""),
        ("Fibre", "Water", "7 g", ""),
    ]


@pytest.mark.parametrize(
    "cell", ["—", "-", "n/a", "Not evaluated", "NR = [12]", "Smith et al., 2001"]
)
def test_an_empty_cell_is_no_fact(cell):
    row = f"Table row: Food = Fibre; Diet = {cell}; Water = 7."
    assert found(row) == [("Fibre", "Water", "7", "")] or "NR" in cell


@pytest.mark.parametrize("header", ["Reference", "Ref.", "Refs", "Source"])
def test_a_column_of_references_is_no_fact(header):
    assert found(f"Table row: Food = Fibre; {header} = Old book; Water = 7.") == [
        ("Fibre", "Water", "7", "")
    ]


def test_marks_of_footnotes_go():
    assert found("Table row: Liver; Zinc effect1 = 32.5 ± 0.6^a; Iron* = 9**.") == [
        ("Liver", "Zinc effect", "32.5 ± 0.6", ""),
        ("Liver", "Iron", "9", ""),
    ]


def test_a_number_that_counts_stays_in_the_header():
    assert found("Table row: Liver; Group1 = 3; Group2 = 4.") == [
        ("Liver", "Group1", "3", ""),
        ("Liver", "Group2", "4", ""),
    ]


def test_the_caption_tells_what_a_year_is_about():
    assert found("Table 2: Rainfall in the valley.", "Table row: Year = 1998; Depth = 3 mm.")[
        -1
    ] == (
        "Year 1998",
        "Depth",
        "3 mm",
        "Rainfall in the valley",
    )


def test_a_minus_is_a_grade_where_others_are_plus():
    rows = ["Table row: Sham; Oedema = -.", "Table row: Control; Oedema = ++."]
    assert uses_signs(rows)
    assert found(*rows) == [("Sham", "Oedema", "-", ""), ("Control", "Oedema", "++", "")]
    assert found(rows[0]) == []


def test_the_ticks_of_an_axis_are_no_table():
    assert found("Table row: 1998 = 1998; 2000 = 2000; 2002 = 2002.") == []
    assert found("Table row: 0.2 = 0.70; 0.4 = 0.75.") == []


def test_only_cells_that_say_something_have_numbers_to_find():
    assert "12" not in cells_with_facts("Table row: Food = Fibre; Reference = [12]; Water = 7.")


def test_a_unit_in_the_name_of_a_row_goes_to_its_numbers():
    assert found("Table row: Lipase (U/L); Healthy = 530 ± 78^a; Ill = 825 ± 86^b.") == [
        ("Lipase", "Healthy", "530 ± 78 U/L", ""),
        ("Lipase", "Ill", "825 ± 86 U/L", ""),
    ]


def test_a_cell_beneath_a_unit_counts_with_it():
    assert "Share (%) = 12" in cells_with_facts("Table row: Oak; Share (%) = 12.")


def test_a_statement_that_repeats_a_row_is_split_into_its_cells():
    statement = Claim(3, "", "", "Table row: Food = Fibre; Diet (g) = 5; Water (g) = 7")
    other = Claim(4, "zinc", "dose", "20 mg")
    split = split_row_statements([statement, other])
    assert [c.fields[:3] for c in split] == [
        ("Fibre", "Diet", "5 g"),
        ("Fibre", "Water", "7 g"),
        ("zinc", "dose", "20 mg"),
    ]
    assert [c.sentence for c in split] == [3, 3, 4]
    assert {c.made_by for c in split} == {Maker.MODEL}


def test_a_statement_of_empty_cells_stays_as_it_is():
    statement = Claim(1, "", "", "Table row: Fibre; Diet = n/a")
    assert split_row_statements([statement]) == [statement]


def test_rows_are_the_same_with_every_filler():
    chunk = make_chunk(
        "Table 2: Rainfall in the valley.",
        "Table row: Year = 1998; Depth = 3 mm; Area = 60 m x 30 m x 2 m.",
        "The dose of zinc was 20 mg in all groups.",
        "Table row: et al; Depth = 3 mm.",
    )
    of_rows = {
        name: [c for c in read_passage(chunk, "en", filler_named(name)).proposed if c.sentence != 3]
        for name in ("grammar", "none")
    }
    assert of_rows["none"] == [c for c in of_rows["grammar"] if c.sentence != 1]
    assert {c.sentence for c in of_rows["none"]} == {2}
