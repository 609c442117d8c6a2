"""Text within a line: white space made one, formulas laid flat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from tests.typesetting.paper_model import Inline, Run, plain

__all__ = ["closed_up", "formula_runs", "local", "tex_runs", "tidy"]

Element = etree._Element
_SPACE = re.compile(r"[ \t\r\n\u2028]+")


def local(element: Element) -> str:
    """The tag without its namespace; comments and instructions have none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def tidy(runs: list[Run]) -> Inline:
    """Runs with white space as one space, none at the ends, equal neighbours joined."""
    joined: list[Run] = []
    for run in runs:
        text = _SPACE.sub(" ", run.text.replace("\u2062", ""))
        before = plain(joined)
        if (not before or before.endswith(" ")) and "break" not in run.marks:
            text = text.lstrip(" ")
        if joined and joined[-1].marks == run.marks and not run.note and not joined[-1].note:
            joined[-1] = replace(joined[-1], text=joined[-1].text + text)
        elif text or run.note or "break" in run.marks:
            joined.append(replace(run, text=text))
    while joined and not joined[-1].note and not joined[-1].text.rstrip(" "):
        joined.pop()
    if joined:
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" "))
    return tuple(joined)


def closed_up(runs: Inline) -> Inline:
    """Runs without the space before a comma or point that line breaks in the XML leave behind."""
    closed = list(runs)
    for place, run in enumerate(closed):
        text = re.sub(r" +(?=[,.;:)](?:\s|$))", "", run.text)
        following = closed[place + 1].text if place + 1 < len(closed) else ""
        if re.match(r"[,.;:)](\s|$)", following) or following.startswith(" "):
            text = text.rstrip(" ")
        closed[place] = replace(run, text=text)
    return tuple(run for run in closed if run.text or run.note)


def formula_runs(element: Element, marks: frozenset[str]) -> Iterator[Run]:
    """MathML as a line of text: fractions with a slash, indices raised and lowered."""
    tag, parts = local(element), list(element)
    if tag == "mfrac":
        for part, tail in zip(parts, ("/", ""), strict=True):
            wrapped = len(re.sub(r"\s", "", "".join(part.itertext()))) > 1
            yield Run("(" if wrapped else "", marks)
            yield from formula_runs(part, marks)
            yield Run((")" if wrapped else "") + tail, marks)
    elif tag in ("msub", "msup", "msubsup") and parts:
        yield from formula_runs(parts[0], marks)
        names = {"msub": ("sub",), "msup": ("sup",), "msubsup": ("sub", "sup")}[tag]
        for part, name in zip(parts[1:], names, strict=True):
            yield from formula_runs(part, marks | {name})
    elif tag == "mspace":
        yield Run(" ", marks)
    elif not parts:
        text = " ".join((element.text or "").split())  # a line may break at any of its spaces
        yield Run(f" {text} " if text and text in "=+−-×±<>≥≤" else text, marks)
    else:
        fenced = tag == "mfenced"
        yield Run("(" if fenced else "", marks)
        for part in parts:
            yield from formula_runs(part, marks)
        yield Run(")" if fenced else "", marks)


def tex_runs(source: str, marks: frozenset[str]) -> Iterator[Run]:
    """TeX mathematics as a line of text: commands that name a sign become it, braces go."""
    inner = re.search(r"\\begin\{document\}(.*)\\end\{document\}", source, re.DOTALL)
    text = (inner[1] if inner else source).strip().strip("$")
    signs = {"times": "×", "neq": "≠", "longrightarrow": "→", "infty": "∞", "pm": "±"}
    text = re.sub(r"\\([a-zA-Z]+)", lambda m: signs.get(m[1], ""), text)
    yield Run(re.sub(r"[{}$\\]", "", text), marks)
