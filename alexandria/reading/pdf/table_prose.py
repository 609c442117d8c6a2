"""Lines of text in a part of a page that may be a table → running text, or cells as wide as a column of it.

Manuscripts set both alike. Text stands alone in its row; the first line of a cell has the row's other cells beside
it, and the others hang below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from alexandria.reading.pdf.page_content import Box, Line, PageContent, overlap
from alexandria.reading.pdf.text_style import DocumentStyle

__all__ = ["is_long", "is_prose", "prose_in", "prose_lines"]

_LONG = 40
"""Characters of a line of text."""
_SAME_BASELINE = 0.6
"""Points between the baselines of cells of one row."""


def is_prose(line: Line, style: DocumentStyle) -> bool:
    """Whether a line is a full one of running text."""
    return is_long(line) and style.is_body(line)


def is_long(line: Line) -> bool:
    """Whether a line has the words of a line of text."""
    return len(line.text) > _LONG and len(re.findall(r"[a-z]{2,}", line.text)) >= 5


def prose_in(strip: Box, page: PageContent, style: DocumentStyle) -> bool:
    """Two long lines of running text, one under the other, in a strip of the page."""
    inside = [ln for ln in page.lines if ln.kind is None and overlap(ln.box, strip) > 0.6]
    found = sorted(prose_lines(inside, style), key=lambda ln: (round(ln.x0 / 20), ln.y0))
    return any(0 <= b.baseline - a.baseline < 2 * a.size for a, b in pairwise(found))


def prose_lines(inside: Sequence[Line], style: DocumentStyle) -> list[Line]:
    """Full lines of running text among those of a part of a page."""
    long = [ln for ln in inside if is_prose(ln, style)]
    cells = _cells(long, inside) if long else set()
    return [ln for ln in long if id(ln) not in cells]


def _cells(long: Sequence[Line], inside: Sequence[Line]) -> set[int]:
    """ids of those of the lines `long` that short pieces stand beside, or that hang below such a one."""
    short = [ln for ln in inside if len(ln.text) <= _LONG]
    found: set[int] = set()
    for line in sorted(long, key=lambda ln: ln.baseline):
        beside = any(
            abs(o.baseline - line.baseline) < _SAME_BASELINE
            and (o.x1 < line.x0 - line.size or o.x0 > line.x1 + line.size)
            for o in short
        )
        below = any(
            id(o) in found
            and 0 < line.baseline - o.baseline < 2.2 * line.size
            and min(o.x1, line.x1) - max(o.x0, line.x0) > 0.5 * line.width
            for o in long
        )
        if beside or below:
            found.add(id(line))
    return found
