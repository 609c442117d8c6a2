"""Where abstract, keywords and text of a PDF begin and end."""

import pymupdf
import pytest

from alexandria.paper import SectionRole
from tests.reading.making import PROSE, paper, read_fast, write

OTHER = (
    "Nothing is known of how barley takes up the water of the ground in spring, although it was",
    "studied in many fields. Some say that the roots go deep, others that the leaves drink the",
    "dew of the night and need no root at all for it. We sowed barley in forty plots and looked.",
    "This paper tells what we saw in the first of the four years of the trial at the lake shore.",
)
LATER = tuple(line.replace("barley", "wheat") for line in OTHER)


def title(page):
    write(page, 60, 70, ["The yield of barley in the wet season"], size=17, font="tibo")
    return write(page, 60, 95, ["Jane Doe and Max Roe"], size=11) + 15


def section(page, y, heading, lines=PROSE, size=12.0):
    y = write(page, 60, y + 10, [heading], size=size, font="tibo")
    return write(page, 60, y + 4, lines)


def words_of(result, role):
    return " ".join(b.text for s in result.walk() if s.role is role for b in s.blocks)


def test_sections_set_smaller_than_the_abstracts_heading_are_none_of_its_parts(tmp_path):
    def build(page, _):
        y = section(page, title(page), "Abstract", size=15)
        y = section(page, y, "Background", OTHER)
        y = section(page, y, "Methods", LATER)
        section(page, y, "Discussion", OTHER)

    result = read_fast(paper(tmp_path, build))
    assert result.headings == ["Background", "Methods", "Discussion"]
    assert result.abstract == " ".join(PROSE)


def test_parts_of_an_abstract_are_its_own_where_the_paper_has_the_same_again(tmp_path):
    def build(page, _):
        y = section(page, title(page), "Abstract", ())
        for part in ("Background", "Methods", "Results"):
            y = section(page, y, part, PROSE, size=10)
        for part in ("Background", "Methods", "Results"):
            y = section(page, y, part, OTHER)

    result = read_fast(paper(tmp_path, build))
    assert result.headings == ["Background", "Methods", "Results"]
    assert "barley" not in result.abstract
    assert result.abstract.count("The leaves were dried") == 3


def test_run_in_parts_show_an_abstract_without_a_heading(tmp_path):
    def build(page, _):
        y = title(page)
        for part in ("Background:", "Objectives:", "Conclusions:"):
            page.insert_text((66, y), part, fontsize=8, fontname="tibo")
            x = 66 + pymupdf.get_text_length(part + " ", fontname="tibo", fontsize=8)
            y = write(page, x, y, PROSE[:1], size=8)
            y = write(page, 66, y - 2, PROSE[1:], size=8) + 2
        section(page, y, "1. Background", [*OTHER, *LATER, *OTHER, *LATER])

    result = read_fast(paper(tmp_path, build))
    assert result.headings == ["1 Background"]
    assert result.abstract.count("The leaves were dried") == 3


@pytest.mark.parametrize("label", ["Keywords", "Keywords:", "Palabras clave:", "Mots-clés :"])
@pytest.mark.parametrize("heading", ["Abstract", "Abstract."])
def test_an_introduction_without_a_heading_behind_the_keywords_is_text(tmp_path, label, heading):
    def build(page, _):
        y = title(page)
        page.insert_text((60, y), heading, fontsize=10, fontname="tibo")
        y = write(page, 110, y, ["In this paper we look at it."])
        y = write(page, 60, y, PROSE)
        page.insert_text((60, y + 6), label, fontsize=10, fontname="tibo")
        y = write(page, 140, y + 6, ["Barley, Soil, Rain"])
        y = write(page, 60, y + 14, OTHER)
        section(page, y, "Materials and Methods", LATER)

    result = read_fast(paper(tmp_path, build))
    assert result.keywords == ("Barley", "Soil", "Rain")
    assert result.abstract.split() == " ".join(["In this paper we look at it.", *PROSE]).split()
    assert "Nothing is known of how barley" in words_of(result, SectionRole.BODY)
    assert result.headings == ["Materials and Methods"]


