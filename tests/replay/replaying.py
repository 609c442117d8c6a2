"""Papers + recorded answers of a model → their finished units, in one thread, and one digest over all of them.

A recording is a file of JSON lines, {"request": digest, "answer": text} or {"request": digest, "cut": true}; the
checkpoint of an ingest (LIBRARY.journal) is read as well. A question that was not recorded counts as one that no
usable answer came to, and is counted.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from alexandria.errors import AnswerInvalid, AnswerTruncated, InputError
from alexandria.extraction import extraction_of
from alexandria.knowledge import KnowledgeUnit
from alexandria.llm import CallContext, Client, EndpointSpec, ModelQuestion, open_endpoint
from alexandria.paper import Paper
from alexandria.pipeline import PaperPipeline, PipelineConfig, answer_all
from alexandria.reading import find_inputs, read_many

T = TypeVar("T")

EMBEDDED = "embedded:qwen2.5-coder-1.5b-instruct-q4_k_m@cc324af070c2"


@dataclass(slots=True)
class Recording:
    """Answers by request digest.

    Attributes:
        cut: digests of requests whose answer was cut at the token limit.
        missed: how many questions were put that have no answer here.
    """

    answers: dict[str, str] = field(default_factory=dict)
    cut: set[str] = field(default_factory=set)
    missed: int = 0

    @classmethod
    def read(cls, paths: Iterable[Path]) -> Recording:
        """All recordings and checkpoints together."""
        recording = cls()
        for path in paths:
            for line in path.read_text(encoding="utf-8").splitlines():
                recording._take(json.loads(line))
        return recording

    def _take(self, entry: dict[str, object]) -> None:
        call = entry.get("call")
        if isinstance(call, dict):
            digest = str(call["request_digest"])
            cut = call["outcome"] == "truncated"
            answer = call.get("answer") if call["outcome"] == "ok" else None
        else:
            digest = str(entry["request"])
            cut, answer = bool(entry.get("cut")), entry.get("answer")
        if cut:
            self.cut.add(digest)
        elif isinstance(answer, str):
            self.answers[digest] = answer

    def lines(self) -> Iterator[str]:
        """As a file of this module's own form, sorted."""
        for digest in sorted(self.answers):
            yield json.dumps({"request": digest, "answer": self.answers[digest]})
        for digest in sorted(self.cut):
            yield json.dumps({"request": digest, "cut": True})

    def answer(self, digest: str, parse: Callable[[str], T]) -> T:
        """The parsed answer to a request.

        Raises:
            AnswerTruncated, EndpointError: as the recorded run saw it, or none was recorded.
        """
        if digest in self.cut:
            raise AnswerTruncated("The recorded answer was cut.")
        if digest not in self.answers:
            self.missed += 1
            raise AnswerInvalid("No answer was recorded.")
        return parse(self.answers[digest])


@contextmanager
def asking_the_embedded_model(recording: Recording) -> Iterator[Callable[[ModelQuestion], None]]:
    """Yields what puts a question to the embedded model, unless it was recorded, and records the answer."""
    with asyncio.Runner() as runner:
        opened = open_endpoint(EndpointSpec())
        client = Client(runner.run(opened.__aenter__()), record=lambda call: None)

        def ask(question: ModelQuestion) -> None:
            if question.id in recording.answers or question.id in recording.cut:
                return
            context = CallContext("record", "", question.chunk, question.purpose, "")
            try:
                text = runner.run(client.complete_text(question.request, context, str))
            except AnswerTruncated:
                recording.cut.add(question.id)
            else:
                recording.answers[question.id] = text

        try:
            yield ask
        finally:
            runner.run(opened.__aexit__(None, None, None))


def replay(
    paths: Iterable[Path],
    recording: Recording,
    model_id: str,
    ask: Callable[[ModelQuestion], None] = lambda question: None,
) -> dict[str, list[KnowledgeUnit]]:
    """Read papers and make their units from recorded answers.

    Args:
        paths: of the papers.
        recording: the answers.
        model_id: the model that gave them.
        ask: is called before each answer is looked up; may record it.

    Returns:
        paper id → finished units, in the order of chunks.

    Raises:
        InputError: a paper cannot be read.
    """
    made: dict[str, list[KnowledgeUnit]] = {}
    for _, paper in read_many(find_inputs(list(paths))):
        if isinstance(paper, InputError):
            raise paper
        made[paper.sha256] = _units(paper, recording, model_id, ask)
    return made


def _units(
    paper: Paper, recording: Recording, model_id: str, ask: Callable[[ModelQuestion], None]
) -> list[KnowledgeUnit]:
    def answer(question: ModelQuestion) -> object:
        ask(question)
        return recording.answer(question.id, question.parse)

    config = PipelineConfig(extraction_of(model_id, passes=2, detail="auto"))
    pipeline = PaperPipeline(config, paper, config.chunks_of(paper))
    finished = answer_all(pipeline, answer)
    return list(finished.units)


def digest_of(units: Iterable[KnowledgeUnit]) -> str:
    """SHA-256 over all content of units, whatever their order; `prompt_version` is no content."""
    rows = sorted(
        json.dumps(
            u.model_dump(mode="json", exclude={"making": {"prompt_version"}}), sort_keys=True
        )
        for u in units
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
