"""Takes all of another library over, inside DuckDB: what a merge of shards needs.

In: two library files of this program. Each merge is one transaction: a kill leaves the library as it was, or with
all of the other. Which rows of a table come along follows from the catalog: rows that papers are made of come
with their papers, of every other table those that are not there yet. A new table comes along without a line here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from alexandria.errors import LibraryError
from alexandria.library import table_reader, unit_reader
from alexandria.library.library import Library

__all__ = ["LibraryMaking", "MergedLibrary", "WholeLibrary", "merge_library", "survey_library"]

_OTHER = '"alexandria:other"'
"""The name of the other library within a connection; no file gets it by its own name."""

_ROWS_OF_PAPERS = (
    "unit", "entity", "attribute", "relationship", "quantity", "quarantine", "merged_fact", "entity_merge",
    "entity_key", "imported_paper", "reviewed_fact",
)  # fmt: skip
"""What papers are made of: replaced with their paper, and taken with it alone."""
_MADE_HERE = {
    "library_info", "paper", "entity_link", "paper_event", "fact_change", "review", *_ROWS_OF_PAPERS,
}  # fmt: skip
"""Tables that the rule for all others does not apply to."""
_KEYS = {"entity_apart": "merge_id", "judgement": "paper_id"}
"""What tells a row from others of its table, where it is neither `id` nor all of its columns."""

_NO_BAR = "SET enable_progress_bar = false"
"""DuckDB draws one of its own for what takes long."""
_COLUMNS = """
    SELECT schema_name, table_name, list(column_name)
    FROM duckdb_columns()
    SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name)
    WHERE database_name = {database} AND schema_name IN ('main', 'evaluation')
    GROUP BY ALL ORDER BY ALL
"""
_TAKEN = f"""
    CREATE TEMP TABLE taken AS
    SELECT here.id, here.run_id, there.id IS NOT NULL AS known
    FROM {_OTHER}.main.paper AS here
    LEFT JOIN {_OTHER}.main.run AS run_here ON run_here.id = here.run_id
    LEFT JOIN paper AS there ON there.id = here.id
    LEFT JOIN run AS run_there ON run_there.id = there.run_id
    WHERE there.id IS NULL
        OR (there.state <> 'done' AND here.state = 'done')
        OR (there.state NOT IN ('done', 'empty') AND run_here.started_at > run_there.started_at)
"""
_LEFT = f"""
    SELECT here.recipe = there.recipe, count(*)
    FROM {_OTHER}.main.paper AS here JOIN paper AS there ON there.id = here.id
    WHERE here.id NOT IN (SELECT id FROM taken)
    GROUP BY ALL
"""
_OF_KNOWN = "paper_id IN (SELECT id FROM taken WHERE known)"
_TOUCHED_KEYS = f"""
    SELECT key FROM entity_key WHERE {_OF_KNOWN}
    UNION SELECT key FROM {_OTHER}.main.entity_key WHERE paper_id IN (SELECT id FROM taken)
"""
_APART_ELSEWHERE = f"""
    SELECT DISTINCT paper_id FROM (
        (SELECT paper_id, merge_id FROM entity_apart WHERE paper_id IN (SELECT id FROM taken)
        EXCEPT SELECT paper_id, merge_id FROM {_OTHER}.main.entity_apart)
        UNION
        (SELECT paper_id, merge_id FROM {_OTHER}.main.entity_apart WHERE paper_id NOT IN (SELECT id FROM taken)
        EXCEPT SELECT paper_id, merge_id FROM entity_apart)
    )
    WHERE paper_id IN (SELECT id FROM paper UNION SELECT id FROM taken)
    ORDER BY paper_id
"""
_DELETE_OPEN_RUNS = f"""
    DELETE FROM run WHERE finished_at IS NULL AND id IN (SELECT id FROM {_OTHER}.main.run)
"""
# The history of a paper that is here is that of this library: what a merge changes is added to it.
_HISTORY = f"""
    INSERT INTO fact_change BY NAME
    SELECT * FROM {_OTHER}.main.fact_change WHERE paper_id IN (SELECT id FROM taken WHERE NOT known)
