"""The generator of large libraries: enough facts, sound, and the same for the same seed."""

from __future__ import annotations

from alexandria.answers import search
from alexandria.library import FactReader, Library
from tests.builders import FREE, make_checked_unit, make_paper_record
from tests.speed import large_library


def test_the_same_seed_makes_the_same_library_of_at_least_so_many_facts(tmp_path, monkeypatch):
    monkeypatch.setattr(large_library, "_WORDED", 60)
    source = Library(tmp_path / "source.duckdb")
    source.create_or_open()
    source.save_paper(make_paper_record(), [make_checked_unit()], guard=FREE)
    made = [tmp_path / "one.duckdb", tmp_path / "other.duckdb"]
    counts = [large_library.make_large_library([source.path], path, 200) for path in made]
    assert counts[0] == counts[1] >= 200
    digests = [FactReader(Library(path)).digests() for path in made]
    assert digests[0] == digests[1]
    facts = Library(made[0]).query("SELECT count(*), count(DISTINCT fact_id) FROM facts").rows
    assert facts == ((counts[0], counts[0]),)
    assert search(made[0], "boils").found
