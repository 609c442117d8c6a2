"""Papers in processes of their own: the same units, room in turn, and what a fault costs."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from alexandria.errors import Interrupted, PaperLost
from alexandria.extraction import extraction_of
from alexandria.llm import ModelQuestion
from alexandria.pipeline import (
    FinishedPaper,
    PaperPipeline,
    PipelineConfig,
    answer_all,
    questions_ahead,
)
from alexandria.reading import ReadingOptions
from alexandria.reading.paper_builder import read_in_this_process
from alexandria.run.executors import PaperTask, ProcessExecutor
from alexandria.run.executors import process_pool as pool
from tests.run.executors.worker_processes import lives, workers_of
from tests.run.making import ROOT, answer, wait_until, write_papers

CONFIG = PipelineConfig(extraction_of("none", passes=2, detail="full"), chunk_words=60)


def answering(question: ModelQuestion) -> object:
    return question.parse(
        answer({"messages": [{"content": question.request.messages[-1].content}]})
    )


@pytest.fixture(scope="module")
def papers(tmp_path_factory) -> list[PaperTask]:
    paths = write_papers(tmp_path_factory.mktemp("papers"), 3, sentences=6)
    read = [read_in_this_process(p, ReadingOptions()) for p in paths]
    return [PaperTask(paper, CONFIG.chunks_of(paper)) for paper in read]


async def run(executor: ProcessExecutor, task: PaperTask, instead: object = None) -> FinishedPaper:
    """Run a paper whose only questions are the first ones; `instead` is the answer to the first of them."""
    firsts = questions_ahead(CONFIG, task.paper, task.chunks)

    async def answer_first(question: ModelQuestion) -> object:
        assert (question,) in firsts.values(), "no further question was expected"
        if instead is not None and firsts[0] == (question,):
            return instead
        return answering(question)

    return await executor.run(task, answer_first, lambda words: None)


def test_a_worker_makes_the_units_that_this_process_would_make(papers):
    async def there():
        async with ProcessExecutor(CONFIG) as executor:
            return await run(executor, papers[0])

    made = asyncio.run(there())
    pipeline = PaperPipeline(CONFIG, papers[0].paper, papers[0].chunks)
    expected = answer_all(pipeline, answering)
    assert made.units == expected.units
    assert made.units
    assert made.guard == expected.guard
    assert made.errors == ()
    assert workers_of() == []


def test_papers_get_a_worker_in_turn_and_are_all_made(papers, monkeypatch):
    monkeypatch.setattr(pool, "WORDS_IN_A_WORKER", 1)
    seen = []

    async def many():
        async with ProcessExecutor(CONFIG, max_workers=1) as executor:

            async def one(given):
                made = await run(executor, given)
                seen.append(workers_of())
                return made

            return await asyncio.gather(*map(one, papers))

    made = asyncio.run(many())
    assert [len(m.units) for m in made] == [len(p.chunks) for p in papers]
    assert len({tuple(s) for s in seen}) == 1
    assert len(seen[0]) == 1


def test_a_fault_of_the_program_costs_one_paper_and_tells_none_of_its_words(papers):
    words = "kept in a sealed furnace"

    async def both():
        async with ProcessExecutor(CONFIG, max_workers=1) as executor:
            bad = run(executor, papers[0], instead=words)
            return await asyncio.gather(bad, run(executor, papers[1]), return_exceptions=True)

    broken, made = asyncio.run(both())
    assert isinstance(broken, PaperLost)
    assert "AttributeError in passes.py, line" in str(broken)
    assert words not in str(broken)
    assert len(made.units) == len(papers[1].chunks)


def test_papers_that_wait_for_room_end_with_the_reason_when_the_run_is_stopped(papers, monkeypatch):
    monkeypatch.setattr(pool, "WORDS_IN_A_WORKER", 1)
    reason = Interrupted("Stopped by the user.")

    async def stopped():
        async with ProcessExecutor(CONFIG, max_workers=1) as executor:
            begun = [asyncio.create_task(run(executor, given)) for given in papers]
            await asyncio.sleep(0.1)
            executor.stop(reason)
            return await asyncio.gather(*begun)

    one, *others = asyncio.run(stopped())
    assert len(one.units) == len(papers[0].chunks)
    assert [(m.units, set(m.errors)) for m in others] == [((), {reason})] * 2


def test_a_worker_has_nowhere_to_print_to_and_leaves_no_core_dump(papers):
    async def looked_at():
        async with ProcessExecutor(CONFIG, max_workers=1) as executor:
            await run(executor, papers[0])
            (pid,) = workers_of()
            (limit,) = [
                line.split()[4]
                for line in Path(f"/proc/{pid}/limits").read_text().splitlines()
                if line.startswith("Max core file size")
            ]
            outlets = {str(Path(f"/proc/{pid}/fd/{n}").readlink()) for n in (0, 1, 2)}
            return outlets, limit, Path(f"/proc/{pid}/stat").read_text().split()[18], pid

    outlets, core, nice, pid = asyncio.run(looked_at())
    assert outlets == {"/dev/null"}
    assert core == "0"
    assert int(nice) >= 10
    assert not lives(pid)


_PARENT = """
import asyncio, signal
from alexandria.run.executors.process_pool import start_process

async def start():
    process = await start_process()
    signal.pause()

asyncio.run(start())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel is asked to kill it on Linux only")
def test_a_worker_that_cannot_notice_that_its_parent_was_killed_ends_all_the_same():
    with subprocess.Popen([sys.executable, "-c", _PARENT], cwd=ROOT) as parent:
        try:
            wait_until(lambda: bool(workers_of(parent.pid)) and _is_up(*workers_of(parent.pid)))
            (worker,) = workers_of(parent.pid)
            os.kill(worker, signal.SIGSTOP)
        finally:
            parent.kill()
    try:
        wait_until(lambda: not lives(worker), seconds=10)
    finally:
        if lives(worker):
            os.kill(worker, signal.SIGKILL)


def _is_up(pid: int) -> bool:
    """Whether a worker has begun: its first deed is to leave descriptor 0."""
    return Path(f"/proc/{pid}/fd/0").readlink() == Path("/dev/null")
