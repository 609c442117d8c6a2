"""A PDF's bytes → its pages as people see them: an image of one page, and words with their boxes.

Only the reading child process and tests call the functions; the values travel to the parent. They hold the
paper's text, so they live in memory only. Boxes are in points from the top left of the page as it is shown,
turned as its /Rotate says.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from alexandria.errors import DamagedFile
from alexandria.reading.pdf.mupdf import (
    PdfDocument,
    is_memory_failure,
    is_mupdf_error,
    load_pymupdf,
)
from alexandria.reading.pdf.page_content import Box
from alexandria.reading.pdf.pdf_opening import open_pdf
from alexandria.reading.reading_options import ReadingOptions

__all__ = ["PageImage", "PageWord", "PageWords", "WordsOfPages", "draw_page", "words_of_pages"]

_PIXELS_A_POINT = 2.0
"""144 dpi: small print can be read on a screen that shows a page at full width."""
_MOST_PIXELS = 4_000_000
"""A poster is drawn smaller."""


class PageWord(NamedTuple):
    """A word as it is printed, with the number of its line on the page."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    line: int


class _Carried(BaseModel):
    # Inputs stay out of error messages: they may be text of a paper.
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )


class PageImage(_Carried):
    """A page as a PNG; width and height are in points."""

    number: int
    width: float
    height: float
    png: bytes


class PageWords(_Carried):
    """The words of a page in the order in which the file has them; width and height are in points."""

    number: int
    width: float
    height: float
    words: tuple[PageWord, ...]


class WordsOfPages(_Carried):
    """The words of several pages, and how many pages there are in all."""

    page_count: int
    pages: tuple[PageWords, ...]


def draw_page(path: Path, options: ReadingOptions, page: int) -> PageImage:
    """Draw one page of a PDF.

    Args:
        path: the file.
        options: its password and limits.
        page: counted from 1.

    Raises:
        InputError: the file cannot be opened, has no such page, or it cannot be drawn.
        MemoryError: it needs more memory than the process may use.
    """
    pymupdf = load_pymupdf()
    with _opened(path, options) as document:
        _require_page(path, document, page)
        drawn = document.load_page(page - 1)
        width, height = drawn.rect.width, drawn.rect.height
        scale = min(_PIXELS_A_POINT, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        pixels = drawn.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
        return PageImage(number=page, width=width, height=height, png=pixels.tobytes("png"))


def words_of_pages(path: Path, options: ReadingOptions, first: int, last: int) -> WordsOfPages:
    """The words of some pages of a PDF, with their boxes.

    Args:
        path: the file.
        options: its password and limits.
        first, last: counted from 1, both included; pages that there are not are left out.

    Raises:
        InputError: the file cannot be opened, or has no page `first`.
        MemoryError: it needs more memory than the process may use.
    """
    with _opened(path, options) as document:
        _require_page(path, document, first)
        last = min(last, document.page_count)
        pages = tuple(_words(document, number) for number in range(first, last + 1))
        return WordsOfPages(page_count=document.page_count, pages=pages)


@contextmanager
def _opened(path: Path, options: ReadingOptions) -> Iterator[PdfDocument]:
    """The document, with MuPDF's errors as ours."""
    document, _ = open_pdf(path, path.read_bytes(), options)
    try:
        yield document
    except (RuntimeError, ValueError) as error:
        if is_memory_failure(error):
            raise MemoryError from None
        if not is_mupdf_error(error) and type(error) not in (RuntimeError, ValueError):
            raise
        raise DamagedFile(path, f"{path.name}: this page cannot be shown") from None


def _require_page(path: Path, document: PdfDocument, page: int) -> None:
    if not 1 <= page <= document.page_count:
        raise DamagedFile(
            path, f"{path.name}: there is no page {page}, it has {document.page_count}"
        )


def _words(document: PdfDocument, number: int) -> PageWords:
    page = document.load_page(number - 1)
    lines: dict[tuple[int, int], int] = {}
    words = []
    for x0, y0, x1, y1, text, block, line, _ in page.get_text("words"):
        place = lines.setdefault((block, line), len(lines))
        left, top, right, bottom = _shown(page.rotation_matrix, (x0, y0, x1, y1))
        words.append(
            PageWord(round(left, 1), round(top, 1), round(right, 1), round(bottom, 1), text, place)
        )
    return PageWords(
        number=number, width=page.rect.width, height=page.rect.height, words=tuple(words)
    )


def _shown(matrix: tuple[float, float, float, float, float, float], box: Box) -> Box:
    """A box on the page before its rotation → on the page as it is shown."""
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x, y in (box[:2], box[2:])]
    ys = [b * x + d * y + f for x, y in (box[:2], box[2:])]
    return min(xs), min(ys), max(xs), max(ys)
