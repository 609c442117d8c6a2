"""A machine that joins a Ray cluster and can be lost: processes of its own on this one, as in the tests of Ray."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OF_A_NODE = {"include_dashboard": False, "object_store_memory": 100_000_000}
"""Arguments of a head node: nothing is put into the object store."""


class AddedMachine:
    """A machine with one core, which joins the cluster at an address."""

    def __init__(self, address: str) -> None:
        """Start it; it takes seconds until it has joined."""
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "ray.scripts.scripts", "start", "--block",
                "--address", address, "--num-cpus", "1", "--object-store-memory", "100000000",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def processes(self) -> dict[int, bytes]:
        """Process id → command line of all that runs on it."""
        return descendants(self._process.pid)

    def lose(self) -> None:
        """Kill all that runs on it, at once and without a word to the cluster."""
        for pid in (self._process.pid, *self.processes()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()


@contextmanager
def added_machine(address: str) -> Iterator[AddedMachine]:
    """A machine of a cluster, which is lost at the latest at the end."""
    machine = AddedMachine(address)
    try:
        yield machine
    finally:
        machine.lose()


def descendants(of: int) -> dict[int, bytes]:
    """Process id → command line of all processes below one."""
    parents, told = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            parents[int(entry.name)] = int(fields[1])
            told[int(entry.name)] = (entry / "cmdline").read_bytes()
    found = {of}
    while more := {p for p, parent in parents.items() if parent in found} - found:
        found |= more
    return {p: told.get(p, b"") for p in found - {of}}
