"""The yardstick over real papers on the fast path: what must not get worse.

The bounds hold for the fourteen papers with publishers' XML that the reader was built on. They say nothing of
other papers: on those that came later most figures are worse.
"""

import importlib.util

import pytest

from alexandria.paper import Paper
from alexandria.reading import ReadingOptions, find_inputs, read_many

FAST = ReadingOptions(layout="never", ocr="never")

BUILT_ON = frozenset(
    """PMC1397864 PMC3178181 PMC4558530 PMC4569613 PMC5234046 PMC5450247 PMC5860693 PMC5987334 PMC6093152
    PMC6225489 jose.00184 jose.00196 jose.00198 jose.00292""".split()
)


@pytest.fixture(scope="module")
def scores(shared_papers, yardsticks):
    spec = importlib.util.spec_from_file_location("score_reading", yardsticks / "score_reading.py")
    yardstick = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(yardstick)
    found = {}
    pdfs = [p for p in find_inputs([shared_papers]) if p.suffix == ".pdf" and p.stem in BUILT_ON]
    for path, paper in read_many(pdfs, FAST, workers=2):
        assert isinstance(paper, Paper), paper
        truth = next(
            (p for p in (path.with_suffix(".xml"), path.with_suffix(".jats.xml")) if p.exists()),
            None,
        )
        if truth is not None:
            found[path.stem] = yardstick.score(yardstick.load_jats(truth), paper.model_dump())
    return found


def values(scores, figure):
    return [s[figure] for s in scores.values() if isinstance(s[figure], float)]


def mean(scores, figure):
    found = values(scores, figure)
    return sum(found) / len(found)


def test_nearly_all_words_of_the_text_are_read_in_order(scores):
    assert mean(scores, "recall5") >= 0.985
    assert min(values(scores, "recall5")) >= 0.94
    assert min(values(scores, "order")) >= 0.99


def test_hardly_a_word_is_read_that_is_none_of_the_text(scores):
    assert mean(scores, "extra") <= 0.004


def test_hardly_a_word_is_broken_or_glued(scores):
    assert mean(scores, "broken") <= 0.10


def test_headings_are_found(scores):
    assert mean(scores, "heads") >= 0.90


def test_references_are_counted_and_kept_out_of_the_prose(scores):
    assert mean(scores, "refs") <= 0.05
    assert sorted(values(scores, "leak"))[-2] <= 0.02


def test_no_title_and_no_doi_is_wrong(scores):
    assert [s["title"] for s in scores.values()].count("1") == len(scores)
    assert [s["doi"] for s in scores.values()].count("x") == 0
