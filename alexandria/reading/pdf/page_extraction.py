"""An open PDF page → PageContent: visible text only, scripts in plain notation, unknown glyphs counted."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from types import ModuleType
from typing import Any

from alexandria.reading.pdf.hidden_text import Backdrop, hidden_reason, is_white
from alexandria.reading.pdf.ligatures import has_broken_th_ligature, restore_th_ligatures
from alexandria.reading.pdf.mupdf import PdfPage
from alexandria.reading.pdf.page_content import Box, Line, PageContent, Span, union
from alexandria.reading.pdf.symbol_fonts import SymbolFonts
from alexandria.reading.text_normalisation import (
    UNKNOWN,
    decode_symbol_font,
    normalise,
    plain_script,
    settle_signs,
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
_RINGS = frozenset({"o", "O", "0", "°", "º", "◦", "˚", "∘"})
_SCALE = re.compile(r" ?[CFK]\b")
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_RULE = 2.5
"""Drawings thinner than this are rules."""
_alike = itemgetter("font", "size", "flags", "color", "alpha")
_PAINTED = 48
"""Bits of char_flags: filled, stroked."""
_UPRIGHT = 0.985
_WORD_GAP = 0.18
"""Em between two fonts that make a space; thin spaces of formulas are narrower."""
_MAX_DRAWINGS = 20_000


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
    flags, everywhere = pymupdf.TEXT_COLLECT_VECTORS | pymupdf.TEXT_CLIP, pymupdf.INFINITE_RECT()

    raw = page.get_text("dict", flags=flags, clip=everywhere)
    broken = has_broken_th_ligature(raw)

    def by_character() -> dict[str, Any]:
        found: dict[str, Any] = page.get_text("rawdict", flags=flags, clip=everywhere)
        return restore_th_ligatures(found) if broken else found

    raw = fonts.respelled(page, by_character() if broken else raw, by_character)
    # PyMuPDF's text, drawings and images stand on the page before /Rotate is applied; its rect does not.
    sides = (page.rect.width, page.rect.height)
    width, height = sides if page.rotation % 180 == 0 else sides[::-1]
    content = PageContent(number=page.number, width=width, height=height)
    backdrop = Backdrop(
        # The log costs as much as the text; a page without images needs none.
        page.get_bboxlog() if page.get_images() else [],
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
                direction = raw_line["dir"]
                turned[(round(direction[0]), round(direction[1]))] += len(line.text)
    _turn(content, lines, turned)
    content.lines = _merge_fragments(lines)
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
        content.unknown += built.text.count(UNKNOWN)
        if built.text:
            spans.append(built)
            origins.append(span["origin"][1])
    if not any(s.text.strip() for s in spans):
        return None
    if upright and len(spans) > 1:
        _mark_scripts(spans, origins)
        spans, origins = _with_gaps(spans, origins)
    line = line_of_spans(spans, content.number, block)
    line.upright = upright
    line.baseline = max(zip(spans, origins, strict=True), key=lambda p: len(p[0].text))[1]
    return line


def _coalesced(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbours set alike as one span: MuPDF makes a span of its own of every space that it adds. Wide
    spaces stay apart, because cells of tables have nothing else between them.
    """
    joined: list[dict[str, Any]] = []
    last: dict[str, Any] | None = None
    for span in spans:
        box = span["bbox"]
        if span["text"].isspace() and box[2] - box[0] > 0.6 * span["size"]:
            joined.append(span)
            last = None
            continue
        if (
            last is not None
            and _alike(span) == _alike(last)
            and (
                span["origin"][1] == last["origin"][1]
                and not (span["char_flags"] ^ last["char_flags"]) & _PAINTED
            )
        ):
            was = last["bbox"]
            last["text"] += span["text"]
            last["bbox"] = (was[0], min(was[1], box[1]), box[2], max(was[3], box[3]))
            continue
        joined.append(span)
        last = span
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
    text = normalise(text)
    return Span(
        text=text,
        box=raw["bbox"],
        size=raw["size"],
        font=font.name,
        bold=font.bold or bool(flags & _BOLD),
        italic=font.italic or bool(flags & _ITALIC),
        script=2 if flags & _SUPERSCRIPT else 0,
        math=font.math,
    )


def _mark_scripts(spans: list[Span], origins: list[float]) -> None:
    """Set `script` by size and baseline against the line's main size; MuPDF's flag alone is no proof."""
    first, level = spans[0].size, origins[0]
    if all(s.size == first for s in spans) and all(o == level for o in origins):
        for span in spans:
            span.script = 0
        return
    sizes: Counter[float] = Counter()
    for span in spans:
        sizes[round(span.size, 1)] += len(span.text.strip())
    main = max(sizes, key=lambda s: (sizes[s], s))
    bigger = [s for s in sizes if s > 1.15 * main and sizes[s] >= 0.25 * sizes.total()]
    main = max(bigger, default=main)
    base = [
        o for s, o in zip(spans, origins, strict=True) if s.size > 0.9 * main and s.text.strip()
    ]
    baseline = Counter(round(o, 1) for o in base).most_common(1)[0][0] if base else origins[0]
    for span, origin in zip(spans, origins, strict=True):
        flagged, span.script = span.script == 2, 0
        rise = baseline - origin
        small = span.size < 0.87 * main
        if (small and rise > 0.12 * main) or (flagged and rise > 0.2 * main):
            span.script = 1
        elif small and rise < -0.04 * main:
            span.script = -1


