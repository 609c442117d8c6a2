"""A run that is killed at any of its writes: nothing acknowledged is lost, nothing is paid for twice.

A child process writes two papers as a run does, calls into the journal and papers into the library, and kills
itself with SIGKILL at one point. What was acknowledged until then it has told its parent. There the run goes on.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alexandria.library import Library, PaperState, RunOutcome
from alexandria.llm import CallRecord
from alexandria.pipeline import FinishedPaper
from alexandria.run import writer
from alexandria.run.checkpoint import Checkpoint
from alexandria.run.writer import LibraryWriter
from tests.builders import FREE, make_outcome, make_paper_record, make_run, make_unit, paper_id
from tests.run.test_checkpoint import call

PAPERS = ("water", "salt")
CHUNKS = 2


class Killer:
    """Counts the writes of a run by name, and kills the process before or after one of them."""

    def __init__(self, point: tuple[str, int, str] | None) -> None:
        self.point = point
        self.counts: dict[str, int] = {}
        self.seen: list[tuple[str, int]] = []

    def around(self, owner: type, name: str) -> None:
        whole = getattr(owner, name)

        def counted(*args, **kwargs):
            number = self.counts[name] = self.counts.get(name, -1) + 1
            self.seen.append((name, number))
            self.kill_at(name, number, "before")
            result = whole(*args, **kwargs)
            self.kill_at(name, number, "after")
            return result

        setattr(owner, name, counted)

    def kill_at(self, *point: object) -> None:
        if point == self.point:
            os.kill(os.getpid(), signal.SIGKILL)


def classes() -> tuple[type[Library], type[Checkpoint]]:
    """Classes of their own, to be changed without harm."""
    return type("Library", (Library,), {}), type("Checkpoint", (Checkpoint,), {})


def write_run(path: Path, killer: Killer, acknowledged, run_id: str = "r1") -> list[str]:
    """One run: asks what no journal has, saves what the library lacks. Returns the digests that were asked."""
    library_kind, checkpoint_kind = classes()
    for name in ("save_run", "save_papers", "save_outcomes", "save_calls"):
        killer.around(library_kind, name)
    for name in ("record", "sync", "finish"):
        killer.around(checkpoint_kind, name)
    asked = []

    async def run() -> None:
        with checkpoint_kind(path) as checkpoint:
            written = LibraryWriter(library_kind(path), checkpoint)
            await written.open()
            record = make_run(run_id, finished_at=None, outcome=RunOutcome.RUNNING)
            await written.save_run(record)
            outcomes = []
            for name in PAPERS:
                outcomes.append(make_outcome(name, run_id=run_id))
                if paper_id(name) in written.stored:
                    continue
                for chunk in range(CHUNKS):
                    digest = f"{name}-{chunk}"
                    if checkpoint.answers.get(digest) is None:
                        asked.append(digest)
                        checkpoint.record(paid(digest, name, run_id))
                        acknowledged(f"call {digest}\n")
                units = tuple(make_unit(name, chunk) for chunk in range(CHUNKS))
                finished = FinishedPaper(units, (), FREE, (), PaperState.DONE, "")
                await written.save_paper(make_paper_record(name), finished, outcomes[-1])
                acknowledged(f"paper {name}\n")
            ended = record.model_copy(update={"outcome": RunOutcome.FINISHED})
            await written.close(ended, outcomes)

    asyncio.run(run())
    return asked


def paid(digest: str, name: str, run_id: str) -> CallRecord:
    return call(digest, paper=paper_id(name)).model_copy(
        update={"id": f"{digest}-{run_id}", "run_id": run_id}
    )


def killed_run(path: Path, point: tuple[str, int, str]) -> list[str]:
    """What a run that is killed at this point had acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            write_run(path, Killer(point), lambda line: os.write(writing, line.encode()))
        finally:
            os._exit(7)
    os.close(writing)
    with os.fdopen(reading) as lines:
        acknowledged = lines.read().splitlines()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the run never came to {point}"
    return acknowledged


POINTS = [
    ("save_run", 0, "before"),
    ("record", 1, "after"),
    ("save_papers", 0, "after"),
    ("save_papers", 1, "after"),
    ("save_outcomes", 0, "after"),
    ("save_calls", 0, "after"),
    ("save_run", 1, "after"),
]
"""After a write of each kind; what comes between it and the next one writes nothing."""


