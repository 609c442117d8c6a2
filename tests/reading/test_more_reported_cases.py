"""More of what users of other programs reported: captions, notes, front matter, tables side by side.

docs/reading-cases.md lists them with test_reported_cases.py, in the same way.
"""

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

HALF = (
    "The leaves were dried in the shade for seven",
    "days and ground to a fine powder before use",
    "in all of the assays that follow. Each one was",
    "kept in the dark at four degrees until it was",
    "needed, and measured three times by two of",
    "the observers, who did not know the treatment.",
)


def in_role(result, role):
    return "\n".join(b.text for s in result.walk() if s.role is role for b in s.blocks)


# --- captions and figures ---------------------------------------------------------------------


def test_a_caption_with_wide_lines_is_one_caption(tmp_path):
    """grobid 683: of a caption in a manuscript only the first line is taken, the rest is text."""

    def build(page, _):
        y = front(page)
        y = write(page, LEFT, y, LONG, pitch=20) + 14
        page.insert_text((LEFT, y), "Fig 3.", fontsize=10, fontname="tibo")
        spans(
            page, LEFT + 32, y, "The growth of basil over the years of the trial in the two plots"
        )
        y = (
            write(
                page,
                LEFT,
                y + 20,
                [
                    "that were watered each day, and in the one that was not, as they",
                    "were counted by the observers.",
                ],
                pitch=20,
            )
            + 24
        )
        write(page, LEFT, y, PROSE, pitch=20)

    result = read_fast(paper(tmp_path, build))
    (caption,) = blocks(result, BlockKind.CAPTION)
    assert caption.endswith("as they were counted by the observers.")
    assert "in the two plots" not in result.body


def test_a_sentence_around_a_figure_stays_whole(tmp_path):
    """grobid 1160: the second half of a sentence goes into the description of the figure."""

    def build(page, _):
        y = write(
            page,
            LEFT,
            front(page),
            [
                *LONG,
                "The plants of the second plot were cut down to the ground after all of the rains had come and",
            ],
        )
        page.draw_rect((150, y + 8, 400, y + 110))
        page.draw_line((150, y + 100), (400, y + 20))
        y = write(
            page,
            LEFT,
            y + 126,
            ["Figure 1. Growth of the plants in the dark. Bars show the deviation of three."],
            size=8,
        )
        write(
            page,
            LEFT,
            y + 12,
            ["went away again, so that the roots alone could be weighed in the end.", *PROSE],
        )

    result = read_fast(paper(tmp_path, build))
    assert "after all of the rains had come and went away again, so that the roots" in result.body
    assert "Bars show" not in result.body


