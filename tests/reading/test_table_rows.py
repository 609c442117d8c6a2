"""Which printed lines make one row of a table: from places and rules given as literals."""

from alexandria.reading.pdf.page_content import Box, Line, PageContent, Span
from alexandria.reading.pdf.page_extraction import line_of_spans
from alexandria.reading.pdf.table_grid import Grid, build_grid
from alexandria.reading.pdf.table_rules import horizontal_rules

SIZE = 10.0
LETTER = 5.0
"""Width of a letter of the made lines, points."""


def line(text: str, x: float, baseline: float) -> Line:
    box = (x, baseline - 8, x + LETTER * len(text), baseline + 2)
    made = line_of_spans([Span(text, box, SIZE, "F", False, False)], 0, 0)
    made.baseline = baseline
    return made


def rule(y: float, x0: float = 50, x1: float = 450) -> Box:
    return (x0, y - 0.5, x1, y + 0.5)


def read(rows: list[tuple[float, dict[float, str]]], *rules: Box) -> Grid:
    """A grid of rows (baseline, text by x)."""
    lines = [line(text, x, y) for y, cells in rows for x, text in cells.items()]
    return build_grid(lines, list(rules))


def test_a_label_between_two_rows_stands_at_the_first_of_them():
    grid = read(
        [
            (100, {50: "Strain", 150: "Mix", 250: "Count"}),
            (120, {150: "without", 250: "1.5"}),
            (126, {50: "TA 98"}),
            (132, {150: "with", 250: "2.5"}),
            (144, {150: "without", 250: "3.5"}),
            (150, {50: "TA 100"}),
            (156, {150: "with", 250: "4.5"}),
        ],
        rule(88, 50, 275),
        rule(108, 50, 275),
        rule(160, 50, 275),
    )
    assert grid.rows[1:] == (
        ("TA 98", "without", "1.5"),
        ("", "with", "2.5"),
        ("TA 100", "without", "3.5"),
        ("", "with", "4.5"),
    )


def test_a_label_of_two_lines_in_the_middle_of_four_rows_is_one_label():
    rows = [(100.0, {50.0: "Plant", 150.0: "Dose", 250.0: "Zone"})]
    for block, name in enumerate((("Ocimum", "sanctum"), ("Allium", "sativum"))):
        top = 120 + 50 * block
        rows += [(top + 12.5 * i, {150.0: f"{i + 1}00", 250.0: f"{i + 7}.5"}) for i in range(4)]
        rows += [(top + 14.5 + 8.5 * i, {50.0: word}) for i, word in enumerate(name)]
    grid = read(rows, rule(88, 50, 270), rule(108, 50, 270), rule(215, 50, 270))
    assert [row[0] for row in grid.rows[1:]] == [
        "Ocimum sanctum",
        "",
        "",
        "",
        "Allium sativum",
        "",
        "",
        "",
    ]


def test_rules_between_rows_of_text_part_them_whatever_the_distances():
    grid = read(
        [
            (100, {50: "Plant", 150: "Design", 300: "Result"}),
            (120, {50: "Tomato", 150: "Seeds in petri dishes", 300: "Objectives:"}),
            (131, {150: "kept for three days in", 300: "to see the effect of the"}),
            (142, {150: "the dark", 300: "bacteria on the plants"}),
            (160, {50: "Basil", 150: "Pots in a glasshouse", 300: "Results:"}),
            (171, {150: "watered every morning", 300: "more leaves and longer"}),
            (182, {300: "roots were found in all"}),
            (193, {300: "of the treated plants"}),
        ],
        rule(88),
        rule(105),
        rule(148),
        rule(200),
    )
    assert [row[0] for row in grid.rows] == ["Plant", "Tomato", "Basil"]
    assert grid.rows[1][1] == "Seeds in petri dishes kept for three days in the dark"


def test_values_one_under_the_other_are_rows_though_the_header_is_ruled_twice():
    grid = read(
        [
            (100, {50: "Dose", 240: "Zone of inhibition"}),
            (112, {150: "A", 250: "K", 350: "T"}),
            (124, {50: "1", 150: "40.0 ± 2.89^b", 250: "23.3 ± 0.33", 350: "23.3 ± 1.86"}),
            (134, {50: "2", 150: "50.7 ± 2.91^b", 250: "40.3 ± 2.19", 350: "33.3 ± 4.18"}),
            (144, {50: "3", 150: "55.7 ± 4.67^b", 250: "37.0 ± 3.00", 350: "43.3 ± 0.88"}),
        ],
        rule(90),
        rule(103.5, 140, 450),
        rule(115),
        rule(148),
    )
    assert [row[0] for row in grid.rows] == ["Dose", "", "1", "2", "3"]
    assert grid.header_rows == 2


