"""A sentence is found on the page on which it is printed, however lines, columns and pages cut it."""

from __future__ import annotations

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.errors import DamagedFile, EncryptedFile
from alexandria.reading import PageReader, ReadingOptions
from alexandria.reading.page_images import PageWord, PageWords, draw_page, words_of_pages
from alexandria.reading.passage_search import find_passage, find_row
from tests.reading.making import FAST, PROSE, paper, write

SENTENCE = (
    "The anti-inflammatory response of treated leaves increased within seven days of treatment."
)
WIDE = 12


def printed(text, *, page=1, x=50.0, y=50.0, first_line=0, words_a_line=4):
    """The words of a text set in lines, one below the other."""
    return [
        PageWord(
            x + 30 * (n % words_a_line),
            y + WIDE * (n // words_a_line),
            x + 30 * (n % words_a_line) + 28,
            y + WIDE * (n // words_a_line) + 10,
            word,
            first_line + n // words_a_line,
        )
        for n, word in enumerate(text.split())
    ]


def page_of(*parts, number=1):
    words, line = [], 0
    for part in parts:
        words += [word._replace(line=word.line + line) for word in part]
        line = words[-1].line + 1
    return PageWords(number=number, width=595, height=842, words=tuple(words))


def covered(pages, found):
    """The words whose middle is in a box, in the order of the pages."""
    return " ".join(
        word.text
        for page in pages
        for word in page.words
        if any(
            x0 <= (word.x0 + word.x1) / 2 <= x1 and y0 <= (word.y0 + word.y1) / 2 <= y1
            for x0, y0, x1, y1 in found.boxes.get(page.number, ())
        )
    )


def test_a_sentence_is_marked_line_by_line_and_its_neighbours_are_not():
    page = page_of(printed(f"Nothing of this. {SENTENCE} Nor is this of it."))
    found = find_passage([page], SENTENCE)
    assert covered([page], found) == SENTENCE
    assert found.share == 1.0
    assert len(found.boxes[1]) == 4


def test_words_cut_at_line_ends_are_whole():
    cut = SENTENCE.replace("response", "re- sponse").replace("treatment.", "treat\u00ad ment.")
    page = page_of(printed(f"Before it. {cut} After it."))
    assert covered([page], find_passage([page], SENTENCE)) == cut


def test_a_sentence_goes_on_in_the_next_column_after_what_stands_between():
    head, tail = (
        SENTENCE.split(" leaves ", maxsplit=1)[0],
        "leaves " + SENTENCE.split(" leaves ")[1],
    )
    foot = printed("Running foot of page seven hundred and eleven. " * 3, y=700)
    page = page_of(printed(f"Before. {head}"), foot, printed(f"{tail} After.", x=320))
    assert covered([page], find_passage([page], SENTENCE)) == SENTENCE


def test_a_sentence_goes_on_on_the_next_page():
    head, tail = (
        SENTENCE.split(" leaves ", maxsplit=1)[0],
        "leaves " + SENTENCE.split(" leaves ")[1],
    )
    pages = [
        page_of(printed(f"Before. {head}"), printed("7 Journal of Leaves", y=800)),
        page_of(printed("Leaves and others 8"), printed(f"{tail} After.", y=90), number=2),
    ]
    found = find_passage(pages, SENTENCE)
    assert set(found.boxes) == {1, 2}
    assert covered(pages, found) == SENTENCE


def test_a_formula_within_a_sentence_is_marked_with_it():
    said = (
        "The period of small swings is T_0 = 2π√(L/g), where g is the local gravity of the place."
    )
    page = page_of(
        printed(
            "The period of small swings is T 0 = 2π L g , where g is the local gravity of the place. Next."
        )
    )
    assert covered([page], find_passage([page], said)).endswith("of the place.")


def test_what_is_not_there_is_not_marked():
    page = page_of(printed("Something else entirely is said on this page about other things. " * 4))
    found = find_passage([page], SENTENCE)
    assert found.boxes == {}
    assert find_passage([page], "…").boxes == {}
    assert find_passage([], SENTENCE).boxes == {}


@given(
    st.lists(st.sampled_from(SENTENCE.split()), min_size=6, max_size=25),
    st.lists(st.booleans(), min_size=25, max_size=25),
    st.integers(min_value=2, max_value=9),
)
def test_any_sentence_is_marked_wholly_wherever_its_words_are_cut(words, cuts, a_line):
    said = " ".join(words)
    set_in = " ".join(
        f"{w[: len(w) // 2]}- {w[len(w) // 2 :]}" if cut and len(w) > 5 else w
        for w, cut in zip(words, cuts, strict=False)
    )
    page = page_of(printed(f"Quite zoologic. {set_in} Zzz quoth ox.", words_a_line=a_line))
    assert covered([page], find_passage([page], said)) == set_in


def test_a_row_of_a_table_is_found_by_its_cells():
    rows = ["Genotype yield height", "Violet 0.25 31", "Solan 0.31 25", "Walmi 0.27 31"]
    page = page_of(*(printed(row, y=100 + 20 * n) for n, row in enumerate(rows)))
    assert covered([page], find_row([page], ["Solan", "0.31", "25"])) == "Solan 0.31 25"
    assert find_row([page], ["Jodhpur", "9.99", "12"]).boxes == {}


def test_a_row_of_a_table_that_is_turned_is_found_too():
    rows = ["Violet 0.25 31", "Solan 0.31 25"]
    turned = [
        PageWord(100 + 20 * n, 300 - w.x0, 110 + 20 * n, 328 - w.x0, w.text, 3 * n + k)
        for n, row in enumerate(rows)
        for k, w in enumerate(printed(row))
    ]
    page = PageWords(number=1, width=595, height=842, words=tuple(turned))
    assert covered([page], find_row([page], ["Solan", "0.31", "25"])) == "Solan 0.31 25"


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_words_stand_where_the_image_of_a_turned_page_has_them(tmp_path, rotation):
    def build(page, _):
        write(page, 50, 100, PROSE)
        page.set_rotation(rotation)

    path = paper(tmp_path, build)
    (words,) = words_of_pages(path, FAST, 1, 9).pages
    image = draw_page(path, FAST, 1)
    assert (words.width, words.height) == (image.width, image.height)
    drawn = pymupdf.Pixmap(image.png)
    scale = drawn.width / image.width
    for word in words.words[::7]:
        area = [
            min(drawn.pixel(int(x * scale), int(y * scale)))
            for x in range(int(word.x0) + 1, int(word.x1))
            for y in range(int(word.y0) + 1, int(word.y1))
        ]
        assert min(area) < 100, word  # there is ink within the box


def test_pages_that_there_are_not_and_files_that_cannot_be_opened_are_refused(tmp_path):
    reader = PageReader(ReadingOptions())
    path = paper(tmp_path, lambda page, _: write(page, 50, 100, PROSE))
    assert reader.image(path, 1).png.startswith(b"\x89PNG")
    assert reader.words(path, 1, 5).page_count == 1
    with pytest.raises(DamagedFile):
        reader.image(path, 2)
    locked = tmp_path / "locked.pdf"
    document = pymupdf.open(path)
    document.save(locked, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="s", owner_pw="o")
    with pytest.raises(EncryptedFile):
        reader.words(locked, 1, 1)
    reader.close()
    reader.close()


def test_a_poster_is_drawn_within_bounds(tmp_path):
    document = pymupdf.open()
    document.new_page(width=8000, height=9000)
    document.save(tmp_path / "poster.pdf")
    drawn = pymupdf.Pixmap(draw_page(tmp_path / "poster.pdf", FAST, 1).png)
    assert drawn.width * drawn.height < 4_100_000
