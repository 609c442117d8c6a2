"""The figures of `alexandria plan` that can be measured here.

    python -m tests.speed.plan_constants papers ../shared/papers     # words, bytes, chunks, tokens, reading
    python -m tests.speed.plan_constants gold ../shared/gold         # facts
    python -m tests.speed.plan_constants writing                     # writing

`papers` reads the PDFs of a folder as an ingest does, and makes the first questions of all chunks. `gold` counts
what a careful reader wrote for each sentence. `writing` saves 128 papers of 30 units, sixteen at a time. Seconds
are of the processor.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from alexandria.library import Library, PaperWrite
from alexandria.llm import estimate_tokens
from alexandria.paper import Paper
from alexandria.pipeline import questions_ahead
from alexandria.reading import read_many
from alexandria.run.recipe import pipeline_config
from alexandria.settings import Settings
from tests.builders import FREE, make_checked_unit, make_outcome, make_paper_record, make_run
from tests.ideal_model.gold import Gold
from tests.speed.figures import print_figures

__all__ = ["figures_of"]


def figures_of(folder: Path) -> dict[str, float]:
    """The figures of the PDFs in a folder, by their names in scale_constants.toml."""
    config = pipeline_config(Settings(), "an endpoint")
    pages = words = size = chunks = tokens = questions = papers = 0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for path, paper in read_many(sorted(folder.glob("*.pdf"))):
        if not isinstance(paper, Paper):
            continue
        papers += 1
        pages += paper.page_count or 1
        size += path.stat().st_size
        cut = config.chunks_of(paper)
        chunks += len(cut)
        words += sum(c.word_count for c in cut)
        asked = [q.request for qs in questions_ahead(config, paper, cut).values() for q in qs]
        questions += len(asked)
        tokens += sum(estimate_tokens(m.content) for r in asked for m in r.messages)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    reading = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{papers} papers, {pages} pages, {chunks} chunks")
    return {
        "words_per_page": words / pages,
        "bytes_per_page": size / pages,
        "words_per_chunk": words / chunks,
        "input_tokens_per_call": tokens / questions,
        "read_s_per_page": reading / pages,
    }


def gold_figures(folder: Path) -> dict[str, float]:
    """Facts for each word of sentences that a reader wrote facts of, or found none in."""
    gold = Gold.read([folder])
    words = sum(len(text.split()) for _, text in gold.sentences)
    print(f"{len(gold.facts)} facts, {len(gold.sentences)} sentences, {words} words")
    return {"facts_per_word": len(gold.facts) / words}


def writing_figures() -> dict[str, float]:
    """What the writing of a paper takes."""
    with tempfile.TemporaryDirectory() as place:
        library = Library(Path(place) / "library.duckdb")
        library.create_or_open()
        library.save_run(make_run())
        writes = [
            PaperWrite(
                make_paper_record(f"{n}", chunk_count=30),
                [make_checked_unit(f"{n}", chunk) for chunk in range(30)],
                outcome=make_outcome(f"{n}"),
                guard=FREE,
            )
            for n in range(128)
        ]
        begun = time.process_time()
        for start in range(0, len(writes), 16):
            library.save_papers(writes[start : start + 16])
        return {"write_s_per_paper": (time.process_time() - begun) / len(writes)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("papers", "gold", "writing"))
    parser.add_argument("folder", type=Path, nargs="?", default=Path())
    given = parser.parse_args()
    if given.what == "papers":
        print_figures(figures_of(given.folder))
    elif given.what == "gold":
        print_figures(gold_figures(given.folder))
    else:
        print_figures(writing_figures())


if __name__ == "__main__":
    main()
