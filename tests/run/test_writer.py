"""A run's writing side: together what ended together, and nobody pays for another's fault."""

import asyncio

import pytest

from alexandria.errors import ExpressionHeld, StorageFull
from alexandria.expression import SourceIndex
from alexandria.library import Library, PaperState
from alexandria.pipeline import FinishedPaper
from alexandria.run.checkpoint import Checkpoint
from alexandria.run.writer import LibraryWriter
from tests.builders import FREE, make_outcome, make_paper_record, make_unit, paper_id

NAMES = [f"water {number}" for number in range(6)]


class Counting(Library):
    """A real library that notes how many papers each of its windows took."""

    def __init__(self, path):
        super().__init__(path)
        self.windows = []

    def save_papers(self, deliveries):
        super().save_papers(deliveries)
        self.windows.append(len(deliveries))


@pytest.fixture
def library(tmp_path):
    return Counting(tmp_path / "library.duckdb")


def write_all(library, save):
    """Run `save(writer)` on an open writer of this library."""

    async def _run():
        with Checkpoint(library.path) as checkpoint:
            writer = LibraryWriter(library, checkpoint)
            await writer.open()
            return await save(writer)

    return asyncio.run(_run())


def save(writer, name, units=None, **changes):
    record = make_paper_record(name, **changes)
    units = [make_unit(name)] if units is None else units
    return writer.save_paper(
        record, finished(units, record), make_outcome(name, state=record.state)
    )


def finished(units, record, guard=FREE):
    return FinishedPaper(tuple(units), (), guard, (), record.state, record.reason)


def test_papers_that_end_together_are_written_in_one_window(library):
    async def together(writer):
        await asyncio.gather(*(save(writer, name) for name in NAMES))

    write_all(library, together)
    assert library.windows == [6]
    assert [u.id for name in NAMES for u in library.load_units(paper_id(name))] == [
        make_unit(name).id for name in NAMES
    ]


def test_papers_that_end_one_after_the_other_share_windows_and_the_library_rests_between(library):
    async def apart(writer):
        waiting = []
        for name in NAMES:
            waiting.append(asyncio.create_task(save(writer, name)))
            await asyncio.sleep(0.03)
        await asyncio.gather(*waiting)

    write_all(library, apart)
    assert sum(library.windows) == len(NAMES)
    assert len(library.windows) < len(NAMES)


def test_a_paper_is_in_the_library_when_saving_it_returns(library):
    async def one_by_one(writer):
        for name in NAMES[:3]:
            await save(writer, name)
            assert paper_id(name) in library.known_recipes()

    write_all(library, one_by_one)


def test_a_paper_that_cannot_be_written_costs_the_others_nothing(library):
    async def one_is_wrong(writer):
        return await asyncio.gather(
            save(writer, NAMES[0]),
            save(writer, NAMES[1], units=[make_unit("of another paper")]),
            save(writer, NAMES[2]),
            return_exceptions=True,
        )

    first, wrong, third = write_all(library, one_is_wrong)
    assert (first, third) == (None, None)
    assert isinstance(wrong, ValueError)
    assert set(library.known_recipes()) == {paper_id(NAMES[0]), paper_id(NAMES[2])}
    assert library.windows == [1, 1]


def test_a_paper_whose_wording_is_refused_costs_the_others_nothing(library):
    copied = "eight words that stand so in its paper"
    guard = SourceIndex([copied]).fingerprint()

    async def one_is_refused(writer):
        units = [make_unit(NAMES[2], summary=copied)]
        record = make_paper_record(NAMES[2])
        refused = writer.save_paper(record, finished(units, record, guard), make_outcome(NAMES[2]))
        others = (save(writer, n) for n in NAMES[:2])
        return await asyncio.gather(*others, refused, return_exceptions=True)

    *fine, error = write_all(library, one_is_refused)
    assert fine == [None, None]
    assert isinstance(error, ExpressionHeld)
    assert set(library.known_recipes()) == {paper_id(n) for n in NAMES[:2]}


def test_a_full_disk_is_told_to_every_paper_of_the_window_and_tried_once(library):
    tries = []

    def full(deliveries):
        tries.append(len(deliveries))
        raise StorageFull("No space left.")

    async def on_a_full_disk(writer):
        library.save_papers = full
        return await asyncio.gather(*(save(writer, name) for name in NAMES), return_exceptions=True)

    assert all(isinstance(error, StorageFull) for error in write_all(library, on_a_full_disk))
    assert tries == [6]


def test_a_paper_that_is_given_up_leaves_its_neighbours_in_the_window(library):
    async def one_is_cancelled(writer):
        tasks = [asyncio.create_task(save(writer, name)) for name in NAMES[:3]]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    write_all(library, one_is_cancelled)
    assert {paper_id(NAMES[0]), paper_id(NAMES[2])} <= set(library.known_recipes())


def test_a_failed_paper_leaves_what_the_library_holds_and_adds_its_outcome(library):
    async def done_then_failed(writer):
        await save(writer, NAMES[0])
        await asyncio.gather(
            save(writer, NAMES[0], units=[], state=PaperState.FAILED), save(writer, NAMES[1])
        )

    write_all(library, done_then_failed)
    assert [u.id for u in library.load_units(paper_id(NAMES[0]))] == [make_unit(NAMES[0]).id]
    states = {o.paper_id: o.state for o in library.latest_outcomes()}
    assert states[paper_id(NAMES[0])] is PaperState.FAILED
