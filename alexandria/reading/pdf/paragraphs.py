"""Lines of running text in reading order → paragraphs, lists, equations and footnotes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alexandria.paper import BlockKind
from alexandria.reading.pdf.column_edges import Columns
from alexandria.reading.pdf.page_content import Line
from alexandria.reading.pdf.text_style import DocumentStyle

__all__ = ["Element", "group_lines", "mark_equations", "mark_footnotes"]

_BULLET = re.compile(r"[•●▪■◦∙‣–—-]\s+\S|[•●▪■◦‣]\S")
_OPENS = re.compile(rf"{_BULLET.pattern}|(?:key\s?-?words?|index terms)\s*[:.—–]", re.IGNORECASE)
_ITEM = re.compile(r"(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|\[\d\])\s+\S")
_TERMINAL = re.compile(r"[.!?:;][\"”’')\]]*(?:\s*\[[\d,\s–-]+\]|\^[\d,–-]+)*$")
_RELATION = re.compile(r"[=≈≤≥<>≡∝∼→⇒∈∑∫∏√]")
_EQUATION_NUMBER = re.compile(r"\(\s*[A-Z]?\.?\d{1,3}(?:[.\-]\d{1,2})?[a-z]?\s*\)$")
_NOTE_MARK = re.compile(r"(?:\^?[\d*†‡§¶]{1,3}|[a-z]\))\s?\S")


@dataclass(slots=True)
class Element:
    """Consecutive lines that are one piece of the paper."""

    kind: BlockKind
    lines: list[Line]


def mark_equations(flow: Sequence[Line], columns: Mapping[int, Columns]) -> None:
    """Lines of displayed formulas get the kind EQUATION."""
    for line in flow:
        titled = line.spans[0].bold and re.match(r"[A-Z][a-z]{3,}", line.text)
        if line.kind is not None or titled:
            continue
        left, right = columns[line.page].extent(line)
        indented = line.x0 > left + 1.2 * line.size
        if not indented and line.hint != "formula":
            continue
        words = re.findall(r"[A-Za-z]{4,}", line.text)
        if line.hint == "formula" and len(words) <= 8:
            line.kind = BlockKind.EQUATION
        elif not indented or line.bold or len(words) > 5 or (line.x1 > right + 2 and not line.math):
            continue
        elif (
            (line.math > 0.2 and (len(words) <= 2 or _EQUATION_NUMBER.search(line.text)))
            or (_RELATION.search(line.text) and _EQUATION_NUMBER.search(line.text))
            or (_EQUATION_NUMBER.fullmatch(line.text) and line.x1 > right - 2 * line.size)
        ):
            line.kind = BlockKind.EQUATION


def mark_footnotes(
    flow: Sequence[Line], style: DocumentStyle, columns: Mapping[int, Columns]
) -> None:
    """Small print at the foot of a column gets the kind FOOTNOTE."""
    feet: dict[tuple[int, int], float] = {}
    for line in flow:
        if line.kind is None and style.is_body(line):
            key = (line.page, columns[line.page].index(line))
            feet[key] = max(feet.get(key, 0.0), line.y1)
    for line in flow:
        if line.kind is not None:
            continue
        foot = feet.get((line.page, columns[line.page].index(line)), 0.0)
        small = line.size < 0.93 * style.size
        if line.hint == "footnote" or (small and foot and line.y0 > foot - 1):
            line.kind = BlockKind.FOOTNOTE


def group_lines(
    flow: Sequence[Line], style: DocumentStyle, columns: Mapping[int, Columns]
) -> list[Element]:
    """Elements in reading order. Notes between the parts of a paragraph come after it."""
    elements: list[Element] = []
    open_text: Element | None = None
    for line in flow:
        kind = line.kind or BlockKind.PARAGRAPH
        if kind is not BlockKind.PARAGRAPH:
            last = elements[-1] if elements else None
            if (
                last is not None
                and last.kind is kind
                and kind is not BlockKind.HEADING
                and _near(last.lines[-1], line)
            ):
                last.lines.append(line)
            else:
                elements.append(Element(kind, [line]))
            if kind is BlockKind.HEADING:
                open_text = None
            continue
        if open_text is not None and not _breaks(
            open_text.lines, line, style, columns, elements[-1] is not open_text
        ):
            open_text.lines.append(line)
            continue
        is_item = _starts_item(line, columns)
        open_text = Element(BlockKind.LIST if is_item else BlockKind.PARAGRAPH, [line])
        elements.append(open_text)
    return elements


def _near(a: Line, b: Line) -> bool:
    return a.page == b.page and -2 * a.size < b.y0 - a.y1 < 1.2 * a.size


def _starts_item(line: Line, columns: Mapping[int, Columns]) -> bool:
    if _BULLET.match(line.text) or line.hint == "list-item":
        return True
    left, _ = columns[line.page].extent(line)
    return bool(_ITEM.match(line.text)) and line.x0 > left - 2


def _breaks(
    lines: Sequence[Line],
    line: Line,
    style: DocumentStyle,
    columns: Mapping[int, Columns],
    interrupted: bool,
) -> bool:
    """Whether `line` begins something new after `lines`."""
    last = lines[-1]
    if _same_row(last, line):
        return False
    if abs(last.size - line.size) > 0.12 * last.size or _OPENS.match(line.text):
        return True
    here, there = columns[last.page], columns[line.page]
    moved = (
        last.page != line.page
        or line.y0 < last.y0 - last.size
        or here.index(last) != there.index(line)
    )
    if moved or interrupted:
        return _breaks_after_move(lines, line, style, columns, moved=moved)
    return _breaks_below(lines, line, style, here.extent(last))


def _breaks_after_move(
    lines: Sequence[Line],
    line: Line,
    style: DocumentStyle,
    columns: Mapping[int, Columns],
    *,
    moved: bool,
) -> bool:
    """Over the end of a column or page, or around a note: only an ended sentence can end a paragraph."""
    last = lines[-1]
    if line.text[:1].islower() and not _ITEM.match(line.text):
        return False
    if _TERMINAL.search(last.text) is None:
        return bool(_ITEM.match(line.text)) and line.hint == "list-item"
    left, _ = columns[line.page].extent(line)
    last_left, last_right = columns[last.page].extent(last)
    indented = line.x0 - left > 0.6 * line.size
    if not moved:
        return indented or line.baseline - last.baseline > 1.4 * style.pitch
    full = last.x1 > last_right - 1.5 * last.size
    return indented or not full or not _indents(lines, last_left)


def _breaks_below(
    lines: Sequence[Line], line: Line, style: DocumentStyle, extent: tuple[float, float]
) -> bool:
    """Right below the last line: by distance, by a short last line, by an indent."""
    last = lines[-1]
    left, right = extent
    ended = _TERMINAL.search(last.text) is not None
    gap = line.baseline - last.baseline
    if gap > 1.32 * max(style.pitch * last.size / style.size, _pitch(lines)) + 0.5:
        # A figure or table may stand between the lines of a sentence.
        goes_on = line.text[:1].islower() and last.x1 > right - 3 * last.size
        return ended or line.text[:1].isupper() or (gap > 2.5 * style.pitch and not goes_on)
    if not ended:
        return False
    if _ITEM.match(line.text) or last.x1 < right - 2.5 * last.size:
        return True
    if not 0.6 * line.size < line.x0 - last.x0 < 4.5 * line.size:
        return False
    return abs(last.x0 - left) < 2 or (len(lines) > 1 and abs(last.x0 - lines[-2].x0) < 2)


def _same_row(a: Line, b: Line) -> bool:
    return (
        a.page == b.page
        and abs(a.baseline - b.baseline) < 0.45 * max(a.size, b.size)
        and b.x0 > a.x0
    )


def _pitch(lines: Sequence[Line]) -> float:
    """Distance of the last two lines of the paragraph; 0 where there is none."""
    if len(lines) < 3 or lines[-1].page != lines[-2].page:
        return 0.0
    return max(0.0, min(lines[-1].baseline - lines[-2].baseline, 2.5 * lines[-1].size))


def _indents(lines: Sequence[Line], left: float) -> bool:
    """Whether the paragraph began with an indent: then a line without one goes on."""
    return lines[0].x0 > left + 0.6 * lines[0].size
