"""The last line that every program of this folder prints: its figures, for `side_by_side` to read."""

from __future__ import annotations

import json
from collections.abc import Mapping

MARK = "figures\t"


def print_figures(figures: Mapping[str, float | None]) -> None:
    """Print named figures as one line of JSON."""
    print(MARK + json.dumps(figures, ensure_ascii=False), flush=True)


def read_figures(output: str) -> dict[str, float]:
    """The figures of a program's output; those that could not be measured are left out.

    Raises:
        ValueError: it printed none.
    """
    lines = [line for line in output.splitlines() if line.startswith(MARK)]
    if not lines:
        raise ValueError("the program printed no figures")
    found = json.loads(lines[-1].removeprefix(MARK))
    return {name: value for name, value in found.items() if value is not None}
