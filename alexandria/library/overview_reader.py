"""Reads what an overview of a library shows: counts, growth by day, and papers page by page.

Plain counts over the tables, never the view `papers`, which sums up every paper: an overview of a million facts
must come at once. Each call is one short window.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb

from alexandria.library.library import Library
from alexandria.library.library_records import PaperFigures
from alexandria.library.paper_figures import figures_of_paper
from alexandria.library.unit_reader import read_rows

__all__ = ["DayGrowth", "HeldPaper", "LibraryCounts", "OverviewReader", "QuarantinedFact"]

_COUNTS = """
    WITH fact AS (
        SELECT support, certainty, made_by FROM attribute
        UNION ALL
        SELECT support, certainty, made_by FROM relationship
    ), thing AS (
        SELECT DISTINCT coalesce(global_id, entity.canonical_id, id) AS entity_id
        FROM entity
        LEFT JOIN entity_link AS link
            ON link.paper_id = entity.paper_id AND link.canonical_id = entity.canonical_id
    ), covered AS (
        SELECT
            count(*) AS units,
            sum(sentences_covered) / nullif(sum(sentences), 0) AS sentences_covered_share,
            sum(numbers_found) / nullif(sum(numbers), 0) AS numbers_found_share,
            max(longest_run) AS longest_run
        FROM unit
    )
    SELECT
        (SELECT count(*) FROM paper) AS papers,
        units,
        (SELECT count(*) FROM fact) AS facts,
        (SELECT count(*) FROM fact WHERE support = 'flagged') AS flagged,
        (SELECT count(*) FROM thing) AS entities,
        (SELECT count(*) FROM quarantine) AS quarantined,
        (SELECT count(*) FROM merged_fact) AS merged,
        sentences_covered_share, numbers_found_share, longest_run
    FROM covered
"""
_STATES = "SELECT state, count(*) FROM paper GROUP BY state ORDER BY state"

_GROWTH = """
    WITH count_of AS (
        SELECT paper_id, count(*) AS facts
        FROM (SELECT paper_id FROM attribute UNION ALL SELECT paper_id FROM relationship)
        GROUP BY paper_id
    )
    SELECT run.started_at::DATE AS day, count(*) AS papers, coalesce(sum(facts), 0)::BIGINT AS facts
    FROM paper
    JOIN run ON run.id = paper.run_id
    LEFT JOIN count_of ON count_of.paper_id = paper.id
    GROUP BY day
    ORDER BY day
"""

_MATCHING = """WHERE $text = '' OR contains(lower(title), lower($text)) OR starts_with(id, lower($text))
        OR contains(lower(coalesce(doi, '')), lower($text))
        OR list_bool_or([contains(lower(a), lower($text)) FOR a IN authors])"""

_LISTED = f"""
    WITH chosen AS (
        SELECT id, title, authors, year, venue, doi, language, state, reason, page_count
        FROM paper
        {_MATCHING}
        ORDER BY lower(title), id
        LIMIT $limit OFFSET $offset
    ), fact_count AS (
        SELECT paper_id, count(*) AS facts
        FROM (SELECT paper_id FROM attribute UNION ALL SELECT paper_id FROM relationship)
        SEMI JOIN chosen ON chosen.id = paper_id
        GROUP BY paper_id
    ), covered AS (
        SELECT paper_id, sum(sentences_covered) / nullif(sum(sentences), 0) AS sentences_covered_share
        FROM unit
        SEMI JOIN chosen ON chosen.id = paper_id
        GROUP BY paper_id
    ), source AS (
        SELECT paper_id, arg_max(path, (coalesce(started_at, TIMESTAMP '1970-01-01'), path)) AS path
        FROM outcome
        LEFT JOIN run ON run.id = outcome.run_id
        SEMI JOIN chosen ON chosen.id = paper_id
        GROUP BY paper_id
    )
    SELECT
        chosen.id AS paper_id, title, authors, year, venue, doi, language, state, reason,
        page_count AS pages, coalesce(facts, 0) AS facts, sentences_covered_share, coalesce(path, '') AS path
    FROM chosen
    LEFT JOIN fact_count ON fact_count.paper_id = chosen.id
    LEFT JOIN covered ON covered.paper_id = chosen.id
    LEFT JOIN source ON source.paper_id = chosen.id
    ORDER BY lower(title), chosen.id
"""
_LISTED_COUNT = f"SELECT count(*) FROM paper {_MATCHING}"

_QUARANTINED = """
    SELECT
        quarantine.id AS fact_id, quarantine.reason,
        sentence_of(subject, predicate, object, condition) AS statement, page, section, quarantine.sentences,
        coalesce(review, '') AS review, reviewed_by, reviewed_at
    FROM quarantine
    JOIN unit ON unit.id = quarantine.unit_id AND unit.paper_id = quarantine.paper_id
    WHERE quarantine.paper_id = $id
    ORDER BY unit.position, quarantine.position
"""


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """What a library holds; shares are of sentences or numbers, None where nothing was measured."""

    papers: int
    units: int
    facts: int
    flagged: int
    entities: int
    quarantined: int
    merged: int
    sentences_covered_share: float | None
    numbers_found_share: float | None
    longest_run: int | None
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DayGrowth:
    """Papers whose units were made on a day (UTC), and their facts."""

    day: date
    papers: int
    facts: int


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A paper in a list of papers."""

    paper_id: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    venue: str
    doi: str | None
    language: str | None
    state: str
    reason: str
    pages: int
    facts: int
    sentences_covered_share: float | None
    path: str


@dataclass(frozen=True, slots=True)
class QuarantinedFact:
    """A fact that a model wrote and that is not served, with the reason."""

    fact_id: str
    reason: str
    statement: str
    page: int | None
    section: str
    sentences: tuple[int, ...]
    review: str = ""
    reviewed_by: str = ""
    reviewed_at: str = ""


class OverviewReader:
    """The counts and lists of a library; holds no connection."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @contextmanager
    def _window(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._library._reading() as con:
            yield con

    def counts(self) -> LibraryCounts:
        """What the library holds."""
        with self._window() as con:
            row = next(read_rows(con, _COUNTS))
            states = dict(con.execute(_STATES).fetchall())
        return LibraryCounts(**row, states=states)

    def growth(self) -> list[DayGrowth]:
        """What came in on each day on which anything did, the oldest first."""
        with self._window() as con:
            return [DayGrowth(**row) for row in read_rows(con, _GROWTH)]

    def papers(
        self, text: str = "", *, limit: int = 50, offset: int = 0
    ) -> tuple[list[HeldPaper], int]:
        """A page of the papers, by title, and how many there are in all.

        Args:
            text: only papers with it in title, authors or DOI, or whose id begins with it.
            limit, offset: which page.
        """
        with self._window() as con:
            values = {"text": text, "limit": limit, "offset": offset}
            rows = [
                HeldPaper(**{**row, "authors": tuple(row["authors"])})
                for row in read_rows(con, _LISTED, values)
            ]
            count = con.execute(_LISTED_COUNT, {"text": text}).fetchall()[0][0]
        return rows, int(count)

    def figures(self, paper_id: str) -> PaperFigures:
        """How much of a paper its facts cover, as the view `papers` has it, without looking at the others."""
        with self._window() as con:
            return figures_of_paper(con, paper_id)

    def quarantined(self, paper_id: str) -> list[QuarantinedFact]:
        """What was written of a paper and is not served, in the order of its text."""
        with self._window() as con:
            return [
                QuarantinedFact(**{**row, "sentences": tuple(row["sentences"])})
                for row in read_rows(con, _QUARANTINED, {"id": paper_id})
            ]
