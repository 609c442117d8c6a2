"""Twenty libraries whose every text is an attack: each page is shown, and nothing of them is more than text.

Each library has one kind of attack in all fields that a file or a model can fill. A parser takes the pages apart;
where Chromium is, it also opens them, and whatever it refuses or runs is a failure.
"""

from __future__ import annotations

import re
import shutil
from contextlib import ExitStack
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from playwright.sync_api import sync_playwright

from alexandria.knowledge import Quarantined, QuarantineReason
from alexandria.library import Library
from alexandria.serve import make_app
from tests.answers.making import Said, unit_of
from tests.builders import FREE, NOON, make_outcome, make_paper_record, make_run, paper_id
from tests.serve.in_process import serving_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

ATTACKS = {
    "script": "<script>window.ran = 1</script>",
    "image": '"><img src=x onerror="window.ran=1">',
    "quotes": "' onmouseover='window.ran=1' x='",
    "double quotes": '" autofocus onfocus="window.ran=1',
    "end of page": "</title></textarea></svg></style><script>window.ran=1</script>",
    "svg": "<svg/onload=window.ran=1>",
    "style": "</style><style>body{display:none}</style>",
    "template": "{{ 131071 * 524287 }}{% for x in range(9) %}{{ x }}{% endfor %}{# gone #}",
    "address": "javascript:window.ran=1//https://evil.example/",
    "data": "data:text/html,<script>window.ran=1</script>",
    "entities": "&lt;script&gt;window.ran=1&lt;/script&gt; &#x3c;b&#x3e;",
    "right to left": "\u202egnp.exe\u202d \u2066abc \u0627\u0644\u062b\u0644\u062c \u05e7\u05e8\u05d7",
    "controls": "a\u0001b\u0007c\u001b[31md\u007fe\u0085f",
    "zero": "a\u0000b\u200bc\ufeffd\u2028e\u2029f",
    "long word": "Pneumono" * 60,
    "long text": "word " * 90,
    "marks": "e" + "\u0301" * 200 + " \U0001f9ea\U0001f468\u200d\U0001f52c",
    "paths": "../../../etc/passwd%2e%2e%2f\\..\\..",
    "lines": "one\r\nSet-Cookie: a=b\r\n\r\n<h1>two</h1>",
    "sql": "'; DROP TABLE paper; -- $$ \\x00 %s {0}",
}

PAGES = ("/", "/papers", "/search?q=strength", "/runs", "/disagreements", "/sql?sql=FROM+facts")
SAFE_ELEMENTS = frozenset(
    "html head meta title link script body a header form label input kbd nav button main h1 h2 p dl dt dd div "
    "span section svg rect line text g circle ul ol li table thead tbody tr th td article details summary "
    "select option textarea code footer".split()
)
OUR_SCRIPTS = {"/static/theme.js", "/static/vendor/htmx.min.js", "/static/explorer.js"}


class _Page(HTMLParser):
    """Everything of a page that could do something."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.wrong, self.ids, self.links = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag not in SAFE_ELEMENTS:
            self.wrong.append(tag)
        if tag == "script" and given.get("src") not in OUR_SCRIPTS:
            self.wrong.append(f"script {given}")
        for name, value in attributes:
            is_active = name.startswith("on") or name in (
                "style",
                "srcdoc",
                "autofocus",
                "formaction",
            )
            if is_active and (name, value) != ("formaction", "/sql/result.csv"):
                self.wrong.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action", "hx-get", "data-source"):
                self.links.append(value)
                if not re.match(r"/(?!/)|#|\?", value or ""):
                    self.wrong.append(f"{tag} {name}={value}")


def make_hostile(path, text):
    """A library with `text` wherever a paper, a model or a user can put words."""
    library = Library(path)
    library.create_or_open()
    library.save_run(
        make_run(command=text, model=text, endpoint=text, started_at=NOON, settings={"name": text})
    )
    more = {"method": text, "compared_with": text, "claimed_by": text, "doubt": text}
    facts = [
        Said(text, f"has {text}", f"a strength of 350 {text}", text, (f"{text} 2",), text, more),
        Said(f"The strength of {text}", "is", "350 MPa", about=f"other {text}"),
        Said(f"The strength of {text}", "is", "900 MPa", about=f"other {text}"),
        Said(f"another {text}", "is near", text, about=f"another {text}"),
    ]
    unit = unit_of("p", facts, summary=text, section=text)
    fact = unit.attributes[0]
    left_out = Quarantined(
        **{
            name: getattr(fact, name)
            for name in Quarantined.model_fields
            if name in type(fact).model_fields
        },
        reason=QuarantineReason.NUMBER,
    )
    unit = unit.model_copy(update={"quarantined": (left_out,)})
    record = make_paper_record(
        "p", title=text, authors=(text, text), venue=text, doi=text, arxiv_id=text, reason=text
    )
    outcome = make_outcome("p", path=text, reason=text)
    library.save_paper(record, [unit], outcome=outcome, guard=FREE)
    return library


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Twenty explorers by the name of their attack."""
    folder = tmp_path_factory.mktemp("hostile")
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(
                serving_app(make_app(make_hostile(folder / f"{number}.duckdb", text)))
            )
            for number, (name, text) in enumerate(ATTACKS.items())
        }


def addresses(text):
    """The pages of one library."""
    return (*PAGES, f"/papers/{paper_id('p')}", f"/entity?name={quote(text[:600])}")


@pytest.mark.parametrize("name", ATTACKS)
def test_pages_of_a_hostile_library_are_text(hostile, name):
    for address in addresses(ATTACKS[name]):
        answer = hostile[name].ask(address)
        assert answer.status in (200, 404), address
        assert answer.status == 200 or address.startswith("/entity"), address
        page = _Page(answer.text)
        assert page.wrong == [], address
        # The product that a template would make; too long to stand in a token by chance.
        assert str(131071 * 524287) not in answer.text
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("name", ATTACKS)
def test_what_a_hostile_library_says_is_shown_as_it_says_it(hostile, name):
    said = re.sub(r"\s+", " ", ATTACKS[name])[:40].strip("\x00")
    shown = hostile[name].ask(f"/papers/{paper_id('p')}").text
    from html import unescape

    assert re.sub(r"\s+", " ", unescape(shown)).count(said.split("\x00")[0][:20]) >= 3


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")
def test_a_browser_runs_nothing_of_them(hostile):
    complaints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 740})
        page.on("dialog", lambda d: complaints.append(d.message))
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        for name, served in hostile.items():
            for address in (f"/papers/{paper_id('p')}", "/search?q=strength"):
                page.goto(served.address + address, wait_until="domcontentloaded")
                assert page.evaluate("window.ran") is None, (name, address)
                assert page.evaluate("document.documentElement.scrollWidth") <= 360, (name, address)
                assert page.evaluate("document.querySelectorAll('main h1').length") == 1
        browser.close()
    assert complaints == []


def test_a_library_cannot_hold_a_lone_surrogate(tmp_path):
    with pytest.raises((UnicodeError, ValueError)):
        make_hostile(tmp_path / "library.duckdb", "a\ud800b")
