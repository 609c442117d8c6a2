"""Reads the tables into the values of knowledge.py and library_records.py.

Every list has an order that depends on content alone. The functions use the connection of their caller.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from alexandria.errors import MergeNotFound, PaperAmbiguous, PaperNotFound
from alexandria.library.library_records import (
    CallTotals,
    EntityRow,
    LedgerTotals,
    Outcome,
    PaperRecord,
    PaperState,
    Row,
    RunRecord,
    printable_path,
)
from alexandria.library.unit_reader import load_units, read_rows

if TYPE_CHECKING:
    from alexandria.resolution import CannotLink, Merge

__all__ = [
    "content_digest",
    "entities",
    "find_paper",
    "known_recipes",
    "latest_outcomes",
    "merge",
    "merges",
    "paper",
    "papers",
    "run_totals",
    "runs",
    "undone_merges",
]

_PAPERS = "SELECT * FROM paper ORDER BY title, id"
_PAPER = "SELECT * FROM paper WHERE id = $id"
_RECIPES = "SELECT id, recipe, state FROM paper ORDER BY id"
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

_CALL_TOTALS = """
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
        coalesce(sum(reasoning_tokens), 0)::BIGINT AS reasoning_tokens,
        CASE WHEN count(cost) = count(*) THEN coalesce(sum(cost), 0) END AS cost,
        coalesce(sum(cost), 0) AS known_cost,
        count(*) - count(cost) AS unpriced_calls
    FROM call
    GROUP BY GROUPING SETS ((), (run_id), (paper_id))
"""

_MERGES = "SELECT * FROM entity_merge WHERE $paper IS NULL OR paper_id = $paper ORDER BY paper_id, kept, merged"
_MERGE = "SELECT * FROM entity_merge WHERE id = $id"
_UNDONE_MERGES = """
    SELECT merge_id, paper_id, unit_id, kept, merged FROM entity_apart
    WHERE $paper IS NULL OR paper_id = $paper
    ORDER BY merge_id
"""
_ENTITIES = """
    SELECT entity_id, name, type, aliases, mentions, facts, papers
    FROM entities
    WHERE contains(lower(name), lower($text)) OR list_bool_or([contains(lower(a), lower($text)) FOR a IN aliases])
    ORDER BY lower(name), entity_id
