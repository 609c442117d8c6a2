"""What the terminal's views of long work share: one live line on stderr, and notes above it.

A view adds its task to the bar once it knows how much there is, and says what `text` shows.
"""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn

__all__ = ["LiveLine"]


class LiveLine:
    """A bar with a description and a text, gone at the end; not shown where the console is no terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[text]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None
        self._begun = time.monotonic()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def note(self, message: str) -> None:
        """Print one dimmed line."""
        self._console.print(f"[dim]{escape(message)}[/]", soft_wrap=True)

    def preparing(self, what: str, done: int, total: int) -> None:
        """Print a line when the model is being assembled or loaded."""
        if done == 0:
            self.note(f"{what}: {total / 1e6:,.0f} MB" if total else f"{what} …")
