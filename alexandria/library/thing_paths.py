"""How two things of a library are connected: the shortest chains of facts between them.

In: the things at either end, as canonical entities of papers. Out: ids of facts, in order. Two things are next to
each other if a relationship joins them, or if a fact about one names the other, which its own passage knows as a
thing. Things of different papers are one where they are linked.

The search goes from both ends at once, always on from the end with fewer things, and reads only the passages of
the things that it has come to. Of a thing that is in very many passages, it reads only so many of them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import duckdb

from alexandria.library.connection import LockWait
from alexandria.library.library import Library

__all__ = ["ThingPaths", "shortest_chains"]

Thing = tuple[str, str]

_SHORTEST_NAME = 3
"""A shorter name in the words of a fact may be part of anything."""
_MOST_THINGS = 2_000
"""Things of one end that are gone on from in one step."""
_MOST_UNITS = 10_000
"""Units that are read in one step."""

_NODES = """
    SELECT DISTINCT coalesce(global_id, given.paper_id || ' ' || given.thing) AS node
    FROM (
        SELECT unnest(from_json_strict($things, '[{"paper_id":"VARCHAR","thing":"VARCHAR"}]'), max_depth := 2)
    ) AS given
    LEFT JOIN entity_link AS link ON link.paper_id = given.paper_id AND link.canonical_id = given.thing
    ORDER BY node
"""

# The units that mention one of the things, which are linked ones (by global id) and ones of a single paper.
_UNITS = """
    CREATE OR REPLACE TEMP TABLE near AS
    WITH member AS (
        SELECT paper_id, canonical_id AS thing
        FROM entity_link
        WHERE global_id IN (SELECT unnest(from_json_strict($linked, '["VARCHAR"]')))
        UNION ALL
        SELECT unnest(from_json_strict($single, '[{"paper_id":"VARCHAR","thing":"VARCHAR"}]'), max_depth := 2)
    )
    SELECT DISTINCT unit_id
    FROM entity
    SEMI JOIN member
        ON member.paper_id = entity.paper_id AND member.thing = coalesce(entity.canonical_id, entity.id)
    ORDER BY unit_id
    LIMIT $most
"""

# Facts that join two things of one of these units. One key for each join: the scans are filtered by it, which
# takes half the time.
_EDGES = f"""
    WITH thing AS (
        SELECT
            entity.id, entity.unit_id, lower(name) AS name,
            coalesce(global_id, entity.paper_id || ' ' || coalesce(entity.canonical_id, entity.id)) AS node
        FROM entity
        SEMI JOIN near ON near.unit_id = entity.unit_id
        LEFT JOIN entity_link AS link
            ON link.paper_id = entity.paper_id AND link.canonical_id = entity.canonical_id
    ), said AS (
        SELECT id, unit_id, subject_id, lower(concat_ws(' ', subject, object, condition)) AS words
        FROM attribute
        SEMI JOIN near ON near.unit_id = attribute.unit_id
    ), related AS (
        SELECT id, unit_id, subject_id, object_id
        FROM relationship
        SEMI JOIN near ON near.unit_id = relationship.unit_id
    )
    SELECT related.id, one.node, other.node
    FROM related
    JOIN thing AS one ON one.id = subject_id AND one.unit_id = related.unit_id
    JOIN thing AS other ON other.id = object_id AND other.unit_id = related.unit_id
    WHERE one.node <> other.node
    UNION
    SELECT said.id, one.node, other.node
    FROM said
    JOIN thing AS one ON one.id = subject_id AND one.unit_id = said.unit_id
    JOIN thing AS other ON other.unit_id = said.unit_id AND other.node <> one.node
    WHERE length(other.name) >= {_SHORTEST_NAME}
        AND contains(words, other.name)
        AND regexp_matches(words, '(^|\\W)' || regexp_escape(other.name) || '(\\W|$)')
