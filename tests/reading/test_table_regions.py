"""Where tables stand on made pages: open ends, parts on two pages, what the layout model is asked for."""

import pytest

from alexandria.paper import BlockKind
from alexandria.reading.pdf.layout_model import needs_layout_model
from alexandria.reading.pdf.mupdf import load_pymupdf
from alexandria.reading.pdf.page_extraction import extract_page
from alexandria.reading.pdf.pdf_opening import open_pdf
from alexandria.reading.pdf.symbol_fonts import SymbolFonts
from alexandria.reading.pdf.text_style import document_style
from tests.reading.making import FAST, PROSE, paper, read_fast, write

COLUMNS = (60, 180, 300, 420)
HEADER = ("Plot", "Yield", "Water", "Change")


def row(page, y, cells, **options):
    for x, cell in zip(COLUMNS, cells, strict=True):
        write(page, x, y, [cell], size=9, **options)


def title(page):
    write(page, 60, 40, ["What the plots gave in dry years"], size=18)


def rule(page, y):
    page.draw_line((55, y), (500, y), width=0.5)


def values(n):
    return (f"Plot {n}", f"{n}.10 ± 0.30", f"{400 + n}", f"-{n}.5")


def tables(paper):
    return [b for s in paper.sections for b in s.blocks if b.kind is BlockKind.TABLE]


def pages_of(path):
    pymupdf = load_pymupdf()
    document, wanted = open_pdf(path, path.read_bytes(), FAST)
    fonts = SymbolFonts(document, pymupdf)
    pages = [extract_page(document.load_page(n), pymupdf, fonts) for n in wanted]
    return pages, document_style(pages)


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("caption", ["", "Table 1 (continued)"])
def test_a_table_on_two_pages_is_one_table_with_its_header_once(tmp_path, header, caption):
    def build(page, number):
        y = 90
        if number == 0:
            title(page)
            write(page, 60, 60, [*PROSE, *PROSE])
            write(page, 60, 500, ["Table 1. What every plot gave in the dry year."], size=9)
            y = 520
        elif caption:
            write(page, 60, 75, [caption], size=9)
        rule(page, y - 10)
        if header or number == 0:
            row(page, y, HEADER)
            rule(page, y + 4)
            y += 14
        for n in range(1 + 12 * number, 13 + 12 * number):
            row(page, y, values(n))
            y += 13
        rule(page, y - 8)
        write(page, 60, y + 40, PROSE)

    (table,) = tables(read_fast(paper(tmp_path, build, pages=2)))
    assert table.rows == (HEADER, *(values(n) for n in range(1, 25)))
    assert table.header_rows == 1


def test_another_table_on_the_next_page_stays_another(tmp_path):
    def build(page, number):
        title(page)
        write(page, 60, 60, [*PROSE, *PROSE])
        write(page, 60, 200, [f"Table {number + 1}. What every plot gave."], size=9)
        rule(page, 210)
        row(page, 220, HEADER)
        rule(page, 224)
        for n in range(1, 6):
            row(page, 223 + 13 * n, values(n))
        rule(page, 293)

    assert len(tables(read_fast(paper(tmp_path, build, pages=2)))) == 2


def test_the_last_row_under_the_last_rule_belongs_to_the_table(tmp_path):
    def build(page, number):
        title(page)
        write(page, 60, 60, [*PROSE, *PROSE])
        write(page, 60, 200, ["Table 1. What every plot gave."], size=9)
        for y in (210, 226, 250):
            rule(page, y)
        row(page, 221, HEADER)
        row(page, 239, values(1))
        row(page, 262, values(2))
        write(page, 60, 320, [*PROSE, *PROSE])

    (table,) = tables(read_fast(paper(tmp_path, build)))
    assert table.rows == (HEADER, values(1), values(2))


