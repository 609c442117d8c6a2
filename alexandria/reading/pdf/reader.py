"""PDF → Draft: the order of the steps, and nothing else."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from types import ModuleType

from alexandria.errors import DamagedFile, NoText
from alexandria.paper import PageWarning
from alexandria.reading.draft import Draft
from alexandria.reading.options import ReadingOptions
from alexandria.reading.pdf.extraction import extract_page
from alexandria.reading.pdf.furniture import mark_furniture
from alexandria.reading.pdf.layout import ask_model, needs_model
from alexandria.reading.pdf.mupdf import PdfDocument, is_memory_failure, load_pymupdf
from alexandria.reading.pdf.opening import open_pdf
from alexandria.reading.pdf.page import Box, PageContent
from alexandria.reading.pdf.structure import build_draft
from alexandria.reading.pdf.style import document_style

__all__ = ["read_pdf"]


def read_pdf(path: Path, content: bytes, options: ReadingOptions, *, one_thread: bool) -> Draft:
    """Read a PDF.

    Raises:
        InputError: it is encrypted, damaged, empty, too large or holds no text.
    """
    pymupdf = load_pymupdf()
    document, wanted = open_pdf(path, content, options)
    with closing(document):
        warnings: list[PageWarning] = []
        pages = _extract(document, wanted, pymupdf, warnings)
        if not pages:
            raise DamagedFile(path, f"{path.name}: none of its pages can be read")
        if not any(page.lines for page in pages):
            raise NoText(path, f"{path.name}: {len(pages)} pages without visible text")
        tables = _layout(document, pages, options, pymupdf, one_thread=one_thread)
        mark_furniture(pages)
        return build_draft(pages, document.metadata or {}, document.page_count, warnings, tables)


def _layout(
    document: PdfDocument,
    pages: list[PageContent],
    options: ReadingOptions,
    pymupdf: ModuleType,
    *,
    one_thread: bool,
) -> dict[int, list[Box]]:
    if options.layout == "never":
        return {}
    style = document_style(pages)
    chosen = [p for p in pages if options.layout == "force" or needs_model(p, style)]
    return ask_model(document, chosen, pymupdf, one_thread=one_thread) if chosen else {}


def _extract(
    document: PdfDocument, wanted: range, pymupdf: ModuleType, warnings: list[PageWarning]
) -> list[PageContent]:
    pages: list[PageContent] = []
    for number in wanted:
        try:
            page = extract_page(document.load_page(number), pymupdf)
        except (RuntimeError, ValueError) as error:
            if is_memory_failure(error):
                raise MemoryError from None
            message = "the page is damaged and was left out"
            warnings.append(PageWarning(page=number + 1, kind="damaged-page", message=message))
            continue
        pages.append(page)
    return pages
