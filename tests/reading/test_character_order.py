import pymupdf
from hypothesis import given, settings
from hypothesis import strategies as st

from alexandria.reading.pdf.character_order import disordered_lines, in_order


def drawn(*pieces):
    """PyMuPDF's dictionary of a page on which these (x, text) are drawn one after the other on one line."""
    with pymupdf.open() as document:
        page = document.new_page()
        for x, text in pieces:
            page.insert_text((x, 100), text, fontsize=10, fontname="tiro")
        return page.get_text("rawdict")


def lines(raw):
    return ["".join(s["text"] for s in ln["spans"]) for b in raw["blocks"] for ln in b["lines"]]


def test_a_word_drawn_into_the_gap_of_a_line_stands_in_the_gap():
    gap = 60 + pymupdf.get_text_length("between two ", "tiro", 10)
    after = gap + pymupdf.get_text_length("of the ", "tiro", 10)
    raw = drawn((60, "between two "), (after, "words"), (gap, "of the "))
    assert disordered_lines(drawn((60, "between two"), (62, "words")))
    assert "".join(lines(in_order(raw))).split() == ["between", "two", "of", "the", "words"]


def test_texts_that_print_over_one_another_stay_two():
    raw = drawn((60, "one label of a figure"), (63, "and another"))
    assert lines(in_order(raw)) == ["one label of a figure", "and another"]


def test_double_letters_are_no_second_impression():
    raw = drawn((60, "all aims still fill"), (60.3, "all aims still fill"))
    assert lines(in_order(raw)) == ["all aims still fill"]


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(6)))
def test_the_digits_of_a_number_are_read_in_the_order_of_their_places(order):
    raw = drawn(*((60 + 5 * i, "123456"[i]) for i in order))
    assert [line.replace(" ", "") for line in lines(in_order(raw))] == ["123456"]
