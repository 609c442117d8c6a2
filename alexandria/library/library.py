"""`Library`: everything that can be done with a library file, each call in one short window.

The reading half (table_reader.py, sandbox.py) loads with this module and is light. The writing half
(table_writer.py, entity_links.py, migrations.py) loads with the first call that writes: it needs the resolution
of names. A paper is on the disk once `save_papers` has returned: 15 kills in the middle of commits lost nothing
acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from alexandria.errors import LibraryBusy, NotALibrary, StorageReadOnly
from alexandria.library import table_reader, unit_reader
from alexandria.library.connection import LockWait, open_connection, refuse_published
from alexandria.library.library_records import (
    CallRow,
    EntityRow,
    IntegrityProblem,
    LedgerTotals,
    Outcome,
    PaperFigures,
    PaperRecord,
    PaperState,
    PaperWrite,
    QueryResult,
    Removal,
    RunRecord,
)
from alexandria.library.paper_figures import figures_of_papers
from alexandria.library.sandbox import QueryLimits, run_query
from alexandria.library.schema_version import SchemaState, read_schema_state

if TYPE_CHECKING:  # the writing half and what it needs
    from alexandria.expression.guard import Guard
    from alexandria.knowledge import KnowledgeUnit
    from alexandria.library.reviews import Reviews
    from alexandria.resolution import CannotLink, Merge

__all__ = ["Library"]

_WRITE_CONFIG = {"threads": "2"}
"""A paper's rows are few: more threads only make opening slower."""


