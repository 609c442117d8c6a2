"""Fonts of signs whose files say that the signs are letters → the signs that a reader of the page sees.

Publishers' fonts of signs carry the codes of letters: µ arrives as l or m, ± as 6, − as 2, × as 9 or 3, and many
give no code at all. Which fonts do so is seen from the outlines: letters that look like none of the letters that
they claim to be, one of them like a certain sign. Fonts that set words are fonts of text, and the others prove
themselves with their first few letters, so that a paper costs a look at the glyphs of a few pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

from alexandria.reading.pdf.bitmap_fonts import BitmapFonts
from alexandria.reading.pdf.glyph_shapes import Shape, nearest_sign, resemblance, shape_of
from alexandria.reading.pdf.mupdf import PdfDocument, PdfPage, is_memory_failure
from alexandria.reading.pdf.page_recording import PageRecording
from alexandria.reading.text_normalisation import UNKNOWN

__all__ = ["SymbolFonts"]

_WORD = re.compile("[A-Za-z]{4}")
"""A font that sets words; signs stand alone."""
_PROVEN = 3
"""Letters that look like themselves: a font of text."""
_ALIKE, _UNLIKE = 0.3, 0.45
"""Distance from the letter that a glyph claims to be: the same letter in an unusual face, or none of it."""
_CLAIM = re.compile(r"[0-9A-Za-z!\"#$%&'*:;?@¼½¾À-ÖØ-öø-ÿ]")
_CODELESS = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_CUT_NAME = 24
"""MuPDF keeps 31 characters of a font's name, seven of them the mark of a subset."""
# Slanted and rounded faces draw these letters as Greek ones look.
_LOOKALIKES = frozenset(
    {"vυ", "vν", "uυ", "uμ", "aα", "pρ", "kκ", "nη", "wω", "iι", "lι", "yγ", "oσ", "xχ"}
)


@dataclass(slots=True)
class _FontEvidence:
    """What was seen of one font. `reading` is what a character of it stands for; "" where nothing tells."""

    reading: dict[str, str] = field(default_factory=dict)
    honest: int = 0
    strange: int = 0
    """Claims that the outline does not bear out."""
    signs: int = 0
    """Those of them that certainly are another sign."""
    glyphs: dict[int, str] = field(default_factory=dict)
    """Glyphs without a code → the sign that they draw, or ""."""
    letters: dict[int, str] = field(default_factory=dict)
    """Glyphs whose code is that of a letter."""
    looks: int = 0
    """Pages on which it was looked at."""

    @property
    def lies(self) -> bool:
        """Whether the codes of the font mean nothing."""
        return self.signs > 0 and self.strange > self.honest

    @property
    def is_text(self) -> bool:
        """Whether enough of its letters are what they claim to be."""
        proven = self.honest >= _PROVEN or (self.looks > 1 and self.honest > 1 and not self.strange)
        return proven and self.strange < self.honest

    def place_in_alphabet(self) -> None:
        """Tell glyphs without a code that stand between those of neighbouring letters, as u between t and v."""
        for glyph, sign in self.glyphs.items():
            before, after = self.letters.get(glyph - 1), self.letters.get(glyph + 1)
            if not sign and before and after and ord(after) - ord(before) == 2:
                self.glyphs[glyph] = chr(ord(before) + 1)

    @property
    def is_hopeless(self) -> bool:
        """Whether its glyphs without a code are no signs that are known: brackets of formulas, pictures."""
        known = sum(map(bool, self.glyphs.values()))
        return self.looks >= 2 and known < 0.1 * max(1, len(self.glyphs))


