"""Time to import the package and to print the help, as ratios to importing duckdb.

    python -m tests.speed.imports [--runs 15]

Each command runs in a process of its own; the runs of all commands are interleaved, so that a busy machine slows
them alike, and the medians are compared. Without `import duckdb` no library file can be opened.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.speed.figures import print_figures

BASE = "import duckdb"
COMMANDS: dict[str, Sequence[str]] = {
    BASE: ("-c", "import duckdb"),
    "python alone": ("-c", "pass"),
    "import alexandria": ("-c", "import alexandria"),
    "from alexandria import Library": ("-c", "from alexandria import Library"),
    "import alexandria.evaluation": ("-c", "import alexandria.evaluation"),
    "alexandria --help": ("-m", "alexandria", "--help"),
}


def measure(runs: int) -> dict[str, float | None]:
    """Median seconds of each command; None for one that fails."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    failed = {name for name, words in COMMANDS.items() if _run(words) is None}  # warms the caches
    for _ in range(runs):
        for name, words in COMMANDS.items():
            if name not in failed and (seconds := _run(words)) is not None:
                taken[name].append(seconds)
    return {name: statistics.median(times) if times else None for name, times in taken.items()}


def _run(words: Sequence[str]) -> float | None:
    """Wall-clock seconds of one process, or None where it failed."""
    begun = time.perf_counter()
    ended = subprocess.run([sys.executable, *words], capture_output=True, check=False)
    return time.perf_counter() - begun if ended.returncode == 0 else None


def table(medians: dict[str, float | None]) -> list[str]:
    """One line for each command: seconds, and the ratio to `import duckdb`."""
    base = medians[BASE]
    lines = [f"{'command':<32} {'median s':>9} {'ratio':>7}"]
    for name, seconds in medians.items():
        if seconds is None or base is None:
            lines.append(f"{name:<32} {'fails':>9} {'–':>7}")
        else:
            lines.append(f"{name:<32} {seconds:9.3f} {seconds / base:7.2f}")
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15, help="of each command")
    medians = measure(parser.parse_args().runs)
    print("\n".join(table(medians)))
    base = medians[BASE]
    ratios = {n: s / base if s is not None and base else None for n, s in medians.items()}
    print_figures({f"{name} / {BASE}": ratio for name, ratio in ratios.items() if name != BASE})


if __name__ == "__main__":
    main()
