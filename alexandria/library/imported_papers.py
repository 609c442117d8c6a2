"""Writes papers that come from another library, each whole or not at all.

In: papers with all that the other library held of them, and the runs that made them. The caller has compared the
facts with the paper's wording where the paper was at hand, and says so; the others are marked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from alexandria.errors import LibraryError
from alexandria.library import table_reader
from alexandria.library.library import Library
from alexandria.library.library_contents import PaperContent
from alexandria.library.library_records import Outcome, PaperWrite, RunRecord
from alexandria.library.unit_reader import read_rows

__all__ = ["ImportedPaper", "mark_imported", "save_imported"]

_IDS = "(SELECT unnest(from_json_strict($ids, '[\"VARCHAR\"]')))"
_TAKEN = f"SELECT id FROM unit WHERE id IN {_IDS} AND paper_id <> $paper LIMIT 1"
_TAKEN_MERGE = f"SELECT id FROM entity_merge WHERE id IN {_IDS} AND paper_id <> $paper LIMIT 1"
_KNOWN_RUNS = "SELECT id FROM run"
_UNMARK = f"DELETE FROM imported_paper WHERE paper_id IN {_IDS}"
_MARKS = f"SELECT paper_id, checked FROM imported_paper WHERE paper_id IN {_IDS}"


@dataclass(frozen=True, slots=True)
class ImportedPaper:
    """A paper to write.

    Attributes:
        content: all of it.
        source: name of the file that it comes in.
        checked: whether its facts were compared with the wording of the paper.
    """

    content: PaperContent
    source: str
    checked: bool


def save_imported(
    library: Library, papers: Sequence[ImportedPaper], runs: Iterable[RunRecord]
) -> None:
    """Write papers in place of what the library has of them, in one transaction.

    A run that the library knows stays as it is. Merges that people have undone, here or there, stay undone.

    Raises:
        LibraryError: a unit or a merge has the id of one of another paper.
    """
    from alexandria.library import (  # noqa: PLC0415  the writing half
        entity_links,
        review_rows,
        table_writer,
    )

    needed = {p.content.record.run_id for p in papers}
    writes = {p.content.record.id: _write_of(p.content) for p in papers}
    with library._writing() as con:
        for paper in papers:
            _refuse_taken_ids(con, paper.content)
        known = {run_id for (run_id,) in con.execute(_KNOWN_RUNS).fetchall()}
        for run in runs:
            if run.id in needed - known:
                table_writer.upsert_run(con, run)
        for paper in papers:
            review_rows.add_reviews(con, paper.content.record.id, paper.content.reviews)
        reviewed = review_rows.reviewed_writes(con, list(writes.values()))
        writes = {write.record.id: write for write in reviewed if write.record}
        table_writer.replace_papers(con, reviewed)
        for paper in papers:
            _keep_apart(con, paper.content)
        entity_links.update_entity_links(con, writes)
        _mark(con, papers)


def mark_imported(library: Library, papers: Sequence[ImportedPaper]) -> None:
    """Note that papers that the library holds already, from an import, are now compared with their wording."""
    with library._writing() as con:
        given = {"ids": json.dumps([p.content.record.id for p in papers])}
        marked = {row["paper_id"] for row in read_rows(con, _MARKS, given) if not row["checked"]}
        _mark(con, [p for p in papers if p.checked and p.content.record.id in marked])


def _write_of(content: PaperContent) -> PaperWrite:
    record = content.record
    outcome = Outcome(
        run_id=record.run_id,
        # Two papers may have one file name; the path of the other machine is nobody's business.
        path=f"{record.id[:12]}/{content.file_name or record.id[:12]}",
        paper_id=record.id,
        state=record.state,
        reason=record.reason,
    )
    return PaperWrite(record, content.written_units, outcome=outcome, merges=content.merges)


def _refuse_taken_ids(con: duckdb.DuckDBPyConnection, content: PaperContent) -> None:
    paper = content.record.id
    for sql, ids, what in (
        (_TAKEN, [u.id for u in content.units], "a unit"),
        (_TAKEN_MERGE, [m.id for m in content.merges], "a merge"),
    ):
        if con.execute(sql, {"ids": json.dumps(ids), "paper": paper}).fetchone():
            raise LibraryError(
                f"paper {paper[:12]} has {what} with the id of one of another paper of the library",
                hint="Import into a new library: name one with --library.",
            )


def _keep_apart(con: duckdb.DuckDBPyConnection, content: PaperContent) -> None:
    from alexandria.library import table_writer  # noqa: PLC0415  the writing half

    known = {a.merge_id for a in table_reader.undone_merges(con, content.record.id)}
    now = datetime.now(UTC).replace(tzinfo=None).isoformat()
    rows = [{**a.model_dump(), "decided_at": now} for a in content.apart if a.merge_id not in known]
    table_writer.insert_rows(con, {"entity_apart": rows})


def _mark(con: duckdb.DuckDBPyConnection, papers: Sequence[ImportedPaper]) -> None:
    from alexandria.library import table_writer  # noqa: PLC0415  the writing half

    con.execute(_UNMARK, {"ids": json.dumps([p.content.record.id for p in papers])})
    rows = [
        {"paper_id": p.content.record.id, "source": p.source, "checked": p.checked} for p in papers
    ]
    table_writer.insert_rows(con, {"imported_paper": rows})