@pytest.fixture(autouse=True)
def no_rests(monkeypatch):
    """Nobody reads meanwhile."""
    monkeypatch.setattr(writer, "_REST", 0)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The digest of the library that a run makes which nobody kills, its writes, and an empty library."""
    path = tmp_path_factory.mktemp("whole") / "a.duckdb"
    Library(path).create_or_open()
    empty = shutil.copy(path, path.with_name("empty.duckdb"))
    killer = Killer(None)
    write_run(path, killer, lambda _: None)
    return Library(path).tables_digest(), killer.seen, empty


def test_a_run_has_writes_of_no_other_kind(whole):
    _, seen, _ = whole
    assert {name for name, _ in seen} == {name for name, _, _ in POINTS} | {"sync", "finish"}


@pytest.mark.parametrize("point", POINTS, ids=lambda p: f"{p[2]} {p[0]} {p[1]}")
def test_a_run_killed_at_a_write_loses_nothing_acknowledged_and_pays_nothing_twice(
    point, whole, tmp_path
):
    digest, _, empty = whole
    path = shutil.copy(empty, tmp_path / "a.duckdb")
    acknowledged = killed_run(path, point)
    asked = write_run(path, Killer(None), lambda _: None, run_id="r2")
    assert not {f"call {digest}" for digest in asked} & set(acknowledged)
    library = Library(path)
    assert library.tables_digest() == digest
    with duckdb.connect(str(path), read_only=True) as con:
        paid_for = con.sql("SELECT request_digest FROM call ORDER BY request_digest").fetchall()
    assert [row[0] for row in paid_for] == [
        f"{n}-{c}" for n in sorted(PAPERS) for c in range(CHUNKS)
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.duckdb"]


# --- the journal after a power cut ------------------------------------------------------------------


@pytest.fixture(scope="module")
def journal(tmp_path_factory):
    """The bytes of a journal with three answers."""
    path = tmp_path_factory.mktemp("journal") / "a.duckdb"
    with Checkpoint(path) as checkpoint:
        for digest in ("d1", "d2", "d3"):
            checkpoint.record(call(digest, answer='{"about": "Water at 100 °C."}'))
        return checkpoint.path.read_bytes()


def reopened(folder: Path, content: bytes) -> tuple[set[str], set[str]]:
    """The answers that a journal of these bytes still has, and those after one more came and it was reopened."""
    path = folder / "a.duckdb"
    with Checkpoint(path) as checkpoint:
        journal = checkpoint.path
    journal.write_bytes(content)
    with Checkpoint(path) as checkpoint:
        first = set(checkpoint.answers)
        checkpoint.record(call("new"))
    with Checkpoint(path) as checkpoint:
        second = set(checkpoint.answers)
    journal.unlink()
    return first, second


def test_a_journal_torn_at_any_byte_of_its_tail_keeps_every_whole_record(journal, tmp_path):
    ends = [i + 1 for i, byte in enumerate(journal) if byte == ord("\n")]
    for cut in (0, 1, ends[0] - 1, ends[0], *range(ends[1] - 1, len(journal) + 1)):
        whole_ones = {f"d{n}" for n, end in enumerate(ends, 1) if end <= cut}
        assert reopened(tmp_path, journal[:cut]) == (whole_ones, whole_ones | {"new"}), cut


@given(data=st.data())
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_blocks_that_never_reached_the_disk_cost_their_records_alone(journal, tmp_path, data):
    """After a power cut a file may be long enough and have zeros, or older bytes, where nothing was written."""
    start = data.draw(st.integers(0, len(journal) - 1))
    length = data.draw(st.integers(1, len(journal) - start))
    filling = data.draw(st.one_of(st.just(b"\0"), st.binary(min_size=1, max_size=8)))
    block = (filling * length)[:length]
    content = journal[:start] + block + journal[start + length :]
    lines = journal.splitlines(keepends=True)
    untouched = {
        f"d{n}"
        for n in range(1, 4)
        if start >= sum(map(len, lines[:n])) or start + length <= sum(map(len, lines[: n - 1])) - 1
    }
    first, second = reopened(tmp_path, content)
    assert untouched <= first
    assert second >= untouched | {"new"}


@pytest.mark.parametrize(
    "line",
    [
        b"1",
        b"[]",
        b'"call"',
        b"null",
        b'{"call": 1}',
        b'{"call": {}}',
        b'{"other": 1}',
        b"{",
        b"\xff",
    ],
)
def test_a_line_that_is_no_record_costs_no_other(line, journal, tmp_path):
    lines = journal.splitlines(keepends=True)
    first, _ = reopened(tmp_path, lines[0] + line + b"\n" + lines[1])
    assert first == {"d1", "d2"}
