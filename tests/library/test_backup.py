"""A backup is whole and sound, whoever writes to the library meanwhile; a bare copy says so where it is not."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys

import duckdb
import pytest

from alexandria.errors import AlexandriaError, LibraryBusy, LibraryError, LibraryMissing
from alexandria.library import Library, backup_library, rescue_library
from alexandria.library.new_files import place_new_library
from tests.builders import FREE, make_outcome, make_paper_record, make_run, make_unit

WRITE = """
import sys
from alexandria.library import Library
from tests.builders import make_run
library = Library(sys.argv[1], wait_s=30)
print("begun", flush=True)
number = 0
while True:
    library.save_run(make_run(f"run-{number:05}"))
    number += 1
    print(number, flush=True)
"""


def writer(library: Library) -> subprocess.Popen[str]:
    """A process that writes run after run, and prints how many are acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITE, str(library.path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_backups_while_another_process_writes_are_sound_and_none_lacks_what_was_acknowledged(
    library, tmp_path
):
    library.save_run(make_run())
    library.save_paper(make_paper_record(), [make_unit()], outcome=make_outcome(), guard=FREE)
    copies = []
    with writer(library) as process:
        for number in range(2):
            acknowledged = int(process.stdout.readline())
            into = tmp_path / f"copy-{number}.duckdb"
            assert backup_library(library.path, into) == into.stat().st_size
            copies.append((acknowledged, into))
        process.kill()
    held = []
    for acknowledged, into in copies:
        copy = Library(into)
        held.append(len(copy.runs()) - 1)
        assert held[-1] >= acknowledged
        assert len(copy.papers()) == 1
    assert copy.check() == []
    assert held == sorted(held)
    assert held[-1] > held[0]
    left = {p.name.partition(".")[0] for p in tmp_path.iterdir()}
    assert left == {"library", *(f"copy-{n}" for n in range(2))}


def test_changes_that_are_in_the_write_ahead_log_alone_are_in_the_backup(library, tmp_path):
    with duckdb.connect(str(library.path)) as con:
        con.execute("PRAGMA disable_checkpoint_on_shutdown")
        con.execute("CREATE TABLE beside AS SELECT 42 AS answer")
    assert library.path.with_name("library.duckdb.wal").exists()
    into = tmp_path / "copy.duckdb"
    backup_library(library.path, into)
    assert not into.with_name("copy.duckdb.wal").exists()
    with duckdb.connect(str(into), read_only=True) as con:
        assert con.sql("SELECT answer FROM beside").fetchall() == [(42,)]


def test_the_answers_of_an_unfinished_ingest_are_copied_for_their_owner_alone(library, tmp_path):
    journal = library.path.with_name("library.duckdb.journal")
    journal.write_bytes(b"{}\n")
    journal.chmod(0o600)
    backup_library(library.path, tmp_path / "copy.duckdb")
    copied = tmp_path / "copy.duckdb.journal"
    assert copied.read_bytes() == b"{}\n"
    assert copied.stat().st_mode & 0o077 == 0


def test_the_batches_under_way_are_copied_with_the_answers(library, tmp_path):
    for suffix in (".batches", ".journal"):
        library.path.with_name(library.path.name + suffix).write_bytes(suffix.encode())
    backup_library(library.path, tmp_path / "copy.duckdb")
    rescue_library(library.path, tmp_path / "new.duckdb")
    for name in ("copy.duckdb", "new.duckdb"):
        assert (tmp_path / f"{name}.batches").read_bytes() == b".batches"
        assert (tmp_path / f"{name}.journal").read_bytes() == b".journal"


@pytest.mark.parametrize("make", [backup_library, rescue_library])
def test_a_file_system_without_hard_links_takes_a_copy_all_the_same(
    make, library, tmp_path, monkeypatch
):
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    library.path.with_name("library.duckdb.journal").write_bytes(b"{}\n")
    monkeypatch.setattr(os, "link", refuse)
    into = tmp_path / "copy.duckdb"
    make(library.path, into)
    assert Library(into).check() == []
    assert into.with_name("copy.duckdb.journal").read_bytes() == b"{}\n"


@pytest.mark.parametrize("suffix", [".journal", ".batches", ".wal"])
@pytest.mark.parametrize("make", [backup_library, rescue_library])
def test_a_file_beside_the_new_name_is_refused_and_left(make, suffix, library, tmp_path):
    there = tmp_path / f"copy.duckdb{suffix}"
    there.write_bytes(b"mine")
    with pytest.raises(LibraryError, match="exists already"):
        make(library.path, tmp_path / "copy.duckdb")
    assert there.read_bytes() == b"mine"
    assert not (tmp_path / "copy.duckdb").exists()


def test_a_file_that_comes_meanwhile_is_left_and_nothing_stays_beside_it(tmp_path):
    draft, into = tmp_path / "draft", tmp_path / "copy.duckdb"
    for suffix in ("", ".batches", ".journal"):
        (tmp_path / f"draft{suffix}").write_bytes(b"new")
    (tmp_path / "copy.duckdb.journal").write_bytes(b"mine")
    with pytest.raises(LibraryError, match=r"copy\.duckdb\.journal exists already"):
        place_new_library(draft, into)
    left = {p.name: p.read_bytes() for p in tmp_path.glob("copy*")}
    assert left == {"copy.duckdb.journal": b"mine"}


def test_nothing_is_replaced_and_what_cannot_be_read_is_one_clear_error(library, tmp_path):
    there = tmp_path / "there.duckdb"
    there.write_bytes(b"mine")
    with pytest.raises(LibraryError, match="exists already"):
        backup_library(library.path, there)
    assert there.read_bytes() == b"mine"
    with pytest.raises(LibraryMissing):
        backup_library(tmp_path / "none.duckdb", tmp_path / "copy.duckdb")
    assert not (tmp_path / "copy.duckdb").exists()


def test_a_library_that_another_program_keeps_open_to_write_is_waited_for_and_then_refused(
    library, tmp_path
):
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(library.path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        process.stdout.readline()
        with pytest.raises(LibraryBusy, match=str(process.pid)):
            backup_library(library.path, tmp_path / "copy.duckdb", wait_s=0.1)
        process.stdin.close()
    assert not (tmp_path / "copy.duckdb").exists()


def test_a_bare_copy_made_while_another_process_writes_opens_or_is_refused_with_its_name(
    library, tmp_path
):
    """`cp` sees no lock. What comes of it is a sound library or one clear error, never a wrong one."""
    copies = []
    with writer(library) as process:
        for number in range(8):
            process.stdout.readline()
            copies.append(tmp_path / f"bare-{number}.duckdb")
            shutil.copyfile(library.path, copies[-1])
        process.kill()
    for path in copies:
        try:
            held = {run.id for run in Library(path).runs()}
            assert held == {f"run-{number:05}" for number in range(len(held))}
        except AlexandriaError as error:
            assert path.name in str(error)
