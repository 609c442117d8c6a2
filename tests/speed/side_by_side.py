"""One speed program in two checkouts, run in turns: medians and their ratio.

    python -m tests.speed.side_by_side check_costs ../before --runs 5 -- --chunks 50

What follows `--` goes to the program. Both checkouts use this interpreter and its installed packages; each imports
its own `alexandria` and `tests`. A ratio above 1 means that the figure is larger here.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.speed.figures import read_figures

HERE = Path(__file__).parents[2]


def compare(name: str, other: Path, runs: int, words: Sequence[str]) -> list[str]:
    """One line for each figure: median there, median here, ratio here / there."""
    found: dict[Path, dict[str, list[float]]] = {other: {}, HERE: {}}
    for _ in range(runs):
        for checkout, figures in found.items():
            for figure, value in _figures(name, checkout, words).items():
                figures.setdefault(figure, []).append(value)
    lines = [f"{'figure':<44} {'there':>12} {'here':>12} {'ratio':>7}"]
    for figure, values in found[HERE].items():
        here = statistics.median(values)
        if figure not in found[other]:
            lines.append(f"{figure:<44} {'–':>12} {here:12.4g} {'–':>7}")
            continue
        there = statistics.median(found[other][figure])
        ratio = f"{here / there:7.2f}" if there else f"{'–':>7}"
        lines.append(f"{figure:<44} {there:12.4g} {here:12.4g} {ratio}")
    return lines


def _figures(name: str, checkout: Path, words: Sequence[str]) -> dict[str, float]:
    command = [sys.executable, "-m", f"tests.speed.{name}", *words]
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    ended = subprocess.run(
        command, cwd=checkout, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return read_figures(ended.stdout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", help="a module of tests/speed")
    parser.add_argument("other", type=Path, help="another checkout of this repository")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("words", nargs="*", help="for the program, after --")
    given = parser.parse_args()
    print("\n".join(compare(given.name, given.other.resolve(), given.runs, given.words)))


if __name__ == "__main__":
    main()
