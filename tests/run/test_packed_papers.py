"""An ingest of archives, JSON Lines and URLs: what is stored, skipped, shared among shards, and left behind."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from alexandria.errors import LanguageNotServed, SettingsError
from alexandria.library import Library, Shard, is_marked_done
from alexandria.reading import search_inputs
from alexandria.run.estimate import estimate_ingest
from alexandria.run.inputs import find_papers, reason_of
from alexandria.run.shard_ingest import ingest_shard
from alexandria.settings import Settings
from tests.faults.server import FaultServer
from tests.faults.test_nothing_left_behind import TELLTALE, files_with_text, homes
from tests.reading.packed.archives import tar, tar_gz
from tests.run.making import MODEL, ROOT, answer, command, run, sentence, write_papers


def members(folder: Path, count: int) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in write_papers(folder, count, 3, 1)}


def test_papers_of_an_archive_are_ingested_once_however_they_come(tmp_path: Path):
    papers = members(tmp_path / "papers", 2)
    archive = tmp_path / "bulk.tar.gz"
    archive.write_bytes(
        tar_gz({**papers, "again.md": papers["paper-001.md"], "broken.pdf": b"none"})
    )
    library = tmp_path / "a.duckdb"
    with FaultServer(answer=answer) as server:
        report = run([archive], library, server.base_url)
        asked = server.asked
        second = run([archive, tmp_path / "papers"], library, server.base_url)
        assert server.asked == asked
    stored = {outcome.path.rpartition("!/")[2]: outcome for outcome in report.outcomes}
    assert {name: o.state.value for name, o in stored.items()} == {
        "paper-001.md": "done", "paper-002.md": "done",
        "again.md": "skipped", "broken.pdf": "failed",
    }  # fmt: skip
    assert stored["paper-001.md"].path == f"{archive}!/paper-001.md"
    assert "bulk.tar.gz!/broken.pdf" in stored["broken.pdf"].reason
    states = [o.state.value for o in second.outcomes]
    assert states == ["skipped"] * 3 + ["failed"] + ["skipped"] * 2
    assert Library(library).find_paper("bulk.tar.gz!/paper-002.md").title


def test_the_cause_of_an_outcome_and_what_to_do_are_two_sentences(tmp_path: Path):
    content = b"none"
    for depth in range(4):
        content = tar({f"{depth}.tar": content})
    archive = tmp_path / "deep.tar"
    archive.write_bytes(content)
    (error,) = search_inputs([archive], unpack=True).errors
    cause = "more than 3 archives within each other. Unpack the outer ones."
    assert reason_of(error).endswith(f".tar: {cause}")
    whole = LanguageNotServed(archive, "It is in Spanish.", hint="Say so.")
    assert reason_of(whole).endswith(": It is in Spanish. Say so.")
    assert reason_of(LanguageNotServed(archive, "It is.", hint="")).endswith(": It is.")


def test_the_shards_of_an_archive_share_its_papers(tmp_path: Path):
    archive = tmp_path / "bulk.tar"
    archive.write_bytes(tar(members(tmp_path / "papers", 8)))
    lines = tmp_path / "texts.jsonl"
    lines.write_text("".join(json.dumps({"text": sentence(n, n)}) + "\n" for n in range(6)))
    parts = [find_papers([archive, lines], Shard(n, 3)) for n in (1, 2, 3)]
    assert sum(len(part.files) for part in parts) == 14
    assert len({path for part in parts for path in part.files}) == 14
    assert all(part.notes[-1].endswith("of 14 files") for part in parts)


def test_a_shard_with_a_file_at_a_url_that_could_not_be_fetched_is_not_done(tmp_path: Path):
    write_papers(tmp_path / "papers", 2, 1, 1)
    papers, gone = tmp_path / "papers", "http://127.0.0.1:1/bulk.tar"
    library = tmp_path / "made" / "library.duckdb"  # in a folder that is not there yet
    shard = Shard(1, 1)
    with FaultServer(answer=answer) as server:
        given = {"model": MODEL, "base_url": server.base_url, "library": library}
        settings = Settings(**given, chunk_words=60)
        report = ingest_shard([gone, papers], settings, shard)
        assert [o.state.value for o in report.outcomes] == ["done", "done", "failed"]
        assert not is_marked_done(shard.library_of(library))
        ingest_shard([papers], settings, shard)
    assert is_marked_done(shard.library_of(library))


def test_an_estimate_counts_what_is_in_an_archive(tmp_path: Path):
    archive = tmp_path / "bulk.tar"
    archive.write_bytes(tar(members(tmp_path / "papers", 2)))
    settings = Settings(library=tmp_path / "a.duckdb", model="x", base_url="http://127.0.0.1:9/v1")
    estimate = estimate_ingest([archive], settings)
    assert [(p.would, p.path) for p in estimate.papers] == [
        ("ingest", f"{archive}!/paper-001.md"),
        ("ingest", f"{archive}!/paper-002.md"),
    ]


def test_an_archive_without_a_paper_says_why(tmp_path: Path):
    (tmp_path / "a.tar.gz").write_bytes(b"no archive")
    with pytest.raises(SettingsError, match="damaged"):
        find_papers([tmp_path / "a.tar.gz"])


def test_no_text_of_a_member_or_a_fetched_file_is_left_on_disk(tmp_path: Path):
    papers = members(tmp_path / "papers", 2)
    archive = tmp_path / "bulk.tar.gz"
    archive.write_bytes(tar_gz({"paper-001.md": papers["paper-001.md"]}))
    (tmp_path / "out").mkdir()
    library = tmp_path / "out" / "a.duckdb"
    urls = (f"file://{tmp_path}/papers/paper-002.md", "nope://user:secret@host/a.pdf?token=secret")
    with FaultServer(answer=answer) as server:
        asked = command(archive, *urls, base_url=server.base_url, library=library)
        ended = subprocess.run(
            asked, env=homes(tmp_path), cwd=ROOT, check=False, capture_output=True, text=True
        )
    report = json.loads(ended.stdout)
    assert [p["state"] for p in report["papers"]] == ["done", "done", "failed"]
    assert files_with_text(tmp_path / "out", tmp_path / "places") == []
    assert TELLTALE not in ended.stdout + ended.stderr
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a.duckdb"]
    assert "secret" not in ended.stdout + ended.stderr + str(Library(library).runs())
    assert b"secret" not in library.read_bytes()
