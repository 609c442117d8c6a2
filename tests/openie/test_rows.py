"""Rows of tables say all by their form; cells that say nothing are no facts."""

from __future__ import annotations

import pytest

from alexandria.openie import claims_of_sentences, told_in_row, uses_signs


def told(*sentences: str) -> list[tuple[str, ...]]:
    return [c.fields for c in claims_of_sentences(sentences)]


def test_a_cell_is_a_claim_about_the_first():
    assert told("Table row: Food = Fibre; Diet (g) = 5; Water (g) = 7.") == [
        ("Fibre", "Diet", "5 g", ""),
        ("Fibre", "Water", "7 g", ""),
    ]


@pytest.mark.parametrize(
    "cell", ["—", "-", "n/a", "Not evaluated", "NR = [12]", "Smith et al., 2001"]
)
def test_an_empty_cell_is_no_fact(cell):
    row = f"Table row: Food = Fibre; Diet = {cell}; Water = 7."
    assert told(row) == [("Fibre", "Water", "7", "")] or "NR" in cell


@pytest.mark.parametrize("header", ["Reference", "Ref.", "Refs", "Source"])
def test_a_column_of_references_is_no_fact(header):
    assert told(f"Table row: Food = Fibre; {header} = Old book; Water = 7.") == [
        ("Fibre", "Water", "7", "")
    ]


def test_marks_of_footnotes_go():
    assert told("Table row: Liver; Zinc effect1 = 32.5 ± 0.6^a; Iron* = 9**.") == [
        ("Liver", "Zinc effect", "32.5 ± 0.6", ""),
        ("Liver", "Iron", "9", ""),
    ]


def test_a_number_that_counts_stays_in_the_header():
    assert told("Table row: Liver; Group1 = 3; Group2 = 4.") == [
        ("Liver", "Group1", "3", ""),
        ("Liver", "Group2", "4", ""),
    ]


def test_the_caption_tells_what_a_year_is_about():
    assert told("Table 2: Rainfall in the valley.", "Table row: Year = 1998; Depth = 3 mm.")[
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
    assert told(*rows) == [("Sham", "Oedema", "-", ""), ("Control", "Oedema", "++", "")]
    assert told(rows[0]) == []


def test_the_ticks_of_an_axis_are_no_table():
    assert told("Table row: 1998 = 1998; 2000 = 2000; 2002 = 2002.") == []
    assert told("Table row: 0.2 = 0.70; 0.4 = 0.75.") == []


def test_only_cells_that_say_something_have_numbers_to_find():
    assert "12" not in told_in_row("Table row: Food = Fibre; Reference = [12]; Water = 7.")


def test_a_unit_in_the_name_of_a_row_goes_to_its_numbers():
    assert told("Table row: Lipase (U/L); Healthy = 530 ± 78^a; Ill = 825 ± 86^b.") == [
        ("Lipase", "Healthy", "530 ± 78 U/L", ""),
        ("Lipase", "Ill", "825 ± 86 U/L", ""),
    ]


def test_a_cell_beneath_a_unit_counts_with_it():
    assert "Share (%) = 12" in told_in_row("Table row: Oak; Share (%) = 12.")
