"""Fonts drawn as procedures (Type 3) that name none of their characters → the characters that they draw.

TeX's bitmap fonts carry bare codes, which MuPDF takes for characters: a micro sign is a control character and
vanishes, a multiplication sign is "Ö". The glyphs are drawn and compared with known outlines. A font whose glyphs
fit one of TeX's encodings has that encoding; what fits none is told by its own outline, or is unknown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from alexandria.reading.pdf.glyph_shapes import Shape, nearest_sign, resemblance, shape_of
from alexandria.reading.pdf.mupdf import PdfDocument, PdfPage, is_memory_failure
from alexandria.reading.pdf.page_recording import PageRecording
from alexandria.reading.pdf.tex_encodings import TEX_ENCODINGS
from alexandria.reading.text_normalisation import UNKNOWN

__all__ = ["BitmapFonts"]

_NAME = re.compile(r"/([^\s/<>\[\]()]+)")
_CODE_NAME = re.compile(r"[A-Za-z]{0,2}[0-9]+|[A-Za-z]+x?[0-9A-F]{2,4}|\.notdef")
_WORD = re.compile("[A-Za-z]{4}")
_ALIKE = 0.3
"""Distance from the outline of a character: the same in an unusual face."""
_UNLIKE, _WILD = 0.6, 0.9
"""Distances count as no more than the one; what differs by the other is not the character."""
_NO_REFERENCE = 0.5
"""Counts for a character that no font at hand can show."""
_FITTING, _CLEAR = 0.4, 0.4
"""Mean distance at which an encoding may be the font's, and the sum of distances that rules out the others."""
_ACCENTS = ("Sk", "Lm")
"""Unicode's categories; too small to be told by their outlines."""
_CODES, _PRINTED = range(256), range(0x21, 0x7F)


class BitmapFonts:
    """What the nameless Type 3 fonts of one document draw; each is looked at once."""

    def __init__(self, document: PdfDocument, pymupdf: ModuleType) -> None:
        self._document = document
        self._mupdf = pymupdf.mupdf
        self._tables: dict[str, dict[int, str]] = {}
        self._seen: set[str] = set()
        # A damaged font is no reason to lose the page: its text is then what the file says.
        self._failures = (pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError)

    def respelled(
        self, page: PdfPage, raw: dict[str, Any], recording: PageRecording
    ) -> dict[str, Any]:
        """PyMuPDF's dictionary `raw` of `page` with the characters that such fonts draw; `recording` has them one
        by one, because a code may be that of a space.
        """
        used = {span["font"] for span in _spans(raw)}
        if not used <= self._seen:
            self._seen |= used
            self._look(page, raw)
        tables = {name: self._tables[name] for name in used if name in self._tables}
        if not tables:
            return raw
        lines = {
            id(line)
            for line in _lines(raw)
            if any(span["font"] in tables for span in line["spans"])
        }
        return _respelled(recording.glyphs(), recording.with_characters(raw, lines), tables)

    def _look(self, page: PdfPage, raw: dict[str, Any]) -> None:
        for number, _, kind, base, *_ in page.get_fonts():
            name = base or f"Type3 ({number} 0 R)"
            if kind != "Type3" or name in self._tables:
                continue
            try:
                if self._is_nameless(number):
                    texts = (span["text"] for span in _spans(raw) if span["font"] == name)
                    words = any(map(_WORD.search, texts))
                    self._tables[name] = _reading(self._shapes(number), sets_words=words)
            except self._failures as error:
                if is_memory_failure(error):
                    raise

    def _is_nameless(self, number: int) -> bool:
        """Whether neither a table of characters nor the names of glyphs say what a font draws."""
        if self._document.xref_get_key(number, "ToUnicode")[0] != "null":
            return False
        kind, value = self._document.xref_get_key(number, "Encoding")
        if kind == "xref":
            value = self._document.xref_object(int(value.split()[0]))
        differences = re.search(r"/Differences\s*\[([^\]]*)", value)
        return differences is not None and all(
            map(_CODE_NAME.fullmatch, _NAME.findall(differences[1]))
        )

    def _shapes(self, number: int) -> dict[int, Shape]:
        """Codes of a font with what they draw."""
        mupdf = self._mupdf
        pdf = mupdf.pdf_document_from_fz_document(self._document.this)
        described = mupdf.pdf_new_indirect(pdf, number, 0)
        loaded = mupdf.ll_pdf_load_font(pdf.m_internal, None, described.m_internal)
        font = mupdf.FzFont(mupdf.ll_fz_keep_font(loaded.font))
        found = ((code, shape_of(font, code)) for code in _CODES)
        return {code: shape for code, shape in found if shape is not None}


def _respelled(
    glyphs: list[dict[str, Any]], raw: dict[str, Any], tables: Mapping[str, Mapping[int, str]]
) -> dict[str, Any]:
    """Characters joined to text, those of a font in `tables` as their glyphs' codes read there."""
    # An accent may start where its letter does.
    places: dict[tuple[int, int, str], str] = {}
    for painted in glyphs:
        table = tables.get(painted["font"])
        if table:
            for char, code, origin, _ in painted["chars"]:
                places[_place(origin, chr(char))] = table.get(code, UNKNOWN)
    for span in _spans(raw):
        if span["font"] in tables:
            for char in span["chars"]:
                char["c"] = places.get(_place(char["origin"], char["c"]), char["c"])
            span["text"] = "".join(char["c"] for char in span["chars"])
    return raw


def _lines(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for block in raw["blocks"]:
        yield from block.get("lines", ())


def _spans(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for line in _lines(raw):
        yield from line["spans"]


def _reading(shapes: Mapping[int, Shape], *, sets_words: bool) -> dict[int, str]:
    """Code → character of a font, given what its codes draw; U+FFFD where that is in doubt.

    In a face that looks like none at hand, letters are letters if they make words.
    """
    misfits = [_misfit(shapes, encoding) for encoding in TEX_ENCODINGS]
    most = min(_FITTING * len(shapes), min(misfits) + _CLEAR)
    likely = [e for e, misfit in zip(TEX_ENCODINGS, misfits, strict=True) if misfit < most]
    if sets_words and not likely:
        return {code: chr(code) if code in _PRINTED else UNKNOWN for code in shapes}
    return {code: _character(code, shape, likely) for code, shape in shapes.items()}


def _misfit(shapes: Mapping[int, Shape], encoding: Mapping[int, str]) -> float:
    """How far a font's glyphs are from what an encoding says they are, in all."""
    return sum(
        min(_UNLIKE, _distance(shape, encoding.get(code, ""))) for code, shape in shapes.items()
    )


def _character(code: int, shape: Shape, likely: list[Mapping[int, str]]) -> str:
    """What one glyph is, by the encodings that the font may have; else by its outline alone."""
    claims = {encoding.get(code, "") for encoding in likely} - {""}
    near = {
        char: distance
        for char in claims
        if (distance := _distance(shape, char)) < _WILD or unicodedata.category(char) in _ACCENTS
    }
    if len(near) > 1:
        best, second = sorted(near.values())[:2]
        near = {c: d for c, d in near.items() if d == best and best < _ALIKE < second}
    return next(iter(near), "") or nearest_sign(shape) or UNKNOWN


def _distance(shape: Shape, char: str) -> float:
    """How far an outline is from that of a character: middling where no font at hand shows it, far for none."""
    if not char:
        return 1.0
    distance = resemblance(shape, char)
    return _NO_REFERENCE if distance is None else distance


def _place(origin: tuple[float, float], char: str) -> tuple[int, int, str]:
    return round(origin[0] * 4), round(origin[1] * 4), char
