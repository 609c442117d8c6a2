"""Reads how far the ingests have come that are going on, from what they have written so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from alexandria.library.library import Library
from alexandria.library.unit_reader import read_rows

__all__ = ["RunProgress", "runs_under_way"]

_ANY = "SELECT 1 FROM run WHERE outcome = 'running' LIMIT 1"
_UNDER_WAY = """
    WITH current AS (
        SELECT id, started_at, model FROM run WHERE outcome = 'running'
    ), finished AS (
        SELECT run_id, count(*) AS papers, count(*) FILTER (state = 'failed') AS failed
        FROM outcome
        SEMI JOIN current ON current.id = run_id
        GROUP BY run_id
    ), held AS (
        SELECT run_id, count(*) AS facts
        FROM (SELECT paper_id FROM attribute UNION ALL SELECT paper_id FROM relationship) AS fact
        JOIN paper ON paper.id = fact.paper_id
        SEMI JOIN current ON current.id = run_id
        GROUP BY run_id
    ), asked AS (
        SELECT
            run_id, count(*) AS calls, count(*) FILTER (outcome <> 'ok') AS failed_calls,
            coalesce(sum(input_tokens), 0)::BIGINT AS input_tokens,
            coalesce(sum(output_tokens), 0)::BIGINT AS output_tokens,
            CASE WHEN count(*) = count(cost) THEN sum(cost) END AS cost,
            max(started_at + to_microseconds(coalesce(latency_s * 1e6, 0)::BIGINT)) AS last_at,
            coalesce(sum(output_tokens) FILTER (started_at >= $recent), 0)::BIGINT AS recent_tokens,
            min(started_at) FILTER (started_at >= $recent) AS recent_from
        FROM call
        SEMI JOIN current ON current.id = run_id
        GROUP BY run_id
    )
    SELECT
        current.id AS run_id, started_at, model, coalesce(papers, 0) AS papers, coalesce(failed, 0) AS failed,
        coalesce(facts, 0) AS facts, coalesce(calls, 0) AS calls, coalesce(failed_calls, 0) AS failed_calls,
        coalesce(input_tokens, 0) AS input_tokens, coalesce(output_tokens, 0) AS output_tokens,
        CASE WHEN calls IS NULL THEN 0.0 ELSE cost END AS cost, last_at,
        coalesce(recent_tokens, 0) AS recent_tokens, recent_from
    FROM current
    LEFT JOIN finished ON finished.run_id = current.id
    LEFT JOIN held ON held.run_id = current.id
    LEFT JOIN asked ON asked.run_id = current.id
    ORDER BY started_at DESC, current.id
"""


@dataclass(frozen=True, slots=True)
class RunProgress:
    """A run that has not ended, by what is in the library; moments are UTC without a zone, as stored.

    `recent_tokens` were written by the model since `recent_from`, the first call within the time that was asked
    about. `cost` is None where a price is not known.
    """

    run_id: str
    started_at: datetime
    model: str
    papers: int
    failed: int
    facts: int
    calls: int
    failed_calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None
    last_at: datetime | None
    recent_tokens: int
    recent_from: datetime | None


def runs_under_way(library: Library, now: datetime, recent: timedelta) -> list[RunProgress]:
    """The runs that are marked as running, the latest first; one that was killed is so until the next ingest.

    Args:
        library: where they write.
        now: UTC.
        recent: how far back the rate counts.

    Raises:
        LibraryError: the library cannot be used.
    """
    since = (now - recent).replace(tzinfo=None)
    with library._reading() as con:
        if not con.execute(_ANY).fetchall():
            return []
        return [RunProgress(**row) for row in read_rows(con, _UNDER_WAY, {"recent": since})]
