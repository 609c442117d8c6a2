"""HTML-style table markup (as JATS and HTML use it) → a grid with spans spread out."""

from __future__ import annotations

from lxml import etree

from alexandria.reading.text_normalisation import plain_script

__all__ = ["cell_text", "expand_spans"]

_MAX_SPAN = 200
_MAX_COLUMNS = 1000
"""Of a row, cells that go beyond it are left out: spans multiply a file of 4 MB to twenty million cells."""


def expand_spans(table: etree._Element) -> tuple[list[list[str]], int]:
    """Rows of cells and the number of header rows.

    A cell over several rows is repeated in each; over several columns it stands once and leaves the rest
    empty, so that a row reads as it is printed.
    """
    rows: list[list[str]] = []
    pending: dict[int, tuple[int, str]] = {}
    headers = 0
    for tr in table.iter("tr"):
        row: list[str] = []
        cells = [c for c in tr if c.tag in ("td", "th")]
        for cell in cells:
            _fill(row, pending)
            text = cell_text(cell)
            columns, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for offset in range(min(columns, _MAX_COLUMNS - len(row))):
                if down > 1:
                    pending[len(row)] = (down - 1, "")
                row.append(text if offset == 0 else "")
        _fill(row, pending)
        in_head = any(a.tag == "thead" for a in tr.iterancestors())
        if in_head or (cells and all(c.tag == "th" for c in cells) and headers == len(rows)):
            headers += 1
        rows.append(row)
    return rows, headers


def cell_text(cell: etree._Element) -> str:
    """The cell's text with scripts in plain notation and line breaks as spaces."""
    parts = [cell.text or ""]
    for child in cell:
        if isinstance(child.tag, str):
            inner = cell_text(child)
            if child.tag in ("sup", "sub"):
                inner = plain_script(inner, "^" if child.tag == "sup" else "_")
            parts.append(f" {inner} " if child.tag in ("br", "break", "p", "div", "li") else inner)
        parts.append(child.tail or "")
    return "".join(parts)


def _fill(row: list[str], pending: dict[int, tuple[int, str]]) -> None:
    """Add what cells above reach down into at the row's end."""
    while len(row) in pending:
        left, text = pending.pop(len(row))
        if left > 1:
            pending[len(row)] = (left - 1, text)
        row.append(text)


def _span(cell: etree._Element, name: str) -> int:
    value = cell.get(name) or "1"
    return max(1, min(int(value), _MAX_SPAN)) if value.isdigit() else 1
