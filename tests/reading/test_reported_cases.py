"""Wrong reading that users of other programs reported: inputs made as the reports describe them.

docs/reading-cases.md lists them.
"""

import re

import pymupdf

from alexandria.paper import BlockKind, SectionRole
from tests.reading.making import (
    LEFT,
    LONG,
    PROSE,
    TOP,
    at,
    blocks,
    front,
    paper,
    read_fast,
    ruled,
    spans,
    write,
)

# --- characters and words ---------------------------------------------------------------------


def test_a_subscript_stays_in_its_formula(tmp_path):
    """grobid 1005: MnO2 film is read as "MnO film 2", H2O as "H 2 O"."""

    def build(page, _):
        y = front(page)
        y = write(page, LEFT, y, LONG[:3])
        spans(page, LEFT, y, "The MnO", ("2", 6.5, -2), " film was kept in H", ("2", 6.5, -2),
              "O with 5 \u00d7 10", ("-3", 6.5, 4), " M of salt, and")  # fmt: skip
        write(page, LEFT, y + 12, PROSE)

    body = read_fast(paper(tmp_path, build)).body
    assert "MnO_2 film was kept in H_2O with 5 × 10^-3 M" in body


def test_a_raised_citation_does_not_become_part_of_a_number_or_word(tmp_path):
    """grobid 952: citations as exponents are glued to the words before them."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG[:3])
        spans(page, LEFT, y, "as shown before", ("12,13", 6.5, 4), " for a dose of 25", ("14", 6.5, 4),
              " in all of the trials that were done")  # fmt: skip
        write(page, LEFT, y + 12, PROSE)

    body = read_fast(paper(tmp_path, build)).body
    assert "before12" not in body
    assert "2514" not in body


def test_characters_are_in_the_order_of_their_places(tmp_path):
    """pdfminer.six 1138: 12.4 is written from its end and read as "4.12"."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG[:3])
        x = spans(page, LEFT, y, "The mean of the samples was ")
        places = {}
        for char in "12.4":
            places[char], x = x, x + pymupdf.get_text_length(char, "tiro", 10)
        for char in "4.12":
            page.insert_text((places[char], y), char, fontsize=10, fontname="tiro")
        spans(page, x, y, " mm in the first of the trials")
        write(page, LEFT, y + 12, PROSE)

    assert "was 12.4 mm in" in read_fast(paper(tmp_path, build)).body


def test_words_that_only_their_places_part_are_parted(tmp_path):
    """pdfminer.six 565 and 869: each word placed on its own, no blanks in the file."""

    def build(page, _):
        y = front(page)
        for line in LONG:
            x = LEFT
            for word in line.split():
                page.insert_text((x, y), word, fontsize=10, fontname="tiro")
                x += pymupdf.get_text_length(word + " ", "tiro", 10)
            y += 12

    body = read_fast(paper(tmp_path, build)).body
    assert "ground to a fine powder before use in all of the assays" in body


def test_a_word_set_letter_by_letter_is_one_word(tmp_path):
    """pdfminer.six 402, pymupdf4llm 278: kerned and spaced letters are read as several words."""

    def build(page, _):
        y = front(page)
        y = write(page, LEFT, y, LONG[:3])
        for line in PROSE:
            x = LEFT
            for char in line:
                page.insert_text((x, y), char, fontsize=10, fontname="tiro")
                x += pymupdf.get_text_length(char, "tiro", 10) + 0.35
            y += 12

    body = read_fast(paper(tmp_path, build)).body
    assert "shade for seven days and ground to a fine powder" in body


def test_letters_printed_twice_for_boldness_are_read_once(tmp_path):
    """pdfminer.six 623: the same characters a fraction of a point apart."""

    def build(page, _):
        y = front(page)
        for shift in (0, 0.3):
            write(
                page, LEFT + shift, y, ["The boldness of this line is an artifice of 25 printers."]
            )
        write(page, LEFT, y + 12, LONG)

    body = read_fast(paper(tmp_path, build)).body
    assert body.count("artifice of 25 printers") == 1
    assert "TThhee" not in body


