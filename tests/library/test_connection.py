"""The file among other processes, other files, other versions, and disks that refuse.

All of this happens in real files and real second processes.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from pathlib import Path

import duckdb
import pytest

from alexandria.errors import (
    LibraryBusy,
    LibraryError,
    LibraryMissing,
    LibraryTooNew,
    NotALibrary,
    StorageFull,
    StorageReadOnly,
)
from alexandria.library import Library
from alexandria.library.schema_version import SCHEMA_VERSION
from tests.builders import FREE, make_call, make_paper_record, make_unit, paper_id

CHECKOUT = Path(__file__).parents[2]


def start(code, *arguments, **options):
    """Another Python process that has `library`, the builders and `arguments` at hand."""
    prelude = """
        import sys, time
        from pathlib import Path
        from alexandria.library import *
        from tests.builders import *
        arguments = sys.argv[2:]
        library = Library(Path(sys.argv[1]), wait_s=60)
        def say(*words): print(*words, flush=True)
    """
    script = textwrap.dedent(prelude) + textwrap.dedent(code)
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def finish(process):
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


def names_in(folder):
    return [path.name for path in folder.iterdir()]


HOLD = """
    import duckdb
    con = duckdb.connect(sys.argv[1], read_only=arguments[0] == "read")
    say("held")
    time.sleep(float(arguments[1]))
