"""The papers beside the repository, where there are any."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared"


def _folder(name):
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"../shared/{name} is not here")
    return folder


@pytest.fixture(scope="session")
def shared_papers():
    return _folder("papers")


@pytest.fixture(scope="session")
def hostile_pdfs():
    return _folder("hostile-pdfs")


@pytest.fixture(scope="session")
def yardsticks():
    return _folder("yardsticks")
