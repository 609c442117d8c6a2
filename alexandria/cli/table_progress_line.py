"""A terminal's view of the filling of a table: cells, rate, remaining time, tokens and cost."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console

from alexandria.cli.live_line import LiveLine
from alexandria.cli.terminal_output import format_cost, format_duration
from alexandria.llm import UsageTotals

__all__ = ["TerminalTableProgress"]


class TerminalTableProgress(LiveLine):
    """A live line on stderr; in a pipe, a line for each paper."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._papers = self._read = self._cells = self._done = 0

    def begun(self, papers: int) -> None:
        """Show the bar and start the clock."""
        self._papers = papers
        self._begun = time.monotonic()
        self._task = self._bar.add_task(f"0/{papers} papers", total=None, text="reading")

    def reading(self, path: Path, cells: int) -> None:
        """Add the open cells of a paper."""
        self._read += 1
        self._cells += cells
        if self._bar.disable:
            self.note(f"{path.name}: {cells} cells to ask for")
        if self._task is not None:
            self._bar.update(self._task, description=f"{self._read}/{self._papers} papers")

    def cell_done(self, totals: UsageTotals) -> None:
        """Count a finished cell."""
        self._done += 1
        if self._task is None:
            return
        rate = self._done / max(1e-6, time.monotonic() - self._begun)
        unread = max(0, self._papers - self._read) * self._cells / max(1, self._read)
        left = self._cells - self._done + unread
        tokens = totals.input_tokens + totals.output_tokens
        self._bar.update(
            self._task,
            completed=self._done,
            total=max(1.0, self._done + left),
            text=(
                f"{self._done}/{self._cells} cells · {60 * rate:,.0f}/min · {format_duration(left / rate)} left · "
                f"{tokens:,} tokens · {format_cost(totals.cost)}"
            ),
        )
