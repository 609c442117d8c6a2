"""What reading and checking a chunk cost this program: processor time, the model's left out.

    python -m tests.speed.check_costs [FOLDER] [--chunks 100] [--profile]

Chunks of the papers in FOLDER go through the extraction with a model that answers at once with what the rules
found in each sentence; those of made papers with the good answers of the saturation benchmark. Prints processor
milliseconds a chunk, a digest of all units (a change that only saves time leaves it as it is), and where the time
went if asked.
"""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import json
import pstats
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from alexandria.chunking import Chunk, chunk_paper
from alexandria.english import parse_sentences
from alexandria.extraction import (
    Extraction,
    PaperContext,
    extract_chunk,
    extraction_of,
)
from alexandria.llm import Request
from alexandria.openie import StatementParts, split_statements
from alexandria.pipeline import paper_context
from alexandria.quantities import find_numbers
from alexandria.reading import ReadingOptions, find_inputs
from alexandria.reading.paper_builder import read_in_this_process
from tests.run.making import answer, fact, write_papers
from tests.speed.figures import print_figures

_NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)


class Answers:
    """A model that repeats each sentence as one fact."""

    def __init__(self) -> None:
        self._facts: dict[str, StatementParts] = {}

    def learn(self, chunk: Chunk) -> None:
        """Remember the fields of its sentences."""
        texts = [s.text for s in chunk.sentences]
        found = zip(texts, split_statements(texts), strict=True)
        self._facts |= {text: parts for text, parts in found if parts is not None}

    def text(self, request: Request) -> str:
        """The answer, as the model would write it."""
        if not self._facts:
            return answer({"messages": [{"content": request.messages[-1].content}]})
        asked = _NUMBERED.findall(request.messages[-1].content)
        told = [(int(n), self._facts[text]) for n, text in asked if text in self._facts]
        facts = [fact(n, p.subject, p.predicate, p.object, p.condition) for n, p in told]
        return json.dumps({"about": "", "entities": [], "facts": facts})


def taken(paths: list[Path], most: int) -> Iterator[tuple[PaperContext, Chunk]]:
    """The first chunks of the papers."""
    for path in paths:
        paper = read_in_this_process(path, ReadingOptions())
        chunks = chunk_paper(paper, target_words=100)
        head = paper_context(paper, chunks)
        for chunk in chunks:
            if most:
                most -= 1
                yield head, chunk


def one(how: Extraction, head: PaperContext, chunk: Chunk, answers: Answers) -> str:
    """All that an ingest does with one chunk."""
    steps = extract_chunk(how, head, chunk)
    try:
        question = next(steps)
        while True:
            question = steps.send(question.parse(answers.text(question.request)))
    except StopIteration as end:
        units, _ = end.value
    # What made them names the program's own code, which any change alters.
    return "".join(u.model_dump_json(exclude={"making"}) for u in units)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--chunks", type=int, default=100)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = given.folder
        if folder is None:
            folder = Path(place)
            write_papers(folder, 6, sentences=50)
        work = list(taken(list(find_inputs([folder])), given.chunks))
    how, answers = extraction_of("none", passes=2, detail="full"), Answers()
    for _, chunk in work if given.folder else ():
        answers.learn(chunk)
    parse_sentences([str(n) for n in range(3000)])  # so that it remembers none of the chunks
    find_numbers.cache_clear()
    one(how, *work[0], answers)  # loads what is loaded on first use
    profile = cProfile.Profile()
    if given.profile:
        profile.enable()
    begun = time.process_time()
    units = [one(how, head, chunk, answers) for head, chunk in work]
    spent = time.process_time() - begun
    profile.disable()
    digest = hashlib.sha256("\n".join(units).encode()).hexdigest()[:16]
    print(f"{len(work)} chunks: {spent / len(work) * 1000:.1f} ms a chunk; units {digest}")
    print_figures({"processor ms a chunk": spent / len(work) * 1000})
    if given.profile:
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
