"""Layouts whose structure shows by how they are set: three columns, manuscripts, Roman numbers and letters."""

from __future__ import annotations

import pymupdf

from alexandria.paper import BlockKind
from alexandria.reading.pdf.column_edges import Columns
from alexandria.reading.pdf.page_content import Line, PageContent, Span
from alexandria.reading.pdf.text_style import document_style
from tests.reading.making import PROSE, paper, read_fast, write

LEFT, TOP = 72, 90


def line(text, x, y, size=9.0, width=160.0, **options):
    """A line of one span."""
    box = (x, y - size, x + width, y + 2)
    span = Span(text, box, size, "Body", bold=False, italic=False)
    return Line(text, box, size, y, (span,), page=0, block=0, font="Body", **options)


def opening(page):
    """Title, authors, abstract; returns the y below."""
    y = write(page, LEFT, TOP, ["The yield of basil in the dark"], size=16, font="tibo", pitch=24)
    y = write(page, LEFT, y, ["Jane Doe and Max Roe"], pitch=24)
    y = write(page, LEFT, y, ["Abstract"], font="tibo", size=12, pitch=16)
    return write(page, LEFT, y, PROSE) + 14


def headings(result):
    """Number, words and level of every section that has a heading."""
    return [(s.number, s.heading, s.level) for s in result.walk() if s.heading]


def three_columns():
    """A page whose columns are too narrow for long lines, and longer small print below."""
    rows = [
        line("of the thirty odd letters in a row", x, 100 + 11 * n)
        for x in (40, 216, 392)
        for n in range(30)
    ]
    small = [
        line("small print of references, which runs on and on", 40, 500 + 8 * n, size=7)
        for n in range(16)
    ]
    return PageContent(0, 595, 842, lines=[*rows, *small])


def test_the_text_of_narrow_columns_is_the_running_text():
    assert document_style([three_columns()]).size == 9.0


def test_three_columns_have_their_own_edges():
    page = three_columns()
    columns = Columns.of_page(page.lines, page, document_style([page]))
    assert [columns.extent(ln) for ln in page.lines[0:90:30]] == [
        (40, 200),
        (216, 376),
        (392, 552),
    ]
    assert columns.index(line("across the first two", 40, 90, width=300)) == -1


def test_line_numbers_do_not_part_the_lines_of_the_text():
    text = "a line of the text that has some more than forty letters in it"
    rows = []
    for n in range(12):
        number = line(str(n + 1), 50, 100 + 24 * n, size=6, kind=BlockKind.FURNITURE)
        rows += [line(text, 72, 100 + 24 * n, size=12), number]
    assert document_style([PageContent(0, 595, 842, lines=rows)]).pitch == 24.0


def test_a_heading_over_two_lines_of_a_double_spaced_manuscript_is_one(tmp_path):
    words = (
        "Determination of the Activity of the Enzymes of the Liver and of the Heart in Both of the"
    )

    def build(page, number):
        y = opening(page) if not number else TOP
        if not number:
            y = write(page, LEFT, y, [f"2. {words}", "Groups of Rats"], font="tibo", pitch=24)
        write(page, LEFT, y, PROSE * 3, pitch=24)

    result = read_fast(paper(tmp_path, build, pages=3))
    assert ("2", f"{words} Groups of Rats", 1) in headings(result)


def test_letters_part_the_sections_that_have_roman_numbers(tmp_path):
    def build(page, _):
        y = opening(page)
        for number, words in (
            ("I.", "INTRODUCTION"),
            ("II.", "METHODS"),
            ("A.", "Growth of the Plants"),
            ("B.", "Harvest of the Leaves"),
            ("III.", "RESULTS"),
        ):
            width = max(pymupdf.get_text_length(ln, "tiro", 10) for ln in PROSE)
            start = LEFT + (width - 24 - pymupdf.get_text_length(words, "tibo", 10)) / 2
            write(page, start, y, [number], font="tibo")
            write(page, start + 24, y, [words], font="tibo")
            y = write(page, LEFT, y + 18, PROSE) + 12

    found = headings(read_fast(paper(tmp_path, build)))
    assert [level for number, _, level in found if number] == [1, 1, 2, 2, 1]
    assert [number for number, _, _ in found if number] == ["I", "II", "A", "B", "III"]


def test_terms_of_a_list_are_no_headings(tmp_path):
    terms = {"AST:": "aspartate", "LDH:": "lactate", "CAT:": "Catalase", "SOD:": "Superoxide"}

    def build(page, _):
        y = opening(page)
        y = write(page, LEFT, y, ["Introduction"], font="tibo", size=12, pitch=18)
        y = write(page, LEFT, y, PROSE * 3) + 12
        y = write(page, LEFT, y, ["Terms of the assays"], font="tibo", size=12, pitch=18)
        for term, meaning in terms.items():
            page.insert_text((LEFT, y), term, fontsize=10, fontname="tibo")
            after = LEFT + pymupdf.get_text_length(f"{term} ", "tibo", 10)
            y = write(page, after, y, [f"{meaning.capitalize()} of the serum"])

    result = read_fast(paper(tmp_path, build))
    assert [h for _, h, _ in headings(result)] == [
        "Abstract",
        "Introduction",
        "Terms of the assays",
    ]
    assert "Lactate of the serum" in result.body


def references(page, y):
    """Eight entries of a numbered list without a heading."""
    for n in range(1, 9):
        entry = [
            f"[{n}] J. Doe and M. Roe, On the yield of herbs,",
            f"J. Herbs {n}, 1-9 (20{n + 10}).",
        ]
        y = write(page, LEFT, y, entry, size=9, pitch=10)


def test_a_numbered_list_with_years_at_the_end_is_the_reference_list(tmp_path):
    def build(page, _):
        y = opening(page)
        y = write(page, LEFT, y, ["1. Introduction"], font="tibo", size=12, pitch=18)
        references(page, write(page, LEFT, y, PROSE * 4) + 24)

    result = read_fast(paper(tmp_path, build))
    assert len(result.references) == 8
    assert "yield of herbs" not in result.body


def test_numbered_steps_are_no_reference_list(tmp_path):
    def build(page, _):
        y = opening(page)
        y = write(page, LEFT, y, ["1. Introduction"], font="tibo", size=12, pitch=18)
        y = write(page, LEFT, y, PROSE * 3) + 12
        for n in range(1, 9):
            y = write(page, LEFT, y, [f"{n}. The plants of row {n} were cut and dried."])

    result = read_fast(paper(tmp_path, build))
    assert result.references == []
    assert "The plants of row 8 were cut" in result.body


def test_an_abstract_in_small_print_over_two_columns_is_no_footnote(tmp_path):
    def build(page, number):
        y = TOP
        if not number:
            y = write(page, 150, TOP, ["The yield of basil in the dark"], size=16, font="tibo") + 12
            across = "Jane Doe, Max Roe, Ann Poe, Eva Moe and Tim Coe of the Herb Garden"
            y = write(page, 130, y, [across]) + 12
            y = write(page, LEFT, y, PROSE, size=9, pitch=11) + 16
            write(page, 130, y, ["1. INTRODUCTION"], font="tibo")
            y += 18
        for x in (50, 310):
            write(page, x, y, [ln[:48] for ln in PROSE * 10])

    result = read_fast(paper(tmp_path, build, pages=2))
    assert "dried in the shade for seven days and ground to a fine powder" in result.body[:200]
