"""Reads facts with all that describes them, paper by paper, for whatever is derived from a library.

In: a library and ids of papers. Out: `FactRecord` values, a digest of each paper's content, and the names of
things that papers share. Each call is one short window, so that an ingest can write between any two of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from alexandria.library.connection import LockWait
from alexandria.library.library import Library
from alexandria.library.unit_reader import read_rows

__all__ = ["FactReader", "FactRecord", "PaperSource", "StoredQuantity"]

_IDS = "(SELECT unnest(from_json_strict($ids, '[\"VARCHAR\"]')))"

# hash() is DuckDB's own and may change with its version: then everything that was derived is made again.
_DIGESTS = """
    WITH part AS (
        SELECT paper_id, hash(
            id, unit_id, subject_id, subject, predicate, object, condition, polarity, certainty, kind, method,
            compared_with, claimed_by, sentences, page, support, doubt, made_by, review, reviewed_by, reviewed_at
        ) AS digest
        FROM attribute
        UNION ALL
        SELECT paper_id, hash(
            id, unit_id, subject_id, subject, predicate, object, condition, polarity, certainty, kind, method,
            compared_with, claimed_by, sentences, page, support, doubt, made_by, review, reviewed_by, reviewed_at,
            object_id
        )
        FROM relationship
        UNION ALL
        SELECT paper_id, hash(id, unit_id, name, aliases, canonical_id) FROM entity
        UNION ALL
        SELECT paper_id, hash(fact_id, unit_id, position, role, value, low, high, uncertainty, unit, bound)
        FROM quantity
        UNION ALL
        SELECT paper_id, hash(id, section, summary) FROM unit
        UNION ALL
        SELECT id, hash(title, year, doi) FROM paper
        UNION ALL
        SELECT paper_id, hash(path) FROM outcome WHERE paper_id IS NOT NULL
    )
    SELECT paper_id, sum(digest::HUGEINT)::VARCHAR AS digest
    FROM part
    SEMI JOIN paper ON paper.id = part.paper_id
    GROUP BY paper_id
    ORDER BY paper_id
"""

_PAPERS = f"""
    SELECT id AS paper_id, title, year, doi, coalesce(path, '') AS path
    FROM paper
    LEFT JOIN (
        SELECT paper_id, arg_max(path, (coalesce(started_at, TIMESTAMP '1970-01-01'), path)) AS path
        FROM outcome
        LEFT JOIN run ON run.id = outcome.run_id
        WHERE paper_id IN {_IDS}
        GROUP BY paper_id
    ) AS latest ON latest.paper_id = paper.id
    WHERE id IN {_IDS}
    ORDER BY id
"""

_COLUMNS = """
    id, unit_id, paper_id, position, subject_id, subject, predicate, object, condition, polarity, certainty,
    kind, method, compared_with, claimed_by, sentences, page, support, doubt, made_by, review, reviewed_by,
    reviewed_at
"""
_FACTS = f"""
    WITH fact AS (
        SELECT {_COLUMNS}, 'attribute' AS form, NULL AS object_id
        FROM attribute WHERE paper_id IN {_IDS}
        UNION ALL
        SELECT {_COLUMNS}, 'relationship', object_id
        FROM relationship WHERE paper_id IN {_IDS}
    ), known AS (
        SELECT id, unit_id, name, aliases, coalesce(canonical_id, id) AS thing
        FROM entity WHERE paper_id IN {_IDS}
    ), naming AS (
        SELECT paper_id, coalesce(canonical_id, id) AS thing,
               list_sort(list_distinct(flatten(list(list_append(aliases, name))))) AS names
        FROM entity WHERE paper_id IN {_IDS}
        GROUP BY ALL
    ), measured AS (
        SELECT fact_id, unit_id, paper_id, list(
            {{role: role, value: value, low: low, high: high, uncertainty: uncertainty, unit: unit, bound: bound}}
            ORDER BY position
        ) AS quantities
        FROM quantity WHERE paper_id IN {_IDS}
        GROUP BY ALL
    )
    SELECT
        fact.id AS fact_id, fact.unit_id, fact.paper_id, form,
        sentence_of(subject, predicate, object, condition) AS statement,
        subject, predicate, object, condition, polarity, certainty, kind, method, compared_with, claimed_by,
        support, doubt, made_by, coalesce(review, '') AS review, reviewed_by, reviewed_at,
        page, fact.sentences, section, summary,
        subject_entity.thing AS subject_thing, object_entity.thing AS object_thing,
        subject_naming.names AS subject_names, coalesce(object_naming.names, []) AS object_names,
        coalesce(quantities, []) AS quantities
    FROM fact
    JOIN unit AS knowledge ON knowledge.id = fact.unit_id AND knowledge.paper_id = fact.paper_id
    JOIN known AS subject_entity ON subject_entity.id = subject_id AND subject_entity.unit_id = fact.unit_id
    LEFT JOIN known AS object_entity ON object_entity.id = object_id AND object_entity.unit_id = fact.unit_id
    JOIN naming AS subject_naming
        ON subject_naming.paper_id = fact.paper_id AND subject_naming.thing = subject_entity.thing
    LEFT JOIN naming AS object_naming
        ON object_naming.paper_id = fact.paper_id AND object_naming.thing = object_entity.thing
    LEFT JOIN measured
        ON measured.fact_id = fact.id AND measured.unit_id = fact.unit_id AND measured.paper_id = fact.paper_id
    ORDER BY fact.paper_id, knowledge.position, form, fact.position
