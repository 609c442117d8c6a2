"""A damaged library gives what can be read of it, and says what is lost."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from alexandria.errors import LibraryDamaged, LibraryError, LibraryTooNew, NotALibrary
from alexandria.knowledge import KnowledgeUnit
from alexandria.library import Library, PaperState, PaperWrite, rescue_library
from tests.builders import FREE, make_paper_record, make_unit
from tests.sample_library import make_sample_library

ROOT = Path(__file__).parents[2]
BLOCK = 262_144
HEADERS = 3 * 4096
"""Before the first block of a DuckDB file."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A library of three real papers, closed so that all of it is in the file."""
    path = tmp_path_factory.mktemp("whole") / "whole.duckdb"
    make_sample_library(path)
    return path


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    """Many facts of many papers, so that tables have several blocks."""
    path = tmp_path_factory.mktemp("large") / "large.duckdb"
    library = Library(path)
    library.create_or_open()
    papers = []
    for n in range(300):
        unit: KnowledgeUnit = make_unit(f"paper-{n}")
        papers.append(PaperWrite(make_paper_record(f"paper-{n}"), [unit], guard=FREE))
    library.save_papers(papers)
    with duckdb.connect(str(path)) as con:
        # Values without a pattern, which no compression makes small.
        con.execute(
            "INSERT INTO attribute SELECT * REPLACE (sha256(random()::VARCHAR) || sha256(random()::VARCHAR) AS "
            "object) FROM (SELECT a.* FROM attribute a, range(40) ORDER BY a.paper_id)"
        )
        con.execute(
            "UPDATE paper_event SET facts = h.n FROM (SELECT paper_id, count(*) AS n FROM (SELECT paper_id FROM "
            "attribute UNION ALL SELECT paper_id FROM relationship) GROUP BY paper_id) h "
            "WHERE h.paper_id = paper_event.paper_id"
        )
        con.execute("CHECKPOINT")
    return path


def damaged(source: Path, target: Path, block: int) -> Path:
    content = bytearray(source.read_bytes())
    place = HEADERS + block * BLOCK + 5000
    content[place : place + 64] = bytes(255 - b for b in content[place : place + 64])
    target.write_bytes(content)
    return target


def with_broken_log(source: Path, folder: Path) -> Path:
    """A copy beside which a process that was killed left its write-ahead log, with a wrong byte in it."""
    copy = folder / "copy.duckdb"
    copy.write_bytes(source.read_bytes())
    code = (
        "import duckdb, os, sys\ncon = duckdb.connect(sys.argv[1])\n"
        "for n in range(50): con.execute('CREATE TABLE t%d AS SELECT range AS x FROM range(100)' % n)\nos._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, copy], check=True)
    log = folder / "copy.duckdb.wal"
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 0xFF
    log.write_bytes(content)
    return copy


def test_a_sound_library_is_copied_whole(whole, tmp_path):
    report = rescue_library(whole, tmp_path / "new.duckdb")
    assert report.is_complete
    assert report.papers == len(Library(whole).papers())
    assert Library(tmp_path / "new.duckdb").tables_digest() == Library(whole).tables_digest()
    assert Library(tmp_path / "new.duckdb").check() == []


def blocks_of(library: Path, column: str) -> list[int]:
    """The blocks that hold values of a column of `attribute`."""
    with duckdb.connect(str(library), read_only=True) as con:
        return [block for (block,) in con.execute(
            "SELECT DISTINCT block_id FROM pragma_storage_info('attribute') "
            "WHERE column_name = ? AND segment_type = 'VARCHAR' ORDER BY block_id", [column]
        ).fetchall()]  # fmt: skip


def test_of_a_library_damaged_in_the_middle_all_other_rows_are_saved(large, tmp_path):
    with duckdb.connect(str(large), read_only=True) as con:
        (facts,) = con.execute("SELECT count(*) FROM attribute").fetchone()
    block = blocks_of(large, "object")[-1]
    report = rescue_library(
        damaged(large, tmp_path / "broken.duckdb", block), tmp_path / "new.duckdb"
    )
    (lost,) = report.lost
    assert (lost.table, report.saved["attribute"]) == ("attribute", facts - lost.count)
    assert facts / 4 < report.saved["attribute"] < facts
    states = {p.id: p.state for p in Library(tmp_path / "new.duckdb").papers()}
    assert {states[i] for i in report.incomplete} == {PaperState.PARTIAL}
    assert len(report.incomplete) < len(states) == 300


def test_a_command_that_meets_the_damage_names_the_rescue(large, tmp_path):
    broken = damaged(large, tmp_path / "broken.duckdb", blocks_of(large, "object")[-1])
    with pytest.raises(LibraryDamaged) as caught:
        Library(broken).tables_digest()
    assert "alexandria rescue" in caught.value.hint
    broken.write_bytes(broken.read_bytes()[:100] + b"x" + broken.read_bytes()[101:])
    with pytest.raises(LibraryDamaged):
        Library(broken).papers()


def checksum(content: bytes) -> int:
    """DuckDB's, of whole 8-byte words."""
    result = 5381
    for (word,) in struct.iter_unpack("<Q", content):
        result ^= (word * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    return result


@pytest.mark.parametrize(
    ("storage_version", "kind", "said"),
    [(1, NotALibrary, "too old"), (1500, LibraryTooNew, "newer DuckDB")],
)
def test_a_file_of_another_duckdb_is_told_apart_from_a_damaged_one(
    whole, tmp_path, storage_version, kind, said
):
    content = bytearray(whole.read_bytes())
    content[12:20] = struct.pack("<Q", storage_version)
    content[:8] = struct.pack("<Q", checksum(bytes(content[8:4096])))
    other = tmp_path / "other.duckdb"
    other.write_bytes(content)
    with pytest.raises(kind, match=said):
        Library(other).papers()
    with pytest.raises(kind, match=said):
        rescue_library(other, tmp_path / "new.duckdb")


def test_what_does_not_open_is_one_clear_error(whole, tmp_path):
    broken = tmp_path / "broken.duckdb"
    content = bytearray(whole.read_bytes())
    content[4096:HEADERS] = bytes(HEADERS - 4096)
    broken.write_bytes(content)
    with pytest.raises(NotALibrary, match="cannot be opened at all"):
        rescue_library(broken, tmp_path / "new.duckdb")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["broken.duckdb"]


def test_a_file_that_is_there_is_never_overwritten(whole, tmp_path):
    there = tmp_path / "there.duckdb"
    there.write_bytes(b"mine")
    with pytest.raises(LibraryError, match="exists already"):
        rescue_library(whole, there)
    assert there.read_bytes() == b"mine"


def test_answers_of_an_unfinished_run_go_with_the_library(whole, tmp_path):
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(whole.read_bytes())
    (tmp_path / "copy.duckdb.journal").write_bytes(b'{"call": {}}\n')
    rescue_library(copy, tmp_path / "new.duckdb")
    assert (tmp_path / "new.duckdb.journal").read_bytes() == b'{"call": {}}\n'


def test_a_broken_write_ahead_log_costs_the_last_changes_alone_and_the_command_ends_with_1(
    whole, tmp_path
):
    copy = with_broken_log(whole, tmp_path)
    end = subprocess.run(
        [
            sys.executable,
            "-m",
            "alexandria",
            "rescue",
            copy,
            "--into",
            tmp_path / "new.duckdb",
            "--format",
            "json",
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert end.returncode == 1, end.stderr
    said = json.loads(end.stdout)
    assert said["changes_lost"]
    assert said["papers"] == len(Library(whole).papers())
    assert not said["lost"]
