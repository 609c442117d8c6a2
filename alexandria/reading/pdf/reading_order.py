"""Lines of one page → reading order.

Typesetters write columns in order, so the order of the stream is right in nearly all papers (measured:
.998 in the worst of 14). It is checked against the geometry; where it jumps upwards within a column, the
columns are found and read from left to right, full-width lines between them.
"""

from __future__ import annotations

from collections.abc import Sequence

from alexandria.reading.pdf.page_content import Line, PageContent

__all__ = ["disorder", "find_gutter", "in_reading_order"]

_TOLERATED = 0.04
"""Share of a page's characters that may stand after an upward jump before the stream is distrusted."""


def in_reading_order(lines: Sequence[Line], page: PageContent) -> list[Line]:
    """The lines of `page` as a person reads them."""
    if disorder(lines) <= _TOLERATED:
        return list(lines)
    ordered = _by_columns(list(lines), page)
    return ordered if disorder(ordered) < disorder(lines) else list(lines)


def disorder(lines: Sequence[Line]) -> float:
    """Share of characters in runs that start above what was already read in the same columns."""
    total = sum(len(ln.text) for ln in lines)
    wrong = 0
    for i in range(1, len(lines)):
        a, b = lines[i - 1], lines[i]
        if b.y0 > a.y0 - 0.5 * a.size:
            # Going down, but leaving a neighbour column half read shows as interleaving.
            beside = min(a.y1, b.y1) - max(a.y0, b.y0) > 0.3 * min(a.height, b.height)
            if beside and (b.x0 - a.x1 > a.size or a.x0 - b.x1 > a.size):
                wrong += (
                    min(len(a.text), len(b.text)) if len(a.text) > 15 and len(b.text) > 15 else 0
                )
            continue
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 0.3 * min(a.width, b.width) or b.x1 < a.x0:
            wrong += _run_length(lines, i)
    return wrong / max(1, total)


def _run_length(lines: Sequence[Line], start: int) -> int:
    length = len(lines[start].text)
    for i in range(start + 1, min(start + 12, len(lines))):
        if lines[i].y0 < lines[i - 1].y0 - 2:
            break
        length += len(lines[i].text)
    return length


def _by_columns(lines: list[Line], page: PageContent) -> list[Line]:
    """Bands of full-width lines and bands of two columns, from top to bottom."""
    gutter = find_gutter(lines, page)
    if gutter is None:
        return lines
    result: list[Line] = []
    band: list[Line] = []
    for line in sorted(lines, key=_row_key):
        if line.x0 < gutter - 4 and line.x1 > gutter + 4:
            result += _columns(band, gutter)
            band = []
            result.append(line)
        else:
            band.append(line)
    return result + _columns(band, gutter)


def _columns(band: list[Line], gutter: float) -> list[Line]:
    left = [ln for ln in band if (ln.x0 + ln.x1) / 2 < gutter]
    right = [ln for ln in band if (ln.x0 + ln.x1) / 2 >= gutter]
    return left + right


def find_gutter(lines: Sequence[Line], page: PageContent) -> float | None:
    """The x between two columns: crossed by few lines, with many on both sides; None for one column."""
    wide = [ln for ln in lines if ln.width > 0.15 * page.width]
    if len(wide) < 8:
        return None
    sides = [(ln.x0 + 2, ln.x1 - 2) for ln in wide]
    best: tuple[float, float] | None = None
    x = 0.25 * page.width
    while x < 0.75 * page.width:
        left = crossing = 0
        for x0, x1 in sides:
            if x1 <= x:
                left += 1
            elif x0 < x:
                crossing += 1
        right = len(wide) - crossing - left
        if crossing < 0.4 * len(wide) and min(left, right) > 0.12 * len(wide):
            score = crossing + abs(x - page.width / 2) / page.width
            if best is None or score < best[0]:
                best = (score, x)
        x += 4
    return best[1] if best else None


def _row_key(line: Line) -> tuple[float, float]:
    return (round(line.baseline / 3), line.x0)
