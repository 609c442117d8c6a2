"""PyMuPDF as this package uses it: how it is imported, and the types of what it gives."""

from __future__ import annotations

import importlib
import os
import sys
from types import ModuleType
from typing import Any, Protocol

from alexandria.reading.pdf.page_content import Box

__all__ = [
    "PdfDocument",
    "PdfPage",
    "PdfRect",
    "is_memory_failure",
    "is_mupdf_error",
    "load_layout",
    "load_pymupdf",
]

_LAYOUT = "pymupdf.layout"
_UNWANTED = (_LAYOUT, "pymupdf4llm")


class PdfRect(Protocol):
    """A rectangle in points."""

    width: float
    height: float


class PdfPage(Protocol):
    """One page."""

    number: int
    rect: PdfRect
    rotation: int
    rotation_matrix: tuple[float, float, float, float, float, float]
    layout_information: Any

    def get_text(self, option: str = ..., **options: Any) -> Any:  # noqa: ANN401  shape depends on option
        """Text in the form that `option` names."""

    def get_textpage(self, **options: Any) -> Any:  # noqa: ANN401  PyMuPDF is untyped
        """Text as MuPDF holds it; `get_text` takes it and spares itself the work."""

    def get_texttrace(self) -> list[dict[str, Any]]:
        """Spans as they are painted, with the glyph of every character."""

    def get_displaylist(self) -> Any:  # noqa: ANN401  PyMuPDF is untyped
        """What the page paints, recorded."""

    def get_fonts(self) -> list[tuple[Any, ...]]:
        """Fonts that the page's resources name: object number, suffix, kind, name and more."""

    def get_bboxlog(self) -> list[tuple[str, Box]]:
        """What is painted, in order: operation and box."""

    def get_images(self) -> list[Any]:
        """Images that the page's resources name."""

    def get_image_info(self) -> list[dict[str, Any]]:
        """Images shown, with box and mask."""

    def get_layout(self) -> None:
        """Run the layout model; the result is in `layout_information`."""

    def get_pixmap(self, **options: Any) -> Any:  # noqa: ANN401  PyMuPDF is untyped
        """The page as an image."""


class PdfDocument(Protocol):
    """An open document."""

    page_count: int
    is_pdf: bool
    needs_pass: int
    metadata: dict[str, str] | None
    this: Any
    """MuPDF's document."""

    def load_page(self, number: int) -> PdfPage:
        """The page of this index from 0."""

    def authenticate(self, password: str) -> int:
        """Not zero where the password opens it."""

    def xref_get_key(self, number: int, key: str) -> tuple[str, str]:
        """Kind and value of one key of an object."""

    def xref_object(self, number: int) -> str:
        """An object's source."""

    def extract_font(self, number: int) -> tuple[Any, ...]:
        """Name, suffix, kind and content of an embedded font."""

    def close(self) -> None:
        """Give back what it holds."""


def load_pymupdf() -> ModuleType:
    """Import PyMuPDF, silent, without its layout model (0.5 s, 150 MB): `load_layout` adds that.

    PyMuPDF imports the model, pymupdf4llm and with them onnxruntime by itself where they are installed. A
    None in sys.modules makes those imports fail, which PyMuPDF expects; taking it out again lets a later
    call load the model. onnxruntime's usage reports are switched off before anything can load it.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    if "pymupdf" not in sys.modules:
        for name in _UNWANTED:
            sys.modules[name] = None  # type: ignore[assignment]
    pymupdf = importlib.import_module("pymupdf")
    for name in _UNWANTED:
        if sys.modules.get(name, pymupdf) is None:
            del sys.modules[name]
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    return pymupdf


def load_layout() -> None:
    """Load the layout model, once.

    Raises:
        ImportError: it is not installed.
    """
    importlib.import_module(_LAYOUT).activate()


def is_mupdf_error(error: BaseException) -> bool:
    """Whether MuPDF or PyMuPDF defines the exception: it says something about the file, not about this program."""
    return type(error).__module__.partition(".")[0] in ("pymupdf", "mupdf")


def is_memory_failure(error: BaseException) -> bool:
    """Whether MuPDF's error means that an allocation failed under our limit."""
    text = str(error)
    return isinstance(error, MemoryError) or "alloc" in text or "code=1:" in text
