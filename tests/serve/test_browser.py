"""The pages in a real browser: click-throughs, keyboard, narrow screens, without scripts, and for all readers.

Needs Chromium (Debian's package will do); without it these tests are skipped. With ALEXANDRIA_SCREENSHOTS=FOLDER
each page is photographed there.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.serve.browsing import CHROMIUM, IMPACTS, browser, photograph, watched_page

__all__ = ["browser"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

PAGES = [
    "/",
    "/papers",
    "/search?q=alloy",
    "/entity?name=NF-κB",
    "/sql?sql=FROM+papers",
    "/runs",
    "/retention",
]


@pytest.fixture
def page(browser, explorer):
    with watched_page(browser, explorer.address) as opened:
        yield opened


def test_from_home_to_a_fact_and_the_thing_that_it_is_about(page):
    page.goto("/")
    photograph(page, "home")
    page.get_by_role("link", name="Papers").click()
    page.get_by_role("link", name="On melting").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("On melting")
    photograph(page, "paper")
    page.get_by_role("link", name="Ice", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ice")
    page.get_by_role("link", name="On melting").first.click()
    assert "#" in page.url  # at the fact


def test_a_slash_goes_to_the_search_and_results_come_while_one_types(page):
    page.goto("/runs")
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Search the library")
    expect(field).to_be_focused()
    page.keyboard.type("yield strength")
    expect(page.get_by_text("The yield strength of alloy A is 350 MPa at 25 °C.")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("yield strength")
    photograph(page, "search")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=yield+strength")


def test_keys_go_from_fact_to_fact(page):
    page.goto("/search?q=alloy")
    page.keyboard.press("j")
    page.keyboard.press("j")
    facts = page.locator(".fact")
    expect(facts.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(facts.nth(0)).to_be_focused()


def test_the_neighbours_of_a_thing_are_drawn_and_lead_on(page):
    page.goto("/entity?name=NF-κB")
    expect(page.locator("#graph canvas").first).to_be_visible()
    photograph(page, "entity")
    page.locator(".neighbours").get_by_role("link").first.click()
    page.wait_for_url("**/entity?name=*")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("NF-κB")


def test_sql_is_run_and_refused(page):
    page.goto("/sql")
    page.get_by_role("link", name="Facts by kind").click()
    expect(page.get_by_role("columnheader", name="kind")).to_be_visible()
    page.get_by_label("One SELECT").fill("DELETE FROM papers")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_be_visible()
    photograph(page, "sql")


def test_light_and_dark_are_kept(page):
    page.goto("/")
    page.get_by_role("button", name="Switch between light and dark").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto("/papers")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    photograph(page, "papers-dark")


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_screen_needs_no_scrolling_sideways(page, path):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    photograph(page, "narrow" + re.sub(r"\W+", "-", path)[:20])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_can_be_read_by_everybody(page, path, theme):
    page.emulate_media(color_scheme=theme)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    found = Axe().run(page).response["violations"]
    assert [
        (v["id"], [n["html"][:120] for n in v["nodes"][:3]])
        for v in found
        if v["impact"] in IMPACTS
    ] == []


def test_everything_can_be_read_without_scripts(browser, explorer):
    context = browser.new_context(base_url=explorer.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Look for them").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("contradict")
    page.get_by_role("searchbox", name="Search the library").fill("ice")
    page.get_by_role("searchbox", name="Search the library").press("Enter")
    expect(page.get_by_text("Ice floats on water.")).to_be_visible()
    page.goto("/entity?name=NF-κB")
    expect(page.locator(".neighbours")).to_be_visible()
    context.close()
