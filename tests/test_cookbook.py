"""The cookbook: its answers are those that its queries give on the sample library."""

from __future__ import annotations

import re

import pytest

from tests.cookbook import PAGE, answered, queries
from tests.sample_library import make_sample_library


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return make_sample_library(tmp_path_factory.mktemp("sample") / "sample.duckdb")


def test_the_page_shows_what_its_queries_answer(sample):
    page = PAGE.read_text("utf-8")
    assert page == answered(page, sample), "run: python -m tests.cookbook"


def test_there_are_twelve_questions_and_each_has_an_answer(sample):
    page = PAGE.read_text("utf-8")
    headings = re.findall(r"^### (\d+)\. .+\?$", page, re.MULTILINE)
    assert [int(number) for number in headings] == list(range(1, 13))
    answers = [sample.query(sql) for sql in queries(page)]
    assert len(answers) == 12
    assert all(answer.rows for answer in answers)


def test_the_sample_library_is_sound(sample):
    assert sample.check() == []
    assert len(sample.papers()) == 3
