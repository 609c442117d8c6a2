"""The paper's own page, the comparison, charts and a run that is going on, in a real browser: mouse and keyboard,
narrow, dark, printed, without scripts, and for all readers.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from alexandria.library import Library
from alexandria.reading import ReadingOptions
from alexandria.serve import EvidencePages, ExplorerSources, make_app
from tests.serve.browsing import CHROMIUM, IMPACTS, browser, photograph, watched_page
from tests.serve.in_process import serving_app
from tests.serve.read_papers import save_read
from tests.serve.test_comparison_and_charts import LISTED, save_going_on, sources

__all__ = ["browser"]

expect.set_options(timeout=20_000)  # a machine that tests something else too is slow

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

PAPERS = Path(__file__).parents[2] / "data" / "papers"
CHART = "/sql?sql=" + quote("SELECT section, count(*) AS facts FROM facts GROUP BY section")
COMPARED = f"/retention/compare?first={LISTED[0]['run_id']}&second={LISTED[1]['run_id']}"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """An explorer of one sample paper, its file beside it, with an ingest going on and two evaluations."""
    library = Library(tmp_path_factory.mktemp("pages") / "library.duckdb")
    library.create_or_open()
    save_going_on(library, datetime.now(UTC))
    paper = save_read(library, PAPERS / "moon.pdf")
    pages = EvidencePages(library, [PAPERS], ReadingOptions())
    given = sources()
    own = ExplorerSources(evaluations=given.evaluations, compare=given.compare, pages=pages)
    with serving_app(make_app(library, sources=own)) as found:
        found.paper = f"/papers/{paper.sha256}"
        yield found
    pages.close()


@pytest.fixture
def page(browser, served):
    with watched_page(browser, served.address) as opened:
        yield opened


def addresses(served):
    return [
        served.paper,
        f"{served.paper}/evidence?page=1",
        COMPARED,
        CHART,
        "/runs",
    ]


def marks_in_view(page):
    """Whether the first mark can be seen within the frame of the page's image."""
    return page.evaluate(
        """() => { const mark = document.querySelector('#evidence .mark').getBoundingClientRect(),
                   sheet = document.querySelector('#evidence .sheet').getBoundingClientRect();
             return mark.top >= sheet.top && mark.bottom <= sheet.bottom; }"""
    )


def test_a_click_on_a_fact_shows_its_sentence_on_the_page(page, served):
    page.set_viewport_size({"width": 1400, "height": 800})
    page.goto(served.paper)
    expect(page.locator("#evidence svg image")).to_be_visible()
    fact = page.locator(".with-page section .fact").nth(20)
    fact.locator(".statement").click()
    expect(page.locator("#evidence .statement")).to_have_text(
        fact.locator(".statement").inner_text()
    )
    expect(page.locator("#evidence .mark").first).to_be_attached()
    assert marks_in_view(page)
    assert page.url.endswith(served.paper)
    photograph(page, "paper-beside-its-page")
    page.locator("#evidence a.turn").first.click()
    expect(page.locator("#evidence nav span")).not_to_have_text(re.compile("page 0"))


def test_keys_go_from_fact_to_fact_and_enter_shows_the_page(page, served):
    page.set_viewport_size({"width": 1400, "height": 800})
    page.goto(served.paper)
    expect(page.locator("#evidence svg image")).to_be_visible()
    for _ in range(4):
        page.keyboard.press("j")
    chosen = page.locator(".with-page section .fact").nth(3)
    expect(chosen).to_be_focused()
    page.keyboard.press("Enter")
    expect(chosen).to_have_class(re.compile("chosen"))
    expect(page.locator("#evidence .statement")).to_have_text(
        chosen.locator(".statement").inner_text()
    )
    expect(chosen).to_be_focused()


def test_where_there_is_no_room_a_fact_leads_to_its_page(page, served):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(served.paper)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("a.evidence-link").first.click()
    page.wait_for_url("**/evidence?fact=*")
    expect(page.locator(".mark").first).to_be_attached()
    photograph(page, "narrow-evidence")
    page.get_by_role("link", name="All facts of the paper").click()
    page.wait_for_url("**#f_*")


def test_a_narrow_screen_needs_no_scrolling_sideways_on_any_of_them(page, served):
    page.set_viewport_size({"width": 360, "height": 740})
    for path in addresses(served):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        photograph(page, "narrow" + re.sub(r"\W+", "-", path)[:14])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_these_pages_can_be_read_by_everybody(page, served, theme):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 1300, "height": 900})
    for path in addresses(served):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        photograph(page, f"{theme}{re.sub(r'[^a-z]+', '-', path)[:16]}")
        found = Axe().run(page).response["violations"]
        assert [
            (v["id"], [n["html"][:120] for n in v["nodes"][:3]])
            for v in found
            if v["impact"] in IMPACTS
        ] == [], path


def test_a_page_is_printed_with_its_facts_alone(page, served):
    page.goto(served.paper)
    page.emulate_media(media="print")
    expect(page.locator("#evidence")).to_be_hidden()
    expect(page.locator(".fact").first).to_be_visible()
    expect(page.locator("header.site")).to_be_hidden()


def test_without_scripts_a_fact_leads_to_its_page_with_the_mark(browser, served):
    context = browser.new_context(
        base_url=served.address, java_script_enabled=False, viewport={"width": 1300, "height": 900}
    )
    page = context.new_page()
    page.goto(served.paper)
    page.locator("a.evidence-link").nth(5).click()
    expect(page.locator(".mark").first).to_be_attached()
    expect(page.locator("svg image")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page.locator("nav[aria-label='Pages of the paper'] span")).to_contain_text("page 2")
    page.goto("/retention")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two evaluations")
    context.close()
