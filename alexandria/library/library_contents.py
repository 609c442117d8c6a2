"""Reads everything that a library holds of its papers, a few papers at a time, for what carries it elsewhere.

In: a library, and the papers that are wanted. Out: `PaperContent` values in the order of their ids, the runs that
made them, and the things that papers share. A window reads some papers; between two windows an ingest can write.
Each paper is read in one window, so it is whole; a paper that is removed meanwhile is left out.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from alexandria.library import table_reader, unit_reader
from alexandria.library.library import Library
from alexandria.library.library_records import EntityRow, PaperRecord, RunRecord
from alexandria.library.review_reader import read_reviewed_facts, read_reviews
from alexandria.library.review_records import Review, ReviewedFact
from alexandria.library.written_units import units_as_written

if TYPE_CHECKING:
    from alexandria.knowledge import KnowledgeUnit
    from alexandria.resolution import CannotLink, Merge

__all__ = ["ContentReader", "PaperContent"]

_UNITS_AT_ONCE = 400
"""Units in one window: about 4,000 facts."""
_PAPERS_AT_ONCE = 200

_IDS = "(SELECT unnest(from_json_strict($ids, '[\"VARCHAR\"]')))"
_SIZES = "SELECT id, chunk_count FROM paper ORDER BY id"
_RECORDS = f"SELECT * FROM paper WHERE id IN {_IDS} ORDER BY id"
_FILES = f"""
    SELECT paper_id, arg_max(path, (coalesce(started_at, TIMESTAMP '1970-01-01'), path))
    FROM outcome
    LEFT JOIN run ON run.id = outcome.run_id
    WHERE paper_id IN {_IDS}
    GROUP BY paper_id
"""
_MERGES = f"SELECT * FROM entity_merge WHERE paper_id IN {_IDS} ORDER BY paper_id, kept, merged, id"
_APART = f"""
    SELECT merge_id, paper_id, unit_id, kept, merged
    FROM entity_apart WHERE paper_id IN {_IDS} ORDER BY paper_id, merge_id
"""
_THINGS = f"SELECT paper_id, canonical_id, global_id FROM entity_link WHERE paper_id IN {_IDS}"
_IMPORTED = f"SELECT paper_id, checked FROM imported_paper WHERE paper_id IN {_IDS}"
_RUNS_OF = f"SELECT DISTINCT run_id FROM paper WHERE id IN {_IDS}"
_ENTITIES = f"""
    SELECT entity_id, name, type, aliases, mentions, facts, papers
    FROM entities WHERE list_has_any(paper_ids, (SELECT list(id) FROM paper WHERE id IN {_IDS}))
    ORDER BY entity_id
