"""Reads decisions of people about facts, and the facts that wait for one. The light half: nothing is written here.

What is reviewed is shown as it was written, so that a second reviewer sees what the first one saw.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import duckdb

from alexandria.library.library import Library
from alexandria.library.library_records import Row
from alexandria.library.review_records import Correction, Review, ReviewedFact, evidence_of
from alexandria.library.unit_reader import read_rows

__all__ = [
    "FactToReview",
    "ReviewReader",
    "SentenceFact",
    "place_of_fact",
    "read_reviewed_facts",
    "read_reviews",
    "rows_as_reviews",
]

_IDS = "(SELECT unnest(from_json_strict($ids, '[\"VARCHAR\"]')))"
_REVIEWS = (
    f"SELECT * EXCLUDE (evidence) FROM review WHERE paper_id IN {_IDS} ORDER BY decided_at, id"
)
_ALL_REVIEWS = "SELECT * EXCLUDE (evidence) FROM review ORDER BY decided_at, id"
_FACTS = f"""
    SELECT paper_id, unit_id, form, position, written FROM reviewed_fact
    WHERE paper_id IN {_IDS} ORDER BY paper_id, unit_id, form, position
"""

# A fact as it was written: those that nobody reviewed, and those that somebody did.
_WRITTEN = """
    SELECT id, unit_id, paper_id, subject, predicate, object, condition, kind, sentences, page, doubt, '' AS reason
    FROM attribute WHERE review IS NULL
    UNION ALL
    SELECT id, unit_id, paper_id, subject, predicate, object, condition, kind, sentences, page, doubt, ''
    FROM relationship WHERE review IS NULL
    UNION ALL
    SELECT id, unit_id, paper_id, subject, predicate, object, condition, NULL, sentences, page, '', reason
    FROM quarantine WHERE review IS NULL
    UNION ALL
    SELECT
        fact_id, unit_id, paper_id, written ->> 'subject', written ->> 'predicate', written ->> 'object',
        written ->> 'condition', written ->> 'kind', from_json(written -> 'sentences', '["INTEGER"]'),
        (written ->> 'page')::INTEGER, coalesce(written ->> 'doubt', ''), coalesce(written ->> 'reason', '')
    FROM reviewed_fact
"""
_WANTED = f"""
    WITH fact AS ({_WRITTEN}), wanted AS (
        SELECT * FROM fact
        WHERE ($paper IS NULL OR paper_id = $paper) AND ($kind IS NULL OR kind = $kind) AND ({{which}})
    )
"""
_WHICH = {
    "quarantined": "reason <> ''",
    "flagged": "doubt <> ''",
    "sampled": "reason = ''",
    "named": f"id IN {_IDS}",
    "reviewed": "id IN (SELECT fact_id FROM reviewed_fact)",
}
_ITEMS = """
    SELECT
        wanted.id AS fact_id, wanted.unit_id, wanted.paper_id, paper.title, coalesce(path, '') AS file,
        sentence_of(subject, predicate, object, condition) AS statement,
        subject, predicate, object, condition, kind, wanted.sentences, page, section, doubt,
        wanted.reason
    FROM wanted
    JOIN paper ON paper.id = wanted.paper_id
    JOIN unit ON unit.id = wanted.unit_id AND unit.paper_id = wanted.paper_id
    LEFT JOIN (
        SELECT paper_id, arg_max(path, (coalesce(started_at, TIMESTAMP '1970-01-01'), path)) AS path
        FROM outcome
        LEFT JOIN run ON run.id = outcome.run_id
        GROUP BY paper_id
    ) AS latest ON latest.paper_id = wanted.paper_id
"""
_IN_ORDER = (
    "ORDER BY paper.title, wanted.paper_id, unit.position, wanted.sentences, wanted.id LIMIT $most"
)
_BY_CHANCE = "ORDER BY md5($seed || ' ' || wanted.id), wanted.id LIMIT $most"
_PLACE = "SELECT paper_id, unit_id FROM ({}) WHERE id = $id".format(
    " UNION ALL ".join(
        f"SELECT id, paper_id, unit_id FROM {table}"
        for table in ("attribute", "relationship", "quarantine")
    )
)
_PATHS = """
    SELECT path FROM outcome LEFT JOIN run ON run.id = outcome.run_id
    WHERE paper_id = $id ORDER BY started_at DESC NULLS LAST, path
"""
_NEIGHBOURS = f"""
    WITH fact AS ({_WRITTEN})
    SELECT
        id AS fact_id, unit_id, sentence_of(subject, predicate, object, condition) AS statement, sentences, reason
    FROM fact WHERE unit_id IN {_IDS}
    ORDER BY unit_id, sentences, id
