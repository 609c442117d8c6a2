"""Worker processes, seen from outside."""

from __future__ import annotations

import os
from pathlib import Path


def workers_of(parent: int | None = None) -> list[int]:
    """Ids of the worker processes that a process has; of this one if none is named."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            of = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            told = (entry / "cmdline").read_bytes()
        except OSError:
            continue  # it has just ended
        if of == (parent or os.getpid()) and b"alexandria.run.executors.process_worker" in told:
            found.append(int(entry.name))
    return found


def lives(pid: int) -> bool:
    """Whether a process is there and more than an entry in a table."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
