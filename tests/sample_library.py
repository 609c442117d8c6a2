"""A small library of real facts: what the embedded model made of the sample papers, kept as JSON lines.

    python -m tests.sample_library demo.duckdb      # write the file anew, from the library of `make demo`

One line a paper: its record, its units, and the merges of their names. The papers are in data/papers; the library
that this makes has no runs and no ledger.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from alexandria.knowledge import KnowledgeUnit
from alexandria.library import Library, PaperRecord, PaperWrite
from alexandria.resolution import Merge
from tests.builders import FREE

__all__ = ["SAMPLE", "make_sample_library", "write_sample"]

SAMPLE = Path(__file__).with_suffix(".jsonl")


def make_sample_library(path: Path) -> Library:
    """Write the library."""
    library = Library(path)
    library.create_or_open()
    papers = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    library.save_papers(
        [
            PaperWrite(
                PaperRecord.model_validate(paper["record"]),
                [KnowledgeUnit.model_validate(unit) for unit in paper["units"]],
                guard=FREE,
                merges=[Merge.model_validate(merge) for merge in paper["merges"]],
            )
            for paper in papers
        ]
    )
    return library


def write_sample(library: Library) -> None:
    """Keep the papers, units and merges of a library."""
    lines = [
        json.dumps(
            {
                "record": record.model_dump(mode="json"),
                "units": [u.model_dump(mode="json") for u in library.load_units(record.id)],
                "merges": [m.model_dump(mode="json") for m in library.merges(record.id)],
            },
            ensure_ascii=False,
        )
        for record in library.papers()
    ]
    SAMPLE.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    write_sample(Library(sys.argv[1]))