def test_the_lettering_of_a_chart_is_neither_text_nor_table(tmp_path):
    """docling.rs 173: titles and ticks of the axes come out as paragraphs."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG) + 20
        left, right, bottom = 150, 420, y + 150
        page.draw_line((left, y), (left, bottom))
        page.draw_line((left, bottom), (right, bottom))
        for n in range(6):
            page.draw_line((left - 4, bottom - 28 * n), (left, bottom - 28 * n))
            page.insert_text(
                (left - 20, bottom - 28 * n + 3), str(10 * n), fontsize=7, fontname="helv"
            )
            page.insert_text(
                (left + 40 * n, bottom + 12), str(2000 + n), fontsize=7, fontname="helv"
            )
            page.draw_rect(
                (left + 40 * n + 4, bottom - 20 * n - 8, left + 40 * n + 20, bottom),
                fill=(0.5, 0.5, 0.5),
            )
        page.insert_text(
            (left + 90, bottom + 24), "Year of the harvest", fontsize=8, fontname="helv"
        )
        y = write(page, LEFT, bottom + 44, ["Figure 1. The harvest over the years."], size=9)
        write(page, LEFT, y + 14, PROSE)

    result = read_fast(paper(tmp_path, build))
    assert not result.tables
    assert "Year of the harvest" not in result.body
    assert "2003" not in result.body


def test_text_after_an_image_is_kept_and_the_next_number_is_a_heading(tmp_path):
    """grobid 1279: text right after an image is lost, and section 12.4 goes on as 12.3."""

    def build(page, _):
        y = write(page, LEFT, front(page), PROSE) + 8
        y = write(page, LEFT, y, ["12.3 Pharmacokinetics"], font="tibo", pitch=14)
        y = write(page, LEFT, y, PROSE) + 8
        image = pymupdf.Pixmap(pymupdf.csRGB, (0, 0, 40, 20), False)
        image.set_rect(image.irect, (90, 120, 150))
        page.insert_image((LEFT, y, LEFT + 200, y + 100), pixmap=image)
        y = (
            write(
                page,
                LEFT,
                y + 112,
                [
                    "The curve shows that the drug is gone within a day in all of the patients.",
                    *PROSE,
                ],
            )
            + 8
        )
        y = write(page, LEFT, y, ["12.4 Microbiology"], font="tibo", pitch=14)
        write(page, LEFT, y, PROSE)

    result = read_fast(paper(tmp_path, build))
    assert "The curve shows that the drug is gone within a day" in result.body
    assert {"12.3 Pharmacokinetics", "12.4 Microbiology"} <= set(result.headings)


# --- headings and paragraphs ------------------------------------------------------------------


def test_a_heading_broken_at_a_hyphen_is_one_heading(tmp_path):
    """docling 4016: "…Utilities—Gen-" and "eral Manager …" become two headings."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG) + 10
        y = (
            write(
                page,
                LEFT,
                y,
                [
                    "3.32 The public utilities of the city of the valley and all of their gen-",
                    "eral managers and officers",
                ],
                font="tibo",
                size=12,
                pitch=15,
            )
            + 4
        )
        y = write(page, LEFT, y, LONG) + 10
        y = (
            write(
                page,
                LEFT,
                y,
                [
                    "3.33 Review of the board and its work in the years that came after the",
                    "abolition of the board",
                ],
                font="tibo",
                size=12,
                pitch=15,
            )
            + 4
        )
        write(page, LEFT, y, LONG)

    headings = read_fast(paper(tmp_path, build)).headings
    assert headings[1:] == [
        "3.32 The public utilities of the city of the valley and all of their general managers and officers",
        "3.33 Review of the board and its work in the years that came after the abolition of the board",
    ]


def test_headings_in_the_margin_stand_before_their_paragraphs(tmp_path):
    """docling 3643: headings on the left are not joined to the text at their right."""

    def build(page, _):
        y = write(
            page, LEFT, TOP, ["The yield of basil in the dark"], size=16, font="tibo", pitch=24
        )
        y = write(page, LEFT, y, ["Jane Doe and Max Roe"], pitch=30)
        for name in ("Background", "Methods", "Results", "Discussion"):
            page.insert_text((LEFT, y), name, fontsize=10, fontname="tibo")
            lines = [f"{name.lower()} {line}"[:72] for line in (*HALF, *HALF)]
            y = write(page, 180, y, lines) + 14

    result = read_fast(paper(tmp_path, build))
    assert result.headings == ["Background", "Methods", "Results", "Discussion"]
    places = [result.body.index(f"{name.lower()} The leaves") for name in result.headings]
    assert places == sorted(places)


def test_a_drop_capital_joins_its_word(tmp_path):
    """docling 3883: the large first letter of a paragraph is a paragraph of its own."""

    def build(page, _):
        y = front(page)
        page.insert_text((LEFT, y + 22), "R", fontsize=42, fontname="tiro")
        y = write(
            page,
            LEFT + 32,
            y,
            [
                "ealized through a combination of care and of luck, the garden grew for many",
                "years in the valley, and all of its plants were counted once a month by the",
                "two observers who lived there.",
            ],
        )
        write(page, LEFT, y, LONG)

    result = read_fast(paper(tmp_path, build))
    assert "Realized through a combination of care and of luck, the garden" in result.body


