"""How two things of a library are connected: the shortest chain of facts between them.

In: the things at either end, as canonical entities of papers. Out: ids of facts, in order. Two things are next to
each other if a relationship joins them, or if a fact about one names the other, which its own passage knows as a
thing. Things of different papers are one where they are linked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import duckdb

from alexandria.library.connection import LockWait
from alexandria.library.library import Library

__all__ = ["shortest_chain"]

Thing = tuple[str, str]

_SHORTEST_NAME = 3
"""A shorter name in the words of a fact may be part of anything."""

_EDGES = f"""
    CREATE TEMP TABLE edge AS
    WITH thing AS (
        SELECT
            entity.id, entity.unit_id, lower(name) AS name,
            coalesce(global_id, entity.paper_id || ' ' || coalesce(entity.canonical_id, entity.id)) AS node
        FROM entity
        LEFT JOIN entity_link AS link
            ON link.paper_id = entity.paper_id AND link.canonical_id = entity.canonical_id
    ), joined AS (
        SELECT relationship.id AS fact_id, one.node AS a, other.node AS b
        FROM relationship
        JOIN thing AS one ON one.id = subject_id AND one.unit_id = relationship.unit_id
        JOIN thing AS other ON other.id = object_id AND other.unit_id = relationship.unit_id
        UNION
        SELECT attribute.id, one.node, other.node
        FROM (
            SELECT id, unit_id, subject_id, lower(concat_ws(' ', subject, object, condition)) AS words
            FROM attribute
        ) AS attribute
        JOIN thing AS one ON one.id = subject_id AND one.unit_id = attribute.unit_id
        JOIN thing AS other ON other.unit_id = attribute.unit_id AND other.node <> one.node
        WHERE length(other.name) >= {_SHORTEST_NAME}
            AND contains(words, other.name)
            AND regexp_matches(words, '(^|\\W)' || regexp_escape(other.name) || '(\\W|$)')
    )
    SELECT fact_id, a, b FROM joined WHERE a <> b
    UNION
    SELECT fact_id, b, a FROM joined WHERE a <> b
"""

_NODES = """
    CREATE OR REPLACE TEMP TABLE {table} AS
    SELECT DISTINCT coalesce(global_id, given.paper_id || ' ' || given.thing) AS node
    FROM (
        SELECT unnest(from_json_strict($things, '[{{"paper_id":"VARCHAR","thing":"VARCHAR"}}]'), max_depth := 2)
    ) AS given
    LEFT JOIN entity_link AS link ON link.paper_id = given.paper_id AND link.canonical_id = given.thing
"""

# Each node is kept once, with the first fact that led to it: fewest steps, then the smallest ids.
_REACH = """
    WITH RECURSIVE reach (node, steps, fact_id, before) USING KEY (node) AS (
        SELECT node, 0, NULL::VARCHAR, NULL::VARCHAR FROM start
        UNION
        SELECT edge.b, min(reach.steps) + 1, arg_min(edge.fact_id, (edge.fact_id, reach.node)),
               arg_min(reach.node, (edge.fact_id, reach.node))
        FROM reach
        JOIN edge ON edge.a = reach.node
        LEFT JOIN recurring.reach AS known ON known.node = edge.b
        WHERE known.node IS NULL AND reach.steps < $most AND edge.fact_id NOT IN (
            SELECT unnest(from_json_strict($excluded, '["VARCHAR"]'))
        )
        GROUP BY edge.b
    )
    SELECT node, steps, fact_id, before FROM reach
"""


def shortest_chain(
    library: Library,
    starts: Iterable[Thing],
    ends: Iterable[Thing],
    *,
    most_steps: int,
    chains: int = 1,
    wait_s: float | None = None,
) -> list[list[str]]:
    """The facts that lead from one thing to another, in as few steps as possible; empty where none do.

    Args:
        library: the library.
        starts, ends: (paper id, canonical id within the paper) of all entities that have the names.
        most_steps: facts in a chain at most.
        chains: chains at most, the shortest first; no fact is in two of them.
        wait_s: how long to wait for another process; None as long as the library's own calls.
    """
    wait = None if wait_s is None else LockWait(wait_s)
    found: list[list[str]] = []
    with library._reading(wait) as con:
        con.execute(_EDGES)
        for table, things in (("start", starts), ("finish", ends)):
            rows = [{"paper_id": p, "thing": t} for p, t in sorted(set(things))]
            con.execute(_NODES.format(table=table), {"things": json.dumps(rows)})
        while len(found) < chains:
            chain = _chain(con, most_steps, [fact for one in found for fact in one])
            if not chain:
                break
            found.append(chain)
    return found


def _chain(con: duckdb.DuckDBPyConnection, most_steps: int, excluded: Sequence[str]) -> list[str]:
    parameters = {"most": most_steps, "excluded": json.dumps(list(excluded))}
    con.execute(f"CREATE OR REPLACE TEMP TABLE reached AS {_REACH}", parameters)
    row = con.execute(
        "SELECT node FROM reached JOIN finish USING (node) ORDER BY steps, node LIMIT 1"
    ).fetchone()
    chain: list[str] = []
    while row is not None:
        step = con.execute("SELECT fact_id, before FROM reached WHERE node = ?", row).fetchone()
        if step is None or step[0] is None:
            break
        chain.append(step[0])
        row = (step[1],)
    return chain[::-1]
