"""Hostile files beside a good paper: each has a typed outcome in time, and no terminal obeys anything of them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alexandria.errors import InputError, NotAFile, TooLarge
from alexandria.library import Library
from alexandria.reading import ReadingOptions, read, search_inputs
from alexandria.reading.paper_builder import read_in_this_process
from tests.faults.hostile_files import HOSTILE_FILES, SECRET, hostile_files, odd_inputs, odd_names
from tests.faults.server import FaultServer
from tests.reading.making import read_fast
from tests.run.making import ROOT, answer, command, write_papers

OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What no output may hold, but for line breaks and tabs that the program writes itself."""

SMALL = 0.0005
LEFT_OUT = ("exponential-forms", "long-", "many-glyphs", "emphasis", "deep.html")
"""Their size is what is hostile: small, they are papers, and others of the tests below are about them."""


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    """One ingest, as a process, over hostile files, what is no file, and one good paper."""
    folder = tmp_path_factory.mktemp("hostile")
    papers = folder / "papers"
    write_papers(papers, 1, sentences=3)
    names = [n for n in HOSTILE_FILES if not n.startswith(LEFT_OUT)]
    hostile_files(papers, size=SMALL, names=frozenset(names))
    odd_inputs(papers / "odd")
    with FaultServer(answer=answer) as server:
        begun = time.monotonic()
        end = subprocess.run(
            command(papers, base_url=server.base_url, library=folder / "a.duckdb"),
            capture_output=True,
            cwd=ROOT,
            timeout=60,
            check=False,
        )
        asked = json.dumps(server.bodies)
    return end, names, folder / "a.duckdb", asked, time.monotonic() - begun


def test_every_hostile_file_has_an_outcome_that_says_why(ingested):
    end, names, _, _, seconds = ingested
    assert end.returncode == 1, end.stderr
    told = {Path(p["path"]).name: p for p in json.loads(end.stdout)["papers"]}
    reasons = {name: told[name]["reason"] for name in names if name in told}
    assert set(names) - set(told) <= {n for n in names if n.endswith((".rdf", ".json", ".bib"))}
    for name, paper in told.items():
        assert paper["state"] in ("done", "empty", "failed", "partial", "skipped"), name
        assert paper["state"] == "done" or paper["reason"], name
    assert not [r for r in reasons.values() if r.startswith(("crashed", "reader-bug", "timed-out"))]
    assert seconds < 60


def test_the_good_paper_beside_them_is_done(ingested):
    end, _, library, _, _ = ingested
    told = {Path(p["path"]).name: p["state"] for p in json.loads(end.stdout)["papers"]}
    assert told["paper-001.md"] == "done"
    assert Library(library).check() == []
    assert any(p.title == "Heating of metals, part 1" for p in Library(library).papers())


def test_no_file_outside_is_read_by_entities_inclusions_and_input(ingested):
    end, _, library, asked, _ = ingested
    for place in (end.stdout, end.stderr, library.read_bytes(), asked.encode()):
        assert SECRET.encode() not in place


def test_nothing_of_names_and_contents_reaches_the_terminal_raw(ingested):
    end, _, _, _, _ = ingested
    assert not OBEYED.findall(end.stdout.decode())  # strict: all of it is UTF-8
    assert not OBEYED.findall(end.stderr.decode())


def test_what_is_no_file_is_never_opened_and_named_in_a_note(tmp_path):
    odd_inputs(tmp_path)
    found = search_inputs([tmp_path])
    assert {os.fsencode(p.name) for p in found.files} == set(odd_names())
    notes = "\n".join(found.notes)
    for name in ("pipe.pdf", "socket.pdf", "zero.txt", "a.pdf", "b.pdf"):
        assert f"{name}: left out: " in notes


@pytest.mark.parametrize("name", ["pipe.pdf", "socket.pdf", "zero.txt", "a.pdf"])
def test_what_is_no_file_is_refused_where_it_is_named_and_read_directly(tmp_path, name):
    odd_inputs(tmp_path)
    assert [type(e) for e in search_inputs([tmp_path / name]).errors] == [NotAFile]
    with pytest.raises(InputError):
        read(tmp_path / name)


def test_reading_odd_names_prints_each_on_one_line(tmp_path):
    odd_inputs(tmp_path)
    end = subprocess.run(
        [sys.executable, "-m", "alexandria", "read", tmp_path],
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    errors = end.stderr.decode()
    assert end.returncode == 1
    assert not OBEYED.findall(errors)
    assert len(errors.splitlines()) == len(odd_names()) + 5
    assert "\\x1b[2J" in errors
    assert "[bold red]markup[red].pdf" in errors


def test_folders_deeper_than_the_stack_and_the_longest_path_stop_no_search(tmp_path):
    good = write_papers(tmp_path, 1)
    before = Path.cwd()
    os.chdir(tmp_path)
    depth = 0
    try:
        while depth < 2100:
            depth += 1
            os.mkdir("d")  # noqa: PTH102  relative to where we are: the whole path is too long
            os.chdir("d")
        found = search_inputs([tmp_path])
    finally:
        for _ in range(depth):
            os.chdir("..")
            os.rmdir("d")  # noqa: PTH106
        os.chdir(before)
    assert list(found.files) == good
    assert "File name too long" in "".join(found.notes)


def test_content_that_a_terminal_would_obey_is_not_in_what_is_read(tmp_path):
    page = tmp_path / "a.html"
    page.write_text(
        '<html><head><meta name="citation_author" content="A\x9b31mB &#27;[2J C">'
        '<meta name="citation_arxiv_id" content="&#27;[31m"></head>'
        "<body><h1>Ice\x1b]0;x\x07</h1><p>It melts at 0 °C &#27;[2J and\x9b not below.</p></body></html>"
    )
    paper = read_fast(page)
    assert not OBEYED.findall(
        "".join([paper.title, *paper.authors, paper.arxiv_id or "", paper.body])
    )


def test_memory_ends_at_the_limit(tmp_path):
    """Measured from outside, with all that the process has in memory."""
    (bomb,) = hostile_files(tmp_path, names=frozenset({"exponential-forms.pdf"}))
    code = (
        "import resource, sys\nfrom alexandria.reading import ReadingOptions, read\n"
        "try: read(sys.argv[1], ReadingOptions(memory_bytes=160 << 20, layout='never', ocr='never'))\n"
        "except Exception as error: print(type(error).__name__)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    end = subprocess.run(
        [sys.executable, "-c", code, bomb], capture_output=True, text=True, cwd=ROOT, check=True
    )
    kind, kilobytes = end.stdout.split()
    assert kind == "TooLarge"
    assert int(kilobytes) <= 160 << 10


def test_large_text_is_refused_before_and_after_it_is_unpacked(tmp_path):
    plain = tmp_path / "plain.txt"
    plain.write_text("word " * 3000)
    with pytest.raises(TooLarge, match="limit"):
        read_in_this_process(plain, ReadingOptions(max_text_bytes=1000))
    with pytest.raises(TooLarge, match="characters"):
        read_in_this_process(plain, ReadingOptions(max_characters=1000))


def test_marks_of_emphasis_take_no_longer_than_other_text(tmp_path):
    (page,) = hostile_files(tmp_path, size=0.5, names=frozenset({"brackets.md"}))
    begun = time.process_time()
    assert read_fast(page).body
    assert time.process_time() - begun < 4  # 10 s before; twice the file took 39 s
