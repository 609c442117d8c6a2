"""Shards of one ingest become one library: equal to one ingest, whole; what is missing or damaged is named."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest
from typer.testing import CliRunner

from alexandria.child_process import child_environment
from alexandria.cli import app
from alexandria.errors import LibraryBusy, LibraryError, SettingsError
from alexandria.exchange.library_merge import merge_libraries
from alexandria.library import (
    HistoryReader,
    Library,
    PaperState,
    RunOutcome,
    Shard,
    is_marked_done,
    mark_done,
)
from alexandria.resolution import Merge
from tests.builders import (
    FREE,
    NOON,
    make_call,
    make_checked_unit,
    make_outcome,
    make_paper_record,
    make_run,
    make_unit,
    paper_id,
)
from tests.faults.server import FaultServer
from tests.run.making import MODEL, ROOT, answer, run, write_papers

SHARDS = 2
PAPERS = ("water", "sea", "lake", "river", "pond", "cloud")


def library_of(path, papers=PAPERS, run="run-1", **changes):
    """A library with one unit for each of some papers; `changes` are for the run."""
    library = Library(path)
    library.create_or_open()
    library.save_run(
        make_run(run, **{"finished_at": NOON, "outcome": RunOutcome.FINISHED, **changes})
    )
    for name in papers:
        library.save_paper(
            make_paper_record(name, run_id=run),
            [make_checked_unit(name)],
            [make_call(paper=name, run_id=run)],
            make_outcome(name, run_id=run),
            guard=FREE,
            merges=[Merge.of(paper_id(name), "water", "H₂O", rule="abbreviation")],
        )
    return library


def cut(folder, of=SHARDS, **changes):
    """The shards that an ingest of all papers would have made."""
    paths = []
    for number in range(1, of + 1):
        shard = Shard(number, of)
        path = shard.library_of(folder / "library.duckdb")
        own = [name for name in PAPERS if shard.holds(paper_id(name))]
        library_of(path, own, run=f"run-{number}", **changes)
        mark_done(path, shard, f"run-{number}", {"done": len(own)})
        paths.append(path)
    return paths


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Shards, and the library of one ingest, to be copied."""
    folder = tmp_path_factory.mktemp("made")
    return cut(folder), library_of(folder / "whole.duckdb")


@pytest.fixture
def shards(made, tmp_path):
    for path in made[0]:
        for file in (path, path.with_suffix(".done")):
            shutil.copy(file, tmp_path / file.name)
    return [tmp_path / path.name for path in made[0]]


@pytest.fixture
def whole(made):
    return made[1]


@pytest.fixture
def target(tmp_path):
    return Library(tmp_path / "merged.duckdb")


def asked(library, sql):
    with duckdb.connect(str(library.path), read_only=True) as con:
        return con.execute(sql).fetchall()


def calls(library):
    return asked(library, "SELECT * EXCLUDE (run_id) FROM call ORDER BY ALL")


def assert_equal(library, other):
    assert library.content_digest() == other.content_digest()
    assert library.tables_digest() == other.tables_digest()
    assert calls(library) == calls(other)
    assert library.check() == []


# --- one ingest, on many machines ---------------------------------------------------------------


def test_shards_made_by_the_slurm_script_of_the_docs_merge_into_the_library_of_one_ingest(tmp_path):
    papers = write_papers(tmp_path / "papers", 6, sections=1, sentences=4)
    (tmp_path / "papers" / "page.pdf").write_bytes(b"<html>")
    script = tmp_path / "ingest.sh"
    page = (ROOT / "docs" / "scale.md").read_text("utf-8")
    script.write_text(re.search(r"```bash\n(.*?)```", page, re.DOTALL)[1])
    program = tmp_path / "bin" / "alexandria"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m alexandria "$@"\n')
    program.chmod(0o755)
    with FaultServer(answer=answer) as server:
        environ = {
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "PAPERS": str(tmp_path / "papers"),
            "SHARDS": str(tmp_path / "shards"),
            "ALEXANDRIA_MODEL": MODEL,
            "ALEXANDRIA_BASE_URL": server.base_url,
            "SLURM_ARRAY_TASK_COUNT": "2",
        }

        def task(number):
            given = child_environment(**environ, SLURM_ARRAY_TASK_ID=str(number))
            return subprocess.run(
                ["bash", script], env=given, cwd=ROOT, capture_output=True, check=False
            )

        with ThreadPoolExecutor(2) as at_once:
            tasks = at_once.map(task, (1, 2))
            run([tmp_path / "papers"], tmp_path / "whole.duckdb", server.base_url, chunk_words=200)
            assert [process.returncode for process in tasks] == [0, 0]
    shards = sorted((tmp_path / "shards").glob("*.duckdb"))
    assert [p.name for p in shards] == [f"library.00{n}-of-002.duckdb" for n in (1, 2)]
    marks = [json.loads(path.with_suffix(".done").read_text())["papers"] for path in shards]
    assert sum(sum(mark.values()) for mark in marks) == len(papers) + 1
    assert sum(mark.get("failed", 0) for mark in marks) == 1
    merged = tmp_path / "merged.duckdb"
    result = CliRunner().invoke(app, ["merge", *map(str, shards), "--into", str(merged)])
    assert result.exit_code == 0
    assert f"{len(papers)} papers added" in result.output
    one, whole = Library(merged), Library(tmp_path / "whole.duckdb")
    assert one.content_digest() == whole.content_digest()
    assert one.tables_digest() == whole.tables_digest()
    assert one.check() == []
    assert one.run_totals().overall.calls == whole.run_totals().overall.calls > 0


