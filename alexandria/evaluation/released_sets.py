"""Released question sets → an evaluation: their texts are ingested, then the questions are asked.

The texts are those of the sets; for the ingest they stand in a folder of their own, in memory where the system
has such a place, which is removed before the first question is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from alexandria.errors import SettingsError
from alexandria.evaluation.questions.question_sets import QuestionSet, read_set, texts_as_files
from alexandria.evaluation.run.arms import Document, UnitsSource
from alexandria.evaluation.run.evaluation_result import EvaluationReport, EvaluationWatch
from alexandria.evaluation.run.planning import ARMS_WITHOUT_UNITS
from alexandria.evaluation.run.protocol import Protocol
from alexandria.evaluation.run.runner import Evaluation, evaluate
from alexandria.library import Library
from alexandria.llm import EndpointSpec
from alexandria.run.ingest import ingest
from alexandria.run.progress import Watch
from alexandria.settings import Settings

__all__ = ["benchmark"]


def benchmark(
    files: Sequence[Path],
    protocol: Protocol,
    settings: Settings,
    answerer: EndpointSpec,
    *,
    ingest_watch: Watch | None = None,
    watch: EvaluationWatch | None = None,
    command: str = "",
) -> EvaluationReport:
    """Ingest the sets' texts, as far as the library does not hold them, and ask their questions.

    Raises:
        AlexandriaError: nothing could be started, or the ingest was stopped; the same call goes on.
    """
    sets = [read_set(path, documents=protocol.documents) for path in files]
    texts = {paper_id: text for one in sets for paper_id, text in one.texts.items()}
    if bare := [one.name for one in sets if not one.texts]:
        raise SettingsError(
            f"{bare[0]} holds questions without texts.",
            hint="`alexandria eval run PAPERS --questions SET` asks them about papers.",
        )
    if not set(protocol.arms) <= ARMS_WITHOUT_UNITS:
        with texts_as_files(sets) as folder:
            made = ingest([folder], settings, watch=ingest_watch, command=command, below=folder)
        if made.stopped_by is not None:
            raise made.stopped_by
    plan = Evaluation(
        documents=_documents(sets, texts, settings),
        questions=tuple(q for one in sets for q in one.questions),
        protocol=protocol,
        sources={one.name: one.sha256 for one in sets},
        rejected=dict(sum((Counter(one.rejected) for one in sets), Counter[str]())),
    )
    return evaluate(plan, settings, answerer, watch=watch, command=command)


def _documents(
    sets: Sequence[QuestionSet], texts: Mapping[str, str], settings: Settings
) -> tuple[Document, ...]:
    library = Library(settings.library, wait_s=settings.wait)
    library.create_or_open()
    domains = {q.paper_id: q.domain for one in sets for q in one.questions}
    documents = []
    # Only papers with a question: the others would only stand beside, in the arm other-paper.
    for paper_id in (p for p in texts if p in domains):
        units = tuple(library.load_units(paper_id))
        documents.append(
            Document(
                paper_id=paper_id,
                text=texts[paper_id],
                source=UnitsSource.of(units),
                domain=domains[paper_id],
                units=units,
            )
        )
    return tuple(documents)