def test_a_number_apart_from_its_paragraph_stays_with_it(tmp_path):
    """textract 345 (pdfminer): the text of paragraph 44 is found behind the number 45."""

    def build(page, _):
        y = front(page)
        for number in (44, 45, 46):
            page.insert_text((LEFT, y), f"{number}.", fontsize=10, fontname="tiro")
            first, *rest = (
                f"Paragraph {number} of the complaint says that the plants were cut in the dark, and",
                "that all of the others were left as they had been before the rain came.",
            )
            y = write(page, LEFT + 36, y, [first])
            y = write(page, LEFT, y, rest) + 12
        write(page, LEFT, y, LONG)

    body = read_fast(paper(tmp_path, build)).body
    for number in (44, 45, 46):
        assert f"{number}. Paragraph {number} of the complaint" in body


def test_lines_of_a_list_keep_their_order_whatever_they_begin_with(tmp_path):
    """pdfminer 121: lines that begin with the narrow letter I come after all others."""
    items = [
        "Copy of the passport of each of them",
        "Form 3299",
        "Inventory of all in English",
        "Copy of the visa",
        "I-94 stamp or card",
        "Copy of the bill of lading",
        "Importers' filing of security",
    ]

    def build(page, _):
        y = write(page, LEFT, front(page), [*LONG, "The papers that are needed are these:"]) + 4
        for item in items:
            page.insert_text((LEFT + 10, y), "\u2022", fontsize=10, fontname="tiro")
            y = write(page, LEFT + 24, y, [item])
        write(page, LEFT, y + 8, PROSE)

    body = read_fast(paper(tmp_path, build)).body
    places = [body.index(item) for item in items]
    assert places == sorted(places)


def test_a_heading_at_the_top_of_the_page_is_no_running_head(tmp_path):
    """MinerU 3113: titles at the top of the pages are left out as running heads."""
    names = ("Sowing the seed", "Watering the plants", "Cutting the leaves")

    def build(page, number):
        y = front(page) if number == 0 else TOP - 20
        if number:
            y = write(page, LEFT, y, [names[number - 1]], font="tibo", size=14, pitch=22)
        while y < 700:
            y = write(page, LEFT, y, PROSE)

    assert read_fast(paper(tmp_path, build, pages=4)).headings[1:] == list(names)


