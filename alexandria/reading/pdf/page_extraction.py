"""An open PDF page → PageContent: visible text only, scripts in plain notation, unknown glyphs counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from types import ModuleType
from typing import Any

from alexandria.reading.pdf.character_order import disordered_lines, in_order
from alexandria.reading.pdf.hidden_text import Backdrop, hidden_reason, is_white
from alexandria.reading.pdf.letterspacing import close_up, letterspaced_lines
from alexandria.reading.pdf.ligatures import lines_with_broken_th, restore_th_ligatures
from alexandria.reading.pdf.line_building import (
    line_of_spans,
    mark_scripts,
    merge_fragments,
    with_gaps,
)
from alexandria.reading.pdf.mupdf import PdfPage
from alexandria.reading.pdf.page_content import Box, Line, PageContent, Span
from alexandria.reading.pdf.page_recording import PageRecording
from alexandria.reading.pdf.symbol_fonts import SymbolFonts
from alexandria.reading.pdf.underlines import mark_underlined
from alexandria.reading.text_normalisation import (
    UNKNOWN,
    decode_symbol_font,
    normalise,
)

__all__ = ["extract_page", "line_of_spans", "lines_of_dict"]

_BOLD, _ITALIC, _SUPERSCRIPT = 16, 2, 1
_BOLD_NAME = re.compile(
    r"bold|black|heavy|semibold|demi|-bd|\bmedi\b|cmbx|cmssbx|ptmb|phvb|\.b$|-b$", re.IGNORECASE
)
_ITALIC_NAME = re.compile(r"ital|obliq|cmti|cmsl|-it\b|\.i$|ptmri", re.IGNORECASE)
_MATH_NAME = re.compile(
    r"^(?:cm(?:mi|sy|ex|bsy|mib)|msam|msbm|eufm|euex|rsfs|mtmi|mtsy|mtex|mathematicalpi|symbol|stix.*math|"
    r"latinmodernmath|lmmath|xits.*math|cambria-?math|txsy|txmi|pxsy|pxmi|ntxmi|ntxsy|mnsymbol|esint|wasy|stmary|"
    r"txex|pxex|bbold|dsrom|asana)",
    re.IGNORECASE,
)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_RULE = 2.5
"""Drawings thinner than this are rules."""
_THICK = 6.5
"""MuPDF's box of a stroked hairline is as thick as its miter joins could be, up to ten widths."""
_alike = itemgetter("font", "size", "flags", "color", "alpha")
_PAINTED = 48
"""Bits of char_flags: filled, stroked."""
_UPRIGHT = 0.985
_MAX_DRAWINGS = 20_000
_PROSE = 40
"""Characters of a line of text; labels and running heads are shorter."""


@dataclass(frozen=True, slots=True)
class _Font:
    """A font's name and what it tells."""

    name: str
    bold: bool
    italic: bool
    math: bool
    symbols: bool


def extract_page(page: PdfPage, pymupdf: ModuleType, fonts: SymbolFonts) -> PageContent:
    """Read one page. Text that a reader of the page cannot see is left out; `fonts` are the document's."""
    recording = PageRecording(page, pymupdf)
    raw = recording.text()
    broken, spaced = lines_with_broken_th(raw), letterspaced_lines(raw)
    disordered = disordered_lines(raw)
    raw = recording.with_characters(raw, broken | spaced | disordered)
    raw = restore_th_ligatures(raw) if broken else raw
    raw = close_up(raw) if spaced else raw
    raw = in_order(raw) if disordered else raw
    raw = fonts.respelled(page, raw, recording)
    # PyMuPDF's text, drawings and images stand on the page before /Rotate is applied; its rect does not.
    sides = (page.rect.width, page.rect.height)
    width, height = sides if page.rotation % 180 == 0 else sides[::-1]
    content = PageContent(number=page.number, width=width, height=height)
    backdrop = Backdrop(
        recording.painted(),
        (content.width, content.height),
        lambda: [i["bbox"] for i in page.get_image_info() if not i.get("has-mask")],
    )
    content.images = backdrop.images
    fills = _drawings(raw["blocks"], content)
    turned: Counter[tuple[int, int]] = Counter()
    lines: list[Line] = []
    for block in raw["blocks"]:
        if block["type"] != 0:
            continue
        for raw_line in block["lines"]:
            line = _line(raw_line, block["number"], content, backdrop, fills)
            if line is not None:
                lines.append(line)
                x, y = raw_line["dir"]
                turned[(1, 0) if x > _UPRIGHT else (round(x), round(y))] += len(line.text)
    _turn(content, lines, turned)
    content.lines = merge_fragments(lines)
    content.rules = mark_underlined(content.lines, content.rules)
    return content


