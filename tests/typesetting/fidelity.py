"""Does a PDF say what the XML says? Its text layer against the XML, by a reading of its own.

Neither the parser of this package nor the program's reader takes part: the XML's text nodes are sought
in the PDF's text in the order in which the PDF was written, letters and digits only.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pymupdf
from lxml import etree

__all__ = ["Fidelity", "compare"]

LEAVES = {"title", "p", "td", "th", "term", "attrib", "kwd", "preformat"}
CITED = {"article-title", "chapter-title", "source", "year", "volume", "fpage", "surname", "collab"}
BETWEEN = LEAVES | {
    "disp-formula",
    "inline-formula",
    "table-wrap",
    "fig",
    "list",
    "def-list",
    "fn",
    "boxed-text",
}
UNSHOWN = {"object-id", "permissions", "graphic", "tex-math", "supplementary-material"}
SHORT = 12  # letters: shorter stretches are found anywhere
DASHES = re.compile(r"[-\u2010-\u2015\u2212\u00ad]")


@dataclass(frozen=True, slots=True)
class Fidelity:
    """Shares of 1: the XML's letters found, its signs (±, °, ×, …) found, the PDF's words that the XML lacks."""

    letters: float
    signs: float
    added: float
    missing: tuple[str, ...]  # where pieces are missing: element and number of letters


def normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def squash(text: str) -> str:
    """Letters and digits; ß as ss, since capitals make it so."""
    return re.sub(r"[\W_]+", "", normal(text)).replace("ß", "ss")


def pdf_text(path: Path) -> str:
    """The text layer in the order of the file, without numbers of lines in the margins."""
    parts: list[str] = []
    with pymupdf.open(path) as document:
        for page in document:
            width = page.rect.width
            for x, _, end, _, word, *_ in page.get_text("words", sort=False):
                margin = end < 0.13 * width or x > 0.87 * width
                if not (margin and word.isdigit() and len(word) < 4):
                    parts.append(word)
    return " ".join(parts)


def own_text(element: etree._Element) -> Iterator[str]:
    """The text of an element without that of the blocks and formulas within, in pieces."""
    if not isinstance(element.tag, str):
        return
    yield element.text or ""
    for child in element:
        tag = etree.QName(child).localname if isinstance(child.tag, str) else ""
        note = tag == "xref" and child.get("ref-type") == "fn"
        if tag in BETWEEN or note:
            yield "\0"
        elif (
            tag
            and tag not in UNSHOWN
            and not (tag == "pub-id" and child.get("pub-id-type") != "doi")
        ):
            yield from own_text(child)
        yield child.tail or ""


def pieces(root: etree._Element) -> Iterator[tuple[str, str]]:
    """What the paper must say: the element's name and the text."""
    article_title = root.find(".//article-meta//article-title")
    yield "title", "".join(own_text(article_title))
    abstracts = root.findall(".//article-meta/abstract")
    parts = [*abstracts[:1], root.find("body"), root.find("back"), root.find("floats-group")]
    for part in parts:
        for element in () if part is None else part.iter():
            tag = element.tag if isinstance(element.tag, str) else ""
            if tag in LEAVES and not any(up.tag in UNSHOWN for up in element.iterancestors()):
                for piece in "".join(own_text(element)).split("\0"):
                    yield tag, piece
            elif tag == "mixed-citation" or (
                tag in CITED
                and any(
                    up.tag in ("element-citation", "citation") for up in element.iterancestors()
                )
            ):
                yield tag, "".join(own_text(element))
    for name in root.iterfind(".//article-meta//contrib//surname"):
        yield "author", "".join(own_text(name))


def prefix(piece: str, text: str) -> int:
    """The length of the longest beginning of a piece that stands in the text."""
    low, high = 0, len(piece)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if piece[:middle] in text else (low, middle - 1)
    return low


def found(piece: str, text: str) -> int:
    """How many letters of a piece stand in the text, in stretches: a page's end may part them.

    A short stretch counts at the piece's ends only, beside a long one: elsewhere it would be chance.
    """
    place = hits = 0
    follows = False  # on a stretch that was found
    while place < len(piece):
        length = prefix(piece[place:], text)
        last = follows and place + length == len(piece)
        first = place == 0 and prefix(piece[length:], text) >= SHORT
        follows = length >= SHORT or bool(length and (last or first)) or length == len(piece)
        hits += length * follows
        place += length if follows else 1
    return hits


def signs(text: str) -> Counter[str]:
    """Signs that carry meaning and do not depend on the layout, dashes aside."""
    kept = (
        c
        for c in DASHES.sub("", normal(text))
        if unicodedata.category(c) in ("Sm", "So", "Sc", "Po")
    )
    return Counter(c for c in kept if ord(c) > 126)


def compare(pdf: Path, xml: Path, furniture: str = "") -> Fidelity:
    """Measure one PDF; `furniture` is what the layout adds of itself (running heads, stamps)."""
    root = etree.parse(str(xml), etree.XMLParser(load_dtd=False, no_network=True)).getroot()
    text = pdf_text(pdf)
    flat = squash(text)
    wanted = [(tag, squash(piece), piece) for tag, piece in pieces(root)]
    wanted = [(tag, piece, raw) for tag, piece, raw in wanted if piece]
    hits = [found(piece, flat) for _, piece, _ in wanted]
    want_signs = sum((signs(raw) for _, _, raw in wanted), Counter())
    have_signs = signs(text)
    lost = sum((want_signs - have_signs).values())
    known = squash(" ".join([*root.itertext(), furniture]))
    words = re.findall(r"[^\W\d_]{4,}", normal(text))
    unknown = [word for word in words if squash(word) not in known]
    total = sum(len(piece) for _, piece, _ in wanted)
    return Fidelity(
        letters=sum(hits) / max(1, total),
        signs=1 - lost / max(1, sum(want_signs.values())),
        added=len(unknown) / max(1, len(words)),
        missing=tuple(
            f"{tag} {len(piece) - hit}/{len(piece)}"
            for (tag, piece, _), hit in zip(wanted, hits, strict=True)
            if hit < len(piece)
        ),
    )
