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
