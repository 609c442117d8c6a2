import shutil

import pytest

from alexandria.library import Library
from tests.answers.making import Said, save


@pytest.fixture(scope="session")
def small_library(tmp_path_factory):
    """The file of a library of three papers, to be copied."""
    path = tmp_path_factory.mktemp("answers") / "library.duckdb"
    library = Library(path)
    library.create_or_open()
    save(
        library,
        "steel",
        [
            Said("The yield strength of alloy A", "is", "350 MPa", "at 25 °C", about="alloy A"),
            Said("The yield strength of alloy B", "is", "0.25 GPa", "at 25 °C", about="alloy B"),
            Said("The yield strength of alloy C", "exceeds", "200 MPa", about="alloy C"),
            Said("alloy A", "does not corrode", "", "in sea water", more={"kind": "result"}),
            Said("The grain size", "was measured", "by diffraction", more={"kind": "method"}),
            Said("alloy D", "may crack", "", "after 425 cycles", more={"made_by": "rule"}),
        ],
        summary="Mechanical tests of four alloys.",
        year=2018,
    )
    save(
        library,
        "cells",
        [
            Said(
                "tumour necrosis factor",
                "activates",
                "NF-κB",
                "in TP53 mutants",
                other_names=("TNF-α", "cachectin"),
            ),
            Said("NF-κB", "induces", "IL-6", "with p < 0.001"),
            Said("IL-6", "was measured", "in 48 patients (n = 48)"),
            Said("dissolved CO_2", "inhibits", "growth", "at 14 μM"),
        ],
        year=2021,
        title="",
    )
    save(
        library,
        "ice",
        [
            Said("Ice", "floats on", "water"),
            Said("The cachectin level", "increases", "by 20 to 30 percent", about="cachectin"),
            Said("The entanglement entropies", "grow", "linearly"),
            Said("Helium", "is found", "in traces only"),
        ],
        year=None,
        title="On melting",
    )
    return path


@pytest.fixture
def library(tmp_path, small_library):
    """A copy of it, with a folder of its own for a cache."""
    path = tmp_path / "library.duckdb"
    shutil.copy(small_library, path)
    return Library(path)