"""


# --- other processes ------------------------------------------------------------------------


def test_queries_succeed_while_another_process_saves_paper_after_paper(library, tmp_path):
    enough = tmp_path / "enough"
    writer = start(
        """
        number = 0
        while not Path(arguments[0]).exists():
            name = f"paper {number}"
            library.save_paper(make_paper_record(name), [make_unit(name)], guard=FREE)
            number += 1
        say(number)
        """,
        library.path,
        enough,
    )
    counts = []
    while len(counts) < 2 or counts[-1] < 2:  # it must be writing before and after
        counts.append(library.query("SELECT count(*) FROM papers").rows[0][0])
        assert len(library.papers()) >= counts[-1]
    enough.touch()
    assert len(library.papers()) <= int(finish(writer))
    assert counts == sorted(counts)
    assert library.check() == []


@pytest.mark.parametrize("holder", ["read", "write"])
def test_a_collision_is_a_wait_that_is_announced_once(library, holder):
    said = []
    waiting = Library(library.path, wait_s=20, on_wait=said.append)
    other = start(HOLD, library.path, holder, 1.0)
    other.stdout.readline()
    waiting.save_paper(make_paper_record(), [make_unit()], guard=FREE)
    finish(other)
    assert len(said) == 1
    assert "in use by another process" in said[0]


def test_readers_do_not_wait_for_readers(library):
    other = start(HOLD, library.path, "read", 20)
    other.stdout.readline()
    said = []
    assert Library(library.path, wait_s=0, on_wait=said.append).papers() == []
    assert library.query("SELECT 1").rows == ((1,),)
    other.kill()
    other.communicate()
    assert said == []


def test_a_reader_goes_on_with_old_views_while_another_process_reads(library):
    with duckdb.connect(str(library.path)) as con:
        con.execute("UPDATE library_info SET views_digest = 'of another version'")
    other = start(HOLD, library.path, "read", 20)
    other.stdout.readline()
    begun = time.monotonic()
    assert Library(library.path, wait_s=15).papers() == []
    assert time.monotonic() - begun < 5
    other.kill()
    other.communicate()


def test_who_waits_in_vain_is_told_so(library):
    other = start(HOLD, library.path, "write", 20)
    other.stdout.readline()
    impatient = Library(library.path, wait_s=0.2)
    for attempt in (impatient.papers, lambda: impatient.query("SELECT 1")):
        begun = time.monotonic()
        with pytest.raises(LibraryBusy) as caught:
            attempt()
        assert time.monotonic() - begun < 3
        assert caught.value.retryable
    other.kill()
    other.communicate()


def test_threads_of_one_process_take_turns(library):
    failures = []

    def work(number):
        try:
            for round_ in range(3):
                name = f"{number} {round_}"
                library.save_paper(make_paper_record(name), [make_unit(name)], guard=FREE)
                library.papers()
        except LibraryError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(library.papers()) == 12


def test_two_processes_that_make_the_library_at_once_both_use_it(tmp_path):
    path = tmp_path / "new.duckdb"
    code = """
        library.create_or_open()
        library.save_paper(make_paper_record(arguments[0]), [make_unit(arguments[0])], guard=FREE)
    """
    for process in [start(code, path, name) for name in ("water", "ice", "steam")]:
        finish(process)
    assert len(Library(path).papers()) == 3
    assert names_in(tmp_path) == ["new.duckdb"]


def test_kills_in_the_middle_of_commits_lose_nothing_acknowledged(library):
    dice = random.Random(1)
    acknowledged = 0
    for round_ in range(4):
        writer = start(
            """
            for number in range(int(arguments[0]), 1000):
                name = f"paper {number}"
                units = [make_unit(name, chunk=chunk) for chunk in range(5)]
                library.save_paper(
                    make_paper_record(name, chunk_count=5), units, [make_call(0, name)], guard=FREE
                )
                say(number)
            """,
            library.path,
            acknowledged,
        )
        for line in writer.stdout:
            acknowledged = int(line) + 1
            if acknowledged % 3 == 0:
                break
        time.sleep(dice.random() * 0.15)
        writer.send_signal(signal.SIGKILL)
        rest, _ = writer.communicate()
        acknowledged = max([acknowledged, *(int(line) + 1 for line in rest.split())])
        kept = library.known_recipes()
        assert all(paper_id(f"paper {number}") in kept for number in range(acknowledged)), round_
        assert library.check() == []
    last = library.load_units(paper_id(f"paper {acknowledged - 1}"))
    assert [unit.provenance.chunk for unit in last] == [0, 1, 2, 3, 4]
    assert library.run_totals().overall.calls == len(library.papers())


# --- what is no library ---------------------------------------------------------------------


def every_use(library):
    return [
        library.create_or_open,
        library.papers,
        lambda: library.query("SELECT 1"),
        lambda: library.save_paper(make_paper_record(), [], guard=FREE),
    ]


@pytest.mark.parametrize("content", [b"A text file, not a database.\n" * 200, b""])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    for use in every_use(Library(path)):
        with pytest.raises(NotALibrary) as caught:
            use()
        assert "--library" in caught.value.hint
    assert path.read_bytes() == content


def test_a_database_with_other_tables_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "sales.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE sale (amount INTEGER)")
    before = path.read_bytes()
    for use in every_use(Library(path)):
        with pytest.raises(NotALibrary, match="not a library"):
            use()
    assert path.read_bytes() == before


def test_a_folder_is_refused(tmp_path):
    for use in every_use(Library(tmp_path)):
        with pytest.raises(NotALibrary):
            use()


def test_an_empty_database_becomes_a_library_only_when_one_is_made(tmp_path):
    path = tmp_path / "empty.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(NotALibrary):
        Library(path).papers()
    Library(path).create_or_open()
    assert Library(path).papers() == []


def test_a_missing_library_is_named_with_what_makes_one(tmp_path):
    library = Library(tmp_path / "none.duckdb")
    for use in every_use(library)[1:]:
        with pytest.raises(LibraryMissing) as caught:
            use()
        assert "alexandria ingest" in caught.value.hint
    assert names_in(tmp_path) == []


def test_a_library_of_a_newer_version_is_refused_and_left_as_it_is(library):
    with duckdb.connect(str(library.path)) as con:
        con.execute("UPDATE library_info SET schema_version = schema_version + 1")
    before = library.path.read_bytes()
    for use in every_use(library):
        with pytest.raises(LibraryTooNew, match=f"version {SCHEMA_VERSION + 1}") as caught:
            use()
        assert "pip install -U" in caught.value.hint
    assert library.path.read_bytes() == before


def test_a_library_that_lost_a_table_says_how_to_find_out(library):
    with duckdb.connect(str(library.path)) as con:
        con.execute("DROP VIEW papers")
        con.execute("DROP TABLE paper")
    with pytest.raises(LibraryError) as caught:
        library.papers()
    assert "alexandria check" in caught.value.hint


def test_a_new_folder_is_made_for_a_new_library(tmp_path):
    library = Library(tmp_path / "deep" / "er" / "l.duckdb")
    library.create_or_open()
    assert library.papers() == []


# --- disks that refuse ----------------------------------------------------------------------


@pytest.fixture
def folder_for_all():
    """A folder that every user may enter; those of pytest are closed to others."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become another user")
