"""Labelled numbers → the geometry of a chart with one row each: bars from zero, or dots with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from alexandria.library import QueryResult
from alexandria.serve.svg_charts import Tick, round_numbers

__all__ = ["ChartRow", "RowChart", "result_charts", "share_chart"]

_WIDTH = 420.0
_ROW_HEIGHT = 20.0
_MOST_ROWS = 40
_MOST_CHARTS = 4
_FEWEST_ROWS = 2
_LONGEST_LABEL = 30
_MARGIN = 0.04
_LARGEST = 1e300
"""What is larger, infinity, and what is no number has no place on an axis."""


class _Estimate(Protocol):
    """A share with its interval, as evaluations give it."""

    @property
    def value(self) -> float: ...

    @property
    def low(self) -> float | None: ...

    @property
    def high(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A row: its label, whole and as it fits, its number in words, and where that is drawn."""

    label: str
    short: str
    value: str
    y: float
    x: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RowChart:
    """Rows of one scale; `zero` is where bars begin, None where dots are drawn."""

    title: str
    width: float
    height: float
    ticks: tuple[Tick, ...]
    rows: tuple[ChartRow, ...]
    zero: float | None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class _Entry:
    label: str
    value: float
    low: float
    high: float
    shown: str


def share_chart(shares: Mapping[str, _Estimate | None]) -> RowChart | None:
    """Shares with their intervals as dots between 0 and 100 %; None where there is none.

    Args:
        shares: by label; those that are None are left out.
    """
    entries = [
        _Entry(
            label,
            100 * e.value,
            100 * (e.value if e.low is None else e.low),
            100 * (e.value if e.high is None else e.high),
            f"{100 * e.value:.1f} %",
        )
        for label, e in shares.items()
        if e is not None
    ]
    return _chart("percent", entries, (0.0, 100.0), is_bars=False) if entries else None


def result_charts(result: QueryResult) -> list[RowChart]:
    """A chart of each column of numbers of a query's result, its rows named by the first column of text.

    Where no column is text, whole numbers (years) name the rows. Columns with numbers below zero become dots.
    """
    columns = [[row[place] for row in result.rows] for place in range(len(result.columns))]
    named = next((n for n, c in enumerate(columns) if _is_text(c)), None)
    if named is None:
        named = next((n for n, c in enumerate(columns) if _is_whole(c)), None)
    if named is None:
        return []
    charts = [
        _column_chart(result.columns[place], columns[named], column)
        for place, column in enumerate(columns)
        if place != named and _is_numbers(column)
    ]
    return [chart for chart in charts if chart is not None][:_MOST_CHARTS]


def _column_chart(title: str, labels: Sequence[Any], column: Sequence[Any]) -> RowChart | None:
    entries = [
        _Entry(str(label), float(value), float(value), float(value), f"{float(value):.6g}")
        for label, value in zip(labels, column, strict=True)
        if value is not None and label is not None and abs(float(value)) < _LARGEST
    ]
    if len(entries) < _FEWEST_ROWS:
        return None
    shown = entries[:_MOST_ROWS]
    is_bars = all(entry.value >= 0 for entry in shown)
    ends = (
        min(e.value for e in shown) if not is_bars else 0.0,
        max(e.value for e in shown),
    )
    return _chart(title, shown, ends, is_bars=is_bars, left_out=len(entries) - len(shown))


def _chart(
    title: str,
    entries: Sequence[_Entry],
    ends: tuple[float, float],
    *,
    is_bars: bool,
    left_out: int = 0,
) -> RowChart:
    low, high = ends
    spread = (high - low) or abs(high) or 1.0
    low, high = (low if is_bars else low - _MARGIN * spread), low + spread * (1 + _MARGIN)

    def place(value: float) -> float:
        return round((value - low) / (high - low) * _WIDTH, 1)

    rows = tuple(
        ChartRow(
            label=e.label,
            short=e.label
            if len(e.label) <= _LONGEST_LABEL
            else f"{e.label[: _LONGEST_LABEL - 1]}…",
            value=e.shown,
            y=(n + 0.5) * _ROW_HEIGHT,
            x=place(e.value),
            low=place(e.low),
            high=place(e.high),
        )
        for n, e in enumerate(entries)
    )
    ticks = tuple(Tick(place(t), f"{t:g}") for t in round_numbers(low, high))
    height = len(rows) * _ROW_HEIGHT
    return RowChart(title, _WIDTH, height, ticks, rows, place(0.0) if is_bars else None, left_out)


def _is_text(column: Sequence[Any]) -> bool:
    held = [value for value in column if value is not None]
    return bool(held) and all(isinstance(value, str | date) for value in held)


def _is_whole(column: Sequence[Any]) -> bool:
    return bool(column) and all(
        isinstance(value, int) and not isinstance(value, bool) for value in column
    )


def _is_numbers(column: Sequence[Any]) -> bool:
    held = [value for value in column if value is not None]
    return bool(held) and all(
        isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in held
    )
