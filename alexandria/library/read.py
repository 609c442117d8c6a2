"""Reading: the tables back into the values of knowledge.py and records.py.

Every list has an order that depends on content alone. The functions work inside the window of
their caller.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel

from alexandria.errors import PaperAmbiguous, PaperNotFound
from alexandria.knowledge import Coverage, ExpressionFigures, KnowledgeUnit, Making, Provenance
from alexandria.library.records import (
    Outcome,
    PaperFigures,
    PaperRecord,
    PaperState,
    RunRecord,
    Tally,
    Totals,
    printable_path,
)
from alexandria.library.write import QUANTITY_COLUMNS

__all__ = [
    "content_digest",
    "figures",
    "find_paper",
    "known_recipes",
    "latest_outcomes",
    "load_units",
    "paper",
    "papers",
    "run_totals",
    "runs",
]

Row = dict[str, Any]

_PAPERS = "SELECT * FROM paper ORDER BY title, id"
_PAPER = "SELECT * FROM paper WHERE id = $id"
_RECIPES = "SELECT id, recipe, state FROM paper ORDER BY id"
_FIGURES = """
    SELECT
        paper_id, sentences_covered_share, numbers_found_share, names_found_share,
        quarantined, longest_run, longest_masked_run, masked_share
    FROM papers
    ORDER BY paper_id
"""
_RUNS = "SELECT * FROM run ORDER BY started_at, id"
_OUTCOMES_OF_PAPERS = "SELECT path, paper_id FROM outcome WHERE paper_id IS NOT NULL"

_LATEST_OUTCOMES = """
    SELECT outcome.*
    FROM outcome
    LEFT JOIN run ON run.id = outcome.run_id
    QUALIFY row_number() OVER (
        PARTITION BY path ORDER BY run.started_at DESC NULLS LAST, outcome.run_id DESC
    ) = 1
    ORDER BY path
"""

_UNITS = "SELECT * FROM unit WHERE paper_id = $id ORDER BY position"
_MEMBERS = {
    "entities": "SELECT * FROM entity WHERE paper_id = $id ORDER BY unit_id, position",
    "attributes": "SELECT * FROM attribute WHERE paper_id = $id ORDER BY unit_id, position",
    "relationships": "SELECT * FROM relationship WHERE paper_id = $id ORDER BY unit_id, position",
    "quarantined": "SELECT * FROM quarantine WHERE paper_id = $id ORDER BY unit_id, position",
}
_OWN = ("id", "summary")
_GROUPS: dict[str, type[BaseModel]] = {
    "making": Making,
    "provenance": Provenance,
    "coverage": Coverage,
    "expression": ExpressionFigures,
}
_OPTIONAL = ("coverage", "expression")
"""NULL in their columns says that they were not measured."""

_TALLY = """
    SELECT
        CASE GROUPING(run_id, paper_id)
            WHEN 3 THEN 'overall' WHEN 1 THEN 'run' ELSE 'paper'
        END AS part,
        coalesce(run_id, paper_id) AS key,
        count(*) AS calls,
        count(*) FILTER (outcome <> 'ok') AS failed_calls,
        coalesce(sum(input_tokens), 0)::BIGINT AS input_tokens,
        coalesce(sum(output_tokens), 0)::BIGINT AS output_tokens,
        coalesce(sum(cached_tokens), 0)::BIGINT AS cached_tokens,
        CASE WHEN count(cost) = count(*) THEN coalesce(sum(cost), 0) END AS cost,
        coalesce(sum(cost), 0) AS known_cost,
        count(*) - count(cost) AS unpriced_calls
    FROM call
    GROUP BY GROUPING SETS ((), (run_id), (paper_id))