"""

_SHARED_NAMES = """
    WITH naming AS (
        SELECT global_id, lower(name) AS form, name
        FROM entity_link AS link
        JOIN entity ON entity.paper_id = link.paper_id AND entity.canonical_id = link.canonical_id
        WHERE $things IS NULL OR global_id IN (SELECT unnest(from_json_strict($things, '["VARCHAR"]')))
        GROUP BY ALL
    )
    SELECT global_id, list_sort(list(DISTINCT name)) AS names
    FROM naming
    GROUP BY global_id
    HAVING count(DISTINCT form) > 1
    ORDER BY global_id
"""

_TOUCHED_NAMES = """
    WITH key AS (
        SELECT DISTINCT key FROM entity_key
        WHERE paper_id IN (SELECT unnest(from_json_strict($ids, '["VARCHAR"]')))
    ), touched AS (
        SELECT DISTINCT paper_id, canonical_id FROM entity_key SEMI JOIN key USING (key)
    )
    SELECT global_id, list(DISTINCT name) AS names
    FROM entity_link AS link
    SEMI JOIN touched USING (paper_id, canonical_id)
    JOIN entity ON entity.paper_id = link.paper_id AND entity.canonical_id = link.canonical_id
    GROUP BY global_id
"""

_CREATED = "SELECT created_at::VARCHAR FROM library_info"


@dataclass(frozen=True, slots=True)
class StoredQuantity:
    """One number of a fact as the library has it; `Quantity` of knowledge.py says what the fields mean."""

    role: str
    value: float
    low: float | None
    high: float | None
    uncertainty: float | None
    unit: str
    bound: str


@dataclass(frozen=True, slots=True)
class PaperSource:
    """What a citation says of a paper. `path` is where its file was when it was last ingested."""

    paper_id: str
    title: str
    year: int | None
    doi: str | None
    path: str


@dataclass(frozen=True, slots=True)
class FactRecord:
    """A fact with its source, its numbers and all names that its paper has for its subject and object.

    `subject_thing` and `object_thing` are canonical ids within the paper; the second is None for attributes.
    """

    fact_id: str
    unit_id: str
    paper_id: str
    form: str
    statement: str
    subject: str
    predicate: str
    object: str
    condition: str
    polarity: str
    certainty: str
    kind: str | None
    method: str
    compared_with: str
    claimed_by: str
    support: str
    doubt: str
    made_by: str
    review: str
    reviewed_by: str
    reviewed_at: str
    page: int | None
    sentences: tuple[int, ...]
    section: str
    summary: str
    subject_thing: str
    object_thing: str | None
    subject_names: tuple[str, ...]
    object_names: tuple[str, ...]
    quantities: tuple[StoredQuantity, ...]


class FactReader:
    """The facts of a library, for programs that derive something from it; holds no connection."""

    def __init__(self, library: Library, *, wait_s: float | None = None) -> None:
        """Choose the library.

        Args:
            library: whose facts are read.
            wait_s: how long each call waits for another process; None as long as the library's own calls.
        """
        self.path: Path = library.path
        self._library = library
        self._wait_s = wait_s

    @contextmanager
    def _window(self) -> Iterator[duckdb.DuckDBPyConnection]:
        wait = None if self._wait_s is None else LockWait(self._wait_s)
        with self._library._reading(wait) as con:
            yield con

    def created_at(self) -> str:
        """When the library was made: tells two libraries apart."""
        with self._window() as con:
            return str(con.execute(_CREATED).fetchall()[0][0])

    def digests(self) -> dict[str, str]:
        """A digest of everything that `facts_of` and `sources` say of each paper, by paper id."""
        with self._window() as con:
            return dict(con.execute(_DIGESTS).fetchall())

    def shared_names(self, things: Iterable[str] | None = None) -> dict[str, tuple[str, ...]]:
        """The names of things that are linked across papers, where there are several, by global id.

        Args:
            things: global ids; None for all things of the library, which reads all of its names.
        """
        wanted = {"things": None if things is None else json.dumps(sorted(things))}
        with self._window() as con:
            return {k: tuple(names) for k, names in con.execute(_SHARED_NAMES, wanted).fetchall()}

    def touched_names(self, paper_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The names of all things that share a key with things of these papers, by global id.

        Links of other things are as they were before these papers came.
        """
        with self._window() as con:
            found = con.execute(_TOUCHED_NAMES, _ids(paper_ids)).fetchall()
        return {key: tuple(names) for key, names in found}

    def sources(self, paper_ids: Sequence[str]) -> dict[str, PaperSource]:
        """Title, year and file of papers."""
        with self._window() as con:
            return {
                row["paper_id"]: PaperSource(**row)
                for row in read_rows(con, _PAPERS, _ids(paper_ids))
            }

    def facts_of(self, paper_ids: Sequence[str]) -> list[FactRecord]:
        """The facts of papers, in the order of their texts."""
        with self._window() as con:
            return [_fact(row) for row in read_rows(con, _FACTS, _ids(paper_ids))]


def _ids(paper_ids: Sequence[str]) -> dict[str, str]:
    return {"ids": json.dumps(list(paper_ids))}


def _fact(row: Mapping[str, Any]) -> FactRecord:
    lists = {n: tuple(row[n]) for n in ("sentences", "subject_names", "object_names")}
    quantities = tuple(StoredQuantity(**q) for q in row["quantities"])
    return FactRecord(**{**row, **lists, "quantities": quantities})