def test_accents_written_as_signs_of_their_own_join_their_letters(tmp_path):
    """PyMuPDF 2279: "aoˆut", "pr´elev´ee" from a file of LaTeX."""

    def build(page, _):
        y = front(page)
        font = pymupdf.Font("tiro")
        writer = pymupdf.TextWriter(page.rect)
        for line in (
            "Cette somme sera pr´elev´ee le 10 aoˆut, et l’´etude de la",
            "for^et sera finie.",
        ):
            writer.append((LEFT, y), line.replace("for^et", "forˆet"), font=font, fontsize=10)
            y += 12
        writer.write_text(page)
        write(page, LEFT, y, LONG)

    body = read_fast(paper(tmp_path, build)).body
    assert "sera prélevée le 10 août, et l’étude de la forêt sera finie" in body


def test_the_text_that_a_file_gives_for_a_glyph_is_read(tmp_path):
    """PyMuPDF 2889 and 2876: a ligature without a character, its letters in ActualText."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG)
        page.insert_text(
            (LEFT, y), "The so# of the samples was made by hand.", fontsize=10, fontname="tiro"
        )
        xref = page.get_contents()[-1]
        content = page.parent.xref_stream(xref)
        marked = (
            b"> Tj /Span <</ActualText (rt)>> BDC <23> Tj EMC <"  # 23: the sign, in hexadecimal
        )
        for old, new in ((b"[<", b"<"), (b">]TJ", b"> Tj"), (b"23", marked)):
            assert old in content
            content = content.replace(old, new)
        page.parent.update_stream(xref, content)

    assert "The sort of the samples" in read_fast(paper(tmp_path, build)).body


def test_a_ligature_with_a_gap_behind_it_stays_in_its_word(tmp_path):
    """PyMuPDF 1159: "beneﬁ ciaries"."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG[:3])
        font = pymupdf.Font("tiro")
        writer = pymupdf.TextWriter(page.rect)
        _, end = writer.append((LEFT, y), "All of the bene\ufb01", font=font, fontsize=10)
        writer.append(
            (end.x + 0.9, y), "ciaries of the trial were told so.", font=font, fontsize=10
        )
        writer.write_text(page)
        write(page, LEFT, y + 12, PROSE)

    assert "the beneficiaries of" in read_fast(paper(tmp_path, build)).body


def test_an_o_at_the_start_of_a_line_is_no_bullet(tmp_path):
    """pymupdf4llm 341: "operations" becomes "- perations"."""

    def build(page, _):
        y = front(page)
        write(page, LEFT, y, ["The growers of the valley agreed on new rules for all of the many",
                              "operations of the harvest, and every one of them was heard before",
                              "offering a final decision in the week that came after.", *PROSE])  # fmt: skip

    result = read_fast(paper(tmp_path, build))
    assert "many operations of the harvest" in result.body
    assert "before offering a final" in result.body
    assert not blocks(result, BlockKind.LIST)


# --- pages ------------------------------------------------------------------------------------


def test_line_numbers_are_left_out_from_the_first_on(tmp_path):
    """grobid 638 and 297: the first line number stays, or those of the right margin."""

    def build(page, number):
        y = TOP
        lines = [*LONG, *LONG]
        for n, line in enumerate(lines):
            page.insert_text((LEFT, y), line, fontsize=10, fontname="tiro")
            for x in (30, 545):
                page.insert_text(
                    (x, y), str(number * len(lines) + n + 1), fontsize=8, fontname="helv"
                )
            y += 24

    body = read_fast(paper(tmp_path, build, pages=2)).body
    assert not re.search(r"\d", body)


def test_a_slanted_watermark_is_no_text(tmp_path):
    """MinerU 5124."""

    def build(page, _):
        write(page, LEFT, front(page), LONG)
        turned = pymupdf.Matrix(1, 1).prerotate(45)
        page.insert_text((150, 500), "CONFIDENTIAL COPY", fontsize=48, fontname="helv",
                         color=(0.8, 0.8, 0.8), morph=(pymupdf.Point(150, 500), turned))  # fmt: skip

    result = read_fast(paper(tmp_path, build, pages=2))
    assert "CONFIDENTIAL" not in result.body
    assert "a fine powder before use in all" in result.body


