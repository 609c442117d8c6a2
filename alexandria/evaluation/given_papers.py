"""Papers, a library and a question set → what is to be asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from alexandria.errors import InputError, SettingsError
from alexandria.evaluation.questions.question_sets import read_set
from alexandria.evaluation.run.arms import Document, UnitsSource
from alexandria.evaluation.run.protocol import Protocol
from alexandria.evaluation.run.runner import Evaluation
from alexandria.library import Library
from alexandria.paper import Paper
from alexandria.reading import ReadingOptions, find_inputs, read_many

__all__ = ["plan_over_papers"]


def plan_over_papers(
    paths: Sequence[Path],
    sets: Sequence[Path],
    library: Library,
    protocol: Protocol,
    options: ReadingOptions,
) -> Evaluation:
    """Read the papers, and take the questions that are about them.

    A paper that the library does not hold has no units: what it says counts as lost.

    Raises:
        SettingsError: no question is about any of the papers.
    """
    read = [read_set(path, documents=protocol.documents) for path in sets]
    asked = {q.paper_id for one in read for q in one.questions}
    documents: dict[str, Document] = {}
    notes = []
    for path, paper in read_many(find_inputs(paths), options=options):
        if isinstance(paper, InputError):
            notes.append(f"{path.name} cannot be read: {paper.reason}")
        elif paper.sha256 in asked:
            documents[paper.sha256] = _document(paper, library)
    questions = tuple(q for one in read for q in one.questions if q.paper_id in documents)
    if not questions:
        raise SettingsError(
            "No question is about any of these papers.",
            hint="Questions belong to a paper by the SHA-256 of its file.",
        )
    rejected = sum((Counter(one.rejected) for one in read), Counter[str]())
    total = sum(len(one.questions) for one in read)
    if total > len(questions):
        rejected["its paper was not given"] += total - len(questions)
    return Evaluation(
        documents=tuple(documents[paper_id] for paper_id in sorted(documents)),
        questions=questions,
        protocol=protocol,
        sources={one.name: one.sha256 for one in read},
        rejected=dict(rejected),
        notes=tuple(notes),
    )


def _document(paper: Paper, library: Library) -> Document:
    units = tuple(library.load_units(paper.sha256))
    text = f"{paper.title}\n\n{paper.body}".strip()
    return Document(paper.sha256, text, UnitsSource.of(units), units=units)
