"""What the program's own child processes have in common: their surroundings, their pipes, nothing left on a disk.

Serves freedom from expression: a child holds text of a paper, so it has no core dump, and nothing that a library
prints in it goes anywhere.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import IO

__all__ = ["child_environment", "no_core_dumps", "private_streams", "stand_back", "usable_cores"]


_NICE, _NICE_SESSION = 10, 5


def child_environment(**more: str) -> dict[str, str]:
    """This process's environment for a child that imports what this one does, whatever put it on the path."""
    path = os.pathsep.join(p or str(Path.cwd()) for p in sys.path)
    return {**os.environ, "PYTHONPATH": path, **more}


def private_streams() -> tuple[IO[bytes], IO[bytes]]:
    """In a child: the pipes from and to the parent, kept apart from descriptors 0 and 1, which libraries use."""
    questions, answers = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return questions, answers


def no_core_dumps() -> None:
    """In a child: a core dump would hold the paper's text."""
    if sys.platform == "win32":
        return  # no resource module there, and no core dumps
    import resource  # noqa: PLC0415  does not exist on every platform

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def usable_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def stand_back() -> None:
    """In a child that leads a session of its own: run where the rest of the program leaves time.

    Linux may share time among sessions first (autogroup): then niceness counts within one only, and what counts
    is the session's own. That one is set less low, because it stands back behind every program of the machine.
    """
    if hasattr(os, "nice"):
        os.nice(_NICE)
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(_NICE_SESSION), encoding="ascii")
