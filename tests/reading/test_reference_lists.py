"""Where reference lists stand, and how they part into entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.paper import SectionRole
from alexandria.reading.pdf.page_content import Span
from alexandria.reading.pdf.page_extraction import line_of_spans
from alexandria.reading.pdf.reference_entries import split_references
from tests.reading.making import PROSE, paper, read_fast, write

SURNAMES = (
    "Adams",
    "Baker",
    "Clark",
    "Dietz",
    "Evans",
    "Frank",
    "Green",
    "Hayes",
    "Irwin",
    "Jones",
)
HANG = 18


def cited(n):
    return (
        f"{SURNAMES[n]} R, Miller S. Oils of the garden and",
        f"their use at home. J Herbs {1990 + n};12:3-9.",
    )


def printed(text, x, baseline, size=9.0):
    box = (x, baseline - 0.8 * size, x + 4 * len(text), baseline + 0.2 * size)
    made = line_of_spans([Span(text, box, size, "F", False, False)], 0, 0)
    made.baseline = baseline
    return made


def opening(page, heading="Results"):
    write(page, 60, 70, ["The oils of common garden herbs"], size=17, font="tibo")
    y = write(page, 60, 100, PROSE * 3)
    y = write(page, 60, y + 12, [heading], size=12, font="tibo")
    return write(page, 60, y + 4, PROSE * 3)


def listed(page, y, numbers, label="[{}]", after=None):
    """Counted entries with hanging indents; `after` writes what follows the entry of a number."""
    for n in numbers:
        write(page, 60, y, [label.format(n + 1)], size=9)
        first, second = cited(n)
        y = write(page, 60 + HANG, y, [first, second], size=9, pitch=11)
        y = after(page, n, y) if after else y
    return y


@pytest.mark.parametrize("label", ["[{}]", "({})", "{}."])
def test_a_counted_list_without_a_heading_is_found(tmp_path, label):
    def build(page, _):
        listed(page, opening(page) + 20, range(8), label)

    result = read_fast(paper(tmp_path, build))
    assert len(result.references) == 8
    assert "Oils of the garden" not in result.body


def test_counted_paragraphs_that_cite_nothing_stay_text(tmp_path):
    def build(page, _):
        y = opening(page) + 20
        for n in range(8):
            y = write(
                page, 60, y, [f"{n + 1}. Wash the leaves of plot {SURNAMES[n]} in cold water."]
            )

    result = read_fast(paper(tmp_path, build))
    assert result.references == []
    assert "Wash the leaves of plot Hayes" in result.body


def test_a_heading_in_words_that_are_not_known_stays_above_its_list(tmp_path):
    def build(page, _):
        y = write(page, 60, opening(page) + 16, ["Kirjallisuus"], size=12, font="tibo")
        listed(page, y + 4, range(8))

    result = read_fast(paper(tmp_path, build))
    (section,) = (s for s in result.walk() if s.role is SectionRole.REFERENCES)
    assert section.heading == "Kirjallisuus"
    assert len(result.references) == 8


def test_a_line_set_like_a_heading_does_not_end_a_list_that_counts_on(tmp_path):
    def odd(page, n, y):
        return write(page, 60, y + 8, ["Supplement"], size=10, font="tibo") + 4 if n == 3 else y

    def build(page, _):
        y = write(page, 60, opening(page) + 16, ["References"], size=12, font="tibo")
        listed(page, y + 4, range(8), after=odd)

    result = read_fast(paper(tmp_path, build))
    assert len(result.references) == 8
    assert "Hayes" not in result.body


def test_the_section_after_the_list_stays_one(tmp_path):
    def build(page, _):
        y = write(page, 60, opening(page) + 16, ["References"], size=12, font="tibo")
        y = listed(page, y + 4, range(6))
        y = write(page, 60, y + 12, ["Notes on the plots"], size=12, font="tibo")
        write(page, 60, y + 4, ["1. The plots were dug in spring, and the leaves stayed green."])

    result = read_fast(paper(tmp_path, build))
    assert len(result.references) == 6
    assert "The plots were dug in spring" in result.body


def three_columns(labels_last):
    """Nine entries over three narrow columns; their numbers come last, or where they are printed."""
    texts, labels = [], []
    for n in range(9):
        x, y = 50 + 180 * (n // 3), 100 + 24 * (n % 3)
        labels.append(printed(f"{n + 1}.", x, y))
        for i, text in enumerate(cited(n)):
            texts.append(printed(text[:38], x + 12, y + 11 * i))
    if labels_last:
        return texts + labels
    return sorted(texts + labels, key=lambda ln: (ln.x0 // 180, ln.baseline, ln.x0))


@pytest.mark.parametrize("labels_last", [True, False])
def test_numbers_in_the_margin_of_narrow_columns_belong_to_the_rows_beside_them(labels_last):
    entries = split_references(three_columns(labels_last))
    assert [" ".join(ln.text for ln in e)[:8] for e in entries] == [
        f"{n + 1}. {SURNAMES[n]}" for n in range(9)
    ]


def test_hanging_indents_are_measured_in_each_of_three_columns():
    lines = [
        printed(text, 50 + 180 * (n // 3) + 9 * i, 100 + 24 * (n % 3) + 11 * i)
        for n in range(9)
        for i, text in enumerate(cited(n))
    ]
    assert [len(e) for e in split_references(lines)] == [2] * 9


@pytest.mark.parametrize("lost", [(4,), (4, 5)])
def test_entries_whose_numbers_were_lost_are_still_parted(lost):
    lines = []
    for n in range(9):
        first, second = cited(n)
        label = [] if n in lost else [printed(f"{n + 1}.", 50, 100 + 24 * n)]
        lines += [*label, printed(first, 62, 100 + 24 * n), printed(second, 62, 111 + 24 * n)]
    assert len(split_references(lines)) == 9


def test_an_entry_without_a_year_is_parted_by_its_indent():
    lines = []
    for n in range(9):
        first, second = cited(n)
        if n == 4:
            first, second = "Herb Society of the northern lakes. The", "big book of oils and salts."
        lines += [printed(first, 50, 100 + 24 * n), printed(second, 62, 111 + 24 * n)]
    assert len(split_references(lines)) == 9


def test_entries_without_numbers_or_indents_are_parted_by_the_gaps_between_them():
    lines = [
        printed(text, 50, 100 + 30 * n + 11 * i)
        for n in range(9)
        for i, text in enumerate(cited(n))
    ]
    assert len(split_references(lines)) == 9


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*cited(1), "3.", "[2]", "12", "2001, 4.", "Smith, J."]),
            st.integers(0, 500),
            st.integers(20, 780),
        ),
        max_size=30,
    )
)
def test_every_line_stands_in_one_entry(places):
    lines = [printed(*place) for place in places]
    entries = split_references(lines)
    assert sorted(id(ln) for e in entries for ln in e) == sorted(map(id, lines))


def test_a_count_in_the_text_is_not_the_beginning_of_the_list(tmp_path):
    """ "1 of" at the start of a line, and the numbers of the list far behind it: they are not one count."""

    def build(page, number):
        if number == 0:
            opening(page)
        elif number == 1:
            y = write(page, 60, 70, [*PROSE * 4, "1 garden in the year 1990 was visited again"])
            write(page, 60, y, PROSE * 10)
        else:
            listed(page, write(page, 60, 70, PROSE) + 20, range(8))

    result = read_fast(paper(tmp_path, build, pages=3))
    assert len(result.references) == 8
    assert "garden in the year 1990" in result.body


STYLES = {  # label, and how far later lines are indented
    "numbers without brackets": ("{n}", 18),
    "numbers with points": ("{n}.", 18),
    "hanging indents": ("", 18),
    "no indents": ("", 0),
    "first lines indented": ("", -14),
}


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "heading", ["References", "References and Notes", "Bibliografía", "参考文献"]
)
def test_lists_of_all_kinds_have_one_entry_for_each_work(tmp_path, style, heading, columns):
    label, indent = STYLES[style]
    font = "china-s" if heading[0] > "\u3000" else "tibo"

    def build(page, _):
        y = write(page, 60, opening(page) + 14, [heading], size=12, font=font) + 4
        top, x = y, 60
        for n in range(10):
            if columns == 2 and n == 5:
                y, x = top, 310
            first, second = cited(n)
            letter = "ab"[n % 2]
            lines = [first, second.replace(f"{1990 + n}", f"{1990 + n // 2}{letter}")]
            if label:
                write(page, x, y, [label.format(n=n + 1)], size=9)
                y = write(page, x + indent, y, lines, size=9, pitch=11)
                continue
            y = write(page, x + max(0, -indent), y, lines[:1], size=9, pitch=11)
            y = write(page, x + max(0, indent), y, lines[1:], size=9, pitch=11)

    result = read_fast(paper(tmp_path, build))
    assert len(result.references) == 10
