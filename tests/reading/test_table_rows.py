"""Which printed lines make one row of a table: from places and rules given as literals."""

from alexandria.reading.pdf.page_content import Box, Line, PageContent, Span
from alexandria.reading.pdf.page_extraction import line_of_spans
from alexandria.reading.pdf.table_grid import Grid, build_grid
from alexandria.reading.pdf.table_rules import horizontal_rules

SIZE = 10.0
LETTER = 5.0
"""Width of a letter of the made lines, points."""


def line(text: str, x: float, baseline: float, height: float = 8.0) -> Line:
    box = (x, baseline - height, x + LETTER * len(text), baseline + 2)
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


def test_scripts_in_a_row_do_not_part_the_lines_of_its_cells():
    header = line("Strain", 50, 100), line("Dose", 150, 100), line("Zone", 250, 100)
    cells = [
        made
        for n in range(4)
        for made in (
            line(f"TA {n}", 50, 120 + 24 * n, height=12),
            line("1.00 ± 0.58", 150, 120 + 24 * n),
            line("0.33 ±", 250, 120 + 24 * n),
            line("0.58", 250, 132 + 24 * n),
        )
    ]
    grid = build_grid([*header, *cells], [rule(88, 50, 280), rule(106, 50, 280)])
    assert [row[2] for row in grid.rows[1:]] == ["0.33 ± 0.58"] * 4


def test_a_title_over_three_columns_stands_over_the_middle_one_and_is_none_of_its_lines():
    grid = read(
        [
            (100, {277: "Group"}),
            (114, {150: "Normal", 250: "HC", 350: "Mixed"}),
            (134, {50: "Liver", 150: "32.5 ± 0.6", 250: "62.2 ± 1.5", 350: "63.1 ± 1.7"}),
            (148, {50: "Heart", 150: "22.5 ± 0.6", 250: "52.2 ± 1.5", 350: "53.1 ± 1.7"}),
        ],
        rule(88),
        rule(120),
        rule(154),
    )
    assert grid.rows[:2] == (("", "Group", "", ""), ("", "Normal", "HC", "Mixed"))


def test_a_label_over_the_rows_of_its_group_is_no_part_of_the_row_above():
    columns = (150.0, 200.0, 250.0, 300.0)
    rows = [(100.0, {50.0: "Group", **dict(zip(columns, ("A", "B", "C", "D"), strict=True))})]
    y = 120.0
    for organ in ("Liver", "Heart", "Kidney"):
        rows += [(y, {50.0: organ})]
        for n, name in enumerate(("Normal", "DM", "DM with fixed oil")):
            rows += [(y + 13 * (n + 1), {50.0: name, **dict.fromkeys(columns, f"1.{n}")})]
        y += 52
    grid = read(rows, rule(88, 50, 315), rule(106, 50, 315), rule(y, 50, 315))
    assert [row[0] for row in grid.rows if not row[1]] == ["Liver", "Heart", "Kidney"]


def test_sentences_that_go_on_in_all_columns_are_one_row():
    cells = (
        ("Tomato", "Pots in a garden", "To see what the"),
        ("esculentum", "that were watered", "bacteria change"),
        (None, "with cold water", "in the roots of"),
        (None, "Four were used.", "wet plants. Then"),
    )
    rows = [(100.0, {50.0: "Plant", 150.0: "Design", 270.0: "Result"})]
    for block in range(3):
        for n, texts in enumerate(cells):
            places = zip((50.0, 150.0, 270.0), texts, strict=True)
            rows.append((120 + 11.0 * (4 * block + n), {x: t for x, t in places if t}))
    grid = read(rows, rule(88, 50, 350), rule(106, 50, 350), rule(250, 50, 350))
    assert len(grid.rows) == 4
    assert grid.rows[1][0] == "Tomato esculentum"
    assert grid.rows[1][1].endswith("Four were used.")


def test_a_header_without_a_rule_is_not_joined_to_the_row_under_it():
    grid = read(
        [
            (100, {50: "Plant", 150: "Methods of", 270: "Yield"}),
            (110, {150: "analysis"}),
            (120, {50: "Basil", 150: "Paper, then", 270: "none"}),
            (130, {150: "columns"}),
            (150, {50: "Mint", 150: "Paper", 270: "much of it"}),
            (160, {270: "in summer"}),
            (180, {50: "Thyme", 150: "Columns of", 270: "little"}),
            (190, {150: "silica gel"}),
        ],
        rule(88, 50, 320),
        rule(196, 50, 320),
    )
    assert [row[0] for row in grid.rows] == ["Plant", "Basil", "Mint", "Thyme"]


def test_titles_across_the_gaps_of_a_small_table_do_not_close_them():
    grid = read(
        [
            (100, {50: "Strain", 150: "Ocimum sanctum oil", 280: "Centratherum seed"}),
            (114, {150: "NL", 200: "UM", 280: "NL", 330: "UM"}),
            (134, {50: "albicans", 150: "2.5", 200: "1.2", 280: "2.5", 330: "1.1"}),
            (148, {50: "krusei", 150: "3.5", 200: "2.2", 280: "4.5", 330: "2.1"}),
        ],
        rule(88, 50, 370),
        rule(120, 50, 370),
        rule(154, 50, 370),
    )
    assert grid.columns == 5
    assert grid.rows[-1] == ("krusei", "3.5", "2.2", "4.5", "2.1")


def test_a_label_does_not_reach_over_the_rules_between_rows():
    rows = [(100.0, {50.0: "Strain", 150.0: "S9", 250.0: "Count"})]
    names = ("", "typhimurium", "TA 98", "", "TA 100", "", "TA 1535", "")
    for n, name in enumerate(names):
        cells = {150.0: "with" if n % 2 else "none", 250.0: f"{n}.5"}
        rows.append((114.0 + 14 * n, {50.0: name, **cells} if name else cells))
    rules = [rule(90 + 14 * n, 50, 275) for n in range(len(names) + 2)]
    grid = read(rows, *rules)
    assert [row[0] for row in grid.rows[1:]] == list(names)
