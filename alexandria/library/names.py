"""Names that mean one thing: merges with their reasons, what people undid, links between papers.

Links are computed from keys alone (resolution/across.py), and anew for those entities that share a key with the
paper that came, changed or went: whatever the order in which papers come, the links are the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import duckdb

from alexandria.errors import MergeNotFound
from alexandria.library import read
from alexandria.library.records import Delivery, Thing
from alexandria.library.write import insert
from alexandria.resolution import CannotLink, Merge, entity_keys, resolve_by_rules

__all__ = ["apart", "merges", "put_names", "things", "undo_merge"]

_MERGES = "SELECT * FROM entity_merge WHERE $paper IS NULL OR paper_id = $paper ORDER BY paper_id, kept, merged"
_MERGE = "SELECT * FROM entity_merge WHERE id = $id"
_APART = """
    SELECT merge_id, paper_id, unit_id, kept, merged FROM entity_apart
    WHERE $paper IS NULL OR paper_id = $paper
    ORDER BY merge_id
"""
_THINGS = """
    SELECT entity_id, name, type, aliases, mentions, facts, papers
    FROM entities
    WHERE contains(lower(name), lower($text)) OR list_bool_or([contains(lower(a), lower($text)) FOR a IN aliases])
    ORDER BY lower(name), entity_id
"""
_PAPERS = "(SELECT unnest(from_json_strict($papers, '[\"VARCHAR\"]')))"
_KEYS_OF_PAPERS = f"SELECT key FROM entity_key WHERE paper_id IN {_PAPERS}"
_DELETE_MERGES = f"DELETE FROM entity_merge WHERE paper_id IN {_PAPERS}"
_DELETE_KEYS = f"DELETE FROM entity_key WHERE paper_id IN {_PAPERS}"

_KEYS = "(SELECT unnest(from_json_strict($keys, '[\"VARCHAR\"]')))"
_TOUCHED = f"SELECT DISTINCT paper_id, canonical_id FROM entity_key WHERE key IN {_KEYS}"
_DELETE_LINKS = f"""
    DELETE FROM entity_link
    WHERE paper_id IN {_PAPERS} OR (paper_id, canonical_id) IN ({_TOUCHED})
"""
_LINK = f"""
    INSERT INTO entity_link BY NAME
    WITH named AS (
        SELECT
            paper_id,
            canonical_id,
            min(key) FILTER (kind = 'long') AS long,
            min(key) FILTER (kind = 'short') AS short
        FROM entity_key
        WHERE (paper_id, canonical_id) IN ({_TOUCHED})
        GROUP BY paper_id, canonical_id
    ), defining AS (
        SELECT paper_id, canonical_id, min(key) AS long
        FROM entity_key
        WHERE kind = 'long'
        GROUP BY paper_id, canonical_id
    ), meaning AS (
        -- What a symbol stands for, if the library knows one long name for it and no other.
        SELECT key AS short, min(long) AS long
        FROM entity_key
        JOIN defining USING (paper_id, canonical_id)
        WHERE kind = 'short' AND key IN (SELECT short FROM named)
        GROUP BY key
        HAVING count(DISTINCT long) = 1
    ), linked AS (
        SELECT
            paper_id,
            canonical_id,
            coalesce(named.long, meaning.long, named.short) AS key,
            CASE
                WHEN named.long IS NOT NULL THEN 'long'
                WHEN meaning.long IS NOT NULL THEN 'defined'
                ELSE 'short'
            END AS rule
        FROM named
        LEFT JOIN meaning ON meaning.short = named.short
    )
    SELECT paper_id, canonical_id, 'g_' || sha256(key)[:16] AS global_id, key, rule
    FROM linked
    ORDER BY paper_id, canonical_id
"""
_RENAME = """
    UPDATE entity SET canonical_id = named.canonical_id
    FROM (
        SELECT unnest(
            from_json_strict($rows, '[{"id":"VARCHAR","unit_id":"VARCHAR","canonical_id":"VARCHAR"}]'),
            max_depth := 2
        )
    ) AS named
    WHERE entity.id = named.id AND entity.unit_id = named.unit_id AND entity.paper_id = $paper
"""


def put_names(con: duckdb.DuckDBPyConnection, papers: Mapping[str, Delivery | None]) -> None:
    """Replace the merges and keys of papers, and link their entities with those of the others.

    Args:
        papers: what is now in the library of each, by its id; None for one that is gone.
    """
    if not papers:
        return
    here = {paper: delivery for paper, delivery in papers.items() if delivery}
    keys = [k for paper, d in here.items() for k in entity_keys(d.units, apart(con, paper))]
    which = {"papers": json.dumps(sorted(papers))}
    before = {key for (key,) in con.execute(_KEYS_OF_PAPERS, which).fetchall()}
    con.execute(_DELETE_MERGES, which)
    con.execute(_DELETE_KEYS, which)
    merged = [m.model_dump() for d in here.values() for m in d.merges]
    insert(con, {"entity_merge": merged, "entity_key": [k.model_dump() for k in keys]})
    touched = {"keys": json.dumps(sorted(before | {k.key for k in keys}))}
    con.execute(_DELETE_LINKS, which | touched)
    con.execute(_LINK, touched)


def undo_merge(con: duckdb.DuckDBPyConnection, merge_id: str) -> Merge:
    """Part two names for good, and resolve their paper again by rules and earlier decisions.

    Raises:
        MergeNotFound: there is no such merge.
    """
    rows = _merges(con, _MERGE, {"id": merge_id})
    if not rows:
        raise MergeNotFound(f"no merge of the library has the id {merge_id}")
    (merge,) = rows
    parted = CannotLink(
        merge_id=merge.id,
        paper_id=merge.paper_id,
        unit_id=merge.unit_id,
        kept=merge.kept,
        merged=merge.merged,
    )
    now = datetime.now(UTC).replace(tzinfo=None).isoformat()
    insert(con, {"entity_apart": [{**parted.model_dump(), "decided_at": now}]})
    units = read.load_units(con, merge.paper_id)
    decided = merges(con, merge.paper_id)
    resolution = resolve_by_rules(units, apart=apart(con, merge.paper_id), decided=decided)
    rows_of_entities = [
        {"id": e.id, "unit_id": u.id, "canonical_id": e.canonical_id}
        for u in resolution.units
        for e in u.entities
    ]
    con.execute(_RENAME, {"rows": json.dumps(rows_of_entities), "paper": merge.paper_id})
    record = read.paper(con, merge.paper_id)
    now_there = Delivery(record, resolution.units, merges=resolution.merges)
    put_names(con, {merge.paper_id: now_there})
    return merge


def merges(con: duckdb.DuckDBPyConnection, paper_id: str | None = None) -> list[Merge]:
    """The merges of one paper or of all."""
    return _merges(con, _MERGES, {"paper": paper_id})


def _merges(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, str | None]
) -> list[Merge]:
    cursor = con.execute(sql, parameters)
    columns = [column[0] for column in cursor.description or ()]
    return [Merge(**dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]


def apart(con: duckdb.DuckDBPyConnection, paper_id: str | None = None) -> list[CannotLink]:
    """What people have parted, in one paper or in all."""
    cursor = con.execute(_APART, {"paper": paper_id})
    columns = [column[0] for column in cursor.description or ()]
    return [CannotLink(**dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]


def things(con: duckdb.DuckDBPyConnection, text: str = "") -> list[Thing]:
    """The rows of the view entities with this text in one of their names."""
    cursor = con.execute(_THINGS, {"text": text})
    columns = [column[0] for column in cursor.description or ()]
    return [Thing(**dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]
