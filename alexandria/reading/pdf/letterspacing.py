"""Words set with wide spaces between their letters ("I N T R O D U C T I O N") → words.

MuPDF takes every such space for one between words. The gaps themselves tell: those between the letters of one line
are alike, and those between its words wider by a word space.
"""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import Any

__all__ = ["close_up", "letterspaced_lines"]

_SPACED = re.compile(r"(?:^|\s)(?:[^\W\d_]{1,2}\s){3}[^\W\d_]")
_APART, _FAR = 0.08, 0.6
"""Font sizes between letters that are set apart, and between those that are cells or labels."""
_WORD_SPACE = 0.16
"""Font sizes by which the gap of words is wider at least."""
_ALIKE = 0.75
"""Share of the gaps that are those of letters."""


def letterspaced_lines(raw: dict[str, Any]) -> set[int]:
    """ids of the lines of PyMuPDF's dictionary in which a span looks like words set letter by letter."""
    return {
        id(line)
        for block in raw["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        if _SPACED.search(span["text"])
    }


def close_up(raw: dict[str, Any]) -> dict[str, Any]:
    """A dictionary with single characters made one with text, without the spaces within such words; spans without
    characters stay.
    """
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                if "chars" not in span:
                    continue
                text = "".join(char["c"] for char in span["chars"])
                if _SPACED.search(text):
                    span["chars"] = _closed(span["chars"], span["size"])
                    text = "".join(char["c"] for char in span["chars"])
                span["text"] = text
    return raw


def _closed(chars: list[dict[str, Any]], size: float) -> list[dict[str, Any]]:
    """The characters with spaces between words alone; as they are where their gaps are not those of letters."""
    printed = [char for char in chars if not char["c"].isspace()]
    gaps = [b["bbox"][0] - a["bbox"][2] for a, b in pairwise(printed)]
    usual = median(gaps)
    widest = usual + _WORD_SPACE * size
    if not _APART * size < usual < _FAR * size or sum(g < widest for g in gaps) < _ALIKE * len(
        gaps
    ):
        return chars
    kept = [printed[0]]
    for gap, (before, char) in zip(gaps, pairwise(printed), strict=True):
        if gap >= widest:
            kept.append(before | {"c": " "})
        kept.append(char)
    return kept
