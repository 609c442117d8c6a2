import shutil

import pytest

from alexandria.library import Library


@pytest.fixture(scope="session")
def empty_library(tmp_path_factory):
    """The file of a new library, to be copied: making one takes longer."""
    path = tmp_path_factory.mktemp("empty") / "library.duckdb"
    Library(path).create_or_open()
    return path


@pytest.fixture
def library(tmp_path, empty_library):
    """A new, empty library in a real file."""
    path = tmp_path / "library.duckdb"
    shutil.copy(empty_library, path)
    return Library(path)
