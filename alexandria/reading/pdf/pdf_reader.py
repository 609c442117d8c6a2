"""PDF → PaperDraft: the order of the steps, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from alexandria.child_process import print_traceback
from alexandria.errors import DamagedFile, InputError, NoText
from alexandria.paper import PageWarning
from alexandria.reading.input_formats import SourceFile
from alexandria.reading.paper_draft import PaperDraft
from alexandria.reading.pdf.continued_tables import join_continued_tables
from alexandria.reading.pdf.document_structure import build_draft
from alexandria.reading.pdf.header_footer import mark_headers_footers
from alexandria.reading.pdf.layout_model import needs_layout_model, run_layout_model
from alexandria.reading.pdf.mupdf import (
    PdfDocument,
    is_memory_failure,
    is_mupdf_error,
    load_pymupdf,
)
from alexandria.reading.pdf.ocr import model_folder, needs_ocr, read_by_ocr
from alexandria.reading.pdf.page_content import Box, PageContent
from alexandria.reading.pdf.page_extraction import extract_page
from alexandria.reading.pdf.pdf_opening import open_pdf
from alexandria.reading.pdf.symbol_fonts import SymbolFonts
from alexandria.reading.pdf.text_style import document_style
from alexandria.reading.reading_options import ReadingOptions

__all__ = ["read_pdf"]

_OCR_SHARE = 0.7
"""Share of the time limit after which no further page is read by OCR."""


def read_pdf(source: SourceFile) -> PaperDraft:
    """Read a PDF.

    Raises:
        InputError: it is encrypted, damaged, empty, too large or holds no text.
        MemoryError: MuPDF could not get the memory it needs.
    """
    try:
        return _read(source)
    except Exception as error:
        if not is_mupdf_error(error):
            raise
        if is_memory_failure(error):
            raise MemoryError from None
        message = f"{source.path.name}: damaged, its content cannot be followed"
        raise DamagedFile(source.path, message) from error


def _read(source: SourceFile) -> PaperDraft:
    path, options = source.path, source.options
    started = time.monotonic()
    pymupdf = load_pymupdf()
    document, wanted = open_pdf(path, source.content, options)
    with closing(document):
        warnings: list[PageWarning] = []
        pages = _extract(document, wanted, pymupdf, warnings)
        if not pages:
            raise DamagedFile(path, f"{path.name}: none of its pages can be read")
        warnings += _ocr(path, document, pages, options, pymupdf, started)
        if not any(page.lines for page in pages):
            raise NoText(path, f"{path.name}: {len(pages)} pages without visible text")
        warnings += [w for page in pages for w in _page_warnings(page)]
        tables = _layout(document, pages, options, one_thread=source.one_thread)
        mark_headers_footers(pages)
        metadata = document.metadata or {}
        draft = build_draft(pages, metadata, document.page_count, warnings, tables)
        return replace(draft, pieces=join_continued_tables(draft.pieces))


def _ocr(
    path: Path,
    document: PdfDocument,
    pages: list[PageContent],
    options: ReadingOptions,
    pymupdf: ModuleType,
    started: float,
) -> list[PageWarning]:
    """Read by OCR what needs it. Without the model such pages stay empty, and a warning says so."""
    if options.ocr == "never":
        return []
    wanted = [p for p in pages if options.ocr == "force" or needs_ocr(p)]
    folder = model_folder() if wanted else None
    if folder is not None:
        deadline = started + _OCR_SHARE * options.timeout_s
        return read_by_ocr(document, wanted, pymupdf, folder, deadline)
    if wanted and options.ocr == "force":
        hint = "pip install 'alexandria[ocr]'"
        raise InputError(
            path, f"{path.name}: OCR was asked for, but its model is not installed", hint=hint
        )
    message = "looks like a scan; the OCR model is not installed (pip install 'alexandria[ocr]')"
    return [PageWarning(page=p.number + 1, kind="no-ocr-model", message=message) for p in wanted]


def _page_warnings(page: PageContent) -> Iterator[PageWarning]:
    """Hidden text that was left out, unknown glyphs."""
    number = page.number + 1
    if page.hidden:
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(page.hidden.items()))
        message = f"hidden text left out (characters: {why})"
        yield PageWarning(page=number, kind="hidden-text", message=message)
    if page.unknown:
        share = page.unknown / max(1, page.characters)
        message = (
            f"{page.unknown} glyphs ({share:.0%}) have no known character; they read as U+FFFD"
        )
        yield PageWarning(page=number, kind="unknown-glyphs", message=message)


def _layout(
    document: PdfDocument,
    pages: list[PageContent],
    options: ReadingOptions,
    *,
    one_thread: bool,
) -> dict[int, list[Box]]:
    if options.layout == "never":
        return {}
    style = document_style(pages)
    chosen = [p for p in pages if options.layout == "force" or needs_layout_model(p, style)]
    return run_layout_model(document, chosen, one_thread=one_thread) if chosen else {}


def _extract(
    document: PdfDocument, wanted: range, pymupdf: ModuleType, warnings: list[PageWarning]
) -> list[PageContent]:
    pages: list[PageContent] = []
    fonts = SymbolFonts(document, pymupdf)
    for number in wanted:
        try:
            page = extract_page(document.load_page(number), pymupdf, fonts)
        except (RuntimeError, ValueError) as error:
            if is_memory_failure(error):
                raise MemoryError from None
            print_traceback(error)
            message = "the page is damaged and was left out"
            warnings.append(PageWarning(page=number + 1, kind="damaged-page", message=message))
            continue
        pages.append(page)
    return pages