def test_every_paper_falls_to_exactly_one_shard():
    for of in (1, 2, 7, 64):
        for name in PAPERS:
            holding = [n for n in range(1, of + 1) if Shard(n, of).holds(paper_id(name))]
            assert len(holding) == 1
    assert [n for n in range(1, 4) if Shard(n, 3).holds("")] == [1]


@pytest.mark.parametrize("text", ["0/4", "5/4", "4", "a/b", "-1/4", "1/0", "1/4/2", ""])
def test_what_names_no_shard_is_refused(text):
    with pytest.raises(SettingsError, match="is no shard"):
        Shard.parse(text)


def test_the_names_of_shards_are_read_as_they_are_written(tmp_path):
    for number, of in ((3, 64), (1, 1), (1200, 12000)):
        shard = Shard(number, of)
        assert Shard.named(shard.library_of(tmp_path / "library.duckdb")) == shard
    assert Shard(3, 64).library_of(tmp_path / "library.duckdb").name == "library.003-of-064.duckdb"
    assert Shard.named(tmp_path / "library.duckdb") is None
    assert Shard.named(tmp_path / "library.009-of-004.duckdb") is None


# --- the merge ----------------------------------------------------------------------------------


def test_a_merge_of_shards_is_the_library_of_one_ingest_in_whatever_order(shards, whole, tmp_path):
    for name, order in (("a", shards), ("b", shards[::-1])):
        merged = Library(tmp_path / f"{name}.duckdb")
        report = merge_libraries(merged, order)
        assert (report.added, report.facts, report.libraries) == (6, 12, SHARDS)
        assert_equal(merged, whole)
    linked = asked(merged, "SELECT count(DISTINCT paper_id) FROM entity_link")
    assert linked == [(len(PAPERS),)]  # H₂O is one thing in all of them


def test_a_second_merge_changes_nothing(shards, target):
    merge_libraries(target, shards)
    tables = ("outcome", "paper_event", "entity_apart", "run")
    before = [asked(target, f"SELECT * FROM {t} ORDER BY ALL") for t in tables]
    digest = target.tables_digest()
    report = merge_libraries(target, shards)
    assert (report.added, report.unchanged, report.facts) == (0, 6, 0)
    assert target.tables_digest() == digest
    assert [asked(target, f"SELECT * FROM {t} ORDER BY ALL") for t in tables] == before


@pytest.mark.parametrize("place", ["between two shards", "within one"])
def test_a_merge_that_was_killed_goes_on_where_it_stopped(place, shards, whole, target):
    kill = "os.kill(os.getpid(), signal.SIGKILL)"
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from alexandria.library import Library, entity_links\n"
        "from alexandria.exchange.library_merge import merge_libraries\n"
        "link, merged = entity_links.link_entities, []\n"
        "def counted(*given):\n"
        "    link(*given)\n"
        "    merged.append(1)\n"
        f"    if 'within' in {place!r} and len(merged) == 2: {kill}\n"
        "entity_links.link_entities = counted\n"
        "def notify(step, done, of):\n"
        f"    if 'between' in {place!r} and (step, done) == ('merge', 1): {kill}\n"
        "merge_libraries(Library(sys.argv[1]), [Path(p) for p in sys.argv[2:]], on_progress=notify)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, target.path, *shards], cwd=ROOT, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert 0 < len(target.papers()) < len(PAPERS)
    assert target.check() == []
    merge_libraries(target, shards)
    assert_equal(target, whole)


def test_the_library_itself_among_the_files_is_left_out(shards, target):
    merge_libraries(target, shards)
    report = merge_libraries(target, [*shards, target.path])
    assert report.libraries == SHARDS
    with pytest.raises(SettingsError, match="nothing to merge"):
        merge_libraries(target, [target.path])


# --- what is missing, other, or damaged ---------------------------------------------------------