class SymbolFonts:
    """What the fonts of one document draw, learned page by page."""

    def __init__(self, document: PdfDocument, pymupdf: ModuleType) -> None:
        self._document = document
        self._pymupdf = pymupdf
        self._bitmaps = BitmapFonts(document, pymupdf)
        self._evidence: defaultdict[str, _FontEvidence] = defaultdict(_FontEvidence)
        self._loaded: dict[int, Any] = {}
        # A damaged font is no reason to lose the page: its text is then what the file says.
        self._failures = (pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError)

    def respelled(
        self, page: PdfPage, raw: dict[str, Any], recording: PageRecording
    ) -> dict[str, Any]:
        """PyMuPDF's dictionary `raw` of `page` with signs in place of false letters.

        A letter in doubt of a font of signs becomes U+FFFD. `recording` has what the page paints.
        """
        raw = self._bitmaps.respelled(page, raw, recording)
        doubtful = self._doubtful(raw)
        if doubtful:
            try:
                fonts = self._fonts_of(page)
                # Nothing is told without an outline, and the painted glyphs cost as much as the text.
                drawn = any(map(fonts, doubtful))
                painted = (
                    [span for span in recording.glyphs() if span["font"] in doubtful]
                    if drawn
                    else []
                )
                self._examine(fonts, doubtful, painted)
                raw = self._with_signs(raw, doubtful, painted, recording)
            except self._failures as error:
                if is_memory_failure(error):
                    raise
        tables = {
            font: _table(evidence) for font, evidence in self._evidence.items() if evidence.lies
        }
        if tables:
            for span in _spans(raw):
                if span["font"] in tables:
                    span["text"] = span["text"].translate(tables[span["font"]])
        return raw

    def _doubtful(self, raw: dict[str, Any]) -> dict[str, set[str]]:
        """Font → characters of it that are yet to be looked at."""
        used: defaultdict[str, set[str]] = defaultdict(set)
        proven: set[str] = set()
        for span in _spans(raw):
            text, font = span["text"], span["font"]
            if font not in proven:
                if self._evidence[font].is_text:
                    proven.add(font)
                elif _WORD.search(text):
                    self._evidence[font].honest += _PROVEN
            if font not in proven:
                used[font].update(text)
            elif not text.isascii():
                used[font].update(_CODELESS.findall(text))
        found: dict[str, set[str]] = {}
        for font, chars in used.items():
            evidence = self._evidence[font]
            asked = set() if evidence.is_hopeless else {c for c in chars if _CODELESS.match(c)}
            if not evidence.is_text:
                asked |= {c for c in chars if _CLAIM.match(c) and c not in evidence.reading}
            if asked:
                found[font] = asked
        return found

    def _examine(
        self,
        fonts: Callable[[str], list[Any]],
        doubtful: dict[str, set[str]],
        painted: list[dict[str, Any]],
    ) -> None:
        """Look at the outlines of the doubtful characters of one page, given what it paints in their fonts."""
        for font, code, glyph in _glyphs(painted):
            evidence = self._evidence[font]
            char = chr(code) if code > 0 else UNKNOWN
            if char.isalpha():
                evidence.letters[glyph] = char
            codeless = _CODELESS.match(char) is not None
            known = glyph in evidence.glyphs if codeless else evidence.is_text
            if known or char not in doubtful[font]:
                continue
            shapes = [s for f in fonts(font) if (s := shape_of(f, glyph)) is not None]
            if codeless:
                evidence.glyphs[glyph] = _written(_agreed(map(nearest_sign, shapes)))
            elif shapes:
                _weigh(evidence, char, shapes)
        for font, chars in doubtful.items():
            evidence = self._evidence[font]
            evidence.place_in_alphabet()
            evidence.looks += 1
            for char in chars:
                # Without an outline the file is all there is; so it is for what another page has drawn.
                evidence.reading.setdefault(char, char)

    def _with_signs(
        self,
        raw: dict[str, Any],
        doubtful: dict[str, set[str]],
        painted: list[dict[str, Any]],
        recording: PageRecording,
    ) -> dict[str, Any]:
        """`raw` with signs in place of glyphs without a code, where any is known."""
        codeless = {font for font, chars in doubtful.items() if any(map(_CODELESS.match, chars))}
        signs = {font: self._evidence[font].glyphs for font in codeless}
        if not any(any(known.values()) for known in signs.values()):
            return raw
        codeless_lines = {
            id(line)
            for line in _lines(raw)
            for span in line["spans"]
            if span["font"] in signs and _CODELESS.search(span["text"])
        }
        return _with_signs_in_place(painted, recording.with_characters(raw, codeless_lines), signs)

    def _fonts_of(self, page: PdfPage) -> Callable[[str], list[Any]]:
        """MuPDF's fonts that a name may mean on a page: names are cut, and subsets share them."""
        named: defaultdict[str, set[int]] = defaultdict(set)
        for entry in page.get_fonts():
            for name in self._names(entry[0], entry[3]):
                named[name].add(entry[0])

        @cache
        def find(name: str) -> list[Any]:
            clean = _SUBSET.sub("", name)
            numbers = set(named.get(clean, ()))
            if not numbers and len(clean) >= _CUT_NAME:
                numbers = {
                    n for key, those in named.items() if key.startswith(clean) for n in those
                }
            fonts = [self._font(number) for number in sorted(numbers)]
            return [font for font in fonts if font is not None]

        return find

    def _names(self, number: int, base: str) -> Iterator[str]:
        yield _SUBSET.sub("", base)
        kind, value = self._document.xref_get_key(number, "DescendantFonts")
        below = re.search(r"(\d+) 0 R", value) if kind in ("array", "xref") else None
        if below is None:
            return
        if kind == "xref":
            below = re.search(r"(\d+) 0 R", self._document.xref_object(int(below[1])))
        if below is not None:
            kind, value = self._document.xref_get_key(int(below[1]), "BaseFont")
            if kind == "name":
                yield _SUBSET.sub("", value[1:])

    def _font(self, number: int) -> Any:  # noqa: ANN401  MuPDF's fonts are untyped
        """The embedded font of this object, once; None where none is embedded or it is damaged."""
        if number not in self._loaded:
            try:
                content = self._document.extract_font(number)[3]
                font = self._pymupdf.Font(fontbuffer=content).this if content else None
            except self._failures as error:
                if is_memory_failure(error):
                    raise
                font = None
            self._loaded[number] = font
        return self._loaded[number]