def _with_gaps(spans: list[Span], origins: list[float]) -> tuple[list[Span], list[float]]:
    """A space where two spans stand apart: none is stored where a sign of another font ends a word."""
    apart, at = [spans[0]], [origins[0]]
    for span, origin in zip(spans[1:], origins[1:], strict=True):
        last = apart[-1]
        gap = span.box[0] - last.box[2]
        if (
            _WORD_GAP * last.size < gap < 2 * last.size
            and not (last.script or span.script)
            and not (last.text[-1:].isspace() or span.text[:1].isspace())
        ):
            apart.append(_space(last))
            at.append(origin)
        apart.append(span)
        at.append(origin)
    return apart, at


def line_of_spans(spans: list[Span], page: int, block: int) -> Line:
    """A Line whose text is that of `spans`, raised and lowered runs in plain notation."""
    if len(spans) == 1 and not spans[0].script:
        return _line_of_one(spans[0], page, block)
    box = spans[0].box
    sizes: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    letters = bold = italic = mathematical = 0
    for span in spans:
        if not span.text.strip():
            continue
        box = union(box, span.box)
        count = len(span.text.strip())
        sizes[round(span.size, 1)] += count
        fonts[span.font] += count
        if span.script:
            continue
        letters += count
        bold += count if span.bold else 0
        italic += count if span.italic else 0
        mathematical += count if span.math else 0
    letters = max(1, letters)
    return Line(
        text=_text(spans),
        box=box,
        size=max(sizes, key=lambda s: (sizes[s], s)) if sizes else spans[0].size,
        baseline=box[3],
        spans=tuple(spans),
        page=page,
        block=block,
        bold=bold > 0.8 * letters,
        italic=italic > 0.8 * letters,
        font=fonts.most_common(1)[0][0] if fonts else "",
        math=mathematical / letters,
    )


def _line_of_one(span: Span, page: int, block: int) -> Line:
    """Most lines are of one span."""
    return Line(
        text=settle_signs(" ".join(span.text.split())),
        box=span.box,
        size=round(span.size, 1),
        baseline=span.box[3],
        spans=(span,),
        page=page,
        block=block,
        bold=span.bold,
        italic=span.italic,
        font=span.font,
        math=float(span.math),
    )


def _text(spans: list[Span]) -> str:
    parts: list[str] = []
    i = 0
    while i < len(spans):
        script = spans[i].script
        run = spans[i].text
        i += 1
        while i < len(spans) and (spans[i].script == script):
            run += spans[i].text
            i += 1
        if script > 0 and _is_degree(run, parts, spans[i:]):
            run = "°"
        elif script and _worth_marking(run, parts):
            run = plain_script(run, "^" if script > 0 else "_")
        parts.append(run)
    return settle_signs(" ".join("".join(parts).split()))


def _is_degree(run: str, before: list[str], after: Sequence[Span]) -> bool:
    """Whether a raised ring, o or zero is a degree sign: a number stands before it or a scale after it."""
    if run.strip() not in _RINGS:
        return False
    if after and _SCALE.match(after[0].text):
        return True
    return run.strip() != "0" and bool(before and before[-1].rstrip()[-1:].isdigit())


def _worth_marking(run: str, before: list[str]) -> bool:
    """A script needs something to hang on; a raised comma or quote is no script."""
    text = run.strip()
    if not re.search(r"[\w*†‡§+\-−∗]", text) or text[:1] in "^_":
        return False
    return bool(before and before[-1].strip())


def _turn(content: PageContent, lines: list[Line], turned: Counter[tuple[int, int]]) -> None:
    """Where most of a page's text runs up or down, turn the whole page so that it reads left to right."""
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

    for line in lines:
        line.box = move(line.box)
        line.upright = not line.upright
        line.baseline = line.box[3]
        for span in line.spans:
            span.box = move(span.box)
    content.rules = list(map(move, content.rules))
    content.areas = list(map(move, content.areas))
    content.images = list(map(move, content.images))
    if direction != (-1, 0):
        content.width, content.height = height, width


def _merge_fragments(lines: list[Line]) -> list[Line]:
    """Join neighbours in the stream that print as one line: text, its scripts, text after a wide gap."""
    merged: list[Line] = []
    for line in lines:
        last = merged[-1] if merged else None
        if last is not None and _continues(last, line):
            gap = line.x0 - last.x1
            spans = list(last.spans)
            new = list(line.spans)
            script = min(last.size, line.size) < 0.87 * max(last.size, line.size)
            if gap > (0.25 if script else 0.12) * last.size and not spans[-1].text.endswith(" "):
                spans.append(_space(spans[-1]))
            rise = last.baseline - line.baseline
            small = line.size < 0.87 * last.size
            if small and abs(rise) > 0.1 * last.size:
                for span in new:
                    span.script = 1 if rise > 0 else -1
            elif last.size < 0.87 * line.size and abs(rise) > 0.1 * line.size:
                for span in spans:
                    span.script = span.script or (-1 if rise > 0 else 1)
            joined = line_of_spans(spans + new, last.page, last.block)
            joined.baseline = last.baseline if last.size >= line.size else line.baseline
            merged[-1] = joined
        else:
            merged.append(line)
    return merged


def _continues(a: Line, b: Line) -> bool:
    if not (a.upright and b.upright):
        return False
    size = max(a.size, b.size)
    gap = b.x0 - a.x1
    script = min(a.size, b.size) < 0.87 * size
    # A raised figure may be kerned back over the letter that it hangs on.
    back = 1.0 if b.spans[0].script else 0.35
    if not -back * size < gap < (0.9 if a.block == b.block and script else 0.4) * size:
        return False
    shared = min(a.y1, b.y1) - max(a.y0, b.y0)
    return shared > 0.5 * min(a.height, b.height) and not math.isclose(a.height, 0)


def _space(after: Span) -> Span:
    x1, y0, y1 = after.box[2], after.box[1], after.box[3]
    return Span(" ", (x1, y0, x1, y1), after.size, after.font, after.bold, after.italic)
