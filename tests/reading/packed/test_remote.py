"""Files at URLs: what they are called, what is kept of a URL, what a driver's errors become."""

from __future__ import annotations

import hashlib
import json
import logging
import socket
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from typer.testing import CliRunner

from alexandria.cli import app
from alexandria.library import printable_path
from alexandria.paper import Paper
from alexandria.reading import read_many, search_inputs, shown_url
from tests.reading.packed.archives import TEXT, names, tar_gz, zipped
from tests.reading.packed.stores import STORES, Answer, store

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


@pytest.fixture(params=list(STORES))
def bucket(request, monkeypatch):
    """The URL of a folder in a store whose driver is installed."""
    driver = request.param
    pytest.importorskip(driver, reason=f"{driver} is in the extra cloud")
    url, answering = STORES[driver]
    with store(answering, FILES) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "made-up")
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        monkeypatch.setitem(fsspec.config.conf, "hf", {"endpoint": address})
        yield url


def test_a_bucket_is_read_as_a_folder_is(bucket, monkeypatch):
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # as in a program, not in a test
    result = CliRunner().invoke(app, ["read", f"{bucket}/", "--format", "json"])
    assert result.exit_code == 0, result.output
    papers = [json.loads(line) for line in result.stdout.splitlines()]
    assert sorted(paper["source_name"] for paper in papers) == [
        "bulk.tar.gz!/x/c.txt",
        "bulk.tar.gz!/x/d.txt",
        f"{bucket}/a.md",
        f"{bucket}/b.txt",
    ]
    assert all("1358 K" in str(paper) for paper in papers)
    assert result.stderr == ""


AGAIN = "Run the same command again when the server answers."
WEB = [
    ("404", "no such file (HTTP 404 Not Found)", "Check the spelling."),
    ("401", "access denied (HTTP 401 Unauthorized)", "credentials"),
    ("403", "access denied (HTTP 403 Forbidden)", "credentials"),
    ("429", "the server refuses for now (HTTP 429 Too Many Requests)", AGAIN),
    ("500", "the server fails (HTTP 500 Internal Server Error)", AGAIN),
    ("599", "the server fails (HTTP 599)", AGAIN),
    ("400", "refused (HTTP 400 Bad Request)", "Check the URL."),
    ("loop", "redirects that do not end", "Open the URL in a browser"),
]


@pytest.fixture(scope="module")
def website():
    """A server that answers with the status that a path names, or with a redirect to the same path."""
    pytest.importorskip("aiohttp", reason="aiohttp is in the extra cloud")

    def answering(path, query, files):
        named = path.strip("/").partition(".")[0]
        if named == "loop":
            return Answer(status=302, headers={"Location": f"{path}?sig=s"})
        return Answer(status=int(named))

    with store(answering, {}) as address:
        yield address.removeprefix("http://")


def web_error(address, name):
    """The one error of a URL with secrets, none of which is in it."""
    (error,) = search_inputs([f"http://u:p@{address}/{name}?sig=s"], unpack=True).errors
    told = f"{error}{error.path}{error.hint}"
    assert "u:p" not in told
    assert "sig=" not in told
    return error


@pytest.mark.parametrize(("name", "cause", "remedy"), WEB)
def test_what_a_web_server_answers_is_the_cause_and_has_its_remedy(website, name, cause, remedy):
    error = web_error(website, f"{name}.md")
    assert str(error) == f"http://{website}/{name}.md: {cause}"
    assert remedy in error.hint


def test_an_archive_at_a_web_server_that_fails_is_not_called_misspelt(website):
    assert "HTTP 503" in str(web_error(website, "503.zip"))


def test_a_server_that_takes_no_connection_is_said_to_refuse(website):
    with socket.socket() as bound:  # and not listening
        bound.bind(("127.0.0.1", 0))
        error = web_error(f"127.0.0.1:{bound.getsockname()[1]}", "a.md")
    assert str(error).endswith("/a.md: connection refused")
    assert error.hint == AGAIN


def test_a_host_that_no_one_knows_is_said_to_be_unknown(website, monkeypatch):
    def unknown(*_args, **_more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = web_error("no-such.invalid", "a.md")
    assert str(error) == "http://no-such.invalid/a.md: host not found"
    assert error.hint.startswith("Check the name of the host")
    assert "again" in error.hint
