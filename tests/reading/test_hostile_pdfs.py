"""Every hostile file ends with an outcome that a person understands, in time, and never with a crash."""

import pytest

from alexandria.errors import InputError
from alexandria.paper import Paper
from alexandria.reading import ReadingOptions, find_inputs, read_many

WANTED = {
    "encrypted-libreoffice.pdf": "encrypted",
    "made-5000-pages.pdf": "too-large",
    "made-empty.pdf": "empty-file",
    "made-encrypted-user-pw-secret.pdf": "encrypted",
    "made-html-as.pdf": "not-a-document",
    "made-scanned150-jose.00196.pdf": "no-text",
    "made-truncated-50pct.pdf": "no-pages",
    "made-zero-page.pdf": "no-pages",
    "made-broken-xref.pdf": "paper",
    "made-junk-prefix.pdf": "paper",
    "olmocr-pdftotext_two_column_issue.pdf": "paper",
    "with-attachment.pdf": "paper",
}


@pytest.fixture(scope="module")
def outcomes(hostile_pdfs):
    options = ReadingOptions(layout="never", ocr="never", timeout_s=60)
    return {p.name: o for p, o in read_many(find_inputs([hostile_pdfs]), options, workers=2)}


def slug(outcome):
    return "paper" if isinstance(outcome, Paper) else outcome.reason


def test_every_file_has_one_outcome_and_none_is_a_crash(outcomes, hostile_pdfs):
    assert len(outcomes) == len(list(hostile_pdfs.glob("*.pdf")))
    assert {slug(o) for o in outcomes.values()}.isdisjoint({"crashed", "timed-out", "unreadable"})


@pytest.mark.parametrize("name", WANTED)
def test_the_outcome_is_the_one_that_the_file_deserves(outcomes, name):
    assert slug(outcomes[name]) == WANTED[name]


def test_every_refusal_names_the_file_and_a_remedy(outcomes):
    for name, outcome in outcomes.items():
        if isinstance(outcome, InputError):
            assert name in str(outcome)
            assert outcome.hint


def test_no_paper_is_without_text(outcomes):
    for outcome in outcomes.values():
        if isinstance(outcome, Paper):
            assert outcome.title or any(s.blocks for s in outcome.walk())