"""


@dataclass(frozen=True, slots=True)
class PaperContent:
    """Everything that a library holds of a paper.

    Attributes:
        record: bibliography, counts, state.
        units: in the order of the text.
        merges: names of the paper that are one.
        apart: merges that people have undone.
        file_name: of its file, without folders; empty where it is not known.
        things: canonical id → id of the thing across papers, for those that are linked.
        reviews: what people decided of its facts, the oldest first.
        reviewed: the facts that this applies to, as they were written.
        imported: None where the paper was read here, else whether its facts were compared with its wording.
    """

    record: PaperRecord
    units: tuple[KnowledgeUnit, ...] = ()
    merges: tuple[Merge, ...] = ()
    apart: tuple[CannotLink, ...] = ()
    file_name: str = ""
    things: dict[str, str] | None = None
    reviews: tuple[Review, ...] = ()
    reviewed: tuple[ReviewedFact, ...] = ()
    imported: bool | None = None

    @property
    def written_units(self) -> tuple[KnowledgeUnit, ...]:
        """The units before anybody reviewed them."""
        return units_as_written(self.units, self.reviewed)


class ContentReader:
    """The contents of a library, or of some of its papers; holds no connection."""

    def __init__(self, library: Library, papers: Collection[str] | None = None) -> None:
        """Choose the library and its papers.

        Args:
            library: whose contents are read.
            papers: ids of papers; None for all.
        """
        self._library = library
        self._wanted = None if papers is None else frozenset(papers)

    def paper_ids(self) -> list[str]:
        """The ids of the papers, in their order."""
        return [paper_id for paper_id, _ in self._sizes()]

    def papers(self) -> Iterator[PaperContent]:
        """Every paper with all that the library holds of it, by id."""
        for paper_ids in self._batches():
            yield from self.contents_of(paper_ids)

    def contents_of(self, paper_ids: Sequence[str]) -> list[PaperContent]:
        """Some papers, in one window; those that the library does not hold are left out."""
        with self._library._reading() as con:
            return _contents(con, paper_ids)

    def publish(self, folder: Path, column: str) -> None:
        """Write the views of the library as Parquet, in one window: an ingest waits for its end.

        Args:
            folder: an empty folder.
            column: of papers, by which files are divided into folders (PARTITION_COLUMNS).
        """
        from alexandria.library.published_views import publish_views  # noqa: PLC0415  few need it

        with self._library._reading() as con:
            publish_views(con, folder, column)

    def records(self) -> Iterator[PaperRecord]:
        """Every paper without its units, by id."""
        paper_ids = self.paper_ids()
        for start in range(0, len(paper_ids), 10_000):
            with self._library._reading() as con:
                found = _records(con, paper_ids[start : start + 10_000])
            yield from found

    def runs(self) -> list[RunRecord]:
        """The runs that made the papers, the oldest first."""
        with self._library._reading() as con:
            given = {"ids": json.dumps([i for i, _ in self._sizes_within(con)])}
            used = {run_id for (run_id,) in con.execute(_RUNS_OF, given).fetchall()}
            return [run for run in table_reader.runs(con) if run.id in used]

    def entities(self) -> Iterator[EntityRow]:
        """The things that the papers name, by id; names and counts are those of the whole library.

        They go through a temporary file, so that the window is no longer than DuckDB takes to find them.
        """
        with tempfile.TemporaryDirectory(prefix="alexandria-") as folder:
            spool = Path(folder) / "entities.parquet"
            with self._library._reading() as con:
                given = {"ids": json.dumps([i for i, _ in self._sizes_within(con)])}
                con.sql(_ENTITIES, params=given).write_parquet(str(spool))
            con = duckdb.connect(":memory:", config={"threads": "1"})
            try:
                cursor = con.execute("FROM read_parquet($spool)", {"spool": str(spool)})
                names = [column[0] for column in cursor.description or ()]
                while rows := cursor.fetchmany(5_000):
                    for row in rows:
                        yield EntityRow(**dict(zip(names, row, strict=True)))
            finally:
                con.close()

    def _sizes(self) -> list[tuple[str, int]]:
        with self._library._reading() as con:
            return self._sizes_within(con)

    def _sizes_within(self, con: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
        found = con.execute(_SIZES).fetchall()
        return [(i, n) for i, n in found if self._wanted is None or i in self._wanted]

    def _batches(self) -> Iterator[list[str]]:
        """Ids of papers for one window each."""
        batch: list[str] = []
        units = 0
        for paper_id, chunks in self._sizes():
            if batch and (units + chunks > _UNITS_AT_ONCE or len(batch) == _PAPERS_AT_ONCE):
                yield batch
                batch, units = [], 0
            batch.append(paper_id)
            units += chunks
        if batch:
            yield batch


def _records(con: duckdb.DuckDBPyConnection, paper_ids: Sequence[str]) -> list[PaperRecord]:
    given = {"ids": json.dumps(list(paper_ids))}
    return [PaperRecord(**row) for row in unit_reader.read_rows(con, _RECORDS, given)]


def _contents(con: duckdb.DuckDBPyConnection, paper_ids: Sequence[str]) -> list[PaperContent]:
    from alexandria.resolution import CannotLink, Merge  # noqa: PLC0415  other reads do not need resolution

    given = {"ids": json.dumps(list(paper_ids))}
    units = unit_reader.units_of_papers(con, paper_ids)
    files = dict(con.execute(_FILES, given).fetchall())
    imported = dict(con.execute(_IMPORTED, given).fetchall())
    merges: defaultdict[str, list[Merge]] = defaultdict(list)
    for row in unit_reader.read_rows(con, _MERGES, given):
        merges[row["paper_id"]].append(Merge(**row))
    apart: defaultdict[str, list[CannotLink]] = defaultdict(list)
    for row in unit_reader.read_rows(con, _APART, given):
        apart[row["paper_id"]].append(CannotLink(**row))
    reviews: defaultdict[str, list[Review]] = defaultdict(list)
    for review in read_reviews(con, paper_ids):
        reviews[review.paper_id].append(review)
    reviewed = read_reviewed_facts(con, paper_ids)
    things: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for paper_id, canonical, shared in con.execute(_THINGS, given).fetchall():
        things[paper_id][canonical] = shared
    return [
        PaperContent(
            record=record,
            units=tuple(units.get(record.id, ())),
            merges=tuple(merges[record.id]),
            apart=tuple(apart[record.id]),
            file_name=files.get(record.id, "").replace("\\", "/").rsplit("/", 1)[-1],
            things=things[record.id],
            reviews=tuple(reviews[record.id]),
            reviewed=tuple(reviewed.get(record.id, ())),
            imported=imported.get(record.id),
        )
        for record in _records(con, paper_ids)
    ]