"""


@dataclass(frozen=True, slots=True)
class FactToReview:
    """A fact as it was written, with its source, and what speaks against it.

    `doubt` names the check that flagged it, `reason` why it is quarantined; both are empty where nothing is.
    """

    fact_id: str
    unit_id: str
    paper_id: str
    title: str
    file: str
    statement: str
    subject: str
    predicate: str
    object: str
    condition: str
    kind: str | None
    sentences: tuple[int, ...]
    page: int | None
    section: str
    doubt: str
    reason: str

    @property
    def evidence(self) -> str:
        """What decisions about it are about."""
        return evidence_of(self.paper_id, self.sentences, self.statement)


@dataclass(frozen=True, slots=True)
class SentenceFact:
    """What else was written about a sentence; `reason` is why it is not served, empty where it is."""

    fact_id: str
    unit_id: str
    statement: str
    sentences: tuple[int, ...]
    reason: str


class ReviewReader:
    """Decisions and facts to review of a library; holds no connection."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def decisions(self) -> list[Review]:
        """All decisions, the oldest first, those that were taken back too."""
        with self._library._reading() as con:
            return rows_as_reviews(read_rows(con, _ALL_REVIEWS))

    def facts(
        self,
        which: str,
        *,
        paper_id: str | None = None,
        kind: str | None = None,
        ids: Collection[str] = (),
        seed: str | None = None,
        most: int,
    ) -> list[FactToReview]:
        """Facts as they were written, reviewed or not.

        Args:
            which: "quarantined", "flagged", "sampled" (any but the quarantined), "named" (those of `ids`) or
                "reviewed" (those that somebody has decided about).
            paper_id, kind: only of this paper, of this kind.
            ids: of facts, for "named".
            seed: in an order that it decides; None in the order of papers and their texts.
            most: how many.
        """
        given: dict[str, Any] = {"paper": paper_id, "kind": kind, "most": most}
        if which == "named":
            given["ids"] = json.dumps(list(ids))
        if seed is not None:
            given["seed"] = seed
        sql = _WANTED.format(which=_WHICH[which]) + _ITEMS
        sql += _IN_ORDER if seed is None else _BY_CHANCE
        with self._library._reading() as con:
            return [_with_tuples(FactToReview, row) for row in read_rows(con, sql, given)]

    def of_units(self, unit_ids: Collection[str]) -> dict[str, list[SentenceFact]]:
        """Everything that was written of some passages, by unit."""
        found: defaultdict[str, list[SentenceFact]] = defaultdict(list)
        with self._library._reading() as con:
            for row in read_rows(con, _NEIGHBOURS, {"ids": json.dumps(list(unit_ids))}):
                found[row["unit_id"]].append(_with_tuples(SentenceFact, row))
        return dict(found)

    def paper_of(self, fact_id: str) -> str | None:
        """The paper of a fact, stored or quarantined; None where there is none with this id."""
        with self._library._reading() as con:
            place = place_of_fact(con, fact_id)
        return place[0] if place else None

    def paths(self, paper_id: str) -> list[str]:
        """Where the file of a paper was when it was ingested, the latest place first."""
        with self._library._reading() as con:
            return [str(path) for (path,) in con.execute(_PATHS, {"id": paper_id}).fetchall()]


def place_of_fact(con: duckdb.DuckDBPyConnection, fact_id: str) -> tuple[str, str] | None:
    """Paper and unit of a fact, stored or quarantined; None where there is none with this id."""
    row = con.execute(_PLACE, {"id": fact_id}).fetchone()
    return (str(row[0]), str(row[1])) if row else None


def read_reviews(con: duckdb.DuckDBPyConnection, paper_ids: Sequence[str]) -> list[Review]:
    """All decisions about some papers, the oldest first."""
    return rows_as_reviews(read_rows(con, _REVIEWS, {"ids": json.dumps(list(paper_ids))}))


def rows_as_reviews(rows: Iterable[Row]) -> list[Review]:
    """Rows of the table `review`, without `evidence`, as decisions."""
    return [_review(row) for row in rows]


def read_reviewed_facts(
    con: duckdb.DuckDBPyConnection, paper_ids: Sequence[str]
) -> dict[str, list[ReviewedFact]]:
    """The facts of papers that decisions apply to, as they were written, by paper id."""
    found: defaultdict[str, list[ReviewedFact]] = defaultdict(list)
    for row in read_rows(con, _FACTS, {"ids": json.dumps(list(paper_ids))}):
        paper_id = row.pop("paper_id")
        found[paper_id].append(
            ReviewedFact.model_validate({**row, "written": json.loads(row["written"])})
        )
    return dict(found)


def _review(row: Row) -> Review:
    words = {name: row.pop(name) for name in ("subject", "predicate", "object", "condition")}
    stated_in = row.pop("stated_in")
    correction = (
        Correction(**words, sentences=tuple(stated_in)) if row["decision"] == "correct" else None
    )
    for name in ("decided_at", "undone_at"):
        row[name] = row[name] and row[name].replace(tzinfo=UTC)
    return Review(**{**row, "sentences": tuple(row["sentences"]), "correction": correction})


def _with_tuples(kind: type[Any], row: Mapping[str, Any]) -> Any:  # noqa: ANN401  # a value of that kind
    return kind(**{**row, "sentences": tuple(row["sentences"])})
