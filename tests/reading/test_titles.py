"""Which lines of the first page are the title, and that a doubtful title is none."""

import pymupdf
import pytest

from tests.reading.making import PROSE, paper, read_fast, write


@pytest.mark.parametrize(
    "kind", ["Short Communication", "Original Article", "CASE REPORT", "Letter"]
)
def test_the_kind_of_article_above_the_title_is_no_part_of_it(tmp_path, kind):
    def build(page, _):
        y = write(
            page,
            60,
            70,
            [kind, "The yield of barley in the", "wet season"],
            size=17,
            font="tibo",
            pitch=20,
        )
        write(page, 60, y + 30, PROSE * 4)

    assert read_fast(paper(tmp_path, build)).title == "The yield of barley in the wet season"


def test_two_short_columns_are_text_and_no_title(tmp_path):
    def build(page, _):
        write(
            page, 60, 130, ["The committee looked at the yearly", "account and"], size=11, pitch=14
        )
        write(
            page,
            330,
            130,
            ["agreed to the plan for the", "next year of the trial."],
            size=11,
            pitch=14,
        )

    result = read_fast(paper(tmp_path, build))
    assert result.title == ""
    assert result.body == (
        "The committee looked at the yearly account and agreed to the plan for the next year of the trial."
    )


def test_a_title_printed_without_blanks_is_taken_from_the_metadata(tmp_path):
    def build(page, _):
        write(page, 60, 70, ["Corrigendum:Theyieldofbarley inthewetseason"], size=15, font="tibo")
        write(page, 60, 110, PROSE * 4)

    path = paper(tmp_path, build)
    document = pymupdf.open(path)
    document.set_metadata({"title": "Corrigendum: The yield of barley in the wet season"})
    document.saveIncr()
    document.close()
    assert read_fast(path).title == "Corrigendum: The yield of barley in the wet season"


def test_lines_of_a_title_belong_together_where_their_boxes_overlap(tmp_path):
    def build(page, _):
        lines = ["The yield of barley", "in the wet season"]
        write(page, 60, 70, lines, size=18, font="tibo", pitch=15.5)
        write(page, 60, 130, PROSE * 4)

    assert read_fast(paper(tmp_path, build)).title == "The yield of barley in the wet season"


def test_a_title_set_like_the_text_stands_alone(tmp_path):
    def build(page, _):
        write(page, 180, 70, ["The yield of barley in the wet season"])
        write(page, 60, 110, PROSE * 4)

    assert read_fast(paper(tmp_path, build)).title == "The yield of barley in the wet season"


def test_a_title_of_a_manuscript_with_wide_lines_is_whole(tmp_path):
    def build(page, _):
        lines = [
            "Growth of herbs in the dark of very long",
            "winters and in the wet of short summers",
        ]
        y = write(page, 60, 90, lines, size=12, font="tibo", pitch=30)
        write(page, 60, y + 20, [*PROSE, *PROSE, *PROSE, *PROSE], size=12, pitch=28)

    result = read_fast(paper(tmp_path, build))
    assert result.title == (
        "Growth of herbs in the dark of very long winters and in the wet of short summers"
    )


def test_a_cited_doi_on_the_first_page_is_not_that_of_the_paper(tmp_path):
    def build(page, _):
        write(page, 60, 90, ["Corrigendum to growth of herbs in the dark"], size=18)
        y = write(page, 60, 140, PROSE) + 12
        y = write(page, 60, y, ["References"], size=12, font="tibo") + 4
        entry = ["Doe, J. (2016). Growth of herbs in the dark of long winters. Journal of Herbs, 2016, 10.",
                 "https://doi.org/10.1155/2016/3719879"]  # fmt: skip
        write(page, 60, y, entry, size=9)

    assert read_fast(paper(tmp_path, build)).doi is None
