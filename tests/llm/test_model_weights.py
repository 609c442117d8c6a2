"""The model's file is joined once, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import resource
import signal
import subprocess
import time
from itertools import pairwise
from pathlib import Path

import pytest

from alexandria.errors import EmbeddedModelMissing, StorageFull, StorageReadOnly
from alexandria.llm.model_weights import Weights, assemble_weights, cache_folder, file_digest

CONTENT = bytes(range(256)) * 40_000
CUTS = (0, 4_500_000, 9_000_000, len(CONTENT))


@pytest.fixture
def weights(tmp_path, monkeypatch):
    """A model in three packages, on the path but never imported."""
    site = tmp_path / "site"
    parts = []
    for number, (start, end) in enumerate(pairwise(CUTS), 1):
        folder = site / f"tiny_part{number}" / "data"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").write_text("raise AssertionError('imported')")
        (folder / "p.bin").write_bytes(CONTENT[start:end])
        parts.append((f"tiny_part{number}", "data/p.bin"))
    monkeypatch.syspath_prepend(str(site))
    return Weights("tiny", len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), tuple(parts))


def silent(done, total):
    pass


def files(folder: Path) -> set[str]:
    return {path.name for path in (folder / "models").iterdir()} - {"tiny.lock"}


COMPLETE = {"tiny.gguf", "tiny.verified.json"}


def test_the_parts_are_joined_and_progress_is_told(weights, tmp_path):
    told = []
    path = assemble_weights(
        weights, tmp_path / "cache", lambda done, total: told.append((done, total))
    )
    assert path.read_bytes() == CONTENT
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert told == sorted(told)
    assert files(tmp_path / "cache") == COMPLETE


def test_a_second_start_reads_nothing(weights, tmp_path):
    assemble_weights(weights, tmp_path, silent)
    told = []
    assemble_weights(weights, tmp_path, lambda *progress: told.append(progress))
    assert told == []


def test_a_changed_file_is_noticed_and_made_anew(weights, tmp_path):
    path = assemble_weights(weights, tmp_path, silent)
    path.write_bytes(b"x" + CONTENT[1:])
    assert assemble_weights(weights, tmp_path, silent).read_bytes() == CONTENT


def test_a_whole_file_without_its_mark_is_checked_and_kept(weights, tmp_path):
    path = assemble_weights(weights, tmp_path, silent)
    path.with_suffix(".verified.json").unlink()
    made = path.stat().st_mtime_ns
    assert assemble_weights(weights, tmp_path, silent).stat().st_mtime_ns == made


def test_damaged_packages_leave_no_file(weights, tmp_path):
    damaged = Weights(weights.name, weights.size, "0" * 64, weights.parts)
    with pytest.raises(EmbeddedModelMissing, match="damaged") as caught:
        assemble_weights(damaged, tmp_path, silent)
    assert "force-reinstall" in caught.value.hint
    assert files(tmp_path) == set()


def test_a_missing_part_is_counted(weights, tmp_path):
    more = Weights("tiny", 1, "0", (*weights.parts, ("tiny_part99", "data/p.bin")))
    with pytest.raises(EmbeddedModelMissing, match="1 of 4"):
        assemble_weights(more, tmp_path, silent)


def test_giving_up_half_way_leaves_nothing_behind(weights, tmp_path):
    def give_up(done, total):
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assemble_weights(weights, tmp_path, give_up)
    assert files(tmp_path) == set()


def test_a_full_disk_is_said_with_a_way_out(weights, small_disk):
    with pytest.raises(StorageFull) as caught:
        assemble_weights(weights, small_disk, silent)
    assert "ALEXANDRIA_CACHE_DIR" in caught.value.hint
    assert files(small_disk) == set()


@pytest.fixture
def small_disk(tmp_path):
    """A file system with room for a third of the model."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("file systems cannot be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def _within(weights, folder, most, told):
    """Assemble in a process that may write no larger file than `most`."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write fails with EFBIG instead
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        assemble_weights(weights, folder, silent)
    except StorageFull as error:
        told.put(str(error))


def test_a_file_that_may_grow_no_further_is_said_and_removed_and_the_next_start_succeeds(
    weights, tmp_path
):
    context = multiprocessing.get_context("fork")
    told = context.SimpleQueue()
    process = context.Process(target=_within, args=(weights, tmp_path, 5_000_000, told))
    process.start()
    process.join(20)
    assert "The disk is full" in told.get()
    assert files(tmp_path) == set()
    assert assemble_weights(weights, tmp_path, silent).read_bytes() == CONTENT


def test_a_place_that_cannot_be_written_is_said(weights, tmp_path):
    def read_only(done, total):
        raise OSError(errno.EROFS, "read-only")

    with pytest.raises(StorageReadOnly, match="Cannot write"):
        assemble_weights(weights, tmp_path, read_only)


def _slow(weights, folder, started):
    def slowly(done, total):
        started.set()
        time.sleep(0.2)

    assemble_weights(weights, folder, slowly)


def test_killed_in_the_middle_the_next_start_begins_anew(weights, tmp_path):
    context = multiprocessing.get_context("fork")
    started = context.Event()
    process = context.Process(target=_slow, args=(weights, tmp_path, started))
    process.start()
    assert started.wait(10)
    os.kill(process.pid, signal.SIGKILL)
    process.join(10)
    assert "tiny.gguf" not in files(tmp_path)
    assert assemble_weights(weights, tmp_path, silent).read_bytes() == CONTENT
    assert files(tmp_path) == COMPLETE


def test_two_programs_at_once_join_it_once(weights, tmp_path):
    context = multiprocessing.get_context("fork")
    started = context.Event()
    process = context.Process(target=_slow, args=(weights, tmp_path, started))
    process.start()
    assert started.wait(10)
    told = []
    path = assemble_weights(weights, tmp_path, lambda done, total: told.append(done))
    process.join(10)
    assert path.read_bytes() == CONTENT
    assert set(told) == {0}  # it only waited


def test_a_users_file_is_hashed_once(tmp_path):
    model = tmp_path / "m.gguf"
    model.write_bytes(CONTENT)
    told = []

    def digest():
        return file_digest(model, tmp_path / "cache", lambda done, total: told.append(done))

    assert digest() == digest() == hashlib.sha256(CONTENT).hexdigest()
    assert told[-1] == len(CONTENT)
    assert len(told) == len(set(told))


def test_where_models_are_kept_can_be_set(tmp_path, monkeypatch):
    monkeypatch.setenv("ALEXANDRIA_CACHE_DIR", str(tmp_path))
    assert cache_folder() == tmp_path
    assert cache_folder(tmp_path / "given") == tmp_path / "given"
