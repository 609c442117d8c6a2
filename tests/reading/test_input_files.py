import gzip
import io
import os
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from alexandria.errors import EmptyFile, InputError, NotADocument, UnsupportedFormat
from alexandria.reading import ReadingOptions, find_inputs, reader_version
from alexandria.reading.format_detection import detect_format


def test_folders_are_searched_for_supported_files_in_a_fixed_order(tmp_path):
    for name in ("b.pdf", "a.xml", "sub/c.txt", "notes.doc", ".hidden.pdf", ".git/d.pdf"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    found = find_inputs([tmp_path])
    assert [p.relative_to(tmp_path).as_posix() for p in found] == ["a.xml", "b.pdf", "sub/c.txt"]


def test_a_named_file_comes_whatever_its_suffix(tmp_path):
    odd = tmp_path / "paper.pdf.download"
    odd.write_bytes(b"%PDF-1.4")
    assert find_inputs([odd, tmp_path]) == [odd]


def test_symlink_loops_and_second_names_are_walked_once(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"x")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "same.pdf").symlink_to(tmp_path / "a.pdf")
    assert find_inputs([tmp_path]) == [tmp_path / "a.pdf"]


def test_names_that_are_no_utf8_and_dots_survive(tmp_path):
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.pdf"))
    odd.write_bytes(b"x")
    dotted = tmp_path / "sub" / ".." / "caf\udce9.pdf"
    (tmp_path / "sub").mkdir()
    assert find_inputs([tmp_path]) == [odd]
    assert find_inputs([dotted]) == [dotted]


def test_a_missing_path_is_named_in_the_error(tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        find_inputs([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("a.pdf", b"junk\n%PDF-1.7", "pdf"),
        ("a.bin", b"%PDF-1.7", "pdf"),
        ("a.nxml", b"<?xml version='1.0'?><article>", "jats"),
        ("a.xml", b"<html><body>", "html"),
        ("a.md", b"# Title", "markdown"),
        ("a.tex", b"\\documentclass{article}", "latex"),
        ("README", b"plain words", "text"),
    ],
)
def test_the_content_decides_which_reader_takes_a_file(name, content, wanted):
    assert detect_format(Path(name), content).name == wanted


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.pdf", b"", EmptyFile),
        ("a.pdf", b"<html>404</html>", NotADocument),
        ("a.txt", b"\x00\x01", NotADocument),
        ("a.docx", b"PK\x03\x04\x00", NotADocument),
        ("a.doc", b"\xd0\xcf\x11\xe0\x00", UnsupportedFormat),
        ("a.xml", b"<svg/>", UnsupportedFormat),
    ],
)
def test_what_no_reader_takes_is_refused_with_a_reason(name, content, error):
    with pytest.raises(error):
        detect_format(Path(name), content)


def binaries():
    """Real files of binary formats under the names of text."""
    text = b"Copper melts at 1358 K. " * 40
    with io.BytesIO() as zipped, zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("a.txt", text)
        archive.close()
        yield pytest.param(zipped.getvalue(), id="zip")
    with io.BytesIO() as tarred, tarfile.open(fileobj=tarred, mode="w") as tar:
        entry = tarfile.TarInfo("a.txt")
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
        tar.close()
        yield pytest.param(tarred.getvalue(), id="tar of a text")
    yield pytest.param(Path(sys.executable).read_bytes(), id="program")
    yield pytest.param(gzip.compress(os.urandom(5000)), id="gzip")
    yield pytest.param(text.decode().encode("utf-16-le"), id="UTF-16 that does not say so")
    yield pytest.param(bytes(4096), id="nothing but NUL")


@pytest.mark.parametrize("content", list(binaries()))
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.bin"])
def test_a_real_binary_is_refused_whatever_it_is_called(name, content):
    with pytest.raises((NotADocument, UnsupportedFormat)):
        detect_format(Path(name), content)


def test_a_few_nul_bytes_do_not_make_a_text_binary():
    text = b"Copper melts\x00 at 1358 K.\n" * 40
    assert detect_format(Path("a.txt"), text).name == "text"
    assert detect_format(Path("README"), text + bytes(4000)).name == "text"


def test_the_readers_name_changes_with_what_can_change_the_text_and_nothing_else():
    base = reader_version(ReadingOptions())
    assert reader_version(ReadingOptions(timeout_s=5, password="x")) == base
    for other in (
        ReadingOptions(ocr="never"),
        ReadingOptions(layout="force"),
        ReadingOptions(pages=(1, 2)),
    ):
        assert reader_version(other) != base


def test_a_password_does_not_show_in_the_options():
    assert "secret" not in repr(ReadingOptions(password="secret"))
