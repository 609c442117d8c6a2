"""What repeats at the edges of pages: running heads go, the rows of tables stay."""

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