"""
_EVENTS = """
    INSERT INTO paper_event BY NAME
    SELECT
        id AS paper_id, run_id, $now::TIMESTAMP AS moment, if(known, 'replaced', 'added') AS event,
        coalesce(facts, 0)::INTEGER AS facts
    FROM taken
    LEFT JOIN (
        SELECT paper_id, count(*) AS facts
        FROM (SELECT paper_id FROM attribute UNION ALL SELECT paper_id FROM relationship)
        WHERE paper_id IN (SELECT id FROM taken)
        GROUP BY paper_id
    ) AS made ON made.paper_id = taken.id
    ORDER BY id
"""
_FACTS = """
    SELECT count(*) FROM (SELECT paper_id FROM attribute UNION ALL SELECT paper_id FROM relationship)
    WHERE paper_id IN (SELECT id FROM taken)
"""
_TAKEN_IDS = f"""
    SELECT mine.id FROM (SELECT id, paper_id FROM unit UNION ALL SELECT id, paper_id FROM entity_merge) AS mine
    JOIN (
        SELECT id, paper_id FROM {_OTHER}.main.unit UNION ALL SELECT id, paper_id FROM {_OTHER}.main.entity_merge
    ) AS its ON its.id = mine.id
    WHERE its.paper_id <> mine.paper_id AND its.paper_id IN (SELECT id FROM taken)
    LIMIT 1
"""
_MAKINGS = """
    SELECT
        recipe, count(*)::INTEGER, min(model), min(prompt_version), min(program_version),
        arg_min(settings, started_at)
    FROM paper LEFT JOIN run ON run.id = paper.run_id
    GROUP BY recipe ORDER BY recipe
"""


@dataclass(frozen=True, slots=True)
class LibraryMaking:
    """How papers of a library were made.

    Attributes:
        recipe: digest of all that their units depend on.
        papers: how many were made so.
        said: what their runs say of it: model, prompt, program and settings.
    """

    recipe: str
    papers: int
    said: dict[str, str]


@dataclass(frozen=True, slots=True)
class WholeLibrary:
    """A library whose every block was read."""

    papers: int
    makings: tuple[LibraryMaking, ...]


@dataclass(frozen=True, slots=True)
class MergedLibrary:
    """What a merge did with the papers of a library.

    Attributes:
        added, replaced: papers that were written; `replaced` were here in part only.
        unchanged: papers that were here, made in the same way.
        kept: papers that were here, made in another way.
        facts: of the papers that were written.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    kept: int = 0
    facts: int = 0


def survey_library(library: Library) -> WholeLibrary:
    """Read every block of a library, and say how its papers were made.

    Raises:
        LibraryError: it is damaged, busy, missing, or no library.
    """
    try:
        with library._reading(replace_views=False) as con:
            con.execute(_NO_BAR)
            for schema, table, _ in _tables(con, "current_database()"):
                con.execute(f'SELECT bit_xor(hash(t)) FROM "{schema}"."{table}" AS t').fetchall()
            makings = [_making(*row) for row in con.execute(_MAKINGS).fetchall()]
    except (duckdb.Error, UnicodeEncodeError) as error:
        raise LibraryError(
            f"{library.path} is damaged: {str(error).splitlines()[0][:120]}",
            hint="Copy it again, or make this shard again: alexandria ingest … --shard.",
        ) from error
    return WholeLibrary(sum(m.papers for m in makings), tuple(makings))


def _making(
    recipe: str,
    papers: int,
    model: str | None,
    prompt: str | None,
    program: str | None,
    settings: str | None,
) -> LibraryMaking:
    said = {"model": model or "", "prompt": prompt or "", "program": program or ""}
    given = json.loads(settings or "{}")
    names = ("chunk_words", "passes", "detail", "fill", "verify", "layout", "ocr")
    return LibraryMaking(recipe, papers, said | {n: str(given[n]) for n in names if n in given})