"""

# What two libraries must share to be called identical: all but run ids and moments.
_CONTENT = (
    "SELECT to_json(p) FROM (SELECT * EXCLUDE (run_id) FROM paper ORDER BY id) AS p",
    "SELECT to_json(u) FROM (SELECT * FROM unit ORDER BY paper_id, position) AS u",
    "SELECT to_json(e) FROM (SELECT * FROM entity ORDER BY paper_id, unit_id, position) AS e",
    "SELECT to_json(a) FROM (SELECT * FROM attribute ORDER BY paper_id, unit_id, position) AS a",
    "SELECT to_json(r) FROM (SELECT * FROM relationship ORDER BY paper_id, unit_id, position) AS r",
    "SELECT to_json(q) FROM (SELECT * FROM quarantine ORDER BY paper_id, unit_id, position) AS q",
    "SELECT to_json(m) FROM (SELECT * FROM entity_merge ORDER BY id) AS m",
    "SELECT to_json(k) FROM (SELECT * FROM entity_key ORDER BY ALL) AS k",
    "SELECT to_json(l) FROM (SELECT * FROM entity_link ORDER BY ALL) AS l",
)

_SHA_PREFIX = re.compile(r"[0-9a-f]{6,64}", re.IGNORECASE)
_DOI_START = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_ARXIV_START = re.compile(r"^(https?://arxiv\.org/(abs|pdf)/|arxiv:\s*)", re.IGNORECASE)
_ARXIV_VERSION = re.compile(r"v\d+$")


def papers(con: duckdb.DuckDBPyConnection) -> list[PaperRecord]:
    """All papers, by title."""
    return [PaperRecord(**row) for row in _rows(con, _PAPERS)]


def paper(con: duckdb.DuckDBPyConnection, paper_id: str) -> PaperRecord:
    """The paper with exactly this id.

    Raises:
        PaperNotFound: there is none.
    """
    for row in _rows(con, _PAPER, {"id": paper_id}):
        return PaperRecord(**row)
    raise PaperNotFound(f"the library holds no paper with id {paper_id[:16]}")


def find_paper(con: duckdb.DuckDBPyConnection, text: str) -> PaperRecord:
    """The paper that a person means: first digits of its id, DOI, arXiv id, file name or title.

    The first of these kinds that matches any paper decides.

    Raises:
        PaperNotFound: nothing matches.
        PaperAmbiguous: several papers do.
    """
    wanted = text.strip()
    everything = papers(con)
    by_id = {p.id: p for p in everything}
    for ids in (
        _with_id(everything, wanted),
        _with_identifier(everything, wanted),
        _with_file(con, wanted),
        {p.id for p in everything if wanted.casefold() == p.title.casefold() != ""},
        {p.id for p in everything if wanted and wanted.casefold() in p.title.casefold()},
    ):
        found = [by_id[i] for i in sorted(ids) if i in by_id]
        if len(found) == 1:
            return found[0]
        if found:
            raise PaperAmbiguous(
                f"{len(found)} papers go by {wanted!r}: "
                + "; ".join(f"{p.id[:12]} {p.title}".strip() for p in found[:5]),
                candidates=tuple((p.id, p.title) for p in found),
            )
    raise PaperNotFound(f"no paper of the library goes by {wanted!r}")


def _with_id(everything: list[PaperRecord], wanted: str) -> set[str]:
    if not _SHA_PREFIX.fullmatch(wanted):
        return set()
    return {p.id for p in everything if p.id.startswith(wanted.lower())}


def _with_identifier(everything: list[PaperRecord], wanted: str) -> set[str]:
    doi = _DOI_START.sub("", wanted).casefold()
    arxiv = _plain_arxiv(wanted)
    return {
        p.id
        for p in everything
        if (p.doi and p.doi.casefold() == doi) or (p.arxiv_id and _plain_arxiv(p.arxiv_id) == arxiv)
    }


def _plain_arxiv(text: str) -> str:
    return _ARXIV_VERSION.sub("", _ARXIV_START.sub("", text).casefold().removesuffix(".pdf"))


def _with_file(con: duckdb.DuckDBPyConnection, wanted: str) -> set[str]:
    """Papers that were once given under this path, file name or name without its ending."""
    plain = printable_path(wanted).casefold()
    found = set()
    for path, paper_id in con.execute(_OUTCOMES_OF_PAPERS).fetchall():
        place = Path(path)
        if plain in (path.casefold(), place.name.casefold(), place.stem.casefold()):
            found.add(paper_id)
    return found


def load_units(con: duckdb.DuckDBPyConnection, paper_id: str) -> list[KnowledgeUnit]:
    """The units of a paper in the order of its text, exactly as they were saved."""
    members: dict[str, dict[str, list[Row]]] = {}
    for part, sql in _MEMBERS.items():
        by_unit: defaultdict[str, list[Row]] = defaultdict(list)
        for row in _rows(con, sql, {"id": paper_id}):
            owner = row.pop("unit_id")
            del row["paper_id"], row["position"]
            if part == "attributes":
                row["quantity"] = _quantity(row)
            by_unit[owner].append(row)
        members[part] = by_unit
    return [_unit(row, members) for row in _rows(con, _UNITS, {"id": paper_id})]


def _quantity(row: Row) -> Row | None:
    """Take the columns of the quantity out of an attribute's row."""
    fields = {field: row.pop(column) for field, column in QUANTITY_COLUMNS.items()}
    return None if fields["value"] is None else fields