def test_a_page_printed_sideways_is_read_line_by_line(tmp_path):
    """pdfminer.six 592: each character on a line of its own."""

    def build(page, number):
        if number == 0:
            write(page, LEFT, front(page), LONG)
            return
        for n, line in enumerate(LONG):
            page.insert_text((100 + 12 * n, 780), line, fontsize=10, fontname="tiro", rotate=90)

    body = read_fast(paper(tmp_path, build, pages=2)).body
    assert body.count("ground to a fine powder before use in all of the assays that follow") >= 6


def test_a_footnote_does_not_run_into_the_sentence_above_it(tmp_path):
    """pdf_oxide 1110 (reported for other programs as well): "to be ana-" + "* This article is …"."""

    def build(page, number):
        if number:
            write(
                page, LEFT, TOP, ["lysed in the next section of the paper, which is short.", *LONG]
            )
            return
        y = front(page)
        while y < 700:
            y = write(page, LEFT, y, PROSE)
        write(page, LEFT, y, ["The administrative actions of the office are yet to be ana-"])
        page.draw_line((LEFT, 765), (LEFT + 100, 765))
        write(
            page,
            LEFT,
            775,
            ["* This article is adopted from a thesis of the first author."],
            size=8,
        )

    result = read_fast(paper(tmp_path, build, pages=2))
    assert "are yet to be analysed in the next section" in result.body
    assert "anaThis" not in result.body


def test_a_note_at_the_foot_of_a_page_is_kept(tmp_path):
    """MinerU 3921: footnotes are missing from the output."""

    def build(page, _):
        y = front(page)
        while y < 680:
            y = write(page, LEFT, y, PROSE)
        page.draw_line((LEFT, 755), (LEFT + 100, 755))
        spans(page, LEFT, 766, ("1", 5, 3), "The dose was 25 mg in 3 of the 40 patients.", size=8)

    result = read_fast(paper(tmp_path, build))
    text = "\n".join(b.text for s in result.walk() for b in s.blocks)
    assert "The dose was 25 mg in 3 of the 40 patients." in text


def test_columns_are_read_one_after_the_other_below_a_full_width_head(tmp_path):
    """docling 2204: the introduction jumps to the right column before the left one ends."""

    def build(page, _):
        write(
            page, 120, 60, ["The choice of algorithms for search in the dark"], size=15, font="tibo"
        )
        write(page, 220, 85, ["Jane Doe, University of Basil"])
        for x, side in ((50, "left"), (310, "right")):
            y = 120
            if side == "left":
                y = write(page, x, y, ["Abstract"], font="tibo", size=11, pitch=14)
                y = write(page, x, y, ["The short abstract of this paper is here"], size=9) + 8
                y = write(page, x, y, ["1. Introduction"], font="tibo", size=11, pitch=14)
            for part in range(5):
                lines = [f"{side} paragraph {part} goes on in line {n} of it" for n in range(7)]
                y = write(page, x, y, [lines[0]]) if part else write(page, x + 10, y, [lines[0]])
                y = write(page, x, y, lines[1:]) + (6 if side == "left" else 11)

    body = read_fast(paper(tmp_path, build)).body
    ends = [
        f"{side} paragraph {n} goes on in line 6" for side in ("left", "right") for n in range(5)
    ]
    places = [body.index(end) for end in ends]
    assert places == sorted(places)


# --- structure --------------------------------------------------------------------------------


def test_an_abstract_in_a_frame_is_an_abstract(tmp_path):
    """grobid 450: the abstract stands in a table and is not extracted."""

    def build(page, _):
        y = write(
            page, LEFT, TOP, ["The yield of basil in the dark"], size=16, font="tibo", pitch=24
        )
        y = write(page, LEFT, y, ["Jane Doe and Max Roe"], pitch=30)
        top = y - 14
        y = write(page, LEFT + 6, y, ["Abstract"], font="tibo", size=11, pitch=15)
        y = write(page, LEFT + 6, y, PROSE)
        page.draw_rect((LEFT, top, 535, y), width=0.7)
        y = write(page, LEFT, y + 25, ["1. Introduction"], font="tibo", size=12, pitch=18)
        write(page, LEFT, y, LONG)

    result = read_fast(paper(tmp_path, build))
    assert result.abstract.startswith("The leaves were dried")
    assert not result.tables


