"""Characters drawn out of order, or twice → each once, in the order of their places.

Some programs draw a number from its end, or a line again a fraction of a point aside to make it look bold. MuPDF
keeps the order of drawing and makes lines of their own of what steps back: "12.4" becomes "4." and "12". Such
lines print over one another on one baseline. They are taken apart into characters and put together by place,
unless their characters collide: then they are two texts, and stay two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import reduce
from itertools import pairwise
from operator import itemgetter
from typing import Any

from alexandria.reading.pdf.page_content import Box, union

__all__ = ["disordered_lines", "in_order"]

_Placed = tuple[float, int, dict[str, Any]]
"""Left edge of a line, its place in the file, the line."""
_SAME_BASELINE = 0.12
"""Font sizes between the baselines of one line."""
_ASTRIDE = 0.2
"""Font sizes by which lines overlap that kerning alone does not explain."""
_ADJOINING = 0.35
"""Font sizes between lines that are parts of one."""
_TWICE = 0.12
"""Font sizes between two impressions of one character; no letter is as narrow."""
_COLLIDING = 0.4
"""Share of the narrower of two characters that another covers."""
_WORD_GAP = 0.15
"""Font sizes."""


def disordered_lines(raw: dict[str, Any]) -> set[int]:
    """ids of the lines of PyMuPDF's dictionary that print over one another or before what is drawn earlier."""
    return {id(line) for group in _disordered(raw) for line in group}


def in_order(raw: dict[str, Any]) -> dict[str, Any]:
    """A dictionary with single characters in the disordered lines made one with text, each line once and in the
    order of places.
    """
    merged: set[int] = set()
    for group in _disordered(raw):
        spans = _by_place(group)
        if spans:
            group[0]["spans"] = spans
            group[0]["bbox"] = _box(spans)
            merged.update(id(line) for line in group[1:])
    for block in raw["blocks"]:
        if "lines" in block:
            block["lines"] = [line for line in block["lines"] if id(line) not in merged]
            for line in block["lines"]:
                for span in line["spans"]:
                    if "chars" in span:
                        span["text"] = "".join(char["c"] for char in span["chars"])
    return raw


def _disordered(raw: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Lines that adjoin on one baseline, where their order is not that of their places or they overlap; in the
    order of the file.
    """
    lines = [
        (line["spans"][0]["origin"][1], line["bbox"][0], n, line)
        for n, line in enumerate(ln for b in raw["blocks"] for ln in b.get("lines", ()))
        if line["dir"][0] == 1 and line["spans"]
    ]
    lines.sort(key=itemgetter(0, 1, 2))
    groups: list[list[dict[str, Any]]] = []
    for row in _rows(lines):
        for run in _runs(sorted(row, key=itemgetter(0, 1))):
            order = [n for _, n, _ in run]
            if len(run) > 1 and (order != sorted(order) or _overlap(run)):
                groups.append([line for _, _, line in sorted(run, key=itemgetter(1))])
    return groups


def _rows(lines: list[tuple[float, float, int, dict[str, Any]]]) -> Iterator[list[_Placed]]:
    """Lines sorted by their baselines → those of one baseline and size."""
    row: list[_Placed] = []
    start = size = 0.0
    for baseline, x0, n, line in lines:
        own = line["spans"][0]["size"]
        if baseline - start > _SAME_BASELINE * own or abs(own - size) > 0.1 * own:
            yield row
            row, start, size = [], baseline, own
        row.append((x0, n, line))
    yield row


def _runs(row: list[_Placed]) -> Iterator[list[_Placed]]:
    """Lines of one row from left to right → those that adjoin."""
    run: list[_Placed] = []
    end = 0.0
    for placed in row:
        x0, line = placed[0], placed[2]
        if run and x0 - end > _ADJOINING * line["spans"][0]["size"]:
            yield run
            run = []
        end = max(end, line["bbox"][2]) if run else line["bbox"][2]
        run.append(placed)
    yield run


def _overlap(run: list[_Placed]) -> bool:
    """Whether lines overlap by more than kerning explains."""
    size = run[0][2]["spans"][0]["size"]
    return any(a[2]["bbox"][2] - b[0] > _ASTRIDE * size for a, b in pairwise(run))


def _by_place(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The spans of one line made of several, from left to right; none where they are texts of their own."""
    printed = [
        (char, span)
        for line in lines
        for span in line["spans"]
        for char in span["chars"]
        if not char["c"].isspace()
    ]
    if any(unicodedata.bidirectional(char["c"][0]) in ("R", "AL") for char, _ in printed):
        return []
    printed.sort(key=lambda entry: entry[0]["bbox"][0])
    kept: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for char, span in printed:
        left, room = char["bbox"][0], _TWICE * span["size"]
        if not any(o["c"] == char["c"] and left - o["bbox"][0] < room for o, _ in kept[-2:]):
            kept.append((char, span))
    if any(_collide(a["bbox"], b["bbox"]) for (a, _), (b, _) in pairwise(kept)):
        return []
    return _spans(kept)


def _collide(a: Box, b: Box) -> bool:
    """Whether two neighbours print over one another."""
    return min(a[2], b[2]) - b[0] > _COLLIDING * min(a[2] - a[0], b[2] - b[0])


def _spans(printed: list[tuple[dict[str, Any], dict[str, Any]]]) -> list[dict[str, Any]]:
    """Spans of characters, each with the span that it comes from; a space where two stand apart."""
    spans: list[dict[str, Any]] = []
    source: dict[str, Any] | None = None
    end = 0.0
    for char, span in printed:
        left, top, right, bottom = char["bbox"]
        if source is not span:
            spans.append(span | {"chars": [], "origin": char["origin"]})
        chars = spans[-1]["chars"]
        if source is not None and left - end > _WORD_GAP * span["size"]:
            chars.append({"c": " ", "bbox": (end, top, left, bottom), "origin": char["origin"]})
        chars.append(char)
        source, end = span, right
    for made in spans:
        made["bbox"] = _box(made["chars"])
    return spans


def _box(parts: list[dict[str, Any]]) -> Box:
    """The box around spans or characters."""
    boxes: list[Box] = [part["bbox"] for part in parts]
    return reduce(union, boxes)