def _table(evidence: _FontEvidence) -> dict[int, str]:
    """What to write instead of the characters of a font."""
    return {ord(char): reading for char, reading in evidence.reading.items() if reading != char}


def _with_signs_in_place(
    painted: list[dict[str, Any]], raw: dict[str, Any], signs: dict[str, dict[int, str]]
) -> dict[str, Any]:
    """Characters joined to text, those without a code as the sign that is drawn at their place."""
    places: dict[tuple[int, int], str] = {}
    for span in painted:
        known = signs.get(span["font"])
        if known:
            for _, glyph, origin, _ in span["chars"]:
                if known.get(glyph):
                    places[_place(origin)] = known[glyph]
    for span in _spans(raw):
        if span["font"] in signs and "chars" in span:
            span["text"] = "".join(
                places.get(_place(c["origin"]), c["c"]) if _CODELESS.match(c["c"]) else c["c"]
                for c in span["chars"]
            )
        elif "text" not in span:
            span["text"] = "".join(c["c"] for c in span["chars"])
    return raw


def _weigh(evidence: _FontEvidence, char: str, shapes: list[Shape]) -> None:
    """Compare a claim with the outline. Where fonts share a name, one that bears it out is enough."""
    unlike = [resemblance(shape, char) for shape in shapes]
    known = [value for value in unlike if value is not None]
    if not known or min(known) < _ALIKE:
        evidence.reading[char] = char
        evidence.honest += char.isalnum() and bool(known)
        return
    sign = _agreed(map(nearest_sign, shapes))
    if sign and (sign == char or char + sign in _LOOKALIKES):
        evidence.reading[char] = char
        return
    strange = min(known) >= _UNLIKE
    evidence.strange += strange
    evidence.signs += strange and bool(sign)
    evidence.reading[char] = _written(sign) or UNKNOWN


def _agreed(signs: Iterable[str]) -> str:
    """The sign that all name."""
    found = set(signs)
    return found.pop() if len(found) == 1 else ""


def _written(sign: str) -> str:
    """A bar as U+2012: whether it is a minus or a dash is told by what it stands between (`settle_signs`)."""
    return "\u2012" if sign in ("−", "–") else sign


def _lines(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for block in raw["blocks"]:
        yield from block.get("lines", ())


def _spans(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for line in _lines(raw):
        yield from line["spans"]


def _glyphs(painted: list[dict[str, Any]]) -> set[tuple[str, int, int]]:
    """Font, code and glyph of what is painted."""
    return {(span["font"], char[0], char[1]) for span in painted for char in span["chars"]}


def _place(origin: tuple[float, float]) -> tuple[int, int]:
    return round(origin[0] * 4), round(origin[1] * 4)