def test_a_line_in_several_fonts_is_complete(tmp_path):
    """pdfminer.six 621 and 873: what is bold or stroked in a line is missing."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG[:3])
        x = LEFT
        for text, font, mode in (
            ("The list of ", "tibo", 0),
            ("packed goods ", "heit", 0),
            ("with tag 2E", "tiro", 1),
            ("-252A", "tiro", 2),
            (" is here for all to see and to use.", "tiro", 0),
        ):
            page.insert_text(
                (x, y), text, fontsize=10, fontname=font, render_mode=mode, border_width=0.02
            )
            x += pymupdf.get_text_length(text, font, 10)
        write(page, LEFT, y + 12, PROSE)

    body = read_fast(paper(tmp_path, build)).body
    assert "The list of packed goods with tag 2E-252A is here for all" in body


# --- front matter -----------------------------------------------------------------------------


def test_highlights_are_no_abstract_and_a_spaced_abstract_is_one(tmp_path):
    """grobid 1016: "Highlights" is taken for the abstract, "a b s t r a c t" is not."""

    def build(page, _):
        y = write(
            page, LEFT, TOP, ["The yield of basil in the dark"], size=16, font="tibo", pitch=24
        )
        y = write(page, LEFT, y, ["Jane Doe and Max Roe"], pitch=26)
        y = write(page, LEFT, y, ["Highlights"], font="tibo", pitch=14)
        y = (
            write(
                page,
                LEFT,
                y,
                ["\u2022 Basil grows in the dark for a week.", "\u2022 It does not taste of much."],
            )
            + 10
        )
        y = write(page, LEFT, y, ["a b s t r a c t"], pitch=14)
        y = write(page, LEFT, y, PROSE) + 10
        y = write(page, LEFT, y, ["1. Introduction"], font="tibo", size=12, pitch=18)
        write(page, LEFT, y, LONG)

    result = read_fast(paper(tmp_path, build))
    assert result.abstract.startswith("The leaves were dried")
    assert "does not taste" not in result.abstract


def test_an_introduction_without_heading_is_read_around_the_box_below_it(tmp_path):
    """grobid 373: the left column between the abstract and "Received …" is lost."""

    def build(page, _):
        y = write(page, 80, TOP, ["The yield of basil in the dark"], size=16, font="tibo", pitch=24)
        y = write(page, 80, y, ["Jane Doe and Max Roe"], pitch=24)
        y = write(page, 50, y, ["Abstract"], font="tibo", size=11, pitch=14)
        top = write(page, 50, y, PROSE, size=9) + 14
        y = top
        for part in range(4):
            y = write(page, 50, y, [f"left paragraph {part} is here,", *HALF])
        page.draw_line((50, 740), (200, 740), width=0.5)
        write(
            page,
            50,
            752,
            [
                "Received 20 December 1999; accepted 3 May 2000.",
                "Address: Jane Doe, University of Basil.",
            ],
            size=8,
        )
        y = top
        for part in range(5):
            y = write(page, 310, y, [f"right paragraph {part} is here,", *HALF])

    body = read_fast(paper(tmp_path, build)).body
    places = [
        body.index(f"{side} paragraph {n} is here")
        for side, count in (("left", 4), ("right", 5))
        for n in range(count)
    ]
    assert places == sorted(places)


def test_an_abstract_in_another_language_is_no_body(tmp_path):
    """grobid 244: the French title, abstract and keywords behind the English ones."""

    def build(page, number):
        if number == 1:
            y = write(page, LEFT, TOP, ["1. Introduction"], font="tibo", size=12, pitch=18)
            write(page, LEFT, y, [*LONG, *LONG])
            return
        y = write(
            page, LEFT, TOP, ["The yield of basil in the dark"], size=16, font="tibo", pitch=24
        )
        y = write(page, LEFT, y, ["Jane Doe and Max Roe"], pitch=24)
        y = write(page, LEFT, y, ["Abstract"], font="tibo", size=12, pitch=16)
        y = write(page, LEFT, y, PROSE) + 8
        y = write(page, LEFT, y, ["R\u00e9sum\u00e9"], font="tibo", size=12, pitch=16)
        write(
            page,
            LEFT,
            y,
            [
                "Les feuilles ont été séchées à l'ombre pendant sept jours et réduites en poudre fine avant",
                "l'emploi dans tous les essais qui suivent. Chaque extrait a été gardé dans le noir.",
            ],
        )

    result = read_fast(paper(tmp_path, build, pages=2))
    assert result.abstract.startswith("The leaves were dried")
    assert "Les feuilles" not in in_role(result, SectionRole.BODY)


def test_no_paragraph_is_read_twice_where_the_abstract_has_no_heading(tmp_path):
    """grobid 407 and 476: the first paragraph of the body is in the abstract as well."""

    def build(page, _):
        y = write(
            page,
            90,
            TOP,
            ["Two domes of a superconductor in the dark"],
            size=14,
            font="tibo",
            pitch=24,
        )
        y = write(page, 180, y, ["Jane Doe and Max Roe"], pitch=14)
        y = write(page, 160, y, ["University of Basil, Basel"], size=9, font="tiit", pitch=24)
        abstract = [
            "We studied the two domes of a superconductor in the dark, by resonance of its nuclei,",
            "and found a phase that follows both of them where more hydrogen is brought in. That it",
            "comes from the nesting of electrons was shown for each of the samples that were made.",
        ]
        y = write(page, 100, y, abstract, size=9, pitch=11) + 16
        for side, x in (("left", 50), ("right", 310)):
            write(
                page,
                x,
                y,
                [f"The {side} column begins here, with words as", *HALF, *HALF, *HALF, *HALF],
            )

    result = read_fast(paper(tmp_path, build))
    text = "\n".join(b.text for s in result.walk() for b in s.blocks)
    assert text.count("left column begins here") == 1
    assert "left column" not in result.abstract
    assert result.abstract.startswith("We studied the two domes")


def test_the_notes_of_the_first_page_are_kept_whole(tmp_path):
    """grobid 1142: of five paragraphs of a footnote the one about interests is missing."""

    def build(page, _):
        y = front(page)
        while y < 640:
            y = write(page, LEFT, y, PROSE)
        page.draw_line((LEFT, 690), (LEFT + 100, 690), width=0.5)
        write(
            page,
            LEFT,
            702,
            [
                "Jane Doe, Department of Herbs, University of Basil; Max Roe, Institute of Darkness.",
                "This work was supported by Grant 12-345 from the Office of Gardens to the first author.",
                "The authors declare that they have no interests in the sale of basil or of its seed.",
                "Correspondence should be addressed to Jane Doe, University of Basil, Basel.",
            ],
            size=8,
            pitch=10,
        )

    result = read_fast(paper(tmp_path, build))
    text = "\n".join(b.text for s in result.walk() for b in s.blocks)
    assert "Grant 12-345 from the Office of Gardens" in text
    assert "no interests in the sale of basil" in text


# --- tables -----------------------------------------------------------------------------------


def test_a_cell_over_several_rows_moves_no_other(tmp_path):
    """docling 207: a cell over three rows leaves the rows below it with cells in the wrong columns."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG) + 16
        y = write(page, LEFT, y, ["Table 1. Yields of the plots"], size=9) + 6
        columns, rows = (LEFT, 160, 280, 400), [y - 10 + 14 * n for n in range(8)]
        for x in columns:
            page.draw_line((x, rows[0]), (x, rows[-1]), width=0.5)
        for n, r in enumerate(rows):
            page.draw_line((LEFT if n in (0, 1, 4, 7) else 160, r), (400, r), width=0.5)
        at(page, y, zip((LEFT + 4, 164, 284), ("Plot", "Year", "Yield"), strict=True))
        at(page, y + 28, [(LEFT + 4, "north")])
        at(page, y + 70, [(LEFT + 4, "south")])
        for n in range(6):
            at(page, y + 14 * (n + 1), ((164, str(2001 + n % 3)), (284, f"{n}.5")))
        write(page, LEFT, y + 120, LONG)

    (table,) = read_fast(paper(tmp_path, build)).tables
    assert [row[1:] for row in table[1:]] == [(str(2001 + n % 3), f"{n}.5") for n in range(6)]
    assert [row[0] for row in table if row[0]] == ["Plot", "north", "south"]


