"""Numbers → the geometry of small charts that templates draw as SVG, so that they need no script."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10
from typing import Any

from alexandria.answers import CitedFact, UnitTable
from alexandria.library import DayGrowth

__all__ = [
    "Bar",
    "BarChart",
    "DotPlot",
    "DotRow",
    "Tick",
    "dot_plots",
    "growth_chart",
    "round_numbers",
]

_Number = Mapping[str, Any]
"""A number of a fact, as `CitedFact.quantities` has it."""

_WIDTH = 600.0
_BAR_HEIGHT = 80.0
_ROW_HEIGHT = 22.0
_MOST_ROWS = 30
_FEWEST_ROWS = 2
"""A single number needs no plot."""
_MARGIN = 0.04
_MOST_BARS = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in a box of `BarChart.width` by `BarChart.height`, and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars side by side."""

    width: float
    height: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis with its number."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class DotRow:
    """A fact in a dot plot: its number, the interval or uncertainty around it, and the fact."""

    y: float
    x: float
    low: float
    high: float
    value: str
    fact: CitedFact


@dataclass(frozen=True, slots=True)
class DotPlot:
    """Numbers of one dimension, converted to one unit, one row a fact."""

    unit: str
    width: float
    height: float
    ticks: tuple[Tick, ...]
    rows: tuple[DotRow, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class _Placed:
    low: float
    value: float
    high: float
    fact: CitedFact


def growth_chart(days: Sequence[DayGrowth]) -> BarChart | None:
    """Facts by the day on which they came in, the last sixty such days; None where there is no day."""
    shown = days[-_MOST_BARS:]
    most = max((day.facts for day in shown), default=0)
    if not most:
        return None
    step = _WIDTH / max(len(shown), 12)
    bars = tuple(
        Bar(
            x=round(place * step + step * 0.1, 1),
            y=round(_BAR_HEIGHT * (1 - day.facts / most), 1),
            width=round(step * 0.8, 1),
            height=round(_BAR_HEIGHT * day.facts / most, 1),
            label=f"{day.day:%Y-%m-%d}: {day.facts:,} facts of {day.papers:,} papers",
        )
        for place, day in enumerate(shown)
    )
    return BarChart(_WIDTH, _BAR_HEIGHT, bars)


def dot_plots(facts: Iterable[CitedFact], units: UnitTable) -> list[DotPlot]:
    """The main numbers of facts as dot plots, one for each dimension; those with most numbers first.

    Args:
        facts: whose first number that is no sample size or p-value counts.
        units: sizes of units, for conversion to the most frequent one.
    """
    groups: defaultdict[str, list[tuple[CitedFact, _Number]]] = defaultdict(list)
    for fact in facts:
        main = next((q for q in fact.quantities if q["role"] not in ("n", "p")), None)
        if main is not None and isfinite(main["value"]):
            groups[units.size(main["unit"]).dimension].append((fact, main))
    found = [_plot(group, units) for group in groups.values() if len(group) >= _FEWEST_ROWS]
    return sorted(found, key=lambda plot: (-len(plot.rows), plot.unit))


def _plot(group: Sequence[tuple[CitedFact, _Number]], units: UnitTable) -> DotPlot:
    unit = Counter(q["unit"] for _, q in group).most_common(1)[0][0]
    target = units.size(unit)

    def converted(value: float, source: str) -> float:
        return (units.size(source).base(value) - target.offset) / target.factor

    placed = sorted(
        (_placed(fact, q, converted) for fact, q in group), key=lambda p: (p.value, p.fact.fact_id)
    )
    shown = placed[:_MOST_ROWS]
    low, high = min(p.low for p in shown), max(p.high for p in shown)
    spread = (high - low) or abs(high) or 1.0
    low, high = low - _MARGIN * spread, high + _MARGIN * spread

    def place(value: float) -> float:
        return round((value - low) / (high - low) * _WIDTH, 1)

    rows = tuple(
        DotRow(
            y=(n + 0.5) * _ROW_HEIGHT,
            x=place(p.value),
            low=place(p.low),
            high=place(p.high),
            value=f"{p.value:.4g}",
            fact=p.fact,
        )
        for n, p in enumerate(shown)
    )
    ticks = tuple(Tick(place(t), f"{t:g}") for t in round_numbers(low, high))
    height = len(rows) * _ROW_HEIGHT
    return DotPlot(unit, _WIDTH, height, ticks, rows, len(placed) - len(shown))


def _placed(fact: CitedFact, q: _Number, convert: Callable[[float, str], float]) -> _Placed:
    value, slack = q["value"], q["uncertainty"] or 0.0
    low = value - slack if q["low"] is None else q["low"]
    high = value + slack if q["high"] is None else q["high"]
    ends = sorted(convert(end, q["unit"]) for end in (low, high))
    return _Placed(ends[0], convert(value, q["unit"]), ends[1], fact)


def round_numbers(low: float, high: float) -> list[float]:
    """Three to seven round numbers between two ends."""
    raw = (high - low) / 5
    size = 10.0 ** floor(log10(raw))
    step = next(m * size for m in (1, 2, 5, 10) if m * size >= raw)
    first = floor(low / step) + 1
    return [round((first + n) * step, 12) for n in range(int((high - first * step) / step) + 1)]
