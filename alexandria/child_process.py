"""What all child processes of the program share: environment, pipes, priority, and what may leave them.

A child process holds text of a paper. So it writes no core dump, its stderr goes nowhere, and an exception leaves
it as class and place alone. ALEXANDRIA_DEBUG=1, for those who work on the program, lets tracebacks through.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from typing import IO

__all__ = [
    "child_environment",
    "child_stderr",
    "describe_exception",
    "die_with_parent",
    "environment_without_secrets",
    "is_secret",
    "no_core_dumps",
    "print_traceback",
    "private_streams",
    "stand_back",
    "usable_cores",
]

_SECRET = re.compile(
    r"KEY|TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|AUTH|HEADERS|PROXY|DSN|BASE_URL|DATABASE_URL",
    re.IGNORECASE,
)
"""Proxies, databases and headers of tracing systems carry passwords in their values."""
_DEBUG = "ALEXANDRIA_DEBUG"

_NICE, _NICE_SESSION = 10, 5
_PR_SET_PDEATHSIG = 1


def child_environment(**more: str) -> dict[str, str]:
    """This process's environment for a child that imports what this one does, whatever put it on the path."""
    path = os.pathsep.join(p or str(Path.cwd()) for p in sys.path)
    return {**environment_without_secrets(), "PYTHONPATH": path, **more}


def environment_without_secrets() -> dict[str, str]:
    """This process's environment, but for variables that are named like a secret or an address with one.

    Keys stay with the parent, which alone calls endpoints: a child reads strangers' files, or runs native code on
    their text.
    """
    return {k: v for k, v in os.environ.items() if not is_secret(k)}


def is_secret(variable: str) -> bool:
    """Whether a variable of the environment may hold a key or a password, by its name."""
    return _SECRET.search(variable) is not None


def child_stderr() -> int | None:
    """The `stderr` of a child process: DEVNULL, or with ALEXANDRIA_DEBUG=1 None, which is this process's own.

    Libraries such as MuPDF and Tesseract quote the document in their messages.
    """
    return None if _debugging() else subprocess.DEVNULL


def print_traceback(error: BaseException) -> None:
    """Print the exception's traceback on stderr where ALEXANDRIA_DEBUG=1 is set, else nothing."""
    if _debugging():
        traceback.print_exception(error)


def describe_exception(error: BaseException) -> str:
    """`KeyError in reader.py, line 42`: class and place, never the message, which may hold text of a paper."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} in {Path(frames[-1].filename).name}, line {frames[-1].lineno}"


def _debugging() -> bool:
    return os.environ.get(_DEBUG, "") not in ("", "0")


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


def die_with_parent() -> None:
    """In a child: have the kernel kill this process when the thread that started it ends (on Linux).

    The end of its input does the same, unless the process is busy in C code or stopped and cannot notice.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def usable_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def stand_back() -> None:
    """In a child that leads a session of its own: run at low priority.

    Linux may share time among sessions first (autogroup). Niceness then counts within a session only, and the
    session's own value counts between sessions. That one is set less low, because it applies against every
    program of the machine.
    """
    if hasattr(os, "nice"):
        os.nice(_NICE)
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(_NICE_SESSION), encoding="ascii")
