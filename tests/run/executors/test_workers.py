"""Papers in processes of their own: the same units, room in turn, and what a fault costs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from alexandria.chunking import Chunk, chunk_paper
from alexandria.errors import Interrupted, PaperLost
from alexandria.expression.freeing import freed_units
from alexandria.extraction import Extraction, extract_chunk, first_question, read_passage
from alexandria.llm import Request, load_prompt
from alexandria.paper import Paper
from alexandria.paper_context import paper_head
from alexandria.reading import ReadingOptions
from alexandria.reading.paper_builder import read_in_this_process
from alexandria.resolution import add_abbreviations
from alexandria.run.executors import Made, Workers
from alexandria.run.executors import process_pool as pool
from tests.run.executors.watching import lives, workers_of
from tests.run.making import answer, write_papers

HOW = Extraction(prompt=load_prompt("extract"), model_id="none")


async def answering(request: Request, *, purpose, chunk, parse):
    return parse(answer({"messages": [{"content": request.messages[-1].content}]}))


async def nobody(request: Request, *, purpose, chunk, parse):
    raise AssertionError("no further question was expected")


@pytest.fixture(scope="module")
def papers(tmp_path_factory) -> list[tuple[Paper, tuple[Chunk, ...]]]:
    paths = write_papers(tmp_path_factory.mktemp("papers"), 3, sentences=6)
    read = [read_in_this_process(p, ReadingOptions()) for p in paths]
    return [(paper, chunk_paper(paper, target_words=60)) for paper in read]


async def first(paper: Paper, chunk: Chunk):
    question = first_question(HOW, paper.title, chunk, paper.language)
    assert question is not None
    return await answering(question.request, purpose="", chunk="", parse=question.parse)


async def units(workers: Workers, given, ask=nobody, instead: object = None) -> Made:
    paper, chunks = given
    firsts = {c.index: asyncio.create_task(first(paper, c)) for c in chunks}
    if instead is not None:
        firsts[0] = asyncio.create_task(asyncio.sleep(0, instead))
    return await workers.extract(paper, chunks, firsts, {}, ask, lambda words: None)


def test_a_worker_makes_the_units_that_this_process_would_make(papers):
    paper, chunks = papers[0]
    head = paper_head(paper, chunks)

    async def here():
        read = [read_passage(c, paper.language) for c in chunks]
        parts = [await extract_chunk(HOW, head, passage, answering) for passage in read]
        named = add_abbreviations([u for made, _ in parts for u in made], head.names.definitions)
        return freed_units(head.index, named)

    async def there():
        async with Workers(HOW) as workers:
            return await units(workers, papers[0])

    made, (expected, guard) = asyncio.run(there()), asyncio.run(here())
    assert list(made.units) == list(expected)
    assert made.guard == guard
    assert made.errors == ()
    assert workers_of() == []


def test_papers_get_a_worker_in_turn_and_are_all_made(papers, monkeypatch):
    monkeypatch.setattr(pool, "WORDS_IN_A_WORKER", 1)
    seen = []

    async def many():
        async with Workers(HOW, most=1) as workers:

            async def one(given):
                made = await units(workers, given)
                seen.append(workers_of())
                return made

            return await asyncio.gather(*map(one, papers))

    made = asyncio.run(many())
    assert [len(m.units) for m in made] == [len(chunks) for _, chunks in papers]
    assert len({tuple(s) for s in seen}) == 1
    assert len(seen[0]) == 1


def test_a_fault_of_the_program_costs_one_paper_and_tells_none_of_its_words(papers):
    words = "kept in a sealed furnace"

    async def both():
        async with Workers(HOW, most=1) as workers:
            bad = units(workers, papers[0], instead=words)
            return await asyncio.gather(bad, units(workers, papers[1]), return_exceptions=True)

    broken, made = asyncio.run(both())
    assert isinstance(broken, PaperLost)
    assert "AttributeError in extract.py, line" in str(broken)
    assert words not in str(broken)
    assert len(made.units) == len(papers[1][1])


def test_papers_that_wait_for_room_end_with_the_reason_when_the_run_is_stopped(papers, monkeypatch):
    monkeypatch.setattr(pool, "WORDS_IN_A_WORKER", 1)
    reason = Interrupted("Stopped by the user.")

    async def stopped():
        async with Workers(HOW, most=1) as workers:
            begun = [asyncio.create_task(units(workers, given)) for given in papers]
            await asyncio.sleep(0.1)
            workers.stop(reason)
            return await asyncio.gather(*begun)

    one, *others = asyncio.run(stopped())
    assert len(one.units) == len(papers[0][1])
    assert [(m.units, set(m.errors)) for m in others] == [((), {reason})] * 2


def test_a_worker_has_nowhere_to_print_to_and_leaves_no_core_dump(papers):
    async def looked_at():
        async with Workers(HOW, most=1) as workers:
            await units(workers, papers[0])
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
