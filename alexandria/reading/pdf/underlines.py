"""Thin rules right under the words of a line → the line is underlined, and the rules are those of no table."""

from __future__ import annotations

from collections.abc import Sequence

from alexandria.reading.pdf.page_content import Box, Line

__all__ = ["mark_underlined"]

_ABOVE, _BELOW = 0.05, 0.3
"""Font sizes around the baseline between which an underline is drawn."""
_BEYOND = 1.5
"""Points by which it may be longer than its words at either end; rules of tables are as wide as columns."""
_COVERED = 0.9


def mark_underlined(lines: Sequence[Line], rules: list[Box]) -> list[Box]:
    """Set `underlined` of the lines that rules underline from end to end; returns the other rules."""
    flat = [rule for rule in rules if rule[3] - rule[1] < rule[2] - rule[0]]
    taken: set[Box] = set()
    for line in lines if flat else ():
        if not line.upright or not any(c.isalpha() for c in line.text):
            continue
        top, bottom = line.baseline - _ABOVE * line.size, line.baseline + _BELOW * line.size
        under = [
            r
            for r in flat
            if top < (r[1] + r[3]) / 2 < bottom
            and r[0] > line.x0 - _BEYOND
            and r[2] < line.x1 + _BEYOND
        ]
        if sum(r[2] - r[0] for r in under) >= _COVERED * line.width:
            line.underlined = True
            taken.update(under)
    return [rule for rule in rules if rule not in taken]