def test_the_last_line_of_a_cell_over_two_pages_stays_in_it(tmp_path):
    """docling 1611: the last line of a paragraph in a cell flows into the next cell."""
    columns = (LEFT, 150, 500)

    def build(page, number):
        if number == 0:
            y = write(page, LEFT, front(page), PROSE)
            while y < 640:
                y = write(page, LEFT, y, PROSE)
            y = write(page, LEFT, y + 14, ["Table 1. Duties of the gardeners"], size=9) + 6
            ruled(page, y - 10, y + 46, columns, (y - 10, y + 4, y + 46))
            at(page, y, ((LEFT + 4, "Who"), (154, "What")))
            at(
                page,
                y + 14,
                (
                    (LEFT + 4, "Jane"),
                    (154, "She waters the plants of the north each day, and when there"),
                ),
            )
            at(page, y + 26, [(154, "is no rain she waters those of the south as well, and then")])
            at(page, y + 38, [(154, "she goes home to write down what she has seen of the")])
            return
        y = TOP
        ruled(page, y - 10, y + 32, columns, (y - 10, y + 4, y + 18, y + 32))
        at(page, y, [(154, "growth of all of them.")])
        at(page, y + 14, ((LEFT + 4, "Max"), (154, "He cuts the leaves.")))
        at(page, y + 28, ((LEFT + 4, "Ann"), (154, "She sells them.")))
        write(page, LEFT, y + 60, LONG)

    tables = read_fast(paper(tmp_path, build, pages=2)).tables
    rows = [row for table in tables for row in table]
    assert ("Max", "He cuts the leaves.") in rows
    assert ("Ann", "She sells them.") in rows
    assert not any(
        "growth of all" in cell for row in rows for cell in row if row[0] in ("Max", "Ann")
    )