def lines_of_dict(raw: dict[str, Any], page: int, scale: float) -> list[Line]:
    """Lines of a dictionary that OCR made: nothing in it is hidden, coordinates times `scale` are points."""
    lines: list[Line] = []
    for block in raw["blocks"]:
        for raw_line in block.get("lines", ()):
            spans = [_span(span) for span in raw_line["spans"]]
            spans = [span for span in spans if span.text]
            if not any(span.text.strip() for span in spans):
                continue
            for span in spans:
                x0, y0, x1, y1 = span.box
                span.box = (x0 * scale, y0 * scale, x1 * scale, y1 * scale)
                span.size *= scale
                span.script, span.bold, span.italic = 0, False, False
            line = line_of_spans(spans, page, block["number"])
            line.baseline = raw_line["spans"][0]["origin"][1] * scale
            lines.append(line)
    return lines


def _drawings(blocks: Iterable[dict[str, Any]], content: PageContent) -> list[tuple[Box, int]]:
    """Sort vectors into rules and areas; returns the filled areas with their colours for contrast."""
    fills: list[tuple[Box, int]] = []
    for block in blocks:
        if block["type"] != 3:
            continue
        box = block["bbox"]
        w, h = box[2] - box[0], box[3] - box[1]
        if block["stroked"] and min(w, h) < _THICK and max(w, h) > 15 * min(w, h):
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            box = (
                (box[0], y - 0.5, box[2], y + 0.5) if w > h else (x - 0.5, box[1], x + 0.5, box[3])
            )
            w, h = box[2] - box[0], box[3] - box[1]
        if min(w, h) < _RULE:
            if max(w, h) > 8:
                content.rules.append(box)
            elif len(content.areas) < _MAX_DRAWINGS:
                content.areas.append(box)
            continue
        if not block["stroked"] and block["alpha"] > 30:
            fills.append((box, block["color"]))
            if is_white(block["color"]):
                continue
        if w * h < 0.9 * content.width * content.height and len(content.areas) < _MAX_DRAWINGS:
            content.areas.append(box)
    return fills


def _line(
    raw: dict[str, Any],
    block: int,
    content: PageContent,
    backdrop: Backdrop,
    fills: list[tuple[Box, int]],
) -> Line | None:
    spans: list[Span] = []
    origins: list[float] = []
    upright = raw["dir"][0] > _UPRIGHT
    printed = False
    for span in _coalesced(raw["spans"]):
        text = span["text"]
        stripped = len(text.strip())
        if stripped:
            reason = hidden_reason(span, backdrop, fills)
            if reason:
                content.hidden[reason] = content.hidden.get(reason, 0) + stripped
                continue
        content.characters += stripped
        built = _span(span)
        if not text.isascii():
            content.unknown += built.text.count(UNKNOWN)
        if built.text:
            spans.append(built)
            origins.append(span["origin"][1])
            printed = printed or not built.text.isspace()
    if not printed:
        return None
    if len(spans) == 1:
        line = line_of_spans(spans, content.number, block)
        line.upright, line.baseline = upright, origins[0]
        return line
    if upright:
        mark_scripts(spans, origins)
        spans, origins = with_gaps(spans, origins)
    line = line_of_spans(spans, content.number, block)
    line.upright = upright
    line.baseline = max(zip(spans, origins, strict=True), key=lambda p: len(p[0].text))[1]
    return line


