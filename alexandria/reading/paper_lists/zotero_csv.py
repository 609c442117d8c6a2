"""Zotero's CSV export → PaperList."""

from __future__ import annotations

import csv
import io
import re

from alexandria.reading.paper_lists.author_names import first_last
from alexandria.reading.paper_lists.listed_paper import ListedPaper, PaperList, listed_paper
from alexandria.reading.text_decoding import decode

__all__ = ["read_zotero_csv"]


def read_zotero_csv(content: bytes) -> PaperList:
    """The rows of a file.

    Raises:
        ValueError: no rows of cells.
    """
    text = decode(content)
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise ValueError("no rows of cells") from error
    return PaperList(papers=tuple(map(_paper, rows)))


def _paper(row: dict[str, str | None]) -> ListedPaper:
    def cell(name: str) -> str:
        return row.get(name) or ""

    return listed_paper(
        key=cell("Key"),
        title=cell("Title"),
        authors=map(first_last, _parts(cell("Author"))),
        identifiers=[cell("DOI"), cell("Url"), cell("Extra")],
        date=cell("Publication Year") or cell("Date"),
        venue=cell("Publication Title") or cell("Proceedings Title"),
        files=_parts(cell("File Attachments")),
    )


def _parts(text: str) -> list[str]:
    """Zotero joins with a semicolon and a blank; file names may hold semicolons alone."""
    return [part.strip() for part in re.split(r";(?:\s+|$)", text) if part.strip()]
