"""Ctrl-C and SIGTERM during a run: the first asks for an orderly end, the second ends at once."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alexandria.errors import AlexandriaError, Interrupted

__all__ = ["interrupts"]


@contextmanager
def interrupts(
    stop: Callable[[AlexandriaError], None], note: Callable[[str], None]
) -> Iterator[None]:
    """First Ctrl-C (or SIGTERM): finish what is in flight. Second: stop now."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals belong to the main thread's owner
        return
    loop = asyncio.get_running_loop()
    asked = False

    def heard() -> None:
        nonlocal asked
        if asked:
            # Nothing is lost: answers are in the checkpoint already.
            os._exit(Interrupted.exit_code)
        asked = True
        note("stopping: calls in flight finish, then the run ends. Ctrl-C again stops now.")
        stop(Interrupted("Stopped by the user."))

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, heard)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
