"""Names in an ingest: what a person undid stays undone, the model is asked about little and in the ledger."""

from __future__ import annotations

import json
import re
from pathlib import Path

from alexandria.library import Library
from tests.faults.server import FaultServer
from tests.run.making import fact, run

SENTENCE = "The tumour necrosis factor (TNF) level of the sample {n} was {n} ng after {n} days of dietary change."

NAMES = ("tumour necrosis factor", "TNF", "dietary change", "diet change", "sample")


def paper(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "a.md"
    path.write_text("# On TNF\n\n" + " ".join(SENTENCE.format(n=n) for n in range(3, 43)))
    return path


def answer(body):
    """Facts about names that no rule brings together; yes to all where these are asked about."""
    if "same" in body["response_format"]["json_schema"]["schema"]["properties"]:
        return json.dumps({"same": [1]})
    text = body["messages"][-1]["content"]
    days = re.findall(r"^(\d+)\. .* after (\d+) days", text, re.MULTILINE)
    told = [
        fact(int(n), NAMES[int(day) % len(NAMES)], "was seen after", f"{day} days")
        for n, day in days
    ]
    return json.dumps({"about": "On TNF.", "entities": [], "facts": told})


def classes(library):
    return {
        frozenset((t.name, *t.aliases)) for t in Library(library).entities() if t.name != "sample"
    }


def test_definitions_of_the_text_and_decisions_of_the_model_join_names(tmp_path: Path):
    library = tmp_path / "a.duckdb"
    with FaultServer(answer=answer) as server:
        report = run([paper(tmp_path / "papers")], library, server.base_url)
    assert report.exit_code == 0
    assert {
        frozenset({"tumour necrosis factor", "TNF"}),
        frozenset({"dietary change", "diet change"}),
    } <= classes(library)
    purposes = Library(library).query("SELECT DISTINCT purpose, prompt_version[:8] FROM call").rows
    assert ("resolve", "resolve@") in purposes
    assert {m.rule for m in Library(library).merges()} == {"abbreviation", "decided"}


def test_what_was_undone_stays_undone_when_the_paper_is_ingested_again(tmp_path: Path):
    library = tmp_path / "a.duckdb"
    papers = [paper(tmp_path / "papers")]
    with FaultServer(answer=answer) as server:
        run(papers, library, server.base_url)
        for merge in Library(library).merges():
            Library(library).undo_merge(merge.id)
        undone = classes(library)
        run(papers, library, server.base_url, chunk_words=80)
    assert Library(library).merges() == []
    assert classes(library) == undone
    assert all(len(names) == 1 for names in undone if "TNF" not in names)