def test_a_folder_that_may_not_be_written_is_named(folder_for_all):
    library = Library(folder_for_all / "l.duckdb")
    library.create_or_open()
    library.save_paper(make_paper_record(), [make_unit()], guard=FREE)
    library.path.chmod(0o644)
    process = start(
        """
        import os
        from alexandria.errors import StorageReadOnly
        os.setgid(65534); os.setuid(65534)  # nobody
        say(len(library.papers()), "paper")
        for use in (
            lambda: library.save_paper(make_paper_record(), [], guard=FREE),
            Library(library.path.with_name("new.duckdb")).create_or_open,
        ):
            try:
                use()
            except StorageReadOnly as error:
                say(error.hint)
        """,
        library.path,
    )
    lines = finish(process).splitlines()
    assert lines[0] == "1 paper"
    assert lines[1:] == [StorageReadOnly.default_hint] * 2
    assert library.check() == []


FILL = """
    import random
    from alexandria.errors import StorageFull
    saved = 0
    try:
        for number in range(100):
            name = f"paper {number}"
            noise = random.Random(number).randbytes(200_000).hex()  # does not compress
            library.save_paper(make_paper_record(name), [make_unit(name, summary=noise)], guard=FREE)
            saved += 1
    except StorageFull as error:
        say("full", saved, error.hint)
"""


def assert_kept(library, line):
    word, saved, *hint = line.split()
    assert (word, hint) == ("full", StorageFull.default_hint.split())
    kept = library.known_recipes()
    assert all(paper_id(f"paper {number}") in kept for number in range(int(saved)))
    assert int(saved) > 0
    assert library.check() == []


def test_a_full_disk_at_a_commit_is_named_and_loses_nothing_acknowledged(library):
    """A limit on the size of files stands for the disk: writing fails in the same places."""
    room = library.path.stat().st_size + 1_500_000

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    line = finish(start(FILL, library.path, preexec_fn=limit))
    assert_kept(library, line)
    library.save_paper(make_paper_record("after"), [make_unit("after")], guard=FREE)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 6 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "none", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this system lets us mount nothing")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_really_full_disk_is_named_and_loses_nothing_acknowledged(small_disk):
    library = Library(small_disk / "l.duckdb")
    library.create_or_open()
    assert_kept(library, finish(start(FILL, library.path)))


def test_no_room_for_a_new_library_leaves_nothing_behind(small_disk):
    (small_disk / "ballast").write_bytes(bytes(6 * 1024 * 1024 - 8192))
    with pytest.raises(StorageFull):
        Library(small_disk / "l.duckdb").create_or_open()
    assert names_in(small_disk) == ["ballast"]


def test_a_call_saved_twice_by_a_resumed_run_is_there_once(library):
    code = "library.save_calls([make_call(n) for n in range(3)])"
    for _ in range(2):
        finish(start(code, library.path))
    library.save_calls([make_call(3)])
    assert library.run_totals().overall.calls == 4


def test_a_file_system_without_locks_is_named_at_once(library, monkeypatch):
    """Stood in for by DuckDB's words: no file system here lacks them."""

    def refuse(*_: object, **__: object) -> None:
        raise duckdb.IOException(
            'IO Error: Could not set lock on file "a.duckdb": No locks available. See also https://duckdb.org'
        )

    monkeypatch.setattr(duckdb, "connect", refuse)
    begun = time.monotonic()
    with pytest.raises(LibraryError, match="file system without locks") as caught:
        library.papers()
    assert time.monotonic() - begun < 5
    assert "local disk" in caught.value.hint
