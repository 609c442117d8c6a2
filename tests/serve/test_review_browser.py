"""The queue of reviews in a real browser: by keys alone, without scripts, on a narrow screen, for all readers."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.serve.browsing import CHROMIUM, IMPACTS, browser, photograph
from tests.serve.conftest import serving
from tests.serve.test_review_pages import doubtful_library

__all__ = ["browser"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    library = doubtful_library(tmp_path_factory.mktemp("browsed") / "library.duckdb")
    with serving(library.path) as served:
        yield served.address


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in IMPACTS]


def press(page, key):
    """A key, pressed by somebody who sees the page: a decision loads a new one, whose scripts come last."""
    page.wait_for_load_state("load")
    page.keyboard.press(key)


def test_a_queue_is_gone_through_by_keys_alone(browser, address):
    context = browser.new_context(base_url=address, reduced_motion="reduce")
    page = context.new_page()
    complaints = []
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/review")
    page.get_by_label("Your name").fill("Ada")
    press(page, "Enter")
    items = page.locator("[data-review]")
    expect(items).to_have_count(8)
    expect(items.nth(0)).to_be_focused()
    photograph(page, "review")

    press(page, "a")
    expect(items).to_have_count(7)
    expect(page.get_by_role("status").first).to_contain_text("accept – Alloy 0")
    expect(items.nth(0)).to_be_focused()

    press(page, "j")
    press(page, "r")
    expect(items).to_have_count(6)
    expect(page.get_by_role("status").first).to_contain_text("reject – Alloy 2")
    expect(items.nth(1)).to_be_focused()
    press(page, "k")
    expect(items.nth(0)).to_be_focused()

    press(page, "e")
    expect(items.nth(0).get_by_label("subject")).to_be_focused()
    press(page, "Escape")
    expect(items.nth(0)).to_be_focused()
    press(page, "e")
    press(page, "Tab")
    page.keyboard.type("resists corrosion")
    photograph(page, "review-edit")
    press(page, "Enter")
    expect(items).to_have_count(5)
    expect(page.get_by_role("status").first).to_contain_text("correct – Alloy 1")

    press(page, "u")
    expect(items).to_have_count(6)
    expect(page.get_by_role("status").first).to_contain_text("reject – Alloy 2")

    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    photograph(page, "review-dark")
    page.set_viewport_size({"width": 360, "height": 740})
    press(page, "e")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    photograph(page, "review-narrow")
    page.goto("/review/decisions")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page) == []
    photograph(page, "review-decisions")
    context.close()
    assert complaints == []


def test_without_scripts_buttons_do_the_same(browser, address):
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/review?queue=quarantined")
    page.get_by_label("Your name").fill("Ben")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Accept").first.click()
    expect(page.get_by_role("status").first).to_contain_text("accept")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-review]")).to_have_count(2)
    page.get_by_text("Correct e").first.click()
    page.get_by_label("object").first.fill("in rain")
    page.get_by_role("button", name="Save the correction").first.click()
    expect(page.get_by_role("status").first).to_contain_text("correct")
    context.close()
