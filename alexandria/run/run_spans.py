"""What spans say of an ingest: ids, states and counts."""

from __future__ import annotations

from collections import Counter

from alexandria.library import Outcome
from alexandria.run.progress import IngestReport
from alexandria.spans import OpenSpan

__all__ = ["trace_outcome", "trace_report"]


def trace_outcome(span: OpenSpan, outcome: Outcome) -> None:
    """Say how a paper ended. Its reason is left out: it may quote a file name or a message."""
    span.set({"alexandria.paper.state": outcome.state.value})


def trace_report(span: OpenSpan, report: IngestReport) -> None:
    """Say how a run ended: how many papers in which state, tokens and cost."""
    states = Counter(o.state.value for o in report.outcomes)
    span.set(
        {
            "alexandria.run.id": report.run_id,
            "gen_ai.request.model": report.model,
            "gen_ai.usage.input_tokens": report.totals.input_tokens,
            "gen_ai.usage.output_tokens": report.totals.output_tokens,
            "alexandria.run.calls": report.totals.calls,
            "alexandria.run.cost": report.totals.cost,
            **{f"alexandria.papers.{state}": count for state, count in states.items()},
        }
    )
    if report.stopped_by is not None:
        span.failed(type(report.stopped_by).__name__)
