"""Tables of contents are no headings and no text of the paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.reading.pdf.contents_pages import contents_lines
from alexandria.reading.pdf.page_content import Line
from tests.reading.making import PROSE, paper, read_fast, write

HEADINGS = [
    "1 Introduction",
    "2 Materials and methods",
    "2.1 Plants",
    "2.2 Soils",
    "3 Results",
    "4 Discussion",
]


@pytest.mark.parametrize("font", ["tiro", "tibo"])
@pytest.mark.parametrize("leader", [True, False])
@pytest.mark.parametrize("word", ["Contents", "Índice", "Inhalt"])
def test_a_table_of_contents_is_left_out(tmp_path, word, leader, font):
    def build(page, number):
        if number == 0:
            write(page, 60, 70, ["The yield of barley in the wet season"], size=17, font="tibo")
            write(page, 60, 95, ["Jane Doe and Max Roe"], size=11)
        elif number == 1:
            write(page, 60, 80, [word], size=14, font="tibo")
            for n, heading in enumerate(HEADINGS):
                dots = "." * (80 - len(heading)) if leader else ""
                write(page, 60, 110 + 16 * n, [f"{heading} {dots}"], font=font)
                write(page, 500, 110 + 16 * n, [str(3 + n)], font=font)
        else:
            y = 80
            for n, heading in enumerate(HEADINGS[2 * number - 4 : 2 * number - 2]):
                y = write(page, 60, y, [heading], size=12, font="tibo")
                y = write(page, 60, y + 4, [f"Part {number}{n} tells it.", *PROSE * 3]) + 16

    result = read_fast(paper(tmp_path, build, pages=5))
    assert result.headings == HEADINGS
    assert word not in result.body
    assert "...." not in result.body
    assert result.body.count("Materials and methods") == 1


def test_rows_with_rising_numbers_that_are_no_headings_stay(tmp_path):
    def build(page, _):
        rows = [f"The {n}. field gave grain of the weight {12 + n}" for n in range(1, 7)]
        write(page, 60, 80, [*PROSE, *rows, *PROSE])

    assert "field gave grain" in read_fast(paper(tmp_path, build)).body


def line(text, page, row):
    box = (50.0, 12.0 * row - 9, 300.0, 12.0 * row)
    return Line(text=text, box=box, size=10, baseline=12.0 * row, spans=(), page=page, block=0)


@given(st.lists(st.text("ab 1.…", min_size=1, max_size=12), max_size=30))
def test_contents_are_lines_of_the_flow_each_once(texts):
    flow = [line(text, n // 10, n % 10) for n, text in enumerate(texts)]
    found = [id(ln) for ln in contents_lines(flow)]
    assert len(set(found)) == len(found)
    assert set(found) <= {id(ln) for ln in flow}
