"""Files at URLs: what they are called, what is kept of a URL, what a driver's errors become."""

from __future__ import annotations

import hashlib
import http.server
import importlib.util
import threading
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from alexandria.library import printable_path
from alexandria.paper import Paper
from alexandria.reading import read_many, search_inputs, shown_url
from tests.reading.packed.archives import TEXT, names, tar_gz, zipped

FILES = {
    "in/a.md": b"# Heat\n\n" + TEXT,
    "in/b.txt": TEXT + b"b",
    "in/plot.png": b"\x89PNG",
    "in/bulk.tar.gz": tar_gz({"x/c.txt": TEXT + b"c", "x/d.txt": TEXT + b"d"}),
}


@pytest.fixture
def memory():
    """A file system in memory with these files."""
    system = fsspec.filesystem("memory")
    for name, content in FILES.items():
        system.pipe(f"/papers/{name}", content)
    yield "memory://papers"
    system.rm("/papers", recursive=True)


def test_a_folder_at_a_url_gives_its_papers_and_those_in_its_archives(memory):
    found = search_inputs([f"{memory}/in/"], unpack=True)
    assert names(found) == [
        "bulk.tar.gz!/x/c.txt",
        "bulk.tar.gz!/x/d.txt",
        "memory://papers/in/a.md",
        "memory://papers/in/b.txt",
    ]
    read = dict(read_many(found.files, packed=found.packed))
    assert all(isinstance(paper, Paper) for paper in read.values())
    assert {paper.source_name for paper in read.values()} == set(names(found))
    assert [printable_path(path) for path in found.files][2] == "memory://papers/in/a.md"


def test_a_pattern_chooses_among_files(memory):
    found = search_inputs([f"{memory}/in/*.md"], unpack=True)
    assert names(found) == ["memory://papers/in/a.md"]


QUERIES = {
    "get.md?id=1": b"# One\n\n" + TEXT,
    "get.md?id=2": b"# Two\n\n" + TEXT,
    "get.md": b"# Three\n\n" + TEXT,
    "get~2.md": b"# Four\n\n" + TEXT,
    "get.zip?id=1": zipped({"a.md": b"# Five\n\n" + TEXT}),
    "get.zip?id=2": zipped({"a.md": b"# Six\n\n" + TEXT}),
}


def test_urls_that_differ_in_their_query_alone_are_papers_of_their_own(memory):
    for name, content in QUERIES.items():
        fsspec.filesystem("memory").pipe(f"/papers/{name}", content)
    urls = [f"{memory}/{name}" for name in QUERIES]
    found = search_inputs([*urls, *urls], unpack=True)
    assert names(found) == [
        *(f"memory://papers/{name}" for name in ("get.md", "get~2.md", "get~3.md", "get~2~2.md")),
        "get.zip!/a.md",
        "get~2.zip!/a.md",
    ]
    read = dict(read_many(found.files, packed=found.packed))
    titles = [read[path].title for path in found.files]
    assert titles == ["One", "Two", "Three", "Four", "Five", "Six"]


def test_a_paper_keeps_its_name_where_others_of_that_name_are_not_wanted(memory):
    for name, content in QUERIES.items():
        fsspec.filesystem("memory").pipe(f"/papers/{name}", content)
    second = hashlib.sha256(QUERIES["get.md?id=2"]).hexdigest()
    urls = [f"{memory}/{name}" for name in QUERIES]
    found = search_inputs(urls, unpack=True, wanted=lambda sha256: sha256 == second)
    assert names(found) == ["memory://papers/get~2.md"]
    assert found.others == 5


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("memory://papers/none.pdf", "memory://papers/none.pdf: no such file"),
        (
            "nope://u:p@host/a.pdf?sig=s",
            "nope://host/a.pdf: nope:// is no protocol that fsspec knows",
        ),
        (
            "abfs://u:p@host/a.pdf?sig=s",
            "abfs://host/a.pdf: reading abfs:// needs the package adlfs",
        ),
    ],
)
def test_what_cannot_be_reached_is_named_without_secrets(url, message):
    found = search_inputs([url], unpack=True)
    (error,) = found.errors
    assert str(error).startswith(message)
    assert "u:p" not in str(error) + str(error.path)
    assert "sig" not in str(error) + str(error.path)


def test_a_driver_that_fails_while_it_reads_costs_its_own_file(memory, monkeypatch):
    def failing(self, path, mode="rb", **more):
        if path.endswith("a.md"):
            raise RuntimeError("https://host/?X-Amz-Signature=secret")
        return original(self, path, mode, **more)

    original = MemoryFileSystem.open
    monkeypatch.setattr(MemoryFileSystem, "open", failing)
    found = search_inputs([f"{memory}/in"], unpack=True)
    assert len(found.files) == 3
    assert str(found.errors[0]).endswith("papers/in/a.md: cannot be reached (RuntimeError)")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://key:secret@bucket/a.pdf", "s3://bucket/a.pdf"),
        ("https://host/a.pdf?X-Amz-Signature=x&y=z#page", "https://host/a.pdf"),
        ("hf://datasets/who/what@main/a.pdf", "hf://datasets/who/what@main/a.pdf"),
    ],
)
def test_what_is_shown_of_a_url_holds_no_secret(url, shown):
    assert shown_url(url) == shown
    assert printable_path(Path(shown)) == shown


class _Bucket(http.server.BaseHTTPRequestHandler):
    """As much of S3 as reading needs: one bucket, listings, sizes, ranges."""

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        parts = urlsplit(self.path)
        key = unquote(parts.path).removeprefix("/papers").strip("/")
        query = parse_qs(parts.query)
        if "list-type" in query:
            self._send(200, _listing(query.get("prefix", [""])[0]), "application/xml")
        elif key not in FILES:
            self._send(404, b"" if not body else b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            self._file(FILES[key], body=body)

    def _file(self, content: bytes, *, body: bool) -> None:
        wanted = self.headers.get("Range")
        if body and wanted:
            first, _, last = wanted.removeprefix("bytes=").partition("-")
            part = content[int(first) : int(last or len(content)) + 1]
            self._send(206, part)
        else:
            self._send(200, content, length=len(content), body=body)

    def _send(self, status, content, kind="application/octet-stream", length=None, *, body=True):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Sun, 01 Nov 2026 00:00:00 GMT")
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        if body:
            self.wfile.write(content)


def _listing(prefix: str) -> bytes:
    entries = "".join(
        f"<Contents><Key>{key}</Key><Size>{len(content)}</Size><ETag>1</ETag>"
        "<LastModified>2026-11-01T00:00:00.000Z</LastModified></Contents>"
        for key, content in FILES.items()
        if key.startswith(prefix)
    )
    return (
        '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Name>papers</Name><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
    ).encode()


@pytest.mark.skipif(importlib.util.find_spec("s3fs") is None, reason="s3fs is in the extra cloud")
def test_a_bucket_of_s3_is_read_as_a_folder_is(monkeypatch):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "made-up")
    try:
        found = search_inputs(["s3://papers/in/"], unpack=True)
        read = dict(read_many(found.files, packed=found.packed))
    finally:
        server.shutdown()
        server.server_close()
    assert names(found)[2:] == ["s3://papers/in/a.md", "s3://papers/in/b.txt"]
    assert {type(paper) for paper in read.values()} == {Paper}
