"""A worker process whose checks take a given time and no processor: to see what an engine does when checks bind.

Started in place of `alexandria.run.executors.process_worker`. It reads and answers the same messages, asks the
real first questions, waits SIMULATED_CHECK_S seconds for each answered chunk, as long as checking would take, and
ends with units of the same size as real ones: those of the first paper that it was given, under the ids of others.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence

from alexandria.child_process import child_environment, child_stderr
from alexandria.chunking import Chunk
from alexandria.knowledge import KnowledgeUnit, make_id
from alexandria.paper import Paper, PaperState
from alexandria.pipeline import (
    ChunkFinished,
    EarlierResults,
    FinishedPaper,
    PaperPipeline,
    PipelineConfig,
    answer_all,
    questions_ahead,
)
from alexandria.run.executors import process_worker, ray_worker
from alexandria.run.executors.ray_worker import RemoteWorker
from tests.run.making import answer

CHECK_S = float(os.environ.get("SIMULATED_CHECK_S", "0.05"))
_first: list[tuple[Paper, FinishedPaper]] = []


class SimulatedPipeline:
    """Looks like a `PaperPipeline`."""

    def __init__(
        self,
        config: PipelineConfig,
        paper: Paper,
        chunks: Sequence[Chunk],
        earlier: EarlierResults | None = None,
    ) -> None:
        del earlier
        if not _first:
            real = PaperPipeline(config, paper, chunks)
            _first.append((paper, answer_all(real, _answer)))
        self._paper = paper
        firsts = questions_ahead(config, paper, chunks)
        self._words = {q.id: c.word_count for c in chunks for q in firsts[c.index]}
        self._events: deque[object] = deque(q for c in chunks for q in firsts[c.index])
        self._answered: deque[str] = deque()
        self._left = len(self._words)

    def answer(self, question_id: str, answer: object) -> None:
        del answer
        self._answered.append(question_id)

    def next_event(self) -> object:
        if self._events:
            return self._events.popleft()
        if self._answered:
            words = self._words[self._answered.popleft()]
            time.sleep(CHECK_S)
            self._left -= 1
            if not self._left:
                self._events.append(self._finished())
            return ChunkFinished(words)
        return None

    def _finished(self) -> FinishedPaper:
        paper, made = _first[0]
        if paper.sha256 == self._paper.sha256:
            return made
        units = tuple(_renamed(u, self._paper.sha256) for u in made.units)
        return FinishedPaper(units, (), made.guard, (), PaperState.DONE, "")


def _answer(question) -> object:
    body = {"messages": [{"content": question.request.messages[-1].content}]}
    return question.parse(answer(body))


def _renamed(unit: KnowledgeUnit, sha256: str) -> KnowledgeUnit:
    """The unit as one of another paper."""
    text = unit.model_dump_json()
    renames: Mapping[str, str] = {
        unit.provenance.paper_id: sha256,
        unit.id: make_id("u", sha256, unit.id),
        **{e.id: make_id("e", sha256, e.id) for e in unit.entities},
        **{f.id: make_id("f", sha256, f.id) for f in unit.facts},
        **{
            e.canonical_id: make_id("c", sha256, e.canonical_id)
            for e in unit.entities
            if e.canonical_id
        },
    }
    for old, new in renames.items():
        text = text.replace(old, new)
    return KnowledgeUnit.model_validate_json(text)


async def start_simulated() -> asyncio.subprocess.Process:
    """In place of `start_process`: such a worker process on this machine."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.speed.simulated_checks",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=child_stderr(),
        start_new_session=True, env=child_environment(OMP_NUM_THREADS="1"),
    )  # fmt: skip


class SimulatedRemoteWorker(RemoteWorker):
    """An actor that starts such a worker process."""

    def __init__(self) -> None:
        super().__init__()
        ray_worker.start_process = start_simulated


if __name__ == "__main__":
    process_worker.PaperPipeline = SimulatedPipeline  # type: ignore[misc, assignment]
    process_worker.main()
