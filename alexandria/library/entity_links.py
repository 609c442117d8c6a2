"""Writes merges of names and links of entities across papers. The only part of the library that resolves names.

Links are computed from keys alone (resolution/across.py), and recomputed for all entities that share a key with
a paper that was added, changed or deleted: the order in which papers are added does not change the links.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import duckdb

from alexandria.library import table_reader, unit_reader
from alexandria.library.library_records import PaperWrite
from alexandria.library.table_writer import insert_rows
from alexandria.resolution import CannotLink, Merge, entity_keys, resolve_by_rules

__all__ = ["link_entities", "resolve_again", "undo_merge", "update_entity_links"]

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


def update_entity_links(
    con: duckdb.DuckDBPyConnection, papers: Mapping[str, PaperWrite | None]
) -> None:
    """Replace the merges and keys of papers, and link their entities with those of other papers.

    Args:
        papers: what the library now holds of each, by its id; None for a deleted one.
    """
    if not papers:
        return
    present = {paper_id: paper for paper_id, paper in papers.items() if paper}
    keys = [
        key
        for paper_id, paper in present.items()
        for key in entity_keys(paper.units, table_reader.undone_merges(con, paper_id))
    ]
    paper_ids = {"papers": json.dumps(sorted(papers))}
    old_keys = {key for (key,) in con.execute(_KEYS_OF_PAPERS, paper_ids).fetchall()}
    con.execute(_DELETE_MERGES, paper_ids)
    con.execute(_DELETE_KEYS, paper_ids)
    merges = [merge.model_dump() for paper in present.values() for merge in paper.merges]
    insert_rows(con, {"entity_merge": merges, "entity_key": [key.model_dump() for key in keys]})
    link_entities(con, papers, old_keys | {k.key for k in keys})


def link_entities(
    con: duckdb.DuckDBPyConnection, papers: Iterable[str], keys: Iterable[str]
) -> None:
    """Link the entities that have one of these keys anew, and unlink what papers have beside them.

    Args:
        papers: those whose keys were replaced.
        keys: all that these have, and had before.
    """
    affected = {"keys": json.dumps(sorted(keys))}
    con.execute(_DELETE_LINKS, affected | {"papers": json.dumps(sorted(papers))})
    con.execute(_LINK, affected)


def undo_merge(con: duckdb.DuckDBPyConnection, merge_id: str) -> Merge:
    """Separate two names permanently, and resolve their paper again by rules and earlier decisions.

    Raises:
        MergeNotFound: there is no such merge.
    """
    merge = table_reader.merge(con, merge_id)
    undone = CannotLink(
        merge_id=merge.id,
        paper_id=merge.paper_id,
        unit_id=merge.unit_id,
        kept=merge.kept,
        merged=merge.merged,
    )
    now = datetime.now(UTC).replace(tzinfo=None).isoformat()
    insert_rows(con, {"entity_apart": [{**undone.model_dump(), "decided_at": now}]})
    resolve_again(con, merge.paper_id)
    return merge


def resolve_again(con: duckdb.DuckDBPyConnection, paper_id: str) -> None:
    """Resolve a paper of the library anew by rules, earlier decisions and the merges that people have undone."""
    resolution = resolve_by_rules(
        unit_reader.load_units(con, paper_id),
        apart=table_reader.undone_merges(con, paper_id),
        decided=table_reader.merges(con, paper_id),
    )
    canonical_ids = [
        {"id": e.id, "unit_id": u.id, "canonical_id": e.canonical_id}
        for u in resolution.units
        for e in u.entities
    ]
    con.execute(_RENAME, {"rows": json.dumps(canonical_ids), "paper": paper_id})
    record = table_reader.paper(con, paper_id)
    written = PaperWrite(record, resolution.units, merges=resolution.merges)
    update_entity_links(con, {paper_id: written})