def test_missing_shards_are_named_unless_what_is_there_is_enough(shards, target):
    with pytest.raises(LibraryError, match=r"library\.001-of-002\.duckdb is not there"):
        merge_libraries(target, [shards[1]])
    shards[1].with_suffix(".done").unlink()
    assert not is_marked_done(shards[1])
    with pytest.raises(LibraryError, match=r"002-of-002\.duckdb is not done") as refused:
        merge_libraries(target, shards)
    assert "--partial" in refused.value.hint
    assert not target.path.exists()
    report = merge_libraries(target, shards, partial=True)
    assert report.added == 6
    assert len(report.missing) == 1


def test_libraries_made_in_different_ways_are_refused_with_what_differs(shards, target, tmp_path):
    other = library_of(
        tmp_path / "other.duckdb", (), run="run-9", model="another", settings={"passes": 1}
    )
    other.save_paper(
        make_paper_record("glacier", recipe="recipe-2", run_id="run-9"),
        [make_unit("glacier")],
        outcome=make_outcome("glacier", run_id="run-9"),
        guard=FREE,
    )
    with pytest.raises(LibraryError, match="2 different ways") as refused:
        merge_libraries(target, [*shards, other.path])
    assert "model another" in str(refused.value)
    assert "passes 1" in str(refused.value)
    assert not target.path.exists()
    assert merge_libraries(target, [*shards, other.path], mixed=True).added == 7
    # What the library has already counts too.
    with pytest.raises(LibraryError, match="different ways"):
        merge_libraries(other, shards)


def cut_short(data):
    return data[: len(data) // 2]


def flipped(data):
    """A byte of every block is another one: which blocks are in use is DuckDB's affair."""
    changed = bytearray(data)
    for place in range(3 * 4096 + 100, len(data), 1 << 18):
        changed[place] ^= 255
    return bytes(changed)


DAMAGE = {
    "empty": lambda data: b"",
    "no database": lambda data: b"%PDF-1.7\n" * 1000,
    "cut short": cut_short,
    "bytes differ": flipped,
    "a byte of the head differs": lambda data: data[:4100] + bytes([data[4100] ^ 255]) + data[4101:],
}  # fmt: skip


def test_damaged_libraries_are_named_and_cost_the_others_nothing(shards, whole, target, tmp_path):
    full = shards[0].read_bytes()
    damaged = [tmp_path / f"{name}.duckdb" for name in DAMAGE]
    for path, damage in zip(damaged, DAMAGE.values(), strict=True):
        path.write_bytes(damage(full))
    report = merge_libraries(target, [*shards, *damaged])
    assert {unusable.path for unusable in report.unusable} == set(map(str, damaged))
    assert all(unusable.hint and len(unusable.reason) < 300 for unusable in report.unusable)
    assert report.libraries == SHARDS
    assert_equal(target, whole)


def test_a_damaged_shard_is_added_once_it_is_whole_again(shards, whole, target):
    full = shards[0].read_bytes()
    shards[0].write_bytes(cut_short(full))
    assert merge_libraries(target, shards).libraries == SHARDS - 1
    shards[0].write_bytes(full)
    merge_libraries(target, shards)
    assert_equal(target, whole)


def test_a_shard_that_is_being_written_is_named(shards, target):
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, shards[0]], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        writer.stdout.readline()
        report = merge_libraries(target, shards)
        writer.stdin.close()
    assert "held by another process" in report.unusable[0].reason
    assert report.unusable[0].hint == LibraryBusy("").hint


def test_a_library_whose_ingest_has_not_ended_is_left_out_unless_what_is_there_is_enough(
    shards, target, tmp_path
):
    going_on = library_of(
        tmp_path / "own.duckdb", ["ice"], run="run-9", finished_at=None, outcome=RunOutcome.RUNNING
    )
    report = merge_libraries(target, [*shards, going_on.path])
    assert report.added == len(PAPERS)
    assert "own.duckdb is being written" in report.unusable[0].reason
    assert merge_libraries(target, [going_on.path], partial=True).added == 1


def test_shards_of_which_inputs_failed_are_merged_and_named(shards, target):
    mark_done(shards[0], Shard(1, SHARDS), "run-1", {"done": 2, "failed": 3})
    report = merge_libraries(target, shards)
    assert report.added == len(PAPERS)
    assert [f.endswith("001-of-002.duckdb: 3 inputs") for f in report.failed] == [True]


# --- what is there already, and what people did -------------------------------------------------


