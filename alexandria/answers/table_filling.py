"""One paper → its rows of a table: what the facts say, and the cells that they leave open.

`PaperTable` begins with the facts; `read_paper` adds the paper's own sentences, which may name further rows. What
is open then can be asked of the paper. `fill_from_facts` fills a table from the facts of a library alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from alexandria.answers.cell_checks import RowThing
from alexandria.answers.cell_facts import ReadFact, cell_from_facts, read_facts
from alexandria.answers.cell_questions import CellQuestion, PaperSentence
from alexandria.answers.row_names import rows_in, things_compared
from alexandria.answers.table_cells import Cell, CellState, FilledRow, FilledTable
from alexandria.answers.table_columns import TableSpec
from alexandria.answers.unit_conversion import UnitTable
from alexandria.knowledge import KnowledgeUnit
from alexandria.library import FactReader, Library

__all__ = ["PaperTable", "fill_from_facts", "table_of"]

NOT_ASKED = "the facts do not say it, and the paper was not asked"
_NO_ROWS = "no {kind} was found"


class PaperTable:
    """The rows of one paper while they are filled.

    Attributes:
        paper_id, title, file: the paper.
        rows: what its rows are about; one without a name where each paper is a row, or none was found.
    """

    def __init__(
        self,
        spec: TableSpec,
        paper_id: str,
        title: str,
        file: str,
        facts: Sequence[KnowledgeUnit],
        units: UnitTable,
    ) -> None:
        """Read the facts of a paper, given as its units."""
        self.paper_id, self.title, self.file = paper_id, title, file
        self._spec, self._units = spec, units
        self._facts: tuple[ReadFact, ...] = read_facts(facts)
        self._sentences: tuple[PaperSentence, ...] = ()
        self._has_text = False
        self.rows: tuple[RowThing, ...] = ()
        self._cells: dict[tuple[int, int], Cell] = {}
        self._fill()

    def read_paper(self, sentences: Sequence[PaperSentence]) -> None:
        """Add the sentences of the paper itself."""
        self._sentences, self._has_text = tuple(sentences), True
        self._fill()

    def _fill(self) -> None:
        """Find the rows, and fill from the facts."""
        self.rows = self._find_rows() or (RowThing(),)
        self._cells = {}
        if self.has_no_rows:
            return
        for place, row in enumerate(self.rows):
            for number, column in enumerate(self._spec.columns):
                found = cell_from_facts(column, row, self._others(row), self._facts, self._units)
                if found is not None:
                    self._cells[place, number] = found

    def _find_rows(self) -> tuple[RowThing, ...]:
        wanted = self._spec.rows
        if wanted.are_papers:
            return (RowThing(),)
        compared = things_compared(wanted, self._facts)
        if compared:
            return compared
        texts = [f.reading.text for f in self._facts]
        return rows_in(wanted, (*texts, *(s.reading.text for s in self._sentences)))

    def _others(self, row: RowThing) -> tuple[RowThing, ...]:
        return tuple(r for r in self.rows if r is not row)

    @property
    def has_no_rows(self) -> bool:
        """Whether nothing was found that could be a row."""
        return not self._spec.rows.are_papers and not self.rows[0].names

    @property
    def is_open(self) -> bool:
        """Whether the facts leave a cell open, or name no row."""
        return self.has_no_rows or any(True for _ in self.open_cells())

    def open_cells(self) -> Iterator[tuple[tuple[int, int], CellQuestion]]:
        """The cells that have no value yet, each with its question."""
        if self.has_no_rows:
            return
        for place, row in enumerate(self.rows):
            for number, column in enumerate(self._spec.columns):
                if (place, number) not in self._cells:
                    others = self._others(row)
                    yield (place, number), CellQuestion(column, row, others, self._units)

    @property
    def sentences(self) -> tuple[PaperSentence, ...]:
        """The sentences of the paper, where it was read."""
        return self._sentences

    def settle(self, cell: tuple[int, int], value: Cell) -> None:
        """Give an open cell what came of its questions."""
        self._cells[cell] = value

    def filled(self, reason: str = NOT_ASKED) -> tuple[FilledRow, ...]:
        """The rows as they are now; cells without a value were not looked for, for this reason."""
        if self.has_no_rows:
            kind = " or ".join(self._spec.rows.kinds)
            where = "" if self._has_text else " in the facts"
            reason = f"{_NO_ROWS.format(kind=kind)}{where}"
        missing = Cell(CellState.NOT_LOOKED_FOR, reason=reason)
        return tuple(
            FilledRow(
                self.paper_id,
                self.title or Path(self.file).name or self.paper_id[:12],
                self.file,
                row.name,
                tuple(
                    self._cells.get((place, number), missing)
                    for number in range(len(self._spec.columns))
                ),
            )
            for place, row in enumerate(self.rows)
        )


def table_of(spec: TableSpec, rows: Sequence[FilledRow], notes: Sequence[str] = ()) -> FilledTable:
    """The table of these rows."""
    return FilledTable(spec.columns, tuple(rows), spec.rows.are_papers, tuple(notes))


def fill_from_facts(
    library: Library | Path | str, spec: TableSpec, papers: Sequence[str] = ()
) -> FilledTable:
    """Fill a table from the facts of a library alone: no model is asked, and no paper is read.

    Args:
        library: the library, or its file.
        spec: the table that is wanted, see `read_columns`.
        papers: named as for `Library.find_paper`; all papers of the library if there are none.

    Raises:
        LibraryError: the library cannot be used.
        PaperNotFound, PaperAmbiguous: of `papers`.
    """
    store = library if isinstance(library, Library) else Library(library)
    known = [store.find_paper(p) for p in papers] if papers else store.papers()
    files = FactReader(store).sources([p.id for p in known])
    units, rows = UnitTable(), list[FilledRow]()
    for paper in known:
        source = files[paper.id]
        table = PaperTable(
            spec, paper.id, paper.title, source.path, store.load_units(paper.id), units
        )
        rows += table.filled()
    return table_of(spec, rows)
