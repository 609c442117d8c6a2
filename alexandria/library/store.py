"""`Library`: everything one can do with a library, each call one short window on the file.

The work is done in write.py, read.py, sandbox.py, check.py and export.py; here stands only which
of them needs which window. A paper that `save_papers` returned from is on the disk: 15 kills in
the middle of commits lost nothing acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from alexandria.errors import NotALibrary
from alexandria.expression.guard import Guard
from alexandria.knowledge import KnowledgeUnit
from alexandria.library import check, names, read, write
from alexandria.library.migrations import (
    SCHEMA_VERSION,
    create_file,
    lay_out,
    migrate,
    version_of,
)
from alexandria.library.opening import Wait, opened
from alexandria.library.records import (
    CallRow,
    Delivery,
    Finding,
    Outcome,
    PaperFigures,
    PaperRecord,
    PaperState,
    Removal,
    Result,
    RunRecord,
    Thing,
    Totals,
)
from alexandria.library.sandbox import QueryLimits, run_query
from alexandria.resolution import CannotLink, Merge

__all__ = ["Library"]

_WRITE_CONFIG = {"threads": "2"}
"""A paper's rows are few: more threads only make opening slower."""


class Library:
    """A library file. Holds no connection: other processes get their turn between any two calls.

    Any method that reads raises LibraryMissing, NotALibrary, LibraryTooNew or LibraryBusy; any that
    writes, StorageReadOnly and StorageFull too.
    """

    def __init__(
        self,
        path: Path,
        *,
        wait_s: float = 30.0,
        on_wait: Callable[[str], None] | None = None,
    ) -> None:
        """Name the file; nothing is opened yet.

        Args:
            path: the DuckDB file.
            wait_s: how long each call waits for another process before it raises LibraryBusy.
            on_wait: told once per call, in words for people, that it has to wait.
        """
        self.path = Path(path)
        self._wait_s = wait_s
        self._on_wait = on_wait

    # --- the file ---------------------------------------------------------------------------

    def create_or_open(self) -> None:
        """Make the library if there is none, bring an older one up to date, refuse all else."""
        if not self.path.exists():
            create_file(self.path)
        with self._reading_raw() as con:
            version = version_of(con, self.path)
        if version == 0:
            with self._writing_raw() as con:
                con.begin()
                lay_out(con)
                con.commit()
        elif version < SCHEMA_VERSION:
            self._migrate()

    def _migrate(self) -> None:
        with self._writing_raw() as con:
            version = version_of(con, self.path)  # another process may have been faster
            if version < SCHEMA_VERSION:
                migrate(con, version)

    def _wait(self) -> Wait:
        return Wait(self._wait_s, self._on_wait)

    @contextmanager
    def _reading_raw(self, wait: Wait | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        with opened(self.path, read_only=True, wait=wait or self._wait()) as con:
            yield con

    @contextmanager
    def _writing_raw(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with opened(self.path, read_only=False, wait=self._wait(), config=_WRITE_CONFIG) as con:
            yield con

    def _check_version(self, con: duckdb.DuckDBPyConnection) -> bool:
        """Whether the tables are of this version; NotALibrary and LibraryTooNew are raised."""
        version = version_of(con, self.path)
        if version == 0:
            raise NotALibrary(f"{self.path} is an empty database")
        return version == SCHEMA_VERSION

    @contextmanager
    def _reading(self, wait: Wait | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A window for reading, on tables of this program's version."""
        with self._reading_raw(wait) as con:
            if self._check_version(con):
                yield con
                return
        self._migrate()
        with self._reading_raw() as con:
            yield con

    @contextmanager
    def _writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A window for one transaction: committed at its end, rolled back on any exception."""
        with self._writing_raw() as con:
            if not self._check_version(con):
                migrate(con, version_of(con, self.path))
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
        """Replace all that the library holds of a paper, and add to the ledger, in one transaction.

        The paper's entities are linked with those of the other papers.

        Raises:
            ValueError: a unit belongs to another paper.
            ExpressionHeld: a field repeats eight consecutive words of the paper that the guard is of.
        """
        self.save_papers([Delivery(record, units, calls, outcome, guard, merges)])

    def save_papers(self, deliveries: Sequence[Delivery]) -> None:
        """The same for papers that ended together: all of them in one transaction, or none.

        Raises:
            ValueError: a unit belongs to another paper, or comes without its paper's guard.
            ExpressionHeld: a field repeats eight consecutive words of its paper.
        """
        for delivery in deliveries:
            if delivery.guard is not None:
                delivery.guard.check(delivery.units)
            elif delivery.units:
                raise ValueError("units were given without the guard of their paper")
        with self._writing() as con:
            write.put_deliveries(con, deliveries)
            names.put_names(con, {d.record.id: d for d in deliveries if d.record})

    def save_run(self, run: RunRecord) -> None:
        """Insert a run, or replace the one with its id."""
        with self._writing() as con:
            write.put_run(con, run)

    def save_outcomes(self, outcomes: Iterable[Outcome]) -> None:
        """Insert or replace what a run made of inputs (by run and path)."""
        with self._writing() as con:
            write.put_outcomes(con, outcomes)

    def save_calls(self, calls: Iterable[CallRow]) -> None:
        """Insert or replace lines of the ledger (by id)."""
        with self._writing() as con:
            write.put_calls(con, calls)

    def remove_paper(self, paper_id: str) -> Removal:
        """Delete a paper and all that came from it; the ledger keeps what it cost.

        Raises:
            PaperNotFound: there is none with this id.
        """
        with self._writing() as con:
            read.paper(con, paper_id)
            gone = write.take_paper(con, paper_id)
            names.put_names(con, {paper_id: None})
            return gone

    def undo_merge(self, merge_id: str) -> Merge:
        """Part two names that were merged, now and in every later ingest.

        Raises:
            MergeNotFound: there is none with this id.
        """
        with self._writing() as con:
            return names.undo_merge(con, merge_id)

    # --- reading ----------------------------------------------------------------------------

    def papers(self) -> list[PaperRecord]:
        """All papers, by title."""
        with self._reading() as con:
            return read.papers(con)

    def paper(self, paper_id: str) -> PaperRecord:
        """The paper with exactly this id.

        Raises:
            PaperNotFound: there is none.
        """
        with self._reading() as con:
            return read.paper(con, paper_id)

    def find_paper(self, text: str) -> PaperRecord:
        """The paper that a person means: first digits of its id, DOI, arXiv id, file name or title.

        Raises:
            PaperNotFound: nothing matches.
            PaperAmbiguous: several papers do; the error lists them.
        """
        with self._reading() as con:
            return read.find_paper(con, text)

    def load_units(self, paper_id: str) -> list[KnowledgeUnit]:
        """The units of a paper in the order of its text, exactly as they were saved."""
        with self._reading() as con:
            return read.load_units(con, paper_id)

    def known_recipes(self) -> dict[str, tuple[str, PaperState]]:
        """Recipe and state of every paper by its id."""
        with self._reading() as con:
            return read.known_recipes(con)

    def figures(self) -> dict[str, PaperFigures]:
        """How much of every paper its facts account for, and how near they come to its wording."""
        with self._reading() as con:
            return read.figures(con)

    def things(self, text: str = "") -> list[Thing]:
        """What the view entities holds, by name: all, or those with this text in one of their names."""
        with self._reading() as con:
            return names.things(con, text)

    def merges(self, paper_id: str | None = None) -> list[Merge]:
        """Names that were merged, with the reason; of one paper or of all."""
        with self._reading() as con:
            return names.merges(con, paper_id)

    def apart(self, paper_id: str | None = None) -> list[CannotLink]:
        """Merges that a person has undone; of one paper or of all."""
        with self._reading() as con:
            return names.apart(con, paper_id)

    def runs(self) -> list[RunRecord]:
        """All runs, the oldest first."""
        with self._reading() as con:
            return read.runs(con)

    def latest_outcomes(self) -> list[Outcome]:
        """For every path ever given, what the latest run that met it made of it; by path."""
        with self._reading() as con:
            return read.latest_outcomes(con)

    def run_totals(self) -> Totals:
        """The ledger added up: overall, per run, per paper."""
        with self._reading() as con:
            return read.run_totals(con)

    def content_digest(self) -> str:
        """SHA-256 over papers and units without runs and moments: equal for identical libraries."""
        with self._reading() as con:
            return read.content_digest(con)

    def check(self) -> list[Finding]:
        """All that is not as it should be; empty if all is well."""
        with self._reading() as con:
            return check.findings(con)

    def query(self, sql: str, limits: QueryLimits | None = None) -> Result:
        """Run one SELECT of a user, in a process of its own that can neither write nor reach out.

        Raises:
            QueryRefused: it is no single SELECT, it failed, or it went over the limits.
        """
        wait = self._wait()
        with self._reading(wait):
            pass  # NotALibrary, LibraryMissing, an older version: said before any query is run
        return run_query(self.path, sql, limits or QueryLimits(), wait)
