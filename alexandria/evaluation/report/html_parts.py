"""Values → the pieces of the report page. Whatever comes in leaves as text, never as markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from alexandria.evaluation.multiple_choice import Arm
from alexandria.evaluation.report.retention_report import percent
from alexandria.evaluation.statistics import IntervalEstimate, Retention

__all__ = [
    "counts",
    "dollars",
    "escaped",
    "estimate_text",
    "html_figure",
    "html_table",
    "hundredths",
    "interval_text",
    "number",
    "points",
    "retention_interval",
    "retention_of",
    "retention_text",
    "retention_value",
    "share_text",
    "signed",
]


def escaped(value: object) -> str:
    """Anything as text that no browser takes for markup."""
    return escape(str(value), quote=True)


def html_table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[int] = ()
) -> str:
    """Rows of plain values; `numbers` are the columns that stand to the right."""

    def printed(place: int, value: object, tag: str) -> str:
        kind = "n" if place in numbers else "w"
        return f'<{tag} class="{kind}">{escaped(value)}</{tag}>'

    body = "".join(
        f"<tr>{''.join(printed(place, value, 'td') for place, value in enumerate(row))}</tr>"
        for row in rows
    )
    top = "".join(printed(place, value, "th") for place, value in enumerate(head))
    shown = f"<thead><tr>{top}</tr></thead>" if any(head) else ""
    return f'<div class="wide"><table>{shown}<tbody>{body}</tbody></table></div>'


def html_figure(name: str, value: str, below: str, *, lead: bool = False) -> str:
    """A figure with its name above and its interval below."""
    kind = "figure lead" if lead else "figure"
    return (
        f'<div class="{kind}"><span>{escaped(name)}</span><b>{escaped(value)}</b>'
        f"<span>{escaped(below)}</span></div>"
    )


def retention_of(retentions: Sequence[Retention], arm: Arm) -> Retention | None:
    """Of one arm, if it was worked out."""
    return next((r for r in retentions if r.arm is arm), None)


def retention_value(kept: Retention | None) -> str:
    """The share, or a dash."""
    return share_text(kept.estimate.value) if kept and kept.estimate else "–"


def retention_interval(kept: Retention | None) -> str:
    """Its interval, or why there is none."""
    if kept is None:
        return "not asked for"
    return interval_text(kept.estimate) if kept.estimate else "not reported, see below"


def retention_text(kept: Retention | None) -> str:
    """Share and interval, or the reason why it is not reported."""
    if kept is None:
        return "–"
    return percent(kept.estimate) if kept.estimate else f"not reported: {kept.reason}"


def interval_text(estimate: IntervalEstimate, *, points: bool = False) -> str:
    """Of an interval, in words."""
    if estimate.low is None or estimate.high is None:
        return "one paper: no interval"
    unit = "points" if points else "%"
    return f"{100 * estimate.low:.0f} to {100 * estimate.high:.0f} {unit}"


def estimate_text(estimate: IntervalEstimate | None) -> str:
    """Share and interval."""
    return percent(estimate) if estimate else "–"


def hundredths(estimate: IntervalEstimate | None) -> str:
    """A share as published tables print it."""
    return f"{100 * estimate.value:.2f}" if estimate else "–"


def share_text(value: float | None) -> str:
    """In per cent."""
    return "–" if value is None else f"{100 * value:.0f} %"


def points(value: float) -> str:
    """A difference of shares."""
    return f"{100 * value:.0f} points"


def signed(value: float) -> str:
    """The same with its sign."""
    return f"{100 * value:+.0f} points".replace("-", "−")


def counts(counts: Mapping[str, int]) -> str:
    """Counts with their reasons."""
    return ", ".join(f"{count} {reason}" for reason, count in counts.items())


def number(value: object) -> str:
    """Any value for people; None is unknown."""
    if value is None:
        return "unknown"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def dollars(cost: float | None) -> str:
    """US dollars; "unknown" is not zero."""
    if cost is None:
        return "unknown"
    return f"${cost:.4f}" if cost else "$0"