def test_a_paper_that_is_whole_takes_the_place_of_a_part_and_the_history_says_what_changed(
    shards, target
):
    target.create_or_open()
    target.save_run(make_run("run-0"))
    part = make_paper_record("water", state=PaperState.PARTIAL, chunk_count=2, run_id="run-0")
    unit = make_unit("water").model_copy(update={"attributes": ()})
    target.save_paper(part, [unit], outcome=make_outcome(run_id="run-0"), guard=FREE)
    report = merge_libraries(target, shards)
    assert (report.added, report.replaced) == (5, 1)
    assert target.paper(paper_id("water")).state is PaperState.DONE
    changes = HistoryReader(target).changes_since(NOON)
    assert [(c.paper_id, c.change) for c in changes] == [(paper_id("water"), "new")]
    assert target.check() == []


def test_merges_that_people_have_undone_stay_undone_on_either_side(shards, target):
    of = {name: Merge.of(paper_id(name), "water", "H₂O", rule="abbreviation").id for name in PAPERS}
    holder = next(path for path in shards if Shard.named(path).holds(paper_id("sea")))
    Library(holder).undo_merge(of["sea"])
    merge_libraries(target, shards)
    assert [a.merge_id for a in target.undone_merges()] == [of["sea"]]
    # Undone here, and the paper removed: it comes back with the merge undone.
    target.undo_merge(of["lake"])
    target.remove_paper(paper_id("lake"))
    assert merge_libraries(target, shards).added == 1
    assert {a.merge_id for a in target.undone_merges()} == {of["sea"], of["lake"]}
    assert {m.paper_id for m in target.merges()} == {paper_id(n) for n in PAPERS} - {
        paper_id("sea"), paper_id("lake"),
    }  # fmt: skip
    # Undone in a shard whose papers are here already.
    holder = next(path for path in shards if Shard.named(path).holds(paper_id("pond")))
    Library(holder).undo_merge(of["pond"])
    assert merge_libraries(target, shards).added == 0
    assert of["pond"] in {a.merge_id for a in target.undone_merges()}
    assert target.check() == []


def test_a_table_that_this_version_does_not_know_comes_along(shards, target):
    """A table of later versions has its rows merged by its `id`, or by all columns."""
    for path in shards:
        with duckdb.connect(str(path)) as con:
            (paper,) = con.execute("SELECT id FROM paper ORDER BY id LIMIT 1").fetchone()
            con.execute("CREATE TABLE remark (id VARCHAR, paper_id VARCHAR, said VARCHAR)")
            con.execute("INSERT INTO remark VALUES (?, ?, 'good')", [path.name, paper])
            con.execute("CREATE TABLE glance (paper_id VARCHAR, seen INTEGER[])")
            con.execute("INSERT INTO glance VALUES (?, [1, 2])", [paper])
    target.create_or_open()
    with duckdb.connect(str(target.path)) as con:
        con.execute("CREATE TABLE remark (id VARCHAR, paper_id VARCHAR, said VARCHAR)")
        con.execute("CREATE TABLE glance (paper_id VARCHAR, seen INTEGER[])")
        con.execute("INSERT INTO remark VALUES (?, 'p', 'bad')", [shards[0].name])
    for _ in range(2):
        merge_libraries(target, shards)
        said = asked(target, "SELECT said, count(*) FROM remark GROUP BY ALL ORDER BY ALL")
        assert said == [("bad", 1), ("good", SHARDS - 1)]
        assert asked(target, "SELECT count(*) FROM glance") == [(SHARDS,)]


def test_evaluations_of_all_libraries_are_kept_and_one_judgement_of_each_paper(shards, target):
    """Two evaluations may have asked one question: its id is not the row's alone."""
    ask = "INSERT INTO evaluation.question VALUES (?, 0, 'q1', 'p', 's', ['a'], 0, 'k', [1], '', '', '')"
    judge = "INSERT INTO evaluation.judgement VALUES ('p', ?, '', TIMESTAMP '2026-11-01', 1, 1, '{}', 0, '')"
    for number, path in enumerate(shards):
        with duckdb.connect(str(path)) as con:
            con.execute(ask, [f"evaluation-{number}"])
            con.execute(judge, [f"judge-{number}"])
    for _ in range(2):
        merge_libraries(target, shards)
        runs = asked(target, "SELECT run_id FROM evaluation.question ORDER BY ALL")
        assert runs == [("evaluation-0",), ("evaluation-1",)]
        assert asked(target, "SELECT judge FROM evaluation.judgement") == [("judge-0",)]


def test_a_unit_with_the_id_of_another_papers_unit_is_refused(shards, target):
    taken = make_unit("water")
    place = taken.provenance.model_copy(update={"paper_id": paper_id("glacier")})
    library_of(target.path, ())
    target.save_paper(
        make_paper_record("glacier"),
        [taken.model_copy(update={"provenance": place})],
        outcome=make_outcome("glacier"),
        guard=FREE,
    )
    with pytest.raises(LibraryError, match="id of one of another paper"):
        merge_libraries(target, shards)
    assert target.check() == []