class Library:
    """A library file. Holds no connection: other processes can use the file between any two calls.

    The first use of a file that an older version of the program made brings its tables and views up to date.

    Any method that reads raises LibraryMissing, NotALibrary, LibraryTooNew or LibraryBusy; any that
    writes, StorageReadOnly and StorageFull too.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        wait_s: float = 30.0,
        on_wait: Callable[[str], None] | None = None,
    ) -> None:
        """Name the file; nothing is opened yet.

        Args:
            path: the DuckDB file.
            wait_s: how long each call waits for another process before it raises LibraryBusy.
            on_wait: called once per call, with a message for people, when it has to wait.
        """
        self.path = Path(path)
        self._wait_s = wait_s
        self._on_wait = on_wait

    # --- the file ---------------------------------------------------------------------------

    def create_or_open(self) -> None:
        """Make the library if there is none, bring an older one up to date, refuse other files."""
        refuse_published(self.path)
        if not self.path.exists():
            from alexandria.library.migrations import create_file  # noqa: PLC0415  the writing half

            create_file(self.path)
        with self._reading_raw() as con:
            state = read_schema_state(con, self.path)
        if state.version == 0:
            self._create_schema()
        elif not state.is_current:
            self._upgrade()

    def replace_views(self) -> None:
        """Replace the views with those of this version of the program, whatever their digest says."""
        from alexandria.library.migrations import replace_views  # noqa: PLC0415  the writing half

        with self._writing() as con:
            replace_views(con)

    def _create_schema(self) -> None:
        from alexandria.library.migrations import create_schema  # noqa: PLC0415  the writing half

        with self._writing_raw() as con:
            con.begin()
            create_schema(con)
            con.commit()

    def _upgrade(self, wait: LockWait | None = None) -> None:
        """Run the migrations that are due, or replace views of another version."""
        with self._writing_raw(wait) as con:
            self._upgrade_within(con)

    def _upgrade_within(self, con: duckdb.DuckDBPyConnection) -> None:
        state = self._state(con)  # read again: another process may have been faster
        if not state.is_current:
            from alexandria.library.migrations import upgrade  # noqa: PLC0415  the writing half

            upgrade(con, state)

    def _replace_stale_views(self) -> None:
        """Replace views of another version, if that is possible at once.

        A reader neither waits for it nor fails without it: it goes on with the views that there are.
        """
        try:
            self._upgrade(LockWait(0))
        except (StorageReadOnly, LibraryBusy):
            return

    def _wait(self) -> LockWait:
        return LockWait(self._wait_s, self._on_wait)

    @contextmanager
    def _reading_raw(self, wait: LockWait | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        with open_connection(self.path, read_only=True, wait=wait or self._wait()) as con:
            yield con

    @contextmanager
    def _writing_raw(self, wait: LockWait | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        with open_connection(
            self.path, read_only=False, wait=wait or self._wait(), config=_WRITE_CONFIG
        ) as con:
            yield con

    def _state(self, con: duckdb.DuckDBPyConnection) -> SchemaState:
        """Version of tables and views; NotALibrary for an empty database."""
        state = read_schema_state(con, self.path)
        if state.version == 0:
            raise NotALibrary(f"{self.path} is an empty database")
        return state

    @contextmanager
    def _reading(
        self, wait: LockWait | None = None, *, replace_views: bool = True
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A window for reading, on tables of this program's version."""
        with self._reading_raw(wait) as con:
            state = self._state(con)
            if state.is_current or (state.tables_are_current and not replace_views):
                yield con
                return
        if state.tables_are_current:
            self._replace_stale_views()
        else:
            self._upgrade()
        with self._reading_raw() as con:
            yield con

    @contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A window for one transaction: committed at its end, rolled back on any exception."""
        with self._writing_raw() as con:
            self._upgrade_within(con)
            con.begin()
            try:
                yield con
            except BaseException:
                con.rollback()
                raise
            con.commit()

    # --- writing ----------------------------------------------------------------------------

    def save_paper(
        self,
        record: PaperRecord,
        units: Sequence[KnowledgeUnit],
        calls: Sequence[CallRow] = (),
        outcome: Outcome | None = None,
        *,
        guard: Guard,
        merges: Sequence[Merge] = (),
    ) -> None:
        """Replace all rows of a paper, and add to the ledger, in one transaction.

        The paper's entities are linked with those of the other papers.

        Raises:
            ValueError: a unit belongs to another paper.
            ExpressionHeld: a field repeats eight consecutive words of the paper that the guard is of.
        """
        self.save_papers([PaperWrite(record, units, calls, outcome, guard, merges)])

    def save_papers(self, papers: Sequence[PaperWrite]) -> None:
        """The same for several papers: all of them in one transaction, or none.

        Raises:
            ValueError: a unit belongs to another paper, or comes without its paper's guard.
            ExpressionHeld: a field repeats eight consecutive words of its paper.
        """
        from alexandria.library import entity_links, review_rows, table_writer  # noqa: PLC0415  the writing half

        for paper in papers:
            if paper.guard is not None:
                paper.guard.check(paper.units)
            elif paper.units:
                raise ValueError("units were given without the guard of their paper")
        with self._writing() as con:
            papers = review_rows.reviewed_writes(con, papers)
            table_writer.replace_papers(con, papers)
            entity_links.update_entity_links(con, {p.record.id: p for p in papers if p.record})

    def update_bibliography(self, paper_id: str, said: Mapping[str, object]) -> bool:
        """Give a paper the fields of PaperRecord that are known of it; whether that changes anything.

        Raises:
            PaperNotFound: there is none with this id.
        """
        from alexandria.library import table_writer  # noqa: PLC0415  the writing half

        stored = self.paper(paper_id)
        known = {name: value for name, value in said.items() if name in PaperRecord.model_fields}
        record = stored.model_copy(update=known)
        if record == stored:
            return False
        with self._writing() as con:
            table_writer.update_bibliography(con, record)
        return True

    def save_run(self, run: RunRecord) -> None:
        """Insert a run, or replace the one with its id."""
        from alexandria.library import table_writer  # noqa: PLC0415  the writing half

        with self._writing() as con:
            table_writer.upsert_run(con, run)

    def save_outcomes(self, outcomes: Iterable[Outcome]) -> None:
        """Insert or replace outcomes of inputs (by run and path)."""
        from alexandria.library import table_writer  # noqa: PLC0415  the writing half

        with self._writing() as con:
            table_writer.upsert_outcomes(con, outcomes)

    def save_calls(self, calls: Iterable[CallRow]) -> None:
        """Insert or replace rows of the ledger (by id)."""
        from alexandria.library import table_writer  # noqa: PLC0415  the writing half

        with self._writing() as con:
            table_writer.upsert_calls(con, calls)

    def remove_paper(self, paper_id: str) -> Removal:
        """Delete a paper with its units, entities and facts; its calls stay in the ledger.

        Raises:
            PaperNotFound: there is none with this id.
        """
        from alexandria.library import entity_links, review_rows, table_writer  # noqa: PLC0415  the writing half

        with self._writing() as con:
            table_reader.paper(con, paper_id)
            reviews = review_rows.delete_reviews(con, paper_id)
            removal = table_writer.delete_paper(con, paper_id).model_copy(
                update={"reviews": reviews}
            )
            entity_links.update_entity_links(con, {paper_id: None})
            return removal

    def undo_merge(self, merge_id: str) -> Merge:
        """Separate two merged names, now and in every later ingest.

        Raises:
            MergeNotFound: there is none with this id.
        """
        from alexandria.library import entity_links  # noqa: PLC0415  the writing half

        with self._writing() as con:
            return entity_links.undo_merge(con, merge_id)

    @property
    def reviews(self) -> Reviews:
        """What people decide of facts: accept, correct, reject, undo."""
        from alexandria.library.reviews import Reviews  # noqa: PLC0415  few need it

        return Reviews(self)

    # --- reading ----------------------------------------------------------------------------

    def papers(self) -> list[PaperRecord]:
        """All papers, by title."""
        with self._reading() as con:
            return table_reader.papers(con)

    def paper(self, paper_id: str) -> PaperRecord:
        """The paper with exactly this id.

        Raises:
            PaperNotFound: there is none.
        """
        with self._reading() as con:
            return table_reader.paper(con, paper_id)

    def find_paper(self, text: str) -> PaperRecord:
        """Find a paper by the first digits of its id, its DOI, arXiv id, file name or title.

        Raises:
            PaperNotFound: nothing matches.
            PaperAmbiguous: several papers do; the error lists them.
        """
        with self._reading() as con:
            return table_reader.find_paper(con, text)

    def load_units(self, paper_id: str) -> list[KnowledgeUnit]:
        """The units of a paper in the order of its text, exactly as they were saved."""
        with self._reading() as con:
            return unit_reader.load_units(con, paper_id)

    def known_recipes(self) -> dict[str, tuple[str, PaperState]]:
        """Recipe and state of every paper by its id."""
        with self._reading() as con:
            return table_reader.known_recipes(con)

    def figures(self) -> dict[str, PaperFigures]:
        """Coverage of every paper by its facts, and overlap with its wording; by paper id."""
        with self._reading() as con:
            return figures_of_papers(con)

    def entities(self, text: str = "") -> list[EntityRow]:
        """Rows of the view entities, by name: all, or those with `text` in one of their names."""
        with self._reading() as con:
            return table_reader.entities(con, text)

    def merges(self, paper_id: str | None = None) -> list[Merge]:
        """Merged names with the reason of each merge; of one paper or of all."""
        with self._reading() as con:
            return table_reader.merges(con, paper_id)

    def undone_merges(self, paper_id: str | None = None) -> list[CannotLink]:
        """Merges that people have undone; of one paper or of all."""
        with self._reading() as con:
            return table_reader.undone_merges(con, paper_id)

    def runs(self) -> list[RunRecord]:
        """All runs, the oldest first."""
        with self._reading() as con:
            return table_reader.runs(con)

    def latest_outcomes(self) -> list[Outcome]:
        """Outcome of the latest run for every path that was ever ingested; by path."""
        with self._reading() as con:
            return table_reader.latest_outcomes(con)

    def run_totals(self) -> LedgerTotals:
        """Sums over the ledger: overall, per run, per paper."""
        with self._reading() as con:
            return table_reader.run_totals(con)

    def content_digest(self) -> str:
        """SHA-256 over the content of all units, hex: tells whether two libraries say the same.

        Independent of row order, run ids, timestamps and versions of prompts.
        """
        with self._reading() as con:
            return table_reader.content_digest(con)

    def tables_digest(self) -> str:
        """SHA-256 over papers, units, merges and links, without run ids and timestamps."""
        with self._reading() as con:
            return table_reader.tables_digest(con)

    def check(self) -> list[IntegrityProblem]:
        """Violations of the library's integrity; empty if it is sound. Changes no views."""
        from alexandria.library.integrity import integrity_problems  # noqa: PLC0415  rarely used

        with self._reading(replace_views=False) as con:
            return integrity_problems(con, read_schema_state(con, self.path))

    def query(self, sql: str, limits: QueryLimits | None = None) -> QueryResult:
        """Run one SELECT in a process of its own that can neither write nor access files or network.

        Raises:
            QueryRefused: it is not a single SELECT, it failed, or it exceeded the limits.
        """
        wait = self._wait()
        with self._reading(wait):
            pass  # raises NotALibrary and LibraryMissing, and brings an older library up to date
        return run_query(self.path, sql, limits or QueryLimits(), wait)
