"""Fonts whose "Th" ligature claims to be a T: "Tis" and "Tey" for This and They.

The width of the glyph tells for certain: the ligature is wider than its font's size, a T is half of it.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["has_broken_th_ligature", "restore_th_ligatures"]

_SUSPICIOUS = re.compile(r"\b(?:Te|Tis|Tese|Tey|Tus|Teir|Tere|Tat|Terefore|Tose|Tough)\b")
_LIGATURE_WIDTH = 0.88
"""In font sizes; Th ligatures of text faces measure .95 to 1.1, a T .5 to .7."""


def has_broken_th_ligature(raw: dict[str, Any]) -> bool:
    """Whether words of PyMuPDF's dictionary look like The, This and so on without their h."""
    return any(
        "T" in span["text"] and _SUSPICIOUS.search(span["text"])
        for block in raw["blocks"]
        for line in block.get("lines", ())
        for span in line["spans"]
    )


def restore_th_ligatures(raw: dict[str, Any]) -> dict[str, Any]:
    """A dictionary with single characters made one with text, wide T spelled Th."""
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                limit = _LIGATURE_WIDTH * span["size"]
                for char in span["chars"]:
                    if char["c"] == "T" and char["bbox"][2] - char["bbox"][0] > limit:
                        char["c"] = "Th"
                span["text"] = "".join(char["c"] for char in span["chars"])
    return raw
