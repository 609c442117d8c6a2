"""Which lines of a PDF are headings, and where a heading ends."""

import pymupdf
import pytest

from tests.reading.making import PROSE, paper, read_fast, write


def sections(tmp_path, *headings, font="tibo", size=10, pitch=12):
    """The headings read from a page on which text follows each of `headings`, itself a tuple of lines."""

    def build(page, _):
        y = write(page, 50, 80, ["1. Introduction"], font="tibo", size=12) + 8
        for lines in headings:
            y = write(page, 50, y, PROSE) + 14
            y = write(page, 50, y, lines, font=font, size=size, pitch=pitch) + 2
        write(page, 50, y, PROSE)

    return read_fast(paper(tmp_path, build)).headings[1:]


def run_in(page, y, lines, rest):
    """Lines in italics, the last of which goes on with roman text; returns the y below the paragraph."""
    *above, last = lines
    y = write(page, 50, y, above, font="tiit")
    page.insert_text((50, y), last, fontsize=10, fontname="tiit")
    x = 50 + pymupdf.get_text_length(last + " ", fontname="tiit", fontsize=10)
    page.insert_text((x, y), rest, fontsize=10, fontname="tiro")
    return write(page, 50, y + 12, PROSE)


def test_italic_run_in_headings_without_numbers_are_headings_where_there_are_several(tmp_path):
    def build(page, _):
        y = write(page, 50, 80, ["Methods"], font="tibo", size=12) + 8
        y = run_in(page, y, ["Animal preparation."], "In total, 21 rats were kept in the dark.")
        y = run_in(page, y, ["Experimental design."], "Three groups of seven rats were made up.")
        long = "Determination of the activity of all enzymes and of the lipids in samples of liver and heart and"
        run_in(
            page, y, [long, "of the kidney."], "Following the rules, it was measured twice a day."
        )

    result = read_fast(paper(tmp_path, build))
    assert result.headings == [
        "Methods",
        "Animal preparation",
        "Experimental design",
        "Determination of the activity of all enzymes and of the lipids in samples of liver and heart and"
        " of the kidney",
    ]
    assert "In total, 21 rats" in result.body


def test_one_italic_phrase_at_the_start_of_a_paragraph_is_no_heading(tmp_path):
    def build(page, _):
        y = write(page, 50, 80, ["Methods"], font="tibo", size=12) + 8
        run_in(page, y, ["Nothing else."], "In total, 21 rats were kept in the dark.")

    assert read_fast(paper(tmp_path, build)).headings == ["Methods"]


def test_a_heading_in_capitals_ends_where_a_lower_heading_begins(tmp_path):
    found = sections(
        tmp_path, ("BACTERIAL ENZYMES OF THE SOIL AND THEIR USE", "Discovery and occurrence")
    )
    assert found == ["BACTERIAL ENZYMES OF THE SOIL AND THEIR USE", "Discovery and occurrence"]


@pytest.mark.parametrize("pitch", [12, 14])
def test_a_heading_of_two_lines_is_one(tmp_path, pitch):
    lines = (
        "The effect of the enzymes of bacteria on the growth of the roots of many plants of the",
        "wet soil",
    )
    assert sections(tmp_path, lines, pitch=pitch) == [" ".join(lines)]


def test_prose_that_begins_with_a_species_in_italics_is_no_heading(tmp_path):
    def build(page, _):
        y = write(page, 50, 80, ["Conclusion"], font="tibo", size=12) + 8
        page.insert_text(
            (50, y), "Candida albicans and Ocimum sanctum", fontsize=10, fontname="tiit"
        )
        x = 52 + pymupdf.get_text_length("Candida albicans and Ocimum sanctum", "tiit", 10)
        page.insert_text((x, y), "seed oils", fontsize=10, fontname="tiro")
        write(page, 50, y + 12, PROSE)

    assert read_fast(paper(tmp_path, build)).headings == ["Conclusion"]


