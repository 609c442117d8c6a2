"""Bytes of a PDF → an open document and the pages to read, or the reason why not."""

from __future__ import annotations

from pathlib import Path

from alexandria.errors import DamagedFile, EncryptedFile, NoPages, TooLarge
from alexandria.reading.pdf.mupdf import PdfDocument, is_memory_failure, load_pymupdf
from alexandria.reading.reading_options import ReadingOptions

__all__ = ["open_pdf"]


def open_pdf(path: Path, content: bytes, options: ReadingOptions) -> tuple[PdfDocument, range]:
    """Open `content`; returns the document and the indices (from 0) of the pages to read.

    Raises:
        EncryptedFile, DamagedFile, NoPages, TooLarge: as their names say.
        MemoryError: MuPDF could not get the memory it needs.
    """
    pymupdf = load_pymupdf()
    try:
        document: PdfDocument = pymupdf.open(stream=content, filetype="pdf")
    except (RuntimeError, ValueError) as error:
        if is_memory_failure(error):
            raise MemoryError from None
        raise DamagedFile(
            path, f"{path.name}: damaged, no PDF structure can be recovered"
        ) from None
    if document.needs_pass:
        if not options.password:
            raise EncryptedFile(path, f"{path.name}: encrypted, it needs a password")
        if not document.authenticate(options.password):
            raise EncryptedFile(
                path, f"{path.name}: the password does not open it", hint="Check the password."
            )
    try:
        count = document.page_count
    except (RuntimeError, ValueError):
        count = 0
    if not document.is_pdf or not count:
        raise NoPages(path, f"{path.name}: opens, but holds no page")
    return document, _selected_pages(path, count, options)


def _selected_pages(path: Path, count: int, options: ReadingOptions) -> range:
    first, last = options.pages or (1, count)
    if first > count:
        raise NoPages(
            path,
            f"{path.name}: page {first} was asked for, it has {count}",
            hint="Name pages that exist with --pages.",
        )
    pages = range(first - 1, min(last, count))
    if len(pages) > options.max_pages:
        raise TooLarge(
            path,
            f"{path.name}: {len(pages)} pages, the limit is {options.max_pages}",
            hint="Read a part with --pages.",
        )
    return pages
