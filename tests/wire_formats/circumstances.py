"""What a table of figures says about how it came about: command, date, machine, commit."""

from __future__ import annotations

import os
import platform
import shlex
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from alexandria import __version__

ROOT = Path(__file__).parents[2]


def circumstances(module: str, arguments: list[str]) -> list[str]:
    """Lines for the head of a page."""
    return [
        f"    python -m {module} {shlex.join(arguments)}".rstrip(),
        "",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_machine()}, Python {platform.python_version()}, "
        f"Alexandria {__version__}, commit {commit()}.",
    ]


def commit() -> str:
    """The commit of the checkout, with a word where files differ from it."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{name} with changes" if changed else name


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _machine() -> str:
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{platform.system()} {platform.machine()}, {cores} cores, {memory:.0f} GiB"