def test_a_heading_stands_in_its_column_where_the_page_shows_no_gutter(tmp_path):
    def build(page, number):
        top = 80
        if number == 0:  # an abstract over the whole width, and little text in columns below it
            top = write(page, 50, 80, ["Abstract"], font="tibo", size=11)
            top = write(page, 50, top, PROSE * 12) + 30
        y = write(
            page, 50, top, ["Introduction" if number == 0 else "Results"], font="tibo", size=11
        )
        for n in range(6):
            write(page, 50, y + 12 * n, [f"left line {n} goes on with more words in it"])
        for n in range(7):
            write(page, 300, y - 12 + 12 * n, [f"right line {n} goes on with words of its own"])

    assert read_fast(paper(tmp_path, build, pages=2)).headings == ["Introduction", "Results"]


@pytest.mark.parametrize("heads", [["Plants and soil", "Yield of the plots", "Height of stems"]])
def test_bold_run_in_headings_without_a_point_are_headings_where_there_are_several(tmp_path, heads):
    def build(page, _):
        y = write(page, 50, 80, ["Methods"], font="tibo", size=12) + 8
        for head in heads:
            page.insert_text((50, y), head, fontsize=10, fontname="tibo")
            x = 50 + pymupdf.get_text_length(head + " ", fontname="tibo", fontsize=10)
            write(page, x, y, ["Nothing else was done to any of them in that time."])
            y = write(page, 50, y + 12, PROSE) + 4

    assert read_fast(paper(tmp_path, build)).headings == ["Methods", *heads]


@pytest.mark.parametrize("size", [9, 8.6])
def test_italic_headings_a_little_smaller_than_the_text_are_headings(tmp_path, size):
    found = sections(
        tmp_path, ("Plants and soil",), ("Yield of the plots",), font="tiit", size=size
    )
    assert found == ["Plants and soil", "Yield of the plots"]


def test_lines_in_another_colour_are_headings(tmp_path):
    def build(page, _):
        y = write(page, 50, 80, ["1. Introduction"], font="tibo", size=12) + 8
        for words in ("Plants and soil", "Yield of the plots in both of the years"):
            y = write(page, 50, y, PROSE) + 10
            y = write(page, 50, y, [words], color=(0.7, 0, 0)) + 2
        y = write(page, 50, y, PROSE[:2]) + 8
        page.insert_text(
            (50, y), "Doe and Roe (2003)", fontsize=10, fontname="tiro", color=(0, 0, 1)
        )
        page.insert_text((140, y), "found it too", fontsize=10, fontname="tiro")
        y = write(page, 50, y + 12, ["A line that is nearly black as all"], color=(0.1, 0.1, 0.1))
        write(page, 50, y, PROSE)

    found = read_fast(paper(tmp_path, build)).headings
    assert found == ["1 Introduction", "Plants and soil", "Yield of the plots in both of the years"]


def test_words_set_letter_by_letter_are_words(tmp_path):
    def build(page, _):
        y = 80
        for words in ("MATERIALS AND METHODS", "RESULTS"):
            x = 50
            for char in words:
                page.insert_text((x, y), char, fontsize=9, fontname="hebo")
                x += pymupdf.get_text_length(char, "hebo", 9) + 2.4
            y = write(page, 50, y + 16, [*PROSE, *PROSE]) + 14

    result = read_fast(paper(tmp_path, build))
    assert result.headings == ["MATERIALS AND METHODS", "RESULTS"]


def test_letters_that_are_labels_stay_apart(tmp_path):
    def build(page, _):
        y = write(page, 50, 80, PROSE)
        page.insert_text((50, y + 20), "a     b     c     d     e     f", fontsize=9)
        write(page, 50, y + 50, PROSE)

    assert "abcdef" not in "".join(
        b.text for b in read_fast(paper(tmp_path, build)).sections[0].blocks
    )


def test_italic_lines_alone_between_paragraphs_are_headings_in_manuscripts_with_wide_lines(
    tmp_path,
):
    def build(page, _):
        y = write(page, 50, 60, ["Methods"], font="tibo", pitch=26)
        for head in ("Animals and housing", "Measurement of water", "Statistics of all plots"):
            y = write(page, 50, y, [head], font="tiit", pitch=26)
            y = write(page, 50, y, PROSE, pitch=26)

    result = read_fast(paper(tmp_path, build))
    assert result.headings == [
        "Methods",
        "Animals and housing",
        "Measurement of water",
        "Statistics of all plots",
    ]


