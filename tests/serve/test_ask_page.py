"""Questions in the browser, answered by a model that may write anything."""

import json
import re
from urllib.parse import urlencode

import pytest

from tests.answers.test_ask import answering
from tests.faults.server import FaultServer
from tests.serve.conftest import serving

A = "The yield strength of alloy A is 350 MPa at 25 °C."
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def asking(small_library, tmp_path_factory):
    """An explorer whose model writes one true sentence, one false and one that is an attack."""
    path = tmp_path_factory.mktemp("asking") / "library.duckdb"
    path.write_bytes(small_library.read_bytes())
    attack = "<script>alert(1)</script> is 350 MPa."
    reply = answering((A, A), ("The yield strength of alloy A is 900 MPa.", A), (attack, A))
    with (
        FaultServer(answer=reply) as server,
        serving(path, "--model", "fake", "--base-url", server.base_url) as served,
    ):
        yield served


def ask(served, question):
    body = urlencode({"q": question, "csrf_token": served.csrf_token()}).encode()
    return served.ask("/ask", body, content_type=FORM).text


def test_an_answer_cites_its_facts_and_leaves_out_what_they_do_not_say(asking):
    page = ask(asking, "What is the yield strength of alloy A?")
    answer = re.search(r'<p class="answer">(.*?)</p>', page, re.DOTALL)[1]
    assert A in answer
    assert "#cited-1" in answer
    assert "900 MPa" not in answer
    assert "removed" in page
    assert "<script>alert" not in page


def test_an_address_asks_no_model(asking):
    asked = json.loads(asking.ask("/api/runs").text)
    page = asking.ask("/ask?" + urlencode({"q": "What is the yield strength of alloy A?"})).text
    assert 'class="answer"' not in page
    assert json.loads(asking.ask("/api/runs").text) == asked


def test_what_the_library_does_not_know_is_said(asking):
    assert "The library does not say." in ask(asking, "Who discovered penicillin?")


def test_without_a_model_the_page_says_how_to_get_one(explorer):
    assert "alexandria serve --model" in explorer.ask("/ask").text
