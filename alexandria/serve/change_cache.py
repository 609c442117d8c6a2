"""What takes long to find out, kept until the library changes; in memory alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from alexandria.answers import file_signature

__all__ = ["ChangeCache"]

T = TypeVar("T")

_SLOW_S = 0.5
_PATIENCE, _LONGEST_PATIENCE_S = 20.0, 15.0
"""What takes longer than `_SLOW_S` is not made anew before so many times its own time, or so many seconds, have
passed: else an ingest, which changes the library every second, would have each visitor wait."""


@dataclass(frozen=True, slots=True)
class _Held:
    signature: list[int]
    value: Any
    made_at: float
    took: float

    def is_good(self, signature: list[int]) -> bool:
        patience = min(_PATIENCE * self.took, _LONGEST_PATIENCE_S) if self.took > _SLOW_S else 0.0
        return self.signature == signature or time.monotonic() - self.made_at < patience


class ChangeCache:
    """Values by name; each is made by one thread while others wait for it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._held: dict[str, _Held] = {}

    def get(self, library: Path, name: str, make: Callable[[], T]) -> T:
        """The value of a name, made anew where the library has changed since.

        Args:
            library: the file.
            name: of the value; a few names, since none is forgotten.
            make: what makes it; an exception of it is passed on, and nothing is kept.
        """
        with self._guard:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            signature = file_signature(library)
            held = self._held.get(name)
            if held is None or not held.is_good(signature):
                begun = time.monotonic()
                value = make()
                now = time.monotonic()
                held = self._held[name] = _Held(signature, value, now, now - begun)
            found: T = held.value
            return found