def test_the_last_line_of_a_paragraph_in_italics_is_no_heading(tmp_path):
    def build(page, _):
        y = write(page, 50, 60, ["Methods"], font="tibo", pitch=26)
        y = write(page, 50, y, PROSE, pitch=26)
        y = write(page, 50, y, [*PROSE[:2], "It was all in vain"], font="tiit", pitch=26)
        write(page, 50, y, PROSE, pitch=26)

    assert read_fast(paper(tmp_path, build)).headings == ["Methods"]


def test_text_is_no_heading_where_the_references_are_most_of_the_paper_in_another_font(tmp_path):
    def build(page, _):
        y = 60
        for head in ("Methods", "Results"):
            y = write(page, 50, y, [head], font="tibo", size=12) + 6
            y = write(page, 50, y, ["Triphala is a powder that consists of equal parts of"])
            y = write(page, 50, y, ["Emblica officinalis and Terminalia chebula"], font="tiit")
            y = write(page, 50, y, PROSE, font="tiit")
            y = write(page, 50, y, [*PROSE, *PROSE]) + 14
        y = write(page, 50, y, ["References"], font="tibo", size=12) + 6
        entry = [
            "Doe, J., and Roe, M. ({}). Growth of herbs in the dark of long winters of the north",
            "and in the wet of short summers of the south. Journal of Herbs and Lamps, 12, 34.",
        ]
        for n in range(10):
            lines = [line.format(1980 + n) for line in entry]
            y = write(page, 50, y, lines, font="helv", size=8, pitch=10) + 3

    found = read_fast(paper(tmp_path, build)).headings
    assert found == ["Methods", "Results"]


def test_a_sentence_that_goes_on_with_a_figure_in_bold_is_no_caption(tmp_path):
    def build(page, _):
        y = write(page, 50, 60, ["Results"], font="tibo", size=12) + 6
        y = write(
            page,
            50,
            y,
            ["The leaves were dried in the shade for seven days before the use that is shown in"],
        )
        page.insert_text((50, y), "Fig 3.", fontsize=10, fontname="tibo")
        x = 50 + pymupdf.get_text_length("Fig 3. ", fontname="tibo", fontsize=10)
        page.insert_text(
            (x, y), "Then all of them were ground to powder and kept.", fontsize=10, fontname="tiro"
        )
        write(page, 50, y + 12, PROSE)

    assert "shown in Fig 3. Then all of them" in read_fast(paper(tmp_path, build)).body


def underlined(page, y, lines, font="tiro"):
    """Lines with a rule under each, as word processors draw it; returns the y below."""
    for line in lines:
        page.insert_text((50, y), line, fontsize=10, fontname=font)
        end = 50 + pymupdf.get_text_length(line, font, 10)
        page.draw_line((50, y + 1.2), (end, y + 1.2), width=0.6)
        y += 26
    return y


def test_underlined_lines_in_the_print_of_the_text_are_headings(tmp_path):
    def build(page, _):
        y = write(page, 50, 60, ["Methods"], font="tibo", pitch=26)
        for head in ("Animals and housing", "Counting", "Measurement of the water in the plots"):
            y = underlined(page, y, [head])
            y = write(page, 50, y, PROSE, pitch=26)

    result = read_fast(paper(tmp_path, build))
    assert result.headings == [
        "Methods",
        "Animals and housing",
        "Counting",
        "Measurement of the water in the plots",
    ]
    assert not result.tables


def test_underlined_words_within_a_line_make_no_heading(tmp_path):
    def build(page, _):
        y = write(page, 50, 60, ["Methods"], font="tibo", pitch=26)
        for n in range(3):
            page.draw_line((50, y + 1.2), (94, y + 1.2), width=0.6)
            y = write(page, 50, y, [f"The leaves of plot {n} were dried in the shade."], pitch=26)
            y = write(page, 50, y, PROSE, pitch=26)

    assert read_fast(paper(tmp_path, build)).headings == ["Methods"]


@pytest.mark.parametrize(
    "rest", ["L. leaf extracts", "Statistical analysis", "B. subtilis and of others"]
)
def test_a_full_line_of_a_heading_goes_on_whatever_the_next_begins_with(tmp_path, rest):
    first = "2. Determination of the total phenolic content of the leaves of dried Ocimum sanctum"
    assert sections(tmp_path, (first, rest)) == [f"{first} {rest}".replace("2.", "2", 1)]
