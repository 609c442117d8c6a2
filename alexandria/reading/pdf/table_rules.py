"""Horizontal rules of a page as a reader sees them: segments and doubled strokes are one rule."""

from __future__ import annotations

from collections.abc import Sequence

from alexandria.paper import BlockKind
from alexandria.reading.pdf.page_content import Box, PageContent

__all__ = ["band_edges", "full_width", "horizontal_rules"]

_THICK = 6.5
"""MuPDF's box of a stroked hairline is as thick as its miter joins could be, up to ten widths."""
_SEGMENT_GAP = 2.5
_SAME_LINE = 2.0
"""Strokes no further apart are one rule: double rules, a white stroke beside a black one."""
_EDGE = 0.06
"""Share of a table's width that a full rule may leave out at either side."""


def horizontal_rules(page: PageContent, shortest: float) -> list[Box]:
    """Rules of at least `shortest` points, from top to bottom; cells that each draw their part share one."""
    flat = [r for r in page.rules if r[3] - r[1] < 3 and r[2] - r[0] > 6]
    thick = [a for a in page.areas if a[3] - a[1] < _THICK and a[2] - a[0] > 15 * (a[3] - a[1])]
    if thick:
        text = [ln for ln in page.lines if ln.kind is not BlockKind.FURNITURE]
        top, bottom = (
            min((ln.y0 for ln in text), default=0.0),
            max((ln.y1 for ln in text), default=0.0),
        )
        # Above and below all text they belong to running headers.
        flat += [a for a in thick if top < a[3] and a[1] < bottom]
    joined: list[Box] = []
    for line in _on_one_line(flat):
        run: Box | None = None
        for rule in sorted(line):
            if run is not None and rule[0] - run[2] < _SEGMENT_GAP:
                run = (run[0], run[1], max(run[2], rule[2]), run[3])
                continue
            if run is not None:
                joined.append(run)
            middle = (rule[1] + rule[3]) / 2
            run = (rule[0], middle - 0.5, rule[2], middle + 0.5)
        if run is not None:
            joined.append(run)
    return [r for r in joined if r[2] - r[0] > shortest]


def band_edges(page: PageContent, box: Box) -> list[Box]:
    """Edges of the shaded bands, whole or cell by cell, that cross a table in `box`: rules to a reader."""
    bands: dict[tuple[int, int], list[Box]] = {}
    for area in page.areas:
        inside = area[3] - area[1] > _THICK and box[1] - 4 < area[1] and area[3] < box[3] + 4
        if inside and min(area[2], box[2]) > max(area[0], box[0]):
            bands.setdefault((round(area[1]), round(area[3])), []).append(area)
    edges: list[Box] = []
    for areas in bands.values():
        left, right = min(a[0] for a in areas), max(a[2] for a in areas)
        # Shaded cells beside each other, as wide as the table and no wider: neither a box nor single cells.
        if (
            right - left < 0.9 * (box[2] - box[0])
            or areas[0][3] - areas[0][1] > box[3] - box[1] - 4
        ):
            continue
        if sum(a[2] - a[0] for a in areas) > 0.9 * (right - left):
            edges += [(left, y - 0.5, right, y + 0.5) for y in (areas[0][1], areas[0][3])]
    return edges


def full_width(rules: Sequence[Box], left: float, right: float) -> list[float]:
    """y of the rules, whole or in parts on one line, that span a table from `left` to `right`."""
    found: list[float] = []
    slack = _EDGE * (right - left) + 2
    for line in _on_one_line(rules):
        length = sum(min(r[2], right) - max(r[0], left) for r in line)
        reaches = min(r[0] for r in line) < left + slack and max(r[2] for r in line) > right - slack
        if reaches and length > 0.8 * (right - left):
            found.append((line[0][1] + line[0][3]) / 2)
    return found


def _on_one_line(rules: Sequence[Box]) -> list[list[Box]]:
    lines: list[list[Box]] = []
    first = 0.0
    for rule in sorted(rules, key=lambda r: r[1] + r[3]):
        middle = (rule[1] + rule[3]) / 2
        if lines and middle - first < _SAME_LINE:
            lines[-1].append(rule)
        else:
            lines.append([rule])
            first = middle
    return lines