def test_a_caption_broken_at_a_hyphen_is_one_caption(tmp_path):
    """docling-core 120: the second line of the caption is read as text."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG) + 20
        page.draw_rect((150, y, 400, y + 120))
        page.draw_line((150, y + 100), (400, y + 20))
        y = write(page, 130, y + 140, ["Figure 1. The yield of the plants in the dark as it was meas-",
                                       "ured in the three trials."], size=9)  # fmt: skip
        write(page, LEFT, y + 24, LONG)

    result = read_fast(paper(tmp_path, build))
    assert "in the dark as it was measured in the three trials." in " ".join(
        blocks(result, BlockKind.CAPTION)
    )


def test_a_list_item_broken_at_a_hyphen_is_one_item(tmp_path):
    """docling 3881: "2. rithms" is made an item, and the numbers after it are wrong."""

    def build(page, _):
        y = write(page, LEFT, front(page), [*LONG, "There are three of them in all:"]) + 6
        for number, lines in enumerate(
            (["competence for learning, which demands that students know the algo-",
              "rithms that are embedded in the devices of the clinic;"],
             ["practice that rests on evidence and on resources of quality; and"],
             ["a place to learn in that has what is needed for it."]), 1,
        ):  # fmt: skip
            page.insert_text((LEFT + 10, y), f"{number}.", fontsize=10, fontname="tiro")
            y = write(page, LEFT + 25, y, lines) + 2
        write(page, LEFT, y + 8, PROSE)

    result = read_fast(paper(tmp_path, build))
    assert "the algorithms that are embedded in the devices of the clinic;" in result.body
    assert "2. practice that rests" in result.body


def test_a_hash_in_a_table_makes_no_heading(tmp_path):
    """marker 77: "# parameters" in the head of a table becomes a heading."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG) + 16
        y = write(page, LEFT, y, ["Table 1. Sizes of the models"], size=9) + 4
        rows = [
            ("Model", "# parameters", "Error"),
            ("small", "12", "0.31"),
            ("large", "340", "0.12"),
        ]
        ruled(page, y - 11, y + 31, (LEFT, 200, 340, 480), (y - 11, y + 3, y + 17, y + 31))
        for row in rows:
            at(page, y, zip((LEFT + 4, 204, 344), row, strict=True))
            y += 14
        write(page, LEFT, y + 20, PROSE)

    result = read_fast(paper(tmp_path, build))
    assert result.headings == ["1 Introduction"]
    assert result.tables[0][0] == ("Model", "# parameters", "Error")


def test_a_heading_right_above_a_table_is_no_part_of_it(tmp_path):
    """pymupdf4llm 156: "4.2. Posologie" becomes the head of the table below it."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG) + 12
        y = write(page, LEFT, y, ["1.1 Doses by the way of giving"], font="tibo", size=11, pitch=12)
        ruled(page, y - 8, y + 34, (LEFT, 250, 480), (y - 8, y + 6, y + 20, y + 34))
        for row in (
            ("Indication", "Dose in mL"),
            ("Scan of the body", "100-200"),
            ("Others", "50-150"),
        ):
            at(page, y + 2, zip((LEFT + 4, 254), row, strict=True))
            y += 14
        write(page, LEFT, y + 24, LONG)

    result = read_fast(paper(tmp_path, build))
    assert "1.1 Doses by the way of giving" in result.headings
    assert result.tables == [
        (("Indication", "Dose in mL"), ("Scan of the body", "100-200"), ("Others", "50-150"))
    ]


def test_cells_that_almost_touch_stay_apart_where_a_rule_is_between_them(tmp_path):
    """docling 4189: a line of text over two columns is put into the first."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG) + 16
        y = write(page, LEFT, y, ["Table 1. Samples and their dates"], size=9) + 6
        ruled(page, y - 10, y + 32, (LEFT, 113, 300, 400), (y - 10, y + 4, y + 18, y + 32))
        for row in (("Date", "Sample", "Mass"), ("07.01.2025", "Basil from the first plot", "12.5"),
                    ("08.02.2025", "Basil from the other plot", "13.5")):  # fmt: skip
            at(page, y, zip((LEFT + 3, 115.5, 304), row, strict=True), size=9.5)
            y += 14
        write(page, LEFT, y + 24, LONG)

    (table,) = read_fast(paper(tmp_path, build)).tables
    assert table[1] == ("07.01.2025", "Basil from the first plot", "12.5")


