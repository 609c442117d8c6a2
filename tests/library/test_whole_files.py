"""A file that people ask for is there whole, or what was there before is."""

from __future__ import annotations

import errno
import os

import pytest

from alexandria.errors import LibraryError, StorageFull, StorageReadOnly
from alexandria.library import whole_file, write_whole_text


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")
    path.chmod(0o640)
    with whole_file(path) as draft:
        draft.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.ENOSPC, StorageFull), (errno.EDQUOT, StorageFull), (errno.EROFS, StorageReadOnly)],
)
def test_what_goes_wrong_leaves_the_old_file_and_nothing_else(tmp_path, number, error):
    path = tmp_path / "a.csv"
    path.write_text("old")
    with pytest.raises(error, match=r"a\.csv"), whole_file(path) as draft:
        draft.write_text("half")
        raise OSError(number, os.strerror(number))
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_links_pipes_and_devices_are_written_in_place(tmp_path):
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    write_whole_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    with whole_file(tmp_path.__class__("/dev/null")) as draft:
        assert str(draft) == "/dev/null"


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(LibraryError, match="no folder"):
        write_whole_text(tmp_path / "none" / "a.csv", "text")
