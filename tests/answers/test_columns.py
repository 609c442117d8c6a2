"""A file of columns: what it says, and for each mistake one error with its line and a remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.answers import ColumnType, Figure, TableSpec, parse_columns, read_columns
from alexandria.errors import SettingsError

WHOLE = """
rows:
  each: [alloy, sample]
  names:
    A1: [first alloy]
    A2:
columns:
  - name: strength
    property: [yield strength, yield stress]
    question: What is the yield strength of {row}?
    unit: MPa
  - name: before
    figure: start
    unit: mmHg
  - name: lattice
    values: {bcc: [body-centred cubic], fcc: []}
  - name: corrodes
    type: yes-no
  - solvent
"""


def test_a_file_says_what_the_table_is():
    spec = parse_columns(WHOLE)
    strength, before, lattice, corrodes, solvent = spec.columns
    assert spec.rows.kinds == ("alloy", "sample")
    assert spec.rows.names == (("A1", ("first alloy",)), ("A2", ()))
    assert strength.phrases == ("yield strength", "yield stress")
    assert (strength.type, strength.unit, strength.head) == (
        ColumnType.NUMBER,
        "MPa",
        "strength [MPa]",
    )
    assert (before.figure, before.phrases) == (Figure.START, ("before",))
    assert lattice.values == (("bcc", ("body-centred cubic",)), ("fcc", ()))
    assert (corrodes.type, solvent.type) == (ColumnType.YES_NO, ColumnType.TEXT)


def test_without_rows_each_paper_is_one():
    assert parse_columns("columns: [mass]").rows.are_papers
    assert parse_columns("rows: paper\ncolumns: [mass]").rows.are_papers


MISTAKES = {
    "nothing": ("", "is empty", "columns:"),
    "no columns": ("rows: alloy", 'line 1: there is no "columns"', "columns:"),
    "no list": ("columns: mass", 'line 1: "columns" is no list', "- "),
    "no name": ("columns:\n  - unit: kg", 'line 2: a column has no "name"', "- name"),
    "a key that is none": (
        "columns:\n  - name: mass\n    units: kg",
        "line 3: a column has no key 'units'",
        'Did you mean "unit"?',
    ),
    "twice": (
        "columns:\n  - name: a\n  - name: A",
        "line 3: the column 'A' is there twice",
        "once",
    ),
    "a key twice": (
        "columns:\n  - name: a\n    unit: kg\n    unit: g",
        'line 4: "unit" is there twice',
        "brackets",
    ),
    "no unit": ("columns:\n  - name: a\n    unit: frob", "line 3: 'frob' is no unit", "MPa"),
    "no type": ("columns:\n  - name: a\n    type: float", "line 3: 'float' is none of", "number"),
    "unit of a text": (
        "columns:\n  - name: a\n    type: text\n    unit: kg",
        'line 4: "unit" does not fit',
        "type: number",
    ),
    "choice of nothing": (
        "columns:\n  - name: a\n    type: choice",
        "line 3: a choice has",
        "values",
    ),
    "bad YAML": ("columns:\n  - name: [a", "columns.yaml, line", "quotes"),
    "references": ("x: &a 1\ncolumns: [*a]", "line 2: references", "out"),
    "rows of nothing": ("rows: {}\ncolumns: [a]", 'line 1: "rows" says nothing', "rows: alloy"),
}


@pytest.mark.parametrize(("text", "what", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_error_with_its_line_and_a_remedy(text, what, hint):
    with pytest.raises(SettingsError) as refused:
        parse_columns(text)
    assert what in str(refused.value)
    assert hint in refused.value.hint


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.yaml cannot be read"):
        read_columns(tmp_path / "none.yaml")


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path):
    path = tmp_path / "columns.yaml"
    path.write_bytes(b"columns:\n  - name: \xff\n")
    with pytest.raises(SettingsError, match="line 2: this is no UTF-8"):
        read_columns(path)


@given(st.text(max_size=200))
def test_any_text_is_a_table_or_one_error(text):
    try:
        assert isinstance(parse_columns(text), TableSpec)
    except SettingsError as error:
        assert str(error)


NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)


@given(st.lists(NAMES, min_size=1, max_size=5, unique_by=str.casefold))
def test_names_come_back_as_they_were_written(names):
    listed = "\n".join(f'  - name: "{n}"' for n in names)
    assert [c.name for c in parse_columns(f"columns:\n{listed}").columns] == names
