"""Fonts whose "Th" ligature claims to be a T: "Tis" and "Tey" for This and They.

The width of the glyph tells for certain: the ligature is wider than its font's size, a T is half of it.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["lines_with_broken_th", "restore_th_ligatures"]

_SUSPICIOUS = re.compile(r"\b(?:Te|Tis|Tese|Tey|Tus|Teir|Tere|Tat|Terefore|Tose|Tough)\b")
_LIGATURE_WIDTH = 0.88
"""In font sizes; Th ligatures of text faces measure .95 to 1.1, a T .5 to .7."""


def lines_with_broken_th(raw: dict[str, Any]) -> set[int]:
    """ids of the lines with a T, if words of PyMuPDF's dictionary look like The or This without their h."""
    with_t = [
        (line, span["text"])
        for block in raw["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
        if "T" in span["text"]
    ]
    broken = any(_SUSPICIOUS.search(text) for _, text in with_t)
    return {id(line) for line, _ in with_t} if broken else set()


def restore_th_ligatures(raw: dict[str, Any]) -> dict[str, Any]:
    """A dictionary with single characters made one with text, wide T spelled Th; spans without them stay."""
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                if "chars" not in span:
                    continue
                limit = _LIGATURE_WIDTH * span["size"]
                for char in span["chars"]:
                    if char["c"] == "T" and char["bbox"][2] - char["bbox"][0] > limit:
                        char["c"] = "Th"
                span["text"] = "".join(char["c"] for char in span["chars"])
    return raw