def test_lists_with_one_label_are_rows_and_a_wrapped_cell_in_them_is_one_cell():
    rows = [(100.0, {50.0: "Drug", 180.0: "Plant", 330.0: "Against"})]
    y = 120.0
    for label, entries in {
        "cancer": [
            ("taxol", "Taxus baccata"),
            ("vinblastine", "Catharanthus roseus"),
            ("rutin", "Ruta graveolens"),
        ],
        "malaria": [("quinine", "Cinchona ledgeriana"), ("artemisinin", "Artemisia annua")],
        "pain": [("codeine", "Papaver somniferum"), ("morphine", "Papaver somniferum")],
    }.items():
        for n, (drug, plant) in enumerate(entries):
            rows.append((y, {50.0: drug, 180.0: plant} | ({330.0: label} if n == 0 else {})))
            y += 10.5
        y += 7
    rows += [
        (y, {50.0: "allicin", 180.0: "Allium sativum", 330.0: "diabetes"}),
        (y + 10.5, {50.0: "SMCS (S-methyl", 180.0: "Allium cepa"}),
        (y + 21, {50.0: "cysteine)"}),
    ]  # fmt: skip
    grid = read(rows, rule(88, 50, 370), rule(105, 50, 370), rule(y + 26, 50, 370))
    assert len(grid.rows) == 10
    assert grid.rows[1] == ("taxol", "Taxus baccata", "cancer")
    assert grid.rows[2] == ("vinblastine", "Catharanthus roseus", "")
    assert grid.rows[-1] == ("SMCS (S-methyl cysteine)", "Allium cepa", "")


def test_a_title_over_several_columns_is_a_header_row_of_its_own():
    grid = read(
        [
            (100, {240: "Body weight"}),
            (106, {50: "Group"}),
            (112, {190: "Day 0", 255: "Day 7", 320: "Day 14"}),
            (130, {50: "Normal", 190: "160", 255: "186", 320: "201"}),
            (142, {50: "Treated", 190: "162", 255: "192", 320: "217"}),
        ],
        rule(90, 50, 350),
        rule(118, 50, 350),
        rule(146, 50, 350),
    )
    assert grid.rows[:2] == (("Group", "Body weight", "", ""), ("", "Day 0", "Day 7", "Day 14"))
    assert grid.header_rows == 2


def test_header_lines_above_the_first_values_are_the_header_where_no_rule_says_so():
    grid = read(
        [
            (100, {50: "Plant", 150: "Mean", 250: "Error of"}),
            (111, {150: "height", 250: "the mean"}),
            (125, {50: "Basil", 150: "12.5", 250: "0.5"}),
            (139, {50: "Mint", 150: "14.5", 250: "0.7"}),
        ]
    )
    assert grid.rows[0] == ("Plant", "Mean height", "Error of the mean")
    assert grid.header_rows == 1


def test_columns_with_few_cells_are_kept_apart():
    rows = [(100.0, {50.0: "Plant", 110.0: "Strain", 170.0: "What was done"})]
    rows += [(115.0, {50.0: "Tomato", 110.0: "UW4", 170.0: "seeds were put"})]
    rows += [
        (115.0 + 11 * i, {170.0: f"into pots for {i} days", 330.0: "so"}) for i in range(1, 20)
    ]
    assert read(rows).rows[0][:3] == ("Plant", "Strain", "What was done")


def test_a_stretched_word_space_in_a_header_makes_no_column():
    grid = read(
        [
            (100, {50: "Plant", 150: "Approx.", 195: "yield"}),
            (111, {150: "for 100 gm dry"}),
            (122, {150: "powder"}),
            (136, {50: "Basil", 150: "30", 260: "+"}),
            (150, {50: "Mint", 150: "40", 260: "-"}),
        ],
        rule(90, 50, 270),
        rule(126, 50, 270),
        rule(154, 50, 270),
    )
    assert grid.rows[1] == ("Basil", "30", "+")


def test_strokes_side_by_side_and_segments_are_one_rule():
    page = PageContent(0, 600, 800)
    page.lines = [line("above", 50, 50), line("below", 50, 700)]
    page.rules = [(50, 99.5, 150, 100.5), (50, 100.5, 151, 101.5), (150, 99.5, 300, 100.5)]
    page.areas = [(50, 297.5, 300, 302.5)]
    rules = horizontal_rules(page, 40)
    assert [(r[0], r[2]) for r in rules] == [(50, 300), (50, 300)]


def test_wrapped_words_of_equal_lines_are_no_lists():
    rows = [(100.0, {50.0: "Module", 180.0: "Content"})]
    y = 120.0
    for first, second in [
        (("Reading of", "papers"), ("What a paper says and", "what it leaves out")),
        (("Writing of", "a report"), ("How to order thoughts", "before writing them")),
        (("Speaking to", "an audience"), ("How to stand and to", "breathe while talking")),
    ]:
        rows += [
            (y, {50.0: first[0], 180.0: second[0]}),
            (y + 11, {50.0: first[1], 180.0: second[1]}),
        ]
        y += 28
    grid = read(rows, rule(88, 50, 290), rule(105, 50, 290), rule(y - 10, 50, 290))
    assert [row[0] for row in grid.rows[1:]] == [
        "Reading of papers",
        "Writing of a report",
        "Speaking to an audience",
    ]