def _coalesced(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbours set alike as one span: MuPDF makes a span of its own of every space that it adds. Wide
    spaces stay apart, because cells of tables have nothing else between them.
    """
    if len(spans) == 1:
        return spans
    joined: list[dict[str, Any]] = []
    last: dict[str, Any] = {}
    style: tuple[Any, ...] = ()
    level = 0.0
    for span in spans:
        text, box = span["text"], span["bbox"]
        if text.isspace() and box[2] - box[0] > 0.6 * span["size"]:
            joined.append(span)
            style = ()
            continue
        own, y = _alike(span), span["origin"][1]
        if own == style and y == level and not (span["char_flags"] ^ last["char_flags"]) & _PAINTED:
            was = last["bbox"]
            last["text"] += text
            top, bottom = was[1], was[3]
            if box[1] < top or box[3] > bottom:
                top, bottom = min(top, box[1]), max(bottom, box[3])
            last["bbox"] = (was[0], top, box[2], bottom)
            continue
        joined.append(span)
        last, style, level = span, own, y
    return joined


@lru_cache(maxsize=1024)
def _font(name: str) -> _Font:
    """What a font's name says, once per font."""
    clean = _SUBSET.sub("", name)
    return _Font(
        name=clean,
        bold=_BOLD_NAME.search(clean) is not None,
        italic=_ITALIC_NAME.search(clean) is not None,
        math=_MATH_NAME.match(clean) is not None,
        symbols=clean.lower().startswith(("symbol", "wingdings", "mt-symbol", "mtsy")),
    )


def _span(raw: dict[str, Any]) -> Span:
    font = _font(raw["font"])
    flags, text = raw["flags"], raw["text"]
    if font.symbols and not text.isascii():
        text = decode_symbol_font(text)
    # Fields by place: a page has thousands of spans.
    return Span(
        normalise(text),
        raw["bbox"],
        raw["size"],
        font.name,
        font.bold or bool(flags & _BOLD),
        font.italic or bool(flags & _ITALIC),
        2 if flags & _SUPERSCRIPT else 0,
        font.math,
        raw["color"],
    )


def _turn(content: PageContent, lines: list[Line], turned: Counter[tuple[int, int]]) -> None:
    """Where most of a page's text runs up or down, turn the whole page so that it reads left to right. Paragraphs
    that stand upright beside it come below.
    """
    total = turned.total()
    direction, count = turned.most_common(1)[0] if total else ((1, 0), 0)
    if direction == (1, 0) or count < 0.6 * total or direction not in ((0, -1), (0, 1), (-1, 0)):
        return
    width, height = content.width, content.height
    content.turned = True

    def move(box: Box) -> Box:
        x0, y0, x1, y1 = box
        if direction == (0, -1):  # text runs upwards
            return (height - y1, x0, height - y0, x1)
        if direction == (0, 1):
            return (y0, width - x1, y1, width - x0)
        return (width - x1, height - y1, width - x0, height - y0)

    turned_height = height if direction == (-1, 0) else width
    long = Counter(ln.block for ln in lines if ln.upright and len(ln.text) > _PROSE)
    prose = {block for block, count in long.items() if count > 1}

    def below(box: Box) -> Box:
        return (box[0], box[1] + turned_height, box[2], box[3] + turned_height)

    for line in lines:
        kept = line.upright and line.block in prose
        place = below if kept else move
        line.box = place(line.box)
        line.upright = kept or not line.upright
        line.baseline = line.baseline + turned_height if kept else line.box[3]
        for span in line.spans:
            span.box = place(span.box)
    content.rules = list(map(move, content.rules))
    content.areas = list(map(move, content.areas))
    content.images = list(map(move, content.images))
    if direction != (-1, 0):
        content.width, content.height = height, width
    if prose:
        content.height += height
