"""Styles of a Word document → what a paragraph is: the built-in names are English in every language of Word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from docx.document import Document
from lxml import etree

from alexandria.reading.formats.docx_text import W, attribute, attribute_number

__all__ = ["ParagraphStyle", "read_styles", "style_of"]

_HEADING = re.compile(r"heading ([1-9])\b", re.IGNORECASE)
_LIST = re.compile(r"list\b(?! of)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a style says about its paragraphs; `level` is 0 for text, 1 for a main heading."""

    level: int = 0
    is_title: bool = False
    is_author: bool = False
    is_caption: bool = False
    is_list: bool = False
    is_reference: bool = False


_TEXT = ParagraphStyle()


def read_styles(document: Document) -> dict[str, ParagraphStyle]:
    """Every paragraph style by its id."""
    elements = {s.get(f"{W}styleId", ""): s for s in document.styles.element.iter(f"{W}style")}
    return {name: _style(name, elements) for name in elements}


def style_of(paragraph: etree._Element, styles: Mapping[str, ParagraphStyle]) -> ParagraphStyle:
    """The paragraph's style, with what its own properties say."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        return _TEXT
    style = styles.get(attribute(properties, "pStyle") or "", _TEXT)
    level = _outline_level(properties)
    numbering = properties.find(f"{W}numPr")
    numbered = attribute(numbering, "numId") if numbering is not None else None
    if level is not None:
        return ParagraphStyle(level=level)
    if numbered not in (None, "0") and style == _TEXT:
        return ParagraphStyle(is_list=True)
    return style


def _style(name: str, elements: Mapping[str, etree._Element]) -> ParagraphStyle:
    """By the names of the style and of those that it is based on, and by their outline level."""
    names: list[str] = []
    level: int | None = None
    seen: set[str] = set()
    while name in elements and name not in seen:
        seen.add(name)
        element = elements[name]
        names.append((attribute(element, "name") or "").lower())
        properties = element.find(f"{W}pPr")
        if level is None and properties is not None:
            level = _outline_level(properties)
        name = attribute(element, "basedOn") or ""
    heading = next(filter(None, map(_HEADING.match, names)), None)
    return ParagraphStyle(
        level=int(heading[1]) if heading else level or 0,
        is_title="title" in names,
        is_author=bool({"author", "authors"}.intersection(names)),
        is_caption="caption" in names,
        is_list=any(map(_LIST.match, names)),
        is_reference=any("bibliography" in one for one in names),
    )


def _outline_level(properties: etree._Element) -> int | None:
    """1 … 9, 0 for text; None where nothing is said."""
    value = attribute_number(attribute(properties, "outlineLvl"))
    return None if value is None else (value + 1) % 10  # 9 is body text
