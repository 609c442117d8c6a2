"""Looks at this process and all below it while a block runs: processor time by kind, and memory."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.speed.client_saturation import memory_mb, own_cpu_s

__all__ = ["ProcessLooks"]

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_KINDS = {
    b"process_worker": "checks",
    b"simulated_checks": "checks",
    b"reading_worker": "reading",
    b"RemoteWorker": "relays",
}
"""What command lines hold → kind; all the others are `others`."""


@dataclass(frozen=True)
class Look:
    """One look: own processor seconds and MB; those of the kinds of processes below."""

    at: float
    cpu_s: float
    memory_mb: float
    spent: Mapping[str, float]
    held: Mapping[str, float]


@dataclass
class ProcessLooks:
    """Looks twice a second while the block runs.

    Attributes:
        taken: the looks.
        looking_s: of our own processor time, what looking took.
    """

    taken: list[Look] = field(default_factory=list)
    looking_s: float = 0.0
    _spent: dict[int, tuple[str, float]] = field(default_factory=dict)
    _ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> ProcessLooks:
        self._thread = threading.Thread(target=self._look_on)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def before(self, moment: float) -> Look:
        """The last look before a moment."""
        return [s for s in self.taken if s.at <= moment or s is self.taken[0]][-1]

    def quarters(self) -> list[Look]:
        """The looks at the end of each quarter of the time in which there were workers."""
        run = [s for s in self.taken if s.held.get("checks")]
        return [run[len(run) * n // 4 - 1] for n in range(1, 5)]

    def spent(self, kind: str) -> float:
        """Processor seconds of one kind, of processes that have ended too."""
        return self.taken[-1].spent.get(kind, 0.0)

    def _look_on(self) -> None:
        is_over = False
        while not is_over:
            is_over = self._ended.wait(0.5 if self.taken else 0.0)
            held: dict[str, float] = {}
            for pid, told, cpu_s, mb in _below():
                # Without a command line it has ended, and only its parent has not noticed yet.
                kind = self._kind(told) if told else self._spent.get(pid, ("others", 0.0))[0]
                self._spent[pid] = (kind, cpu_s)
                held[kind] = held.get(kind, 0.0) + mb
            spent: dict[str, float] = {}
            for kind, cpu_s in self._spent.values():
                spent[kind] = spent.get(kind, 0.0) + cpu_s
            self.taken.append(Look(time.monotonic(), own_cpu_s(), memory_mb(), spent, held))
            self.looking_s = time.thread_time()

    @staticmethod
    def _kind(told: bytes) -> str:
        return next((kind for mark, kind in _KINDS.items() if mark in told), "others")


def _below() -> list[tuple[int, bytes, float, float]]:
    """All processes below this one: id, command line, processor seconds, MB."""
    parents, stats = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            told = (entry / "cmdline").read_bytes()
        except OSError:
            continue  # it has just ended
        cpu_s = (int(fields[11]) + int(fields[12])) / _TICKS
        parents[int(entry.name)] = int(fields[1])
        stats[int(entry.name)] = (told, cpu_s, int(fields[21]) * _PAGE / 1e6)
    ours = {os.getpid()}
    while more := {p for p, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return [(pid, *stats[pid]) for pid in ours - {os.getpid()}]
