"""An open PDF page → its text, the order of painting and the glyphs, interpreted once where that is cheaper.

MuPDF interprets a page anew for each of these, and that costs more than all that is made of it. A page with
images, whose order of painting tells what they hide, is recorded once (a display list) and the recording is run.
"""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property
from types import ModuleType
from typing import Any

from alexandria.reading.pdf.mupdf import PdfPage
from alexandria.reading.pdf.page_content import Box

__all__ = ["PageRecording"]

_ROOM = 0.5
"""Points around a block that keep its outermost characters in it."""


class PageRecording:
    """One page; everything is computed when it is asked for, the text once."""

    def __init__(self, page: PdfPage, pymupdf: ModuleType) -> None:
        self._page = page
        self._pymupdf = pymupdf
        self._mupdf = pymupdf.mupdf
        self._flags = pymupdf.TEXT_COLLECT_VECTORS | pymupdf.TEXT_CLIP

    def text(self) -> dict[str, Any]:
        """PyMuPDF's dictionary of the whole page, also of what stands outside it, with vectors."""
        found: dict[str, Any] = self._textpage.extractDICT()
        return found

    def with_characters(self, raw: dict[str, Any], lines: Set[int]) -> dict[str, Any]:
        """`raw`, the dictionary of `text`, with single characters in the blocks that hold `lines`, given by id.

        Characters as Python's objects take three times as long as all of the text.
        """
        blocks: list[dict[str, Any]] = raw["blocks"]
        for i, block in enumerate(blocks if lines else ()):
            held = [line for line in block.get("lines", ()) if id(line) in lines]
            if any("chars" not in span for line in held for span in line["spans"]):
                blocks[i] = self._by_character(block)
        return raw

    def painted(self) -> list[tuple[str, Box]]:
        """What is painted, in order: operation and box. A page that names no images is not looked at."""
        if self._recorded is None:
            return self._page.get_bboxlog() if self._page.get_images() else []
        log: list[tuple[str, Box]] = []
        self._run(self._pymupdf.JM_new_bbox_device(log, inc_layers=False))
        return log

    def glyphs(self) -> list[dict[str, Any]]:
        """Spans as they are painted, with the glyph of every character."""
        if self._recorded is None:
            return self._page.get_texttrace()
        spans: list[dict[str, Any]] = []
        self._run(self._pymupdf.extra.JM_new_texttrace_device(spans))
        return spans

    @cached_property
    def _recorded(self) -> Any:  # noqa: ANN401  MuPDF's display lists are untyped
        """The display list; None where recording costs more than it saves, or would keep /Rotate."""
        if self._page.rotation or not self._page.get_images():
            return None
        return self._page.get_displaylist().this

    @cached_property
    def _textpage(self) -> Any:  # noqa: ANN401
        everywhere = self._pymupdf.INFINITE_RECT()
        if self._recorded is None:
            return self._page.get_textpage(flags=self._flags, clip=everywhere)
        mupdf = self._mupdf
        found = mupdf.FzStextPage(mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE))
        self._run(mupdf.fz_new_stext_device(found, mupdf.FzStextOptions(self._flags)))
        return self._pymupdf.TextPage(found)

    def _run(self, device: Any) -> None:  # noqa: ANN401
        mupdf = self._mupdf
        everywhere = mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE)
        mupdf.fz_run_display_list(
            self._recorded, device, mupdf.FzMatrix(), everywhere, mupdf.FzCookie()
        )
        mupdf.fz_close_device(device)

    def _by_character(self, block: dict[str, Any]) -> dict[str, Any]:
        """A block with single characters: MuPDF gives those that its text page's box touches."""
        limits = self._textpage.this.m_internal.mediabox
        x0, y0, x1, y1 = block["bbox"]
        limits.x0, limits.y0, limits.x1, limits.y1 = x0 - _ROOM, y0 - _ROOM, x1 + _ROOM, y1 + _ROOM
        try:
            near = self._textpage.extractRAWDICT()["blocks"]
        finally:
            everywhere = self._mupdf.FzRect(self._mupdf.FzRect.Fixed_INFINITE)
            limits.x0, limits.y0 = everywhere.x0, everywhere.y0
            limits.x1, limits.y1 = everywhere.x1, everywhere.y1
        found: dict[str, Any] = next(
            other for other in near if other["type"] == 0 and other["bbox"] == block["bbox"]
        )
        found["number"] = block["number"]
        return found
