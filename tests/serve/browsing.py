"""A real browser for tests of pages: started once a module, each page watched for complaints."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

__all__ = ["CHROMIUM", "IMPACTS", "browser", "photograph", "watched_page"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
IMPACTS = {"serious", "critical", "moderate"}
"""Of violations that axe-core finds: those that fail a test."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def watched_page(browser: Browser, address: str, **context: Any) -> Iterator[Page]:
    """A page of an explorer; what scripts or the content policy complain of fails the test."""
    opened_in = browser.new_context(base_url=address, reduced_motion="reduce", **context)
    page = opened_in.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    opened_in.close()
    assert complaints == []


def photograph(page: Page, name: str) -> None:
    """Into the folder ALEXANDRIA_SCREENSHOTS, where that is set."""
    if folder := os.environ.get("ALEXANDRIA_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True, caret="initial")
