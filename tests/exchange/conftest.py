import shutil

import pytest

from alexandria.library import Library
from tests.exchange.libraries import full_library, hostile_library


@pytest.fixture(scope="session")
def full_file(tmp_path_factory):
    """The file of a library with everything, to be copied or only read."""
    return full_library(tmp_path_factory.mktemp("full") / "full.duckdb").path


@pytest.fixture
def full(tmp_path, full_file):
    """A copy of it."""
    return Library(shutil.copy(full_file, tmp_path / "full.duckdb"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """A library full of texts that mean something to some format; only read."""
    return hostile_library(tmp_path_factory.mktemp("hostile") / "hostile.duckdb")
