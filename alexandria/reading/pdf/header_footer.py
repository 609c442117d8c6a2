"""Header and footer removal: running headers, footers, page and line numbers, stamps → marked as furniture."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median

from alexandria.paper import BlockKind
from alexandria.reading.pdf.line_numbers import find_line_numbers
from alexandria.reading.pdf.page_content import Box, Line, PageContent
from alexandria.reading.section_roles import is_known_heading

__all__ = ["mark_headers_footers"]

_MARGIN = 0.11
"""Share of the page's height at its top and bottom where furniture stands."""
_PAGE_NUMBER = re.compile(
    r"[\[(–—-]?\s*(?:page\s*)?(?:[A-Z]{0,2}[-–]?\d{1,5}|[ivxl]{1,6})\s*(?:(?:of|/|\|)\s*\d{1,5})?"
    r"\s*(?:\(page number not for citation purposes\))?\s*[\])–—-]?",
    re.IGNORECASE,
)
_NUMBERED_HEADER = re.compile(r"\d{1,5}\s+\D.*|.*\D\s+\d{1,5}")
_SECTION = re.compile(r"(?:[IVX]{1,5}|\d{1,2}(?:\.\d{1,2})*)\.\s+[A-Z]")
_CAPTION = re.compile(r"(?:table|figure|fig\.?)\s*[\dIVX]+", re.IGNORECASE)
_MOST_PIECES = 3
"""Pieces of a running header on one line; rows of tables have more."""
_SHORT = 4
"""Letters; what has less is a number and perhaps its unit."""
_HEADER_HINTS = frozenset({"page-header", "page-footer"})


def mark_headers_footers(pages: list[PageContent]) -> None:
    """Set `kind` of every line that is no part of the text."""
    numbers = {id(line) for line in find_line_numbers(pages)}
    _mark_repeated(pages)
    _drop_repeated_rules(pages)
    for page in pages:
        _mark_page_numbers(page, numbers)
        usual = median([ln.size for ln in page.lines]) if page.lines else 0.0
        for line in page.lines:
            if id(line) in numbers:
                line.kind = BlockKind.FURNITURE
            labelled = line.hint in _HEADER_HINTS and line.size < 1.2 * usual
            # The model takes titles at the top of a page for running headers, now and then.
            if labelled and (_SECTION.match(line.text) or is_known_heading(line.text)):
                labelled = False
            if not line.upright or labelled:
                line.kind = BlockKind.FURNITURE


def _zone(line: Line, page: PageContent) -> str:
    if line.y0 < _MARGIN * page.height:
        return "top"
    return "bottom" if line.y1 > (1 - _MARGIN) * page.height else ""


def _key(line: Line) -> str:
    return re.sub(r"\d+|\b[ivxl]+\b", "#", line.text.lower()).strip(" .,|–—-")


def _mark_repeated(pages: list[PageContent]) -> None:
    """The same words at the same height on several pages, numbers aside."""
    seen: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for page in pages:
        for line in page.lines:
            zone = _zone(line, page)
            if zone and line.upright and not _CAPTION.match(line.text):
                seen[zone, _key(line)].append(line)
    for (_, key), lines in seen.items():
        heights = Counter(round(line.y0 / 4) for line in lines)
        for line in lines:
            slot = round(line.y0 / 4)
            near = sum(heights[slot + d] for d in (-1, 0, 1))
            pages_there = len({o.page for o in lines if abs(round(o.y0 / 4) - slot) <= 1})
            if (
                near >= 2
                and pages_there >= 2
                and (len(key) > 3 or pages_there > 2 or not key.strip("#"))
            ):
                line.kind = BlockKind.FURNITURE
    for page in pages:
        _keep_table_rows(page)


def _keep_table_rows(page: PageContent) -> None:
    """Tables at the top or the bottom of several pages repeat numbers and titles, too: what stands in a row of
    many pieces, or nearer to the text than a line that is not repeated, was taken for furniture by chance.
    """
    marked = [ln for ln in page.lines if ln.kind is BlockKind.FURNITURE]
    if not marked:
        return
    upright = [ln for ln in page.lines if ln.upright]
    free = [ln for ln in upright if ln.kind is None]
    for line in marked:
        row = [o for o in upright if abs(o.baseline - line.baseline) < 2]
        cells = len(row) > _MOST_PIECES and any(o in free for o in row)
        short = len(re.sub(r"[\W\d_]", "", line.text)) < _SHORT
        top = _zone(line, page) == "top"
        inside = short and any(o.y1 < line.y0 + 1 if top else o.y0 > line.y1 - 1 for o in free)
        if cells or inside:
            line.kind = None


def _drop_repeated_rules(pages: list[PageContent]) -> None:
    """Lines under running headers and over footers would pass for the rules of a table."""
    places = Counter(spot for page in pages for spot in {_spot(r) for r in page.rules})
    often = {spot for spot, n in places.items() if n >= max(3, 0.3 * len(pages))}
    for page in pages:
        text = [ln for ln in page.lines if ln.kind is None and ln.upright]
        page.rules = [
            r for r in page.rules if _spot(r) not in often or _has_text_beyond(r, text, page)
        ]


def _has_text_beyond(rule: Box, text: list[Line], page: PageContent) -> bool:
    """Whether text other than furniture stands between the rule and the nearer edge of the page."""
    if rule[1] < page.height / 2:
        return any(ln.y1 < rule[1] + 2 for ln in text)
    return any(ln.y0 > rule[3] - 2 for ln in text)


def _spot(rule: Box) -> tuple[int, ...]:
    return tuple(round(v / 2) for v in rule)


def _mark_page_numbers(page: PageContent, line_numbers: set[int]) -> None:
    """A number alone, or with a running title, above or below all else; not the number of a line of text."""
    upright = [ln for ln in page.lines if ln.upright and id(ln) not in line_numbers]
    rest = [ln for ln in upright if ln.kind is None]
    usual = median([ln.size for ln in rest]) if rest else 0.0
    apart = _usual_gap(rest)
    for line in rest:
        if line.kind is not None or not _zone(line, page):
            continue
        # Page numbers repeat and are marked by now; the title beside them may stand on one page alone.
        row = [o for o in upright if abs(o.baseline - line.baseline) < 2]
        text = " ".join(o.text.strip() for o in sorted(row, key=lambda o: o.x0))
        # "1 Introduction" at the top of a page is a heading: larger, bold, or of known words.
        headed = _NUMBERED_HEADER.fullmatch(text) and len(text) < 90 and not is_known_heading(text)
        headed = headed and not any(o.bold or o.size > 1.25 * usual for o in row)
        if not (headed or _PAGE_NUMBER.fullmatch(text)):
            continue
        others = [o for o in rest if o not in row]
        room = max(line.size, 1.3 * apart) if headed else -2
        above = all(o.y0 >= line.y1 + room for o in others)
        below = all(o.y1 <= line.y0 - room for o in others)
        if (above or below) and others:
            for member in row:
                member.kind = BlockKind.FURNITURE


def _usual_gap(lines: list[Line]) -> float:
    """White between two lines of the page's text: manuscripts leave a whole line."""
    gaps = [b.y0 - a.y1 for a, b in pairwise(lines) if b.y0 > a.y1 and abs(a.x0 - b.x0) < 2]
    return median(gaps) if gaps else 0.0
