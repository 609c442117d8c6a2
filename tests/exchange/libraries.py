"""Libraries to export: one with everything that a library can hold, one that is as hostile as a library can be."""

from __future__ import annotations

from pathlib import Path

from alexandria.knowledge import KnowledgeUnit, make_id
from alexandria.library import ContentReader, Library, PaperState
from alexandria.resolution import Merge
from tests.builders import (
    FREE,
    NOON,
    make_call,
    make_checked_unit,
    make_outcome,
    make_paper_record,
    make_run,
    make_unit,
    paper_id,
)

__all__ = ["HOSTILE", "full_library", "hostile_library", "renamed", "save_paper_of"]

HOSTILE = (
    "../../../../etc/passwd",
    "CON",
    "con",
    ".",
    "",
    '=HYPERLINK("http://x","y")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "--- \n!!python/object/apply:os.system ['x']\n---",
    "[[a|b]] ![x](javascript:alert(1)) <script>alert(1)</script> %%c%% `= this` $x$ #tag",
    "a]] #b ^c | d\\",
    '"}]}, {"@context": "http://evil"} ; DROP TABLE x; --',
    "'); MATCH (n) DETACH DELETE n; //",
    '<urn:x> . } # " \\ \u2028 \u2029 \u0085 \x0b \x1f \x7f \ufeff \u202egnp.exe',
    "]]> & &amp; <!-- <a href='x'>",
    "水 β ﬁ Å Å e\u0301 é 🧬",
    "x" * 400,
)


def full_library(path: Path) -> Library:
    """Three papers, one of two chunks, one without facts; merges, an undone merge, calls, a run with settings."""
    library = Library(path)
    library.create_or_open()
    settings = {
        "chunk_words": 200,
        "library": "/home/ada/secret.duckdb",
        "base_url": "http://10.0.0.7",
    }
    library.save_run(make_run(settings=settings, finished_at=NOON))
    merge = Merge.of(paper_id("water"), "water", "H₂O", rule="abbreviation")
    undone = Merge.of(paper_id("water"), "ice", "snow", rule="plural")
    library.save_paper(
        make_paper_record("water", chunk_count=2, venue="Journal of Water"),
        [make_checked_unit("water", 0), make_unit("water", 1)],
        [make_call(0)],
        make_outcome("water", path="/home/ada/papers/water.pdf"),
        guard=FREE,
        merges=[merge, undone],
    )
    library.undo_merge(undone.id)
    library.save_paper(
        make_paper_record("sea", doi=None, year=None, title=""),
        [make_unit("sea")],
        outcome=make_outcome("sea"),
        guard=FREE,
    )
    library.save_paper(
        make_paper_record("void", state=PaperState.EMPTY, reason="no facts", chunk_count=0),
        [],
        outcome=make_outcome("void", state=PaperState.EMPTY),
        guard=FREE,
    )
    return library


def renamed(unit: KnowledgeUnit, text: str) -> KnowledgeUnit:
    """The unit with a text in every field that holds words."""
    water, ice = unit.entities
    words = {
        "subject": text or "x",
        "predicate": text or "x",
        "object": text or "x",
        "condition": text,
    }
    more = {"method": text, "compared_with": text, "claimed_by": text}
    return unit.model_copy(
        update={
            "summary": text,
            "entities": (
                water.model_copy(
                    update={"name": text or "x", "aliases": (f"{text}2",), "type": text}
                ),
                ice,
            ),
            "attributes": tuple(f.model_copy(update=words | more) for f in unit.attributes),
            "relationships": tuple(f.model_copy(update=words | more) for f in unit.relationships),
            "provenance": unit.provenance.model_copy(update={"section": text}),
        }
    )


def save_paper_of(library: Library, name: str, text: str) -> None:
    """A paper that has a text wherever it can have one."""
    record = make_paper_record(
        name, title=text, authors=(text, "B"), venue=text, doi=text or None, arxiv_id=text or None
    )
    unit = renamed(make_checked_unit(name), text)
    library.save_paper(
        record, [unit], outcome=make_outcome(name, path=f"p/{make_id('n', name)}.pdf"), guard=FREE
    )


def hostile_library(path: Path) -> Library:
    """One paper for each of `HOSTILE`."""
    library = Library(path)
    library.create_or_open()
    library.save_run(make_run(finished_at=NOON))
    for number, text in enumerate(HOSTILE):
        save_paper_of(library, f"paper {number}", text)
    return library


def contents(library: Library) -> list[object]:
    """Everything of every paper but the marks of an import."""
    return [
        (c.record.model_copy(update={"run_id": ""}), c.units, c.merges, c.apart, c.things)
        for c in ContentReader(library).papers()
    ]