"""

# Equal for identical libraries: everything but run ids and timestamps.
_ALL_CONTENT = (
    "SELECT to_json(p) FROM (SELECT * EXCLUDE (run_id) FROM paper ORDER BY id) AS p",
    "SELECT to_json(u) FROM (SELECT * FROM unit ORDER BY paper_id, position) AS u",
    "SELECT to_json(e) FROM (SELECT * FROM entity ORDER BY paper_id, unit_id, position) AS e",
    "SELECT to_json(a) "
    "FROM (SELECT * EXCLUDE (reviewed_at) FROM attribute ORDER BY paper_id, unit_id, position) AS a",
    "SELECT to_json(r) "
    "FROM (SELECT * EXCLUDE (reviewed_at) FROM relationship ORDER BY paper_id, unit_id, position) AS r",
    "SELECT to_json(n) FROM (SELECT * FROM quantity ORDER BY paper_id, unit_id, fact_id, position) AS n",
    "SELECT to_json(q) "
    "FROM (SELECT * EXCLUDE (reviewed_at) FROM quarantine ORDER BY paper_id, unit_id, position) AS q",
    "SELECT to_json(f) FROM (SELECT * FROM merged_fact ORDER BY paper_id, unit_id, position) AS f",
    "SELECT to_json(m) FROM (SELECT * FROM entity_merge ORDER BY id) AS m",
    "SELECT to_json(k) FROM (SELECT * FROM entity_key ORDER BY ALL) AS k",
    "SELECT to_json(l) FROM (SELECT * FROM entity_link ORDER BY ALL) AS l",
)

_NO_CONTENT: Any = {
    "making": {"prompt_version"},
    **{
        part: {"__all__": {"reviewed_at"}}
        for part in ("attributes", "relationships", "quarantined")
    },
}
_SHA_PREFIX = re.compile(r"[0-9a-f]{6,64}", re.IGNORECASE)
_DOI_START = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_ARXIV_START = re.compile(r"^(https?://arxiv\.org/(abs|pdf)/|arxiv:\s*)", re.IGNORECASE)
_ARXIV_VERSION = re.compile(r"v\d+$")


def papers(con: duckdb.DuckDBPyConnection) -> list[PaperRecord]:
    """All papers, by title."""
    return [PaperRecord(**row) for row in read_rows(con, _PAPERS)]


def paper(con: duckdb.DuckDBPyConnection, paper_id: str) -> PaperRecord:
    """The paper with exactly this id.

    Raises:
        PaperNotFound: there is none.
    """
    for row in read_rows(con, _PAPER, {"id": paper_id}):
        return PaperRecord(**row)
    raise PaperNotFound(f"the library holds no paper with id {paper_id[:16]}")


def find_paper(con: duckdb.DuckDBPyConnection, text: str) -> PaperRecord:
    """Find a paper by the first digits of its id, its DOI, arXiv id, file name or title.

    The first of these kinds that matches any paper decides.

    Raises:
        PaperNotFound: nothing matches.
        PaperAmbiguous: several papers do.
    """
    wanted = text.strip()
    all_papers = papers(con)
    by_id = {p.id: p for p in all_papers}
    for ids in (
        _ids_by_prefix(all_papers, wanted),
        _ids_by_identifier(all_papers, wanted),
        _ids_by_file_name(con, wanted),
        {p.id for p in all_papers if wanted.casefold() == p.title.casefold() != ""},
        {p.id for p in all_papers if wanted and wanted.casefold() in p.title.casefold()},
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


def _ids_by_prefix(all_papers: list[PaperRecord], wanted: str) -> set[str]:
    if not _SHA_PREFIX.fullmatch(wanted):
        return set()
    return {p.id for p in all_papers if p.id.startswith(wanted.lower())}


def _ids_by_identifier(all_papers: list[PaperRecord], wanted: str) -> set[str]:
    doi = _DOI_START.sub("", wanted).casefold()
    arxiv = _normalized_arxiv_id(wanted)
    return {
        p.id
        for p in all_papers
        if (p.doi and p.doi.casefold() == doi)
        or (p.arxiv_id and _normalized_arxiv_id(p.arxiv_id) == arxiv)
    }


def _normalized_arxiv_id(text: str) -> str:
    return _ARXIV_VERSION.sub("", _ARXIV_START.sub("", text).casefold().removesuffix(".pdf"))


def _ids_by_file_name(con: duckdb.DuckDBPyConnection, wanted: str) -> set[str]:
    """Papers that were once ingested under this path, file name or file name without suffix.

    Those of an archive go by its name too: `archive.tar!/member.pdf`.
    """
    plain = printable_path(wanted).casefold()
    found = set()
    for path, paper_id in con.execute(_OUTCOMES_OF_PAPERS).fetchall():
        place = Path(path)
        archive, mark, member = path.partition("!/")
        names = (path, place.name, place.stem, f"{Path(archive).name}{mark}{member}")
        if plain in map(str.casefold, names):
            found.add(paper_id)
    return found


def known_recipes(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, PaperState]]:
    """Recipe and state of every paper by its id: they decide whether its units are stale."""
    return {
        row["id"]: (row["recipe"], PaperState(row["state"])) for row in read_rows(con, _RECIPES)
    }


def runs(con: duckdb.DuckDBPyConnection) -> list[RunRecord]:
    """All runs, the oldest first."""
    found = []
    for row in read_rows(con, _RUNS):
        row["settings"] = json.loads(row["settings"])
        row["started_at"] = _as_utc(row["started_at"])
        row["finished_at"] = row["finished_at"] and _as_utc(row["finished_at"])
        found.append(RunRecord(**row))
    return found


def latest_outcomes(con: duckdb.DuckDBPyConnection) -> list[Outcome]:
    """Outcome of the latest run for every path that was ever ingested; by path."""
    return [Outcome.model_construct(**_outcome(row)) for row in read_rows(con, _LATEST_OUTCOMES)]


def _outcome(row: Row) -> Row:
    return {**row, "state": PaperState(row["state"])}


def run_totals(con: duckdb.DuckDBPyConnection) -> LedgerTotals:
    """Sums over the ledger: overall, per run, per paper."""
    overall = CallTotals()
    parts: dict[str, dict[str, CallTotals]] = {"run": {}, "paper": {}}
    for row in read_rows(con, _CALL_TOTALS):
        part, key = row.pop("part"), row.pop("key")
        if part == "overall":
            overall = CallTotals(**row)
        elif key is not None:
            parts[part][key] = CallTotals(**row)
    return LedgerTotals(overall=overall, per_run=parts["run"], per_paper=parts["paper"])


def tables_digest(con: duckdb.DuckDBPyConnection) -> str:
    """SHA-256 over papers, units, merges and links, without run ids and timestamps."""
    digest = hashlib.sha256()
    for sql in _ALL_CONTENT:
        cursor = con.execute(sql)
        while lines := cursor.fetchmany(10_000):
            digest.update("".join(f"{line}\n" for (line,) in lines).encode())
        digest.update(b"\x1d")
    return digest.hexdigest()


def content_digest(con: duckdb.DuckDBPyConnection) -> str:
    """SHA-256 over the canonical JSON of all units, one line each, sorted; hex.

    Independent of row order, run ids, timestamps and `making.prompt_version`: equal for two libraries whose
    units say the same, whatever versions of prompts and tables they were made with.
    """
    lines = []
    for record in papers(con):
        for unit in load_units(con, record.id):
            fields = unit.model_dump(mode="json", exclude=_NO_CONTENT)
            lines.append(
                json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            )
    return hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()


def entities(con: duckdb.DuckDBPyConnection, text: str = "") -> list[EntityRow]:
    """The rows of the view entities that contain `text` in one of their names."""
    return [EntityRow(**row) for row in read_rows(con, _ENTITIES, {"text": text})]


def merge(con: duckdb.DuckDBPyConnection, merge_id: str) -> Merge:
    """The merge with this id.

    Raises:
        MergeNotFound: there is none.
    """
    from alexandria.resolution import Merge  # noqa: PLC0415  other reads do not need resolution

    for row in read_rows(con, _MERGE, {"id": merge_id}):
        return Merge(**row)
    raise MergeNotFound(f"no merge of the library has the id {merge_id}")


def merges(con: duckdb.DuckDBPyConnection, paper_id: str | None = None) -> list[Merge]:
    """The merges of one paper or of all."""
    from alexandria.resolution import Merge  # noqa: PLC0415  other reads do not need resolution

    return [Merge(**row) for row in read_rows(con, _MERGES, {"paper": paper_id})]


def undone_merges(con: duckdb.DuckDBPyConnection, paper_id: str | None = None) -> list[CannotLink]:
    """Merges that people have undone, in one paper or in all."""
    from alexandria.resolution import CannotLink  # noqa: PLC0415  other reads do not need resolution

    return [CannotLink(**row) for row in read_rows(con, _UNDONE_MERGES, {"paper": paper_id})]


def _as_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
