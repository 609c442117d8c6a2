"""Hidden text: invisible, transparent, off the page, tiny, without contrast, or covered by an image."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from alexandria.reading.pdf.page_content import Box

__all__ = ["Backdrop", "hidden_reason", "is_white"]

_FILLED, _STROKED = 16, 32
_TINY = 1.6
"""Points. The smallest print in papers, scripts in figures, is 2 to 3."""
_COVERED = 0.95
_TEXT_OPERATIONS = ("fill-text", "stroke-text")


class Backdrop:
    """What is painted on a page, in the order of painting.

    `log` is PyMuPDF's bbox log: pairs of operation and box. `opaque` yields the boxes of the images
    without a mask; it is asked only where an image is painted over text.
    """

    def __init__(
        self,
        log: list[tuple[str, Box]],
        size: tuple[float, float],
        opaque: Callable[[], list[Box]] = list,
    ) -> None:
        self.width, self.height = size
        self.images = [box for operation, box in log if operation == "fill-image" and _sized(box)]
        first_text = next((i for i, e in enumerate(log) if e[0] in _TEXT_OPERATIONS), len(log))
        self.late = [
            box for operation, box in log[first_text:] if operation == "fill-image" and _sized(box)
        ]
        self._log = log
        self._opaque = opaque

    def covered(self, box: Box) -> bool:
        """Whether an image painted after the text lies over it, and no text is painted there later."""
        if not self.late or not any(_inside(box, image) for image in self.late):
            return False
        if not any(_inside(box, cover) for cover in self._covers):
            return False
        hidden = False
        for operation, painted in self._log:
            if operation in _TEXT_OPERATIONS and _inside(box, _padded(painted)):
                hidden = False
            elif operation == "fill-image" and painted in self._covers and _inside(box, painted):
                hidden = True
        return hidden

    @cached_property
    def _covers(self) -> list[Box]:
        """Images painted after text that let nothing through."""
        solid = {_rounded(box) for box in self._opaque()}
        return [box for box in self.late if _rounded(box) in solid]

    def on_image(self, box: Box) -> bool:
        """Whether an image lies under or over most of the box."""
        return any(_inside(box, image) for image in self.images)


def hidden_reason(span: dict[str, Any], backdrop: Backdrop, fills: list[tuple[Box, int]]) -> str:
    """Why a reader cannot see this span of PyMuPDF's dictionary; empty if one can."""
    flags, box = span.get("char_flags", _FILLED), span["bbox"]
    if not flags & (_FILLED | _STROKED):
        return "invisible"
    if span["alpha"] < 13:
        return "transparent"
    if span["size"] < _TINY and box[3] - box[1] < 2 * _TINY:
        return "tiny"
    if box[2] <= 0 or box[3] <= 0 or box[0] >= backdrop.width or box[1] >= backdrop.height:
        return "off the page"
    if span["color"] and is_white(span["color"]) and not _contrasted(box, backdrop, fills):
        return "white"
    return "covered" if backdrop.late and backdrop.covered(box) else ""


def is_white(color: int) -> bool:
    """Whether a colour (0xRRGGBB) is white or nearly so."""
    return min(color >> 16 & 255, color >> 8 & 255, color & 255) >= 0xF4


def _contrasted(box: Box, backdrop: Backdrop, fills: list[tuple[Box, int]]) -> bool:
    """White text shows on a dark area or an image."""
    if backdrop.on_image(box):
        return True
    return any(not is_white(color) and _share(box, area) > 0.5 for area, color in fills)


def _rounded(box: Box) -> tuple[int, ...]:
    return tuple(round(v) for v in box)


def _sized(box: Box) -> bool:
    return box[2] - box[0] > 8 and box[3] - box[1] > 8


def _padded(box: Box) -> Box:
    return (box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1)


def _inside(box: Box, outer: Box) -> bool:
    return _share(box, outer) >= _COVERED


def _share(box: Box, other: Box) -> float:
    w = min(box[2], other[2]) - max(box[0], other[0])
    h = min(box[3], other[3]) - max(box[1], other[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return w * h / area if w > 0 and h > 0 and area > 0 else 0.0
