"""A terminal's view of an evaluation: answers, rate, remaining time, tokens and cost."""

from __future__ import annotations

import time

from rich.console import Console

from alexandria.cli.live_line import LiveLine
from alexandria.cli.terminal_output import format_cost, format_duration
from alexandria.llm import UsageTotals

__all__ = ["TerminalEvaluationProgress"]

_STEPS = 10
"""Lines in a pipe, where no line can be live."""


class TerminalEvaluationProgress(LiveLine):
    """A live line on stderr; in a pipe, a line for every tenth of the answers."""

    def __init__(self, console: Console) -> None:
        super().__init__(console)
        self._total = self._done = self._new = self._step = 0

    def begun(self, answers: int, reused: int, new: int) -> None:
        """Show the bar and start the clock."""
        self._total, self._done = answers, reused + new
        self._begun = time.monotonic()
        self._new = 0
        if reused:
            self.note(f"{reused:,} of {answers:,} answers are known from earlier runs")
        self._task = self._bar.add_task("asking", total=answers, completed=self._done, text="")

    def answered(self, answers: int, totals: UsageTotals) -> None:
        """Count answers; the first call, before `begun`, shows nothing."""
        self._done += answers
        self._new += answers
        if self._task is None:  # the first call, which shows what the endpoint can do
            return
        seconds = max(1e-6, time.monotonic() - self._begun)
        rate = self._new / seconds
        text = (
            f"{self._done:,}/{self._total:,} answers · {60 * rate:,.0f}/min · "
            f"{format_duration((self._total - self._done) / rate)} left · {totals.input_tokens:,} tokens "
            f"({totals.cached_tokens:,} cached) · {format_cost(totals.cost)}"
        )
        self._bar.update(self._task, completed=self._done, text=text)
        step = _STEPS * self._done // max(1, self._total)
        if self._bar.disable and step > self._step:
            self._console.print(text, soft_wrap=True)
        self._step = max(step, self._step)
