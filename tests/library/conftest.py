import pytest

from alexandria.library import Library


@pytest.fixture
def library(tmp_path):
    """A new, empty library in a real file."""
    made = Library(tmp_path / "library.duckdb", wait_s=5)
    made.create_or_open()
    return made
