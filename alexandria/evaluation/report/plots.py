"""Figures → SVG for the report page: no script, colours by class, so that it looks right on screen and paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from alexandria.evaluation.multiple_choice import LETTERS, Arm
from alexandria.evaluation.statistics import ArmFigures, IntervalEstimate

__all__ = ["arms_plot", "interval_strip", "places_plot", "shares_plot"]

_WIDTH, _LEFT, _RIGHT = 820, 150, 170
_ROW, _HEAD = 46, 30


def arms_plot(arms: Sequence[ArmFigures], hard: Sequence[ArmFigures]) -> str:
    """Accuracy of each arm with its interval; hollow: on the questions that nothing cannot answer."""
    on_hard = {f.arm: f.accuracy for f in hard}
    height = _HEAD + _ROW * len(arms) + 8
    parts = [_grid(height)]
    by_arm = {f.arm: f.accuracy for f in arms}
    nothing, original = by_arm.get(Arm.NOTHING), by_arm.get(Arm.ORIGINAL)
    if nothing and original:
        left, right = sorted((_x(nothing.value), _x(original.value)))
        parts.append(
            f'<rect class="band" x="{left:.1f}" y="{_HEAD}" width="{right - left:.1f}" '
            f'height="{height - _HEAD - 8}"><title>what the papers add</title></rect>'
        )
    for row, figures in enumerate(arms):
        middle = _HEAD + _ROW * row + _ROW / 2
        parts.append(f'<text x="0" y="{middle + 4:.0f}">{escape(figures.arm.value)}</text>')
        other = on_hard.get(figures.arm)
        if figures.accuracy:
            parts += _point(figures.accuracy, middle - (6 if other else 0), "all")
            parts.append(_label(figures.accuracy, middle + (-1 if other else 4)))
        if other:
            parts += _point(other, middle + 8, "hard")
            parts.append(_label(other, middle + 14, soft=True))
    return _svg(height, parts, "Accuracy of each arm with 95 % intervals")


def places_plot(places: Sequence[int]) -> str:
    """How often each letter is the right one; a line where a quarter would be."""
    total = sum(places) or 1
    rows = [
        (letter, count / total, str(count)) for letter, count in zip(LETTERS, places, strict=True)
    ]
    return shares_plot(rows, "Place of the right answer")


def shares_plot(rows: Sequence[tuple[str, float, str]], title: str, *, left: int = 250) -> str:
    """Bars of shares with their words, and a line at one in four."""
    width, row = 820, 26
    scale = width - left - 120
    height = row * len(rows) + 6
    at = left + 0.25 * scale
    parts = [f'<line class="chance" x1="{at:.1f}" x2="{at:.1f}" y1="0" y2="{height}"/>']
    for place, (name, share, detail) in enumerate(rows):
        y = place * row + 4
        bad = " bad" if share >= 0.4 else ""
        parts.append(f'<text x="0" y="{y + 13}">{escape(name)}</text>')
        parts.append(
            f'<rect class="bar{bad}" x="{left}" y="{y}" width="{share * scale:.1f}" height="16" rx="2"/>'
        )
        said = f"{100 * share:.0f} %" + (f" · {detail}" if detail else "")
        parts.append(
            f'<text class="soft" x="{left + share * scale + 8:.1f}" y="{y + 13}">{escape(said)}</text>'
        )
    return _svg(height, parts, title)


def interval_strip(estimate: IntervalEstimate) -> str:
    """A small interval for a cell of a table, from 0 to 1."""
    width, height = 120, 14
    low = estimate.value if estimate.low is None else estimate.low
    high = estimate.value if estimate.high is None else estimate.high

    def x(value: float) -> float:
        return 4 + (width - 8) * min(1.0, max(0.0, value))

    return (
        f'<svg viewBox="0 0 {width} {height}" style="width:{width}px" role="img" aria-label="interval">'
        f'<line class="grid" x1="4" x2="{width - 4}" y1="7" y2="7"/>'
        f'<line class="all" x1="{x(low):.1f}" x2="{x(high):.1f}" y1="7" y2="7" stroke-width="4" '
        f'stroke-opacity=".35"/><circle class="all" cx="{x(estimate.value):.1f}" cy="7" r="3.5"/></svg>'
    )


def _grid(height: int) -> str:
    parts = []
    for tick in range(0, 101, 25):
        x = _x(tick / 100)
        kind = "chance" if tick == 25 else "grid"
        parts.append(
            f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{_HEAD - 6}" y2="{height - 8}"/>'
        )
        said = "25 % chance" if tick == 25 else f"{tick} %"
        parts.append(f'<text class="soft" text-anchor="middle" x="{x:.1f}" y="14">{said}</text>')
    return "".join(parts)


def _point(estimate: IntervalEstimate, y: float, kind: str) -> list[str]:
    parts = []
    if estimate.low is not None and estimate.high is not None:
        parts.append(
            f'<line class="{kind}" x1="{_x(estimate.low):.1f}" x2="{_x(estimate.high):.1f}" '
            f'y1="{y:.1f}" y2="{y:.1f}" stroke-width="5" stroke-opacity=".35" stroke-linecap="round"/>'
        )
    parts.append(
        f'<circle class="{kind}" cx="{_x(estimate.value):.1f}" cy="{y:.1f}" r="5" stroke-width="2"/>'
    )
    return parts


def _label(estimate: IntervalEstimate, y: float, *, soft: bool = False) -> str:
    said = f"{100 * estimate.value:.1f} %"
    if estimate.low is not None and estimate.high is not None:
        said += f"  [{100 * estimate.low:.0f}, {100 * estimate.high:.0f}]"
    kind = ' class="soft"' if soft else ""
    return f'<text{kind} text-anchor="end" x="{_WIDTH}" y="{y:.0f}">{said}</text>'


def _x(value: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * min(1.0, max(0.0, value))


def _svg(height: float, parts: Iterable[str], title: str) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{escape(title, quote=True)}">'
        f"{''.join(parts)}</svg>"
    )