def merge_library(library: Library, source: Path) -> MergedLibrary:
    """Take over what another library has and this one has not, in one transaction.

    A paper that is here in part only is replaced by one that is whole. Merges that people have undone, here or
    there, stay undone. What people decided of facts on either side is kept and applied; of two decisions about a
    fact the later is in force. Entities are linked as if all papers had been ingested into one library.

    Raises:
        LibraryError: it cannot be read, or a unit has the id of one of another paper.
    """
    from alexandria.library.entity_links import link_entities, resolve_again  # noqa: PLC0415  the writing half
    from alexandria.library.merged_decisions import take_decisions  # noqa: PLC0415

    with _both(library, source) as con:
        con.execute(_TAKEN)
        _refuse_taken_ids(con, source)
        known = [
            i for (i,) in con.execute("SELECT id FROM taken WHERE known ORDER BY id").fetchall()
        ]
        taken = [i for (i,) in con.execute("SELECT id FROM taken ORDER BY id").fetchall()]
        left = Counter(dict(con.execute(_LEFT).fetchall()))
        keys = [key for (key,) in con.execute(_TOUCHED_KEYS).fetchall()]
        apart = [paper for (paper,) in con.execute(_APART_ELSEWHERE).fetchall()]
        with _recorded_changes(con, known):
            _copy(con)
            if keys:
                link_entities(con, taken, keys)
            take_decisions(con, _OTHER, known)
        con.execute(_EVENTS, {"now": datetime.now(UTC).replace(tzinfo=None).isoformat()})
        for paper in apart:
            resolve_again(con, paper)
        (facts,) = con.execute(_FACTS).fetchone() or (0,)
    return MergedLibrary(
        added=len(taken) - len(known),
        replaced=len(known),
        unchanged=left[True],
        kept=left[False],
        facts=facts,
    )


@contextmanager
def _both(library: Library, source: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A window for one transaction in a library, with another one beside it to read."""
    quoted = str(source.resolve()).replace("'", "''")
    with library._writing() as con:
        con.execute(_NO_BAR)
        con.execute(f"ATTACH '{quoted}' AS {_OTHER} (READ_ONLY)")
        yield con


def _tables(con: duckdb.DuckDBPyConnection, database: str) -> list[tuple[str, str, list[str]]]:
    """Schema, name and columns of every table."""
    return con.execute(_COLUMNS.format(database=database)).fetchall()


def _refuse_taken_ids(con: duckdb.DuckDBPyConnection, source: Path) -> None:
    if con.execute(_TAKEN_IDS).fetchone():
        raise LibraryError(
            f"{source} has a unit or a merge with the id of one of another paper of the library",
            hint="Merge into a new library: name one with --into.",
        )


@contextmanager
def _recorded_changes(con: duckdb.DuckDBPyConnection, known: Sequence[str]) -> Iterator[None]:
    """Add to the history what papers that are replaced meanwhile say otherwise than before."""
    if not known:
        yield
        return
    from alexandria.library.history_rows import events_of, said_before  # noqa: PLC0415  the writing half
    from alexandria.library.table_writer import insert_rows  # noqa: PLC0415

    before = said_before(con, known)
    yield
    units = unit_reader.units_of_papers(con, known)
    now = [(table_reader.paper(con, paper), units.get(paper, [])) for paper in known]
    insert_rows(con, {"fact_change": events_of(before, now)["fact_change"]})


def _copy(con: duckdb.DuckDBPyConnection) -> None:
    """All rows: those of papers with their papers, of other tables those that are not there."""
    con.execute("DELETE FROM paper WHERE id IN (SELECT id FROM taken WHERE known)")
    con.execute(
        f"INSERT INTO paper BY NAME SELECT * FROM {_OTHER}.main.paper WHERE id IN (SELECT id FROM taken)"
    )
    for table in _ROWS_OF_PAPERS:
        con.execute(f"DELETE FROM {table} WHERE {_OF_KNOWN}")
        con.execute(
            f"INSERT INTO {table} BY NAME SELECT * FROM {_OTHER}.main.{table} "
            "WHERE paper_id IN (SELECT id FROM taken)"
        )
    con.execute(_HISTORY)
    con.execute(_DELETE_OPEN_RUNS)
    for schema, table, columns in _tables(con, "current_database()"):
        if table in _MADE_HERE:
            continue
        place, other = f'"{schema}"."{table}"', f'{_OTHER}."{schema}"."{table}"'
        # Rows of a run have ids that are theirs within the run alone, and never change.
        is_named = "id" in columns and "run_id" not in columns
        key = "id" if is_named else _KEYS.get(table)
        new = (
            f'SELECT * FROM {other} WHERE "{key}" NOT IN (SELECT "{key}" FROM {place})'
            if key
            else f"SELECT * FROM {other} EXCEPT SELECT * FROM {place}"
        )
        con.execute(f"INSERT INTO {place} BY NAME ({new})")