def test_narrow_columns_with_cells_of_several_lines(tmp_path):
    """docling 2756: narrow columns are merged, and rows of several lines scattered."""
    columns = (LEFT, 130, 172, 214, 256, 298, 430)

    def build(page, _):
        y = write(page, LEFT, front(page), LONG) + 16
        y = write(page, LEFT, y, ["Table 1. Doses and their effects"], size=9) + 6
        tops = [y - 10]
        at(
            page,
            y,
            zip(
                [c + 3 for c in columns], ("Plant", "N", "Dose", "Mean", "SD", "Note"), strict=False
            ),
            size=8,
        )
        tops.append(y + 4)
        y += 14
        for n, note in enumerate(
            (
                ["none"],
                ["watered once a", "week, not daily", "as the others"],
                ["dry"],
                ["cut down in May", "of 2001"],
            )
        ):
            at(
                page,
                y,
                zip(
                    [c + 3 for c in columns],
                    (f"basil {n}", str(10 + n), f"{n}.25", f"{n}.75", f"0.{n}1"),
                    strict=False,
                ),
                size=8,
            )
            for m, line in enumerate(note):
                at(page, y + 10 * m, [(301, line)], size=8)
            y += 10 * len(note) + 4
            tops.append(y - 10)
        ruled(page, tops[0], tops[-1], columns, tops)
        write(page, LEFT, y + 20, LONG)

    (table,) = read_fast(paper(tmp_path, build)).tables
    assert len(table) == 5
    assert table[2] == (
        "basil 1",
        "11",
        "1.25",
        "1.75",
        "0.11",
        "watered once a week, not daily as the others",
    )


def test_a_head_at_the_foot_of_a_page_belongs_to_the_rows_of_the_next(tmp_path):
    """MinerU 4111: the head of a table ends the page, and its rows are lost."""
    columns = (LEFT, 180, 300, 480)

    def row(page, y, cells):
        ruled(page, y - 10, y + 4, columns, (y - 10, y + 4))
        at(page, y, zip((LEFT + 4, 184, 304), cells, strict=True))

    def build(page, number):
        if number == 0:
            y = write(page, LEFT, front(page), PROSE)
            while y < 690:
                y = write(page, LEFT, y, PROSE)
            y = write(page, LEFT, y + 12, ["Table 1. Plots and what grew on them"], size=9) + 6
            row(page, y, ("Plot", "Note", "Yield"))
            return
        y = TOP
        for n in range(6):
            row(page, y, (f"plot {n}", "dry", f"{n}.5"))
            y += 14
        write(page, LEFT, y + 30, LONG)

    (table,) = read_fast(paper(tmp_path, build, pages=2)).tables
    assert table[0] == ("Plot", "Note", "Yield")
    assert table[1:] == tuple((f"plot {n}", "dry", f"{n}.5") for n in range(6))


def test_two_tables_side_by_side_are_not_mixed(tmp_path):
    """pdfminer.six 664: rows of two tables side by side."""

    def build(page, _):
        y = write(page, LEFT, front(page), LONG) + 16
        for x, number, name in ((LEFT, 1, "standard"), (310, 2, "preferred")):
            write(page, x, y, [f"Table {number}. Rates of the {name} plan"], size=9)
            columns = (x, x + 60, x + 130, x + 220)
            ruled(page, y + 8, y + 78, columns, [y + 8 + 14 * n for n in range(6)])
            for n, cells in enumerate(
                [
                    ("Age", "Plan A", "Plan F"),
                    *((str(65 + k), f"1,{599 + k + number}", f"1,{971 + k}") for k in range(4)),
                ]
            ):
                at(page, y + 18 + 14 * n, zip([c + 4 for c in columns], cells, strict=False))
        write(page, LEFT, y + 110, LONG)

    first, second = read_fast(paper(tmp_path, build)).tables
    assert first[0] == second[0] == ("Age", "Plan A", "Plan F")
    assert first[1] == ("65", "1,600", "1,971")
    assert second[1] == ("65", "1,601", "1,971")
