"""HTML (articles saved from the web) → PaperDraft."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from alexandria.errors import DamagedFile
from alexandria.paper import BlockKind, SectionRole
from alexandria.reading.formats.markup_tables import expand_spans
from alexandria.reading.formats.piece_builders import (
    heading_piece,
    paragraph_piece,
    table_piece,
    text_piece,
)
from alexandria.reading.input_formats import SourceFile
from alexandria.reading.paper_draft import PaperDraft, Piece
from alexandria.reading.paper_identifiers import clean_doi
from alexandria.reading.section_roles import section_role, split_heading_number
from alexandria.reading.text_decoding import decode
from alexandria.reading.text_normalisation import normalise, one_line, plain_script

__all__ = ["read_html"]

_DROPPED = {"script", "style", "noscript", "nav", "header", "footer", "aside", "form", "button", "svg", "iframe",
            "template", "select", "input", "object", "video", "audio", "canvas"}  # fmt: skip
_BLOCKS = {"p", "div", "section", "article", "main", "ul", "ol", "li", "dl", "dt", "dd", "table", "figure",
           "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "body", "details", "figcaption",
           "hr"}  # fmt: skip
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_MIN_ARTICLE = 500
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0", re.IGNORECASE)


def read_html(source: SourceFile) -> PaperDraft:
    """Read a page; navigation, scripts and what style hides are left out.

    Raises:
        DamagedFile: no element can be found in it.
    """
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", decode(source.content))
    parser = lxml_html.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = lxml_html.document_fromstring(text or " ", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        path = source.path
        raise DamagedFile(path, f"{path.name}: no HTML can be found in it") from None
    metas = _metas(root)
    body = _main(root)
    pieces = list(_Walker().walk(body))
    title = metas.get("citation_title", [""])[0]
    title, pieces = _title(title, pieces, root)
    return PaperDraft(
        pieces=tuple(pieces),
        title=normalise(title),
        authors=tuple(map(one_line, metas.get("citation_author", metas.get("dc.creator", [])))),
        doi=clean_doi(" ".join(metas.get("citation_doi", metas.get("dc.identifier", [])))),
        arxiv_id=next(iter(metas.get("citation_arxiv_id", [])), None),
        year=_year(metas),
        language=(root.get("lang") or "")[:2].lower() or None,
    )


def _main(root: etree._Element) -> etree._Element:
    """The element that holds the article, where the page marks it."""
    for element in root.iter("article", "main"):
        if len("".join(map(str, element.itertext()))) > _MIN_ARTICLE:
            return element
    body = root.find("body")
    return body if body is not None else root


def _metas(root: etree._Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name, value = (meta.get("name") or meta.get("property") or "").lower(), meta.get("content")
        if name and value:
            found.setdefault(name, []).append(value)
    return found


def _year(metas: dict[str, list[str]]) -> int | None:
    for name in ("citation_publication_date", "citation_date", "citation_year", "dc.date"):
        for value in metas.get(name, []):
            match = re.search(r"(?:19|20)\d\d", value)
            if match:
                return int(match[0])
    return None


def _title(title: str, pieces: list[Piece], root: etree._Element) -> tuple[str, list[Piece]]:
    """The meta title, else the only first-level heading, else the <title>; sections then start at 1."""
    tops = [p for p in pieces if p.block.kind is BlockKind.HEADING and p.level == 1]
    if len(tops) == 1 and not section_role(tops[0].block.text):
        title = title or tops[0].block.text
        pieces = [p for p in pieces if p is not tops[0]]
    if not title:
        element = root.find(".//title")
        title = one_line("".join(map(str, element.itertext()))) if element is not None else ""
    levels = [p.level for p in pieces if p.block.kind is BlockKind.HEADING]
    shift = min(levels, default=1) - 1
    return title, [
        Piece(p.block, p.level - shift, p.number, p.role) if p.level else p for p in pieces
    ]


class _Walker:
    """Depth-first over block elements; remembers whether it stands in the reference list."""

    def __init__(self) -> None:
        self._in_references = False

    def walk(self, element: etree._Element) -> Iterator[Piece]:
        """Pieces of `element` in document order."""
        if self._skipped(element):
            return
        tag = element.tag
        if tag in _HEADINGS:
            yield from self._heading(element)
        elif tag == "table" and element.find(".//table") is None:
            yield from self._table(element)
        elif tag in ("figcaption", "caption"):
            yield text_piece(BlockKind.CAPTION, _inline(element))
        elif tag == "li" and not any(c.tag in _BLOCKS for c in element.iter() if c is not element):
            kind = BlockKind.REFERENCE if self._in_references else BlockKind.LIST
            if _inline(element):
                yield text_piece(kind, _inline(element))
        elif tag == "math" and element.get("display") == "block":
            yield text_piece(BlockKind.EQUATION, _inline(element))
        else:
            yield from self._mixed(element)

    def _skipped(self, element: etree._Element) -> bool:
        return (
            not isinstance(element.tag, str)
            or element.tag in _DROPPED
            or element.get("hidden") is not None
            or bool(_HIDDEN.search(element.get("style") or ""))
        )

    def _heading(self, element: etree._Element) -> Iterator[Piece]:
        number, words = split_heading_number(_inline(element))
        if words:
            self._in_references = section_role(words) is SectionRole.REFERENCES
            yield heading_piece(words, _HEADINGS[element.tag], number=number)

    def _table(self, element: etree._Element) -> Iterator[Piece]:
        for caption in element.findall("caption"):
            yield text_piece(BlockKind.CAPTION, _inline(caption))
        rows, headers = expand_spans(element)
        piece = table_piece(rows, headers)
        if piece:
            yield piece

    def _mixed(self, element: etree._Element) -> Iterator[Piece]:
        """Runs of inline content become paragraphs, block children are walked."""
        run = [element.text or ""]
        for child in element:
            if isinstance(child.tag, str) and _is_block(child):
                yield from self._flush(run)
                yield from self.walk(child)
                run = [child.tail or ""]
            else:
                run.append(_inline_with_tail(child))
        yield from self._flush(run)

    def _flush(self, run: list[str]) -> Iterator[Piece]:
        text = one_line("".join(run))
        if text:
            yield (
                text_piece(BlockKind.REFERENCE, text)
                if self._in_references
                else paragraph_piece(text)
            )


def _is_block(element: etree._Element) -> bool:
    return element.tag in _BLOCKS or any(
        isinstance(c.tag, str) and c.tag in _BLOCKS for c in element.iter()
    )


def _inline(element: etree._Element) -> str:
    parts = [element.text or ""]
    parts += [_inline_with_tail(child) for child in element]
    return one_line("".join(parts))


def _inline_with_tail(element: etree._Element) -> str:
    if not isinstance(element.tag, str) or element.tag in _DROPPED or element.tag == "annotation":
        return element.tail or ""
    if _HIDDEN.search(element.get("style") or ""):
        return element.tail or ""
    parts = [element.text or "", *(_inline_with_tail(c) for c in element)]
    inner = "".join(parts)
    if element.tag in ("sup", "sub"):
        inner = plain_script(inner, "^" if element.tag == "sup" else "_")
    return (" " if element.tag == "br" else inner) + (element.tail or "")