@pytest.mark.parametrize("info", ["ARTICLE INFO", "A R T I C L E  I N F O"])
def test_a_box_of_article_information_beside_the_abstract(tmp_path, info):
    def build(page, _):
        y = title(page)
        write(page, 60, y, [info], size=8, font="tibo")
        write(
            page,
            190,
            y,
            ["A B S T R A C T" if info.startswith("A R") else "ABSTRACT"],
            size=8,
            font="tibo",
        )
        left = write(page, 60, y + 20, ["Article history:"], size=8, font="tibo", pitch=10)
        left = write(
            page, 60, left, ["Received 2 June 2017", "Accepted 7 January 2018"], size=8, pitch=10
        )
        left = write(page, 60, left, ["Keywords:"], size=8, font="tibo", pitch=10)
        write(page, 60, left, ["Barley", "Wet soil", "Rain"], size=8, pitch=10)
        write(page, 190, y + 20, [*PROSE, *PROSE], size=8, pitch=10)
        section(page, y + 130, "Introduction", OTHER)

    result = read_fast(paper(tmp_path, build))
    assert result.keywords == ("Barley", "Wet soil", "Rain")
    assert result.abstract == " ".join([*PROSE, *PROSE])
    assert result.headings == ["Introduction"]
    assert "Received" not in result.body


def test_prose_above_the_introduction_is_the_abstract_where_no_heading_says_so(tmp_path):
    def build(page, _):
        y = write(page, 60, title(page), ["Department of Herbs, University of Somewhere"], size=9)
        y = write(page, 80, y + 14, PROSE)
        section(page, y, "Introduction", OTHER)

    result = read_fast(paper(tmp_path, build))
    assert result.abstract == " ".join(PROSE)
    assert "University" not in result.body


def test_small_print_of_the_abstract_is_the_abstract_whatever_stands_beside_it(tmp_path):
    def build(page, _):
        y = title(page)
        write(
            page, 60, y + 14, ["Jane Doe", "Correspondence:", "jane@example.org"], size=7, pitch=10
        )
        y = write(page, 180, y, ["Abstract"], size=9, font="tibo")
        y = write(page, 180, y, PROSE, size=8, pitch=11)
        y = section(page, y, "Introduction", OTHER)
        section(page, y, "Methods", LATER)

    result = read_fast(paper(tmp_path, build))
    assert result.abstract == " ".join(PROSE)
    assert "Correspondence" not in result.body


def test_an_abstract_that_the_file_has_behind_the_text_comes_first(tmp_path):
    def build(page, _):
        y = title(page)
        text = write(page, 60, y + 90, [*OTHER, *LATER])
        y = write(page, 60, y, ["Abstract"], size=12, font="tibo")
        write(page, 60, y, PROSE)
        section(page, text, "Methods", OTHER)

    result = read_fast(paper(tmp_path, build))
    assert result.body.index("The leaves were dried") < result.body.index("Nothing is known of")
    assert result.abstract == " ".join(PROSE)


def test_names_of_authors_are_no_heading(tmp_path):
    def build(page, _):
        write(page, 60, 70, ["The yield of barley in the wet season"], size=17, font="tibo")
        y = write(page, 60, 95, ["A. Muster and B. Beispiel"], size=11, font="tibo") + 6
        y = write(page, 60, y, PROSE)
        section(page, y, "Methods", OTHER)

    result = read_fast(paper(tmp_path, build))
    assert result.headings == ["Methods"]
    assert result.authors == ("A. Muster", "B. Beispiel")


def test_acknowledgements_set_small_below_the_text_are_no_footnotes(tmp_path):
    def build(page, number):
        if number == 0:
            section(page, title(page), "Introduction", [*OTHER, *PROSE])
            return
        y = section(page, 60, "Results", LATER)
        y = write(page, 60, y + 10, ["Acknowledgements"], size=9, font="tibo")
        write(page, 60, y, ["We thank everybody who watered the plots while we slept."], size=9)

    result = read_fast(paper(tmp_path, build, pages=2))
    assert "We thank everybody" in words_of(result, SectionRole.ACKNOWLEDGEMENTS)
    assert "We thank everybody" in result.body
