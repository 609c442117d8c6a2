"""A terminal's view of an ingest: papers, chunks, rate, remaining time, tokens and cost."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import TaskID

from alexandria.cli.live_line import LiveLine
from alexandria.cli.terminal_output import format_cost, format_duration
from alexandria.library import Outcome, PaperState
from alexandria.llm import UsageTotals

__all__ = ["TerminalProgress"]

_MARKS = {
    PaperState.DONE: "[green]done[/]",
    PaperState.PARTIAL: "[yellow]partial[/]",
    PaperState.EMPTY: "[yellow]empty[/]",
    PaperState.SKIPPED: "[dim]skipped[/]",
    PaperState.FAILED: "[red]failed[/]",
    PaperState.WAITING: "[cyan]waiting[/]",
}


class TerminalProgress(LiveLine):
    """Prints one line an event on stderr, and a live line below where stderr is a terminal."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._preparing: TaskID | None = None
        self._inputs = self._ended = self._papers = 0
        self._chunks = self._chunks_done = self._words = 0
        self._last_step = -1
        self._token_text = ""

    def preparing(self, what: str, done: int, total: int) -> None:
        """Show a second bar while the model is assembled; in a pipe, a line for every quarter."""
        if self._preparing is None:
            self._preparing = self._bar.add_task(what, text="")
            self._last_step = -1
        share = done / total if total else 0.0
        text = f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB" if total else ""
        self._bar.update(
            self._preparing, description=what, completed=done, total=total or None, text=text
        )
        if self._bar.disable and int(share * 4) > self._last_step:
            self._last_step = int(share * 4)
            self._console.print(f"{what}: {text or '…'}", soft_wrap=True)
        if total and done >= total:
            self._bar.remove_task(self._preparing)
            self._preparing = None

    def found(self, inputs: int) -> None:
        """Start the bar and the clock of the run."""
        self._inputs = inputs
        self._begun = time.monotonic()
        if self._preparing is not None:
            self._bar.remove_task(self._preparing)
            self._preparing = None
        self._task = self._bar.add_task(f"0/{inputs} papers", total=None, text="reading")

    def started(self, path: Path, chunks: int) -> None:
        """Add the chunks of a paper to the total."""
        del path  # a line of its own comes when the paper has ended
        self._papers += 1
        self._chunks += chunks
        self._show(None)

    def chunk_done(self, words: int, totals: UsageTotals) -> None:
        """Count a finished chunk."""
        self._chunks_done += 1
        self._words += words
        self._show(totals)

    def ended(self, outcome: Outcome) -> None:
        """Print the line of a finished paper."""
        self._ended += 1
        self._show(None)
        if outcome.state is PaperState.SKIPPED and self._bar.disable:
            return
        text = f"{_MARKS[outcome.state]} {escape(outcome.path)}"
        if outcome.state is PaperState.DONE:
            text += f" [dim]{outcome.seconds:.0f} s[/]"
        if outcome.reason:
            text += f" [dim]– {escape(outcome.reason)}[/]"
        self._console.print(text, soft_wrap=True)

    def _show(self, totals: UsageTotals | None) -> None:
        if self._task is None:
            return
        seconds = time.monotonic() - self._begun
        text = f"{self._chunks_done}/{self._chunks} chunks"
        if self._chunks_done:
            rate = self._chunks_done / seconds
            text += f" · {60 * self._words / seconds:,.0f} words/min · {format_duration(self._left() / rate)} left"
        if totals is not None:
            tokens = totals.input_tokens + totals.output_tokens
            self._token_text = f" · {tokens:,} tokens · {format_cost(totals.cost)}"
        self._bar.update(
            self._task,
            description=f"{self._ended}/{self._inputs} papers",
            completed=self._chunks_done,
            total=max(1, self._chunks_done + round(self._left())),
            text=text + self._token_text,
        )

    def _left(self) -> float:
        """Chunks still to come, those of unread papers guessed from the mean of the read ones."""
        mean = self._chunks / self._papers if self._papers else 0.0
        started_or_ended = max(self._papers, self._ended)
        unread = max(0, self._inputs - started_or_ended)
        return self._chunks - self._chunks_done + mean * unread
