"""The order of the suite: files that take longest come first, so that no core waits at the end.

The test command hands whole files to two processes in this order (`--no-loadscope-reorder`). The two files that
run the embedded model stand apart: each takes all cores.
"""

from __future__ import annotations

from pathlib import Path

import pytest

SLOW_FIRST = (
    "real/test_ingest.py",
    "faults/",
    "run/",
    "evaluation/",
    "checking/",
    "real/",
    "serve/",
    "exchange/",
    "truth_cases/",
)
"""Beginnings of paths, by the seconds that their longest files took."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the slow files first; otherwise the order stays."""
    root = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(root).as_posix() if item.path.is_relative_to(root) else ""
        found = (i for i, start in enumerate(SLOW_FIRST) if path.startswith(start))
        return next(found, len(SLOW_FIRST))

    items.sort(key=place)
