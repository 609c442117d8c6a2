"""What became of papers and their facts, as the library recorded it; history_rows.py says what is recorded.

Of a removed paper only the number of its facts is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from alexandria.library.library import Library
from alexandria.library.unit_reader import read_rows

__all__ = ["FactChange", "HistoryReader", "LibraryEvent"]


@dataclass(frozen=True, slots=True)
class LibraryEvent:
    """A paper was added, replaced or removed; `file` is where it was when it was last ingested."""

    paper_id: str
    title: str
    file: str
    moment: datetime
    event: str
    facts: int


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that is new, changed or withdrawn; `before` is what a changed one said.

    `reason` tells of a withdrawn fact what became of it, where the library knows: quarantined, or merged.
    """

    paper_id: str
    moment: datetime
    change: str
    fact_id: str
    statement: str
    before: str
    sentences: tuple[int, ...]
    page: int | None
    reason: str = ""


_EVENTS = """
    SELECT event.paper_id, coalesce(paper.title, '') AS title, coalesce(path, '') AS file, moment, event, facts
    FROM paper_event AS event
    LEFT JOIN paper ON paper.id = event.paper_id
    LEFT JOIN (
        SELECT paper_id, arg_max(path, (coalesce(started_at, TIMESTAMP '1970-01-01'), path)) AS path
        FROM outcome
        LEFT JOIN run ON run.id = outcome.run_id
        GROUP BY paper_id
    ) AS latest ON latest.paper_id = event.paper_id
    ORDER BY moment, event.paper_id, event
"""
_CHANGES = """
    SELECT
        fact_change.paper_id, moment, change, fact_change.fact_id, fact_change.statement, before,
        fact_change.sentences, fact_change.page,
        CASE
            WHEN change <> 'withdrawn' THEN ''
            WHEN quarantined.reason IS NOT NULL THEN 'quarantined: ' || quarantined.reason
            WHEN merged.fact_id IS NOT NULL THEN 'merged into ' || merged.fact_id
            ELSE ''
        END AS reason
    FROM fact_change
    LEFT JOIN (SELECT paper_id, statement, min(reason) AS reason FROM quarantined GROUP BY ALL) AS quarantined
        ON quarantined.paper_id = fact_change.paper_id AND quarantined.statement = fact_change.statement
    LEFT JOIN (SELECT paper_id, statement, min(fact_id) AS fact_id FROM merged GROUP BY ALL) AS merged
        ON merged.paper_id = fact_change.paper_id AND merged.statement = fact_change.statement
    WHERE moment >= $since::TIMESTAMP
    ORDER BY moment, fact_change.paper_id, change, fact_change.statement
"""
_PAIRS = """
    WITH fact AS (
        SELECT id, min(paper_id) AS paper_id
        FROM (SELECT id, paper_id FROM attribute UNION ALL SELECT id, paper_id FROM relationship)
        GROUP BY id
    )
    SELECT
        one_fact_id, other_fact_id, disagreement, one, other, one_paper, one_page, other_paper, other_page,
        one_fact.paper_id AS one_paper_id, other_fact.paper_id AS other_paper_id
    FROM disagreements
    JOIN fact AS one_fact ON one_fact.id = one_fact_id
    JOIN fact AS other_fact ON other_fact.id = other_fact_id
    ORDER BY ALL
"""


class HistoryReader:
    """What happened to the papers and facts of a library; holds no connection."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def events(self) -> list[LibraryEvent]:
        """Everything that happened to papers, the oldest first."""
        with self._library._reading() as con:
            return [LibraryEvent(**_utc(row)) for row in read_rows(con, _EVENTS)]

    def changes_since(self, since: datetime) -> list[FactChange]:
        """The facts of papers made again that are new, changed or withdrawn; the oldest change first."""
        moment = since.astimezone(UTC).replace(tzinfo=None).isoformat()
        with self._library._reading() as con:
            found = list(read_rows(con, _CHANGES, {"since": moment}))
            return [
                FactChange(**{**_utc(row), "sentences": tuple(row["sentences"])}) for row in found
            ]

    def disagreements(self) -> list[dict[str, Any]]:
        """Rows of the view `disagreements`."""
        with self._library._reading() as con:
            return list(read_rows(con, _PAIRS))


def _utc(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "moment": row["moment"].replace(tzinfo=UTC)}
