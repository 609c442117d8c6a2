"""What a caller may choose about reading: pages, OCR, layout model, limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["ReadingMode", "ReadingOptions"]

ReadingMode = Literal["auto", "never", "force"]
"""When a slow method is used: where it pays, never, or on every page."""

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """Choices and limits for reading one file.

    Attributes:
        pages: first and last page to read, both counted from 1 and included; None for all.
        ocr: `auto` reads pages without usable text by OCR where the model is installed.
        layout: `auto` runs the layout model on pages where geometry alone is not enough.
        password: for encrypted files.
        timeout_s: wall-clock seconds for one file; with the start of the process it is a minute.
        memory_bytes: memory that the reading process may use.
        max_file_bytes: larger files are refused before they are opened.
        max_text_bytes: larger files of text formats are refused: their readers need many times their size.
        max_characters: files with more text than this are refused; two million words, ten thick books.
        max_pages: documents with more pages to read are refused.
    """

    pages: tuple[int, int] | None = None
    ocr: ReadingMode = "auto"
    layout: ReadingMode = "auto"
    password: str | None = field(default=None, repr=False)
    timeout_s: float = 55.0
    memory_bytes: int = 950 * _MIB
    max_file_bytes: int = 256 * _MIB
    max_text_bytes: int = 32 * _MIB
    max_characters: int = 12_000_000
    max_pages: int = 2000

    def __post_init__(self) -> None:
        if self.pages is not None and not 1 <= self.pages[0] <= self.pages[1]:
            raise ValueError("pages: first and last page, counted from 1, in that order")
        if self.timeout_s <= 0:
            raise ValueError("timeout_s: must be positive")
