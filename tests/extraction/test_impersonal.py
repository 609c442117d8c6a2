"""A small model is shown a sentence without whose paper it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alexandria.extraction.impersonal import impersonal


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("We show that zinc melts at 692 K.", "Zinc melts at 692 K."),
        ("Our results also demonstrate that zinc melts at 692 K.", "Zinc melts at 692 K."),
        ("Furthermore, it was found that zinc melts at 692 K.", "Zinc melts at 692 K."),
        ("In this paper, we propose a new furnace.", "The authors propose a new furnace."),
        ("Here we propose a new furnace.", "The authors propose a new furnace."),
        (
            "Our furnace is hot and ours is new.",
            "The authors' furnace is hot and the authors' is new.",
        ),
    ],
)
def test_frames_go_and_we_are_the_authors(printed, shown):
    assert impersonal(printed) == shown


@pytest.mark.parametrize(
    "printed",
    [
        "Zinc melts at 692 K [3, 4].",
        "Zinc melts at 692 K (Smith et al., 2010).",
        "Zinc [7] melts at 692 K.",
    ],
)
def test_citations_are_left_out(printed):
    assert impersonal(printed) == "Zinc melts at 692 K."


@pytest.mark.parametrize(
    "doubt",
    ["We suggest that zinc melts.", "We assume that zinc melts.", "It is likely that zinc melts."],
)
def test_doubt_stays(doubt):
    assert impersonal(doubt) == doubt.replace("We", "The authors")


@pytest.mark.parametrize(
    "number", ["Type I cells and type I 3 channels.", "The US economy grew.", "World War I ended."]
)
def test_what_only_looks_like_a_first_person_stays(number):
    assert "author" not in impersonal(number)


def test_of_a_sentence_that_is_all_frame_everything_stays():
    assert impersonal("[3].") == "[3]."


@given(st.text(max_size=80))
def test_it_never_fails_and_never_says_nothing_of_something(text):
    assert bool(impersonal(text).strip()) == bool(text.strip())
