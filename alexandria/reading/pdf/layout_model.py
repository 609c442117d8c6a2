"""PyMuPDF's layout model: which pages it is run on, and what its boxes say about the lines.

The model costs about 0.7 s of one core a page, fifty times the fast path, so `auto` runs it only where rules
leave a table unseen. It was run on disordered pages as well: on 36 papers no heading, reference or order
came out better for it (docs/reading.md has the figures). It takes one page at a time; there is no batch.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from alexandria.reading.pdf.mupdf import PdfDocument, load_layout
from alexandria.reading.pdf.page_content import Box, PageContent, overlap
from alexandria.reading.pdf.table_detection import has_unruled_table
from alexandria.reading.pdf.text_style import DocumentStyle

__all__ = ["needs_layout_model", "run_layout_model"]

_LABELS = frozenset(
    {"text", "section-header", "title", "caption", "table", "picture", "formula", "footnote", "list-item",
     "page-header", "page-footer"}
)  # fmt: skip


def needs_layout_model(page: PageContent, style: DocumentStyle) -> bool:
    """Whether the model pays on this page: its tables are not all shown by rules."""
    return not page.turned and bool(page.lines) and has_unruled_table(page, style)


def run_layout_model(
    document: PdfDocument, pages: Sequence[PageContent], *, one_thread: bool
) -> dict[int, list[Box]]:
    """Run the model on `pages` and label their lines; returns the boxes of tables by page number.

    Pages that were turned are left out: the model sees them as they are stored.
    """
    with _threads(one_thread):
        load_layout()
    tables: dict[int, list[Box]] = {}
    for content in pages:
        if content.turned:
            continue
        page = document.load_page(content.number)
        page.get_layout()
        boxes = [
            ((float(b[0]), float(b[1]), float(b[2]), float(b[3])), str(b[4]))
            for b in page.layout_information or ()
            if str(b[4]) in _LABELS
        ]
        _label(content, boxes)
        tables[content.number] = [box for box, label in boxes if label == "table"]
    return tables


def _label(content: PageContent, boxes: Sequence[tuple[Box, str]]) -> None:
    for line in content.lines:
        best, share = -1, 0.5
        for i, (box, _) in enumerate(boxes):
            inside = overlap(line.box, box)
            if inside > share:
                best, share = i, inside
        if best >= 0:
            line.hint, line.hint_box = boxes[best][1], best


@contextmanager
def _threads(one: bool) -> Iterator[None]:
    """While the model loads, show it one core: its runtime makes as many threads as it sees cores, which
    slows down several children side by side.
    """
    if not one or sys.platform != "linux":
        yield
        return
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        yield
    finally:
        os.sched_setaffinity(0, allowed)
