"""A table → an Excel file: one sheet to read, with the evidence as comments, and one with everything of each cell.

Text of papers is never a formula: a cell that begins with =, +, - or @ is stored as text and marked as such.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alexandria.answers.table_cells import FORMULA_SIGNS, Cell, CellState, FilledTable, shown_cell
from alexandria.errors import StorageFull
from alexandria.library import whole_file

if TYPE_CHECKING:
    from openpyxl.cell import Cell as SheetCell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["write_sheet"]

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""
_LONGEST = 32_767
_COLOURS = {
    CellState.UNCLEAR: "9C5700",
    CellState.NOT_STATED: "7F7F7F",
    CellState.NOT_LOOKED_FOR: "BFBFBF",
}
_WIDEST = 60
_AUTHOR = "Alexandria"


def write_sheet(table: FilledTable, path: Path) -> None:
    """Write a table as an Excel file (.xlsx).

    Raises:
        StorageReadOnly, StorageFull, LibraryError: the file cannot be written.
    """
    from lxml.etree import SerialisationError  # noqa: PLC0415  slow to load, as the next
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    first = book.worksheets[0]
    first.title = "table"
    _fill_table(first, table)
    _fill_evidence(book.create_sheet("evidence"), table)
    # In memory first: where the disk is full, an open zip file prints a traceback when it is collected.
    content = BytesIO()
    try:
        book.save(content)
    except SerialisationError as error:  # openpyxl lays sheets out in files of the temporary folder
        if not any(code in str(error) for code in ("ENOSPC", "EDQUOT", "EFBIG")):
            raise
        raise StorageFull("no space left in the temporary folder") from error
    with whole_file(path) as draft:
        draft.write_bytes(content.getvalue())


def _fill_table(sheet: Worksheet, table: FilledTable) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    leading = 1 if table.by_paper else 2
    _write_head(sheet, table.shown_columns)
    for number, row in enumerate(table.filled, start=2):
        for column, text in enumerate((row.paper, row.name)[:leading], start=1):
            _put(sheet.cell(number, column), text)
        for column, filled in enumerate(row.cells, start=leading + 1):
            place = sheet.cell(number, column)
            _put(place, _shown(filled))
            place.comment = Comment(_clean(filled.note), _AUTHOR, width=360, height=90)
            if filled.state in _COLOURS:
                place.font = Font(italic=True, color=_COLOURS[filled.state])
    sheet.freeze_panes = f"{get_column_letter(leading + 1)}2"


def _shown(cell: Cell) -> object:
    """A number as a number where it is no more than that, else what people read."""
    text = shown_cell(cell)
    plain = isinstance(cell.value, float) and text == f"{cell.value:.6g}"
    return cell.value if plain else text


def _fill_evidence(sheet: Worksheet, table: FilledTable) -> None:
    rows = table.evidence_rows
    _write_head(sheet, tuple(rows[0]) if rows else ("paper", "row", "column"))
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row.values(), start=1):
            _put(sheet.cell(number, column), value)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _write_head(sheet: Worksheet, names: tuple[str, ...]) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for column, name in enumerate(names, start=1):
        cell = sheet.cell(1, column)
        _put(cell, name)
        cell.font = Font(bold=True)
        width = _WIDEST if name in ("paper", "statement") else max(12, len(name) + 4)
        sheet.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST)


def _put(target: SheetCell | Any, value: object) -> None:  # noqa: ANN401  # merged cells are another class
    """Give a cell a number or a text; text is never read as a formula."""
    if value is None or isinstance(value, int | float):
        target.value = value
        return
    text = _clean(str(value))
    target.value = text
    if text.startswith(FORMULA_SIGNS):
        target.data_type = "s"
        target.quotePrefix = True


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("", text)[:_LONGEST]
