import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.reading.pdf.column_edges import Columns
from alexandria.reading.pdf.page_content import PageContent, Span
from alexandria.reading.pdf.page_extraction import line_of_spans
from alexandria.reading.pdf.reading_order import find_gutters, in_reading_order
from alexandria.reading.pdf.reference_entries import split_references
from alexandria.reading.pdf.table_grid import build_grid
from alexandria.reading.pdf.text_style import document_style

PAGE = PageContent(0, 600, 800)
ONE_COLUMN = {0: Columns((50, 550), ((50, 550),))}


def line(text, x, baseline, size=10.0):
    span = Span(
        text,
        (x, baseline - 0.8 * size, x + 5 * len(text), baseline + 0.2 * size),
        size,
        "F",
        False,
        False,
    )
    made = line_of_spans([span], 0, 0)
    made.baseline = baseline
    return made


def grid(rows, pitch=14.0, rules=()):
    lines = [
        line(cell, 50 + 100 * column, 100 + pitch * n)
        for n, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell
    ]
    return build_grid(lines, rules)


CELL = st.text("abc123", min_size=1, max_size=8)


@given(
    st.integers(2, 5).flatmap(
        lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=2, max_size=9)
    )
)
def test_a_full_table_is_read_cell_by_cell(rows):
    assert [list(row) for row in grid(rows).rows] == rows


def test_a_cell_of_two_lines_is_one_cell():
    rows = [
        ("Plant", "Effect"),
        ("Basil", "grows well in"),
        ("", "the dark"),
        ("Mint", "grows too"),
    ]
    lines = [
        line(cell, 50 + 100 * column, y)
        for row, y in zip(rows, (100, 120, 131, 151), strict=True)
        for column, cell in enumerate(row)
        if cell
    ]
    assert build_grid(lines, []).rows[1] == ("Basil", "grows well in the dark")


def test_rows_of_numbers_close_together_stay_rows():
    result = grid([("1", "a", "2.5"), ("", "b", "3.5"), ("", "c", "4.5"), ("2", "d", "5.5")])
    assert len(result.rows) == 4


def test_references_with_numbers_are_split_at_the_next_number():
    texts = ["[1] A. Uthor, Title, 2001, pp. 1–", "12 of the second volume.", "[2] B. Uthor, Title, 1999.",
             "2000 was the year of the reprint.", "[3] C. Uthor."]  # fmt: skip
    lines = [line(t, 50, 100 + 12 * n) for n, t in enumerate(texts)]
    assert [len(e) for e in split_references(lines)] == [2, 2, 1]


def test_references_with_hanging_indents_are_split_at_the_edge():
    texts = [("Adams, R. (2007). Oils.", 50), ("Illinois.", 62), ("Baker, S. (2001). Herbs", 50),
             ("and more herbs.", 62), ("Clark, T. (1999). Salt.", 50)]  # fmt: skip
    lines = [line(t, x, 100 + 12 * n) for n, (t, x) in enumerate(texts)]
    assert [len(e) for e in split_references(lines)] == [2, 2, 1]


def test_no_references_are_no_entries():
    assert split_references([]) == []


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(20, 780)), max_size=25))
def test_ordering_keeps_every_line(places):
    lines = [line(f"word number {n}", x, y) for n, (x, y) in enumerate(places)]
    ordered = in_reading_order(lines, PAGE)
    assert sorted(map(id, ordered)) == sorted(map(id, lines))


def test_three_columns_are_found_and_read_one_after_the_other():
    words = "words of running text here"
    columns = [[line(words, x, 100 + 12 * n) for n in range(20)] for x in (40, 220, 400)]
    rows = [part for row in zip(*columns, strict=True) for part in row]
    assert in_reading_order(rows, PAGE) == [part for column in columns for part in column]
    style = document_style([PageContent(0, 600, 800, lines=rows)])
    found = Columns.of_page(rows, PAGE, style)
    assert [found.index(row) for row in rows[:3]] == [0, 1, 2]
    assert [found.extent(row) for row in rows[:3]] == [
        (x, x + 5 * len(words)) for x in (40, 220, 400)
    ]


def test_a_narrow_table_beside_two_columns_makes_no_third_one():
    text = [
        line("words of running text that fill it", x, 100 + 12 * n)
        for x in (40, 310)
        for n in range(30)
    ]
    cells = [line("a cell of a table", x, 480 + 12 * n) for x in (310, 450) for n in range(10)]
    assert len(find_gutters([*text, *cells], PAGE)) == 1


@pytest.mark.parametrize("sign", ["±", "×", "≤"])
def test_a_value_broken_behind_its_sign_is_one_cell(sign):
    rows = [("Plot", "Dry", "Wet")]
    for n in range(4):
        rows += [(f"P{n}", f"1.{n}", f"0.3{n} {sign}"), ("", "", f"0.5{n}")]
    assert grid(rows, 11.0).rows[1:] == tuple(
        (f"P{n}", f"1.{n}", f"0.3{n} {sign} 0.5{n}") for n in range(4)
    )


def test_a_sign_that_is_a_value_of_its_own_takes_no_other():
    rows = [("Plot", "Dry"), ("P1", "±"), ("", "2.5"), ("P2", "±"), ("", "3.5")]
    assert len(grid(rows, 11.0).rows) == 5
