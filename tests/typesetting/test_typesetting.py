"""Papers typeset anew: who gets which layout, what the PDFs say, and that a lack is noticed."""

from pathlib import Path

import pymupdf
import pytest

from tests.typesetting.arrangement import arrange
from tests.typesetting.assignment import assign, half_of_layouts
from tests.typesetting.citations import STYLES, cited_as
from tests.typesetting.engines import ENGINES, installed, typeset
from tests.typesetting.fidelity import compare
from tests.typesetting.jats import read_jats
from tests.typesetting.layouts import LAYOUTS
from tests.typesetting.paper_model import Heading, Paragraph, Table, plain

SMALL = Path(__file__).parent / "small_paper.xml"
STYLE_FILES = {"weasyprint": "css", "chromium": "css", "typst": "typ", "pdflatex": "tex"}
STEMS = [f"PMC{number}" for number in range(31)]


@pytest.fixture(scope="module")
def paper():
    return read_jats(SMALL)


def test_no_paper_and_no_layout_is_in_both_halves():
    tasks = assign(STEMS, LAYOUTS, "")
    look, check = ([task for task in tasks if task.half == half] for half in ("look", "check"))
    assert {task.stem for task in look}.isdisjoint(task.stem for task in check)
    assert {task.layout.name for task in look}.isdisjoint(task.layout.name for task in check)
    assert len(tasks) == len(set(tasks)) == 2 * len(STEMS)


def test_every_layout_is_used_and_the_order_of_the_papers_does_not_matter():
    tasks = assign(STEMS, LAYOUTS, "")
    assert {task.layout.name for task in tasks} == {layout.name for layout in LAYOUTS}
    assert assign(STEMS[::-1], LAYOUTS, "") == tasks
    assert assign(STEMS, LAYOUTS, "another") != tasks


def test_a_seed_moves_no_layout_to_the_other_half():
    halves = half_of_layouts(LAYOUTS)
    for seed in "abc":
        assert all(halves[task.layout.name] == task.half for task in assign(STEMS, LAYOUTS, seed))


def test_every_layout_has_an_engine_a_name_of_its_own_and_a_style():
    assert len({layout.name for layout in LAYOUTS}) == len(LAYOUTS) >= 16
    for layout in LAYOUTS:
        assert layout.engine in ENGINES
        if layout.engine in STYLE_FILES:
            assert (
                SMALL.parent / "styles" / f"{layout.name}.{STYLE_FILES[layout.engine]}"
            ).exists()


def test_a_float_that_stands_apart_follows_the_paragraph_that_cites_it(paper):
    kinds = [type(block) for block in paper.body]
    assert kinds[:4] == [Heading, Paragraph, Table, Paragraph]


def test_a_cited_note_is_a_footnote_in_its_place_and_nowhere_else(paper):
    first = next(block for block in paper.body if isinstance(block, Paragraph))
    notes = [plain(run.note) for run in first.text if run.note]
    assert notes == ["Sodium chloride unless something else is said."]
    assert paper.footnotes == ()


def test_a_bare_number_that_cites_is_raised_and_one_in_brackets_is_not(tmp_path):
    cited = '<xref ref-type="bibr">{}</xref>'.format
    body = f"<p>It melts.{cited(1)},{cited(2)} It freezes [{cited(3)},{cited(4)}].</p>"
    (tmp_path / "x.xml").write_text(
        "<article><front><article-meta><title-group><article-title>Ice</article-title></title-group>"
        f"</article-meta></front><body>{body}</body></article>"
    )
    text = read_jats(tmp_path / "x.xml").body[0].text
    assert [run.text for run in text if "sup" in run.marks] == ["1,2"]
    assert plain(text) == "It melts.1,2 It freezes [3,4]."


def test_spanning_cells_keep_their_place(paper):
    table = next(block for block in paper.body if isinstance(block, Table))
    places = {plain(cell.text): place for cell, *place in table.placed()}
    assert places["Solute"] == [0, 0, 1, 2]
    assert places["Measured"] == [1, 0, 2, 1]
    assert places["g/L"] == [1, 1, 1, 1]


@pytest.mark.parametrize("style", STYLES)
def test_every_house_style_prints_all_parts_of_a_reference(paper, style):
    entry = plain(cited_as(paper.references[0], style))
    for part in (
        "Raoult",
        "On the freezing points of solutions of salts",
        "Comptes rendus",
        "1882",
        "95",
        "1030",
    ):
        assert part in entry


@pytest.mark.parametrize(
    "name", ["download-stamp", "boxed-abstract", "engineers-conference", "web-preprint"]
)
def test_the_pdf_says_what_the_xml_says(tmp_path, paper, name):
    layout = next(layout for layout in LAYOUTS if layout.name == name)
    if not installed(layout.engine):
        pytest.skip(f"{layout.engine} is not installed")
    arranged = arrange(paper, layout)
    typeset(arranged, tmp_path / "small.pdf")
    measured = compare(tmp_path / "small.pdf", SMALL)
    assert measured.letters == measured.signs == 1.0, measured.missing


def written(path, lines):
    """A PDF of these lines."""
    with pymupdf.open() as document:
        page = document.new_page()
        for place, line in enumerate(lines):
            page.insert_text((72, 72 + 14 * place), line)
        document.save(path)


def test_a_pdf_without_a_paragraph_and_with_another_is_noticed(tmp_path):
    body = [
        "Ice melts when it is warmed.",
        "Water boils when it is heated.",
        "Steam rises from the pot.",
    ]
    paragraphs = "".join(f"<p>{line}</p>" for line in body)
    (tmp_path / "x.xml").write_text(
        "<article><front><article-meta><title-group><article-title>Ice and steam</article-title>"
        f"</title-group></article-meta></front><body>{paragraphs}</body></article>"
    )
    written(tmp_path / "whole.pdf", ["Ice and steam", *body])
    written(tmp_path / "lacking.pdf", ["Ice and steam", body[0], body[2], "Nonsense everywhere"])
    whole, lacking = (
        compare(tmp_path / f"{name}.pdf", tmp_path / "x.xml") for name in ("whole", "lacking")
    )
    assert (whole.letters, whole.added, whole.missing) == (1.0, 0.0, ())
    assert lacking.missing == ("p 24/24",)
    assert lacking.letters < 0.8
    assert lacking.added > 0.1
