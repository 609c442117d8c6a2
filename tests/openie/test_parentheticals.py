"""What stands in brackets is said of the name before them."""

from __future__ import annotations

import pytest

from alexandria.openie.sentence_claims import claims_of_sentences


def told(sentence: str) -> set[tuple[str, ...]]:
    return {c.fields[:3] for c in claims_of_sentences([sentence])}


@pytest.mark.parametrize(
    ("sentence", "claim"),
    [
        ("The Tumour Factor (TF) rose quickly.", ("Tumour Factor", "abbreviation", "TF")),
        (
            "The Tumour Factor (TF; Dole and Weir, 2011) rose.",
            ("Tumour Factor", "abbreviation", "TF"),
        ),
        ("The new oil (75 mg/kg, Fig. 6) was given daily.", ("new oil", "value", "75 mg/kg")),
        ("The dry mass (kg) was taken daily.", ("dry mass", "unit", "kg")),
        ("Fine grids with 1 m spacing (nx = 91) were drawn.", ("fine grids", "nx", "91")),
    ],
)
def test_brackets_tell_of_the_name_before_them(sentence, claim):
    assert claim in told(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The method (Dole and Weir, 2011) rose quickly.",
        "The method (Graph 3 & 4) rose quickly.",
        "The method (see Figs 3, 4) rose quickly.",
        "The method (dashed red line) rose quickly.",
        "The method (magenta) rose quickly.",
    ],
)
def test_another_paper_and_a_picture_are_no_facts(sentence):
    assert all("also given as" not in c and "Graph" not in c for c in told(sentence))
