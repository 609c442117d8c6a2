"""The order of the suite: folders whose files take longest come first, so that no core waits at the end.

The test command hands whole files to two processes in this order (`--no-loadscope-reorder`).
"""

from __future__ import annotations

from pathlib import Path

import pytest

SLOW_FIRST = ("real", "faults", "run", "evaluation", "checking", "serve", "exchange", "truth_cases")
"""By the seconds that their longest files took."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the slow folders first; within a folder the order stays."""
    root = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(root).parts[0] if item.path.is_relative_to(root) else ""
        return SLOW_FIRST.index(folder) if folder in SLOW_FIRST else len(SLOW_FIRST)

    items.sort(key=place)
