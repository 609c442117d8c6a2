"""Reading in child processes: limits, outcomes, and what is left when it ends."""

import os
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from alexandria.errors import (
    DamagedFile,
    EncryptedFile,
    InputError,
    NoPages,
    NoText,
    ReadingTimedOut,
    TooLarge,
)
from alexandria.paper import Paper
from alexandria.reading import ReadingOptions, read, read_many
from alexandria.reading.reading_pool import _ProcessPool
from tests.reading.making import FAST, PROSE, paper, write


@pytest.fixture
def plain(tmp_path):
    return paper(tmp_path, lambda page, _: write(page, 50, 100, PROSE))


def workers():
    """Reading processes that are our children and still there."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = entry.read_text().rpartition(")")[2].split()[1]
            arguments = entry.with_name("cmdline").read_bytes()
        except OSError:
            continue
        if parent == str(os.getpid()) and b"alexandria.reading.reading_worker" in arguments:
            found.append(entry.parent.name)
    return found


def test_importing_reading_is_cheap():
    code = "import sys, alexandria.reading; print('pymupdf' in sys.modules, 'lxml' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "False"]


def test_a_file_is_read_in_a_child_that_then_ends(plain):
    result = read(plain, FAST)
    assert "ground to a fine powder" in result.body
    assert result.source_name == "paper.pdf"
    assert workers() == []


def test_many_files_come_with_their_paths_and_errors_stop_nobody(tmp_path, plain):
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.4\n" + b"rubbish " * 50)
    text = tmp_path / "a.txt"
    text.write_text("Some words of a paper that is short.")
    outcomes = dict(read_many([plain, bad, text, plain], FAST, workers=2))
    assert isinstance(outcomes[plain], Paper)
    assert isinstance(outcomes[text], Paper)
    assert isinstance(outcomes[bad], DamagedFile | NoPages)
    assert outcomes[bad].path == bad


def test_leaving_early_ends_the_children(plain):
    outcomes = read_many([plain] * 20, FAST, workers=2)
    next(outcomes)
    outcomes.close()
    assert workers() == []


def test_no_files_are_no_outcomes():
    assert list(read_many([])) == []


def test_reading_that_takes_too_long_is_ended(tmp_path):
    path = paper(tmp_path, lambda page, _: write(page, 50, 100, PROSE), pages=400)
    begun = time.monotonic()
    with pytest.raises(ReadingTimedOut) as caught:
        read(path, ReadingOptions(timeout_s=0.05, layout="never", ocr="never"))
    assert time.monotonic() - begun < 30
    assert "--pages" in caught.value.hint


def test_a_stream_bomb_is_refused_and_the_next_file_is_read(tmp_path, plain):
    """A small file whose page unpacks to more than the limit."""
    packed = zlib.compress(zlib.compress(b"q Q " * 50_000_000, 1), 1)
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length "
        + str(len(packed)).encode()
        + b"/Filter[/FlateDecode/FlateDecode]>>stream\n"
    )
    bomb = tmp_path / "bomb.pdf"
    bomb.write_bytes(body + packed + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    options = ReadingOptions(memory_bytes=160 << 20, layout="never", ocr="never")
    outcomes = dict(read_many([bomb, plain], options, workers=1))
    assert isinstance(outcomes[plain], Paper)
    assert isinstance(outcomes[bomb], InputError)


def test_too_many_pages_and_bytes_are_refused(tmp_path):
    path = paper(tmp_path, lambda page, _: write(page, 50, 100, PROSE), pages=12)
    with pytest.raises(TooLarge, match="12 pages"):
        read(path, ReadingOptions(max_pages=10))
    with pytest.raises(TooLarge, match="MB"):
        read(path, ReadingOptions(max_file_bytes=10))
    assert read(path, ReadingOptions(max_pages=10, pages=(3, 5), layout="never")).page_count == 12


def test_a_password_opens_an_encrypted_file(tmp_path):
    import pymupdf

    document = pymupdf.open()
    write(document.new_page(), 50, 100, PROSE)
    path = tmp_path / "locked.pdf"
    document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="open", owner_pw="own")
    with pytest.raises(EncryptedFile):
        read(path, FAST)
    with pytest.raises(EncryptedFile, match="does not open"):
        read(path, ReadingOptions(password="wrong"))
    assert "leaves" in read(path, ReadingOptions(password="open", layout="never")).body


def test_a_page_without_text_is_no_success(tmp_path):
    with pytest.raises(NoText):
        read(paper(tmp_path, lambda page, _: None), FAST)


def test_an_error_of_ours_reaches_the_consumer_and_is_not_swallowed(plain, monkeypatch):
    def broken(self, index):
        raise RuntimeError("a bug")

    monkeypatch.setattr(_ProcessPool, "_read_all", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        list(read_many([plain], FAST))


def test_nothing_is_left_in_the_temporary_folder(plain, tmp_path, monkeypatch):
    empty = tmp_path / "temporary"
    empty.mkdir()
    monkeypatch.setenv("TMPDIR", str(empty))
    read(plain, FAST)
    assert list(empty.iterdir()) == []


def test_the_layout_model_reports_nothing_and_leaves_nothing(plain, tmp_path, monkeypatch):
    """onnxruntime would send events to its maker and keep a session file."""
    empty = tmp_path / "temporary"
    empty.mkdir()
    monkeypatch.setenv("TMPDIR", str(empty))
    result = read(plain, ReadingOptions(layout="force", ocr="never"))
    assert "ground to a fine powder" in result.body
    assert list(empty.iterdir()) == []


def test_the_fast_path_does_not_load_the_layout_model():
    code = (
        "import sys\nfrom alexandria.reading.pdf.mupdf import load_pymupdf\nload_pymupdf()\n"
        "print('onnxruntime' in sys.modules, 'numpy' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "False"]
