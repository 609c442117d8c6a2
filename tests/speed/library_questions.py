"""What the programs that question a large library share: their options, their clocks, and how they print."""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.speed.figures import print_figures

__all__ = ["ask_library", "forget", "process_times", "timed"]


def ask_library(
    told: str | None,
    measure: Callable[[Path, int, int], dict[str, float]],
    option: str,
    default: int,
) -> None:
    """Read the command line, measure, and print the figures with the load of the machine.

    Args:
        told: what the program does, for `--help`.
        measure: from library, number of questions and seed to named figures.
        option, default: the option for the number of questions.
    """
    parser = argparse.ArgumentParser(
        description=told, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path)
    parser.add_argument(option, dest="count", type=int, default=default)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    before = os.getloadavg()[0]
    figures = measure(given.library, given.count, given.seed)
    figures["most memory GB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    for name, value in figures.items():
        print(f"{name:<40} {value:12.3f}")
    after = os.getloadavg()[0]
    print(f"load average {before:.1f} before, {after:.1f} after; {os.cpu_count()} cores")
    print_figures(figures)


def timed(do: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor, this process and its threads."""
    begun, used = time.perf_counter(), time.process_time()
    do()
    return time.perf_counter() - begun, time.process_time() - used


def process_times(*words: str) -> tuple[float, float]:
    """The same of one `alexandria` command as a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "alexandria", *words]
    clock, _ = timed(lambda: subprocess.run(command, check=True, capture_output=True))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def forget(folder: Path) -> None:
    """Have the system drop the files of a folder from memory: the next reads come from the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
