"""Released question sets → an evaluation: their texts are ingested, then the questions are asked.

The texts are those of the sets; for the ingest they stand in a folder of their own, in memory where the system
has such a place, which is removed before the first question is asked.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from alexandria.errors import SettingsError
from alexandria.evaluation.arms import Document, UnitsSource
from alexandria.evaluation.planning import ARMS_WITHOUT_UNITS
from alexandria.evaluation.protocol import Protocol
from alexandria.evaluation.questions import QuestionSet, read_set
from alexandria.evaluation.running import Evaluation, evaluate
from alexandria.evaluation.watching import EvaluationReport, EvaluationWatch
from alexandria.library import Library
from alexandria.llm import EndpointSpec
from alexandria.run.ingest import ingest
from alexandria.run.progress import Progress
from alexandria.settings import Settings

__all__ = ["as_files", "benchmark"]

_IN_MEMORY = Path("/dev/shm")


def benchmark(
    files: Sequence[Path],
    protocol: Protocol,
    settings: Settings,
    answerer: EndpointSpec,
    *,
    ingest_progress: Progress | None = None,
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
        with as_files(sets) as folder:
            made = ingest(
                [folder], settings, progress=ingest_progress, command=command, below=folder
            )
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


@contextmanager
def as_files(sets: Sequence[QuestionSet]) -> Iterator[Path]:
    """The texts as files that go again: biology/0123456789ab.txt, the same names every time."""
    place = _IN_MEMORY if _IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="alexandria-", dir=place) as name:
        for one in sets:
            domains = {q.paper_id: q.domain for q in one.questions}
            for paper_id, text in one.texts.items():
                folder = Path(name) / (domains.get(paper_id) or one.name)
                folder.mkdir(exist_ok=True)
                content = text.encode("utf-8", "surrogatepass")
                (folder / f"{paper_id[:12]}.txt").write_bytes(content)
        yield Path(name)


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