def test_a_table_over_two_pages_keeps_a_column_that_is_empty_on_the_second(tmp_path):
    """docling 1470: one column is missed on the pages after the first."""
    columns = (LEFT, 180, 300, 480)

    def row(page, y, cells):
        ruled(page, y - 10, y + 4, columns, (y - 10, y + 4))
        at(page, y, zip((LEFT + 4, 184, 304), cells, strict=True))

    def build(page, number):
        y = write(page, LEFT, front(page), PROSE) if number == 0 else TOP
        if number == 0:
            while y < 620:
                y = write(page, LEFT, y, PROSE)
            y = write(page, LEFT, y + 16, ["Table 1. Plots and what grew on them"], size=9) + 6
        else:
            y = write(page, LEFT, y, ["Table 1 (continued)"], size=9) + 6
        row(page, y, ("Plot", "Note", "Yield"))
        for n in range(1, 6):
            y += 14
            row(page, y, (f"plot {5 * number + n}", "" if number else "dry", f"{5 * number + n}.5"))
        if number:
            write(page, LEFT, y + 30, LONG)

    (table,) = read_fast(paper(tmp_path, build, pages=2)).tables
    assert ("plot 9", "", "9.5") in table
    assert len(table) == 11


def test_a_raised_mark_in_a_cell_is_told_from_its_word(tmp_path):
    """pymupdf4llm 160: "table" with note 2 becomes "table2"."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG) + 16
        y = write(page, LEFT, y, ["Table 1. Yields"], size=9) + 6
        ruled(page, y - 10, y + 18, (LEFT, 200, 340), (y - 10, y + 4, y + 18))
        at(page, y, ((LEFT + 4, "Plant"), (204, "Yield")))
        end = spans(page, LEFT + 4, y + 14, "Basil", size=9)
        page.insert_text((end, y + 11), "2", fontsize=5.5, fontname="tiro")
        end = spans(page, 204, y + 14, "15", size=9)
        page.insert_text((end, y + 11), "3", fontsize=5.5, fontname="tiro")
        write(page, LEFT, y + 40, LONG)

    (table,) = read_fast(paper(tmp_path, build)).tables
    assert table[1] == ("Basil^2", "15^3")


def references(page, y, entries, hang=14, shift=lambda n: 0.0):
    y = write(page, LEFT, y + 8, ["References"], font="tibo", size=12, pitch=16)
    for n, lines in enumerate(entries):
        write(page, LEFT + shift(n), y, lines[:1], size=9)
        y = write(page, LEFT + hang, y + 11, lines[1:], size=9, pitch=11)
    return y


ENTRIES = [
    [f"{name}, J., {initial}oe, M., {1990 + n}. On the growth of plants in the dark and in the light of",
     f"lamps. Journal of Herbs {n + 3}, {100 + n}-{110 + n}."]
    for n, (name, initial) in enumerate(
        zip("Adams Baker Clark Davis Evans Frank Ghosh Hills Irwin Jones".split(), "ABCDEFGHIJ", strict=True)
    )
]  # fmt: skip


def test_references_that_begin_a_hair_apart_are_as_many(tmp_path):
    """grobid 270: a thousandth of a point between their left edges makes two references one."""

    def build(page, _):
        references(
            page, write(page, LEFT, front(page), LONG), ENTRIES, shift=lambda n: (n % 3) * 0.4
        )

    assert len(read_fast(paper(tmp_path, build)).references) == len(ENTRIES)


def test_short_references_to_web_sites_are_entries_of_their_own(tmp_path):
    """grobid 192: references to software and sites are merged or lost."""
    sites = ["Weka. http://www.example.org/ml/weka", "Stemmer, http://example.org/PorterStemmer", "NLTK 3.0.",
             "OpenNLP. http://opennlp.example.org/ (accessed 3 May 2014)"]  # fmt: skip

    def build(page, _):
        y = write(page, LEFT, front(page), PROSE)
        y = write(page, LEFT, y + 8, ["References"], font="tibo", size=12, pitch=16)
        numbered = [*[" ".join(e).split(" of lamps")[0] for e in ENTRIES[:6]], *sites]
        for n, text in enumerate(numbered, 1):
            page.insert_text((LEFT, y), f"[{n}]", fontsize=9, fontname="tiro")
            y = write(
                page,
                LEFT + 22,
                y,
                [text[:95], *([text[95:]] if text[95:] else [])],
                size=9,
                pitch=11,
            )

    found = read_fast(paper(tmp_path, build)).references
    assert len(found) == 10
    assert found[8].endswith("NLTK 3.0.")


def test_references_go_on_over_pages_with_line_numbers_and_a_watermark(tmp_path):
    """grobid 1053: pages of the reference list are skipped."""

    def build(page, number):
        y = TOP
        if number == 0:
            y = write(page, LEFT, front(page), PROSE)
        part = ENTRIES[:4] if number == 0 else ENTRIES[4:]
        if number == 0:
            references(page, y, part)
        else:
            for lines in part:
                write(page, LEFT, y, lines[:1], size=9)
                y = write(page, LEFT + 14, y + 11, lines[1:], size=9, pitch=11)
        for n in range(30):
            page.insert_text(
                (30, TOP + 22 * n), str(30 * number + n + 1), fontsize=7, fontname="helv"
            )
        turned = pymupdf.Matrix(1, 1).prerotate(45)
        page.insert_text((180, 450), "DRAFT", fontsize=80, fontname="helv", color=(0.9, 0.9, 0.9),
                         morph=(pymupdf.Point(180, 450), turned))  # fmt: skip

    result = read_fast(paper(tmp_path, build, pages=2))
    assert len(result.references) == len(ENTRIES)
    assert "DRAFT" not in result.body


def test_the_authors_and_the_abstract_of_a_conference_paper(tmp_path):
    """MinerU 3921: names and institutions of three authors side by side."""

    def build(page, _):
        write(
            page, 110, 60, ["The choice of algorithms for search in the dark"], size=18, font="tiro"
        )
        for x, name in ((70, "Jane Doe"), (250, "Max Roe"), (430, "Ann Poe")):
            write(page, x, 95, [name])
            write(
                page, x - 10, 107, ["Dept. of Herbs", "University of Basil", "x@basil.org"], size=9
            )
        writer = pymupdf.TextWriter(page.rect)
        bold = pymupdf.Font("tibo")
        writer.append((50, 170), "Abstract—The leaves were dried in the", font=bold, fontsize=9)
        writer.write_text(page)
        y = 181
        rest = ["shade for seven days and ground to a", "fine powder before use."]
        y = write(page, 50, y, rest, font="tibo", size=9, pitch=11)
        write(page, 90, y + 14, ["I. INTRODUCTION"])
        for n in range(30):
            write(page, 50, y + 30 + 12 * n, [f"left line {n} goes on with more of words"])
            write(page, 310, 170 + 12 * n, [f"right line {n} goes on with more words"])

    result = read_fast(paper(tmp_path, build))
    assert result.title == "The choice of algorithms for search in the dark"
    assert result.authors == ("Jane Doe", "Max Roe", "Ann Poe")
    assert result.abstract.startswith("The leaves were dried in the shade")
    assert SectionRole.ABSTRACT in {s.role for s in result.walk()}
