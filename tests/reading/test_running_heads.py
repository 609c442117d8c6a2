"""What repeats at the edges of pages: running heads go, the rows of tables stay."""

import pytest

from tests.reading.making import PROSE, paper, read_fast, write


def test_the_first_rows_of_tables_at_the_top_of_pages_are_no_running_heads(tmp_path):
    def build(page, number):
        write(page, 60, 30, ["Journal of Garden Herbs"], size=8)
        write(page, 500, 30, [f"{number + 41}"], size=8)
        if number == 0:
            write(page, 60, 70, ["The oils of common garden herbs"], size=17, font="tibo")
            write(page, 60, 100, PROSE * 5)
            return
        write(page, 60, 46, [f"Table {number}. Counts of garden {number}."], size=9)
        page.draw_line((60, 58), (500, 58))
        for x, text in zip(
            (60, 160, 260, 360, 440), ("Strain", "S9", "Mix", "Oil", "End"), strict=True
        ):
            write(page, x, 68, [text], size=9)
        page.draw_line((60, 73), (500, 73))
        for n in range(5):
            values = (f"TA {n}", "0.335", f"0.{number}9{n}", "NA", f"1.{n}{number}")
            for x, text in zip((60, 160, 260, 360, 440), values, strict=True):
                write(page, x, 84 + 12 * n, [text], size=9)
        page.draw_line((60, 138), (500, 138))
        write(page, 60, 180, PROSE * 5)

    result = read_fast(paper(tmp_path, build, pages=4))
    assert len(result.tables) == 3
    assert [row[1] for row in result.tables[0]] == ["S9", *["0.335"] * 5]
    assert "Journal of Garden Herbs" not in result.body
    assert "42" not in result.body


@pytest.mark.parametrize("anew", [False, True])
def test_line_numbers_of_a_page_with_few_lines_are_none_of_its_cells(tmp_path, anew):
    """A manuscript whose last page has a table alone: five numbers, which go on or begin anew."""

    def build(page, number):
        lines = [*PROSE * 6]
        for n, line in enumerate(lines if number == 0 else ()):
            write(page, 60, 80 + 26 * n, [line])
            write(page, 34, 80 + 26 * n, [f"{n + 1}"], size=8)
        if number == 0:
            return
        rows = [("Plot", "Yield", "Mean"), *((f"north {n}", f"{n}.5", f"{n}.75") for n in range(3))]
        write(page, 60, 80, ["Table 2. Yields of the others."], size=10)
        for n, row in enumerate([(), *rows]):
            write(page, 34, 80 + 26 * n, [f"{n + 1 + (0 if anew else len(lines))}"], size=8)
            for x, text in zip((62, 160, 260), row, strict=False):
                write(page, x, 80 + 26 * n, [text])
        for y in (90, 116, 194):
            page.draw_line((60, y), (400, y), width=0.6)

    result = read_fast(paper(tmp_path, build, pages=2))
    assert result.tables == [
        (("Plot", "Yield", "Mean"), *((f"north {n}", f"{n}.5", f"{n}.75") for n in range(3)))
    ]
    assert not any(char.isdigit() for char in result.body)


def test_a_heading_tables_behind_the_references_is_neither_caption_nor_entry(tmp_path):
    names = "Adams Baker Clark Davis Evans Frank Ghosh".split()

    def build(page, _):
        y = write(page, 60, 80, ["Introduction"], font="tibo", pitch=14)
        y = write(page, 60, y, PROSE * 3) + 8
        y = write(page, 60, y, ["References"], font="tibo", pitch=14)
        entries = [
            f"{name}, J. ({1990 + n}). On the growth of plants. Journal of Herbs {n}, 100-110."
            for n, name in enumerate(names)
        ]
        y = write(page, 60, y, entries) + 8
        y = write(page, 60, y, ["Tables"], font="tibo", pitch=14)
        y = write(page, 60, y, ["Table 1. Yields of the plots"])
        for n, row in enumerate([("Plot", "Yield"), *((f"plot {n}", f"{n}.5") for n in range(3))]):
            for x, text in zip((62, 160), row, strict=True):
                write(page, x, y + 4 + 14 * n, [text])
            page.draw_line((60, y + 8 + 14 * n), (300, y + 8 + 14 * n), width=0.6)

    result = read_fast(paper(tmp_path, build))
    assert result.headings == ["Introduction", "Tables"]
    assert len(result.references) == len(names)
    assert result.tables[0][-1] == ("plot 2", "2.5")