def test_the_model_is_asked_only_where_no_rules_show_a_captioned_table(tmp_path):
    def build(page, number):
        write(page, 60, 60, [*PROSE, *PROSE])
        if number == 0:
            return
        write(page, 60, 200, ["Table 1. What every plot gave."], size=9)
        row(page, 221, HEADER)
        for n in range(1, 6):
            row(page, 223 + 13 * n, values(n))
        if number == 1:
            for y in (210, 226, 293):
                rule(page, y)

    pages, style = pages_of(paper(tmp_path, build, pages=3))
    assert [needs_layout_model(page, style) for page in pages] == [False, False, True]
    assert all(line.kind is None for page in pages for line in page.lines)


def test_shaded_bands_part_rows_as_rules_do(tmp_path):
    def build(page, _):
        title(page)
        write(page, 60, 60, [*PROSE, *PROSE])
        write(page, 60, 300, ["Table 1. What every plot gave in the dry year."], size=9)
        y = 316
        shaded = True
        for cells in (
            (("Kind of", "plant"), ("What it was", "used for")),
            (("Ocimum", "sanctum"), ("Good for", "tea")),
            (("Mentha", "spicata"), ("Good for", "soup")),
            (("Salvia", "alba"), ("Bad for", "dogs")),
        ):
            for x, right, lines in ((60, 200, cells[0]), (200, 340, cells[1])):
                if shaded:
                    page.draw_rect((x, y - 9, right, y + 14), fill=(0.9, 0.9, 0.9), color=None)
                write(page, x + 4, y, lines, size=9, pitch=11)
            shaded = not shaded
            y += 23
        write(page, 60, y + 40, PROSE)

    (table,) = tables(read_fast(paper(tmp_path, build)))
    assert table.rows == (
        ("Kind of plant", "What it was used for"),
        ("Ocimum sanctum", "Good for tea"),
        ("Mentha spicata", "Good for soup"),
        ("Salvia alba", "Bad for dogs"),
    )


def two_columns(page, y, lines=18, x=50):
    """A column of running text from `y` on; returns the y below it."""
    words = ["the leaves of the plants were dried in the", "shade for seven days and ground to a fine",
             "powder that was kept in the dark until it"]  # fmt: skip
    return write(page, x, y, [words[n % 3] for n in range(lines)])


def test_rows_without_rules_stay_in_their_column_where_text_stands_beside_them(tmp_path):
    def build(page, _):
        title(page)
        two_columns(page, 80, 50)
        write(page, 310, 80, ["Table 1. What every plot gave."], size=9)
        page.draw_line((310, 86), (540, 86), width=0.5)
        for n in range(6):
            for x, cell in zip((310, 380, 460), values(n)[:3], strict=True):
                write(page, x, 97 + 12 * n, [cell], size=9)
        two_columns(page, 200, 40, x=310)

    result = read_fast(paper(tmp_path, build))
    (table,) = result.tables
    assert table[0] == values(0)[:3]
    assert result.body.count("shade for seven days") == 30


def test_rows_without_rules_end_above_notes_and_the_next_heading(tmp_path):
    def build(page, _):
        title(page)
        y = write(page, 60, 80, [*PROSE, *PROSE]) + 20
        write(page, 60, y, ["Table 1. What every plot gave."], size=9)
        for n in range(6):
            row(page, y + 14 + 12 * n, values(n))
        note = "Each value is the mean of five plots; the last column is the change to the year before."
        write(page, 60, y + 88, [note], size=7)
        write(page, 60, y + 106, ["Change of the water"], size=12, font="tibo")
        write(page, 60, y + 122, [*PROSE, *PROSE])

    result = read_fast(paper(tmp_path, build))
    (table,) = result.tables
    assert [cells[0] for cells in table] == [f"Plot {n}" for n in range(6)]
    assert "Change of the water" in result.headings


