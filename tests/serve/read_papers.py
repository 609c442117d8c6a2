"""A library of real files without a model: one fact a sentence, which says nothing but where it is from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from alexandria.chunking import chunk_paper, minhash_of
from alexandria.knowledge import Attribute, Entity, KnowledgeUnit, Making, Provenance, make_id
from alexandria.library import Library, Outcome, PaperState
from alexandria.paper import Paper
from alexandria.reading import read
from tests.builders import FREE, make_paper_record

__all__ = ["make_read_library", "save_read"]


def make_read_library(path: Path, files: Iterable[Path]) -> Library:
    """A library of the sentences of some files, as they are read now."""
    library = Library(path)
    library.create_or_open()
    for file in files:
        save_read(library, file)
    return library


def save_read(library: Library, file: Path) -> Paper:
    """Store a file's sentences as facts; returns what was read."""
    paper = read(file)
    units = [
        _unit(paper, chunk.index, chunk.section, chunk.sentences, chunk.text_sha256, chunk.text)
        for chunk in chunk_paper(paper)
    ]
    record = make_paper_record("any", title=paper.title).model_copy(update={"id": paper.sha256})
    outcome = Outcome(
        run_id="run-1", path=file.name, paper_id=paper.sha256, state=PaperState.DONE, seconds=1.0
    )
    library.save_paper(record, units, outcome=outcome, guard=FREE)
    return paper


def _unit(paper, index, section, sentences, digest, text) -> KnowledgeUnit:
    unit_id = make_id("u", paper.sha256, index)
    thing = Entity(id=make_id("e", unit_id), name=f"passage {index}", type="other")
    facts = tuple(
        Attribute(
            id=make_id("f", unit_id, s.number),
            subject_id=thing.id,
            subject=f"Sentence {s.number}",
            predicate="is on",
            object=f"page {s.page}",
            sentences=(s.number,),
            page=s.page,
        )
        for s in sentences
    )
    return KnowledgeUnit(
        id=unit_id,
        entities=(thing,),
        attributes=facts,
        provenance=Provenance(
            paper_id=paper.sha256,
            chunk=index,
            section=" ".join(section.split()[:7]),
            first_page=sentences[0].page,
            last_page=sentences[-1].page,
            first_sentence=sentences[0].number,
            last_sentence=sentences[-1].number,
            word_start=sentences[0].word_start,
            word_end=sentences[-1].word_end,
            text_sha256=digest,
            minhash=minhash_of(text),
        ),
        making=Making(model="m", prompt_version="p1", request_digest=make_id("q", unit_id)),
    )
