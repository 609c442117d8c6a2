"""Paragraphs of WordprocessingML → text: scripts in plain notation, formulae as they are printed, symbols decoded.

python-docx's own `text` leaves out formulae, symbols and content controls, and does not tell what is raised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from lxml import etree

from alexandria.reading.text_normalisation import decode_symbol_font, one_line, plain_script

__all__ = ["W", "attribute", "attribute_number", "math_text", "paragraph_text"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_SCRIPTS = {"superscript": "^", "subscript": "_"}
_SIGNS = {
    "tab": " ",
    "br": " ",
    "cr": " ",
    "noBreakHyphen": "-",
    "softHyphen": "\u00ad",
    "ptab": " ",
}
_WHOLE = re.compile("[0-9]{1,9}")
_CODE = re.compile("[0-9A-Fa-f]{1,5}")
_UNREAD = {f"{W}{name}" for name in ("del", "moveFrom", "rPr", "pPr", "drawing", "pict", "object")}
"""Deleted text, and what is drawn: text boxes are blocks of their own."""


def attribute(element: etree._Element, name: str, child: str = "val") -> str | None:
    """Attribute `child` of the child element `name`; None where there is none."""
    found = element.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}{child}", "")


def attribute_number(value: str | None) -> int | None:
    """The number that an attribute gives; None where it is absent or damaged."""
    return int(value) if value is not None and _WHOLE.fullmatch(value) else None


def paragraph_text(paragraph: etree._Element) -> str:
    """The paragraph on one line, without hidden and deleted text."""
    parts = []
    for mark, runs in groupby(_runs(paragraph), key=lambda run: run[0]):
        text = "".join(text for _, text in runs)
        parts.append(plain_script(text, mark) if mark else text)
    return one_line("".join(parts))


def _runs(parent: etree._Element) -> Iterator[tuple[str, str]]:
    """The text of each run with its mark: `^` raised, `_` lowered, empty on the line."""
    for child in parent:
        if child.tag == f"{W}r":
            yield _run(child)
        elif child.tag in (f"{_M}oMath", f"{_M}oMathPara"):
            yield "", math_text(child)
        elif child.tag not in _UNREAD:
            yield from _runs(child)


def _run(run: etree._Element) -> tuple[str, str]:
    properties = run.find(f"{W}rPr")
    mark, font = "", ""
    if properties is not None:
        if attribute(properties, "vanish") not in (None, "0", "false"):
            return "", ""
        mark = _SCRIPTS.get(attribute(properties, "vertAlign") or "", "")
        font = attribute(properties, "rFonts", "ascii") or ""
    return mark, "".join(_run_parts(run, font))


def _run_parts(run: etree._Element, font: str) -> Iterator[str]:
    for child in run:
        name = etree.QName(child).localname
        if name == "t":
            text = child.text or ""
            yield _symbols(text) if font == "Symbol" else decode_symbol_font(text)
        elif name == "sym":
            code = _character(child.get(f"{W}char", ""))
            yield _symbols(code) if child.get(f"{W}font") == "Symbol" else code
        elif name in _SIGNS:
            yield _SIGNS[name]


def _character(code: str) -> str:
    """The character of a hexadecimal code; U+FFFD where the code is damaged."""
    number = int(code, 16) if _CODE.fullmatch(code) else 0xFFFD
    return "\ufffd" if 0xD800 <= number <= 0xDFFF else chr(number)


def _symbols(text: str) -> str:
    """Characters in the font Symbol, whose letters look Greek: Word writes them as codes or at U+F000 + code."""
    moved = "".join(chr(0xF000 + ord(c)) if 0x21 <= ord(c) <= 0xFF else c for c in text)
    return decode_symbol_font(moved)


def math_text(element: etree._Element) -> str:
    """A formula on one line: `x^2`, `H_2O`, `(a+b)/c`, `√(x)`."""
    name = etree.QName(element).localname
    if name == "t":
        return element.text or ""
    if name in _FORMS:
        return _FORMS[name](element)
    if name.endswith("Pr"):
        return ""
    return "".join(math_text(child) for child in element if isinstance(child.tag, str))


def _joined(first: str, mark: str, second: str) -> Callable[[etree._Element], str]:
    """Two parts with a mark between them."""

    def text(element: etree._Element) -> str:
        left = _grouped(element, first, mark) if mark == "/" else _part(element, first)
        return f"{left}{mark}{_grouped(element, second, mark)}"

    return text


def _both_scripts(element: etree._Element) -> str:
    return f"{_part(element, 'e')}_{_grouped(element, 'sub', '_')}^{_grouped(element, 'sup', '^')}"


def _root(element: etree._Element) -> str:
    return f"{_part(element, 'deg')}√({_part(element, 'e')})"


def _delimited(element: etree._Element) -> str:
    inner = ", ".join(math_text(e) for e in element.findall(f"{_M}e"))
    return _sign(element, "begChr", "(") + inner + _sign(element, "endChr", ")")


def _nary(element: etree._Element) -> str:
    sub, sup = _part(element, "sub"), _part(element, "sup")
    limits = (f"_({sub})" if sub else "") + (f"^({sup})" if sup else "")
    return f"{_sign(element, 'chr', '∫')}{limits} {_part(element, 'e')}"


def _sign(element: etree._Element, name: str, default: str) -> str:
    found = element.find(f"*/{_M}{name}")
    return default if found is None else found.get(f"{_M}val", "")


def _part(element: etree._Element, name: str) -> str:
    found = element.find(f"{_M}{name}")
    return "" if found is None else math_text(found).strip()


def _grouped(element: etree._Element, name: str, mark: str) -> str:
    """The part, in brackets where it would be ambiguous without."""
    text = _part(element, name)
    if mark in "^_":
        text = text.replace("\u2212", "-")
        simple = text.lstrip("+-").replace(".", "").isalnum()
    else:
        simple = not any(c in text for c in "+-−±=/ ")
    return text if simple or not text else f"({text})"


_FORMS: dict[str, Callable[[etree._Element], str]] = {
    "sSup": _joined("e", "^", "sup"),
    "sSub": _joined("e", "_", "sub"),
    "sSubSup": _both_scripts,
    "f": _joined("num", "/", "den"),
    "limLow": _joined("e", "_", "lim"),
    "limUpp": _joined("e", "^", "lim"),
    "rad": _root,
    "nary": _nary,
    "d": _delimited,
}