def continued(tmp_path, *, ruled):
    """A table that goes on at the top of the second page, above another one or above text."""

    def build(page, number):
        y = 60
        if number == 0:
            title(page)
            y = write(page, 60, 60, [*PROSE * 14])
            write(page, 60, y + 8, ["Table 1. What every plot gave in the dry year."], size=9)
            y += 24
        rule(page, y - 10)
        row(page, y, HEADER)
        for n in range(1, 5):
            if ruled or number == 0:
                rule(page, y + 14 * n - 10)
            row(page, y + 14 * n, values(n + 4 * number))
        if ruled or number == 0:
            rule(page, y + 14 * 5 - 10)
        if number == 1 and ruled:
            write(page, 60, 160, ["Table 2. What every plot gave in the wet year."], size=9)
            for n in range(4):
                rule(page, 170 + 14 * n)
                row(page, 180 + 14 * n, HEADER if n == 0 else values(20 + n))
            rule(page, 170 + 14 * 4)
        if number == 1:
            write(page, 60, 300, [*PROSE, *PROSE])

    return read_fast(paper(tmp_path, build, pages=2)).tables


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_goes_on_at_the_top_of_the_next_page(tmp_path, ruled):
    first, *others = continued(tmp_path, ruled=ruled)
    assert [cells[0] for cells in first] == ["Plot", *(f"Plot {n}" for n in range(1, 9))]
    assert len(others) == ruled


def test_a_paragraph_that_stands_upright_on_a_page_with_a_turned_table_is_read(tmp_path):
    def build(page, number):
        if number == 0:
            title(page)
            write(page, 60, 60, [*PROSE, *PROSE])
            return
        for n in range(24):
            for y, cell in zip((600, 450, 300), values(n)[:3], strict=True):
                page.insert_text((80 + 14 * n, y), f"{cell} of all", fontsize=9, rotate=90)
        write(page, 60, 700, PROSE)

    result = read_fast(paper(tmp_path, build, pages=2))
    assert result.body.count("not know the treatment") == 3


def test_numbers_of_rows_are_no_line_numbers(tmp_path):
    def build(page, number):
        if number != 1:
            title(page)
            write(page, 60, 60, PROSE * 10)
            return
        write(page, 60, 60, ["Table 1. What every plot gave in the dry year."], size=9)
        for n in range(1, 30):
            row(page, 80 + 14 * n, (f"{n}", f"A plot in valley {n}", f"{400 + n}", f"-{n}.5"))
        for y in (74, 86, 492):
            rule(page, y)
        row(page, 83, HEADER)

    (table,) = read_fast(paper(tmp_path, build, pages=3)).tables
    assert [cells[0] for cells in table[1:]] == [str(n) for n in range(1, 30)]


def test_cells_as_wide_as_lines_of_text_are_no_text_in_a_manuscript(tmp_path):
    """Wide lines within the cells, narrow gaps between the rows, all in the print of the text."""
    first, second = (
        "dry and rather cold in all of the years of",
        "the trial, and so were all of the others",
    )

    def build(page, number):
        if number == 0:
            write(page, 60, 60, PROSE * 7, pitch=22)
            return
        y = write(page, 60, 80, ["Table 1. Yields of the plots"], pitch=22)
        for rule in (y - 12, y + 6, y + 22 + 5 * 40 - 12):
            page.draw_line((60, rule), (540, rule), width=0.6)
        for x, text in zip((62, 140, 200, 270), ("Plot", "Year", "Yield", "Note"), strict=True):
            write(page, x, y, [text])
        for n in range(5):
            top = y + 22 + 40 * n
            for x, text in zip(
                (62, 140, 200), (f"north {n}", f"{2000 + n}", f"{n}.5"), strict=True
            ):
                write(page, x, top, [text])
            write(page, 270, top, [first, second], pitch=22)

    (table,) = read_fast(paper(tmp_path, build, pages=2)).tables
    assert table[1:] == tuple(
        (f"north {n}", f"{2000 + n}", f"{n}.5", f"{first} {second}") for n in range(5)
    )