def _unit(row: Row, members: Mapping[str, Mapping[str, list[Row]]]) -> KnowledgeUnit:
    del row["position"]
    own = {key: row.pop(key) for key in _OWN}
    groups: dict[str, Row | None] = {}
    for part, model in _GROUPS.items():
        fields = {key: row.pop(key) for key in model.model_fields}
        groups[part] = None if None in fields.values() and part in _OPTIONAL else fields
    parts = {part: by_unit.get(own["id"], []) for part, by_unit in members.items()}
    return KnowledgeUnit.model_validate({**own, **parts, **groups})


def known_recipes(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, PaperState]]:
    """Recipe and state of every paper by its id: what tells whether it is to be made again."""
    return {row["id"]: (row["recipe"], PaperState(row["state"])) for row in _rows(con, _RECIPES)}


def figures(con: duckdb.DuckDBPyConnection) -> dict[str, PaperFigures]:
    """Coverage and expression of every paper by its id, as the view papers has them."""
    return {row["paper_id"]: PaperFigures(**row) for row in _rows(con, _FIGURES)}


def runs(con: duckdb.DuckDBPyConnection) -> list[RunRecord]:
    """All runs, the oldest first."""
    found = []
    for row in _rows(con, _RUNS):
        row["settings"] = json.loads(row["settings"])
        row["started_at"] = _aware(row["started_at"])
        row["finished_at"] = row["finished_at"] and _aware(row["finished_at"])
        found.append(RunRecord(**row))
    return found


def latest_outcomes(con: duckdb.DuckDBPyConnection) -> list[Outcome]:
    """For every path ever given, what the latest run that met it made of it; by path."""
    return [Outcome.model_construct(**_outcome(row)) for row in _rows(con, _LATEST_OUTCOMES)]


def _outcome(row: Row) -> Row:
    return {**row, "state": PaperState(row["state"])}


def run_totals(con: duckdb.DuckDBPyConnection) -> Totals:
    """The ledger added up: overall, per run, per paper."""
    overall = Tally()
    parts: dict[str, dict[str, Tally]] = {"run": {}, "paper": {}}
    for row in _rows(con, _TALLY):
        part, key = row.pop("part"), row.pop("key")
        if part == "overall":
            overall = Tally(**row)
        elif key is not None:
            parts[part][key] = Tally(**row)
    return Totals(overall=overall, per_run=parts["run"], per_paper=parts["paper"])


def content_digest(con: duckdb.DuckDBPyConnection) -> str:
    """SHA-256 over papers and units without runs and moments: equal for identical libraries."""
    digest = hashlib.sha256()
    for sql in _CONTENT:
        cursor = con.execute(sql)
        while lines := cursor.fetchmany(10_000):
            digest.update("".join(f"{line}\n" for (line,) in lines).encode())
        digest.update(b"\x1d")
    return digest.hexdigest()


def _rows(
    con: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None = None
) -> Iterator[Row]:
    cursor = con.execute(sql, parameters)
    names = [column[0] for column in cursor.description or ()]
    for values in cursor.fetchall():
        yield dict(zip(names, values, strict=True))


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
