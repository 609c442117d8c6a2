"""Cells of a table: filled by facts that say it for certain, converted, with evidence; else with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from alexandria.answers import (
    Cell,
    CellState,
    FilledRow,
    FilledTable,
    UnitTable,
    fill_from_facts,
    parse_columns,
    write_sheet,
)
from alexandria.answers.cell_checks import CellNumber
from alexandria.answers.cell_facts import number_cell
from alexandria.answers.table_cells import CellEvidence
from alexandria.exchange import choose_export
from alexandria.knowledge import Quantity
from alexandria.library import Library
from tests.answers.making import Said, save

STRENGTH = """
rows: alloy
columns:
  - name: yield strength
    unit: GPa
  - name: density
    unit: g/cm3
"""


def cells(library, columns, paper):
    table = fill_from_facts(library, parse_columns(columns), [paper])
    return {row.name: row.cells for row in table.filled}


@pytest.fixture
def steel(library):
    save(
        library,
        "steel",
        [
            Said("The yield strength of alloy A1", "is", "350 MPa", about="alloy A1"),
            Said("The yield strength of alloy A2", "is", "0.25 GPa", about="alloy A2"),
            Said("The yield strengths of alloys B1 and B2", "are", "410 and 420 MPa, respectively"),
            Said("The yield strength of alloy C1", "is not", "90 MPa", about="alloy C1"),
            Said("The yield strength of alloy D1", "is", "10 MPa", more={"claimed_by": "[12]"}),
            Said("The yield strength of alloy E1", "is", "100 MPa", about="alloy E1"),
            Said(
                "The yield strength of alloy E1", "was", "200 MPa", "after ageing", about="alloy E1"
            ),
            Said("The lattice of alloy A1", "is", "body-centred cubic"),
            Said("alloy A2", "does not corrode", "", "in water"),
        ],
        title="Steel",
    )
    return library


def test_numbers_are_converted_to_the_unit_of_the_column(steel):
    found = cells(steel, STRENGTH, "Steel")
    assert (found["A1"][0].value, found["A1"][0].printed) == (0.35, "350 MPa")
    assert found["A2"][0].value == 0.25


def test_a_cell_cites_its_fact(steel):
    evidence = cells(steel, STRENGTH, "Steel")["A1"][0].evidence
    assert (evidence.page, evidence.sentences, evidence.source) == (1, (1,), "fact")
    assert evidence.fact_id.startswith("f_")


def test_values_in_a_list_go_to_the_names_in_the_same_place(steel):
    found = cells(steel, STRENGTH, "Steel")
    assert (found["B1"][0].value, found["B2"][0].value) == (0.41, 0.42)


def test_what_is_denied_or_claimed_by_others_fills_no_cell(steel):
    found = cells(steel, STRENGTH, "Steel")
    assert found["C1"][0].state is CellState.NOT_LOOKED_FOR
    assert "D1" not in found


def test_different_values_make_a_cell_unclear_and_are_its_reason(steel):
    cell = cells(steel, STRENGTH, "Steel")["E1"][0]
    assert cell.state is CellState.UNCLEAR
    assert "100 MPa (p. 6) and 200 MPa (p. 7)" in cell.reason
    assert cell.value is None


def test_what_the_facts_do_not_say_was_not_looked_for(steel):
    assert cells(steel, STRENGTH, "Steel")["A1"][1].state is CellState.NOT_LOOKED_FOR


def test_words_choices_and_decisions_are_filled_too(steel):
    found = cells(
        steel,
        """
        rows: alloy
        columns:
          - name: lattice
          - name: kind
            property: lattice
            values: {bcc: [body-centred cubic], fcc: [face-centred cubic]}
          - name: corrodes
            property: corrode
            type: yes-no
        """,
        "Steel",
    )
    assert [c.value for c in found["A1"][:2]] == ["body-centred cubic", "bcc"]
    assert found["A2"][2].value == "no"


def test_a_paper_without_such_rows_says_so(steel):
    found = cells(steel, "rows: patient\ncolumns: [age]", "Steel")
    assert found[""][0].reason == "no patient was found in the facts"


@given(st.floats(-1e6, 1e6), st.sampled_from(["K", "°C"]))
def test_temperatures_come_back_from_the_other_scale(value, unit):
    there, back = (("°C", "kelvin"), ("K", "degree_Celsius"))
    asked, own = there if unit == "K" else back
    home = "degree_Celsius" if own == "kelvin" else "kelvin"
    units = UnitTable()
    once = converted(value, own, asked, units)
    assert converted(once, home, unit, units) == pytest.approx(value, abs=1e-6, rel=1e-9)


@given(st.floats(0, 1e9), st.floats(0, 1e3))
def test_an_uncertainty_is_converted_without_the_zero_of_a_scale(value, spread):
    quantity = Quantity(value=value, uncertainty=spread, unit="degree_Celsius")
    amount = cell_of(quantity, "K", UnitTable()).amount
    assert amount.uncertainty == pytest.approx(spread)


def cell_of(quantity, unit, units):
    column = parse_columns(f"columns: [{{name: t, unit: {unit}}}]").columns[0]
    number = CellNumber(quantity, "", 0, 1, (quantity.value,))
    return number_cell(column, number, CellEvidence("fact", 1, "", (1,), "established"), units)


def converted(value, own, asked, units):
    return cell_of(Quantity(value=value, unit=own), asked, units).value


# --- files ------------------------------------------------------------------------------------


def test_a_sheet_has_numbers_comments_and_every_cell_again(steel, tmp_path):
    table = fill_from_facts(steel, parse_columns(STRENGTH), ["Steel"])
    write_sheet(table, tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")
    sheet = book["table"]
    assert [c.value for c in sheet[1]] == [
        "paper",
        "row",
        "yield strength [GPa]",
        "density [g/cm3]",
    ]
    assert sheet["C2"].value == 0.35
    assert "sentence 1" in sheet["C2"].comment.text
    assert sheet["D2"].value == "not looked for"
    assert book["evidence"].max_row == 1 + 2 * len(table.filled)


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1", "-1+2", "@SUM(A1)", "\x00\x0b=1"])
def test_text_of_a_paper_is_never_a_formula(tmp_path, text):
    spec = parse_columns("columns: [note]")
    evidence = CellEvidence("paper", 1, "", (1,), "established")
    cell = Cell(CellState.STATED, value=text, evidence=evidence)
    row = FilledRow("p", text, "p.txt", "", (cell,))
    write_sheet(FilledTable(spec.columns, (row,)), tmp_path / "t.xlsx")
    for sheet in load_workbook(tmp_path / "t.xlsx"):
        assert "f" not in {c.data_type for line in sheet for c in line}
    csv = choose_export("csv", None).text(FilledTable(spec.columns, (row,)).query_result(safe=True))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in csv.splitlines()[1].split(","))


def test_parquet_keeps_types_and_csv_tells_not_looked_for_from_no_value(steel, tmp_path):
    table = fill_from_facts(steel, parse_columns(STRENGTH), ["Steel"])
    target = tmp_path / "t.parquet"
    choose_export(None, target).write(table.query_result(), target)
    text = choose_export("csv", None).text(table.query_result())
    assert target.stat().st_size > 0
    assert "0.35,stated," in text
    assert ",not looked for," in text


def test_a_table_is_a_frame(steel):
    frame = fill_from_facts(steel, parse_columns(STRENGTH), ["Steel"]).to_pandas()
    assert list(frame["yield strength [GPa]"][:2]) == [0.35, 0.25]
    assert "A1" in fill_from_facts(steel, parse_columns(STRENGTH), ["Steel"])._repr_html_()


def test_a_library_without_papers_makes_an_empty_table(tmp_path):
    library = Library(tmp_path / "empty.duckdb")
    library.create_or_open()
    table = fill_from_facts(library, parse_columns(STRENGTH))
    assert table.filled == ()
    write_sheet(table, tmp_path / "t.xlsx")