"""


@dataclass(frozen=True, slots=True)
class ThingPaths:
    """Chains as ids of facts, the shortest first.

    `complete` is False where a thing on the way is in more passages than were read: there may be other chains, and
    shorter ones.
    """

    chains: tuple[tuple[str, ...], ...]
    complete: bool


def shortest_chains(
    library: Library,
    starts: Iterable[Thing],
    ends: Iterable[Thing],
    *,
    most_steps: int,
    chains: int = 1,
    wait_s: float | None = None,
) -> ThingPaths:
    """The facts that lead from one thing to another, in as few steps as possible; no chain where none do.

    Args:
        library: the library.
        starts, ends: (paper id, canonical id within the paper) of all entities that have the names.
        most_steps: facts in a chain at most.
        chains: chains at most; no fact is in two of them.
        wait_s: how long to wait for another process; None as long as the library's own calls.
    """
    wait = None if wait_s is None else LockWait(wait_s)
    found: list[tuple[str, ...]] = []
    with library._reading(wait) as con:
        facts = _JoiningFacts(con)
        first, last = (_nodes(con, things) for things in (starts, ends))
        facts.of(
            [*first, *last]
        )  # both at once: reading takes its time however few things are asked for
        while len(found) < chains:
            used = frozenset(fact for chain in found for fact in chain)
            chain = _shortest(facts, first, last, most_steps, used)
            if not chain:
                break
            found.append(chain)
    return ThingPaths(tuple(found), facts.complete)


def _nodes(con: duckdb.DuckDBPyConnection, things: Iterable[Thing]) -> list[str]:
    rows = [{"paper_id": p, "thing": t} for p, t in sorted(set(things))]
    return [n for (n,) in con.execute(_NODES, {"things": json.dumps(rows)}).fetchall()]


class _JoiningFacts:
    """The facts that join things with others, read from the library when they are first asked for."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._read: set[str] = set()
        self._edges: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        self.complete = True

    def of(self, nodes: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        """For each thing the facts that join it with another, and the other, in order."""
        unread = sorted(n for n in nodes if n not in self._read)
        if len(unread) > _MOST_THINGS:
            unread, self.complete = unread[:_MOST_THINGS], False
        if unread:
            self._load(unread)
        return {node: sorted(self._edges[node]) for node in nodes if node in self._edges}

    def _load(self, nodes: Sequence[str]) -> None:
        single = [n.split(" ", 1) for n in nodes if " " in n]
        self._con.execute(
            _UNITS,
            {
                "linked": json.dumps([n for n in nodes if " " not in n]),
                "single": json.dumps([{"paper_id": p, "thing": t} for p, t in single]),
                "most": _MOST_UNITS + 1,
            },
        )
        (units,) = self._con.execute("SELECT count(*) FROM near").fetchall()[0]
        if units > _MOST_UNITS:
            self.complete = False
        for fact_id, one, other in self._con.execute(_EDGES).fetchall():
            self._edges[one].add((fact_id, other))
            self._edges[other].add((fact_id, one))
        self._read.update(nodes)


@dataclass(slots=True)
class _Reached:
    """The things that have been come to from one end: with which fact, and from which thing."""

    edge: list[str]
    before: dict[str, tuple[str, str] | None] = field(default_factory=dict)
    steps: int = 0

    def __post_init__(self) -> None:
        self.before.update(dict.fromkeys(self.edge))

    def go_on(self, facts: _JoiningFacts, used: frozenset[str]) -> None:
        """One step further: each new thing is kept with the smallest fact that leads to it."""
        new: dict[str, tuple[str, str]] = {}
        for node, joined in facts.of(self.edge).items():
            for fact_id, other in joined:
                if fact_id not in used and other not in self.before:
                    new[other] = min(new.get(other, (fact_id, node)), (fact_id, node))
        self.before.update(new)
        self.edge = sorted(new)
        self.steps += 1

    def facts_to(self, node: str) -> list[str]:
        """The facts that lead from the thing to the end that was begun with."""
        found = []
        while (step := self.before[node]) is not None:
            found.append(step[0])
            node = step[1]
        return found


def _shortest(
    facts: _JoiningFacts,
    starts: Sequence[str],
    ends: Sequence[str],
    most_steps: int,
    used: frozenset[str],
) -> tuple[str, ...]:
    """One of the shortest chains, the smallest by its ids; empty where there is none, or nothing is between."""
    one, other = _Reached(list(starts)), _Reached(list(ends))
    while not (met := one.before.keys() & other.before.keys()):
        if one.steps + other.steps == most_steps or not one.edge or not other.edge:
            return ()
        min(one, other, key=lambda r: len(r.edge)).go_on(facts, used)
    chains = ([*one.facts_to(n)[::-1], *other.facts_to(n)] for n in met)
    # A fact that names three things may be met twice in a row.
    return min(tuple(dict.fromkeys(chain)) for chain in chains)
